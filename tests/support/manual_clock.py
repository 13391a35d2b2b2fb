"""A clock in seconds for what waits: it moves only when somebody waits on it, or when the test says so."""


class ManualClock:
    """Starts at 0; `waits` lists every wait in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now

    async def wait(self, seconds: float) -> None:
        """Move the time forward at once."""
        self.waits.append(seconds)
        self.now += seconds

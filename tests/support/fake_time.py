"""libfaketime, where it is installed: it sets the wall clock of single processes."""

from pathlib import Path

LIBRARIES = [str(one) for one in Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]


class FakeTime:
    """A file that says which time processes with `environment` have."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "time"
        self.environment = {
            "LD_PRELOAD": LIBRARIES[0],
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, time: str) -> None:
        """Set a time as faketime(1) writes it: `+3h`, `-10y`, `@1970-01-01 00:05:00`."""
        draft = self._file.with_suffix(".draft")
        draft.write_text(f"{time}\n", "utf-8")
        draft.replace(self._file)

"""What is wrong in a definition or a setting, as people are told."""

from msgspec import Struct


class Mistake(Struct, frozen=True, kw_only=True):
    """One mistake in a definition or setting: the file and key, and what was found and expected."""

    file: str
    key: str
    message: str
    excerpt: str = ""  # the line that is not TOML, with a caret below the place
    other: str = ""  # the file that has the same, where the mistake is that of two

    def __str__(self) -> str:
        """Return `file: key: message`, or `file: message` where the whole file is wrong."""
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"

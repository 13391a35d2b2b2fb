"""Write systemd units for the feedd that runs, from those that ship with it: for the system or for one user."""

import re
import sys
import sysconfig
from collections.abc import Collection, Iterator
from pathlib import Path

from msgspec import Struct

from feedd.errors import MistakeError, UsageError
from feedd.mistakes import Mistake

SHIPPED_PROGRAM = "/opt/feedd/bin/feedd"  # in the units as they ship

PLAIN = re.compile(r"[\w/.+-]+")  # what neither systemd nor a shell reads as anything else

HOMES = (Path("/home"), Path("/root"), Path("/run/user"))  # what ProtectHome= hides from a service


class Planned(Struct, frozen=True, kw_only=True):
    """A file that is to be there, with its bytes."""

    path: Path
    data: bytes
    is_example: bool = False  # it stays as it is where it is there

    @property
    def is_needed(self) -> bool:
        """Return whether it is not there yet, or other than it is to be."""
        return not self.path.exists() if self.is_example else self._found != self.data

    @property
    def is_changed(self) -> bool:
        """Return whether another file is in its place."""
        return self.path.exists() and self.is_needed

    @property
    def _found(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None


class Program(Struct, frozen=True, kw_only=True):
    """The command that starts feedd, and the folders and files that it must be able to read."""

    command: str
    needs: tuple[Path, ...]


def running_program() -> Program:
    """Return the feedd that runs now; UsageError where a unit cannot name it."""
    script = Path(sysconfig.get_path("scripts")) / "feedd"
    place, more = (str(script), "") if script.exists() else (sys.executable, " -m feedd")
    if not PLAIN.fullmatch(place):
        raise UsageError(f"a unit cannot name the path {place!r}; install feedd below one without blanks and signs")
    return Program(command=place + more, needs=(script, Path(sys.executable).resolve(), Path(sys.base_prefix)))


def units_for_system(program: Program, etc: Path = Path("/etc")) -> tuple[Planned, ...]:
    """Return the units of the system, and an example configuration where there is none.

    UsageError where a service could not start this program.
    """
    if hidden := next((one for one in program.needs if any(one.is_relative_to(home) for home in HOMES)), None):
        raise UsageError(
            f"{hidden} is in a home folder, and the units hide those from the service; install feedd elsewhere, as with"
            " PIPX_HOME=/opt/pipx PIPX_BIN_DIR=/usr/local/bin pipx install feedd, or make a service of yours: --user"
        )
    feeds, systemd = shipped("feeds"), shipped("systemd")
    examples = {
        etc / "feedd" / "feedd.toml": systemd / "feedd.toml",
        etc / "feedd" / "feedd.schema.json": systemd / "feedd.schema.json",
        **{etc / "feedd" / "feeds" / file.name: file for file in sorted(feeds.iterdir())},
    }
    return (
        *_units(systemd, etc / "systemd" / "system", program),
        *(Planned(path=path, data=file.read_bytes(), is_example=True) for path, file in examples.items()),
    )


def units_for_user(program: Program, config: Path) -> tuple[Planned, ...]:
    """Return the unit of a user, whose configuration folder is usually ~/.config."""
    return tuple(_units(shipped("systemd") / "user", config / "systemd" / "user", program))


def write(planned: Collection[Planned], *, force: bool) -> tuple[Path, ...]:
    """Write what is needed and return its paths; nothing where other files are in the way, unless `force` is set.

    UsageError names those, MistakeError what cannot be written.
    """
    if not force and (changed := [str(one.path) for one in planned if one.is_changed]):
        raise UsageError(
            f"other than feedd would write: {', '.join(changed)}; nothing was written. --force replaces them; your own "
            "lines are better in a drop-in, which systemctl edit makes"
        )
    needed = [one for one in planned if one.is_needed]
    for one in needed:
        try:
            one.path.parent.mkdir(parents=True, exist_ok=True)
            one.path.write_bytes(one.data)
        except OSError as error:
            message = f"cannot be written ({error.strerror}); use sudo, or --user for a service of yours"
            raise MistakeError([Mistake(file=str(one.path), key="", message=message)]) from error
    return tuple(one.path for one in needed)


def shipped(folder: str) -> Path:
    """Return a folder of files that ship with feedd: within the package, in a checkout beside it."""
    package = Path(__file__).parents[1]
    inside = package / "shipped" / folder
    return inside if inside.is_dir() else package.parent / folder


def _units(folder: Path, target: Path, program: Program) -> Iterator[Planned]:
    for file in sorted(folder.iterdir()):
        if file.suffix in (".service", ".socket", ".timer"):
            data = file.read_text("utf-8").replace(SHIPPED_PROGRAM, program.command).encode()
            yield Planned(path=target / file.name, data=data)

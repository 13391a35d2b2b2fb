"""Load a folder of definitions, feeds/NAME.toml, with the mistakes of all files."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from feedd.changes.intervals import Cron
from feedd.config.definition import Definition, Definitions, parse_feed
from feedd.config.toml_keys import MOST_BYTES, Keys
from feedd.errors import MistakeError
from feedd.gopher.url import format_url
from feedd.mistakes import Mistake
from feedd.scheduling.clock import utc_now
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition

SUFFIX = ".toml"
FileState: TypeAlias = tuple[int, ...]
Defined: TypeAlias = "Definition | MergeDefinition"


def parse_file(path: Path) -> Defined:
    """Return the definition in a file; MistakeError where it has mistakes, OSError where it cannot be read."""
    return _parse(path, read_definition(path))


def _parse(path: Path, data: bytes) -> Defined:
    keys = Keys.from_toml(str(path), data)
    if "kind" not in keys:
        return parse_feed(path.stem, keys)
    from feedd.config.merge_definition import parse_merge  # here: few folders have one

    return replace(parse_merge(path.stem, keys), written=data.decode("utf-8-sig"))


def load_with(path: Path, text: bytes) -> Definitions:
    """Load the folder of a definition as `load_feeds` does, as it would be with this text in that file."""

    def read(file: str) -> Defined:
        if file != path.name:
            return parse_file(path.with_name(file))
        definition = _parse(path, text)
        _refuse_dead_cron(definition, path)
        return definition

    return load_definitions(path.parent, read)


def load_definitions(folder: Path, read: Callable[[str], Defined] | None = None) -> Definitions:
    """Read each NAME.toml of a folder; nothing is raised, `mistakes` has what is wrong.

    `read` returns the definition in the file of that name, as `parse_file` does.
    """
    try:
        files = definition_files(folder)
    except MistakeError as error:
        return Definitions(good={}, mistakes=error.mistakes, readable=False)
    good: dict[str, Definition] = {}
    merges: dict[str, MergeDefinition] = {}
    mistakes: list[Mistake] = []
    for file in files:
        name = file.removesuffix(SUFFIX)
        try:
            found = read(file) if read else parse_file(folder / file)
            if isinstance(found, Definition):
                good[name] = found
            else:
                merges[name] = found
        except MistakeError as error:
            mistakes += error.mistakes
        except OSError as error:
            mistakes.append(Mistake(file=str(folder / file), key="", message=f"cannot be read: {error.strerror}"))
    all_of_them = Definitions(good=good, mistakes=(*mistakes, *_duplicates({**good, **merges}, folder)), merges=merges)
    broken = all_of_them.broken
    return replace(
        all_of_them,
        good={name: one for name, one in good.items() if name not in broken},
        merges={name: one for name, one in merges.items() if name not in broken},
    )


def definition_paths(folder: Path) -> list[Path]:
    """Return the paths of all definitions in a folder, by name; MistakeError where it cannot be read."""
    return [folder / file for file in definition_files(folder)]


def definition_files(folder: Path) -> list[str]:
    """Return the names of the files of all definitions in a folder, sorted; MistakeError where it cannot be read.

    Of ten thousand, paths take longer than all the rest.
    """
    try:
        # Editors give hidden names to their locks and copies.
        with os.scandir(folder) as files:
            return sorted(file.name for file in files if file.name.endswith(SUFFIX) and file.name[0] != ".")
    except OSError as error:
        message = f"{error.strerror}; expected a folder with a NAME.toml for each feed: see --feeds"
        if isinstance(error, FileNotFoundError):
            message = (
                "there is no such folder yet: feedd add ADDRESS makes it, with the first definition; or see --feeds"
            )
        raise MistakeError([Mistake(file=str(folder), key="", message=message)]) from error


def may_say(folder: Path, files: Iterable[str], key: str) -> bool:
    """Return whether the text of any of these definitions has a key, or its word elsewhere; no parsing."""
    word, place = key.encode(), str(folder)
    for file in files:
        with suppress(OSError):
            if word in read_definition(f"{place}/{file}"):
                return True
    return False


def read_definition(path: Path | str) -> bytes:
    """Read a plain file, at most one byte more than a definition may have.

    OSError for a device or a pipe, which may never end or never begin.
    """
    found = os.stat(path)  # noqa: PTH116  # a path takes five times as long
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "expected a plain file")
    size = min(found.st_size, MOST_BYTES)
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read(size + 1)  # room for the longest one takes longer to get than all the rest
        return data + file.read(MOST_BYTES - size) if len(data) > size else data


def _duplicates(good: Mapping[str, Defined], folder: Path) -> Iterator[Mistake]:
    """Yield a mistake for each definition that shares its id with an earlier one: feedd cannot choose one of them."""
    first: dict[str, Defined] = {}
    for one in (good[name] for name in sorted(good)):
        if one.id is None or (other := first.setdefault(one.id, one)) is one:
            continue
        key, same = "id", one.id
        if isinstance(one, Definition) and isinstance(other, Definition) and one.url == other.url:
            key, same = "url", format_url(one.url)
        file, there = (str(folder / f"{each.name}.toml") for each in (one, other))
        message = f"found {same}, which {there} has too; remove one of the files, or give each an id of its own"
        yield Mistake(file=file, key=key, message=message, other=there)


def lazy_next_fire(line: str, zone: tzinfo, after: datetime) -> datetime:
    """Return when a cron line fires next after a time.

    APScheduler is imported only where a feed has a cron line: a one-shot run has no time for it.
    """
    from feedd.scheduling.cron import next_fire

    return next_fire(line, zone, after)


def load_feeds(folder: Path) -> Definitions:
    """Load the definitions of a folder as `load_definitions` does; a cron line that never fires is a mistake too."""
    return FeedsFolder(folder).load()


class FeedsFolder:
    """Loads one folder again and again, as `load_feeds` does: only files that were written since are read.

    A file that was not written has the same object as its definition, so who compares objects knows what to do anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[FileState, Defined | MistakeError]] = {}

    def load(self) -> Definitions:
        """Return the definitions as they are now."""
        before, self._known, place = self._known, {}, str(self._folder)

        def read(file: str) -> Defined:
            state = _state(f"{place}/{file}")
            known = before.get(file)
            found = known[1] if known and known[0] == state else _definition_or_mistakes(self._folder / file)
            self._known[file] = state, found
            if isinstance(found, MistakeError):
                raise found
            return found

        return load_definitions(self._folder, read)


def _state(path: str) -> FileState:
    """Return what differs after a file was written or replaced; links are followed."""
    found = os.stat(path)  # noqa: PTH116  # a path takes five times as long
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _definition_or_mistakes(path: Path) -> "Defined | MistakeError":
    try:
        definition = parse_file(path)
        _refuse_dead_cron(definition, path)
    except MistakeError as error:
        return error
    return definition


def _refuse_dead_cron(definition: Defined, path: Path) -> None:
    if isinstance(definition, Definition) and isinstance(definition.interval, Cron):
        try:
            lazy_next_fire(definition.interval.line, definition.zone, utc_now())
        except ValueError as error:
            raise MistakeError([Mistake(file=str(path), key="interval", message=str(error))]) from error

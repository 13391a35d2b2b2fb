"""The folder of an export: a manifest, and a folder for each feed with all that is kept of it, in open files.

    manifest.json                     FORMAT, the versions of feedd and of the tables, the feeds, every file with digest
    NAME/definition.toml              the definition, as it is
    NAME/atom/0001.atom               its published entries as Atom documents, the oldest first
    NAME/tables/TABLE.jsonl           the rows of each table, a JSON object on each line
    NAME/revisions/UUID/1.raw .txt .html   a text as it was sent, and as it was read
    NAME/archives/1.atom, NAME/index.raw   closed archive pages, and the last good index as it was sent
    NAME/forgotten/1.raw              digests of the keys of forgotten entries, see `store.forgotten`

A folder may come from anybody: no path is taken from it, links are not followed, and every read has a limit.
"""

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import msgspec

from feedd.commands.manifest import MANIFEST, ExportManifest, Member, read_manifest
from feedd.config.definition import NAME
from feedd.errors import StoreError
from feedd.store import Row
from feedd.store.portable import LONG, TABLES

FORMAT = 1
DEFINITION = "definition.toml"
MOST_MANIFEST = 268_435_456  # bytes: 150 for each file, and a revision has three
MOST_FEEDS = 100_000
MOST_TABLE = 268_435_456  # bytes of the rows of one table: 250,000 entries
MOST_ROW = 1_048_576  # bytes: its long texts are in files of their own
UUID = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
SUFFIXES = {"raw": "raw", "text": "txt", "html": "html"}


def is_export(path: Path) -> bool:
    """Return whether a path is a folder that `feedd export` may have written."""
    return path.is_dir() and (path / MANIFEST).is_file()


def table_file(name: str, table: str) -> str:
    """Return the path of the file with the rows of a table."""
    return f"{name}/tables/{table}.jsonl"


def long_file(name: str, table: str, row: Row, column: str) -> str:
    """Return the path of the file with a long value of a row; ValueError for a row that none can have."""
    if table == "indexes":
        return f"{name}/index.raw"
    number = row.get("number")
    if not isinstance(number, int) or not 0 < number < 10**9:
        raise ValueError(f"{table}.number cannot be {number!r}")
    if table == "archives":
        return f"{name}/archives/{number}.atom"
    if table == "forgotten":
        return f"{name}/forgotten/{number}.raw"
    entry = UUID.fullmatch(str(row.get("entry_id")))
    if not entry:
        raise ValueError(f"{table}.entry_id cannot be {row.get('entry_id')!r}")
    return f"{name}/revisions/{entry[1]}/{number}.{SUFFIXES[column]}"


class ExportReader:
    """Reads an export; StoreError, with the path, where it is damaged or no export."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest."""
        self._folder = folder
        self._files: Mapping[str, Member] = {}
        self.manifest = read_manifest(self._read(MANIFEST, MOST_MANIFEST), ExportManifest, FORMAT, self._wrong)
        feeds = self.manifest.feeds
        if len(set(feeds)) < len(feeds) or len(feeds) > MOST_FEEDS or not all(map(NAME.fullmatch, feeds)):
            raise self._wrong(f"{MANIFEST} has a feed twice, too many, or one whose name no feed can have")
        self._files = {member.name: member for member in self.manifest.files}

    def definition(self, name: str, most: int) -> bytes | None:
        """Return the definition of a feed; None where it had none."""
        file = f"{name}/{DEFINITION}"
        return self._whole(file, most) if file in self._files else None

    def rows(self, name: str, most_bytes: int) -> Iterator[tuple[str, Row]]:
        """Yield all rows of a feed with their tables, in the order of `TABLES`; no text is longer than `most_bytes`."""
        for table in TABLES:
            file = table_file(name, table)
            if file not in self._files:  # of an older feedd, which had no such table
                continue
            for line in self._whole(file, MOST_TABLE).splitlines():
                yield table, self._row(name, table, line, most_bytes)

    def _row(self, name: str, table: str, line: bytes, most_bytes: int) -> Row:
        if len(line) > MOST_ROW:
            raise self._wrong(f"{table_file(name, table)} has a row with more than {MOST_ROW} bytes")
        try:
            row: Row = dict(msgspec.json.decode(line, type=dict[str, int | str | None]))
            files = {column: long_file(name, table, row, column) for column in LONG.get(table, ())}
        except (msgspec.MsgspecError, ValueError) as error:
            raise self._wrong(f"{table_file(name, table)}: {error}") from error
        return row | {column: self._whole(file, most_bytes) for column, file in files.items()}

    def _whole(self, name: str, most: int) -> bytes:
        """Return the bytes of a file, which must be what the manifest says."""
        member = self._files.get(name)
        data = self._read(name, most) if member else b""
        if member is None or sha256(data).hexdigest() != member.sha256:
            raise self._wrong(f"{name} is {'damaged' if member else 'not in its manifest'}")
        return data

    def _read(self, name: str, most: int) -> bytes:
        """Return the bytes of a plain file, reached without following a link."""
        *folders, file = name.split("/")
        try:
            with ExitStack() as opened:

                def enter(part: str | Path, flags: int, folder: int | None = None) -> int:
                    handle = os.open(part, os.O_RDONLY | flags, dir_fd=folder)
                    opened.callback(os.close, handle)
                    return handle

                handle = enter(self._folder, os.O_DIRECTORY)
                for part in folders:
                    handle = enter(part, os.O_DIRECTORY | os.O_NOFOLLOW, handle)
                handle = enter(file, os.O_NONBLOCK | os.O_NOFOLLOW, handle)  # a pipe would wait for its other end
                status = os.fstat(handle)
                if not stat.S_ISREG(status.st_mode):
                    raise self._wrong(f"{name} is no plain file")
                if status.st_size > most:
                    raise self._wrong(f"{name} has {status.st_size} bytes; expected at most {most}")
                with os.fdopen(handle, "rb", closefd=False) as content:
                    return content.read(most)
        except OSError as error:
            raise self._wrong(f"{name} cannot be read ({error.strerror})") from error

    def _wrong(self, why: str) -> StoreError:
        return StoreError(f"{self._folder}: not a whole export of feedd: {why}")


def row_line(table: str, row: Row) -> bytes:
    """Return a row without its long values as a line of JSON."""
    plain = {name: value for name, value in row.items() if name not in LONG.get(table, ())}
    return json.dumps(plain, ensure_ascii=False).encode() + b"\n"

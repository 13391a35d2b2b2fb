"""The file of a backup: a plain tar archive of a manifest, the database, settings and definitions, in this order.

Any tar program can list and unpack it. feedd reads it by itself, block by block: `tarfile` follows links, obeys long
names of any length and allocates what a header asks for, and the file may come from anybody.
"""

import os
import re
import tarfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from feedd.commands.manifest import MANIFEST, Manifest, Member, manifest_bytes, read_manifest
from feedd.config.definition import NAME
from feedd.config.toml_keys import MOST_BYTES
from feedd.errors import StoreError

FORMAT = 2  # the first had no settings
DATABASE = "feedd.sqlite3"
CONFIG = "feedd.toml"
DEFINITION = re.compile(rf"feeds/{NAME.pattern}\.toml")
MOST_MANIFEST = 33_554_432  # bytes: 150 for each definition
MOST_DEFINITIONS = 100_000
CHUNK = 1_048_576
BLOCK = tarfile.BLOCKSIZE
PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)


def member_of(folder: Path, name: str) -> Member:
    """Return the member for a file in a folder."""
    with (folder / name).open("rb") as file:
        digest = file_digest(file, sha256).hexdigest()
        return Member(name=name, bytes=file.tell(), sha256=digest)


def write_archive(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write a new archive of the files that the manifest names, which are in a folder; it is on disk at the end."""
    with path.open("xb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
            data = manifest_bytes(manifest)
            archive.addfile(_header(MANIFEST, len(data), manifest.made_at), BytesIO(data))
            for member in manifest.files:
                with (folder / member.name).open("rb") as content:
                    archive.addfile(_header(member.name, member.bytes, manifest.made_at), content)
        file.flush()
        os.fsync(file.fileno())


def _header(name: str, length: int, made_at: datetime) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode, header.mtime = length, 0o600, int(made_at.timestamp())
    return header


class ArchiveReader:
    """Reads an archive from its beginning to its end; StoreError, with the path, where it is not one of `backup`."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path

    def read_manifest(self) -> Manifest:
        """Return the manifest, checked: what it names are the database and definitions, each once and none too long."""
        length = self._next(MANIFEST)
        if length > MOST_MANIFEST:
            raise self._wrong("its manifest is too long")
        manifest = read_manifest(b"".join(self._content(length)), Manifest, FORMAT, self._wrong)
        names = [member.name for member in manifest.files]
        others = names[2:] if names[1:2] == [CONFIG] else names[1:]
        if names[:1] != [DATABASE] or not all(map(DEFINITION.fullmatch, others)):
            raise self._wrong("it contains other files than a database, settings and definitions")
        if len(set(names)) < len(names) or len(others) > MOST_DEFINITIONS:
            raise self._wrong("it contains a file twice, or too many of them")
        if any(one.bytes < 0 or (one.bytes > MOST_BYTES and one.name != DATABASE) for one in manifest.files):
            raise self._wrong("a definition or its settings file is too long")
        return manifest

    def unpack(self, member: Member, folder: Path) -> None:
        """Write the next member, which must be this one to the byte, as a new file in a folder."""
        if self._next(member.name) != member.bytes:
            raise self._wrong(f"{member.name} has another length than its manifest says")
        path, digest = folder / member.name, sha256()
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as file:
            for chunk in self._content(member.bytes):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != member.sha256:
            raise self._wrong(f"{member.name} is damaged: it is not what its manifest says")

    def _next(self, name: str) -> int:
        """Read the header of the next member, a plain file of this name; return its length."""
        try:
            header = tarfile.TarInfo.frombuf(self._file.read(BLOCK), "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise self._wrong(f"{name} is missing") from error
        if header.name != name or header.type not in PLAIN or header.size < 0:
            raise self._wrong(f"{name} is missing: something else is in its place")
        return header.size

    def _content(self, length: int) -> Iterator[bytes]:
        """Yield so many bytes, and skip to the end of their last block."""
        for start in range(0, length, CHUNK):
            expected = min(CHUNK, length - start)
            chunk = self._file.read(expected)
            if len(chunk) < expected:
                raise self._wrong("it ends early")
            yield chunk
        self._file.read(-length % BLOCK)

    def _wrong(self, why: str) -> StoreError:
        return StoreError(f"{self._path}: not a whole backup of feedd: {why}; use another backup. Nothing was changed.")

"""The manifest of a backup or an export: which feedd made it, and every file with its length and digest."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct

from feedd.errors import StoreError

MANIFEST = "manifest.json"


class Member(Struct, frozen=True, kw_only=True):
    """A file: its path in the archive or folder, its length and its digest."""

    name: str
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup contains, and the feedd and version of the tables that it is of."""

    format: int
    feedd: str
    tables: int
    made_at: datetime  # to the second
    files: tuple[Member, ...]


class ExportManifest(Manifest, frozen=True, kw_only=True):
    """What an export contains: also the names of the feeds, which are those of their folders."""

    feeds: tuple[str, ...]


M = TypeVar("M", bound=Manifest)


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return a manifest as JSON, for people to read too."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def read_manifest(data: bytes, kind: type[M], most_format: int, wrong: Callable[[str], StoreError]) -> M:
    """Read what `manifest_bytes` wrote, of any format up to this; else raise what `wrong` makes of the reason."""
    try:
        made_for = msgspec.json.decode(data, type=dict[str, object]).get("format")
        if made_for not in range(1, most_format + 1):
            raise wrong(
                f"its format is {made_for!r}, and this feedd reads up to {most_format}; a newer one may read it"
            )
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError as error:
        raise wrong(f"{MANIFEST} cannot be read: {error}") from error

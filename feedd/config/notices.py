"""What a folder of definitions lacks, and what to do next: the same words for commands and for the log."""

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from feedd.config.definition import NAME, Definitions
from feedd.config.loading import SUFFIX
from feedd.model import Feed

if TYPE_CHECKING:
    from feedd.store.feeds import ServedFeed

MOST_NAMED = 3
LOOKED_AT = 4096  # bytes of a file that may be a definition under a wrong name

_URL = re.compile(rb"^\s*url\s*=\s*[\"']?gophers?://", re.MULTILINE | re.IGNORECASE)
_WRONG = {"", ".txt", ".tml", ".tolm", ".conf", ".ini"}  # endings that a person or an editor gives


def folder_notices(definitions: Definitions, folder: Path, served: "Collection[Feed | ServedFeed]") -> Iterator[str]:
    """Yield a line for each thing to do about a folder of definitions, which could be read.

    Of the feeds that are served, those without a definition are named.
    """
    if not definitions.readable:
        return
    for file in _misnamed(folder):
        yield f"{file} is not read: the name of a definition ends with .toml; rename it to {file.stem.lower()}.toml"
    defined = {one.id for one in definitions.good.values()}
    broken = definitions.broken
    gone = sorted(one.name for one in served if one.id not in defined and one.name not in broken)
    if gone:
        names = ", ".join(gone[:MOST_NAMED]) + (f" and {len(gone) - MOST_NAMED} more" if gone[MOST_NAMED:] else "")
        yield (
            f"{folder} has no definition of {names} any more: put the file back, or end the feed with "
            f"feedd remove {gone[0]}; feedd add ADDRESS follows another one"
        )
    elif not definitions.names:
        yield f"{folder} has no definition yet: feedd add ADDRESS writes the first one"
    if definitions.merges:
        from feedd.config.merge_notices import merge_notices  # here: few folders have one

        yield from merge_notices(definitions, folder, served)


def _misnamed(folder: Path) -> Iterator[Path]:
    """Yield the files that are definitions but for their name."""
    try:
        with os.scandir(folder) as files:
            others = sorted(file.name for file in files if not file.name.endswith(SUFFIX))
        yield from filter(_is_misnamed, map(folder.joinpath, others))
    except OSError:  # the folder changes meanwhile, or such a file is not for us
        return


def _is_misnamed(path: Path) -> bool:
    if path.suffix not in _WRONG and (path.suffix == ".toml" or path.suffix.lower() != ".toml"):
        return False
    if not NAME.fullmatch(path.stem.lower()) or not path.is_file():
        return False
    with path.open("rb") as file:
        return _URL.search(file.read(LOOKED_AT)) is not None

"""Parts front matter that lost its line breaks, `+++ title = "Bees" date = "2024-05-03" +++`, into one line a key.

What the keys and values mean is left to `front_matter`. Where a value is not quoted, only a key that is known ends it.
"""

import re
from collections.abc import Callable, Sequence

from feedd.reading.words.lines import Line

BROKEN = 12  # lines over which an editor may have broken it again
LONGEST = 4000  # characters
FENCES = ("+++", "---")  # of TOML and of YAML
_TOML = re.compile(
    r"(?P<key>[\w-]{1,40})\s*=\s*"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^']*'|\[[^\[\]]*\]|\{[^{}]*\}|[^\s\"'\[\]{}=]+)(?:\s+|\Z)"
)
_QUOTED = re.compile(r"(?<=:\s)(?:\"[^\"]*\"|'[^']*'|\[[^\[\]]*\])(?=\s|\Z)")
_YAML_KEY = re.compile(r"(?<!\S)(?P<key>[^\W\d_][\w-]{0,39}):(?=\s)")


def joined_front(lines: Sequence[Line]) -> tuple[str, int] | None:
    """Return what stands between two fences beside it, and the number of its last line; None where they are not."""
    fence = lines[0].text[:3] if lines else ""
    if fence not in FENCES or lines[0].text[3:4] not in ("", " "):
        return None
    texts: list[str] = []
    for number, line in enumerate(lines[:BROKEN]):
        texts.append(line.text.strip())
        if not texts[-1]:
            break
        if texts[-1].endswith(f" {fence}"):
            said = " ".join(texts)[len(fence) : -len(fence)].strip()
            return (said, number) if len(said) <= LONGEST else None
    return None


def keys_in(said: str, *, is_toml: bool) -> list[str]:
    """Return the keys in such a line as far as they are found."""
    return [match["key"].lower() for match in (_TOML if is_toml else _YAML_KEY).finditer(said)]


def parted(said: str, is_known: Callable[[str], bool], *, is_toml: bool) -> list[str] | None:
    """Return each key with its value; None where it is not certain where a value ends."""
    starts = []
    if is_toml:
        at = 0
        while at < len(said):
            match = _TOML.match(said, at)
            if match is None:
                return None
            starts.append(at)
            at = match.end()
    else:
        found = list(_YAML_KEY.finditer(_QUOTED.sub(lambda match: "-" * len(match[0]), said)))
        keys = [match["key"].lower() for match in found]
        if not found or found[0].start() or len({*keys}) < len(keys) or not all(map(is_known, keys)):
            return None
        starts = [match.start() for match in found]
    return [said[start:end].strip() for start, end in zip(starts, [*starts[1:], len(said)], strict=True)]

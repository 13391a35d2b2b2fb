"""Ways in which programs and people break paragraphs into lines."""

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import TypeAlias

Wrap: TypeAlias = Callable[[str, int, Random], list[str]]
_PHRASE = re.compile(r"(?<=[,.;:!?]) ")


def greedy(text: str, width: int, _random: Random) -> list[str]:
    """Put as many words into a line as fit."""
    return _filled(text, lambda: width, len)


def by_bytes(text: str, width: int, _random: Random) -> list[str]:
    """Count bytes of UTF-8, as fold and old editors do."""
    return _filled(text, lambda: width, lambda line: len(line.encode()))


def one_word_early(text: str, width: int, random: Random) -> list[str]:
    """Leave one word of a line to the next one now and then, as people do who count by eye."""
    words, lines = text.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        early = len(longer) > width - 9 and random.random() < 0.3
        if len(longer) <= width and not early:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def ragged(text: str, width: int, random: Random) -> list[str]:
    """Break somewhere in the last quarter of the width, as people do who write without looking."""
    return _filled(text, lambda: random.randint(width * 3 // 4, width), len)


def justified(text: str, width: int, random: Random) -> list[str]:
    """Fill every line but the last to the width with blanks between its words."""
    lines = greedy(text, width, random)
    return [*(_stretched(line, width, random) for line in lines[:-1]), lines[-1]]


def divided(text: str, width: int, _random: Random) -> list[str]:
    """Fill every line, and divide the next word with a hyphen where four letters of it fit, as nroff and TeX do."""
    lines = [""]
    for word in text.split():
        rest, free = word, width - len(lines[-1]) - 2
        if len(lines[-1]) + 1 + len(word) > width:
            if free >= 4 and len(word) - free >= 3 and word[: free + 3].isalpha():
                lines[-1] += f" {word[:free]}-"
                rest = word[free:]
            lines.append("")
        lines[-1] = f"{lines[-1]} {rest}".strip()
    return lines


def at_phrases(text: str, width: int, random: Random) -> list[str]:
    """Break at commas and stops, and where a phrase is too long, greedily."""
    lines: list[str] = []
    for phrase in _PHRASE.split(text):
        if lines and len(lines[-1]) + 1 + len(phrase) <= width and len(lines[-1]) < width // 2:
            lines[-1] += f" {phrase}"
        else:
            lines += greedy(phrase, width, random)
    return lines


WRAPS: Mapping[str, Wrap] = {
    "greedy": greedy,
    "by bytes": by_bytes,
    "one word early": one_word_early,
    "ragged": ragged,
    "justified": justified,
    "at phrases": at_phrases,
}


def _filled(text: str, width: Callable[[], int], measure: Callable[[str], int]) -> list[str]:
    lines, most = [""], width()
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if measure(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
            most = width()
    return lines


def _stretched(line: str, width: int, random: Random) -> str:
    words = line.split()
    gaps = [1] * (len(words) - 1)
    free = width - len(line)
    while gaps and free > 0:
        for at in random.sample(range(len(gaps)), min(free, len(gaps))):
            gaps[at] += 1
            free -= 1
    return "".join(word + " " * gap for word, gap in zip(words, [*gaps, 0], strict=True))


def placed(text: str, wrap: Wrap, width: int, margins: tuple[str, str], random: Random) -> list[str]:
    """Return a text wrapped to a width, with what stands before its first line and before its others."""
    first, rest = margins
    more = max(0, len(first) - len(rest))  # a first line that is moved in has less room
    lines = wrap("~" * more + text, width - len(rest), random)
    return [first + lines[0][more:], *(rest + line for line in lines[1:])]

"""Parts a label into its title and the date at its beginning or end, without the signs between them.

A date between words is part of the title: "Why does 2024-02-29 break so many date pickers?".
"""

import re
from collections.abc import Sequence

from feedd.reading.words.dates import Found, find_dates

# What generators write before a title (sfeed, gophsters, podcasts): a number, a mark for new ones, a score, a bracket.
MARKS = "*•·>»★☆✦✧◆◇■□●○▪▫►▸→❖♦✿+"
_NEWS = r"(?:[*\[(]{1,2}(?i:new|neu|nuevo|nouveau|nuovo|novo|pinned|sticky)!?[*\])]{1,2})"
LEAD = re.compile(
    rf"\A\s*(?:N\s+(?=\d)|{_NEWS}\s*|[\^▲△↑]\s?\d{{1,5}}\s+|\[\d{{1,4}}\]\s*[-:]?\s*|[{MARKS}]+\s+|-+\s+)"
)
# The number of a post, where the date follows: "#9 2024-05-01", "No. 13: 2024-05-01".
_COUNTER = re.compile(r"\s*(?:#|№|n[or]\.? ?)?\[?\(?#?\d{1,4}[.):\]]*\s*[-–—:|]{0,3}\s*", re.IGNORECASE)
# What they write after it: size, number of comments.
_TAIL = re.compile(
    r"\s*[\[(]\s*(?:\d+(?:[.,]\d+)?\s?(?:[KMG]i?B?|bytes|B)|\d+ (?:comments?|repl(?:y|ies)|posts?|messages?)"
    r"|(?:new|neu|nuevo|nouveau|nuovo|novo)!{1,3})"
    r"\s*[\])]\Z",
    re.IGNORECASE,
)
# What stands behind a date in the same brackets: "(2024-05-06, 1800 words)"; "part 2" belongs to the title.
_MORE = re.compile(r"\s?[,;|/·–-]\s?[^()\[\]]{1,30}(?=[)\]]\Z)")
_PART = re.compile(
    r"\s?[,;|/·–-]\s?(?P<part>(?:(?:part|teil|parte|partie|deel|vol|chapter|no|nr)\b|#|\d{1,3} ?(?:/|of|von|de) ?\d)"
    r"[^()\[\]]{0,30})[)\]]\Z",
    re.IGNORECASE,
)
_EDITED = re.compile(r"(?:edited|updated|modified|changed|rev)\b", re.IGNORECASE)
# What an author adds to a label whose text was edited: "[updated 2024-06-01]".
_EDIT = re.compile(
    r"\s*[\[(](?:last )?(?:updated?|edited|modified|changed|revised|aktualisiert|ergänzt|corrigé|mis à jour"
    r"|actualizado|aggiornato|atualizado|bijgewerkt|uppdaterad|päivitetty|обновлено)\b[^\[\]()]{0,40}[\])]\s*\Z",
    re.IGNORECASE,
)
_DAY_LABEL = re.compile(r"\((?:day|week|part)s? -?\d{1,4}(?: ?[-–] ?\d{1,4})?\)\s*", re.IGNORECASE)
OPENING, CLOSING = "([{<", ")]}>"
SEPARATORS = " \t\xa0-–—_:|,;.*~=│┃¦·•→»"
_FRAME = "=*~#_-+"
_AHEAD = OPENING + SEPARATORS + MARKS + _FRAME + "\"'“„«"  # what decorates a label before its date
_BEHIND = CLOSING + SEPARATORS + _FRAME + "\"'”"  # and behind it
_SIGNS = "([{<-–—|:,.*~=│┃¦·•→»_"  # those that separate a date at the end from the title
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "‘": "’", "'": "'", "「": "」", "`": "`", "”": "”"}
LONGEST_COUNTER = 12  # characters: "Nr. 1024 - "


def part_date(text: str, found: Sequence[Found], *, at_end: bool = False) -> tuple[str, Found | None]:
    """Return a label without the date at its beginning or end and the signs around it, and that date.

    `found` are the dates in it. With `at_end`, one at the end needs no sign before it.
    """
    if not found:
        return unframed(text), None
    if len(found) > 1:
        text, found = _without_edits(text, found)
    first, last = found[0], found[-1]
    if text.endswith((")", "]")) and text[: last.start].endswith(("(", "[")) and (more := _MORE.match(text, last.end)):
        if (part := _PART.match(text, last.end)) and (title := text[: last.start - 1].strip()):
            return f"{title} ({part['part']})", last
        text = text[: last.end] + text[more.end() :]
    end = tail_of(text, last.end)
    is_last = ends_with(text, last)
    if at_end and is_last:
        return _before(text, last), last
    if opens_with(text, first.start):
        rest = text[first.end : end]
        if text[:1] == "|":
            rest = rest.rstrip().removesuffix("|")  # the end of a row of a table
        if text[:1] in QUOTES and rest[-1:] == QUOTES[text[0]]:
            rest = rest[:-1]
        return _DAY_LABEL.sub("", _after(rest), count=1), first
    if is_last and _is_separated(text, last):
        return _before(text, last), last
    return text, None


def tail_of(text: str, at: int = 0) -> int:
    """Return where size or number of comments begin that stand at the end of a label; its end where there are none."""
    match = _TAIL.search(text, at) if text.endswith((")", "]")) else None
    return match.start() if match else len(text)


def ends_with(text: str, found: Found) -> bool:
    """Return whether nothing but decoration stands after a date, and words before it."""
    after = text[found.end : tail_of(text, found.end)]
    return not after.strip(_BEHIND) and bool(text[: found.start].strip())


def _without_edits(text: str, found: Sequence[Found]) -> tuple[str, Sequence[Found]]:
    if text.endswith(("]", ")")) and (edit := _EDIT.search(text, found[0].end)):
        text = text[: edit.start()]
        return text, [one for one in found if one.end <= len(text)]
    if "|" not in text:
        return text, found
    parts = [part for part in text.split("|") if not (_EDITED.match(part.strip()) and find_dates(part))]
    shorter = "|".join(parts)
    return (shorter, find_dates(shorter)) if len(shorter) < len(text) else (text, found)


def opens_with(text: str, start: int) -> bool:
    """Return whether what stands before a date is decoration: marks, brackets, or the number of a post."""
    before = text[:start]
    if not before.strip(_AHEAD):
        return True
    if start < LONGEST_COUNTER and not any(map(str.isalnum, before)) and not before.isascii():
        return True  # a picture: "🐝 2024-05-03 Bees"
    lead = LEAD.match(text)
    return (lead is not None and lead.end() == start) or (
        start < LONGEST_COUNTER and bool(_COUNTER.fullmatch(before.rstrip(OPENING)))
    )


_AFTER = re.compile(r"(?:[\s\xa0\-–—_:|,;.*~=│┃¦·•→»)\]}>]|[/+\\](?=\s))*")


# A word in bold or slanted letters beside a date, `2024-05-03 _LA_ méthode`: its signs separate nothing.
_STRESSED = re.compile(r"(?<=\s)([*_])\w[^*_]*(?<!\s)\1(?!\w)")
_STRESSED_LAST = re.compile(r"(?<!\w)([*_])\w[^*_]*\Z")


def _after(text: str) -> str:
    """Return the title after a date, without the signs that separate them."""
    match = _AFTER.match(text)
    end = match.end() if match else 0
    rest = text[end - 1 if end and _STRESSED.match(text, end - 1) else end :]
    return unframed(rest, both=False)


_ARROWS = (" /", " +", " \\", " >", " }")  # signs that separate if a blank stands before them


def _before(text: str, found: Found) -> str:
    """Return the title before a date, without the signs that separate them, and without those that frame the label."""
    title = text[: found.start].rstrip(OPENING + SEPARATORS)
    if (stressed := _STRESSED_LAST.search(title)) and text.startswith(stressed[1] + " ", len(title)):
        title += stressed[1]
    if title[-2:] in _ARROWS:
        title = title[:-2].rstrip()
    title = title.removeprefix("|").lstrip()  # the beginning of a row of a table
    return unframed(title, both=False) if text[found.end :].strip(CLOSING + " ") else _open_quote(title)


def _open_quote(title: str) -> str:
    """Remove a bracket or quote that the end of the label closed."""
    if title[:1] in "([{<" and title[:1] and title.count(title[0]) > sum(map(title.count, ")]}>")):
        return title[1:].lstrip()
    return title


def _is_separated(text: str, found: Found) -> bool:
    """Return whether a bracket, a sign or a gap separates a date at the end from the words before it."""
    before = text[: found.start]
    return (
        before.endswith(("  ", "\t")) or before.rstrip()[-1:] in _SIGNS or before.rstrip(OPENING + " ")[-2:] in _ARROWS
    )


def unframed(text: str, *, both: bool = True) -> str:
    """Remove the signs of a frame: `=== x ===`, and with `both` false what one end of it left."""
    bare = text.strip()
    if len(bare) < 3 or not both:
        for end in (bare[:1], bare[-1:]):
            if end and end in "=*~#_" and (bare.startswith(end * 2) or bare.endswith(end * 2)):
                bare = bare.strip(end).strip()
        if bare[:2] == "* " or bare[-2:] == " *":
            bare = bare.strip("* ")
        if bare[:1] in ('"', "“") and bare.count(bare[:1]) == 1 and not set(bare[1:]) & set('"”'):
            bare = bare[1:]
    return bare

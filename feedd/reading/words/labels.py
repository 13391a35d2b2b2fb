"""Reads the display string of a link: its title, and the date at its beginning or end.

A date between words is part of the title: "Why does 2024-02-29 break so many date pickers?".
"""

import re
from dataclasses import dataclass

from feedd.reading.words.dates import LONGEST, Found, find_dates

# What generators write before a title (sfeed, gophsters, podcasts): a number, a mark for new ones, a score, a bracket.
_LEAD = re.compile(r"\A\s*(?:N\s+(?=\d)|\[\d{1,4}\]\s*[-:]?\s*|[*•·>»]+\s+|-+\s+)")
_NUMBER = re.compile(r"\A\d{1,3}[.)]\s+(?=\D)")
# What they write after it: size, number of comments.
_TAIL = re.compile(
    r"\s*[\[(]\s*(?:\d+(?:[.,]\d+)?\s?(?:[KMG]i?B?|bytes|B)|\d+ (?:comments?|replies))\s*[\])]\Z", re.IGNORECASE
)
_SIZE = re.compile(r"(?:^|\s{2,})\d+(?:[.,]\d+)?\s?(?:[KMG]i?B?|B|bytes)\s*$")
_FILE = re.compile(
    r"(?P<stem>[^\s/][^/]*?)\.(?:txt|md|gmi|gemini|gph|gophermap|html?|text|markdown|org|rst|mp3|ogg|wav)$",
    re.IGNORECASE,
)
_EDITED = re.compile(r"(?:edited|updated|modified|changed|rev)\b", re.IGNORECASE)
_DAY_LABEL = re.compile(r"\((?:day|week|part) \d{1,4}\)\s*", re.IGNORECASE)
_GENERIC = re.compile(
    r"\W*(?:continued?|continue reading|read(?: (?:more|on|it|this|the (?:rest|post|article)))?|more"
    r"|weiterlesen|lire la suite|(?:view |show |see )?(?:the )?comments?(?: \(\d+\))?"
    r"|full (?:text|story|article)|text|permalink|link|audio|download|open)\W*",
    re.IGNORECASE,
)
_DAY = re.compile(r"\s*(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?P<weekday>[^\W\d_]{2,9})\b[.,:]?\s+(?=\S)")
_OPENING, _CLOSING = "([{<", ")]}>"
_SEPARATORS = " \t-–—_:|,;.*~="


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The parts of a display string; `found` is the date at its beginning or end."""

    title: str
    found: Found | None = None
    listed: Found | None = None  # when the file was written, by a server's own listing
    listing: str | None = None  # the columns of that listing, unchanged
    is_file: bool = False  # the title is a file's name: the document has a better one
    is_generic: bool = False  # "Continued...": it says nothing about its document


def read_label(display: str) -> Label:
    """Read a display string."""
    text = display[:LONGEST].strip()
    name, listed, listing = _listing(text)
    title, found = _without_date(_LEAD.sub("", name))
    title = _cleaned(title)
    stem = _FILE.fullmatch(title)
    if stem:
        title = stem["stem"]
    is_file = bool(stem) or (listed is not None) or _is_name_of_file(name)
    generic = bool(_GENERIC.fullmatch(title)) and found is None
    return Label(
        title=title or text.strip(_SEPARATORS),
        found=found,
        listed=listed,
        listing=listing,
        is_file=is_file,
        is_generic=generic,
    )


def _listing(text: str) -> tuple[str, Found | None, str | None]:
    """Split a line of a directory listing into the name, its date, and its columns (size and time, in any order)."""
    name, gap, columns = text.partition("   ")
    found = find_dates(columns) if gap else ()
    if not found or found[-1].clock is None:
        return text, None, None
    rest = (columns[: found[0].start] + columns[found[0].end :]).strip()
    if rest and not _SIZE.search("  " + rest):
        return text, None, None
    return name.rstrip("/"), found[0], columns.strip()


def _without_date(text: str) -> tuple[str, Found | None]:
    """Return a label without the date at its beginning or end and the signs around it, and that date."""
    if "|" in text:
        parts = [part for part in text.split("|") if not (_EDITED.match(part.strip()) and find_dates(part))]
        text = "|".join(parts)
    found = find_dates(text)
    if not found:
        return text, None
    first, last = found[0], found[-1]
    if not text[: first.start].strip(_OPENING + _SEPARATORS):
        return _DAY_LABEL.sub("", text[first.end :].lstrip(_CLOSING + _SEPARATORS), count=1), first
    if not text[last.end :].strip(_CLOSING + _SEPARATORS) and _is_separated(text, last):
        return text[: last.start].rstrip(_OPENING + _SEPARATORS), last
    return text, None


def _is_separated(text: str, found: Found) -> bool:
    """Return whether a bracket, a sign or a gap separates a date at the end from the words before it."""
    before = text[: found.start]
    return before.endswith(("  ", "\t")) or before.rstrip()[-1:] in "([{<-–—|:,.~*"


FRAMES = frozenset("=*~#_-")


def _cleaned(text: str) -> str:
    """Remove the signs around a title, and numbers and counts before and after it."""
    text = _LEAD.sub("", text.strip())
    text = _NUMBER.sub("", text)
    text = _TAIL.sub("", text)
    bare = text.rstrip()
    if len(bare) > 3 and bare[-1] in ".·_~=-" and bare.endswith(bare[-1] * 4):
        text = bare.rstrip(bare[-1])  # leaders (....) that led to a removed column
    # No regular expression: with the same sign repeated on both sides it would take quadratic time.
    text = text.strip()
    if text[:1] in FRAMES and text[-1:] == text[:1]:
        text = text.strip(text[0]).strip()
    if len(text) > 2 and text[0] + text[-1] in ("[]", "{}") and text[0] not in text[1:]:
        text = text[1:-1]
    return " ".join(text.split())


def _is_name_of_file(text: str) -> bool:
    """Return whether a label has the form of a file's name, as in listings of folders: 2020-04-19-ssb-remove-blob."""
    return " " not in text.strip() and len(re.findall(r"[-_]", text)) >= 2 and text == text.lower()


def day_in_month(display: str) -> tuple[int, str] | None:
    """Read "28 Thu  The roof": return (28, "thu"), a day and its weekday; a heading above names the month."""
    match = _DAY.match(display[:LONGEST])
    return (int(match["day"]), match["weekday"].lower()) if match else None


def after_day(display: str) -> str:
    """Return the words after a day and its weekday."""
    match = _DAY.match(display[:LONGEST])
    return _cleaned(display[match.end() :]) if match else display

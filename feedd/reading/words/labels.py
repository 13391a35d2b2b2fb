"""Reads the display string of a link: its title and date, alone or in the form that the labels of its page share."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from feedd.reading.words.dates import LONGEST, Found, find_dates
from feedd.reading.words.parting import LEAD, OPENING, QUOTES, SEPARATORS, ends_with, opens_with, part_date, tail_of

_NUMBER = re.compile(r"\A\d{1,3}[.)]\s+(?=\D)")
_COUNTED = re.compile(r"\A(?:#|№ ?|n[or]\. ?)(?P<number>\d{1,4})[.):]?(?:\s+[-–—:|])?\s+(?=\S)", re.IGNORECASE)
# A folder has dashes or a mark in place of a size.
_SIZE = re.compile(r"(?:^|\s{2,})(?:\d+(?:[.,]\d+)?\s?(?:[KMG]i?B?|B|bytes)|-+|<dir>)\s*$", re.IGNORECASE)
_FOLDER = re.compile(r"(?:-{2,}|<dir>)\s*\Z", re.IGNORECASE)
_FILE = re.compile(
    r"(?P<stem>[^\s/@][^/@]*?)\.(?:txt|md|gmi|gemini|gph|gophermap|html?|text|markdown|rst|mp3|ogg|wav)$"
    r"|(?P<org>[^\s/@.]+)\.org$",  # no address: "ada@example.org", "gopher.example.org"
    re.IGNORECASE,
)
# A row of a listing: the file's name, its size or date or both in any order, and what it is about.
_ROW = re.compile(r"(?P<name>\S*[^\s.]\.\w{1,8}/?)\s+(?P<rest>\S.*)\Z")
_BARE_ROW = re.compile(
    r"(?P<name>[^\s.]{1,40})\s+(?P<rest>\d{1,9}\s+\d\S*[-/.]\S.*)\Z"
)  # of a name without an extension
_ROW_SIZE = re.compile(
    r"\A(?:\d+(?:[.,]\d+)?(?:\s?(?:[KMG]i?B?|B|bytes))?(?=\s|\Z)"
    r"|[\[(]\s{0,4}\d+(?:[.,]\d+)?\s?(?:[KMG]i?B?|B|bytes)[\])])\s*",
    re.IGNORECASE,
)
# What a date in brackets leaves there: "( , 120K)".
_HOLLOW = re.compile(
    r"[\[(][\s,;/|–-]{0,9}(?:\d{1,9}(?:[.,]\d{1,3})?\s?(?:[KMG]i?B?|B|bytes)?)?[\s,;/|–-]{0,9}[\])]", re.IGNORECASE
)
_GAP = re.compile(r"\s{2,}|\t")
# A row of `ls -l`: "-rw-r--r-- 1 ada users 3120 May 12 2024 fog.txt".
_LONG_ROW = re.compile(
    r"[-dl][-rwxsStT]{9}[.+@]?\s+(?:\d{1,5}\s+)?(?:[^\s\d]\S*\s+){1,2}\d{1,12}[KMG]?\s+"
    r"(?P<date>[^\W\d_]{3}\s+\d{1,2}\s+(?:\d{4}|\d\d:\d\d)|\d{4}-\d\d-\d\d(?:\s\d\d:\d\d)?)\s(?P<name>\S.*)\Z"
)
# The place of a post in a list: "012 Fog", "011 Ice"; years are no places.
_RUNNING = re.compile(r"\A(?P<number>\d{1,3})\s+(?:[-–—:|]\s+)?(?=[^\W\d])")
# What is left of "2024-12-14_09-30-00.txt" beside its day.
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[-_.:h]?[0-5]\d(?:[-_.:]?[0-5]\d)?")
_GENERIC = re.compile(
    r"\W*(?:continued?|continue reading|read(?: (?:more|on|it|this|the (?:rest|post|article)))?|more"
    r"|weiterlesen|lire la suite|(?:view |show |see )?(?:the )?comments?(?: \(\d+\))?"
    r"|full (?:text|story|article)|text|permalink|link|audio|download|open)\W*",
    re.IGNORECASE,
)


FEW = 3  # labels; fewer have no form in common
MOST = 0.6  # their share that proves a form
DISTINCT = 0.8  # share of the titles of a page that are still different ones without what most have


class Form(Struct, frozen=True, kw_only=True):
    """What most labels of one page have in common; the defaults are for a label that is read alone."""

    at_end: bool = False  # a date at the end, whatever stands before it
    is_counted: bool = False  # a number before the title: "#9 Fog"
    is_running: bool = False  # numbers that follow each other, without a sign: "012 Fog", "011 Ice"
    is_quoted: bool = False  # quotes around the title
    is_row: bool = False  # a file's name, size and date, then words
    is_file: bool = False  # the names of files


ALONE = Form()


class Label(Struct, frozen=True, kw_only=True):
    """The parts of a display string; `found` is the date at its beginning or end."""

    title: str
    found: Found | None = None
    author: str | None = None  # where the labels of the page name one each
    tags: tuple[str, ...] = ()  # where nearly all labels of the page end in some
    listed: Found | None = None  # when the file was written, by a server's own listing
    listing: str | None = None  # the columns of that listing, unchanged
    is_file: bool = False  # the title is a file's name: the document has a better one
    is_generic: bool = False  # "Continued...": it says nothing about its document
    dates: tuple[Found, ...] = ()  # all in it, a listing's columns aside
    ends_with_date: bool = False  # even if nothing separates that date from the words before it


def read_label(display: str, form: Form = ALONE, known: Sequence[Found] | None = None) -> Label:
    """Read a display string, alone or in the form that most labels of its page have; `known` are its dates."""
    text = display[:LONGEST].strip()
    row = _row(text) if form.is_row else None
    if row is not None:
        return row
    name, listed, listing = _listing(text)
    dates = find_dates(name) if known is None else known
    whole = _file(name)
    name = _stem(whole) if whole else name
    title, found = part_date(name, dates, at_end=form.at_end)
    title = _cleaned(title, form)
    stem = whole or _file(title)
    title = _stem(stem) if stem and not whole else title
    is_file = bool(stem) or (listing is not None) or _is_name_of_file(name)
    if found and is_file and _CLOCK.fullmatch(title):
        title = ""
    elif (stem or listing or form.is_file) and " " not in title:
        title, found = _spoken(title, found)
    title = title or (" ".join(name.split("_")) if form.is_file or stem else name).strip(SEPARATORS)
    generic = found is None and bool(_GENERIC.fullmatch(title))
    return Label(
        title=title,
        found=found,
        listed=listed,
        listing=listing,
        is_file=is_file,
        is_generic=generic,
        ends_with_date=bool(dates) and ends_with(name, dates[-1]),
        dates=tuple(dates),
    )


def _file(text: str) -> re.Match[str] | None:
    """Return the parts of a label that is a file's name with an extension of a text or a sound; None of others."""
    return _FILE.fullmatch(text) if "." in text else None


def _stem(match: re.Match[str]) -> str:
    stem = str(match["stem"] or match["org"])
    inner = _file(stem)  # "fog.html.md", as generators name the sources of their pages
    return str(inner["stem"] or inner["org"]) if inner else stem


def _row(text: str) -> Label | None:
    """Read `KNOTS.TXT  4210  07-23-93  How to tie a bowline`; the title is what is neither name nor size nor date."""
    parts = _parts_of_row(text)
    if parts is None:
        return None
    name, rest, words = parts
    found = find_dates(words)
    listed = found[0] if found else None
    if listed:
        words = f"{words[: listed.start]} {words[listed.end :]}".strip()
        words = _HOLLOW.sub("", _ROW_SIZE.sub("", words), count=1)
    title = _unquoted(_cleaned(words.strip(SEPARATORS)))
    named = find_dates(name)
    return Label(
        title=title or (_folder_of(name) if _FOLDER.search(rest) else stem_of(name)),
        found=named[0] if named else None,
        listed=listed,
        listing=rest[: len(rest) - len(words)].strip() or None,
        is_file=not title,
    )


def _parts_of_row(text: str) -> tuple[str, str, str] | None:
    """Return a file's name, what follows it, and that without its size; None of what is no row of a listing."""
    row = _ROW.match(text) or _BARE_ROW.match(text)
    if row is None or not any(map(str.isalpha, row["name"])):  # 05.03.2024 is no file
        return None
    rest = row["rest"]
    size = _ROW_SIZE.match(rest)
    words = rest[size.end() :] if size else rest
    if not words and rest[0] in OPENING:
        return None  # a name and its size: "frost.jpg (240k)"
    is_row = size or _GAP.match(text, row.end("name")) or find_dates(words)
    return (row["name"], rest, words) if is_row else None


def stem_of(name: str) -> str:
    """Return a file's name as words, without its extension and a date in it."""
    stem = name.rstrip("/").rpartition(".")[0].removesuffix(".tar")
    return _spoken(stem or name.rstrip("/"), None)[0]


def _folder_of(name: str) -> str:
    """Return a folder's name as words: only what texts end with is an extension."""
    name = name.rstrip("/")
    file = _file(name)
    return _spoken(_stem(file) if file else name, None)[0]


def _spoken(name: str, found: Found | None) -> tuple[str, Found | None]:
    """Return a file's name as words, without the date in it, and that date."""
    if found is None:
        title, found = part_date(name, find_dates(name))
        title = title.strip(SEPARATORS)
        if found and (not title or _CLOCK.fullmatch(title)):
            return " ".join(name.split("_")), found
        name = title or name
    return " ".join(re.split(r"[_\s]+|(?<=\w)-+(?=\w)", name)).strip(), found


def _listing(text: str) -> tuple[str, Found | None, str | None]:
    """Split a line of a directory listing into the name, its date, and its columns (size and time, in any order)."""
    if text[:1] in "-dl" and (row := _LONG_ROW.match(text)):
        days = find_dates(row["date"])
        return row["name"].rstrip("/"), days[0] if days else None, text[: row.start("name")].strip()
    name, gap, columns = text.partition("   ")
    found = find_dates(columns) if gap and ":" in columns else ()
    if not found or found[-1].clock is None:
        return text, None, None
    rest = (columns[: found[0].start] + columns[found[0].end :]).strip()
    if rest and not _SIZE.search("  " + rest):
        return text, None, None
    return name.rstrip("/"), found[0], columns.strip()


def without_columns(display: str) -> str:
    """Return a display string without the size and time that a server's listing writes beside the file's name."""
    listing = _listing(display[:LONGEST].strip())[2] if "   " in display else None
    return display[: display.rindex(listing)].rstrip() if listing and listing in display else display


def form_of(labels: Sequence[tuple[str, Label]]) -> Form:
    """Return what most labels of a page have in common; pairs of a display string and what it says alone."""
    several = len(labels) >= FEW
    labels = [(text[:LONGEST].strip(), label) for text, label in labels]

    def most(holds: Callable[[str, Label], bool]) -> bool:
        return several and sum([holds(text, label) for text, label in labels]) >= MOST * len(labels)

    files = [text for text, _ in labels if "." in text.lstrip()[:LONGEST].partition(" ")[0]]
    numbers = [match["number"] for _, label in labels if (match := _COUNTED.match(label.title))]
    return Form(
        at_end=most(lambda text, label: label.ends_with_date and not _opens_too(text, label.dates)),
        is_counted=several and len(set(numbers)) >= MOST * len(labels),
        is_running=several and _run([label.title for _, label in labels]),
        is_quoted=most(lambda _, label: _unquoted(label.title) != label.title),
        is_row=bool(files) and (most(lambda text, _: _parts_of_row(text) is not None) or _have_columns(files)),
        is_file=most(lambda text, _: " " not in text and ("_" in text or _is_name_of_file(text))),
    )


def _run(titles: Sequence[str]) -> bool:
    """Return whether most titles begin with numbers of which each is one more, or one less, than the number before.

    Where titles are the same without them, they tell these apart: "1 Kings", "2 Kings".
    """
    numbers = [int(match["number"]) for title in titles if (match := _RUNNING.match(title))]
    if len(numbers) < max(FEW, MOST * len(titles)) or {b - a for a, b in pairwise(numbers)} not in ({1}, {-1}):
        return False
    return not become_alike(titles, [_RUNNING.sub("", title) for title in titles])


def become_alike(labels: Sequence[str], shorter: Sequence[str]) -> bool:
    """Return whether labels are told apart by what was taken from them: "Run (5 min)", "Run (9 min)"."""
    return len({text.casefold().rstrip() for text in shorter}) < DISTINCT * len({*map(str.casefold, labels)})


def _opens_too(text: str, dates: Sequence[Found]) -> bool:
    """Return whether another date opens a label that ends with one: "2026-11-20 - Post of 2026-11-20"."""
    return len(dates) > 1 and opens_with(text[:LONGEST].strip(), dates[0].start)


def _have_columns(texts: Iterable[str]) -> bool:
    """Return whether several names of files are followed by words that begin at the same place."""
    rows = (_ROW.match(text[:LONGEST].strip()) for text in texts)
    places = Counter(row.start("rest") for row in rows if row and _GAP.match(row.string, row.end("name")))
    return max(places.values(), default=0) >= FEW


def _unquoted(text: str) -> str:
    """Return a text without the quotes around all of it."""
    closing = QUOTES.get(text[:1])
    return text[1:-1] if closing and len(text) > 2 and text[-1] == closing and closing not in text[1:-1] else text


FRAMES = frozenset("=*~#_-")


def _cleaned(text: str, form: Form = ALONE) -> str:
    """Remove the signs around a title, and numbers and counts before and after it."""
    text = text.strip()
    if not text[:1].isalpha() or text[:2] == "N ":
        text = LEAD.sub("", text)
    if form.is_counted:
        text = _COUNTED.sub("", text)
    if form.is_running:
        text = _RUNNING.sub("", text)
    if text[:1].isdigit():
        text = _NUMBER.sub("", text)
    text = text[: tail_of(text)]
    bare = text.rstrip()
    if len(bare) > 3 and bare[-1] in ".·_~=-" and bare.endswith(bare[-1] * 4):
        text = bare.rstrip(bare[-1])  # leaders (....) that led to a removed column
    # No regular expression: with the same sign repeated on both sides it would take quadratic time.
    text = text.strip()
    if text[:1] in FRAMES and text[-1:] == text[:1]:
        text = text.strip(text[0]).strip()
    if len(text) > 2 and text[0] + text[-1] in ("[]", "{}") and text[0] not in text[1:]:
        text = text[1:-1]
    if form.is_quoted:
        text = _unquoted(text)
    return " ".join(text.split())


def _is_name_of_file(text: str) -> bool:
    """Return whether a label has the form of a file's name, as in listings of folders: 2020-04-19-ssb-remove-blob."""
    return " " not in text.strip() and len(re.findall(r"[-_]", text)) >= 2 and text == text.lower()

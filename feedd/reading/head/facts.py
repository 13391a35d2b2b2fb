"""Reads the facts of a head line by line: dates, bylines, fields. A line counts only if all of it is understood."""

import re
from collections.abc import Sequence
from datetime import tzinfo

from msgspec import Struct

from feedd.model import Moment
from feedd.reading.head.bylines import (
    announces_name,
    is_name,
    read_another,
    read_byline,
    read_handle,
    split_names,
    unframed,
)
from feedd.reading.head.date_words import BESIDE, DAY, WHEN, names_another_day, names_neighbour, says_update
from feedd.reading.head.fields import DATES, Field, distinct, read_field, read_fields, tags_of
from feedd.reading.words.dates import Found, find_dates, moment_of
from feedd.reading.words.lines import SHORT
from feedd.structs import replace

# What parts the facts of a line; a hyphen may be a part of a date or of a name.
_PARTED = re.compile(r"\s+(?:::|[|•·–—])\s+")
_MBOX = re.compile(r">?From (?:\S{1,99}@\S{0,99}\s.{0,120}\d|\S{1,99}\s.{0,100}\d:\d\d\b.{0,40}\d)")
_FIGURE_OR_KEY = re.compile(r"[\d:：]")
LONGEST = 120  # characters of a line of several facts
_BETWEEN = " \t,;|/-–—·("  # signs between a name and a date
_ART = re.compile(r"\s{3,}[^\w\s](?:\s*[^\w\s]){2}")  # a drawing beside the words: to cut the line would tear it
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?[A-Z]{2,4})?")

# How long a text is: "5 min read", "Reading time: 3 minutes", "Lesezeit 4 Min.", "(1,200 words)".
_LENGTH = re.compile(
    r"[\W_]*(?:(?:approx\w*|estimated|est|about|circa|ca)\W{1,3})?(?:"
    r"(?:time (?:of|to|for) read(?:ing)?|read(?:ing)?[ -]?time|word ?count|lesezeit|lesedauer|leestijd|lästid"
    r"|temps de lecture|tiempo de lectura|tempo d[ie] lett?ura|czas czytania|время чтения)"
    r"\W{0,3}[\d.,:]+(?: ?\w{1,8})?"
    r"|\d[\d.,]* ?-?min(?:ute)?s?\.?(?: of)? read(?:ing)?"
    r"|\(\d[\d.,]* (?:words|wörter|mots|palabras|parole|palavras)\))[\W_]*",
    re.IGNORECASE,
)


class Facts(Struct, frozen=True, kw_only=True):
    """What a head says about its document."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    tags: tuple[str, ...] = ()

    def joined(self, other: "Facts") -> "Facts":
        """Return these facts, completed by those of another part of the head."""
        return Facts(
            title=self.title or other.title,
            authors=self.authors or other.authors,
            source=self.source or other.source,
            published=self.published or other.published,
            updated=self.updated or other.updated,
            tags=distinct((*self.tags, *other.tags)),
        )


class Head(Struct, frozen=True, kw_only=True):
    """The facts of a head; `cut` are the numbers, from 0, of the lines that say them and nothing else."""

    facts: Facts
    cut: frozenset[int] = frozenset()
    heading: int | None = None  # a line that only looks like a title: it becomes a heading and is not cut
    below: tuple[str, ...] = ()  # fields that no fact holds: they are cut, and shown below the text
    is_front_matter: bool = False


def read_facts(texts: Sequence[str], zone: tzinfo, *, below_title: bool = False) -> Facts | None:
    """Read lines that belong together; None where one of them is not completely understood.

    `below_title`: their first line stands there, where `~ada` is an author, and no title itself.
    """
    if texts and _MBOX.match(texts[0]):
        return _read_mbox(texts, zone)
    fields = read_fields(texts)
    if fields is not None:
        return from_fields(fields, zone)
    facts = Facts()
    for number, text in enumerate(texts):
        if number and _CLOCK.fullmatch(text.strip()) and facts.published:
            continue  # the time on a line below its date: it was read together with the date
        below = texts[number + 1].strip() if number + 1 < len(texts) else ""
        one = _read_names(texts, number, below_title=below_title)
        one = one or _read_line(text, below if below and _CLOCK.fullmatch(below) else "", zone)
        one = one or _read_row(text, zone, below_title=below_title or number > 0)
        one = one or (_read_signed_below(texts, number, zone) if below_title or number else None)
        if one is None and facts.published and not facts.authors and " " in text.strip() and is_name(text):
            one = Facts(authors=(" ".join(text.split()),))  # a name below the date
        if one is None and facts.authors and (more := read_another(text)):
            facts = replace(facts, authors=(*facts.authors, *more))
            continue
        if one is None:
            return None
        facts = facts.joined(one)
    return facts


def _read_names(texts: Sequence[str], number: int, *, below_title: bool) -> Facts | None:
    """Read a line that says who wrote the text without a word for it, or only that word above the name."""
    text = texts[number]
    if number + 1 < len(texts) and announces_name(text) and split_names(texts[number + 1]):
        return Facts()
    if number and announces_name(texts[number - 1]) and (named := split_names(text)):
        return Facts(authors=named[0], source=named[1])
    handle = read_handle(text) if number or below_title else ""
    return Facts(authors=(handle,)) if handle else None


def tells_length(text: str) -> bool:
    """Return whether a line only says how long the text is, or how long it takes to read."""
    return len(text) <= SHORT and bool(_LENGTH.fullmatch(text))


def _read_mbox(texts: Sequence[str], zone: tzinfo) -> Facts | None:
    """Read the line that begins a message in a mailbox (RFC 4155), and the header fields below it."""
    found = find_dates(texts[0])
    moment = moment_of(found[0], zone, "article") if found else None
    below = read_facts(texts[1:], zone) if len(texts) > 1 else Facts()
    return below.joined(Facts(published=moment)) if moment and below else None


def read_signed(text: str, zone: tzinfo) -> Facts | None:
    """Read a byline with its day, and perhaps that of a change: `By A. Quill on 2026-11-20 (updated: 2026-11-24)`.

    None where the line says more.
    """
    masked = unframed(text) if len(text) <= LONGEST else ""
    found = find_dates(masked)
    for one in reversed(found):
        masked = f"{masked[: one.start]}{DAY}{masked[one.end :]}"
    is_dated = DAY in masked
    said = [match[0] for match in WHEN.finditer(masked)] if is_dated else []
    parts = [part.strip() for part in (WHEN.split(masked) if is_dated else [masked]) if part.strip(_BETWEEN)]
    if len(said) != len(found) or len(parts) != 1:
        return None
    name = parts[0].strip(_BETWEEN)
    told = read_byline(name)
    if told is None and found and (field := read_field(name)) and field.kind == "author":
        told = split_names(field.value)
    if told is None and masked[:2] in (f"{DAY},", f"{DAY}|") and is_name(name) and " " in name:
        told = (name,), None  # one word there is a place as often
    days = _days(found, [says_update(words) for words in said], zone) if told else None
    return replace(days, authors=told[0], source=told[1]) if told and days else None


def read_signature(text: str, zone: tzinfo) -> Facts | None:
    """Read the last line of a text, `-- ann, 2012-10-19`: who wrote it, and when; None where it is none."""
    bare = text.strip()
    found = find_dates(bare) if len(bare) <= 80 and bare[:1] in "-–—~" else ()
    if len(found) != 1 or bare[found[0].end :].strip(_BETWEEN + ")."):
        return None
    name = bare[: found[0].start].lstrip("-–—~ ").rstrip(_BETWEEN)
    moment = moment_of(found[0], zone, "article")
    if moment is None or (name and not is_name(name)):
        return None
    return Facts(authors=(name,) if name else (), published=moment)


def _read_signed_below(texts: Sequence[str], number: int, zone: tzinfo) -> Facts | None:
    """Read `- ada, 2024-05-03` below a title; several such lines are a list."""
    is_only = sum(text.lstrip()[:1] == texts[number].lstrip()[:1] for text in texts) == 1
    told = read_signature(texts[number], zone) if is_only else None
    return told if told and told.authors else None


def _read_line(text: str, clock: str, zone: tzinfo) -> Facts | None:
    bare = text.strip().lstrip("#").strip()
    tells_more = bool(clock or _FIGURE_OR_KEY.search(bare))  # than who wrote it: a length, a date or a field
    if tells_more and tells_length(bare):
        return Facts()
    byline = read_byline(bare)
    if byline is not None:
        return Facts(authors=byline[0], source=byline[1])
    if not tells_more:
        return None
    signed = read_signed(bare, zone)
    if signed is not None:
        return signed
    field = read_field(bare)
    if field is not None and field.kind:
        return from_fields([field], zone)
    return read_date_line(f"{bare} {clock}".strip(), zone)


def _read_row(text: str, zone: tzinfo, *, below_title: bool) -> Facts | None:
    """Read a line of several facts with signs between them, `2021-07-17 (updated 2021-08-10) :: Ada Quill`.

    A word beside a single day may be its subject, and above a title both may be one.
    """
    parts = _PARTED.split(text.strip()) if len(text) <= LONGEST else []
    if not (2 <= len(parts) <= 4 and below_title):
        return None
    told = [read_date_line(part, zone) or (Facts() if tells_length(part) else None) for part in parts]
    days = sum(one is not None and one != Facts() for one in told)
    facts = Facts()
    for part, one in zip(parts, told, strict=True):
        if one is None and not facts.authors:
            # One word after a day and a dash is a place as often.
            is_author = part[:1].isupper() and is_name(part) and (" " in part or days > 1 or "::" in text)
            named = read_byline(part) or (((part,), None) if is_author else None)
            one = Facts(authors=named[0], source=named[1]) if named else None
        if one is None:
            return None
        facts = facts.joined(one)
    return facts if days else None


def read_date_line(text: str, zone: tzinfo) -> Facts | None:
    """Read a line that is a date, and perhaps a word for what it is the date of."""
    found = find_dates(text)
    if len(found) == 2:
        return _read_two_dates(text, zone)
    if len(found) != 1 or len(text) > 80 or _ART.search(text.strip()):
        return None
    before, after = text[: found[0].start], text[found[0].end :]
    if not (BESIDE.fullmatch(before) and BESIDE.fullmatch(after)) or names_neighbour(text):
        return None
    return _days(found, [says_update(before + after)], zone)


def _read_two_dates(text: str, zone: tzinfo) -> Facts | None:
    """Read a line with the day of the text and that of its last change: `2021-07-17 (Last update: 2021-08-10)`."""
    found = find_dates(text) if len(text) <= LONGEST else ()
    if len(found) != 2:
        return None
    beside = (text[: found[0].start], text[found[0].end : found[1].start], text[found[1].end :])
    if not all(BESIDE.fullmatch(words) for words in beside):
        return None
    return _days(found, [says_update(words) for words in beside[:2]], zone)


def _days(found: Sequence[Found], is_update: Sequence[bool], zone: tzinfo) -> Facts | None:
    """Return the day of a text, that of its last change, or both; None of days between which something lasted."""
    told = {update: moment_of(one, zone, "article") for one, update in zip(found, is_update, strict=True)}
    is_whole = len(told) == len(found) and None not in told.values()
    return Facts(published=told.get(False), updated=told.get(True)) if is_whole else None


def opening_date(text: str) -> Found | None:
    """Return the date at the beginning of a line that says other things after it ("Le 2026-07-03 / Tags : ...")."""
    found = find_dates(text)
    if names_neighbour(text) or (len(found) > 1 and not any(map(str.isalnum, text[found[0].end : found[1].start]))):
        return None  # of another text; a row of days, or those between which something lasted
    return found[0] if found and BESIDE.fullmatch(text[: found[0].start]) else None


def from_fields(fields: Sequence[Field], zone: tzinfo) -> Facts:
    """Return the facts in fields; a field with an unreadable value is ignored."""
    facts = Facts()
    for field in fields:
        facts = facts.joined(_from_field(field, zone))
    for field in fields if facts.published is None else ():
        # A key in a language that feedd does not know, with nothing but a date as its value.
        is_of_text = field.kind is None and not names_another_day(field.key)
        told = read_date_line(field.value, zone) if is_of_text else None
        facts = facts.joined(told or Facts())
    if facts.source and facts.source in facts.authors[1:]:  # the publication at the end of its own byline
        facts = replace(facts, authors=tuple(name for name in facts.authors if name != facts.source))
    return facts


def is_told(text: str, facts: Facts, zone: tzinfo) -> bool:
    """Return whether all that a field says stands in the facts."""
    field = read_field(text)
    told = from_fields([field], zone) if field and field.kind else Facts()
    return told != Facts() and told.joined(facts) == facts.joined(told)


def _from_field(field: Field, zone: tzinfo) -> Facts:
    if field.kind == "title":
        return Facts(title=field.value or None)
    if field.kind == "tags":
        return Facts(tags=tags_of(field.value, field.key))
    if field.kind == "source":
        return Facts(source=field.value if field.value and "://" not in field.value else None)
    if field.kind == "author":
        names = read_byline(field.value) or split_names(field.value)
        told = Facts(authors=names[0], source=names[1]) if names else read_signed(f"by {field.value}", zone)
        told = told or read_date_line(field.value, zone)  # `Written: 3 May 2024`
        return told or Facts(authors=_as_author(field.value))
    if field.kind in DATES:
        found = find_dates(field.value)
        if found and (signed := read_signed(f"{field.key.replace('-', ' ')}: {field.value}", zone)):
            return signed
        if len(found) == 2 and (both := _read_two_dates(f"{field.key.replace('-', ' ')}: {field.value}", zone)):
            return both
        moment = moment_of(found[0], zone, "article") if found else None
        return Facts(updated=moment) if field.kind == "updated" else Facts(published=moment)
    return Facts()


def _as_author(value: str) -> tuple[str, ...]:
    """Return the value of an author's key if it may be a name, in any alphabet; else nothing."""
    return (value,) if value and len(value) <= 60 and not re.search(r"[@<>/]|://|: ", value) else ()

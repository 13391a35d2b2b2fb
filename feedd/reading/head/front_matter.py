"""Reads front matter, the keys and values that generators of pages expect above a text: YAML or TOML between fences.

What is said there to readers and has no place in the facts, `summary: How the weir was mended`, goes below the text.
"""

import re
from collections.abc import Sequence
from datetime import tzinfo

from msgspec import Struct

from feedd.reading.head.facts import Facts, Head, from_fields, read_facts
from feedd.reading.head.fields import (
    DATES,
    LISTED_TAG,
    MOST_TAGS,
    Field,
    bare_tag,
    distinct,
    kind_of_key,
    says_no_tags,
    tags_of,
    unquoted,
)
from feedd.reading.head.front_comments import OPENS, commented
from feedd.reading.head.front_line import joined_front, keys_in, parted
from feedd.reading.head.generators import is_known, is_of_generators, says_nothing
from feedd.reading.words.lines import Line
from feedd.structs import replace

DEEPEST = 200  # lines of front matter
FRONT = 20_000  # characters of a page in which they stand
WORDY = 4  # words of a value that is a sentence, also behind a key for programs
REPEATED = 6  # lines below it in which its title and byline are looked for
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}  # of YAML and of TOML, and what ends it
# What a template fills the title in with, alone on its line: `# {{ page.title }}`, `<h1>{{ .Title }}</h1>`.
_OWN_TITLE = re.compile(
    r"(?:#{1,6}\s{1,4}|h[1-6]\. |=\s|<h[1-6][^<>]{0,80}>\s?)?"
    r"\{\{-?\s{0,3}\$?(?:(?:page|post|article|this)?\.)?title\s{0,3}(?:\|[^{}]{0,40})?-?\}\}(?:\s?</h[1-6]>)?",
    re.IGNORECASE,
)
_TOML = re.compile(r"([\w.-]{1,40})\s*=\s*")
_TOML_PAIR = re.compile(
    r"(?<=[{,])\s{0,8}([\w.-]{1,40})\s{0,8}=\s{0,8}"
)  # of an inline table, `{ name = "Ada Quill" }`
_NAME_KEYS = frozenset(["name", "full-name", "display-name"])
_TABLE = re.compile(r"\[{1,2}[\w. -]{1,60}\]{1,2}\s*")
_KEY = re.compile(r"(?P<quote>[\"']?)(?P<key>[^\W\d_][\w. -]{0,39}?)(?P=quote)\s{0,8}:(?:\s+(?P<value>.*)|\Z)")
_ITEM = re.compile(r"\s*-(?:\s+(?P<value>.*)|\Z)")
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?(?:\s+#.*)?")
_OPEN_QUOTE = re.compile(r"([\"'])(?:(?!\1).)*")
_NAME = re.compile(r"(?:full-?|display-?)?name:\s*(?P<name>[^,}]+)", re.IGNORECASE)
_LIST = re.compile(r"\[(?P<items>.*)\](?:\s+#.*)?\Z")
_FLOW_ITEM = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|\{[^{}]*\}|[^,]+)\s*(?:,|\Z)")
_GROUP_WORDS = "taxonomies taxonomy meta metadata extra params"  # tables in which keys of the page stand
_GROUPS = frozenset(_GROUP_WORDS.split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # of `publishedAt`
_LETTERS = re.compile(r"[^\W\d_]{2}")


class Entry(Struct, frozen=True, kw_only=True):
    """One key with its value, or with the values of its list, and the lines that say them."""

    key: str
    name: str  # the key as it is written
    first: int
    last: int
    values: tuple[str, ...]  # one of most keys
    is_list: bool = False

    @property
    def kind(self) -> str | None:
        """The meaning of the key; None: none that feedd uses."""
        return kind_of_key(self.key)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that the values are; none where one of them is too long."""
        values = _of_maps(self.values)
        if not self.is_list and values == self.values:
            return tags_of(self.values[0], self.key)
        tags = distinct(map(bare_tag, values))[:MOST_TAGS]
        return tags if all(len(tag) <= LISTED_TAG for tag in tags) else ()

    @property
    def is_for_programs(self) -> bool:
        """Return whether the key says how a page is made."""
        return is_of_generators(self.key)

    @property
    def words(self) -> str:
        """Return what is said, on one line."""
        return " ".join(f"{self.name}: {', '.join(self.values)}".split())

    @property
    def fields(self) -> tuple[Field, ...]:
        """The values as fields of a head; of a map, `{name: Ada Quill, mail: ...}`, the name."""
        named = [(match["name"] if (match := _NAME.search(value)) else value) for value in self.values]
        kind = None if self.kind == "author" and any(": " in value for value in named) else self.kind
        return tuple(Field(key=self.key, kind=kind, value=unquoted(value.strip())) for value in named)


def _of_maps(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of maps, `{main: boats, sub: keys}`, without their keys; others as they are."""
    parts = tuple(part.strip("{} ") for value in values for part in value.split(","))
    return tuple(part.partition(": ")[2] for part in parts) if all(": " in part for part in parts) else values


def read_front_matter(lines: Sequence[Line], zone: tzinfo) -> Head | None:
    """Read the front matter that opens a document; None where there is none, or no key is known."""
    if comments := commented(lines):
        return _read_comments(comments, lines, zone)
    ends = _FENCES.get(lines[0].text, ()) if lines else ()
    # Where no fence closes it, the whole document has to be keys.
    last = len(lines) if ends and len(lines) <= DEEPEST else 0
    end = next((number for number, line in enumerate(lines[1:DEEPEST], start=1) if line.text in ends), last)
    entries = _fenced([line.text for line in lines[:end]]) if end and ends else None
    if not entries or not (any(entry.kind for entry in entries) or all(is_known(entry.key) for entry in entries)):
        return _read_line(lines, zone)
    if any(entry.key == "layout" for entry in entries):
        entries = [_parted_at_blanks(entry) for entry in entries]
    return _head_of(entries, lines, end, zone)


def _read_comments(rows: Sequence[str], lines: Sequence[Line], zone: tzinfo) -> Head | None:
    first = 1 if rows[0] == OPENS else 0
    entries = _entries(rows, is_toml=False, first=first)
    return _head_of(entries, lines, len(rows) - 1 + first, zone) if entries else None


def opens_with_front_matter(text: str, zone: tzinfo) -> bool:
    """Return whether a page begins with front matter, from which its generator would have made the HTML around it."""
    front = text[:FRONT].split("\n") if text.lstrip()[:3] in _FENCES else []
    return bool(front) and read_front_matter([Line(text=line.rstrip()) for line in front], zone) is not None


def _fenced(texts: Sequence[str]) -> list[Entry] | None:
    """Return what stands below a fence; some write TOML between the fences of YAML."""
    return _entries(texts, is_toml=texts[0] == "+++") or _entries(texts, is_toml=True)


def _head_of(entries: Sequence[Entry], lines: Sequence[Line], end: int, zone: tzinfo) -> Head:
    """Return the head that front matter is, up to the line at `end`: what no fact holds is shown below the text."""
    facts, below = _below(lines, end + 1, _facts_of(entries, zone), zone)
    cut = frozenset({*range(min(end + 1, len(lines))), *below})
    untold = [entry for entry in entries if not _is_told(entry, facts, zone)]
    if not any(line.text.strip() for number, line in enumerate(lines) if number not in cut):  # the page is nothing else
        kept = {number for entry in untold for number in range(entry.first, entry.last + 1)}
        return Head(facts=facts, cut=cut - kept if kept else cut & {0, end}, is_front_matter=True)
    return Head(facts=facts, cut=cut, below=tuple(entry.words for entry in untold), is_front_matter=True)


def _read_line(lines: Sequence[Line], zone: tzinfo) -> Head | None:
    """Read front matter that lost its line breaks: all of it, or nothing where a part of it is not certain."""
    whole = joined_front(lines)
    if whole is None:
        return None
    (said, end), is_toml = whole, lines[0].text.startswith("+++")
    kinds = [kind for key in keys_in(said, is_toml=is_toml) if (kind := kind_of_key(key))]
    if not kinds:
        return None
    rows = parted(said, is_known, is_toml=is_toml)
    entries = _entries(["", *rows], is_toml=is_toml) if rows else None
    if not entries:
        return Head(facts=Facts(), is_front_matter=True) if len(kinds) > 1 else None
    facts = _facts_of(entries, zone)
    dates = [entry for entry in entries if entry.kind in DATES]
    if dates and facts.published is None and facts.updated is None:  # `title: The date: a novel`
        return Head(facts=Facts(), is_front_matter=True)
    if not any(line.text.strip() for line in lines[end + 1 :]):
        return Head(facts=facts, is_front_matter=True)
    return _head_of(entries, lines, end, zone)


def _parted_at_blanks(entry: Entry) -> Entry:
    """Return tags on one line as a list: in the front matter of Jekyll, which knows layouts, blanks part them."""
    value = entry.values[0]
    is_row = entry.kind == "tags" and entry.key[-1] == "s" and not entry.is_list and "," not in value
    return replace(entry, values=tuple(value.split()) or ("",), is_list=True) if is_row else entry


def _facts_of(entries: Sequence[Entry], zone: tzinfo) -> Facts:
    by_key = sorted(entries, key=lambda entry: entry.key != "title")  # before `subject`, wherever it stands
    facts = from_fields([field for entry in by_key if entry.kind != "tags" for field in entry.fields[:1]], zone)
    key = next((entry.key for entry in entries if entry.kind == "author"), "")
    authors = [field for entry in entries if entry.key == key for field in entry.fields]
    names = [name for field in authors for name in from_fields([field], zone).authors]
    tags = distinct(tag for entry in entries if entry.kind == "tags" for tag in entry.tags)
    return replace(facts, authors=tuple(dict.fromkeys((*facts.authors, *names))), tags=tags)


def _is_told(entry: Entry, facts: Facts, zone: tzinfo) -> bool:
    """Return whether all that an entry says to readers stands in the facts."""
    spoken = [value for value in entry.values if entry.kind is None or (entry.kind == "author" and ": " in value)]
    if any(map(_is_sentence, spoken)):
        return False
    if entry.is_for_programs or all(map(says_nothing, entry.values)):
        return True
    if entry.kind == "tags":
        is_whole = len(entry.values) <= MOST_TAGS
        return (bool(entry.tags) and is_whole) or all(map(says_no_tags, entry.values))
    if entry.kind is None or entry.kind in DATES:
        days = {moment.at.date() for moment in (facts.published, facts.updated) if moment}
        one = from_fields(entry.fields, zone)
        return any(moment.at.date() in days for moment in (one.published, one.updated) if moment)
    said = {facts.title, facts.source, *facts.authors}
    told = [from_fields([field], zone) for field in entry.fields]
    names = [{one.title, one.source, *one.authors} - {None} for one in told]
    return all(one and one <= said for one in names)


def _is_sentence(value: str) -> bool:
    """Return whether a value, or one in its map, has words enough to be said to readers: `alt: The weir in its ice`."""
    parts = (part.rpartition(": ")[2] for part in value.split(", "))
    return any(sum(bool(_LETTERS.search(word)) for word in part.split()) >= WORDY for part in parts)


def _entries(texts: Sequence[str], *, is_toml: bool, first: int = 1) -> list[Entry] | None:
    """Return the keys of front matter and their values; None where a line belongs to none of them."""
    entries: list[Entry] = []
    number, group_end, table = first, 0, ""
    while number < len(texts):
        text = texts[number].strip() if is_toml or number < group_end else texts[number]
        match = _KEY.fullmatch(_TOML_PAIR.sub(r"\1: ", _TOML.sub(r"\1: ", text, count=1)) if is_toml else text)
        is_table = is_toml and _TABLE.fullmatch(text) is not None
        table = _folded(text.strip("[] ").rpartition(".")[2]) if is_table else table
        if is_table or not text.strip() or text.lstrip()[0] == "#":
            number += 1
            continue
        if match is None:
            return None
        key, value = _folded(match["key"]), (match["value"] or "").strip()
        key = table if key in _NAME_KEYS and kind_of_key(table) == "author" else key  # below `[author]`
        last = _last(texts, number, value, is_toml=is_toml)
        if key in _GROUPS and not value:
            number, group_end = number + 1, last + 1
            continue
        values, is_list = _values(value, texts[number + 1 : last + 1])
        entries.append(Entry(key=key, name=match["key"], first=number, last=last, values=values, is_list=is_list))
        number = last + 1
    return entries


def _folded(name: str) -> str:
    """Return a key as the tables have it: `pub_date` and `pubDate` are one."""
    key = re.sub(r"[\s_]+", "-", name.lower())
    return key if kind_of_key(key) or not _CAMEL.search(name) else _folded(_CAMEL.sub("-", name))


def _last(texts: Sequence[str], at: int, value: str, *, is_toml: bool) -> int:
    """Return the last line of the value that begins beside the key of a line, or below it."""
    closing = _closing(value)
    if closing:
        ends = (n for n in range(at + 1, len(texts)) if texts[n].rstrip(", ").endswith(closing))
        end = next(ends, at)
        if closing in "]}" or not any(map(_KEY.fullmatch, texts[at + 1 : end + 1])):
            return end
    last = at
    for number in range(at + 1, len(texts) if not is_toml else 0):
        text = texts[number]
        below = not value and last == at and not _KEY.fullmatch(text)  # a value alone on the next line
        if text.strip() and not (_is_deeper(text, texts[at]) or _ITEM.fullmatch(text) or below):
            break
        last = number if text.strip() else last
    return last


def _is_deeper(text: str, key: str) -> bool:
    return len(text) - len(text.lstrip()) > len(key) - len(key.lstrip())


def _closing(value: str) -> str:
    """Return the sign with which a value ends on a later line; "" where it ends on its own."""
    sign = {"[": "]", "{": "}"}.get(value[:1], "")
    if sign:
        return "" if sign in value else sign
    for quotes in ('"""', "'''"):
        if value.startswith(quotes):
            return quotes if value.count(quotes) == 1 else ""
    return value[0] if _OPEN_QUOTE.fullmatch(value) else ""


def _values(value: str, below: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Return what is said beside a key and below it, and whether it is a list."""
    rest = [text.strip() for text in below if text.strip() and text.strip()[0] != "#"]
    if value[:1] == "[" and (listed := _LIST.match(" ".join([value, *rest]))):
        parts = map(str.strip, _FLOW_ITEM.findall(listed["items"]))
        return tuple(map(unquoted, filter(None, parts))) or ("",), True
    if not value and rest and _ITEM.fullmatch(rest[0]):
        items: list[str] = []
        for text in rest:
            item = _ITEM.fullmatch(text)
            items = [*items, item["value"] or ""] if item else [*items[:-1], f"{items[-1]}, {text}"]
        return tuple(map(unquoted, items)), True
    if not value and rest and _KEY.fullmatch(rest[0]):
        return (", ".join(rest),), False
    whole = " ".join(rest if _BLOCK.fullmatch(value) else [value, *rest])
    return (unquoted(" ".join(whole.split())),), False


def _below(lines: Sequence[Line], start: int, facts: Facts, zone: tzinfo) -> tuple[Facts, set[int]]:
    """Find the lines below front matter that repeat its title, underline it or are a byline; add what they tell."""
    cut: set[int] = set()
    for number in range(start, min(start + REPEATED, len(lines))):
        text = lines[number].text.strip()
        told = read_facts([text], zone) or Facts()
        is_underline = number - 1 in cut and set(text) in ({"="}, {"-"})
        is_title = lines[number].bare == facts.title or bool(_OWN_TITLE.fullmatch(text))
        said = text and (is_title or told != Facts() or is_underline)
        if text and not said:
            break
        facts = facts.joined(replace(told, title=None))
        cut |= {number} if said else set()
    return facts, cut

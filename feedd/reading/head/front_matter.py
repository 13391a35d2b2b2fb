"""Reads front matter, the keys and values that generators of pages expect above a text: YAML or TOML between fences.

What is said there to readers and has no place in the facts, `summary: How the weir was mended`, stays in the text.
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
    is_for_programs,
    kind_of_key,
    says_no_tags,
    tags_of,
    unquoted,
)
from feedd.reading.head.front_line import joined_front, keys_in, parted
from feedd.reading.words.lines import SHORT, Line
from feedd.structs import replace

DEEPEST = 200  # lines of front matter
WORDY = 4  # words of a value that is a sentence, also behind a key for programs
REPEATED = 6  # lines below it in which its title and byline are looked for
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}  # of YAML and of TOML, and what ends it
_TOML = re.compile(r"([\w-]{1,40})\s*=\s*")
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
# Keys of generators beside those of `fields`: how a page is made, found and shown.
_GENERATOR_WORDS = (
    "aliases alias path weight order sort position toc math mathjax katex mermaid comments comment"
    " image images img cover thumbnail banner header hero background icon og-image featured featured-image feature"
    " teaser css js script scripts style styles stylesheet theme bodyclass class lang locale hidden visible sitemap"
    " robots noindex canonical canonical-url redirect redirect-from redirect-to nav menu menus sidebar breadcrumbs"
    " parent pin pinned sticky publish published-at publishdate expirydate excerpt-separator output outputs engine"
    " pagination paginate page-template template-engine version revision uuid gist eleventynavigation markup rss feed"
)
_OF_GENERATORS = frozenset(_GENERATOR_WORDS.split())
_OF_READERS = frozenset(["type", "summary", "description", "excerpt", "abstract", "subtitle", "slug", "series"])
_SETTING_WORDS = "true false yes no on off null none auto default post posts page pages article blog"
_SETTINGS = frozenset(_SETTING_WORDS.split())
_PLACE = re.compile(r"(?![a-z]{3,9}://)(?:\S*[./\\_]\S*|#?[\da-fA-F-]{6,36})", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")


class Entry(Struct, frozen=True, kw_only=True):
    """One key with its value, or with the values of its list, and the lines that say them."""

    key: str
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
        if not self.is_list:
            return tags_of(self.values[0], self.key)
        tags = distinct(map(bare_tag, self.values))[:MOST_TAGS]
        return tags if all(len(tag) <= LISTED_TAG for tag in tags) else ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The values as fields of a head; of a map, `{name: Ada Quill, mail: ...}`, the name."""
        named = [(match["name"] if (match := _NAME.search(value)) else value) for value in self.values]
        kind = None if self.kind == "author" and any(": " in value for value in named) else self.kind
        return tuple(Field(key=self.key, kind=kind, value=unquoted(value.strip())) for value in named)


def read_front_matter(lines: Sequence[Line], zone: tzinfo) -> Head | None:
    """Read the front matter that opens a document; None where there is none, or no key is known."""
    ends = _FENCES.get(lines[0].text, ()) if lines else ()
    # Where no fence closes it, the whole document has to be keys.
    last = len(lines) if ends and len(lines) <= DEEPEST else 0
    end = next((number for number, line in enumerate(lines[1:DEEPEST], start=1) if line.text in ends), last)
    entries = _entries([line.text for line in lines[:end]], is_toml=lines[0].text == "+++") if end and ends else None
    if not entries or not any(entry.kind for entry in entries):
        return _read_line(lines, zone)
    if any(entry.key == "layout" for entry in entries):
        entries = [_parted_at_blanks(entry) for entry in entries]
    facts = _facts_of(entries, zone)
    untold = (entry for entry in entries if not _is_told(entry, facts, zone))
    kept = {number for entry in untold for number in range(entry.first, entry.last + 1)}
    cut = frozenset({*range(min(end + 1, len(lines))), *_repeated(lines, end + 1, facts, zone)} - kept)
    if not any(line.text.strip() for number, line in enumerate(lines) if number not in cut):
        cut = cut & {0, end}  # the page is nothing else
    return Head(facts=facts, cut=cut, is_front_matter=True)


def _read_line(lines: Sequence[Line], zone: tzinfo) -> Head | None:
    """Read front matter that lost its line breaks: all of it, or nothing where a part of it is not certain."""
    whole = joined_front(lines)
    if whole is None:
        return None
    (said, end), is_toml = whole, lines[0].text.startswith("+++")
    kinds = [kind for key in keys_in(said, is_toml=is_toml) if (kind := kind_of_key(key))]
    if not kinds:
        return None
    rows = parted(said, _is_known, is_toml=is_toml)
    entries = _entries(["", *rows], is_toml=is_toml) if rows else None
    if not entries:
        return Head(facts=Facts(), is_front_matter=True) if len(kinds) > 1 else None
    facts = _facts_of(entries, zone)
    dates = [entry for entry in entries if entry.kind in DATES]
    if dates and facts.published is None and facts.updated is None:  # `title: The date: a novel`
        return Head(facts=Facts(), is_front_matter=True)
    is_told = all(_is_told(entry, facts, zone) for entry in entries)
    is_all = not any(line.text.strip() for line in lines[end + 1 :])
    cut = {*range(end + 1), *_repeated(lines, end + 1, facts, zone)} if is_told and not is_all else ()
    return Head(facts=facts, cut=frozenset(cut), is_front_matter=True)


def _is_known(key: str) -> bool:
    return kind_of_key(key) is not None or key in _OF_GENERATORS or key in _OF_READERS or is_for_programs(key)


def _parted_at_blanks(entry: Entry) -> Entry:
    """Return tags on one line as a list: in the front matter of Jekyll, which knows layouts, blanks part them."""
    value = entry.values[0]
    is_row = entry.kind == "tags" and entry.key[-1] == "s" and not entry.is_list and "," not in value
    return replace(entry, values=tuple(value.split()) or ("",), is_list=True) if is_row else entry


def _facts_of(entries: Sequence[Entry], zone: tzinfo) -> Facts:
    by_key = sorted(entries, key=lambda entry: entry.key != "title")  # before `subject`, wherever it stands
    facts = from_fields([field for entry in by_key if entry.kind != "tags" for field in entry.fields[:1]], zone)
    authors = next((entry.fields for entry in entries if entry.kind == "author"), ())
    names = [name for field in authors for name in from_fields([field], zone).authors]
    tags = distinct(tag for entry in entries if entry.kind == "tags" for tag in entry.tags)
    return replace(facts, authors=tuple(dict.fromkeys((*facts.authors, *names))), tags=tags)


def _is_told(entry: Entry, facts: Facts, zone: tzinfo) -> bool:
    """Return whether all that an entry says to readers stands in the facts."""
    spoken = [value for value in entry.values if entry.kind is None or (entry.kind == "author" and ": " in value)]
    if any(map(_is_sentence, spoken)):
        return False
    if entry.key in _OF_GENERATORS or is_for_programs(entry.key) or all(map(_says_nothing, entry.values)):
        return True
    if entry.kind == "tags":
        return bool(entry.tags) or all(map(says_no_tags, entry.values))
    if entry.kind is None or entry.kind in DATES:
        return from_fields(entry.fields, zone) != Facts()
    said = {facts.title, facts.source, *facts.authors}
    told = [from_fields([field], zone) for field in entry.fields]
    names = [{one.title, one.source, *one.authors} - {None} for one in told]
    return all(one and one <= said for one in names)


def _is_sentence(value: str) -> bool:
    """Return whether a value, or one in its map, has words enough to be said to readers: `alt: The weir in its ice`."""
    parts = (part.rpartition(": ")[2] for part in value.split(", "))
    return any(sum(bool(_LETTERS.search(word)) for word in part.split()) >= WORDY for part in parts)


def _says_nothing(value: str) -> bool:
    """Return whether a value is for programs: a number, a setting, a place or a key."""
    return not _LETTERS.search(value) or value.casefold() in _SETTINGS or bool(_PLACE.fullmatch(value[:SHORT]))


def _entries(texts: Sequence[str], *, is_toml: bool) -> list[Entry] | None:
    """Return the keys of front matter and their values; None where a line belongs to none of them."""
    entries: list[Entry] = []
    number, group_end = 1, 0
    while number < len(texts):
        text = texts[number].strip() if is_toml or number < group_end else texts[number]
        match = _KEY.fullmatch(_TOML.sub(r"\1: ", text, count=1) if is_toml else text)
        if not text.strip() or text.lstrip()[0] == "#" or (is_toml and _TABLE.fullmatch(text)):
            number += 1
            continue
        if match is None:
            return None
        key, value = re.sub(r"[\s_]+", "-", match["key"].lower()), (match["value"] or "").strip()
        last = _last(texts, number, value, is_toml=is_toml)
        if key in _GROUPS and not value:
            number, group_end = number + 1, last + 1
            continue
        values, is_list = _values(value, texts[number + 1 : last + 1])
        entries.append(Entry(key=key, first=number, last=last, values=values, is_list=is_list))
        number = last + 1
    return entries


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


def _repeated(lines: Sequence[Line], start: int, facts: Facts, zone: tzinfo) -> set[int]:
    """Find the lines below front matter that repeat it: title and byline."""
    cut: set[int] = set()
    for number in range(start, min(start + REPEATED, len(lines))):
        text = lines[number].text.strip()
        said = text and (lines[number].bare == facts.title or read_facts([text], zone) not in (None, Facts()))
        if text and not said:
            break
        cut |= {number} if said else set()
    return cut

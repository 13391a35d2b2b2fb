"""From what was found at an address to the definition of a feed that is offered: its name, its file, its bytes."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from feedd.config.definition import NAME, RESERVED, Definition, Definitions, parse_definition
from feedd.config.editing import new_definition
from feedd.config.settings import Settings
from feedd.discovery.find import Findings, Look, find_source
from feedd.errors import MistakeError, UsageError
from feedd.gopher.addresses import is_public
from feedd.gopher.url import format_host, format_url
from feedd.identity import feed_id, location_key
from feedd.model import Candidate, GopherUrl
from feedd.publish.enclosures import medium_of
from feedd.reading.index.feed_name import name_of_address
from feedd.structs import replace

SHORT_TITLE = 30  # characters of a title that makes a good name
# Lines of a definition for pages whose entries are files, and what they mean for who sees the offer.
PODCAST, GALLERY = "[podcast]", "article.pictures = true"
OFFERED = {
    PODCAST: "most of them are sounds: it becomes a podcast; `feedd explain podcast` says what directories ask for",
    GALLERY: "most of them are pictures: its entries show them, by `pictures = true` below [article]",
}
AUTHOR = "article.author = "  # of texts that name none
NAME_LENGTH = 56  # of the 64 characters that a name may have; the others are for a number


class Offer(Struct, frozen=True, kw_only=True):
    """What was found at an address, and the definition that would be written for it."""

    findings: Findings
    name: str
    file: Path
    definition: bytes


async def make_offer(
    settings: Settings,
    definitions: Definitions,
    urls: Sequence[GopherUrl],
    name: str | None,
    look: Look,
    group: str | None = None,
) -> Offer:
    """Find the feed at an address that may mean each of `urls`. Without a group, it gets that of its host's others.

    SourceError where nothing answers or has entries; UsageError where it is followed already or the name cannot be
    used.
    """
    name = name and checked_name(name, definitions)
    _refuse_known(urls[0], definitions)
    findings = await find_source(urls, look)
    best, told = findings.best, findings.told
    lines = (*best.keys, *lines_for_files(best.index.candidates), *_lines_for_author(told.author))
    told = replace(told, name=_title_apart(findings, definitions))
    findings = replace(findings, best=replace(best, keys=lines), told=told)
    url = findings.best.url
    name = name or free_name(_words(findings), taken_names(definitions))
    return Offer(
        findings=findings,
        name=name,
        file=settings.feeds / f"{name}.toml",
        definition=definition_of(name, url, settings, definitions, findings.best.keys, group, findings.told.name),
    )


def lines_for_files(candidates: Collection[Candidate]) -> tuple[str, ...]:
    """Return the line of a definition for entries of which most are sounds or films, or most are pictures."""
    media = (medium_of(one.location) for one in candidates if isinstance(one.location, GopherUrl))
    kinds = Counter(medium.type.startswith("image/") for medium in media if medium)
    line = {True: GALLERY, False: PODCAST}
    return tuple(line[kind] for kind, count in kinds.items() if count * 2 > len(candidates))


def _lines_for_author(author: str | None) -> Iterator[str]:
    if author:
        yield f"{AUTHOR}{json.dumps(author, ensure_ascii=False)}"


def checked_name(name: str, definitions: Definitions) -> str:
    """Return a name that somebody chose; UsageError where it cannot be used."""
    if name in taken_names(definitions) or not NAME.fullmatch(name):
        reason = "is taken" if NAME.fullmatch(name) else "is no name: expected a-z, 0-9, - and _"
        raise UsageError(f"{name!r} {reason}; give another one")
    return name


def definition_to_look(url: GopherUrl, keys: Iterable[str]) -> Definition:
    """Return the definition by which a page is looked at: its address and some lines."""
    return parse_definition("url", "url.toml", write_definition("url", url, lines=keys))


def definition_of(
    name: str,
    url: GopherUrl,
    settings: Settings,
    definitions: Definitions,
    lines: Iterable[str] = (),
    group: str | None = None,
    title: str | None = None,
) -> bytes:
    """Return the definition of a new feed; UsageError where it is followed already, or nobody may follow it."""
    _refuse_known(url, definitions)
    try:
        check_new(url, None, settings)
        return write_definition(name, url, title, group or _group_at(url.host, definitions), lines)
    except ValueError as error:
        raise UsageError(f"the address {error}") from error


def taken_names(definitions: Definitions) -> frozenset[str]:
    """Return the names that no new feed may have."""
    return definitions.names | {RESERVED}


def names_by_id(definitions: Definitions) -> dict[str, str]:
    """Return the names of the feeds that are defined, by their ids and by those that their indexes would have."""
    return {each: name for name, one in definitions.good.items() for each in (one.id, feed_id(one.url))}


def check_new(url: GopherUrl, followed_as: str | None, settings: Settings) -> None:
    """Refuse with a ValueError an index that is followed already, or whose host is not public."""
    if followed_as:
        raise ValueError(f"is followed as {followed_as}")
    if not settings.allow_private and not is_public(url.host):
        raise ValueError(
            "is not a public address; allow_private = true in feedd.toml lets feedd follow what is in your own network"
        )


def write_definition(
    name: str, url: GopherUrl, title: str | None = None, group: str | None = None, lines: Iterable[str] = ()
) -> bytes:
    """Return the bytes of a definition, with tables of more lines; a ValueError says why it is not a valid one."""
    keys = {"url": format_url(url), "title": title, "group": group}
    definition = new_definition({key: value for key, value in keys.items() if value})
    definition += "".join(_as_tables(lines)).encode()
    try:
        parse_definition(name, f"{name}.toml", definition)
    except MistakeError as error:
        raise ValueError("; ".join(mistake.message for mistake in error.mistakes)) from error
    return definition


def _as_tables(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines such as `index.types = []` below their tables: TOML refuses a table beside a dotted key of it."""
    tables: dict[str, list[str]] = {}
    for line in lines:
        name, dot, key = line.partition(".")
        keys = tables.setdefault(f"[{name}]" if dot else line, [])
        if dot:
            keys.append(key)
    for table, keys in tables.items():
        yield "\n" + "".join(f"{line}\n" for line in (table, *keys))


def words_of_address(url: GopherUrl) -> str:
    """Return host and selector, of which a name is made."""
    return f"{url.host} {url.selector.decode('utf-8', 'replace')}"


def free_name(words: str, taken: Container[str]) -> str:
    """Return a name for a feed, made of these words, with a number where that name is taken."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub("[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:NAME_LENGTH].rstrip("-") or "feed"
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _refuse_known(url: GopherUrl, definitions: Definitions) -> None:
    same = (name for name, one in definitions.good.items() if _without_slashes(one.url) == _without_slashes(url))
    if known := names_by_id(definitions).get(feed_id(url)) or next(same, None):
        raise UsageError(f"this page is followed already, as {known}; feedd status {known} shows how it is")


def _without_slashes(url: GopherUrl) -> str:
    """Return the key of an index that servers know with and without slashes at the ends of its selector."""
    return location_key(replace(url, selector=url.selector.strip(b"/")))


def _group_at(host: str, definitions: Definitions) -> str | None:
    """Return the group of most other feeds of a host; None where they have none."""
    groups = Counter(one.terms.group for one in definitions.good.values() if one.url.host == host and one.terms.group)
    return next((group for group, _ in groups.most_common(1)), None)


def _title_apart(findings: Findings, definitions: Definitions) -> str | None:
    """Return the title to write; one that another feed of the host has gets what this page's folder is called."""
    url = findings.best.url
    title = findings.told.name or findings.best.index.title or ""
    word = name_of_address(url).removesuffix(format_host(url.host)).rstrip(", ")
    file = free_name(title, ())
    is_taken = any(
        one.url.host == url.host and (one.terms.title == title or name == file)
        for name, one in definitions.good.items()
    )
    return f"{word}, {title}" if is_taken and word and word not in title else findings.told.name


def _words(findings: Findings) -> str:
    """Return the words of which the name of the feed is made: a short title that leaves no doubt, else the address."""
    index = findings.best.index
    plain = findings.told.name or (index.names[0] if index.names and index.is_plainly_named else "")
    has_letters = sum(letter.isascii() and letter.isalpha() for letter in plain) * 2 > len(plain)
    return plain if has_letters and len(plain) <= SHORT_TITLE else words_of_address(findings.best.url)

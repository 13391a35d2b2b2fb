"""Definitions: what each key sets, and every mistake that can be made."""

import json
import tomllib
from contextlib import suppress
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.changes.intervals import Adaptive, Cron, Every, Interval
from feedd.config.definition import Definition, parse_definition
from feedd.config.patterns import Expression
from feedd.errors import MistakeError
from feedd.identity import feed_id
from feedd.model import GopherUrl, Terms
from feedd.reading.rules import ArticleRules, IndexRules

URL = 'url = "gopher://example.org/1/phlog"\n'
PHLOG = GopherUrl(host="example.org", selector=b"/phlog")
FULL = r"""
url = "gophers://example.org:7070/1/phlog"
id = "URN:UUID:0F3C9A52-6B1E-4D7A-9C55-2E8D11F0A9B4"
group = "Phlogs"
title = "A phlog"
interval = "0 6 * * 1-5"
max_entries = 100
timezone = "Europe/Helsinki"
language = "pt-BR"
encoding = "cp437"
enabled = false
tls = "verify"
tombstones = true

[index]
strategy = "menu"
include = ['^\d{4}', 'phlog']
exclude = ['About']
section = 'Latest'
types = ["0", "I"]
date_order = "dmy"
first = 0
max_new = 5

[article]
format = "pre"
strip_before = '^-{20}'
strip_after = '<- back'
author = "Ada"
content = "excerpt"
recheck_days = 0

[attribution]
rights = "CC BY 4.0"
alternate = "proxy"
proxy = "https://proxy.example/{host}/{type}{selector}"
footer = false
"""
KEYS = [
    f"{table}.{key}" if isinstance(values, dict) else table
    for table, values in tomllib.loads(FULL).items()
    for key in (values if isinstance(values, dict) else [table])
]


def parse(rest: str) -> Definition:
    """Parse a definition with a url and these lines."""
    return parse_definition("phlog", "feeds/phlog.toml", (URL + rest).encode())


def mistakes_of(data: str, name: str = "phlog") -> list[str]:
    """Parse a wrong definition and return its mistakes as text."""
    with pytest.raises(MistakeError) as caught:
        parse_definition(name, f"feeds/{name}.toml", data.encode())
    return [str(mistake) for mistake in caught.value.mistakes]


def written(key: str, text: str) -> Expression:
    """Return the expression that a definition has at a key."""
    return Expression(file="feeds/phlog.toml", key=key, text=text)


def test_every_key_is_read() -> None:
    """Each key of a definition sets its field."""
    zone = ZoneInfo("Europe/Helsinki")

    assert Definition(
        name="phlog",
        url=GopherUrl(host="example.org", port=7070, selector=b"/phlog", tls=True),
        id="urn:uuid:0f3c9a52-6b1e-4d7a-9c55-2e8d11f0a9b4",
        interval=Cron("0 6 * * 1-5"),
        zone=zone,
        encoding="cp437",
        enabled=False,
        tls="verify",
        index=IndexRules(
            strategy="menu",
            include=(written("index.include", r"^\d{4}"), written("index.include", "phlog")),
            exclude=(written("index.exclude", "About"),),
            section=written("index.section", "Latest"),
            types=("0", "I"),
            date_order="dmy",
            zone=zone,
        ),
        first=0,
        max_new=5,
        article=ArticleRules(
            format="pre",
            strip_before=written("article.strip_before", "^-{20}"),
            strip_after=written("article.strip_after", "<- back"),
            author="Ada",
            zone=zone,
        ),
        recheck_days=0,
        terms=Terms(
            group="Phlogs",
            title="A phlog",
            max_entries=100,
            language="pt-BR",
            author="Ada",
            rights="CC BY 4.0",
            alternate="proxy",
            proxy="https://proxy.example/{host}/{type}{selector}",
            footer=False,
            tombstones=True,
            content="excerpt",
        ),
    ) == parse_definition("phlog", "feeds/phlog.toml", FULL.encode())


def test_address_is_enough() -> None:
    """Only `url` is required; the id follows from it, and all other fields have their defaults."""
    assert Definition(
        name="phlog",
        url=PHLOG,
        id=feed_id(PHLOG),
        interval=Adaptive(),
        zone=UTC,
        encoding=None,
        enabled=True,
        tls="verify",
        index=IndexRules(),
        first=20,
        max_new=20,
        article=ArticleRules(),
        recheck_days=7,
        terms=Terms(
            group=None,
            title=None,
            max_entries=50,
            language=None,
            author=None,
            rights=None,
            alternate="page",
            proxy=None,
            footer=True,
            tombstones=False,
            content="full",
        ),
    ) == parse("")


INTERVALS: dict[str, tuple[str, Interval]] = {
    "adaptive": ("adaptive", Adaptive()),
    "shortest": ("15m", Every(timedelta(minutes=15))),
    "weeks": ("2w", Every(timedelta(weeks=2))),
    "cron": (" 0 6 * * * ", Cron("0 6 * * *")),
    "cron-lists": ("0,30 */2 1-15 JAN,jul mon-fri", Cron("0,30 */2 1-15 JAN,jul mon-fri")),
}


@pytest.mark.parametrize(("found", "expected"), INTERVALS.values(), ids=INTERVALS)
def test_interval(found: str, expected: Interval) -> None:
    """An interval is the source's own rhythm, a period, or a cron line."""
    assert expected == parse(f'interval = "{found}"').interval


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
def test_own_machine_may_be_polled_at_any_interval(host: str) -> None:
    """The lower limit protects other people's servers, not one's own."""
    data = f'url = "gopher://{host}:7070/1"\ninterval = "1s"'.encode()

    assert Every(timedelta(seconds=1)) == parse_definition("own", "feeds/own.toml", data).interval


@pytest.mark.parametrize("name", ["UTF-8", "latin-1", "koi8_r", "utf-16", "cp1252", "mac_roman", "shift_jis"])
def test_encoding_of_text(name: str) -> None:
    """Every character set that Python knows can be named."""
    assert name == parse(f'encoding = "{name}"').encoding


INTERVAL = 'expected "adaptive", a number and s, m, h, d or w ("30m"), or a cron line of five fields ("0 6 * * *")'
REPEAT = "expected a regular expression: nothing to repeat at position 0"
TYPES = "expected item types of one letter, and none of i 3 + 2 7 8 T"
NAME = "expected at most 64 of a-z, 0-9, _ and -, beginning with a letter or digit (all is reserved); rename the file"
PROXY = "expected an http(s) URL with {url}, or with {host} and {selector}, and {port} and {type} as needed"

MISTAKES = {
    "url-missing": ("", 'url: missing; expected the address of an index, as in "gopher://example.org/1/phlog"'),
    "url-number": ("url = 70", "url: found 70, expected a text in quotes"),
    "url-web": (
        'url = "http://example.org/"',
        (
            "url: 'http://example.org/' is a web page; feedd reads Gopher: expected an address such as "
            "gopher://example.org/1/phlog"
        ),
    ),
    "id-word": (URL + 'id = "phlog"', 'id: found "phlog", expected "urn:uuid:" and a UUID, as uuidgen(1) prints it'),
    "id-bare": (
        URL + 'id = "0f3c9a52-6b1e-4d7a-9c55-2e8d11f0a9b4"',
        'id: found "0f3c9a52-6b1e-4d7a-9c55-2e8d11f0a9b4", expected "urn:uuid:" and a UUID, as uuidgen(1) prints it',
    ),
    "group-blank": (URL + 'group = ""', 'group: found "", expected a text in quotes'),
    "title-list": (URL + 'title = ["a"]', 'title: found ["a"], expected a text in quotes'),
    "interval-number": (URL + "interval = 30", f"interval: found 30, {INTERVAL}"),
    "interval-word": (URL + 'interval = "often"', f'interval: found "often", {INTERVAL}'),
    "interval-four-fields": (URL + 'interval = "0 6 * *"', f'interval: found "0 6 * *", {INTERVAL}'),
    "interval-five-words": (
        URL + 'interval = "as often as you can"',
        f'interval: found "as often as you can", {INTERVAL}',
    ),
    "interval-short": (
        URL + 'interval = "14m"',
        'interval: found "14m", expected 15m or more: many Gopher servers are small machines at somebody\'s home',
    ),
    "max-entries-none": (URL + "max_entries = 0", "max_entries: found 0, expected a whole number from 1 to 1000"),
    "timezone-unknown": (
        URL + 'timezone = "Europe/Berln"',
        'timezone: found "Europe/Berln", expected the name of a time zone, as in "Europe/Berlin"',
    ),
    "timezone-folder": (
        URL + 'timezone = "Europe"',
        'timezone: found "Europe", expected the name of a time zone, as in "Europe/Berlin"',
    ),
    "timezone-path": (
        URL + 'timezone = "../../etc/passwd"',
        'timezone: found "../../etc/passwd", expected the name of a time zone, as in "Europe/Berlin"',
    ),
    "language-words": (
        URL + 'language = "in English"',
        'language: found "in English", expected a language tag, as in "en" or "pt-BR"',
    ),
    "encoding-of-hosts": (
        URL + 'encoding = "idna"',
        'encoding: found "idna", expected the name of a character set, as in "cp437"',
    ),
    "proxy-blank": (
        URL + 'attribution.proxy = "http://x y/{url}"',
        f'attribution.proxy: found "http://x y/{{url}}", {PROXY}, without blanks and control characters',
    ),
    "search-without-words": (
        'url = "gopher://example.org/7/find"',
        "url: expected a search with its words, as in gopher://example.org/7/find%09lighthouse",
    ),
    "encoding-unknown": (
        URL + 'encoding = "cp4377"',
        'encoding: found "cp4377", expected the name of a character set, as in "cp437"',
    ),
    "encoding-of-bytes": (
        URL + 'encoding = "base64"',
        'encoding: found "base64", expected the name of a character set, as in "cp437"',
    ),
    "encoding-of-text-to-text": (
        URL + 'encoding = "rot13"',
        'encoding: found "rot13", expected the name of a character set, as in "cp437"',
    ),
    "encoding-undefined": (
        URL + 'encoding = "undefined"',
        'encoding: found "undefined", expected the name of a character set, as in "cp437"',
    ),
    "enabled-word": (URL + 'enabled = "no"', 'enabled: found "no", expected true or false'),
    "tls-tofu": (
        URL + 'tls = "tofu"',
        'tls: found "tofu", expected a url that begins with gophers:// for it; found gopher://example.org/1/phlog',
    ),
    "socks": (
        URL + 'socks_proxy = "tor"',
        'socks_proxy: found "tor", expected the host and the port of a SOCKS5 proxy, as in "127.0.0.1:9050", or "none"',
    ),
    "tls-off": (URL + "tls = false", 'tls: found false, expected "verify" or "tofu"'),
    "strategy-unknown": (
        URL + '[index]\nstrategy = "book"',
        'index.strategy: found "book", expected "auto" or "menu" or "tree" or "log" or "feed" or "page"',
    ),
    "include-text": (URL + "[index]\ninclude = 'a'", 'index.include: found "a", expected a list in [brackets]'),
    "exclude-patterns": (
        URL + "[index]\nexclude = ['a', '?', '*']",
        f'index.exclude: found "?", {REPEAT}; found "*", {REPEAT}',
    ),
    "section": (
        URL + "[index]\nsection = '['",
        'index.section: found "[", expected a regular expression: unterminated character set at position 0',
    ),
    "types-text": (URL + '[index]\ntypes = "01"', 'index.types: found "01", expected a list in [brackets]'),
    "types-two": (URL + '[index]\ntypes = ["01"]', f'index.types: found "01", {TYPES}'),
    "types-info": (URL + '[index]\ntypes = ["i", "7"]', f'index.types: found "i", {TYPES}; found "7", {TYPES}'),
    "types-none": (URL + "[index]\ntypes = []", "index.types: found [], expected at least one item type"),
    "date-order": (
        URL + '[index]\ndate_order = "dym"',
        'index.date_order: found "dym", expected "dmy" or "mdy" or "ymd"; did you mean "ymd"?',
    ),
    "first-negative": (URL + "[index]\nfirst = -1", "index.first: found -1, expected a whole number from 0 to 1000"),
    "max-new-none": (URL + "[index]\nmax_new = 0", "index.max_new: found 0, expected a whole number from 1 to 1000"),
    "format": (
        URL + '[article]\nformat = "html"',
        'article.format: found "html", expected "auto" or "pre" or "reflow"',
    ),
    "strip-before": (
        URL + "[article]\nstrip_before = ')'",
        'article.strip_before: found ")", expected a regular expression: unbalanced parenthesis at position 0',
    ),
    "strip-after": (URL + "[article]\nstrip_after = 5", "article.strip_after: found 5, expected a text in quotes"),
    "author": (URL + "[article]\nauthor = true", "article.author: found true, expected a text in quotes"),
    "recheck-days": (
        URL + "[article]\nrecheck_days = 366",
        "article.recheck_days: found 366, expected a whole number from 0 to 365",
    ),
    "rights": (
        URL + "[attribution]\nrights = 2024-02-29",
        'attribution.rights: found "2024-02-29", expected a text in quotes',
    ),
    "alternate": (
        URL + '[attribution]\nalternate = "web"',
        'attribution.alternate: found "web", expected "page" or "proxy" or "gopher"',
    ),
    "proxy": (
        URL + '[attribution]\nproxy = "https://p.example/{uri}"',
        f'attribution.proxy: found "https://p.example/{{uri}}", {PROXY}',
    ),
    "footer": (URL + "[attribution]\nfooter = 1", "attribution.footer: found 1, expected true or false"),
    "unknown-near": (URL + 'titel = "x"', "titel: unknown key; did you mean title?"),
    "unknown-of-a-table": (URL + "first = 5", "first: unknown key; did you mean index.first, below [index]?"),
    "unknown-in-a-table": (
        URL + "[index]\nenabled = false",
        "index.enabled: unknown key; did you mean enabled, above the first [table]?",
    ),
    "table-as-value": (URL + 'article = "pre"', 'article: found "pre", expected a table that begins with [article]'),
    "syntax": (URL + "title = A phlog", 'line 2: a text stands in quotes; write title = "A phlog"'),
}


@pytest.mark.parametrize(
    "data", [b"a = " + b"[" * 20_000, b"a." * 5_000 + b"a = 1", b"max_entries = " + b"9" * 5_000, b"#" * 2_000_000]
)
def test_file_that_breaks_the_parser_is_a_mistake_of_that_file(data: bytes) -> None:
    """However deep or long it is, a reload goes on with the other files."""
    with pytest.raises(MistakeError) as caught:
        parse_definition("phlog", "feeds/phlog.toml", data)

    assert {"feeds/phlog.toml"} == {mistake.file for mistake in caught.value.mistakes}


@pytest.mark.parametrize(("data", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_has_its_message(data: str, message: str) -> None:
    """A message has file and key, what was found and what was expected."""
    assert [f"feeds/phlog.toml: {message}"] == mistakes_of(data)


def test_other_names_of_the_host_are_read_as_in_a_url() -> None:
    """They may have a port, and are brought to lower case."""
    definition = parse_definition(
        "phlog", "phlog.toml", f'{URL}aliases = ["Old.example.org:7070", "b.example"]'.encode()
    )

    assert definition.aliases == (("old.example.org", 7070), ("b.example", 70))
    assert definition.names == (("example.org", 70), ("old.example.org", 7070), ("b.example", 70))


def test_names_begin_with_the_host_that_the_feed_has_its_id_of() -> None:
    """An index that kept its selector makes the same keys as before; else the old host cannot be known."""
    born = feed_id(GopherUrl(host="old.example.org", selector=b"/phlog"))
    keys = f'id = "{born}"\naliases = ["b.example", "old.example.org"]'
    same = parse_definition("phlog", "phlog.toml", f"{URL}{keys}".encode())
    other = parse_definition("phlog", "phlog.toml", f"{URL.replace('/phlog', '/blog')}{keys}".encode())

    assert same.names == (("old.example.org", 70), ("example.org", 70), ("b.example", 70))
    assert other.names == (("example.org", 70), ("b.example", 70), ("old.example.org", 70))


@pytest.mark.parametrize("updates", ["in-place", "republish", "never"])
def test_updates_say_what_an_edit_does(updates: str) -> None:
    """It changes the entry, makes a new entry, or does nothing."""
    definition = parse_definition("phlog", "phlog.toml", f'{URL}article.updates = "{updates}"'.encode())

    assert definition.updates == updates


@pytest.mark.parametrize("name", ["Phlog", "all", "-a", "_a", "a.b", "a b", "ä", "", "a" * 65])
def test_name_is_refused(name: str) -> None:
    """A feed's name is part of URLs and file names, so it has only characters that are safe in both."""
    assert [f'feeds/{name}.toml: found the name "{name}", {NAME}'] == mistakes_of(URL, name)


@pytest.mark.parametrize("name", ["a", "0", "a-b_c", "allways", "a" * 64])
def test_name_is_taken(name: str) -> None:
    """A name has lower-case letters, digits, hyphens and underscores."""
    assert name == parse_definition(name, f"feeds/{name}.toml", URL.encode()).name


def test_all_mistakes_are_told_at_once() -> None:
    """A person can correct all mistakes of a definition at once."""
    assert [
        'feeds/phlog.toml: index.first: found "x", expected a whole number from 0 to 1000',
        "feeds/phlog.toml: uri: unknown key; did you mean url?",
    ] == mistakes_of('uri = "gopher://example.org/"\n[index]\nfirst = "x"')


SCALARS = (
    st.booleans() | st.integers(-5, 2000) | st.text(max_size=8) | st.sampled_from(["auto", "(", "0 6 * * *", "1m"])
)


@given(st.dictionaries(st.sampled_from(KEYS), SCALARS | st.lists(SCALARS, max_size=3)))
def test_any_values_are_a_definition_or_mistakes(values: dict[str, object]) -> None:
    """Any value of any key gives a definition or a MistakeError, never another error."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    with suppress(MistakeError):
        assert "phlog" == parse_definition("phlog", "feeds/phlog.toml", "\n".join(lines).encode()).name


@given(st.binary())
def test_any_bytes_are_a_mistake(data: bytes) -> None:
    """Any content of a file gives a MistakeError, never another error."""
    with pytest.raises(MistakeError):
        parse_definition("phlog", "feeds/phlog.toml", data)

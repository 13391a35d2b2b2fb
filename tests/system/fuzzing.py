"""Run every parser on random input: it must raise only its own errors, and must not take long.

    python -m tests.system.fuzzing 10     ten minutes for all targets and the web server, other examples each time

Half of the time hypothesis chooses from the words of a format. Where atheris is installed, it chooses by coverage for
the other half. The short form is test_fuzz.py. A failure is printed with its input, which becomes a case there.
"""

import argparse
import contextlib
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedd.commands.subscription_lists import read_subscriptions
from feedd.config.definition import parse_definition
from feedd.errors import MistakeError, SourceError
from feedd.gopher.caps import parse_admin, parse_caps
from feedd.gopher.errorpage import error_reason
from feedd.gopher.menu import item_location, parse_menu
from feedd.gopher.plus import parse_mod_dates
from feedd.gopher.robots import forbidding_rule, format_rules, parse_robots
from feedd.gopher.text import charset_name, decode, document_bytes, valid_xml, without_controls
from feedd.gopher.url import format_location, format_url, parse_host, parse_location, parse_url, request_line
from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from feedd.reading.formats.webpage import TAGS as TAGS_KEPT
from feedd.reading.formats.webpage import sanitised
from feedd.reading.words.dates import find_dates, find_month
from feedd.reading.words.labels import read_label
from feedd.web.feed_paths import requested_file
from feedd.web.http.conditional import accepts_gzip, is_not_modified
from feedd.web.http.heads import has_body
from feedd.web.http.ranges import parse_range
from feedd.web.subscribers import service_of, subscribers_in

LONGEST = 3.0  # seconds of processor time for one example of a few kilobytes: longer is a hang
HOLE = GopherUrl(host="example.org", selector=b"/log")
CHARSETS = Charsets()
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)

Example: TypeAlias = bytes | str
Try: TypeAlias = Callable[[Example], None]
Examples: TypeAlias = st.SearchStrategy[bytes] | st.SearchStrategy[str]
Target: TypeAlias = tuple[Examples, Try]


def spoken(*words: str) -> st.SearchStrategy[bytes]:
    """Return bytes of noise, or of lines of such words with noise between them: a broken form of a format."""
    known = st.sampled_from([word.encode() for word in words])
    piece = st.one_of(
        known, known, st.binary(max_size=6), st.sampled_from([b"\r\n", b"\n", b"\t", b" ", b"1", b"2026"])
    )
    return st.one_of(st.binary(max_size=400), st.lists(piece, max_size=60).map(b"".join))


def written(*words: str) -> st.SearchStrategy[str]:
    """Return the same as text."""
    piece = st.one_of(st.sampled_from(words), st.text(max_size=4))
    return st.one_of(st.text(max_size=200), st.lists(piece, max_size=30).map("".join))


def as_bytes(example: Example) -> bytes:
    """Return an example as bytes."""
    return example.encode("utf-8", "replace") if isinstance(example, str) else example


def as_text(example: Example) -> str:
    """Return an example as text."""
    return example.decode("utf-8", "replace") if isinstance(example, bytes) else example


def try_menu(example: Example) -> None:
    """Read a menu and follow its items: each target can be requested, written and read back."""
    for item in parse_menu(as_bytes(example), CHARSETS).items:
        location = item_location(item, HOLE)
        if isinstance(location, GopherUrl):
            assert request_line(location).count(b"\n") == 1
            assert location == parse_location(format_location(location))
        error_reason(as_bytes(example), item.item_type)


def try_text(example: Example) -> None:
    """Decode a text with any hint; the result is valid in XML except for ESC and form feed."""
    data = as_bytes(example)
    for charsets in (
        CHARSETS,
        Charsets(forced=as_text(data[:12])),
        Charsets(hinted="koi8-r"),
        Charsets(forced="cp437"),
    ):
        text = without_controls(decode(document_bytes(data), charsets)[0])
        assert valid_xml(text).replace("\x1b", "") == valid_xml(text)
    charset_name(as_text(data))


def try_url(example: Example) -> None:
    """Read an address; a valid one makes a request of one line, and its written form is read as the same."""
    text = as_text(example)
    for prefix in ("", "gopher://", "gopher://example.org/0"):
        with contextlib.suppress(ValueError):
            url = parse_url(prefix + text)
            assert url == parse_url(format_url(url))
            assert request_line(url).endswith(b"\r\n")
    with contextlib.suppress(ValueError):
        parse_location(text)
    with contextlib.suppress(ValueError):
        assert parse_host(text) == parse_host(parse_host(text))


def try_robots(example: Example) -> None:
    """Read a robots.txt; its written form is read as the same, and judges any selector."""
    rules = parse_robots(as_bytes(example))
    assert rules == parse_robots(format_rules(rules).encode())
    forbidding_rule(rules, as_bytes(example)[:200])


def try_caps(example: Example) -> None:
    """Read a caps.txt, also behind its mandatory beginning."""
    for start in (b"", b"CAPS\n"):
        assert "\n" not in (parse_admin(parse_caps(start + as_bytes(example))) or "")


def try_plus(example: Example) -> None:
    """Read the attributes of Gopher+."""
    for start in (b"", b"+-1\r\n", b"+-2\r\n+INFO: 0Bees\t/a\th\t70\t+\r\n+ADMIN:\r\n"):
        parse_mod_dates(start + as_bytes(example), frozenset({b"/a"}))


def try_dates(example: Example) -> None:
    """Read the dates and the title of a line."""
    find_dates(as_text(example))
    find_month(as_text(example))
    read_label(as_text(example))


def try_index(example: Example) -> None:
    """Read an index by every strategy."""
    for strategy in ("auto", "menu", "tree", "log", "feed", "page"):
        for item_type in "01":
            with contextlib.suppress(SourceError):
                url = GopherUrl(host="example.org", item_type=item_type, selector=b"/log")
                read_index(as_bytes(example), url, IndexRules(strategy=strategy), CHARSETS)


def article_of(name: bytes, item_type: str = "0", start: bytes = b"") -> Try:
    """Return a function that reads a document with such a name; no script runs in its HTML."""

    def attempt(example: Example) -> None:
        url = GopherUrl(host="example.org", item_type=item_type, selector=name)
        with contextlib.suppress(SourceError):
            html = read_article(start + as_bytes(example), url, ArticleRules(), CHARSETS).html.lower()
            assert "<script" not in html
            assert 'href="javascript:' not in html
            assert html == valid_xml(html)

    return attempt


def try_html(example: Example) -> None:
    """Clean HTML; no script runs in the result, also after a browser has parsed and written it again."""
    once = sanitised(as_text(example))
    for html in (once, sanitised(once)):
        assert set(re.findall(r"</?([A-Za-z][^\s/>]*)", html)) <= set(TAGS_KEPT)
        assert not re.search(r"""href=["']?\s*(?:javascript|data|vbscript):""", html, re.IGNORECASE)
    assert once == once.strip()
    article_of(b"/a.html", "h", b"<html><p>a")(example)


def try_feed(example: Example) -> None:
    """Read a feed, also one with a valid beginning."""
    for start in (b"", b"<rss version='2.0'><channel><item>", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>"):
        with contextlib.suppress(SourceError):
            read_index(start + as_bytes(example), HOLE, IndexRules(strategy="feed"), CHARSETS)


def try_definition(example: Example) -> None:
    """Read a definition."""
    for start in (b"", b'url = "gopher://example.org/"\n'):
        with contextlib.suppress(MistakeError):
            parse_definition("bees", "bees.toml", start + as_bytes(example))


def try_subscriptions(example: Example) -> None:
    """Read a list of subscriptions in each of its forms."""
    for start in (b"", b"<opml><body>", b"1Bees\t/a\texample.org\t70\r\n"):
        with contextlib.suppress(ValueError):
            list(read_subscriptions(start + as_bytes(example)))


def try_fields(example: Example) -> None:
    """Read the fields of a request."""
    text = as_text(example)
    for name in ("if-none-match", "if-modified-since"):
        is_not_modified({name: text}, '"a"', AT)
    accepts_gzip(text)
    subscribers_in(text)
    service_of(text)
    has_body([(b"content-length", as_bytes(example))])
    for size in (0, 10):
        start, end = parse_range(f"bytes={text}", size) or parse_range(text, size) or (0, 0)
        assert 0 <= start <= end <= size
    if requested := requested_file(text):
        assert ".." not in Path(requested.file).parts


DATES = ("2026-11-22", "22.11.2026", "Nov", " 22, ", "May 3rd", "12:30", "UTC", "+0200", "(", ")", " - ", "11/12/26")
MARKS = (
    "# ",
    "## ",
    "=> ",
    "* ",
    "> ",
    "```\n",
    "---\n",
    "[a](b)",
    "<a href='",
    "_",
    "**",
    "gopher://a/",
    "\n\n",
    "- ",
)
TAGS = ("<p>", "</p>", "<a href='javascript:", "'>", "<script>", "<!--", "-->", "<svg>", "<style>", "&#0;", "<pre>")
# fmt: off
TARGETS: Mapping[str, Target] = {
    "menu": (spoken("0Bees\t/a\texample.org\t70", "1", "i", "h", "URL:http://a/", "\t70\t+", "null.host", "GET /", "."),
             try_menu),
    "text": (spoken("é", "\x1b[31m", "░▒▓", ".", "..", "\f"), try_text),
    "url": (written("gopher://", "a.b", ":70", "/1", "%09", "%0d", "%", "[::1]", "@", "#2026-01-01", "xn--", "ß", "."),
            try_url),
    "robots": (spoken("User-agent: ", "*", "feedd", "Disallow: ", "Allow: ", "/", "$", "Crawl-delay: ", "%2f", "#"),
               try_robots),
    "caps": (spoken("CAPS", "ServerAdmin=", "ServerDefaultEncoding=", "=", "#"), try_caps),
    "plus": (spoken("+INFO: 0Bees\t/a\th\t70\t+", "+ADMIN:", " Mod-Date: x <20260101120000>", "+-1"), try_plus),
    "dates": (written(*DATES), try_dates),
    "index": (spoken("0Bees\t/a\texample.org\t70", "iLog\t\tnull.host\t1", "# ", *DATES, "1Archive\t/b\ta.org\t70"),
              try_index),
    "article": (spoken("Title: ", "Date: ", *DATES, *MARKS, "=====", "  ", "word word", "."), article_of(b"/a.txt")),
    "directory": (spoken("0Bees\t/a\texample.org\t70", "i", "iword\t\tnull.host\t1", *DATES), article_of(b"/a", "1")),
    "markdown": (spoken(*MARKS, "word", *TAGS), article_of(b"/a.md")),
    "gemtext": (spoken(*MARKS, "word"), article_of(b"/a.gmi")),
    "html": (written(*TAGS, "word", "<title>"), try_html),
    "feed": (spoken("<item>", "<title>", "</title>", "<link>", "<pubDate>", *DATES, *TAGS, "<![CDATA[", "]]>", "<id>"),
             try_feed),
    "definition": (spoken("[index]\n", "[article]\n", "include = ['", "']", "=", '"', "interval = ", "url = ", "true"),
                   try_definition),
    "subscriptions": (spoken("<outline xmlUrl='gopher://a/'", "/>", "<outline text='", "'>", "</outline>", "gopher://a/"),
                      try_subscriptions),
    "fields": (written('"a"', "W/", "*", ",", "bytes=", "-", "0", "9", "gzip", ";q=0", "Sun, 22 Nov 2026", " GMT",
                       "/feeds/", "..", "%2e", "all/", ".atom", "12 subscribers"), try_fields),
}
# fmt: on


def bounded(attempt: Try) -> Try:
    """Return the attempt with a limit of processor time."""

    def within(example: Example) -> None:
        before = time.thread_time()
        attempt(example)
        assert time.thread_time() - before < LONGEST

    return within


def seeds(name: str, count: int) -> list[bytes]:
    """Return examples of a target to start from."""
    found: list[bytes] = []

    @settings(max_examples=count, deadline=None, database=None)
    @given(TARGETS[name][0])
    def draw(example: Example) -> None:
        found.append(as_bytes(example))

    draw()
    return found


def chosen(strategy: Examples, attempt: Try, seconds: float) -> int:
    """Try examples that hypothesis chooses for this long; return their number. A failure is raised with its input."""
    count, end = 0, time.monotonic() + seconds

    @settings(
        max_examples=1000, deadline=None, database=None, derandomize=False, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def examples(example: Example) -> None:
        nonlocal count
        count += 1
        attempt(example)

    while time.monotonic() < end:
        examples()
    return count


def led(name: str, seconds: float) -> None:
    """Try inputs that atheris chooses for this long; it ends the process, and prints the input of a failure."""
    import atheris

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds(name, 200)):
            (Path(folder) / str(number)).write_bytes(seed)
        flags = [f"-max_total_time={seconds:.0f}", "-max_len=4096", "-timeout=20", f"-artifact_prefix={folder}/found-"]
        atheris.Setup(["fuzzing", *flags, folder], bounded(TARGETS[name][1]))
        atheris.Fuzz()


LED = """
import sys, atheris
with atheris.instrument_imports(include=["feedd"]):
    from tests import fuzzing
fuzzing.led(sys.argv[1], float(sys.argv[2]))
"""


def fuzz(name: str, seconds: float) -> tuple[int, int]:
    """Fuzz one target for this long; return how many examples hypothesis and atheris chose."""
    if name == "http":
        from tests.system.fuzzing_web import fuzz_server

        return fuzz_server(seconds), 0
    if importlib.util.find_spec("atheris") is None:
        return chosen(TARGETS[name][0], bounded(TARGETS[name][1]), seconds), 0
    count = chosen(TARGETS[name][0], bounded(TARGETS[name][1]), seconds / 2)
    command = [sys.executable, "-c", LED, name, str(seconds / 2)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    runs = re.search(r"Done (\d+) runs", done.stderr)
    if done.returncode or runs is None:
        raise AssertionError(f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return count, int(runs[1])


def main() -> int:
    """Fuzz all targets in turn, print the numbers, and exit with 1 if anything failed."""
    parser = argparse.ArgumentParser(description="Tries every parser and the web server with made-up input.")
    parser.add_argument("minutes", type=float, help="for all targets together")
    names = (*TARGETS, "http")
    seconds = parser.parse_args().minutes * 60 / len(names)
    findings = 0
    for name in names:
        try:
            count, runs = fuzz(name, seconds)
        except Exception as finding:  # noqa: BLE001  # anything at all is one
            findings += 1
            print(f"{name:14} FOUND")  # noqa: T201
            traceback.print_exception(finding)
        else:
            print(f"{name:14} {count:8} chosen {runs:8} led, nothing found", flush=True)  # noqa: T201
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

"""Too much of everything that a stranger can send: how much is accepted, and in which time it is read."""

import time
from collections.abc import Callable

import pytest

from feedd.errors import NotReadable, SourceError
from feedd.gopher.menu import LONGEST_SELECTOR
from feedd.gopher.text import without_controls
from feedd.model import Charsets, GopherUrl, Index
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from feedd.reading.document import ENDLESS, ENDLESS_TEXT, MOST_LINES, MOST_TEXT_LINES
from feedd.reading.explain import explain_article
from feedd.reading.formats.syndication import MOST_ITEMS
from feedd.reading.index.log import MOST as MOST_POSTS
from feedd.reading.index.sifting import LONGEST_LABEL

MEBIBYTE = 1024 * 1024  # what is taken of an answer by default
MOST_TIME = 15.0  # seconds of a processor that may be five times slower than ours
MENU = GopherUrl(host="hole.example.org", selector=b"/log")
TEXT = GopherUrl(host="hole.example.org", item_type="0", selector=b"/log.txt")


def items(count: int) -> bytes:
    """Return a menu of this many dated links."""
    line = b"02026-01-%02d Post %d\t/%d\thole.example.org\t70\r\n"
    return b"".join(line % (number % 28 + 1, number, number) for number in range(count))


def feed(count: int) -> bytes:
    """Return a feed of this many items."""
    item = "<item><title>{0}</title><link>gopher://hole.example.org/0/{0}</link></item>"
    body = "".join(item.format(number) for number in range(count))
    return f"<rss version='2.0'><channel><title>Feed</title>{body}</channel></rss>".encode()


ENDLESS_MENUS = {
    "one-byte lines": b"a\n" * (MEBIBYTE // 2),
    "links of one byte": b"0\t\n" * (MEBIBYTE // 3),
    "lines that end in CR": b"i\r" * (MEBIBYTE // 2),
    "50,000 candidates": items(50_000),
    "one line too many": items(MOST_LINES + 1),
}


@pytest.mark.parametrize("data", ENDLESS_MENUS.values(), ids=ENDLESS_MENUS)
@pytest.mark.parametrize("strategy", ["auto", "tree", "log", "page"])
def test_menu_of_too_many_lines_is_not_read(strategy: str, data: bytes) -> None:
    """It is not a page for people; the reason names the limit."""
    with pytest.raises(NotReadable, match=ENDLESS):
        read_index(data, MENU, IndexRules(strategy=strategy), Charsets())  # type: ignore[arg-type]  # one of them


def test_folder_of_too_many_lines_is_no_article() -> None:
    """A post may be a menu, but not one without an end."""
    with pytest.raises(NotReadable, match=ENDLESS):
        read_article(items(MOST_LINES + 1), MENU, ArticleRules(), Charsets())


@pytest.mark.parametrize(
    "line", [b"\n", b"a\r", b"a\f", b"2026-01-01\n"], ids=["blank", "of one letter", "pages", "dates"]
)
@pytest.mark.parametrize("strategy", ["log", "page", "feed"])
def test_text_of_too_many_lines_is_not_read(strategy: str, line: bytes) -> None:
    """As an index and as an article: the layout of a million lines takes ten seconds of the processor."""
    data = b"a" + line * (MOST_TEXT_LINES + 1)

    with pytest.raises(NotReadable, match=ENDLESS_TEXT):
        read_index(data, TEXT, IndexRules(strategy=strategy), Charsets())  # type: ignore[arg-type]  # one of them
    for read in (read_article, explain_article):
        with pytest.raises(NotReadable, match=ENDLESS_TEXT):
            read(data, TEXT, ArticleRules(), Charsets())


def shows(count: int) -> Callable[[Index], bool]:
    """Return whether an index has this many candidates."""
    return lambda index: len(index.candidates) == count


LONG = {
    "as many lines as are read": (items(MOST_LINES), MENU, shows(MOST_LINES)),
    "label of a mebibyte": (b"0" + b"word " * (MEBIBYTE // 5) + b"\t/x\thole.example.org\t70\r\n", MENU, shows(1)),
    "dates in a label": (b"0" + b"2026-01-01 " * (MEBIBYTE // 11) + b"\t/x\thole.example.org\t70\r\n", MENU, shows(1)),
    "line of text of a mebibyte": (b"i" + b"-=" * (MEBIBYTE // 2) + b"\r\n" + items(1), MENU, shows(1)),
    "selector of a mebibyte": (b"0A\t/" + b"x" * MEBIBYTE + b"\thole.example.org\t70\r\n", MENU, shows(0)),
    "web link of a mebibyte": (b"hA\tURL:https://a.example/" + b"x" * MEBIBYTE + b"\ta\t70\r\n", MENU, shows(0)),
    "host of a mebibyte": (b"0A\t/x\t" + b"x" * MEBIBYTE + b"\t70\r\n", MENU, shows(0)),
    "port of a mebibyte": (b"0A\t/x\ta.example\t" + b"7" * MEBIBYTE + b"\r\n", MENU, shows(0)),
    "fields without an end": (b"0A\t/x\thole.example.org\t70" + b"\t+" * (MEBIBYTE // 2) + b"\r\n", MENU, shows(1)),
    "posts of a log": (b"2026-01-01\n\nx\n\n" * (MOST_TEXT_LINES // 4), TEXT, shows(MOST_POSTS)),
    "items of a feed": (feed(5 * MOST_ITEMS), TEXT, shows(MOST_ITEMS)),
}


@pytest.mark.slow
@pytest.mark.parametrize(("data", "url", "is_bounded"), LONG.values(), ids=LONG)
def test_index_is_read_within_its_bounds(data: bytes, url: GopherUrl, is_bounded: Callable[[Index], bool]) -> None:
    """A stranger can choose neither its size nor the number of its items."""
    before = time.thread_time()
    index = read_index(data, url, IndexRules(), Charsets())

    assert time.thread_time() - before < MOST_TIME
    assert is_bounded(index)
    assert all(len(one.label) <= LONGEST_LABEL for one in index.candidates)
    assert all(len(one.label) <= LONGEST_LABEL for one in index.ignored)


@pytest.mark.parametrize(
    ("size", "count"), [(LONGEST_SELECTOR - 1, 1), (LONGEST_SELECTOR, 0)], ids=["longest", "longer"]
)
def test_selector_is_as_long_as_any_in_use(size: int, count: int) -> None:
    """The slash before it counts."""
    index = read_index(b"0A\t/" + b"x" * size + b"\thole.example.org\t70\r\n", MENU, IndexRules(), Charsets())

    assert count == len(index.candidates)


LINES = {
    "one line": b"word " * (MEBIBYTE // 5),
    "one word": b"x" * MEBIBYTE,
    "one-byte lines": b"a\n" * (MEBIBYTE // 2),
    "blank lines": b"a" + b"\n" * MEBIBYTE + b"b",
    "rules": (b"=" * 70 + b"\n") * (MEBIBYTE // 71),
    "escapes": b"\x1b[" * (MEBIBYTE // 2) + b"a",
    "brackets": b"[" * MEBIBYTE,
    "tags": b"<html><p>" + b"<b>" * (MEBIBYTE // 3),
    "addresses": b"gopher://a.example/ " * (MEBIBYTE // 20),
}


@pytest.mark.parametrize("data", LINES.values(), ids=LINES)
@pytest.mark.parametrize("name", [b"/a.txt", b"/a.md", b"/a.gmi"], ids=["text", "Markdown", "gemtext"])
def test_article_is_read_in_bounded_time(name: bytes, data: bytes) -> None:
    """Any mebibyte is read, or refused with a reason, while other feeds wait only a little."""
    before = time.thread_time()
    try:
        text = read_article(
            data, GopherUrl(host="a.example", item_type="0", selector=name), ArticleRules(), Charsets()
        ).text
    except SourceError as refusal:
        text = refusal.reason

    assert time.thread_time() - before < MOST_TIME
    assert without_controls(text)

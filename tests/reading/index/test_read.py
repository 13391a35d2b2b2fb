"""Reading an index as a list of candidates."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.errors import NotReadable, ServerSaid, SourceError
from feedd.gopher.url import format_location
from feedd.model import Charsets, GopherUrl, Index
from feedd.reading import IndexRules, read_index
from tests.support.patterns import pattern

URL = GopherUrl(host="gopher.example.org", selector=b"/log")
POSTS = (
    "02024-05-03 - Bees|/log/bees.txt\n12024-04-02 - Moths|/log/moths\n02024-03-01 - Wasps|/log/wasps.txt\n"
    "12023 Archive|/log/2023\n0About me|/about.txt\n1Home|/"
)


def _menu(text: str, host: str = "gopher.example.org") -> bytes:
    rows = (line.split("|") if "|" in line else (line, "") for line in text.split("\n"))
    return "".join(f"{label}\t{selector}\t{host}\t70\r\n" for label, selector in rows).encode() + b".\r\n"


def _read(data: bytes, rules: IndexRules | None = None) -> Index:
    return read_index(data, URL, rules or IndexRules(), Charsets())


def _titles(data: bytes, rules: IndexRules | None = None) -> list[str]:
    return [candidate.title for candidate in _read(data, rules).candidates]


def test_posts_are_distinguished_from_the_pages_around_them() -> None:
    """The dated links of type 0 and 1 in a phlog's menu are entries, in the order of the page."""
    index = _read(_menu(POSTS))
    first = index.candidates[0]

    assert ["Bees", "Moths", "Wasps"] == [candidate.title for candidate in index.candidates]
    assert ("gopher://gopher.example.org/0/log/bees.txt", "2024-05-03 - Bees", 0, 1) == (
        format_location(first.location),
        first.label,
        first.position,
        first.line,
    )
    assert first.moment is not None
    assert (datetime(2024, 5, 3, 12, tzinfo=UTC), "label") == (first.moment.at, first.moment.dated_by)


def test_what_is_ignored_has_its_reason() -> None:
    """Each line that became no entry has a reason, in the order of the page."""
    ignored = [(one.line, one.reason) for one in _read(_menu(POSTS)).ignored]

    assert [(4, "an archive"), (5, "navigation"), (6, "navigation")] == ignored


def test_undated_headlines_are_all_entries() -> None:
    """A news mirror has no dates, and its selectors have no meaning."""
    headlines = "\n".join(f"1Headline {number}, and what it is about|/news/view?a{number}" for number in range(9))

    assert 9 == len(_read(_menu(headlines)).candidates)


def test_undated_links_of_a_dated_page_are_pages() -> None:
    """At least three links, and sixty in a hundred, must be dated."""
    assert ["A", "B", "C"] == _titles(
        _menu("02024-01-03 A|/a\n02024-01-02 B|/b\n02024-01-01 C|/c\n0Tools|/tools\n0Who digs|/who")
    )


def test_a_place_is_listed_once() -> None:
    """A location among the newest posts and again in the full list is one entry, with the date of either line."""
    index = _read(_menu("0Bees|/bees\ni\n02024-05-02 Bees|/bees\n02024-05-01 Moths|/moths\n02024-04-01 Wasps|/wasps"))

    assert [("Bees", 0), ("Moths", 1), ("Wasps", 2)] == [(one.title, one.position) for one in index.candidates]
    assert all(one.moment for one in index.candidates)


def test_a_binary_file_is_no_menu() -> None:
    """It is none without a TAB and with some, as files of any kind have; a menu with a NUL in it is one."""
    for data in (bytes(range(32, 256)) * 16, bytes(range(256)) * 16):
        with pytest.raises(NotReadable, match="expected a menu"):
            _read(data)
    assert ["Bees"] == _titles(_menu("0Bees|/bees\ni\0"))


def test_other_kinds_of_items_are_no_entries() -> None:
    """Searches, sessions, pictures, archives and redundant servers are ignored."""
    others = "IPicture|/a.gif\n7Search it|/s\n8Chess|c\n9Tar|/a.tar\n+Bees again|/b\n3Gone|/x\ngGif|/b.gif"

    assert ["Bees"] == _titles(_menu("0Bees|/bees\n" + others))


def test_links_elsewhere_are_entries_where_the_page_is_made_of_them() -> None:
    """An aggregator leads to other hosts; links to a phlog's friends do not become its posts."""
    friends = _menu("02024-05-01 Badger|/log", "badger.example") + _menu("02024-04-01 Fox|/log", "fox.example")
    own = _menu("0Bees|/bees\n0Moths|/moths")

    assert ["Badger", "Fox"] == _titles(friends)
    assert ["Bees", "Moths"] == _titles(own + _menu("0Badger|/log", "badger.example"))


def test_web_links_are_entries_where_the_page_is_made_of_them() -> None:
    """A single one among texts is a remark."""
    assert ["A", "B"] == _titles(_menu("hA|URL:https://a.example/\nhB|URL:https://b.example/"))
    assert ["A", "B"] == _titles(_menu("0A|/a\n0B|/b\nhWeb|URL:https://b.example/"))


def test_sounds_are_entries_where_the_page_lists_them() -> None:
    """A podcast's files are its posts."""
    assert ["one", "two"] == _titles(
        _menu("s[1] one.mp3|/1.mp3\ns[2] two.mp3|/2.mp3\nhThe book|URL:https://a.example/")
    )


def test_month_pages_are_entries_where_there_is_nothing_else() -> None:
    """Beside posts they are archives."""
    assert ["2020-11", "2020-10"] == _titles(_menu("12020-11|/log/2020-11\n12020-10|/log/2020-10"))


@pytest.mark.parametrize(
    ("rules", "titles"),
    [
        (IndexRules(include=(pattern("bees|About"),)), ["Bees", "About me"]),
        (IndexRules(exclude=(pattern("^/log/b"),)), ["Moths", "Wasps"]),
        (IndexRules(types=("1",)), ["Moths"]),
    ],
)
def test_a_definition_may_choose(rules: IndexRules, titles: list[str]) -> None:
    """Expressions are searched in label and selector; no other rule applies to what is included."""
    assert titles == _titles(_menu(POSTS), rules)


def test_a_section_may_be_chosen() -> None:
    """Only links under the heading that matches are entries."""
    menu = _menu("i== Tools ==\n0Saw|/saw\ni\ni== Log ==\n0Bees|/bees\ni\ni== Friends ==\n0Fox|/fox")

    assert ["Bees"] == _titles(menu, IndexRules(section=pattern("Log")))


def test_a_menu_without_a_link_is_an_empty_index() -> None:
    """One reading cannot decide whether its author emptied it."""
    assert () == _read(b"iThis directory is empty.\t\tnull.host\t1\r\n.\r\n").candidates


def test_an_error_is_never_an_empty_index() -> None:
    """The server's words are kept, with the stage and the URL."""
    with pytest.raises(
        ServerSaid, match=r"index: gopher://gopher\.example\.org/1/log: the server says: '/log' does not exist"
    ):
        _read(b"3'/log' does not exist\t\terror.host\t1\r\n")


def test_a_text_is_no_menu() -> None:
    """Without a single TAB there is no line of a menu."""
    with pytest.raises(NotReadable, match="expected a menu"):
        _read(b"Bees came back.\r\n")


@given(
    st.binary()
    | st.lists(
        st.sampled_from([b"0a\t/a\th\t70", b"i\t", b"1..\t", b"h\tURL:", b"2024-01-01", b"\t\t\t", b"\xff"])
    ).map(b"\r\n".join)
)
def test_any_bytes_are_an_index_or_a_source_error(data: bytes) -> None:
    """No other error is raised."""
    try:
        index = _read(data)
    except SourceError:
        return
    assert len({candidate.key for candidate in index.candidates}) == len(index.candidates)


@pytest.mark.parametrize(
    ("posts", "found"),
    [
        (("2024-05-03 Rain", "2024-05-01 Bread"), 2),
        (("Дождь над рекой", "Хлеб из ржи", "Мельница"), 3),
        (("2024-05-03 Rain",), 0),  # of this page the bookmarks are the news
        (("Rain on the river", "Bread from rye"), 0),
    ],
)
def test_texts_of_a_hole_are_posts_among_more_bookmarks(posts: tuple[str, ...], found: int) -> None:
    """Dated or several; the links to the web are dated where they are, and none is a post."""
    rows = [f"=> text{number}.gmi {label}" for number, label in enumerate(posts)]
    day = "2024-04-01 " if posts[0][:1].isdigit() else ""
    rows += [f"=> https://mill{number}.example.net/ {day}A mill in Ulm" for number in range(1, 8)]
    url = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/index.gmi")
    index = read_index("\n".join(("# Anna", "", *rows)).encode(), url, IndexRules(), Charsets())

    assert found == len(index.candidates)
    assert [*range(found)] == [one.position for one in index.candidates]
    assert "a web link" in {one.reason for one in index.ignored}

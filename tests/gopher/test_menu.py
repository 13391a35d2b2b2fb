"""Menus of any quality: every line becomes an item, with the location that its server meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.menu import item_location, parse_menu
from feedd.gopher.url import format_location, parse_location
from feedd.model import Charsets, GopherUrl, Location, Menu, MenuItem, WebUrl
from feedd.structs import replace

BASE = GopherUrl(host="hole.example", port=7070, selector=b"/phlog")
LINK = MenuItem(item_type="0", display="A", selector=b"/a", host="hole.example", port=7070, line=1)


def parsed(data: bytes) -> Menu:
    """Parse a menu without a known charset."""
    return parse_menu(data, Charsets())


def only(line: bytes) -> MenuItem:
    """Return the one item of a menu of one line."""
    (item,) = parsed(line + b"\r\n").items
    return item


LINES = [
    (b"0A\t/a\thole.example\t7070", LINK),
    (b"0A\t/a\thole.example\t7070\t+", replace(LINK, plus=True)),
    (b"0A\t/a\thole.example\t7070\t?", replace(LINK, plus=True)),
    (b"0A\t/a\thole.example\t7070+", replace(LINK, plus=True)),
    (b"0A\t/a\thole.example\t7070 \t+\textra\tfields", replace(LINK, plus=True)),
    (b"0A\t/a\t hole.example \t 7070  ", LINK),
    (b"0A\t/a\thole.example:7070\t70", LINK),
    (b"0A\t/a\thole.example    7070", LINK),  # blanks for the TAB
    (b"0A\t/a\thole.example    7070 +", replace(LINK, plus=True)),
    (b"0A\t/a\thole.example    70a", replace(LINK, host="hole.example    70a", port=70)),
    (b"0A\t/a\t[2001:db8::1]:7070\t70", replace(LINK, host="[2001:db8::1]")),
    (b"0A\t/a\t2001:db8::1\t7070", replace(LINK, host="2001:db8::1")),
    (b"0A\t/a\t+\t+", replace(LINK, host="+", port=None)),
    (b"0A\t/a\thole.example", replace(LINK, port=70)),
    (b"0A\t/a\thole.example\t", replace(LINK, port=70)),
    (b"0A\t/a", replace(LINK, host="", port=None)),
    (b"0A\t", replace(LINK, selector=b"", host="", port=None)),
    (b"0A\t/a\thole.example\t0", replace(LINK, port=None)),
    (b"0A\t/a\thole.example\t70000", replace(LINK, port=None)),
    (b"0A\t/a\thole.example\t7O", replace(LINK, port=None)),
    (b"0A\t/a\thole.example\t-1", replace(LINK, port=None)),
    (b"0A\t/\xff a/../\xfc\thole.example\t7070", replace(LINK, selector=b"/\xff a/../\xfc")),
    (b"?A\t/a\thole.example\t7070", replace(LINK, item_type="?")),
    (b"9A\t/a/b.gmi\thole.example\t7070", replace(LINK, selector=b"/a/b.gmi")),  # a server without that ending
    (b"9A\t/a/B.MD\thole.example\t7070", replace(LINK, selector=b"/a/B.MD")),
    (b"9A\t/a.md/b.zip\thole.example\t7070", replace(LINK, item_type="9", selector=b"/a.md/b.zip")),
    (b" A\t/a\thole.example\t7070", replace(LINK, item_type=" ")),
    (b"0\t/a\thole.example\t7070", replace(LINK, display="")),
    (b"\t/a\thole.example\t7070", replace(LINK, item_type="i", display="")),
    (b"iA\tTITLE\tnull.host\t1", replace(LINK, item_type="i", selector=b"TITLE", host="null.host", port=1)),
    (b"iA\tfake\t(NULL)\t0", replace(LINK, item_type="i", selector=b"fake", host="(NULL)", port=None)),
    (b"iA\t", replace(LINK, item_type="i", selector=b"", host="", port=None)),
    (b"no tab", replace(LINK, item_type="i", display="no tab", selector=b"", host="", port=None)),
    (b"0A\0\x07\x1b[1m\t/a\thole.example\t7070", replace(LINK, display="A")),
    (b"0\x1b[32mA\x1b[0m\x1b]8;;gopher://hole.example/\x1b\\\t/a\thole.example\t7070", replace(LINK, display="A")),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_of_any_quality_is_an_item(line: bytes, expected: MenuItem) -> None:
    """Missing, extra or malformed fields do not affect the other fields."""
    assert expected == only(line)


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("terminator", [b"", b".", b".\r\n", b".\n"])
def test_lines_end_as_they_like_and_the_menu_too(end: bytes, terminator: bytes) -> None:
    """Lines end with CRLF, LF or CR; a final dot is not an item, and is optional."""
    menu = parsed(b"iOne\t\tnull.host\t1" + end + end + b"0Two\t/two\th\t70" + end + terminator)

    assert [("i", "One", 1), ("i", "", 2), ("0", "Two", 3)] == [(i.item_type, i.display, i.line) for i in menu.items]


def test_a_dot_in_mid_menu_ends_nothing() -> None:
    """Menus made of several files contain their terminators; the lines after them still count."""
    menu = parsed(b"0One\t/1\th\t70\r\n.\r\n0Two\t/2\th\t70\r\n.\r\n")

    assert ["One", ".", "Two"] == [item.display for item in menu.items]
    assert ["0", "i", "0"] == [item.item_type for item in menu.items]


def test_one_menu_has_one_charset() -> None:
    """A line that is UTF-8 by chance is decoded like the other lines, which are not."""
    menu = parsed(b"0f\xfcr\t/a\th\t70\r\n0\xc3\xbc\t/b\th\t70\r\n")

    assert ("cp1252", ["für", "Ã¼"]) == (menu.charset, [item.display for item in menu.items])


def test_the_charset_of_a_menu_can_be_given() -> None:
    """The charset of the definition or of caps.txt is used for display strings; selectors stay bytes."""
    menu = parse_menu(b"0\x81ber\t/\x81\th\t70\r\n", Charsets(forced="cp437"))

    assert ("cp437", "über", b"/\x81") == (menu.charset, menu.items[0].display, menu.items[0].selector)


def test_a_byte_order_mark_is_no_item_type() -> None:
    """A byte order mark before the first line is dropped."""
    assert only(b"\xef\xbb\xbf0A\t/a\thole.example\t7070") == LINK


def test_a_stray_i_before_all_lines_is_taken_off() -> None:
    """A menu to which a second server added another i is read as its author wrote it."""
    menu = parsed(
        b"iiHello\t\tx\t1\r\nii\t\tx\t1\r\niiinside\t\tx\t1\r\niifour\t\tx\t1\r\niA footer\t\tx\t1\r\n"
        b"1iOS\t/i\th\t70\r\n1Links\t/l\th\t70\r\n1More\t/m\th\t70\r\n"
    )

    assert ["Hello", "", "inside", "four", "A footer", "iOS", "Links", "More"] == [item.display for item in menu.items]


def test_lines_that_begin_with_an_i_of_their_own_keep_it() -> None:
    """Some words begin with an i."""
    menu = parsed(b"iin the beginning\t\tx\t1\r\niit rained\t\tx\t1\r\niThen not.\t\tx\t1\r\niThe end\t\tx\t1\r\n")

    assert ["in the beginning", "it rained", "Then not.", "The end"] == [item.display for item in menu.items]


def test_text_lines_without_fields_are_text() -> None:
    """A line without a TAB is an i line as it is; it loses its first letter only where all such lines have the type."""
    menu = parsed(b"Welcome\r\nin here\r\nto all\r\n0A\t/a\th\t70\r\n")
    typed = parsed(b"iWelcome\r\niin here\r\n\r\nito all\r\n0A\t/a\th\t70\r\n")

    assert ["Welcome", "in here", "to all", "A"] == [item.display for item in menu.items]
    assert ["Welcome", "in here", "", "to all", "A"] == [item.display for item in typed.items]


@given(
    st.binary()
    | st.lists(st.binary(max_size=12)).map(b"\t".join)
    | st.lists(
        st.sampled_from(
            [
                b"i",
                b"0A",
                b"\t",
                b"\r",
                b"\n",
                b".",
                b"h",
                b"URL:http://x",
                b"+",
                b"7070",
                b"\xff",
                b"[::1]:70",
                b"GET /",
                b":",
            ]
        )
    ).map(b"".join)
)
def test_any_bytes_are_a_menu_that_keeps_every_line(data: bytes) -> None:
    """Each line is one item, in order; only a last line that is a dot is not."""
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    if lines[-1:] == [b"."]:
        lines.pop()

    items = parsed(data).items

    assert list(range(1, len(lines) + 1)) == [item.line for item in items]
    assert [line.split(b"\t")[1] if b"\t" in line else b"" for line in lines] == [item.selector for item in items]
    for item in items:
        location = item_location(item, BASE)
        assert location is None or location == parse_location(format_location(location))


WEB = replace(LINK, item_type="h")
LOCATIONS: list[tuple[MenuItem, Location | None]] = [
    (LINK, GopherUrl(host="hole.example", port=7070, item_type="0", selector=b"/a")),
    (replace(LINK, item_type="1", selector=b""), GopherUrl(host="hole.example", port=7070)),
    (replace(LINK, selector=b"a b\xff"), GopherUrl(host="hole.example", port=7070, item_type="0", selector=b"a b\xff")),
    (replace(LINK, host="Other.EXAMPLE.", port=70), GopherUrl(host="other.example", item_type="0", selector=b"/a")),
    (replace(LINK, host="[2001:DB8::1]", port=70), GopherUrl(host="2001:db8::1", item_type="0", selector=b"/a")),
    (replace(LINK, host="+", port=None), GopherUrl(host="hole.example", port=7070, item_type="0", selector=b"/a")),
    (replace(LINK, host="", port=None), GopherUrl(host="hole.example", port=7070, item_type="0", selector=b"/a")),
    (replace(LINK, host="+", port=70), GopherUrl(host="hole.example", port=70, item_type="0", selector=b"/a")),
    (replace(LINK, port=None), GopherUrl(host="hole.example", port=7070, item_type="0", selector=b"/a")),
    (replace(LINK, host="other.example", port=None), None),
    (replace(LINK, host="(NULL)"), None),
    (replace(LINK, selector=b"/" * 2001), None),
    (replace(LINK, item_type="h", selector=b"URL:http://a.example/" + b"a" * 1980), None),
    (replace(LINK, host="null.host", port=1), None),
    (replace(LINK, host="error.host", port=1), None),
    (replace(LINK, host="fake"), None),
    (replace(LINK, selector=b"/a\0"), None),
    (replace(LINK, item_type="i"), None),
    (replace(LINK, item_type="3"), None),
    (replace(LINK, item_type="ü"), None),
    (replace(LINK, item_type=" "), None),
    (replace(WEB, selector=b"URL:https://example.org/a?b#c"), WebUrl("https://example.org/a?b#c")),
    (replace(WEB, selector=b"/URL:https://example.org/"), WebUrl("https://example.org/")),
    (replace(WEB, selector=b"url: mailto:ada@example.org "), WebUrl("mailto:ada@example.org")),
    (replace(WEB, selector=b"URL:https://example.org/a b|\xfc%20"), WebUrl("https://example.org/a%20b%7C%FC%20")),
    (replace(LINK, selector=b"URL:gemini://example.org/"), WebUrl("gemini://example.org/")),
    (
        replace(WEB, selector=b"URL:gopher://Example.org/0/a"),
        GopherUrl(host="example.org", item_type="0", selector=b"/a"),
    ),
    (replace(WEB, selector=b"URL:javascript:alert(1)"), None),
    (replace(WEB, selector=b"URL:example.org"), None),
    (replace(WEB, selector=b"URL:gopher://"), None),
    (replace(WEB, selector=b"URL:"), GopherUrl(host="hole.example", port=7070, item_type="h", selector=b"URL:")),
    (
        replace(WEB, selector=b"/page.html"),
        GopherUrl(host="hole.example", port=7070, item_type="h", selector=b"/page.html"),
    ),
    (replace(WEB, selector=b"GET /", host="web.example", port=80), WebUrl("http://web.example/")),
    (replace(WEB, selector=b"GET /a?b HTTP/1.0", host="web.example", port=8080), WebUrl("http://web.example:8080/a?b")),
    (replace(WEB, selector=b"GET /", host="2001:db8::1", port=80), WebUrl("http://[2001:db8::1]/")),
    (replace(WEB, selector=b"GET /", host="(NULL)", port=80), None),
    (replace(LINK, selector=b"GET /"), GopherUrl(host="hole.example", port=7070, item_type="0", selector=b"GET /")),
]


@pytest.mark.parametrize(("item", "expected"), LOCATIONS)
def test_an_item_leads_where_its_server_meant(item: MenuItem, expected: Location | None) -> None:
    """An empty host or a plus sign means the menu's own host; an invalid one has no location; web links stay."""
    assert expected == item_location(item, BASE)


def test_tls_is_kept_on_the_menus_own_host_and_port() -> None:
    """A menu cannot say gophers, so TLS is kept for its own server and not used for others."""
    base = replace(BASE, tls=True)
    own, other = item_location(LINK, base), item_location(replace(LINK, port=70), base)

    assert own == GopherUrl(host="hole.example", port=7070, item_type="0", selector=b"/a", tls=True)
    assert other == GopherUrl(host="hole.example", port=70, item_type="0", selector=b"/a")

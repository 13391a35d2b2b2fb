"""Gopher URLs: how they are parsed, which are refused, and how they are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.url import (
    check_selector,
    format_location,
    format_url,
    parse_host,
    parse_location,
    parse_url,
    request_line,
)
from feedd.model import GopherUrl, WebUrl

SELECTORS = st.binary(max_size=40).filter(lambda data: not set(data) & set(b"\t\r\n\0"))
HOSTS = st.sampled_from(
    ["example.org", "a", "10.0.0.1", "2001:db8::1", "::1", "xn--bcher-kva.example", "under_score.net"]
)
URLS = st.builds(
    GopherUrl,
    host=HOSTS,
    port=st.integers(1, 65535),
    item_type=st.sampled_from([chr(code) for code in range(0x21, 0x7F)]),
    selector=SELECTORS,
    search=st.none() | SELECTORS,
    tls=st.booleans(),
)

PARSED = [
    ("gopher://example.org", GopherUrl(host="example.org")),
    ("gopher://example.org/", GopherUrl(host="example.org")),
    ("gopher://example.org/1", GopherUrl(host="example.org")),
    ("GOPHER://Example.ORG./0", GopherUrl(host="example.org", item_type="0")),
    ("gopher://example.org:70/1/phlog", GopherUrl(host="example.org", selector=b"/phlog")),
    ("gopher://example.org:/1/phlog", GopherUrl(host="example.org", selector=b"/phlog")),
    ("gopher://example.org:7070/1phlog", GopherUrl(host="example.org", port=7070, selector=b"phlog")),
    ("gopher://example.org/11/phlog/", GopherUrl(host="example.org", selector=b"1/phlog/")),
    (
        "gopher://example.org/0Phlog:2018/11/13",
        GopherUrl(host="example.org", item_type="0", selector=b"Phlog:2018/11/13"),
    ),
    ("gopher://example.org/1//a/../b", GopherUrl(host="example.org", selector=b"//a/../b")),
    ("gopher://example.org/0/a%20b%FF%2f", GopherUrl(host="example.org", item_type="0", selector=b"/a b\xff/")),
    ("gopher://example.org/0/a b", GopherUrl(host="example.org", item_type="0", selector=b"/a b")),
    ("gopher://example.org/0/a?b=c&d+e", GopherUrl(host="example.org", item_type="0", selector=b"/a?b=c&d+e")),
    ("gopher://example.org/0/für", GopherUrl(host="example.org", item_type="0", selector="/für".encode())),
    ("gopher://example.org/%31/phlog", GopherUrl(host="example.org", selector=b"/phlog")),
    ("gopher://example.org/?x", GopherUrl(host="example.org", item_type="?", selector=b"x")),
    (
        "gopher://example.org/7/find%09two%20words",
        GopherUrl(host="example.org", item_type="7", selector=b"/find", search=b"two words"),
    ),
    ("gopher://example.org/7/find%09", GopherUrl(host="example.org", item_type="7", selector=b"/find", search=b"")),
    ("gopher://[2001:DB8:0::1]:7070/1", GopherUrl(host="2001:db8::1", port=7070)),
    ("gopher://[::1]/", GopherUrl(host="::1")),
    ("gopher://[::ffff:10.0.0.1]/", GopherUrl(host="10.0.0.1")),
    ("gopher://Bücher.example/", GopherUrl(host="xn--bcher-kva.example")),
    ("gophers://example.org/0/a", GopherUrl(host="example.org", item_type="0", selector=b"/a", tls=True)),
]

CANONICAL = [
    ("gopher://EXAMPLE.org", "gopher://example.org/1"),
    ("gopher://example.org:70/1/a", "gopher://example.org/1/a"),
    ("gophers://example.org:7070/1/a", "gophers://example.org:7070/1/a"),
    ("gopher://[::1]:7070/0", "gopher://[::1]:7070/0"),
    ("gopher://example.org/0/a b~c(d):e%c3%bc", "gopher://example.org/0/a%20b~c%28d%29%3Ae%C3%BC"),
    ("gopher://example.org/7/find%09a/b c", "gopher://example.org/7/find%09a/b%20c"),
    ("gopher://example.org/;/movie", "gopher://example.org/%3B/movie"),
]

REFUSED = [
    ("example.org/1/phlog", "expected one such as gopher://"),
    ("https://example.org/", "expected one such as gopher://"),
    ("gopher:example.org", "expected one such as gopher://"),
    ("", "expected one such as gopher://"),
    ("gopher://", "names no host"),
    ("gopher:///1/phlog", "names no host"),
    ("gopher://:70/1", "names no host"),
    ("gopher://ada@example.org/", "names a user"),
    ("gopher://ada:secret@example.org/", "names a user"),
    ("gopher://example.org:0/", "'0' is not a port"),
    ("gopher://example.org:65536/", "'65536' is not a port"),
    ("gopher://example.org:-1/", "'-1' is not a port"),
    ("gopher://example.org:7O/", "'7O' is not a port"),
    ("gopher://example.org:٧٠/", "is not a port"),
    ("gopher://example.org:70:70/", "is not a port"),
    ("gopher://2001:db8::1/", "IPv6 address in brackets"),
    ("gopher://[2001:db8::1/", "IPv6 address in brackets"),
    ("gopher://[2001:db8::zz]/", "is not an IPv6 address"),
    ("gopher://[::1]x/", "IPv6 address in brackets"),
    ("gopher://[fe80::1%25eth0]/", "names a network interface"),
    ("gopher://[fe80::1%eth0]/", "names a network interface"),
    ("gopher://(NULL)/", "is not a host name"),
    ("gopher://exa mple.org/", "is not a host name"),
    ("gopher://example..org/", "is not a host name"),
    ("gopher://-example.org/", "is not a host name"),
    ("gopher://ex%61mple.org/", "is not a host name"),
    ("gopher://" + "a." * 127 + "a/", "is not a host name"),
    ("gopher://straße.example/", "xn-- form"),
    ("gopher://\u2100.example/", "xn-- form"),
    ("gopher://ü..example/", "cannot be written in ASCII"),
    ("gopher://example.org/0/a\tb", "control character"),
    ("gopher://example.org/0/a\nb", "control character"),
    ("gopher://example.org/0/a ", "ends in a blank"),
    ("gopher://example.org/0/a#b", "write %23"),
    ("gopher://example.org/0/100%", "write %25"),
    ("gopher://example.org/0/%zz", "write %25"),
    ("gopher://example.org/0/a%0D", "holds a CR"),
    ("gopher://example.org/0/a%0Aquit", "holds a LF"),
    ("gopher://example.org/0/a%00", "holds a NUL"),
    ("gopher://example.org/7/a%09b%0A", "holds a LF"),
    ("gopher://example.org/1/a%09%09+", "holds a TAB"),
    ("gopher://example.org/%20/a", "is not an item type"),
    ("gopher://example.org/ü", "is not an item type"),
]


@pytest.mark.parametrize(("text", "expected"), PARSED)
def test_a_gopher_url_is_taken_apart_to_the_byte(text: str, expected: GopherUrl) -> None:
    """Host, port, type, selector and search are parsed as RFC 4266 §2 defines them."""
    assert expected == parse_url(text)


@pytest.mark.parametrize(("text", "expected"), CANONICAL)
def test_a_gopher_url_has_one_canonical_form(text: str, expected: str) -> None:
    """Port 70 is left out and every byte except unreserved ones and slashes is escaped."""
    assert expected == format_url(parse_url(text))


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_what_is_no_gopher_url_is_refused_in_words(text: str, words: str) -> None:
    """The message says what is wrong or what was expected."""
    with pytest.raises(ValueError, match=re.escape(words)):
        parse_url(text)


@given(URLS)
def test_a_url_survives_writing_and_reading(url: GopherUrl) -> None:
    """parse_url returns the same value that format_url wrote."""
    assert url == parse_url(format_url(url))


@given(st.text() | st.text().map("gopher://".__add__) | st.text().map("gopher://h/".__add__))
def test_any_text_is_a_url_or_a_value_error(text: str) -> None:
    """No text makes parse_url fail in another way, and each URL that it accepts is written and parsed again."""
    try:
        url = parse_url(text)
    except ValueError:
        return

    assert url == parse_url(format_url(url))


@given(SELECTORS, st.none() | SELECTORS)
def test_a_request_is_the_selector_verbatim_and_one_line(selector: bytes, search: bytes | None) -> None:
    """The request is the selector, a TAB and the search where there is one, and CRLF."""
    request = request_line(GopherUrl(host="h", selector=selector, search=search))

    assert selector + (b"" if search is None else b"\t" + search) + b"\r\n" == request


@pytest.mark.parametrize(("selector", "search"), [(b"a\r\nb", None), (b"a\tb", None), (b"a", b"b\tc"), (b"a\0", None)])
def test_a_request_never_carries_a_second_line_or_field(selector: bytes, search: bytes | None) -> None:
    """A value that was created by hand is checked again before it is sent."""
    with pytest.raises(ValueError, match="cannot carry"):
        request_line(GopherUrl(host="h", selector=selector, search=search))


def test_a_selector_of_any_other_bytes_can_be_sent() -> None:
    """Only CR, LF, NUL and TAB are refused; the rest is for the server to interpret."""
    check_selector(bytes(set(range(256)) - set(b"\t\r\n\0")), b"")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Example.ORG.", "example.org"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:DB8::0:1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("ÜBER.example", "xn--ber-goa.example"),
    ],
)
def test_a_host_has_one_form(text: str, expected: str) -> None:
    """Lower case, no final dot, ASCII, IPv6 short and without brackets."""
    assert expected == parse_host(text)


@pytest.mark.parametrize(
    "text", ["https://example.org/a?b#c", "mailto:ada@example.org", "gemini://example.org", "magnet:?xt=urn:btih:0"]
)
def test_a_web_url_is_kept_as_it_is(text: str) -> None:
    """The target of a URL: item is a location too, and is written as it was read."""
    location = parse_location(text)

    assert (WebUrl(text), text) == (location, format_location(location))


def test_a_gopher_url_is_a_location() -> None:
    """A URL with a Gopher scheme is parsed as one, whatever the case of the scheme."""
    location = parse_location("Gophers://Example.org/0/a")

    assert GopherUrl(host="example.org", item_type="0", selector=b"/a", tls=True) == location
    assert format_location(location) == "gophers://example.org/0/a"


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,x",
        "example.org",
        "https:",
        "https://",
        "https://a b",
        "https://example.org/\x1b",
        "gopher://",
        "",
    ],
)
def test_what_nobody_should_click_is_no_location(text: str) -> None:
    """Schemes that may run code, URLs with blanks or controls, and empty ones are refused."""
    with pytest.raises(ValueError, match=r"expected|names no host"):
        parse_location(text)


def test_the_post_of_a_log_is_a_fragment_and_never_sent() -> None:
    """Only `parse_location` keeps a date behind a #; a definition names whole documents."""
    location = parse_location("gopher://example.org/0/log#2024-05-27-2")

    assert isinstance(location, GopherUrl)
    assert ("2024-05-27-2", b"/log\r\n") == (location.part, request_line(location))
    assert "gopher://example.org/0/log#2024-05-27-2" == format_location(location)
    with pytest.raises(ValueError, match="write %23"):
        parse_url("gopher://example.org/0/log#2024-05-27")
    with pytest.raises(ValueError, match="write %23"):
        parse_location("gopher://example.org/0/log#top")

"""Addresses as people have them: typed, pasted, copied from a browser, a terminal or a menu."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.typed_address import MOST, describe, read_typed_address
from feedd.gopher.url import format_url, parse_url
from feedd.model import GopherUrl


def urls(text: str) -> list[str]:
    """Return what an address may mean, the likeliest first."""
    return [format_url(url) for url in read_typed_address(text).urls]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gopher://example.org/1/phlog", ["gopher://example.org/1/phlog"]),
        ("GOPHER://Example.ORG", ["gopher://example.org/1"]),
        ("gopher://example.org/1", ["gopher://example.org/1"]),
        ("  <gopher://example.org/0/a.txt>\n", ["gopher://example.org/0/a.txt"]),
        ("„gopher://example.org/“", ["gopher://example.org/1"]),
        ("gophers://example.org:7443/1/phlog", ["gophers://example.org:7443/1/phlog"]),
        ("example.org", ["gopher://example.org/1"]),
        ("example.org:7070", ["gopher://example.org:7070/1"]),
        ("localhost:7070/1/x", ["gopher://localhost:7070/1/x"]),
        ("[2001:db8::1]:7070/1/x", ["gopher://[2001:db8::1]:7070/1/x"]),
        ("bücher.example/1/x", ["gopher://xn--bcher-kva.example/1/x"]),
        ("example.org/phlog", ["gopher://example.org/1/phlog", "gopher://example.org/phlog"]),
        ("gopher://example.org/~ada", ["gopher://example.org/1/~ada", "gopher://example.org/~ada"]),
        (
            "gopher://example.org/phlog/a.txt",
            ["gopher://example.org/0/phlog/a.txt", "gopher://example.org/phlog/a.txt"],
        ),
        ("gopher://example.org/0phlog.txt", ["gopher://example.org/0phlog.txt", "gopher://example.org/0/0phlog.txt"]),
        ("gopher://example.org/0/issue #1", ["gopher://example.org/0/issue%20%231"]),
    ],
)
def test_an_address_without_its_formalities_is_understood(typed: str, meant: list[str]) -> None:
    """Blanks, brackets, no scheme, no port, no item type; both meanings where the path leaves it open."""
    assert urls(typed) == meant


@pytest.mark.parametrize(
    ("page", "meant"),
    [
        ("https://proxy.example/gopher/gw?a=gopher%3A%2F%2Fexample.org%2F1%2Fworld", "gopher://example.org/1/world"),
        ("https://proxy.example/gw?x=1&a=gopher%3A%2F%2Fexample.org%2F1%2Fa%2520b", "gopher://example.org/1/a%20b"),
        ("https://proxy.example/gw?gopher://example.org/1/a=b", "gopher://example.org/1/a%3Db"),
        ("https://proxy.example/?url=gophers://example.org/1/a", "gophers://example.org/1/a"),
        ("https://gopherproxy.example/example.org/1/world", "gopher://example.org/1/world"),
        ("https://gopherproxy.example/example.org:7070/1/world", "gopher://example.org:7070/1/world"),
        ("https://portal.example/gopher/example.org/1/journal", "gopher://example.org/1/journal"),
        ("https://portal.example/gopher/example.org/", "gopher://example.org/1"),
        ("https://gopher.example.org/1/~ada", "gopher://gopher.example.org/1/~ada"),
    ],
)
def test_the_address_of_a_web_proxy_names_what_is_behind_it(page: str, meant: str) -> None:
    """In its query, escaped or not, or in its path."""
    assert (urls(page)[0], read_typed_address(page).why) == (meant, "taken from the address of a web proxy")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("lynx gopher://example.org/1/phlog", "gopher://example.org/1/phlog"),
        ("curl -s 'gopher://example.org/0/a.txt' | less", "gopher://example.org/0/a.txt"),
        ("sacc example.org/1/phlog", "gopher://example.org/1/phlog"),
    ],
)
def test_a_command_line_names_an_address(line: str, meant: str) -> None:
    """Of the programs that people read Gopher with."""
    assert urls(line) == [meant]


def test_a_line_of_a_menu_is_an_address() -> None:
    """With the fields of RFC 1436."""
    assert urls("1My phlog\t/phlog\texample.org\t7070\r\n") == ["gopher://example.org:7070/1/phlog"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("https://example.org/blog", "is a web page; feedd reads Gopher"),
        ("gemini://example.org/", "is a Gemini capsule"),
        ("finger://example.org/ada", "is a finger address"),
        ("mailto:ada@example.org", "is a mail address; feedd reads Gopher"),
        ("javascript:alert(1)", "is an address for javascript"),
        ("a phlog", "is no address"),
        ("", "is no address"),
        ("lynx -dump", "names no address"),
        ("1My phlog\t/phlog", "names no host"),
        ("iwords\t\tnull.host\t1", "leads to no item"),
        ("hA page\tURL:https://example.org/\texample.org\t70", "leads to no item"),
        ("gopher://", "names no host"),
        ("gopher://example.org:0/", "is not a port"),
        ("gopher://example.org/1/a%2", "without two hexadecimal digits"),
        ("x" * (MOST + 1), "characters, which is no address"),
    ],
)
def test_what_is_no_address_is_said_in_words(typed: str, words: str) -> None:
    """What it is, and what was expected."""
    with pytest.raises(ValueError, match=words):
        read_typed_address(typed)


def test_what_was_understood_is_said() -> None:
    """The likeliest URL, and how it came to be, where that is not the text itself."""
    assert describe(read_typed_address("gopher://example.org/1/x")) == "gopher://example.org/1/x"
    assert describe(read_typed_address("example.org/1/x")) == "gopher://example.org/1/x (gopher:// was added)"


@given(st.sampled_from("01"), st.binary(max_size=40).filter(lambda data: not set(data) & set(b"\r\n\t\0")))
def test_a_canonical_url_means_itself(item_type: str, path: bytes) -> None:
    """Whatever its selector is, as long as that begins with a slash or is empty."""
    for selector in (b"", b"/" + path):
        url = GopherUrl(host="example.org", item_type=item_type, selector=selector)
        assert read_typed_address(format_url(url)).urls == (url,)


@given(st.one_of(st.text(max_size=80), st.text(alphabet="gopher://htps.wx/?a=%312F<> \t1").filter(bool)))
def test_any_text_is_an_address_or_says_why_not(text: str) -> None:
    """Each URL can be written and read back."""
    with suppress(ValueError):
        for url in read_typed_address(text).urls:
            assert parse_url(format_url(url)) == url

"""What a person means by a host, by `*.` and a host, and by a URL."""

import pytest

from feedd.gopher.places import document_names, host_of, host_pattern, is_meant
from feedd.gopher.url import parse_location
from feedd.model import WebUrl


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [
        ("Example.org.", "example.org", True),
        ("example.org", "www.example.org", False),
        ("*.example.org", "www.example.org", True),
        ("*.example.org", "a.b.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "badexample.org", False),
        ("*.org", "example.org", True),
        ("192.0.2.1", "192.0.2.1", True),
        ("2001:db8:0::1", "2001:db8::1", True),
        ("*.bücher.example", "www.xn--bcher-kva.example", True),
    ],
)
def test_host_is_meant_by_itself_and_by_the_domains_above(pattern: str, host: str, expected: bool) -> None:
    """`*.` means the subdomains and not the host itself, as in a certificate (RFC 6125 §6.4.3)."""
    assert expected == is_meant(host, [host_pattern(pattern)])


@pytest.mark.parametrize("pattern", ["", "*.", "*", "a.*.org", "*.*.org", "exa mple.org", "gopher://example.org/"])
def test_what_is_no_host_is_refused(pattern: str) -> None:
    """A star stands only before the first dot."""
    with pytest.raises(ValueError, match="host"):
        host_pattern(pattern)


def test_document_has_one_name_whatever_its_type() -> None:
    """A part of a document has the name of the whole, too."""
    text, folder = parse_location("gopher://example.org/0/a%20b"), parse_location("gophers://example.org/1/a%20b")
    part = parse_location("gopher://example.org/0/a%20b#2026-11-01")

    assert document_names(text) == document_names(folder)
    assert document_names(text) < document_names(part)


@pytest.mark.parametrize(
    "spelling",
    ["http://example.org", "HTTPS://EXAMPLE.org./", "http://ex%61mple.org:80/", "https://example.org:443/#a"],
)
def test_web_page_has_one_name_however_it_is_spelled(spelling: str) -> None:
    """Who complains of a page does not know how an index writes its address."""
    assert document_names(WebUrl("http://example.org/")) == document_names(WebUrl(spelling))
    assert document_names(WebUrl("http://example.org:81/")) != document_names(WebUrl(spelling))
    assert document_names(WebUrl("http://example.org/?a")) != document_names(WebUrl(spelling))


def test_web_address_has_a_host_or_none() -> None:
    """Addresses come from strangers."""
    urls = ("https://Example.org:81/", "http://b%C3%BCcher.example./", "http://[0:0::1]/", "mailto:a@b.org", "http://[")
    assert ["example.org", "xn--bcher-kva.example", "::1", None, None] == [host_of(WebUrl(url)) for url in urls]

"""Locations in the column of an entry."""

import pytest

from feedd.gopher.url import parse_location, plain_url
from feedd.store.entries import parse_stored_location


@pytest.mark.parametrize(
    "text",
    [
        "gopher://example.org/0/log/2024-05-27_bees.txt",
        "gopher://a.b-c.example.org:7070/1/~ada/",
        "gopher://localhost:9999/h/",
        "gopher://example.org/0",
        "gopher://example.org/",
        "gopher://example.org:65535/0/a",
        "gopher://127.0.0.1:7005/0/a",
        "gopher://[2001:db8::1]/0/a",
        "gopher://my_host.example.org/0/a",
        "gopher://example.org/%3b/a",
        "gopher://example.org/0/caf%C3%A9%20one",
        "gopher://example.org/7/find%09bees",
        "gopher://example.org/0/log#2024-05-27-2",
        "gophers://example.org/0/a",
    ],
)
def test_stored_location_is_what_its_url_says(text: str) -> None:
    """A plain URL is read by one look, which must find what the whole parser finds: that takes a scheme in capitals."""
    assert parse_stored_location(text) == parse_location(text.replace("gopher", "GOPHER", 1))


@pytest.mark.parametrize(
    "host",
    ["a-", "-a", "a..b", "a.-b", "a" * 64, "a." * 127 + "a", "example.org:65536", "example.org:0", "example.org:"],
)
def test_no_host_is_plain_that_the_parser_refuses_or_reads_otherwise(host: str) -> None:
    """By one look, too, it would be asked for."""
    assert plain_url(f"gopher://{host}/1/log") is None

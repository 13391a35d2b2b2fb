"""The identity of feeds and entries. Do not edit the literal ids here: feed readers know them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.url import parse_location, parse_url
from feedd.identity import entry_id, feed_id, location_key, own_key, public_id
from feedd.model import Entry, GopherUrl, Location, WebUrl

KEYS: list[tuple[Location, str]] = [
    (parse_url("gopher://Example.org"), "gopher://example.org:70/"),
    (parse_url("gopher://example.org/1/phlog"), "gopher://example.org:70//phlog"),
    (parse_url("gopher://example.org/0/phlog"), "gopher://example.org:70//phlog"),
    (parse_url("gophers://example.org/0/phlog"), "gopher://example.org:70//phlog"),
    (parse_url("gopher://example.org/0phlog"), "gopher://example.org:70/phlog"),
    (parse_url("gopher://example.org:7070/0/a%20b~%FF:"), "gopher://example.org:7070//a%20b~%FF%3A"),
    (parse_url("gopher://[2001:DB8::1]/0/a"), "gopher://[2001:db8::1]:70//a"),
    (parse_url("gopher://example.org/7/find%09words"), "gopher://example.org:70//find%09words"),
    (parse_location("gopher://example.org/0/log#2024-05-27-2"), "gopher://example.org:70//log#2024-05-27-2"),
    (WebUrl("https://Example.org/a?b"), "https://Example.org/a?b"),
]


@pytest.mark.parametrize(("location", "expected"), KEYS)
def test_a_key_is_host_port_and_selector(location: Location, expected: str) -> None:
    """It has no item type and no scheme, and always the port; a web URL is its own key."""
    assert expected == location_key(location)


@given(st.binary(), st.binary())
def test_other_selectors_have_other_keys(one: bytes, other: bytes) -> None:
    """Two keys are equal only where the selectors are equal."""
    keys = [location_key(GopherUrl(host="h", selector=selector)) for selector in (one, other)]

    assert (one == other) is (keys[0] == keys[1])


def test_ids_are_what_they_have_always_been() -> None:
    """After a lost database the ids are the same, in any release."""
    feed = feed_id(parse_url("gopher://example.org/1/phlog"))

    assert feed == "urn:uuid:25109530-7c96-5337-8b2a-c517a397e4ed"
    assert entry_id(feed, "gopher://example.org:70//phlog/a.txt") == "urn:uuid:28555c65-79c9-545d-9173-d25546d89a81"


def test_the_same_entry_in_two_feeds_has_two_ids() -> None:
    """A reader that knows an id across all feeds would show the entry in only one of them."""
    feeds = [feed_id(parse_url(f"gopher://example.org/1/{name}")) for name in ("a", "b")]

    assert len({entry_id(feed, "gopher://example.org:70//c") for feed in feeds}) == 2


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (own_key("tag:example.org,2024:1"), "tag:example.org,2024:1"),
        (own_key("https://example.org/?p=1"), "https://example.org/?p=1"),
        (own_key("17"), "urn:uuid:1"),
        (own_key("a: b"), "urn:uuid:1"),
        ("https://example.org/a", "urn:uuid:1"),
        ("gopher://example.org:70//a", "urn:uuid:1"),
    ],
)
def test_an_id_of_its_own_is_published_where_it_is_an_absolute_iri(key: str, expected: str) -> None:
    """RFC 4287 §4.2.6 requires an IRI; the key of a location is not one."""
    at = datetime(2024, 5, 3, tzinfo=UTC)
    entry = Entry(
        id="urn:uuid:1",
        key=key,
        location=WebUrl("https://example.org/"),
        label="",
        title="",
        state="published",
        first_seen=at,
        published=at,
        updated=at,
        dated_by="seen",
    )

    assert expected == public_id(entry)

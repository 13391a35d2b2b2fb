"""robots.txt: which answers are one, which rules are for feedd, and what they forbid."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.robots import (
    LONGEST_DELAY,
    MOST_BYTES,
    MOST_KEPT,
    NOTHING,
    Rules,
    _matches,
    forbidding_rule,
    format_rules,
    parse_robots,
)

ALL = b"User-agent: *\n"


def forbidden(data: bytes, *selectors: bytes) -> list[bytes]:
    """Return the selectors that a file forbids to feedd."""
    rules = parse_robots(data)
    return [one for one in selectors if forbidding_rule(rules, one)]


# The lines after "User-agent: *", selectors that they forbid, selectors that they allow.
VALID = [
    (b"Disallow: /", (b"", b"/", b"/a", b"a"), ()),
    (b"Disallow:", (), (b"", b"/", b"/a")),
    (b"Disallow: *", (b"", b"/a", b"a"), ()),
    (b"Disallow: /live", (b"/live", b"/live/1", b"/liver"), (b"/", b"/alive", b"")),
    (b"Allow: /a/b\nDisallow: /a", (b"/a", b"/a/c"), (b"/a/b", b"/a/b/c")),
    (b"Disallow: /a/b\nAllow: /a", (b"/a/b",), (b"/a", b"/a/c")),
    (b"Disallow: /page\nAllow: /page", (), (b"/page",)),  # RFC 9309 §2.2.2: the least restrictive of two equal ones
    (b"Disallow: /\nAllow: /$", (b"/a",), (b"/", b"")),
    (b"Disallow: /*.gif$", (b"/a.gif", b"/a/b.gif"), (b"/a.gif.txt", b"/gif")),
    (b"Disallow: *.gif$", (b"/a.gif", b"a.gif"), (b"/a.gifs",)),
    (b"Disallow: /a*b*c", (b"/abc", b"/a-b-c-d", b"/aabbcc"), (b"/acb", b"/ab")),
    (b"Disallow: /a*", (b"/a", b"/ab"), (b"/b",)),
    (b"Disallow: /a**b$", (b"/ab", b"/axb"), (b"/abx",)),
    (b"Disallow: /ab*b$", (b"/abb", b"/abxb"), (b"/ab",)),
    (b"Disallow: /a*$", (b"/a", b"/ab"), (b"/b",)),
    (b"Disallow: /caf%C3%A9", ("/café".encode(), b"/caf%C3%A9"), (b"/cafe",)),
    ("Disallow: /café".encode(), ("/café".encode(), b"/caf%c3%a9"), (b"/cafe",)),
    (b"Disallow: /%62%61z", (b"/baz",), (b"/ba",)),
    (b"Disallow: /a%2Ab%24", (b"/a*b$", b"/a*b$c"), (b"/axb", b"/a*b")),
    (b"Disallow: /a$b", (b"/a$b",), (b"/a",)),
    (b"Disallow: /100%", (b"/100%",), (b"/100",)),
    (b"Disallow: /a # not yet", (b"/a", b"/a b"), (b"/b",)),
    (b"  disALLOW\t:\t/a  ", (b"/a",), (b"/b",)),
]


@pytest.mark.parametrize(("lines", "no", "yes"), VALID)
def test_most_specific_rule_decides(lines: bytes, no: Sequence[bytes], yes: Sequence[bytes]) -> None:
    """The longest match wins, Allow where two are equal; wildcards, percent-encoding and comments follow RFC 9309."""
    assert list(no) == forbidden(ALL + lines + b"\n", *no, *yes)


SELECTORS = [
    (b"Disallow: /phlog/", (b"/phlog/a", b"phlog/a", b"0/phlog/a", b"/phlog", b"1/phlog", b"phlog")),
    (b"Disallow: 1/notes", (b"1/notes", b"1/notes/a")),
    (b"Disallow: notes", (b"notes", b"notes/a")),
    (b"Disallow: /0/phlog", (b"0/phlog/a", b"/0/phlog/a")),
    (b"Disallow: */", (b"/a", b"a/b", b"a")),
]
OTHER_SELECTORS = [
    (b"Disallow: /phlog/", (b"/phlogs", b"0/phlogs", b"/x/phlog/")),
    (b"Disallow: 1/notes", (b"/notes", b"notes", b"0/notes")),
    (b"Disallow: notes", (b"/notes",)),
    (b"Disallow: /\nAllow: /phlog/", (b"/phlog/a", b"0/phlog/a", b"phlog/a", b"phlog")),
    (b"Disallow: /\nAllow: 0/phlog/", (b"0/phlog/a",)),
]


@pytest.mark.parametrize(("lines", "no"), SELECTORS)
def test_selector_is_forbidden_in_any_reading(lines: bytes, no: Sequence[bytes]) -> None:
    """As it is, as a path, without its item type, and as a folder."""
    assert list(no) == forbidden(ALL + lines, *no)


@pytest.mark.parametrize(("lines", "yes"), OTHER_SELECTORS)
def test_selector_is_allowed_where_no_reading_is_meant(lines: bytes, yes: Sequence[bytes]) -> None:
    """A longer Allow overrides a Disallow, whichever form of the selector it matches."""
    assert [] == forbidden(ALL + lines, *yes)


GROUPS = [
    (b"User-agent: *\nDisallow: /\n\nUser-agent: feedd\nDisallow: /a\n", (b"/a",)),
    (b"User-agent: FeedD/1.0 (news)\nDisallow: /a\nUser-agent: *\nDisallow: /b\n", (b"/a",)),
    (b"User-agent: feedd\nUser-agent: other\nDisallow: /a\n", (b"/a",)),
    (b"User-agent: feedd\nSitemap: /s\nCrawl-delay: 3\nUser-agent: other\nDisallow: /a\n", (b"/a",)),
    (
        b"User-agent: feedd\nDisallow: /a\nUser-agent: other\nDisallow: /b\nUser-agent: feedd\nDisallow: /c\n",
        (b"/a", b"/c"),
    ),
    (b"User-agent: *\nDisallow: /a\nSitemap: x\nDisallow: /b\n", (b"/a", b"/b")),
    (b"User-agent: *\nDisallow: /a\nUser-agent: *\nDisallow: /b\n", (b"/a", b"/b")),
    (b"User-agent: feedd\n\nUser-agent: other\nDisallow:\n\nUser-agent: *\nDisallow: /\n", ()),
    (b"User-agent: feedd-other\nDisallow: /\n", ()),
    (b"User-agent: veronica\nDisallow: /\n", ()),
    (b"User-agent:\nDisallow: /\n", ()),
    (b"Disallow: /a\n", (b"/a",)),  # the Gopher proposal of 2019 has no user agents
    (b"Disallow: /a\nUser-agent: veronica\nDisallow: /b\n", (b"/a",)),
]


@pytest.mark.parametrize(("data", "no"), GROUPS)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_groups_for_feedd_come_before_those_for_everybody(data: bytes, no: Sequence[bytes], end: bytes) -> None:
    """By product token, in any case; groups with the same name are one (RFC 9309 §2.2.1); any line ends are valid."""
    data = data.replace(b"\n", end)
    assert list(no) == forbidden(data, b"/a", b"/b", b"/c") == forbidden(b"\xef\xbb\xbf" + data, b"/a", b"/b", b"/c")


NO_ROBOTS = [
    b"",
    b".\r\n",
    b"3'robots.txt' does not exist\tUser-agent: *\terror.host\t1\r\nDisallow: /\r\n.\r\n",
    b"Error: File or directory not found!\r\n",
    b"iUser-agent: *\t\tnull.host\t1\r\niDisallow: /\t\tnull.host\t1\r\n.\r\n",
    b"<!DOCTYPE html>\n<pre>\nUser-agent: *\nDisallow: /\n</pre>\n",
    b"\xef\xbb\xbf \r\n<html>\nDisallow: /\n",
    b"Nothing here, said the robot: go away.\n",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
]


@pytest.mark.parametrize("data", NO_ROBOTS)
def test_what_is_no_robots_txt_forbids_nothing(data: bytes) -> None:
    """A server without a robots.txt answers with anything: an error, a menu, a page."""
    assert NOTHING == parse_robots(data)


@pytest.mark.parametrize(
    ("value", "seconds"), [(b"5", 5), (b"0.5", 0.5), (b"86400", 60), (b"9999999", None), (b"-1", None), (b"1e9", None)]
)
def test_crawl_delay_is_bounded(value: bytes, seconds: float | None) -> None:
    """A host may ask for a longer gap, up to a minute; a value that is not a number is ignored."""
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert Rules(delay=expected) == parse_robots(ALL + b"Crawl-delay: " + value + b"\nDisallow:\n")
    assert expected is None or expected <= LONGEST_DELAY


def test_forbidding_rule_is_named_as_it_is_meant() -> None:
    """It is ASCII, whatever bytes a stranger wrote, so that it is safe in a line of a log."""
    rule = forbidding_rule(parse_robots(ALL + "Disallow: /~kay/\x1b[2J*é$\n".encode()), "/~kay/\x1b[2J-é".encode())
    assert "/~kay/%1B%5B2J*%C3%A9$" == str(rule)


def test_what_lies_beyond_the_limit_is_not_read() -> None:
    """500 KiB are read (RFC 9309 §2.5); a line that the limit cuts in two would have another meaning."""
    head = ALL + b"Disallow: /a\n"
    filler = b"#" * (MOST_BYTES - len(head) - len(b"\nDisallow: /"))
    assert [b"/a"] == forbidden(head + filler + b"\nDisallow: /b\n", b"/a", b"/b", b"/c")


def test_no_more_rules_are_kept_than_a_host_may_fill_the_store_with() -> None:
    """The first ones are kept."""
    data = ALL + b"".join(b"Disallow: /%06d\n" % number for number in range(MOST_KEPT // 4))
    assert MOST_KEPT // 8 == len(parse_robots(data).rules)
    assert [b"/000000"] == forbidden(data, b"/000000", b"/%06d" % (MOST_KEPT // 4 - 1))


class Counting(bytes):
    """Bytes that count the searches in them."""

    looks = 0

    def find(self, *args: object) -> int:
        """Count, and search."""
        Counting.looks += 1
        return bytes(self).find(*args)  # type: ignore[arg-type]  # its arguments are those of bytes


def test_pattern_of_many_stars_is_not_tried_twice() -> None:
    """Each part is searched for once: no pattern of a stranger makes a match take exponential time."""
    stars = 200
    (rule,) = parse_robots(ALL + b"Disallow: /" + b"*a" * stars + b"*b\n").rules
    Counting.looks = 0
    assert not _matches(rule, Counting(b"/" + b"a" * 500))
    assert stars + 1 == Counting.looks


PATTERNS = st.text("ab/*$", max_size=8).map(str.encode)


@given(PATTERNS, st.text("ab/$", max_size=10).map(str.encode))
def test_match_is_that_of_the_regular_expression(pattern: bytes, path: bytes) -> None:
    """The greedy match gives the same result as trying all possibilities."""
    selector = b"/" + path + b"/"  # it has one form only
    body, anchor = (pattern[:-1], b"\\Z") if pattern.endswith(b"$") else (pattern, b"")
    expression = b".*".join(map(re.escape, body.split(b"*"))) + anchor
    expected = bool(pattern) and re.match(expression, selector) is not None
    assert expected == bool(forbidding_rule(parse_robots(ALL + b"Disallow: " + pattern + b"\n"), selector))


LINES = st.sampled_from(
    b"User-agent: *|User-agent: feedd|User-agent: x|Disallow: /a*%20$|Allow: *|Disallow: $|Disallow: /\xff%zz#c|"
    b"Crawl-delay: 2.125|Allow: a**$|Disallow: *$|Disallow: /%2A|\0".split(b"|")
)


@given(st.lists(LINES | st.binary(max_size=20), max_size=12).map(b"\n".join))
def test_what_is_kept_reads_the_same_again(data: bytes) -> None:
    """The store holds rules as a robots.txt of ASCII lines."""
    rules = parse_robots(data)
    assert rules == parse_robots(format_rules(rules).encode("ascii"))


@given(st.binary(), st.binary())
def test_any_bytes_can_be_asked(data: bytes, selector: bytes) -> None:
    """Neither a file nor a selector raises an error."""
    forbidding_rule(parse_robots(data), selector)

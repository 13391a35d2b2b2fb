"""Which robots.txt is obeyed, and what is reported about the others."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from feedd.config.definition import Definition
from feedd.errors import Forbidden, SourceError, Unreachable
from feedd.hosts.facts import HostFacts
from feedd.hosts.permission import Permission, Robots, robots_for
from feedd.identity import feed_id, location_key
from feedd.model import Candidate, GopherUrl
from feedd.reading.rules import IndexRules
from feedd.store import Store
from feedd.structs import replace
from tests.support.scripted_fetch import Speaking

pytestmark = pytest.mark.anyio

HERE = GopherUrl(host="example.org", selector=b"/phlog")
POST = replace(HERE, item_type="0", selector=b"/phlog/post.txt")
ALIAS = replace(POST, host="alias.example.org")
ELSEWHERE = replace(POST, host="other.example.org")
OTHER_PORT = replace(POST, port=7070)
PLAIN = Definition(name="phlog", url=HERE, id=feed_id(HERE), aliases=(("alias.example.org", 70),))


def with_index(**rules: Any) -> Definition:
    """Return the definition with other rules for its index."""
    return replace(PLAIN, index=IndexRules(**rules))


@pytest.mark.parametrize(
    ("definition", "url", "expected"),
    [
        (PLAIN, HERE, "warn"),
        (PLAIN, POST, "warn"),
        (PLAIN, ALIAS, "warn"),
        (PLAIN, ELSEWHERE, "obey"),
        (PLAIN, OTHER_PORT, "obey"),
        (with_index(strategy="tree"), HERE, "obey"),
        (with_index(strategy="tree"), POST, "obey"),
        (with_index(identity="selector+date"), HERE, "obey"),
        (with_index(hosts="any"), HERE, "obey"),
        (with_index(hosts=("other.example.org",)), HERE, "warn"),
        (with_index(hosts=("other.example.org",)), ELSEWHERE, "obey"),
        *((replace(PLAIN, robots=said), url, said) for said in ("obey", "warn", "ignore") for url in (HERE, ELSEWHERE)),
        (replace(with_index(strategy="tree"), robots="ignore"), HERE, "ignore"),
    ],
)
def test_what_a_person_named_is_warned_of_and_what_feedd_found_is_obeyed(
    definition: Definition, url: GopherUrl, expected: Robots
) -> None:
    """Unless the definition sets `robots`, which then applies to all hosts."""
    assert expected == robots_for(definition, url)


def candidate(location: GopherUrl) -> Candidate:
    """Return an entry at this location."""
    return Candidate(key=location_key(location), location=location, label="Post", title="Post", position=0)


async def judged(
    definition: Definition, answers: Mapping[tuple[str, bytes], bytes | SourceError], *places: GopherUrl
) -> tuple[tuple[str, ...], list[tuple[str, bytes]]]:
    """Return the warnings about an index with these entries, and the requests that were made for them."""

    async def ask(permission: Permission) -> tuple[str, ...]:
        return await permission.judge(tuple(map(candidate, places)))

    return await with_permission(definition, answers, ask)


async def with_permission(
    definition: Definition,
    answers: Mapping[tuple[str, bytes], bytes | SourceError],
    ask: Callable[[Permission], Awaitable[tuple[str, ...]]],
) -> tuple[tuple[str, ...], list[tuple[str, bytes]]]:
    """Call `ask` with the permission of a definition, before hosts with these answers."""
    async with await Store.memory() as store:
        speaking = Speaking(answers)
        hosts = HostFacts(fetch=speaking, store=store, clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))
        return await ask(Permission(hosts=hosts, definition=definition)), speaking.asked


def robots(lines: bytes, host: str = "example.org") -> dict[tuple[str, bytes], bytes | SourceError]:
    """Return the answers of a host with a robots.txt for all robots."""
    return {(host, b"robots.txt"): b"User-agent: *\n" + lines}


def told(pattern: str) -> tuple[str, ...]:
    """Return the one line of a warning."""
    return (f'robots.txt of example.org forbids {pattern} to feedd; set robots = "obey" to follow it, or "ignore"',)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (b"Disallow: /\n", told("/")),
        (b"Disallow: /phlog/\n", told("/phlog/")),
        (b"Disallow: /phlog/post\nDisallow: /phlog/p*2\n", told("/phlog/post")),
        (b"Disallow: /other\n", ()),
        (b"", ()),
    ],
)
async def test_forbidden_index_or_entry_is_one_line(lines: bytes, expected: tuple[str, ...]) -> None:
    """It is the same at each poll, however many posts are forbidden: it names the rule, not the post."""
    second = replace(POST, selector=b"/phlog/post2.txt")
    assert (expected, [("example.org", b"robots.txt")]) == await judged(PLAIN, robots(lines), POST, second)


async def test_host_that_breaks_off_at_its_robots_txt_is_no_reason_for_a_word() -> None:
    """The index was read, and its poll goes on."""
    gone = Unreachable("gone", stage="connect")
    assert () == (await judged(PLAIN, {("example.org", b"robots.txt"): gone}, POST))[0]


@pytest.mark.parametrize("definition", [replace(PLAIN, robots="ignore"), replace(PLAIN, robots="obey")])
async def test_nothing_is_told_where_a_person_decided(definition: Definition) -> None:
    """With "ignore" it is not requested; with "obey" it was requested before the index."""
    assert ((), []) == await judged(definition, robots(b"Disallow: /\n"), POST)


async def test_index_that_proves_to_be_an_aggregator_is_obeyed() -> None:
    """Most of its entries are on other hosts, so reading it is crawling."""
    places = [POST, ELSEWHERE, replace(ELSEWHERE, host="third.example.org")]
    with pytest.raises(Forbidden, match=r"robots: gopher://example.org/1/phlog: robots.txt of .* forbids / "):
        await judged(PLAIN, robots(b"Disallow: /\n"), *places)
    assert () == (await judged(PLAIN, robots(b"Disallow: /phlog/\nAllow: /phlog$"), *places))[0]
    assert told("/") == (await judged(replace(PLAIN, robots="warn"), robots(b"Disallow: /\n"), *places))[0]


async def test_refusal_says_what_to_do() -> None:
    """It names host, rule and URL, and the key that overrides the rule."""

    async def ask(permission: Permission) -> tuple[str, ...]:
        await permission.permit(POST)
        with pytest.raises(Forbidden) as refusal:
            await permission.permit(ELSEWHERE)
        return (str(refusal.value),)

    reason = 'robots.txt of other.example.org forbids /phlog/ to feedd; to read it all the same, set robots = "warn"'
    said = f'robots: gopher://other.example.org/0/phlog/post.txt: {reason} or "ignore"'
    asked = [("other.example.org", b"robots.txt")]
    assert ((said,), asked) == await with_permission(PLAIN, robots(b"Disallow: /phlog/\n", "other.example.org"), ask)


async def test_endless_pattern_is_cut_in_what_is_told() -> None:
    """It is a stranger's text in one line of a log."""
    long = replace(POST, selector=b"/" + b"p" * 400)
    ((line,), _) = await judged(PLAIN, robots(b"Disallow: /" + b"p" * 300 + b"\n"), long)
    assert len(line) < 250

"""What is stored about hosts, each answer separately, and when it is deleted."""

from datetime import timedelta

from feedd.store import HostRecord, PlusRecord, RobotsRecord, Store
from feedd.store.hosts import KEPT_FOR, MOST_HOSTS
from tests.support.store_samples import HOUR, NOON, run

A, B = "a.example.org", "b.example.org"


def test_last_answer_of_caps_is_kept_for_a_host_and_port(store: Store) -> None:
    """Character set and administrator are stored; nothing is known of a host that was never asked."""
    assert run(store.hosts.caps(A, 70)) is None

    run(store.hosts.save_caps(A, 70, charset="koi8-r", admin="Kay", now=NOON))
    run(store.hosts.save_caps(A, 7070, charset=None, admin=None, now=NOON))
    run(store.hosts.save_caps(A, 70, charset="cp437", admin="Sam", now=NOON + HOUR))

    first = HostRecord(host=A, port=70, charset="cp437", admin="Sam", asked_at=NOON + HOUR)
    assert first == run(store.hosts.caps(A, 70))
    second = HostRecord(host=A, port=7070, charset=None, admin=None, asked_at=NOON)
    assert second == run(store.hosts.caps(A, 7070))


def test_admins_are_those_that_are_named(store: Store) -> None:
    """They are by host and port; a host without an administrator is left out."""
    assert {} == run(store.hosts.admins())

    run(store.hosts.save_caps(A, 70, charset=None, admin="Kay <kay@example.org>", now=NOON))
    run(store.hosts.save_caps(B, 70, charset="cp437", admin=None, now=NOON))
    run(store.hosts.save_robots(B, 7070, text="", now=NOON))

    assert {(A, 70): "Kay <kay@example.org>"} == run(store.hosts.admins())


def test_one_answer_says_nothing_of_the_other_questions(store: Store) -> None:
    """caps.txt, robots.txt and Gopher+ are separate; the last answer to each is kept."""
    run(store.hosts.save_plus(A, 70, speaks=True, now=NOON))
    assert (None, None) == (run(store.hosts.caps(A, 70)), run(store.hosts.robots(A, 70)))

    run(store.hosts.save_robots(A, 70, text="User-agent: feedd\nDisallow: /\n", now=NOON + HOUR))
    run(store.hosts.save_robots(B, 70, text="", now=NOON))
    assert (None, None) == (run(store.hosts.caps(A, 70)), run(store.hosts.plus(B, 70)))

    run(store.hosts.save_caps(A, 70, charset="cp437", admin=None, now=NOON + 2 * HOUR))
    run(store.hosts.save_plus(A, 70, speaks=False, now=NOON + 3 * HOUR))

    assert PlusRecord(speaks=False, asked_at=NOON + 3 * HOUR) == run(store.hosts.plus(A, 70))
    rules = RobotsRecord(text="User-agent: feedd\nDisallow: /\n", asked_at=NOON + HOUR)
    assert rules == run(store.hosts.robots(A, 70))
    assert RobotsRecord(text="", asked_at=NOON) == run(store.hosts.robots(B, 70))
    assert HostRecord(host=A, port=70, charset="cp437", asked_at=NOON + 2 * HOUR) == run(store.hosts.caps(A, 70))


def test_what_nobody_renewed_for_long_is_dropped(store: Store) -> None:
    """Any answer renews a host, and a save for another host deletes the old ones."""
    run(store.hosts.save_robots(A, 70, text="", now=NOON))
    run(store.hosts.save_robots(B, 70, text="", now=NOON))
    run(store.hosts.save_plus(B, 70, speaks=True, now=NOON + timedelta(days=1)))
    run(store.hosts.save_caps(A, 7070, charset=None, admin=None, now=NOON + KEPT_FOR))
    assert run(store.hosts.robots(A, 70)) is not None

    run(store.hosts.save_caps(A, 7070, charset=None, admin=None, now=NOON + KEPT_FOR + HOUR))

    assert run(store.hosts.robots(A, 70)) is None
    assert run(store.hosts.robots(B, 70)) is not None


def test_no_more_than_a_thousand_hosts_are_kept(store: Store) -> None:
    """A hostile menu cannot fill the database: the hosts that were renewed last stay."""

    async def fill() -> list[bool]:
        for number in range(MOST_HOSTS + 3):
            await store.hosts.save_robots(f"h{number}.example", 70, text="", now=NOON + timedelta(seconds=number))
        return [await store.hosts.robots(f"h{number}.example", 70) is not None for number in range(MOST_HOSTS + 3)]

    assert [False] * 3 + [True] * MOST_HOSTS == run(fill())

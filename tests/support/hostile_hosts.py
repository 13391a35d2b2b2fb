"""Twenty kinds of hostile hosts, each with what feedd must say about it, for the chaos test."""

import itertools
import random
from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct

from tests.support.broken_server import (
    ERROR_LINE,
    ERROR_PAGE,
    GARBAGE,
    NOT_FOUND,
    Behaviour,
    Conversation,
    by_selector,
    dripping,
    endless,
    resetting,
    sending,
    silence,
)
from tests.support.poll_world import menu, text

OFTEN = "0.05s"  # backs off to 12.8 seconds, so that a feed that always fails is polled for as long as the test runs
SOMETIMES = "5s"  # for those whose polls succeed; a real source is asked every quarter of an hour at most
SELDOM = "20s"  # for what takes seconds of CPU at each poll
HTML = b"<!DOCTYPE html>\n<html><head><title>It works!</title></head>\n<body><p>It works!</p></body></html>\n"
FLASK_PAGE = b"Error: 404 Not Found\r\n\r\nThe requested URL was not found on the server.\r\n"
ERROR_MENU = b"iError: 403 Forbidden\t\terror.host\t1\r\ni\t\terror.host\t1\r\niGo away.\t\terror.host\t1\r\n.\r\n"
MANY = 15_000  # lines, fewer than any menu may have, in fewer bytes than any answer may have
FOREIGN = ("10.0.0.1\t70", "169.254.169.254\t80", "::1\t70", "127.0.0.1\t22", "192.168.1.1\t6379", "0.0.0.0\t70")


class HostKind(Struct, frozen=True, kw_only=True):
    """A kind of host. `reason` is what feedd must have reported, as an error or of an entry; empty: nothing."""

    name: str
    behave: Callable[[], Behaviour]  # made in the process that serves
    reason: str = ""
    interval: str = OFTEN
    rest: str = ""  # of the definition
    listens: bool = True


def here(data: bytes) -> Behaviour:
    """Send the data, with the address of the server in place of {HOST} and {PORT}."""

    async def behave(talk: Conversation) -> None:
        host, port, *_ = talk.writer.get_extra_info("sockname")
        talk.writer.write(data.replace(b"{HOST}", host.encode()).replace(b"{PORT}", str(port).encode()))

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Use another behaviour for each request, in turn."""
    turns = itertools.cycle(behaviours)

    async def behave(talk: Conversation) -> None:
        await next(turns)(talk)

    return behave


def each_time(made: Callable[[int], bytes]) -> Behaviour:
    """Send what is made for each request, counted from 0."""
    times = itertools.count()

    async def behave(talk: Conversation) -> None:
        await here(made(next(times)))(talk)

    return behave


async def article(talk: Conversation) -> None:
    """Send a text that depends on the selector, except for documents that none of these hosts has."""
    selector = talk.request.removesuffix(b"\r\n").decode("latin-1")
    known = not selector.endswith(("caps.txt", "robots.txt"))
    talk.writer.write(
        text(f"Post {selector}", f"This is what stands at {selector}, and no more.") if known else ERROR_LINE
    )


def index(behaviour: Behaviour, **others: Behaviour) -> Behaviour:
    """Use this behaviour for the index; other requests get an article, except for `caps` and `robots`."""
    files = {slash + name.encode() + b".txt": behave for name, behave in others.items() for slash in (b"", b"/")}
    return by_selector({b"/index": behaviour, **files}, otherwise=article)


def posts(numbers: Sequence[int], of: str = "p") -> bytes:
    """Return a menu of posts with these numbers."""
    return menu("A phlog", *(f"0Post {of}{number}|/{of}{number}" for number in numbers))


def cut_anywhere() -> Behaviour:
    """Return a menu of 40 posts, whole at first, then usually cut off at a random byte."""
    chance, whole = random.Random(6), posts(range(40))
    return index(each_time(lambda time: whole if time % 4 == 0 else whole[: chance.randrange(1, len(whole))]))


def rotten_articles() -> Behaviour:
    """Send six new posts each time; every second text never ends, and the others never begin."""
    files = dict.fromkeys((b"caps.txt", b"robots.txt", b"/caps.txt", b"/robots.txt"), NOT_FOUND)
    menus = each_time(lambda time: posts(range(6 * time, 6 * time + 6)))
    return by_selector({b"/index": menus, **files}, otherwise=in_turn(endless, silence))


def malformed() -> Behaviour:
    """Send lines with too few or too many fields, NUL, escapes, ports of words, no UTF-8, and an endless caps.txt."""
    lines = (
        b"0Good one\t/good\t{HOST}\t{PORT}",
        b"0No fields at all",
        b"0Two\t/two",
        b"0Ten\t/ten\t{HOST}\t{PORT}" + b"\t+" * 10,
        b"0Port of words\t/words\t{HOST}\tseventy",
        b"0Port too high\t/high\t{HOST}\t99999999",
        b"0Nul \x00 and \x1b[31mred\x07\x08\t/nul\x00\t{HOST}\t{PORT}",
        b"0Caf\xe9 \xff\xfe\t/caf\xe9\t{HOST}\t{PORT}",
        b"\t\t\t",
        b"0\xef\xbf\xbe\xed\xa0\x80 & <b>\t/xml\t{HOST}\t{PORT}",
        b"i" + b"x" * 100_000,
        b".",
        b"0After the end\t/after\t{HOST}\t{PORT}",
    )
    return index(here(b"\r\n".join(lines)), caps=endless)


def endless_tree() -> Behaviour:
    """Send menus with an archive of twelve months, of which each is such a menu again."""

    async def behave(talk: Conversation) -> None:
        at = talk.request.removesuffix(b"\r\n").decode()
        if at.endswith(".txt"):
            await article(talk)
            return
        months = (f"12026 {month:02}|{at}/2026/{month:02}" for month in range(1, 13))
        await here(menu("An archive", *months, f"02026-11-01 A post|{at}/post.txt"))(talk)

    return behave


def elsewhere() -> Behaviour:
    """Return posts on private machines and refused ports, dated in a thousand years."""
    lines = b"".join(
        b"0%d-01-%02d Far away\t/far\t%s\r\n" % (2999, day, place.encode()) for day, place in enumerate(FOREIGN, 1)
    )
    return index(here(lines + b"02998-12-31 At home\t/home\t{HOST}\t{PORT}\r\n"))


async def endless_sound(talk: Conversation) -> None:
    """Send the beginning of an MP3 file, and then data without an end."""
    talk.writer.write(b"ID3\x03\0\0\0\0\0\0")
    while True:
        talk.writer.write(b"\xff\xfb\x90\x00" * 4096)
        await talk.writer.drain()


def sounds() -> Behaviour:
    """Send a menu with a sound that never ends."""
    return by_selector({b"/index": here(menu("Sounds", "sA song|/song.mp3")), b"/song.mp3": endless_sound})


def huge() -> Behaviour:
    """Return a menu of the maximal size, with another line each time."""
    return index(
        each_time(lambda time: posts(range(MANY)) + f"0Post n{time}\t/n{time}\t{{HOST}}\t{{PORT}}\r\n".encode())
    )


def half_reset() -> Behaviour:
    """Send a menu whose connection is reset in the middle."""
    return index(resetting(posts(range(40))[:700]))


def plainly(behaviour: Behaviour) -> Behaviour:
    """Use this behaviour for every request."""
    return behaviour


async def hanging_up(talk: Conversation) -> None:
    """Close the connection at once."""
    talk.writer.transport.abort()


def wrong_types() -> Behaviour:
    """Send binary data and a web page in turn, where a menu should be."""
    return in_turn(sending(GARBAGE), sending(HTML))


def error_pages() -> Behaviour:
    """Send five kinds of error in turn."""
    return in_turn(*map(sending, (ERROR_LINE, ERROR_PAGE, FLASK_PAGE, ERROR_MENU, b"Forbidden!\r\n")))


def too_huge() -> Behaviour:
    """Send a menu that ends, but beyond the limit."""
    return sending(b"iToo much\t\tnull.host\t1\r\n" * 60_000)


def oscillating() -> Behaviour:
    """Send two menus in turn, which share half of their posts."""
    return index(in_turn(here(posts(range(6))), here(posts(range(3, 9)))))


def flood() -> Behaviour:
    """Send three hundred new posts each time, of six hundred."""
    return index(each_time(lambda time: posts(range(300 * time + 600, 300 * time, -1))))


def all_replaced() -> Behaviour:
    """Send twenty posts, and other ones each time."""
    return index(each_time(lambda time: posts(range(20 * time, 20 * time + 20))))


def silent_robots() -> Behaviour:
    """Serve a good phlog whose host never answers the request for robots.txt: it has none."""
    return index(here(posts(range(3))), robots=silence)


HOSTILE = (
    HostKind(name="slow-trickle", behave=partial(dripping, 0.05), reason="limit: total"),
    HostKind(name="never-answers", behave=partial(plainly, silence), reason="limit: (idle|total)"),
    HostKind(name="endless-menu", behave=partial(plainly, endless), reason="limit: max_bytes"),
    HostKind(
        name="endless-articles", behave=rotten_articles, reason="limit: (max_bytes|idle|total)", interval=SOMETIMES
    ),
    HostKind(name="reset-midway", behave=half_reset, reason="connection broke"),
    HostKind(name="wrong-type", behave=wrong_types, reason="index: "),
    HostKind(
        name="error-pages",
        behave=error_pages,
        reason="index: .*(does not exist|[Ee]rror|Forbidden)",
    ),
    HostKind(name="huge-menu", behave=huge, interval=SELDOM),
    HostKind(name="too-huge-menu", behave=too_huge, reason="limit: max_bytes"),
    HostKind(name="malformed", behave=malformed, interval=SOMETIMES),
    HostKind(
        name="oscillating",
        behave=oscillating,
        interval=SOMETIMES,
    ),
    HostKind(
        name="flood",
        behave=flood,
        interval=SOMETIMES,
    ),
    HostKind(
        name="all-replaced",
        behave=all_replaced,
        interval=SOMETIMES,
    ),
    HostKind(name="cut-anywhere", behave=cut_anywhere, reason="index: ", interval=SOMETIMES),
    HostKind(name="endless-tree", behave=endless_tree, interval=SOMETIMES, rest='[index]\nstrategy = "tree"\n'),
    HostKind(
        name="elsewhere",
        behave=elsewhere,
        reason="connect: .*(private|loopback|link-local|port)",
        interval=SOMETIMES,
        rest='[index]\nhosts = "any"\n',
    ),
    HostKind(
        name="robots-hangs",
        behave=silent_robots,
        interval=SOMETIMES,
        rest='robots = "obey"\n',
    ),
    HostKind(name="endless-media", behave=sounds, interval=SOMETIMES),
    HostKind(name="refuses", behave=partial(plainly, silence), reason="connect: .*[Rr]efused", listens=False),
    HostKind(name="closes-at-once", behave=partial(plainly, hanging_up), reason="empty answer|connection broke"),
)

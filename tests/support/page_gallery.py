"""A site whose pages are in every state that a visitor can meet, and the paths to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from msgspec.structs import asdict

from feedd.config.definition import parse_definition
from feedd.config.settings_sources import load_settings
from feedd.identity import uuid_of
from feedd.model import Changes, Charsets, Entry, Feed, GopherUrl, Incident, PublishingRate, Revision, Terms
from feedd.polling.source import SourceIndex
from feedd.publish import FolderFiles
from feedd.reading.article import read_article
from feedd.reading.index.read import read_index
from feedd.reading.rules import ArticleRules, IndexRules
from feedd.store import Store
from feedd.store.codecs import to_time
from feedd.store.withdrawals import Withdrawal
from feedd.structs import replace
from tests.support.poll_world import menu
from tests.support.store_samples import NOON, a_feed, a_poll, a_revision, an_entry, save
from tests.support.web_site import DEFINITION, WebSite, site

DAY = timedelta(days=1)
LONG = "A title as long as people make them, with Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten"
PROSE = (
    "The ferry was late again this morning, and nobody on the pier was surprised\n"
    "by it any more, least of all the dog, who had taken the only dry place under\n"
    "the roof and meant to keep it until the evening.\n"
)
WIDE = "".join("        " + "/\\__" * 33 + "\n" for _ in range(6))  # 132 columns, and blanks before them
NARROW = "        |\n       /_\\\n      |===|\n      |[O]|\n"
TEXTS = {
    1: f"How to draw a lighthouse\n2026-03-01\n\n{PROSE}\n{NARROW}\n{PROSE}\n",
    2: f"The whole coast\n\n{PROSE}\n{WIDE}\n{PROSE}\n",
    3: f"Links\n\nSee gopher://other.example.org/1/phlog and gopher://gopher.example.net/0/about.txt too.\n\n{PROSE}",
    4: f"{LONG}\n\n{PROSE}" + PROSE.replace("\n", " ") * 8,
}
ARABIC = "المنارة على الجزيرة\n\nكان البحر هادئا في تلك الليلة، ولم تمر سفينة واحدة.\nثم أضاء الحارس المصباح.\n"
REMOVED, EMPTY, FAILING, RIGHT_TO_LEFT = "gone", "empty", "failing", "manara"


def path_of(number: int, feed: str = "lamps") -> str:
    """Return the path of the page of an entry."""
    return f"/feeds/{feed}/{uuid_of(an_entry(number, feed))}"


# Every page and state, by a name for it.
PAGES = {
    "front": "/",
    "front without a feed": "/?after=zzz",
    "front, more feeds": "/?after=manara",
    "front, older posts": f"/?until={to_time(NOON)}.{uuid_of(an_entry(1))}",
    "search": "/search",
    "search with results": "/search?q=ferry",
    "search without a result": "/search?q=zebra",
    "about": "/about",
    "status": "/status",
    "status without a feed": "/status?name=zzz",
    "feed": "/feeds/lamps/",
    "feed, second page": "/feeds/lamps/?page=2",
    "empty feed": f"/feeds/{EMPTY}/",
    "failing feed": f"/feeds/{FAILING}/",
    "feed from right to left": f"/feeds/{RIGHT_TO_LEFT}/",
    "entry": path_of(1),
    "entry with wide art": path_of(2),
    "entry with links": path_of(3),
    "entry with links to Gopher": f"{path_of(3)}?links=gopher",
    "entry with a long title": path_of(4),
    "entry from right to left": path_of(1, RIGHT_TO_LEFT),
    "entry without a text": path_of(9),
    "changes": f"{path_of(1)}/changes",
    "not found": "/nowhere",
    "withdrawn": path_of(7),
    "removed feed": f"/feeds/{REMOVED}/",
}


TOKEN = "a-token-of-the-operator"  # of a test
AS_OPERATOR = {"authorization": f"Bearer {TOKEN}"}
# What is typed into the form of `/add`: the source of an offer, and a mistake.
TYPED = {"offer": "hole.example.org/1/phlog", "mistake": "https://example.org/"}
OFFERED = menu("The mill", "", "02026-11-02 - Second & last|/b", f"02026-11-01 - {LONG}|/a", "1Back home|/")
OFFERED = OFFERED.replace(b"{HOST}", b"hole.example.org").replace(b"{PORT}", b"70")


async def look(url: GopherUrl, _follow: tuple[str, ...]) -> SourceIndex:
    """Return the source that is offered, without a network."""
    index = read_index(OFFERED, url, IndexRules(), Charsets())
    return SourceIndex(**asdict(index), raw=OFFERED)


def read(entry: Entry, text: str, number: int = 1, note: str | None = None) -> Revision:
    """Return a revision of an entry as feedd reads the bytes of a text."""
    raw = text.encode()
    article = read_article(raw, entry.location, ArticleRules(), Charsets())  # type: ignore[arg-type]
    revision = replace(a_revision(entry, number), raw=raw, text=article.text, html=article.html, note=note)
    return replace(revision, read_at=NOON + (number - 1) * 3 * DAY)


@asynccontextmanager
async def gallery(folder: Path, **flags: str) -> AsyncIterator[WebSite]:
    """Serve the site. `flags` are settings."""
    own = {"base_url": "https://feeds.example.org/gopher", "admin_token": TOKEN, "feeds": str(folder)}
    settings = load_settings(own | flags, {}, folder)
    definition = replace(parse_definition("lamps", "lamps.toml", DEFINITION), id=a_feed().id)
    async with await Store.memory() as store:
        feeds = [*_feeds(), *(replace(a_feed(f"phlog{number:03}"), title=LONG) for number in range(40))]
        await store.feeds.register(feeds, NOON)
        await _write_lamps(store, feeds[0])
        lighthouse = replace(an_entry(1, RIGHT_TO_LEFT), revision=1, title="المنارة على الجزيرة", authors=("حارس",))
        await save(store, feeds[1], [lighthouse], [read(lighthouse, ARABIC)])
        await _write_states(store, feeds)
        await store.feeds.remove(feeds[4], NOON)
        async with site(store, FolderFiles(folder / "public"), definition, settings, look=look) as opened:
            opened.now = NOON + 5 * DAY
            yield opened


def _feeds() -> list[Feed]:
    polled = {"polled_at": NOON, "good_at": NOON, "next_check_at": NOON + DAY}
    rate = PublishingRate(usual=3 * DAY, last=NOON, patience=14 * DAY)
    return [
        replace(a_feed(), **polled, rate=rate),  # type: ignore[arg-type]
        replace(a_feed(RIGHT_TO_LEFT), title="يوميات الحارس", terms=Terms(language="ar"), **polled),  # type: ignore[arg-type]
        replace(a_feed(EMPTY), title="Nothing here", **polled),  # type: ignore[arg-type]
        replace(
            a_feed(FAILING),
            title="The Vault",
            terms=Terms(group="Cellar"),
            polled_at=NOON + DAY,
            good_at=NOON,
            failures=5,
            next_check_at=NOON + 2 * DAY,
            error="connect: vault.example.org port 70: Connection refused",
            stage="connect",
            failing_since=NOON + DAY / 2,
        ),
        a_feed(REMOVED),
    ]


async def _write_lamps(store: Store, feed: Feed) -> None:
    entries = [replace(an_entry(number), revision=1) for number in TEXTS]
    entries[3] = replace(entries[3], title=LONG)
    older = [
        replace(an_entry(number), published=NOON - number * 11 * DAY, updated=NOON - number * 11 * DAY)
        for number in range(9, 80)
    ]
    revisions = [read(entry, TEXTS[number]) for number, entry in enumerate(entries, start=1)]
    await save(store, feed, [*entries, *older, an_entry(7)], revisions)
    edited = replace(entries[0], revision=2, updated=NOON + 3 * DAY)
    text = TEXTS[1].replace("late again", "early for once") + "\nIt came at noon, and nobody was there to meet it.\n"
    await save(store, feed, [edited], [read(edited, text, 2, "Changed on 4 March 2026: 14 words are new.")])
    await store.withdrawals.add(Withdrawal(kind="entry", subject=an_entry(7).id, withdrawn_at=NOON))


async def _write_states(store: Store, feeds: list[Feed]) -> None:
    outage = Incident(kind="failing", opened_at=NOON + DAY / 2, stage="connect", reason="Connection refused")
    past = Incident(kind="failing", opened_at=NOON - 6 * DAY, stage="resolve", reason="no address")
    await store.polls.save(feeds[2], Changes(), a_poll(feeds[2]))
    await store.polls.save(feeds[3], Changes(), a_poll(feeds[3]), [outage])
    await store.polls.save(feeds[0], Changes(), a_poll(feeds[0]), [past])
    await store.polls.save(feeds[0], Changes(), a_poll(feeds[0]), [replace(past, closed_at=NOON - 4 * DAY)])

"""An index that an author wrote as a text, beside what the server lists of its folder."""

from collections.abc import Sequence
from contextlib import suppress

import pytest

from feedd.discovery.find import MOST_ASKED, find_source
from feedd.discovery.sources import Merit
from feedd.errors import NotReadable
from feedd.gopher.url import format_url, parse_url
from feedd.model import GopherUrl
from feedd.polling.source import SourceIndex
from tests.discovery.test_find import ROOT, Server, addresses, listing
from tests.support.poll_world import menu, text

pytestmark = pytest.mark.anyio

INDEX = b"# Ada's mill\n\n=> ice.gmi 2024-05-03 Ice on the weir\n=> geese.gmi 2024-04-01 Two geese\n"
MOST_TOLD = 4  # requests for the name of a hole
TEXTS = {b"/log/ice.gmi": text("Ice on the weir"), b"/log/geese.gmi": text("Two geese")}
LISTED = listing("geese.gmi", "ice.gmi", "index.gmi", at="/log/")


async def test_it_is_taken_instead_of_the_listing() -> None:
    """It has the titles, the dates and the name; a listing has names of files."""
    found = await Server({b"/log": LISTED, b"/log/index.gmi": INDEX, **TEXTS}).find(f"{ROOT}/log")

    assert format_url(found.best.url) == "gopher://127.0.0.1/0/log/index.gmi"
    assert ["Ice on the weir", "Two geese"] == [one.title for one in found.best.index.candidates]
    assert (found.best.index.title, found.best.merit, found.others) == ("Ada's mill", Merit.DATED, ())


async def test_it_is_read_where_it_is_the_address() -> None:
    """Nothing else is asked for but one of its posts: there are servers that would add an ending to it."""
    server = Server({b"/log": LISTED, b"/log/index.gmi": INDEX, **TEXTS})
    found = await server.find("gopher://127.0.0.1/0/log/index.gmi")

    assert format_url(found.best.url) == "gopher://127.0.0.1/0/log/index.gmi"
    assert server.asked == ["gopher://127.0.0.1/0/log/index.gmi", "gopher://127.0.0.1/0/log/ice.gmi"]


async def test_the_posts_of_a_log_with_links_are_no_documents() -> None:
    """They stand on the page itself."""
    log = b"* 2024-05-03: Ice on the weir\n=> ice.gmi The text\n\n* 2024-04-01:\n=> geese.gmi Two geese\n"
    server = Server({b"/log.gmi": log})
    found = await server.find("gopher://127.0.0.1/0/log.gmi")

    assert (found.best.index.strategy, len(found.best.index.candidates)) == ("log", 2)
    assert server.asked == ["gopher://127.0.0.1/0/log.gmi", ROOT]


async def test_a_listing_of_more_texts_stays() -> None:
    """An index of the best three says nothing of the others."""
    names = [f"2024-05-{day:02}.gmi" for day in range(1, 10)]
    listed = listing(*names, "ice.gmi", "geese.gmi", "index.gmi", at="/log/")
    found = await Server({b"/log": listed, b"/log/index.gmi": INDEX, **TEXTS}).find(f"{ROOT}/log")

    assert f"{ROOT}/log" == format_url(found.best.url)


async def test_an_index_whose_links_lead_nowhere_is_none() -> None:
    """A capsule's server adds endings, and a Gopher server has the files as they lie there."""
    index = INDEX.replace(b".gmi", b"/")
    for address in (f"{ROOT}/log", "gopher://127.0.0.1/0/log/index.gmi"):
        found = await Server({b"/log": LISTED, b"/log/index.gmi": index, **TEXTS}).find(address)
        assert f"{ROOT}/log" == format_url(found.best.url)


async def test_an_index_of_which_parts_are_missing_is_one() -> None:
    """Its first links may be those that nobody has written yet."""
    index = b"# Manual\n\n" + b"".join(b"=> part%d.gmi Part %d of the mill\n" % (n, n) for n in range(40))
    parts = {b"/log/part%d.gmi" % n: text(f"Part {n}") for n in range(15, 40)}
    found = await Server({b"/log/index.gmi": index, **parts}).find("gopher://127.0.0.1/0/log/index.gmi")

    assert 40 == len(found.best.index.candidates)


async def test_a_front_page_in_a_text_leads_to_its_log() -> None:
    """In the folder that the server lists as well as by its own address."""
    front = b"# The mill\n\n=> /log/index.gmi My gemlog\n=> /about.gmi About me\n=> https://example.org/ On the web\n"
    hole = {
        b"": listing("about.gmi", "index.gmi", "log"),
        b"/index.gmi": front,
        b"/about.gmi": text("About me"),
        b"/log/index.gmi": INDEX,
        **TEXTS,
    }
    for address in (ROOT, "gopher://127.0.0.1/0/index.gmi"):
        found = await Server(hole).find(address)
        assert format_url(found.best.url) == "gopher://127.0.0.1/0/log/index.gmi"


async def test_a_post_leads_to_the_index_that_lists_it() -> None:
    """One that the index forgot leads to the listing."""
    hole = {b"/log": listing("geese.gmi", "ice.gmi", "new.gmi", "index.gmi", at="/log/"), b"/log/index.gmi": INDEX}
    hole |= {**TEXTS, b"/log/new.gmi": text("New")}
    places = {
        "ice": "gopher://127.0.0.1/0/log/index.gmi",
        "new": f"{ROOT}/log",
    }
    for name, place in places.items():
        found = await find_source([parse_url(f"gopher://127.0.0.1/0/log/{name}.gmi")], Server(hole).look)
        assert format_url(found.best.url) == place


async def test_a_post_that_links_others_is_no_index() -> None:
    """Its folder is looked at."""
    post = b"# Ice\n\n" + b"The weir froze over, and the geese walked across it to the mill. " * 20
    post += b"\n\n=> geese.gmi The geese\n=> rain.gmi Rain\n=> bread.gmi Bread\n"
    hole = {b"/log": listing("ice.gmi", "geese.gmi", "rain.gmi", "bread.gmi", at="/log/"), b"/log/ice.gmi": post}
    found = await Server(hole).find("gopher://127.0.0.1/0/log/ice.gmi")

    assert f"{ROOT}/log" == format_url(found.best.url)
    assert [f"{ROOT}/log"] == addresses([one.url for one in found.tried[1:]])


async def test_an_index_that_leads_to_another_one_is_not_followed_without_end() -> None:
    """A server may make up a further folder with an index in it for each request."""

    class Endless(Server):
        async def look(self, url: GopherUrl, keys: Sequence[str]) -> SourceIndex:
            if url.selector not in self.documents:
                place = url.selector.rpartition(b"/")[0].decode()
                self.documents = {**self.documents, url.selector: listing("index.gmi", "a", at=f"{place}/a/")}
            return await super().look(url, keys)

    server = Endless({b"": listing("index.gmi")})
    with suppress(NotReadable):
        await server.find(ROOT)

    assert len(server.asked) < MOST_ASKED


async def test_a_hole_of_many_rooms_is_not_asked_without_end() -> None:
    """Each takes several requests where its index is a text whose links lead nowhere."""
    rooms = [f"room{letter}" for letter in "abcdefghijkl"]
    hole = {b"": listing(*rooms)}
    for room in rooms:
        hole |= {f"/{room}".encode(): listing("a.gmi", "b.gmi", "index.gmi", at=f"/{room}/")}
        hole |= {f"/{room}/index.gmi".encode(): INDEX}
    server = Server(hole)
    await server.find(ROOT)

    assert len(server.asked) <= 1 + MOST_ASKED + 3 + MOST_TOLD


async def test_no_page_is_asked_for_twice() -> None:
    """What the search has read also tells what the hole is called."""
    index = INDEX.partition(b"\n\n")[2]
    server = Server({b"/log": LISTED, b"/log/index.gmi": index, b"": menu("Ada's mill", "1Log|/log"), **TEXTS})
    await server.find(f"{ROOT}/log")

    assert sorted(set(server.asked)) == sorted(server.asked)

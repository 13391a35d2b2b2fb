"""From an address to the index that was meant: a hole's front page, a post of it, a page without dates."""

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import asdict

from feedd.config.definition import parse_definition
from feedd.discovery.find import MOST_PLACES, Findings, find_source, folders_above
from feedd.discovery.sources import Merit
from feedd.errors import NotReadable, ServerSaid, SourceError, Unreachable
from feedd.gopher.url import format_url, parse_url
from feedd.model import Charsets, GopherUrl
from feedd.polling.source import SourceIndex
from feedd.reading import read_index
from feedd.structs import replace
from tests.support.poll_world import menu, text

pytestmark = pytest.mark.anyio

ROOT = "gopher://127.0.0.1/1"
PHLOG = menu("Ada's phlog", "02026-11-02 - Second|/phlog/b.txt", "02026-11-01 - First|/phlog/a.txt", "1Back|/")
HOLE = {
    b"": menu("Welcome to the mill", "1My phlog|/phlog", "0About me|/about.txt", "1Files|/files"),
    b"/phlog": PHLOG,
    b"/phlog/a.txt": text("First"),
    b"/phlog/b.txt": text("Second"),
    b"/about.txt": text("About me"),
    b"/files": menu("Files"),
}


class Server:
    """Reads pages as feedd does, from values, and keeps what it was asked for."""

    def __init__(self, documents: Mapping[bytes, bytes]) -> None:
        self.documents = documents
        self.asked: list[str] = []

    async def look(self, url: GopherUrl, keys: Sequence[str]) -> SourceIndex:
        """Return a page as an index."""
        self.asked.append(format_url(url))
        if url.selector not in self.documents:
            raise ServerSaid("not found", stage="index")
        raw = self.documents[url.selector].replace(b"{HOST}", b"127.0.0.1").replace(b"{PORT}", b"70")
        definition = parse_definition("a", "a.toml", "\n".join((f'url = "{format_url(url)}"', *keys)).encode())
        index = read_index(raw, url, definition.index, Charsets())
        return SourceIndex(**asdict(index), raw=raw)

    async def find(self, *addresses: str) -> Findings:
        """Search from an address."""
        return await find_source([parse_url(address) for address in addresses], self.look)


class Tree(Server):
    """Reads the newest folder of a tree as its posts."""

    async def look(self, url: GopherUrl, keys: Sequence[str]) -> SourceIndex:
        """Return a page as an index; with keys, that of its first folder."""
        index = await super().look(url, ())
        newest = await super().look(index.follow[0], ()) if keys else index
        return replace(index, candidates=newest.candidates)


def addresses(urls: Sequence[GopherUrl]) -> list[str]:
    """Return URLs as text."""
    return [format_url(url) for url in urls]


async def test_a_page_that_lists_posts_is_taken_with_one_request() -> None:
    """Nothing else is asked for."""
    server = Server(HOLE)
    found = await server.find(f"{ROOT}/phlog")

    assert (found.best.merit, server.asked, found.others) == (Merit.DATED, [f"{ROOT}/phlog"], ())


async def test_the_front_page_of_a_hole_leads_to_its_log() -> None:
    """By the word for a log; what was tried is told."""
    server = Server(HOLE)
    found = await server.find(ROOT)

    assert format_url(found.best.url) == f"{ROOT}/phlog"
    assert [(format_url(one.url), one.what) for one in found.tried] == [
        (ROOT, "nothing on it is an entry"),
        (f"{ROOT}/phlog", "2 entries with dates"),
    ]


@pytest.mark.parametrize(
    "link",
    [
        "1come and read my blog please!|/blog",
        "1All that I ever wrote down here|/phlog/",
        "1Hier geht es zum Tagebuch von Anna|/tagebuch",
        "1Заходите в мой дневник почаще, друзья|/дневник",
    ],
)
async def test_a_log_may_be_named_in_a_sentence_or_by_its_folder(link: str) -> None:
    """The texts beside it are about the server; that the page links it twice changes nothing."""
    texts = ("0how to set your clock by this server|/t.txt", "0statistics of the server|/s.txt", "0One evening|/o.txt")
    server = menu("The mill", link, *texts, link)
    where = link.partition("|")[2]
    found = await Server({b"": server, where.encode(): PHLOG, b"/files": menu("Files")}).find(ROOT)

    assert found.best.url.selector.decode() == where


@pytest.mark.parametrize(
    "links",
    [
        ("1Tools that I wrote for my blog|/tools", "0One evening|/one.txt"),
        ("1What Ada thinks|/ada/blog", "1What Ben thinks|/ben/blog", "0One evening|/one.txt"),
    ],
)
async def test_what_is_about_logs_is_no_log(links: Sequence[str]) -> None:
    """Nor is one of several authors' the log of their server."""
    logs = {one.partition("|")[2].encode(): PHLOG for one in links if one[0] == "1"}
    found = await Server({b"": menu("The mill", *links, "0Two geese|/two.txt")} | logs).find(ROOT)

    assert format_url(found.best.url) == ROOT


async def test_a_post_leads_to_the_menu_that_lists_it() -> None:
    """The folder above it, and not the front page."""
    found = await Server(HOLE).find("gopher://127.0.0.1/0/phlog/a.txt")

    assert format_url(found.best.url) == f"{ROOT}/phlog"


async def test_a_text_beside_the_log_leads_to_the_log() -> None:
    """The page that links it names the log."""
    found = await Server(HOLE).find("gopher://127.0.0.1/0/about.txt")

    assert format_url(found.best.url) == f"{ROOT}/phlog"


@pytest.mark.parametrize("place", ["/posts", "/posts/index.gph"])
async def test_the_posts_that_were_asked_for_are_taken_beside_a_log_of_another_name(place: str) -> None:
    """Each page of the hole links all of them."""
    links = ("1Home|/", "1Posts|/posts", "1Notes|/notes")
    posts = menu("Posts", *links, "0One evening|/posts/one.txt", "0Two geese|/posts/two.txt")
    notes = menu("Notes", *links, "02026-11-02 - Rye|/notes/b.txt", "02026-11-01 - Oats|/notes/a.txt")
    found = await Server({place.encode(): posts, b"/notes": notes}).find(ROOT + place)

    assert format_url(found.best.url) == ROOT + place


async def test_the_first_meaning_that_answers_is_taken() -> None:
    """An address may leave open whether it has an item type."""
    found = await Server(HOLE).find("gopher://127.0.0.1/1phlog", f"{ROOT}/phlog")

    assert format_url(found.best.url) == f"{ROOT}/phlog"


async def test_a_feed_of_the_hole_is_better_than_a_page_without_dates() -> None:
    """RSS has dates; the page stays possible."""
    item = (
        "<item><title>{0}</title><link>gopher://127.0.0.1/0/{0}</link><pubDate>{1} Nov 2026 10:00 GMT</pubDate></item>"
    )
    items = item.format("One", "02") + item.format("Two", "01")
    rss = f'<rss version="2.0"><channel><title>The mill</title>{items}</channel></rss>'.encode()
    page = menu("The mill", "0One evening|/one.txt", "0Two geese|/two.txt", "0A feed|/feed.xml")
    found = await Server({b"/log": page, b"/feed.xml": rss}).find(f"{ROOT}/log")

    assert (format_url(found.best.url), addresses([one.url for one in found.others])) == (
        "gopher://127.0.0.1/0/feed.xml",
        [f"{ROOT}/log"],
    )


async def test_a_folder_with_a_single_entry_ends_no_search() -> None:
    """It is taken where no other has more."""
    rooms = {b"": listing("log", "notes"), b"/log": listing("2024-05-03-ice.gmi", at="/log/")}
    more = {b"/notes": listing("one-evening.gmi", "two-geese.gmi", at="/notes/")}

    assert format_url((await Server(rooms | more).find(ROOT)).best.url) == f"{ROOT}/notes"
    assert format_url((await Server(rooms).find(ROOT)).best.url) == f"{ROOT}/log"


async def test_a_feed_is_better_than_a_tree_that_a_poll_reads_little_of() -> None:
    """Where each day has a folder of its own."""
    item = (
        "<item><title>{0}</title><link>gopher://127.0.0.1/0/{0}</link><pubDate>0{0} Nov 2026 10:00 GMT</pubDate></item>"
    )
    rss = f'<rss version="2.0"><channel>{"".join(map(item.format, range(1, 6)))}</channel></rss>'.encode()
    tree = Tree(
        {
            b"": listing("2021", "2022", "2023", "2024", "feed.xml"),
            b"/2024": listing("one-evening.gmi", "two-geese.gmi", at="/2024/"),
        }
    )
    assert format_url((await tree.find(ROOT)).best.url) == ROOT
    tree.documents = {**tree.documents, b"/feed.xml": rss}
    assert format_url((await tree.find(ROOT)).best.url) == "gopher://127.0.0.1/0/feed.xml"


async def test_a_hole_without_posts_says_what_was_tried() -> None:
    """And what to give instead."""
    with pytest.raises(
        NotReadable, match=r"nothing on it is an entry \(it has no links\)\); give the address of the menu"
    ):
        await Server({b"/files": menu("Files")}).find(f"{ROOT}/files")


async def test_a_server_that_says_no_is_quoted() -> None:
    """The error of the likeliest meaning."""
    with pytest.raises(ServerSaid, match="not found"):
        await Server({}).find(f"{ROOT}/a", "gopher://127.0.0.1/a")


async def test_a_host_that_does_not_answer_is_not_asked_for_each_place() -> None:
    """Its pages would each cost a time-out."""
    asked: list[GopherUrl] = []

    async def look(url: GopherUrl, _: Sequence[str]) -> SourceIndex:
        asked.append(url)
        raise Unreachable("no route to host", stage="connect")

    with pytest.raises(SourceError, match="no route"):
        await find_source([parse_url(f"{ROOT}/a"), parse_url("gopher://127.0.0.1/a")], look)
    assert len(asked) == 1


async def test_a_page_with_many_logs_is_not_followed_without_end() -> None:
    """Each is asked for once, and only the first ones."""
    logs = menu("Logs", *(f"1Phlog|/phlog{number}" for number in range(100)))
    server = Server({b"": logs} | {f"/phlog{number}".encode(): menu("Empty") for number in range(100)})

    with pytest.raises(NotReadable):
        await server.find(ROOT)
    assert len(server.asked) == len(set(server.asked)) == 1 + MOST_PLACES


def test_folders_above_a_document_end_with_the_root() -> None:
    """From the nearest."""
    above = folders_above(parse_url("gopher://127.0.0.1/0/users/ada/phlog/a.txt"))

    assert addresses(list(above)) == [f"{ROOT}/users/ada/phlog", f"{ROOT}/users/ada", f"{ROOT}/users", ROOT]


async def test_an_archive_that_holds_the_page_and_more_is_taken() -> None:
    """A page of older posts that has only the others stays possible, since the newest are not on it."""
    newest = [f"02026-11-{day:02} - Post {day}|/p/{day}" for day in (9, 8, 7)]
    older = [f"02026-10-{day:02} - Post {day}|/p/o{day}" for day in (9, 8, 7)]
    page = menu("The mill", *newest, "1Archive|/archive")
    whole = await Server({b"/log": page, b"/archive": menu("All", *newest, *older)}).find(f"{ROOT}/log")
    rest = await Server({b"/log": page, b"/archive": menu("Older", *older)}).find(f"{ROOT}/log")

    assert (format_url(whole.best.url), len(whole.best.index.candidates)) == (f"{ROOT}/archive", 6)
    assert (format_url(rest.best.url), addresses([one.url for one in rest.others])) == (
        f"{ROOT}/log",
        [f"{ROOT}/archive"],
    )


async def test_the_log_that_a_front_page_with_its_newest_posts_names_is_taken_for_them() -> None:
    """Unless the page lists posts of other folders too, which are no part of that log."""
    newest = [f"02026-11-{day:02} - Post {day}|/blog/{day}" for day in (9, 8, 7)]
    older = [f"02026-10-{day:02} - Post {day}|/blog/o{day}" for day in (9, 8, 7)]
    other = "02026-11-05 - A letter|/letters/5"
    hole = {b"/blog": menu("All of it", *newest, *older)}
    few = await Server({**hole, b"": menu("The mill", "1Blog posts|/blog", *newest)}).find(ROOT)
    mixed = await Server({**hole, b"": menu("The mill", "1Blog posts|/blog", *newest, other)}).find(ROOT)

    assert [format_url(one.best.url) for one in (few, mixed)] == [f"{ROOT}/blog", ROOT]


async def test_files_are_taken_by_the_key_that_is_proposed_for_them() -> None:
    """Where a page holds nothing else; the key is part of what was found."""
    page = menu("Things", "9The tools|/tools.tgz", "IA heron|/heron.png", "5An old game|/game.zip")
    found = await Server({b"/files": page}).find(f"{ROOT}/files")

    assert (found.best.merit, len(found.best.index.candidates)) == (Merit.UNDATED, 3)
    assert [key.partition("  #")[0] for key in found.best.keys] == ['index.types = ["9", "I", "5"]']


async def test_advice_stands_once_and_behind_what_was_tried() -> None:
    """A text that could be followed as a page, in a hole without a log."""
    server = Server({b"/now.txt": text("Now"), b"": menu("The mill")})

    with pytest.raises(NotReadable) as raised:
        await server.find("gopher://127.0.0.1/0/now.txt")
    assert str(raised.value).endswith(
        'them, or to be told each time this text changes, set strategy = "page" below [index]'
    )
    assert str(raised.value).count("strategy") == 1


LISTED = "{0:36}  2024-May-02 04:36   {1}|{2}{0}"


def listing(*names: str, at: str = "/") -> bytes:
    """Return a folder as a server lists it; a name without an extension is that of a folder."""
    rows = (
        ("0" if "." in name else "1") + LISTED.format(name, "  1.2 KB" if "." in name else "--------", at)
        for name in names
    )
    return menu("", *rows)


async def test_a_department_with_dates_may_have_the_posts() -> None:
    """As the events of a club, which are more than its courses."""
    days = [f"02026-0{month}-03 Day {month}" for month in range(1, 6)]
    rooms = {
        b"": menu("The club", "1Courses|/courses", "1Events|/events", "1Photos|/photos", "1Links|/links"),
        b"/courses": menu("", *(f"{day}|/courses/{day[-1]}.txt" for day in days[:3])),
        b"/events": menu("", *(f"{day}|/events/{day[-1]}.txt" for day in days)),
    }

    assert (await Server(rooms).find(ROOT)).best.url.selector == b"/events"


@pytest.mark.parametrize("folder", ["", "/~ada"])
@pytest.mark.parametrize(
    ("inside", "posts"),
    [
        (("index.gmi",), 4),
        (("README.md",), 4),
        (("oats.txt", "rye.txt"), 2),  # the first of several departments
        (("index.gmi", "more"), None),
    ],
)
async def test_folders_of_one_text_each_are_posts(folder: str, inside: tuple[str, ...], posts: int | None) -> None:
    """At the top of a hole, where folders called by one word are else its departments."""
    names = ("wheel", "weir", "печь", "stones")
    documents = {f"{folder}/{name}/".encode(): listing(*inside, at=f"{folder}/{name}/") for name in names}
    documents |= {f"{folder}/{name}/index.gmi".encode(): text("A text") for name in names}
    rows = [f"1{LISTED.format(name, '--------', f'{folder}/')}/" for name in names]
    server = Server(documents | {folder.encode(): menu("", "1..|/", *rows)})

    if posts is None:
        with pytest.raises(NotReadable):
            await server.find(f"{ROOT}{folder}")
    else:
        assert posts == len((await server.find(f"{ROOT}{folder}")).best.index.candidates)


async def test_the_folders_beside_few_texts_are_read_too_where_they_hold_several() -> None:
    """A folder with one text is a post, and one that serves the site is not asked for."""
    server = Server(
        {
            b"": listing("personal", "mill-day", "css", "20240503-ice.gmi", "index.gmi"),
            b"/personal": listing("one-evening.gmi", "two-geese.gmi", at="/personal/"),
            b"/mill-day": listing("text.gmi", "index.gmi", at="/mill-day/"),
        }
    )
    found = await server.find(ROOT)

    assert found.best.keys[1:] == ('index.follow = ["/personal"]',)
    assert f"{ROOT}/css" not in server.asked
    assert "personal" not in [one.title for one in found.best.index.candidates]


async def test_folders_beside_many_texts_are_left_alone() -> None:
    """They are no entries."""
    names = ("a.txt", "b.txt", "c.txt", "d.txt", "drafted")
    server = Server({b"/posts": listing(*names, at="/posts/"), b"/posts/drafted": listing("a.txt", "b.txt")})
    found = await server.find(f"{ROOT}/posts")

    assert (found.best.keys, f"{ROOT}/posts/drafted" in server.asked) == ((), False)


@pytest.mark.parametrize(("texts", "count"), [(2, 0), (3, 2)])
async def test_folders_alone_are_posts_unless_each_holds_several_texts(texts: int, count: int) -> None:
    """Then they sort the posts."""
    folders = ("bread", "oats", "rye", "soups")
    names = ("a.txt", "b.txt", "c.txt")
    server = Server(
        {f"/posts/{one}".encode(): listing(*names, at=f"/posts/{one}/") for one in folders[:3]}
        | {b"/posts": listing(*folders, at="/posts/")}
        | {b"/posts/soups": listing(*names[:texts], at="/posts/soups/")}
    )
    found = await server.find(f"{ROOT}/posts")

    assert len(found.best.keys) == count


async def test_where_nothing_is_an_entry_the_folders_are_searched() -> None:
    """Those that are called so first, and no pictures; further down too."""
    posts = listing("one-evening.txt", "two-geese.txt", "three-weirs.txt", at="/users/ada/post/")
    server = Server(
        {
            b"": listing("users", "img", "tags"),
            b"/users": listing("ada", at="/users/"),
            b"/users/ada": listing("maps", "post", at="/users/ada/"),
            b"/users/ada/post": posts,
        }
    )
    found = await server.find(ROOT)

    assert addresses([one.url for one in found.tried]) == [
        ROOT,
        f"{ROOT}/users",
        f"{ROOT}/users/ada",
        f"{ROOT}/users/ada/post",
    ]
    assert format_url(found.best.url) == f"{ROOT}/users/ada/post"


async def test_a_folder_whose_name_ends_with_a_word_for_a_log_is_a_post_about_one() -> None:
    """Where a server lists it among others."""
    posts = listing("are-we-there-yet", "how-we-made-the-wheel", "new-blog", "the-wet-year", at="/post/")
    server = Server({b"/post": posts, b"/post/new-blog": listing("index.gmi")})
    found = await server.find(f"{ROOT}/post")

    assert (found.best.merit, len(found.best.index.candidates)) == (Merit.DATED, 4)
    assert (found.best.keys, format_url(found.best.url)) == ((), f"{ROOT}/post")


async def test_what_is_in_folders_by_years_is_more_than_their_names() -> None:
    """However few posts the newest of them hold."""
    server = Tree(
        {
            b"/log": listing("2021", "2022", "2023", "2024", at="/log/"),
            b"/log/2024": listing("one-evening.txt", at="/log/2024/"),
        }
    )
    found = await server.find(f"{ROOT}/log")
    assert [one.title for one in found.best.index.candidates] == ["one evening"]


@pytest.mark.parametrize(
    ("own", "above", "name"),
    [
        ("# Ada's gemlog", "# The mill", "Ada's gemlog"),
        ("# Posts", "``` a wheel\n(+)\n```\n=> /log Log\n\n# Welcome to The mill!", "The mill"),
        ("2024-05-02", "# The mill", "The mill"),
        (
            "# Posts",
            "```\n/\\ /\\ /\\\nest. April 2021\n```\n\n# Ada's pages!\nI'm Ada and mend clocks.",
            "Ada's pages!",
        ),
        ("# Posts", "# Ada Quill, Ph.D.\n\nWelcome to my Gemini capsule. I mend clocks.", "Ada Quill, Ph.D"),
        ("# Posts", "```\nTHE RIVER WHEEL\n```\n\n# Ada's pages", "Ada's pages"),
        ("# Posts", "Welcome to my Gemini capsule. I mend clocks.\n", None),
        ("# About me", "# whoami", None),
        ("2024-05-02", "Here I write about wheels and what turns them.\n", None),
    ],
)
async def test_a_listing_is_called_as_its_author_calls_it(own: str, above: str, name: str | None) -> None:
    """In the document for visitors: of the folder, else of the hole; its markup is no name."""
    server = Server(
        {
            b"": listing("log", "index.gmi"),
            b"/log": listing("one-evening.gmi", "two-geese.gmi", "index.gmi", at="/log/"),
            b"/log/index.gmi": f"{own}\n\n=> one-evening.gmi One evening\n".encode(),
            b"/index.gmi": f"{above}\n\n=> log Log\n".encode(),
        }
    )
    assert (await server.find(ROOT)).told.name == name


async def test_a_folder_of_another_kind_is_called_by_its_name_and_that_of_the_hole() -> None:
    """A page with a name of its own keeps that, and nothing is asked for."""
    front = menu("The mill", "1Projects|/projects", "1Links|/links")
    server = Server({b"": front, b"/projects": listing("a-b.txt", "c-d.txt", at="/projects/")})
    named = Server(HOLE)

    assert ((await server.find(ROOT)).told.name, (await named.find(ROOT)).told.name) == ("projects, The mill", None)
    assert len(named.asked) == 2


def phlog_of(user: str) -> bytes:
    """Return the log of a user."""
    return menu(f"{user}'s phlog", f"02026-11-02 - Second|/~{user}/b.txt", f"02026-11-01 - First|/~{user}/a.txt")


USERS = {f"/~{user}/phlog".encode(): phlog_of(user) for user in ("ada", "bo", "cy")}


@pytest.mark.parametrize(
    "pages",
    [
        {b"": menu("The server", "1Ada's phlog|/~ada/phlog", "1Bo's phlog|/~bo/phlog", "0Rules|/rules.txt")},
        {b"": menu("Der Server", "1~ada|/~ada", "1~bo|/~bo", "1~cy|/~cy")},
        {b"": menu("Server", "1Phlogs|/all"), b"/all": menu("Phlogs", "1ada|/users/ada", "1bo|/users/bo")},
    ],
)
async def test_a_server_of_several_authors_lists_them_and_none_is_chosen(pages: Mapping[bytes, bytes]) -> None:
    """The first of them was, without a word."""
    with pytest.raises(NotReadable, match=r"authors; give the address of one: gopher://.*ada.*, gopher://.*bo"):
        await Server({**USERS, **pages}).find(ROOT)


async def test_one_authors_hole_may_link_others_on_its_server() -> None:
    """Links from a home, and those beside a log of the whole server, are no choice of authors."""
    home = menu("Ada", "1My phlog|/~ada/phlog", "1Bo's hole|/~bo", "1Cy's hole|/~cy")
    top = menu("The server", "1Its phlog|/phlog", "1Ada's phlog|/~ada/phlog", "1Bo's phlog|/~bo/phlog")
    server = Server({**HOLE, **USERS, b"/~ada": home, b"": top})

    assert b"/~ada/phlog" == (await server.find(f"{ROOT}/~ada")).best.url.selector
    assert b"/phlog" == (await server.find(ROOT)).best.url.selector


@pytest.mark.parametrize(
    ("label", "folder"),
    [
        *((word, "/d") for word in ("日記", "ブログ", "Ramblings", "My musings", "Carnet", "Entries", "Pamiętnik")),
        ("The attic", "/attic"),
        ("Nhật ký", "/nhat-ky"),
    ],
)
async def test_a_log_without_dates_comes_before_departments(label: str, folder: str) -> None:
    """By its word in any language, or as what no site calls a department, however many texts these have."""
    rooms = {
        b"": menu("The mill", f"1{label}|{folder}", "1Recipes|/recipes", "1Photos|/photos", "1Links|/links"),
        folder.encode(): menu("", f"0Rain|{folder}/1.txt", f"0Bread|{folder}/2.txt"),
        b"/recipes": menu("Recipes", *(f"0{name}|/recipes/{name}.txt" for name in ("Beans", "Soup", "Oats"))),
    }

    assert (await Server(rooms).find(ROOT)).best.url.selector == folder.encode()


async def test_departments_are_searched_beside_a_lone_greeting() -> None:
    """The only text of a first page is no feed where a room has one."""
    top = menu("The mill", "1Products|/products", "1Beekeeping|/bees", "0Hello there, stranger|/hello.txt")
    server = Server({b"": top, b"/products": menu("Products"), b"/bees": PHLOG})

    assert b"/bees" == (await server.find(ROOT)).best.url.selector


EVENINGS = listing("one-evening.txt", "two-geese.txt", at="/post/")


async def test_of_folders_beside_each_other_that_with_the_most_texts_is_taken() -> None:
    """Where none is called by a word for a log; the others stay possible, and a seventh is looked into."""
    names = ("ai", "birds", "clay", "dew", "elm", "fog", "gulls", "hay")
    empty = {f"/{name}".encode(): listing("index.gmi", at=f"/{name}/") for name in names}
    full = {b"/birds": listing("wren.txt", "owl.txt", at="/birds/")}
    full[b"/gulls"] = listing("one.txt", "two.txt", "three.txt", at="/gulls/")
    found = await Server({b"": listing(*names, "index.gmi"), **empty, **full}).find(ROOT)

    assert (format_url(found.best.url), addresses([one.url for one in found.others])) == (
        f"{ROOT}/gulls",
        [f"{ROOT}/birds"],
    )


async def test_a_folder_called_by_what_a_site_publishes_ends_the_search() -> None:
    """So no other one is asked for."""
    server = Server({b"": listing("articles", "birds", "clay"), b"/articles": EVENINGS})
    found = await server.find(ROOT)

    assert (format_url(found.best.url), f"{ROOT}/birds" in server.asked) == (f"{ROOT}/articles", False)


@pytest.mark.parametrize(
    "front", [("1My phlog|/phlog", "1Clay|/clay", "1Birds|/birds"), ("1Phlog|/phlog", "1Clay|/clay")]
)
async def test_rooms_without_dates_are_no_guess_where_the_log_is_gone(front: tuple[str, ...]) -> None:
    """What was found is said, and an address is asked for."""
    clay = menu("Clay", "0One pot|/clay/a", "0Two pots|/clay/b", "0How to throw a pot on a wheel|/clay/c")

    with pytest.raises(NotReadable, match=r"/phlog: .*not found.*; give the address of the menu"):
        await Server({b"": menu("Ada", *front), b"/clay": clay, b"/birds": clay}).find(ROOT)


async def test_a_feed_that_is_gone_says_nothing_of_a_log() -> None:
    """So a room is taken."""
    clay = menu("Clay", "0One pot|/clay/a", "0Two pots|/clay/b")
    front = menu("Ada", "1Projects|/projects", "1Photos|/photos", "1Links|/links", "1Clay|/clay", "0RSS|/feed.xml")
    server = Server({b"": front, b"/clay": clay})

    assert (await server.find(ROOT)).best.url.selector == b"/clay"


async def test_a_text_of_a_first_page_leads_on_to_the_log_named_beside_it() -> None:
    """The page that lists it has other pages of the site."""
    server = Server(
        {
            b"": listing("posts", "links.gmi", "wheel.gmi"),
            b"/posts": listing("one-evening.gmi", "two-geese.gmi", at="/posts/"),
            b"/wheel.gmi": b"# A wheel\n",
        }
    )
    assert format_url((await server.find("gopher://127.0.0.1/0/wheel.gmi")).best.url) == f"{ROOT}/posts"


async def test_a_log_of_one_year_is_more_than_another_folder() -> None:
    """A single folder of a year holds posts."""
    server = Tree(
        {
            b"": listing("posts", "notes"),
            b"/posts": listing("2021", at="/posts/"),
            b"/posts/2021": listing("one-evening.txt", "two-geese.txt", "a-weir.txt", at="/posts/2021/"),
            b"/notes": listing("tmux.txt", "ed.txt", at="/notes/"),
        }
    )
    assert format_url((await server.find(ROOT)).best.url) == f"{ROOT}/posts"


async def test_archives_alone_are_read_as_a_tree() -> None:
    """Not the newest of them as a page of its own."""
    server = Tree(
        {
            b"": menu("The mill", "0README|/readme.txt", "12018 Archives|/log/2018", "12017 Archives|/log/2017"),
            b"/log/2018": menu("2018", "0One evening|/log/2018/a", "0Two geese|/log/2018/b"),
            b"/log/2017": menu("2017", "0A weir|/log/2017/a"),
        }
    )
    found = await server.find(ROOT)

    assert (format_url(found.best.url), len(found.best.keys)) == (ROOT, 1)


async def test_a_feed_that_only_links_other_protocols_is_no_better_than_texts() -> None:
    """Nothing of it could be read here; it is taken where nothing else has posts."""
    item = (
        "<item><title>{0}</title><link>gemini://a.example/{0}</link><pubDate>0{0} Nov 2026 10:00 GMT</pubDate></item>"
    )
    rss = f'<rss version="2.0"><channel>{"".join(map(item.format, range(1, 6)))}</channel></rss>'.encode()
    rooms = {b"": listing("bread", "feed.xml"), b"/feed.xml": rss, b"/bread": listing("index.gmi", at="/bread/")}
    texts = {b"/bread": listing("rye.gmi", "oats.gmi", at="/bread/")}

    assert (await Server(rooms | texts).find(ROOT)).best.url.selector == b"/bread"
    found = await Server(rooms).find(ROOT)
    assert (found.best.url.selector, found.tried[1].what) == (b"/feed.xml", "5 entries, without texts")


async def test_a_folder_of_many_texts_among_folders_is_no_post() -> None:
    """Those with fewer may be; and programs are no texts."""
    many = listing(*(f"{name}.txt" for name in "abcdef"), at="/p/mill/")
    server = Server(
        {
            b"/p": listing("bread", "mill", "tools", "weir", at="/p/"),
            b"/p/mill": many,
            b"/p/tools": listing(*(f"{name}.py" for name in "abcdefg"), at="/p/tools/"),
            b"/p/bread": listing("text.gmi", at="/p/bread/"),
            b"/p/weir": listing("text.gmi", at="/p/weir/"),
        }
    )
    assert (await server.find(f"{ROOT}/p")).best.keys[1:] == ('index.follow = ["/p/mill"]',)

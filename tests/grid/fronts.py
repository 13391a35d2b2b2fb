"""First pages of holes: what leads out of them and to their departments is no post, what looks similar is one."""

from collections.abc import Callable, Mapping
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.posts import DECORATIONS, HOST, Lines
from tests.grid.words import titles

TOPS = {"root": b"", "slash": b"/", "user": b"/~anna", "home": b"/users/anna"}
ROOMS = ("Zines", "Bonsai", "Shack", "Oracle", "Attic", "Kiln", "The hut", "Weather station", "River maps")
HOLES = ("Badger's burrow", "Mole and Sons", "Tin Can Weekly", "Fox", "The quiet mill", "Heron BBS", "Otter club")
SITES = ("HTTPS", "Join", "Gemini", "My homepage", "Web version", "Sign up here", "Chat")
LOGS = ("Phlog", "My blog", "phlog/", "Journal", "Tagebuch", "Дневник", "Päiväkirja", "Phlog (a folder)", "Writings")
DEPARTMENTS = ("Projects", "Photos", "My music", "Recipes", "Links", "Tools", "Products", "Community", "Produkte")
SERVED = ("blog", "phlog", "gemlog", "journal")  # folders, as a server lists them
FILES: tuple[str, ...] = (
    "index.html",
    "style.css",
    "Makefile",
    "README.md",
    "LICENSE",
    "robots.txt",
    "index.gph",
    "favicon.ico",
)
FILES += ("index-old.gmi", "old_index.txt", "gophermap.old", "template.gmi", "index2.txt", "a-day.gmi.license")
FILES += (
    "index.def.gmi",
    "_index.md",
    "CONTENTS.txt",
    "signature",
    "AUTHORS",
    "warnings",
    "package.json",
    "mill.zip.md5",
)
OTHER_PAGES: Mapping[str, tuple[str, ...]] = {
    "en": ("Next page >>", "Older posts (11-20)", "Previous 10", "Page 2", "[3]"),
    "de": ("Nächste Seite", "Ältere Beiträge", "Seite 2", "2", "<< Vorherige Seite"),
    "ru": ("Следующая страница", "Старые записи", "Страница 2", "[2]", "3"),
    "fi": ("Seuraava sivu", "Edellinen sivu", "Sivu 2", "2 / 9", "Sivu 3 / 9"),
}
RULES = ("RULES", "HISTORY", "Terms", "Privacy policy", "Contact", "Credits", "FAQ")
PROGRAMS = ("publish.py", "make_feed.sh", "mill.code-workspace", "data.json")
FOLDERS = ("cgi-bin", "assets", "_includes", "css", "img", "static")
EVENTS = ("39c3", "WHY2025", "Hacken Open Air 25", "Kiln days", "GPN23", "Mill camp", "Bean fair")
ABOUT = ("About me", "About this hole", "Meta", "Site", "Über mich", "Другое")
DONE: tuple[str, ...] = (
    "Things I have done for work (a list)",
    "What I have presented at fairs",
    "Where I put my words (texts, tales)",
)
DONE += ("How to reach the miller by mail", "Which stones I have cut so far")
BELOW_THE_TOP = (
    "few folders",
    "subjects alone",
    "one link out",
    "list of holes",
    "texts and folders",
    "texts in two formats",
    "one-word folders",
    "one web page",
    "lists of its posts",
)
COLUMNS = "{:36}  2021-Oct-03 22:59  {}"


def _below(case: Case, name: str) -> str:
    home = TOPS[case["top"]].decode().rstrip("/")
    return f"{home}/{''.join(filter(str.isalnum, name.lower()))}"


def _rooms(page: Lines, case: Case, random: Random, count: int) -> None:
    for name in random.sample(ROOMS, count):
        page.link("1", DECORATIONS[case["decoration"]].format(name), _below(case, name))


def _to_holes(page: Lines, case: Case, random: Random) -> None:
    _rooms(page, case, random, random.randint(0, 3))
    page.text("", "Other places:")
    for number, name in enumerate(random.sample(HOLES, random.randint(4, 6))):
        page.link("1", DECORATIONS[case["decoration"]].format(name), "/", f"hole{number}.example.net")


def _to_the_web(page: Lines, case: Case, random: Random) -> None:
    _rooms(page, case, random, random.randint(0, 2))
    page.text("")
    for name in random.sample(SITES, random.randint(3, 6)):
        page.link("h", DECORATIONS[case["decoration"]].format(name), f"URL:https://www.example.net/{len(name)}")


def _to_its_log(page: Lines, case: Case, random: Random) -> None:
    page.link("1", random.choice(LOGS), _below(case, "log"))
    _rooms(page, case, random, random.randint(2, 6))


def _departments(page: Lines, case: Case, random: Random) -> None:
    """List what all sites have, and a foreign word or two; a menu of the hole that says its subject is a post."""
    for name in random.sample(DEPARTMENTS, 5):
        page.link("1", DECORATIONS[case["decoration"]].format(name), _below(case, name))
    page.link("1", "[1]: Goophi", _below(case, "goophi"))
    page.post("1", "Learn how we mend a wheel", _below(case, "mending"))


def _one_link_out(page: Lines, case: Case, random: Random) -> None:
    page.link("h", DECORATIONS[case["decoration"]].format(random.choice(SITES)), "URL:https://www.example.net/")


def _one_web_page(page: Lines, case: Case, random: Random) -> None:
    """Say in as many words as a title has where else the author is."""
    name = random.choice(("My letters are at @otter", "The old mill is open on Sundays here", "I mend wheels there"))
    page.link("h", DECORATIONS[case["decoration"]].format(name), "URL:https://www.example.net/otter")


def _users(page: Lines, case: Case, random: Random) -> None:
    """List who has a home there, as their homes are called."""
    for name in random.sample(("ada", "badger_b", "mole", "otter2", "heron", "quill", "tin_can", "vole"), 5):
        page.link("1", name, f"{TOPS[case['top']].decode().rstrip('/')}/{name}")


def _lists_of_its_posts(page: Lines, _case: Case, random: Random) -> None:
    """List posts of two series as a server does, each beside the page that lists its posts."""
    for series in random.sample(("verse", "mill", "logbuch", "notes"), 2):
        page.link("0", COLUMNS.format(f"{series}.gmi", "  1.2 KB"), f"/ada/{series}.gmi")
        for month in range(1, random.randint(3, 7)):
            name = f"{series}-2021-{month:02}-03{random.choice(('', '-rye'))}.gmi"
            page.post("0", COLUMNS.format(name, "  1.2 KB"), f"/ada/{name}")
    page.post("0", COLUMNS.format("oven.gmi", "  1.2 KB"), "/ada/oven.gmi")


def _holes(page: Lines, case: Case, random: Random, count: int) -> None:
    for number, title in enumerate(titles(case["language"], random, count)):
        name = title.split()[0]
        page.post("1", DECORATIONS[case["decoration"]].format(name), "/", f"hole{number}.example.net")


def _list_of_holes(page: Lines, case: Case, random: Random) -> None:
    """List other holes on a page made for that."""
    _holes(page, case, random, random.randint(3, 12))


def _directory(page: Lines, case: Case, random: Random) -> None:
    """List more holes than anybody greets on a first page."""
    _holes(page, case, random, random.randint(21, 28))


def _served(page: Lines, case: Case, random: Random) -> None:
    """List the folder of a hole as a server does, with its log and the files that make it."""
    for name in (random.choice(SERVED), *random.sample(ROOMS, 3), *random.sample(FOLDERS, 2)):
        page.link("1", COLUMNS.format(name.lower().replace(" ", "_"), "--------"), _below(case, name) + "/")
    for name in random.sample(FILES, 4):
        page.link("0", COLUMNS.format(name, "  1.2 KB"), f"{_below(case, '')}{name}")


def _folder_of_texts(page: Lines, case: Case, random: Random) -> None:
    """List the texts of a hole as a server does, beside the files that make it."""
    for name in random.sample(FOLDERS, 2):
        page.link("1", COLUMNS.format(name, "--------"), f"{_below(case, '')}{name}/")
    for number, title in enumerate(titles("en", random, random.randint(4, 12))):
        name = f"{title.lower().replace(' ', '_')}.{random.choice(('txt', 'gph', 'md'))}"
        page.post("0", COLUMNS.format(name, f"  {number}.2 KB"), f"{_below(case, '')}{name}")
    for name in (*random.sample(FILES, 3), random.choice(PROGRAMS)):
        page.link("0", COLUMNS.format(name, "  1.2 KB"), f"{_below(case, '')}{name}")


def _folders_alone(page: Lines, case: Case, random: Random) -> None:
    """List the departments of a hole as a server does; more of them than a page that somebody wrote would have."""
    for name in (random.choice(("zine", "reviews", "pages")), *map("vol{}".format, "abcdefghijklmnopqrstuvw")):
        page.link("1", COLUMNS.format(name, "--------"), f"{_below(case, name)}/")


def _folders_of_posts(page: Lines, case: Case, random: Random) -> None:
    """List posts that are folders each, named by their titles."""
    for title in titles("en", random, random.randint(4, 12)):
        name = f"how-{title.lower().replace(' ', '-')}-goes"
        page.post("1", COLUMNS.format(name, "--------"), f"{_below(case, '')}{name}/")


def _numbered(page: Lines, case: Case, random: Random) -> None:
    """List the departments of a hole by numbers."""
    form = random.choice(("{:02}: {}", "-{:02}: {}", "{}. {}", "{}) {}"))
    names = [*random.sample(DEPARTMENTS, 4), *random.sample(ROOMS, 2), random.choice(("Diary", "Phlog", "Blog"))]
    for number, name in enumerate(names, 1):
        page.link("1", form.format(number, name), _below(case, name))


def _languages(page: Lines, case: Case, random: Random) -> None:
    """List the languages of a site as a server does."""
    for name in random.sample(("en", "de", "pt-br", "zh-cn", "ja", "en_GB"), random.randint(2, 3)):
        page.link("1", COLUMNS.format(name, "--------"), f"{_below(case, '')}{name}/")
    page.link("0", COLUMNS.format("index.gmi", "  1.2 KB"), f"{_below(case, '')}index.gmi")


def _few_folders(page: Lines, _case: Case, random: Random) -> None:
    """List one to three departments as a server does, and nothing else."""
    for name in random.sample(("reviews", "pages", "zines", "maps", "letters"), random.randint(1, 3)):
        page.link("1", COLUMNS.format(name, "--------"), f"/ada/{name}/")


def _subjects_alone(page: Lines, case: Case, random: Random) -> None:
    """List by which subjects the posts are sorted."""
    page.text(random.choice(("Topics:", "Categories", "Tags", "Themen:", "Рубрики")))
    for name in random.sample(ROOMS, random.randint(2, 6)):
        page.link("1", DECORATIONS[case["decoration"]].format(name), _below(case, name))


def _texts_and_folders(page: Lines, _case: Case, random: Random) -> None:
    """List the texts of a log as a server does, beside a folder or two of what belongs to them."""
    for name in random.sample(("drafts", "zine", "bits", "scans"), random.randint(1, 2)):
        page.link("1", COLUMNS.format(name, "--------"), f"/ada/{name}/")
    for number, title in enumerate(titles("en", random, random.randint(3, 9))):
        name = f"{title.lower().replace(' ', '_')}.txt"
        page.post("0", COLUMNS.format(name, f"  {number}.2 KB"), f"/ada/{name}")


def _one_word_folders(page: Lines, _case: Case, random: Random) -> None:
    """List posts that are folders with short names, and fewer that are texts, beside what a generator keeps there."""
    for name in random.sample(("drafts", "templates", "unpublished"), 2):
        page.link("1", COLUMNS.format(name, "--------"), f"/ada/{name}/")
    for name in random.sample(("bread", "yeast", "oats", "rye", "flour", "sacks"), random.randint(3, 6)):
        page.post("1", COLUMNS.format(name, "--------"), f"/ada/{name}/")
    page.post("0", COLUMNS.format("water.txt", "  1.2 KB"), "/ada/water.txt")


def _two_formats(page: Lines, _case: Case, random: Random) -> None:
    """List each text in two formats, of which the plainer one is the entry."""
    for number, title in enumerate(titles("en", random, random.randint(3, 9))):
        name = title.lower().replace(" ", "_")
        page.link("h", COLUMNS.format(f"{name}.html", f"  {number}.4 KB"), f"/ada/{name}.html")
        page.post("0", COLUMNS.format(f"{name}.gmi", f"  {number}.2 KB"), f"/ada/{name}.gmi")


def _described_holes(page: Lines, _case: Case, random: Random) -> None:
    """Say of other holes what they are like, and link one text there that has a date in its name."""
    for number, title in enumerate(titles("en", random, random.randint(3, 6))):
        page.link("1", f"{title} - the net community since {1987 + number}", "/", f"hole{number}.example.net")
    page.link("0", "On burrows (by the mole)", "/2022-02-28-on-burrows.txt", "mole.example.net")


def _about(page: Lines, case: Case, random: Random) -> None:
    """List what there is to say about the author, under headings in rules as wide as the page."""
    for heading in random.sample(ABOUT, 2):
        page.text("", f"<-- {heading} {'-' * (60 - len(heading))}>")
        for label in random.sample(DONE, random.randint(2, 4)):
            page.link("1", DECORATIONS[case["decoration"]].format(label), f"{_below(case, 'me')}/{label.split()[1]}")


def _events(page: Lines, case: Case, random: Random) -> None:
    """List what there is, each in a menu of its own, and one other hole."""
    for name in random.sample(EVENTS, random.randint(3, 6)):
        page.post("1", DECORATIONS[case["decoration"]].format(name), _below(case, name))
    page.text("", "Similar projects")
    page.link("1", "Heron BBS", "/", "hole.example.net")


def _texts(page: Lines, case: Case, random: Random) -> None:
    """List texts without dates below the log and the web site."""
    page.link("h", "My homepage", "URL:https://www.example.net/")
    page.link("0", random.choice(("README", "About me (a text file)", "Contact (how to write)")), _below(case, "me"))
    for number, title in enumerate(titles(case["language"], random, random.randint(3, 12))):
        page.post("0", DECORATIONS[case["decoration"]].format(title), f"{_below(case, '')}text{number}.txt")


def _shell(page: Lines, case: Case, random: Random) -> None:
    """List a folder as the shell does, with itself and the one above it."""
    page.link("1", random.choice((".", "./")), _below(case, "elsewhere"))
    page.link("1", random.choice(("..", "../")), _below(case, "else"))
    for title in titles(case["language"], random, random.randint(3, 12)):
        page.post("0", f"{title}.txt", f"{_below(case, '')}{title}.txt")


def _pages_of_a_list(page: Lines, case: Case, random: Random) -> None:
    """List posts without dates, and where the others are."""
    for number, title in enumerate(titles(case["language"], random, random.randint(4, 12))):
        page.post("0", DECORATIONS[case["decoration"]].format(title), f"{_below(case, '')}text{number}.txt")
    page.text("")
    for number, name in enumerate(random.sample(OTHER_PAGES[case["language"]], random.randint(1, 3))):
        page.link("1", name, f"{_below(case, '')}list{number}")


def _server(page: Lines, case: Case, random: Random) -> None:
    """List what a server of several people says of itself."""
    for name in random.sample(RULES, random.randint(3, 5)):
        page.link("0", DECORATIONS[case["decoration"]].format(name), f"{_below(case, name)}.txt")
    page.link("1", "Users", _below(case, "users"))


def _web_log(page: Lines, case: Case, random: Random) -> None:
    """List what there is to read on the web, by titles that say what about."""
    for number, title in enumerate(titles(case["language"], random, random.randint(3, 12))):
        page.post("h", f"{title}, {title}", f"URL:https://www.example.net/{number}")


PAGES: Mapping[str, Callable[[Lines, Case, Random], None]] = {
    "other holes": _to_holes,
    "the web": _to_the_web,
    "its log": _to_its_log,
    "departments": _departments,
    "one link out": _one_link_out,
    "one web page": _one_web_page,
    "users": _users,
    "lists of its posts": _lists_of_its_posts,
    "list of holes": _list_of_holes,
    "directory": _directory,
    "folder of a hole": _served,
    "folder of texts": _folder_of_texts,
    "folders alone": _folders_alone,
    "folders of posts": _folders_of_posts,
    "few folders": _few_folders,
    "numbered departments": _numbered,
    "languages": _languages,
    "subjects alone": _subjects_alone,
    "texts and folders": _texts_and_folders,
    "one-word folders": _one_word_folders,
    "texts in two formats": _two_formats,
    "described holes": _described_holes,
    "about": _about,
    "events": _events,
    "texts": _texts,
    "shell": _shell,
    "links to read": _web_log,
    "pages of a list": _pages_of_a_list,
    "server": _server,
}


def _fault(case: Case, random: Random) -> str:
    page = Lines()
    page.text("The quiet mill", "~~~~~~~~~~~~~~", "", "A place for words, since the old radio broke.", "")
    PAGES[case["page"]](page, case, random)
    top = TOPS[case["top"]] + (b"/ada" if case["page"] in BELOW_THE_TOP else b"")
    url = GopherUrl(host=HOST, selector=top)
    index = read_index("\r\n".join(page.rows).encode(), url, IndexRules(), Charsets())
    found = {
        one.location.selector.decode() if isinstance(one.location, GopherUrl) else str(one.location)
        for one in index.candidates
    }
    return (
        f"missed {sorted({*page.posts} - found)[:3]}, extra {sorted(found - {*page.posts})[:3]}"
        if found != {*page.posts}
        else ""
    )


FRONTS = Grid(
    name="front pages",
    axes={
        "page": tuple(PAGES),
        "top": tuple(TOPS),
        "decoration": tuple(DECORATIONS),
        "language": ("en", "de", "ru", "fi"),
    },
    fault=_fault,
)

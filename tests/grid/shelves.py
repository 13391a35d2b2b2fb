"""Folders with many texts, as a server lists them, and menus that link each text twice: which links are posts."""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.posts import HOST, Lines
from tests.grid.words import titles

PLACES = {"top": "", "home": "/~anna", "folder": "/phlog", "deeper": "/anna/texts"}
ENDINGS = ("txt", "md", "gmi", "TXT")
TOOLS = (
    "install.log", "2024-03-05T12.24.install.log", "error_log", "debug.log.1", "mill_env", "env", "posts.db",
    "nohup.out", "mill.pid", "mill.service", "mill.conf.old", "my.cnf", "id_rsa.pub", "fix.patch", "old.tmp",
    "table.tsv", "footer.inc", "mill.py", "mill.conf", ".env", ".git/", "node_modules/",
)  # fmt: skip
OF_THE_SITE = (
    "CHANGES", "INSTALL", "VERSION", "NOTICE", "Vagrantfile", "Gemfile", "crontab", "configure", "Makefile.am",
    "README.en.md", "README-de.txt", "banner.txt", "post-template.md", "template_entry.txt", "skeleton.gmi",
    "pubkey.txt", "pgp-key.asc", "public_key.txt", "CHANGELOG", "LICENSE", "TEMPLATE.txt", "_index.md",
)  # fmt: skip
# A site calls its pages so, and many texts of a folder may be called so too.
COMMON = (
    "server", "search", "home", "help", "history", "email", "garden", "music", "games", "tools", "library", "shop",
    "books", "software", "weather", "rules", "community", "manual", "reading", "profile", "about-bees", "musik",
    "история", "jeux", "recetas", "pages-of-glass", "faq", "links", "bookmarks", "tags", "ссылки", "categories",
)  # fmt: skip
FORMATS = {
    "txt, html": ("txt", "html"), "gmi, html": ("gmi", "html"), "gmi, txt": ("txt", "gmi"), "md, htm": ("md", "htm"),
}  # fmt: skip
SAYS = ("{} (HTML)", "{} [html]", "(web version)", "HTML", "in HTML", "{}")


def _row(name: str, size: str = "1.2 KB") -> str:
    return f"{name.rstrip('/'):36}   2021-Oct-03 22:59 {size:>10}"


def _texts(page: Lines, case: Case, random: Random, count: int) -> None:
    for title in titles(case["language"], random, count):
        name = f"{title.lower().replace(' ', random.choice('_-'))}.{case['ending']}"
        page.post("0", _row(name), f"{PLACES[case['place']]}/{name}")


def _tools(page: Lines, case: Case, random: Random) -> None:
    """List what programs write and read among texts."""
    _beside(page, case, random.sample(TOOLS, random.randint(1, 3)))
    _texts(page, case, random, random.randint(5, 12))


def _of_the_site(page: Lines, case: Case, random: Random) -> None:
    """List what makes the site among texts."""
    _beside(page, case, random.sample(OF_THE_SITE, random.randint(1, 3)))
    _texts(page, case, random, random.randint(5, 12))


def _beside(page: Lines, case: Case, names: list[str]) -> None:
    for name in names:
        kind = "1" if name.endswith("/") else "0"
        page.link(kind, _row(name, "--------" if kind == "1" else "1.2 KB"), f"{PLACES[case['place']]}/{name}")


def _common_words(page: Lines, case: Case, random: Random) -> None:
    """List a text that is called as pages of sites are, among many that are not."""
    _texts(page, case, random, random.randint(12, 18))
    name = f"{random.choice(COMMON)}.{case['ending']}"
    page.post("0", _row(name), f"{PLACES[case['place']]}/{name}")


def _web_pages(page: Lines, case: Case, random: Random) -> None:
    """List a text whose name is that of a page for the web, among others."""
    _texts(page, case, random, random.randint(5, 12))
    name = f"{random.choice(('ordinary', 'wheel', 'seventh-day'))}.{random.choice(('htm', 'html'))}"
    page.post("h", _row(name), f"{PLACES[case['place']]}/{name}")


def _capsule(page: Lines, case: Case, random: Random) -> None:
    """List the pages of a site among many texts, one of which leaves no doubt."""
    for name in (
        random.choice(("about", "contact", "guestbook", "who-am-i", "quem-sou-eu")),
        random.choice(("tools", "services", "projects")),
    ):
        page.link("0", _row(f"{name}.{case['ending']}"), f"{PLACES[case['place']]}/{name}.{case['ending']}")
    _texts(page, case, random, random.randint(12, 18))


def _two_formats(page: Lines, case: Case, random: Random) -> None:
    """Link each text twice, in a menu that somebody wrote; the plainer is the entry."""
    plain, other = FORMATS[case["formats"]]
    says, in_groups, first = random.choice(SAYS), random.random() < 0.5, random.random() < 0.5
    day = date(random.randint(2005, 2024), random.randint(1, 12), 28)
    twins: list[tuple[str, str, str]] = []
    for number, title in enumerate(titles(case["language"], random, random.randint(3, 9))):
        label = f"{day.replace(day=28 - number).isoformat()} {title}" if case["place"] != "top" else title
        file = f"{PLACES[case['place']]}/{number}-{title.split()[0].lower()}"
        twins.append((label, says.format(label), file))
    texts = [(label, f"{file}.{plain}", True) for label, _, file in twins]
    others = [(label, f"{file}.{other}", False) for _, label, file in twins]
    pairs = zip(texts, others, strict=True)
    rows = [*others, *texts] if first else [*texts, *others]
    if not in_groups:
        rows = [one for pair in pairs for one in (reversed(pair) if first and says == "{}" else pair)]
    for label, selector, is_text in rows:
        kind = "h" if selector.endswith(("html", "htm")) else "0"
        (page.post if is_text else page.link)(kind, label, selector)


KINDS: Mapping[str, Callable[[Lines, Case, Random], None]] = {
    "tools": _tools,
    "files of the site": _of_the_site,
    "common words": _common_words,
    "web pages": _web_pages,
    "pages of a capsule": _capsule,
    "two formats": _two_formats,
}


def _fault(case: Case, random: Random) -> str:
    page = Lines()
    page.text(f"[{PLACES[case['place']] or '/'}]", "")
    KINDS[case["kind"]](page, case, random)
    url = GopherUrl(host=HOST, selector=PLACES[case["place"]].encode())
    index = read_index("\r\n".join(page.rows).encode(), url, IndexRules(), Charsets())
    places = (one.location for one in index.candidates)
    found = {place.selector.decode() for place in places if isinstance(place, GopherUrl)}
    missed, extra = {*page.posts} - found, found - {*page.posts}
    return f"missed {sorted(missed)[:3]}, extra {sorted(extra)[:3]}" if missed or extra else ""


def _makes_sense(case: Case) -> bool:
    if case["kind"] == "web pages" and case["ending"] == "gmi":
        return False  # beside gemtext they are tools and exports
    if case["kind"] == "pages of a capsule" and case["place"] not in ("top", "home"):
        return False
    return (case["formats"] == "txt, html") or case["kind"] == "two formats"


SHELVES = Grid(
    name="shelves",
    axes={
        "kind": tuple(KINDS),
        "place": tuple(PLACES),
        "ending": ENDINGS,
        "formats": tuple(FORMATS),
        "language": ("en", "de", "ru", "fi"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

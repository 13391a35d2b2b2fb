"""What stands beside the posts of a page, by its name or its words: in the listing of a server, in an author's menu."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random

from feedd.model import Candidate, Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.posts import HOST, Lines
from tests.grid.words import titles

FOLDER = "  2021-Oct-03 22:59   --------"
NAMES: Mapping[str, Callable[[str, date, int], str]] = {
    "plain": lambda slug, _day, _n: slug,
    "dated": lambda slug, day, _n: f"{day.isoformat()}-{slug}",
    "numbered": lambda slug, _day, n: f"{n + 1:02}_{slug}",
}
OF_TEXTS = ("{}", "{}.pic", "{}_files", "{}-images", "{}.photos", "{} pictures", "{}_media")
TEMPLATES = ("mill.liquid", "all.njk", "post.html.j2", "feed.hbs", "layout.erb", "page.mustache")
FILE_LISTS = ("ls-lR", "00index", "filelist.txt", "00-INDEX.txt", "listing.txt")
WEB_PAGES = ("tool.html", "mill.1.html", "edit-me.html", "game.html", "old-page.htm")
SORTED = ("tag-{}", "category_{}", "tags-{}", "теги-{}", "kategorie-{}")
WORDS = ("kiln", "bread", "radio", "walks", "maps", "rivers")
PAGES = ("tools", "services", "blog", "projects", "music", "photos", "community", "книги", "rezepte", "posts")
CERTAIN_PAGES: tuple[str, ...] = ("contact", "links", "about", "guestbook", "gemlog", "bookmarks", "now", "контакты")
CERTAIN_PAGES += ("who-am-i", "quem-sou-eu", "wer-bin-ich", "ueber_mich", "a-propos", "quien_soy", "о-себе", "关于我")
WRITINGS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Writings about bees",
        "A text about mills",
        "Stories about the weir",
        "Some words about bread",
        "What is it about",
    ),
    "de": ("Texte über Bienen", "Ein Buch über Mühlen", "Verse über Brot", "Etwas Regen über Ulm"),
    "ru": ("Тексты о пчёлах", "Книга о хлебе", "Слова о реке", "Рассказ о мельнице"),
    "fi": ("Sadetta joella", "Vanha mylly", "Leipä ja suola", "Jokin kivi"),
}
ABOUT: Mapping[str, tuple[str, ...]] = {
    "en": ("About Anna", "All about me", "A bit about Anna", "About the mill"),
    "de": ("Über Anna", "Alles über mich", "Etwas über mich"),
    "ru": ("Обо мне", "О мельнице", "О себе"),
    "fi": ("Minusta", "Tietoja", "Yhteystiedot"),
}
ABOUT_FILES = ("me", "server", "stats", "this-hole", "software")
COMMANDS = (
    "View inbox",
    "View all messages",
    "Add a user",
    "[1] Show stones",
    "List of users",
    "Register here",
    "Log out",
)
PARTS: Mapping[str, str] = {
    "en": "{} (part {} of 7)", "de": "{}, Teil {} von 7", "ru": "{} (часть {} из 7)", "fi": "{} - osa {}/7",
}  # fmt: skip


def _posts(page: Lines, case: Case, random: Random, *, fewest: int = 3) -> list[tuple[str, str]]:
    """List texts as a server does, and return each name without its extension and without what stands before it."""
    day = date(random.randint(2005, 2024), random.randint(1, 12), random.randint(1, 28))
    names = []
    for number, title in enumerate(titles(case["language"], random, random.randint(fewest, 9))):
        day -= timedelta(days=random.randint(1, 40))
        slug = title.lower().replace(" ", "_")
        names.append((NAMES[case["name"]](slug, day, number), slug))
    for number, (name, _) in enumerate(names):
        file = f"{name}.{case['ending']}"
        page.post("0", _row(file, f"{number + 1:6}.2 KB"), f"{_home(case)}/{file}")
    return names


def _row(name: str, size: str) -> str:
    return f"{name:36}   2021-Oct-03 22:59 {size:>10}"


def _home(case: Case) -> str:
    return {"top": "", "home": "/~anna", "folder": "/phlog", "deeper": "/anna/texts"}[case["place"]]


def _file(page: Lines, case: Case, name: str) -> None:
    kind = "h" if name.endswith((".html", ".htm")) else "0"
    page.link(kind, _row(name, "1.2 KB"), f"{_home(case)}/{name}")


def _pictures(page: Lines, case: Case, random: Random) -> None:
    """List the folders of pictures that belong to texts, some of them without the day or number before these."""
    for name, slug in random.sample(_posts(page, case, random), 2):
        folder = random.choice(OF_TEXTS).format(random.choice((name, slug)))
        page.link("1", _row(folder, "--------"), f"{_home(case)}/{folder}/")


def _made_of(names: tuple[str, ...]) -> Callable[[Lines, Case, Random], None]:
    def listed(page: Lines, case: Case, random: Random) -> None:
        for name in random.sample(names, 3):
            _file(page, case, name)
        _posts(page, case, random)

    return listed


def _copies(page: Lines, case: Case, random: Random) -> None:
    """List what an editor left beside texts."""
    for name, _ in random.sample(_posts(page, case, random), 2):
        _file(page, case, f"{name}.{case['ending']}{random.choice(('~', '.bak', '.save', '.old', '.orig'))}")


def _certain_pages(page: Lines, case: Case, random: Random) -> None:
    """List pages of the site that are called as no text about anything else is, in whatever folder."""
    for name in random.sample(CERTAIN_PAGES, random.randint(1, 3)):
        _file(page, case, f"{name}.{case['ending']}")
    _posts(page, case, random)


def _own_list(page: Lines, case: Case, random: Random) -> None:
    """List a text that is called as its folder."""
    _file(page, case, f"{_home(case).rpartition('/')[2].removeprefix('~') or 'index'}.{case['ending']}")
    _posts(page, case, random)


def _sorted_lists(page: Lines, case: Case, random: Random) -> None:
    """List what sorts the texts by subject and year."""
    form = random.choice(SORTED)
    for word in random.sample(WORDS, random.randint(2, 5)):
        _file(page, case, f"{form.format(word)}.{case['ending']}")
    _file(page, case, f"{random.choice(('archive', 'posts'))}-{random.randint(2019, 2024)}.{case['ending']}")
    _posts(page, case, random)


def _pages(page: Lines, case: Case, random: Random) -> None:
    """List the pages of a site beside texts, at the top of a hole."""
    for name in random.sample(PAGES, random.randint(1, 3)):
        _file(page, case, f"{name}.{case['ending']}")
    _posts(page, case, random, fewest=4)


def _about_something(page: Lines, case: Case, random: Random) -> None:
    """List texts about something beside those about the author."""
    for number, label in enumerate(random.sample(WRITINGS[case["language"]], random.randint(3, 4))):
        page.post("0", label, f"{_home(case)}/{number}.{case['ending']}")
    page.text("")
    page.link("0", random.choice(ABOUT[case["language"]]), f"{_home(case)}/about.{case['ending']}")


def _about_folder(page: Lines, case: Case, random: Random) -> None:
    """List the texts in a folder about the site beside posts."""
    for name in random.sample(ABOUT_FILES, random.randint(1, 3)):
        page.link("0", f"a word on {name}, which is here", f"{_home(case)}/about/{name}.{case['ending']}")
    page.text("")
    for number, title in enumerate(titles(case["language"], random, random.randint(3, 9))):
        page.post("0", title, f"{_home(case)}/texts/{number}.{case['ending']}")


def _commands(page: Lines, case: Case, random: Random) -> None:
    """List what a program does."""
    for number, label in enumerate(random.sample(COMMANDS, random.randint(3, 6))):
        page.link("1", label, f"{_home(case)}/board.cgi?{number}")


def _next_part(page: Lines, case: Case, random: Random) -> None:
    """Tell a part of a story, and link the next one."""
    title = next(titles(case["language"], random, 1))
    page.text(*("The miller went down to the weir and looked at the water for a while.",) * 6, "")
    part = random.randint(2, 6)
    page.link("1", PARTS[case["language"]].format(title, part), f"{_home(case)}/story/{part}")
    if part > 2:
        page.link("1", PARTS[case["language"]].format(title, part - 2), f"{_home(case)}/story/{part - 2}")


def _all_parts(page: Lines, case: Case, random: Random) -> None:
    """List the parts of a story."""
    title = next(titles(case["language"], random, 1))
    for part in range(1, random.randint(3, 7)):
        page.post("1", PARTS[case["language"]].format(title, part), f"{_home(case)}/story/{part}")


def _how_tos(page: Lines, case: Case, random: Random) -> None:
    """List texts whose titles begin as commands do."""
    for number, label in enumerate(random.sample(COMMANDS, random.randint(3, 6))):
        page.post("0", label, f"{_home(case)}/{number}.{case['ending']}")


def _web_posts(page: Lines, case: Case, random: Random) -> None:
    """List posts that are pages for the web, and fewer that are texts."""
    for number, title in enumerate(titles(case["language"], random, random.randint(4, 9))):
        file = f"{title.lower().replace(' ', '-')}.{'html' if number else 'txt'}"
        page.post("h" if number else "0", _row(file, "3.2 KB"), f"{_home(case)}/{file}")


def _in_one_place(page: Lines, case: Case, random: Random) -> None:
    """List posts that all lie in a folder that elsewhere is about the site."""
    for number, title in enumerate(titles(case["language"], random, random.randint(3, 9))):
        page.post("0", title, f"{_home(case)}/info/{number}.{case['ending']}")


def _folders_too(page: Lines, case: Case, random: Random) -> None:
    """List posts of which some are folders with their pictures."""
    for name, slug in _posts(page, case, random)[:2]:
        folder = f"{slug}_and_more" if slug == name else f"{name}_and_more"
        page.post("1", _row(folder, "--------"), f"{_home(case)}/{folder}/")


KINDS: Mapping[str, Callable[[Lines, Case, Random], None]] = {
    "pictures of texts": _pictures,
    "templates": _made_of(TEMPLATES),
    "lists of files": _made_of(FILE_LISTS),
    "web pages": _made_of(WEB_PAGES),
    "copies": _copies,
    "certain pages": _certain_pages,
    "list of its folder": _own_list,
    "lists by subject": _sorted_lists,
    "pages of the site": _pages,
    "texts about something": _about_something,
    "folder about the site": _about_folder,
    "commands": _commands,
    "next part": _next_part,
    "all parts": _all_parts,
    "how-tos": _how_tos,
    "web posts": _web_posts,
    "in one place": _in_one_place,
    "folders too": _folders_too,
}


def _fault(case: Case, random: Random) -> str:
    page = Lines()
    page.text(f"[{_home(case) or '/'}]", "")
    KINDS[case["kind"]](page, case, random)
    url = GopherUrl(host=HOST, selector=_home(case).encode())
    index = read_index("\r\n".join(page.rows).encode(), url, IndexRules(), Charsets())
    found = set(_selectors(index.candidates))
    missed, extra = {*page.posts} - found, found - {*page.posts}
    return f"missed {sorted(missed)[:3]}, extra {sorted(extra)[:3]}" if missed or extra else ""


def _selectors(candidates: Iterable[Candidate]) -> Iterator[str]:
    for one in candidates:
        if isinstance(one.location, GopherUrl):
            yield one.location.selector.decode()


def _makes_sense(case: Case) -> bool:
    kind, at_top = case["kind"], case["place"] in ("top", "home")
    if kind == "web pages":
        return case["ending"] == "gmi"
    if kind == "list of its folder":
        return case["place"] != "top"
    return kind != "pages of the site" or at_top


BESIDE = Grid(
    name="beside posts",
    axes={
        "kind": tuple(KINDS),
        "place": ("top", "home", "folder", "deeper"),
        "name": tuple(NAMES),
        "ending": ("gmi", "txt", "md"),
        "language": ("en", "de", "ru", "fi"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

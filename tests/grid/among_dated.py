"""Links among dated ones that have no date: posts of which it was forgotten, and pages of the site beside them.

Right is: the entries are the posts, with the titles that they have without a date.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from random import Random

from msgspec import Struct, field, structs

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.words import titles

HOST = "mill.example"
PAGES: Mapping[str, tuple[str, bytes]] = {"menu": ("1", b"/"), "gemtext": ("0", b"/index.gmi")}
PLACES = {
    "files": "/log/{name}{end}",
    "own folders": "/log/{name}/index.gmi",
    "years": "/log/{year}/{name}{end}",
    "top": "/{name}{end}",
}
SIGNS = (": ", " - ", " — ", " | ", " ")
WORDS = {  # of titles that name a page
    "en": ("Links!", "Photos", "About time", "My music", "Contact"),
    "de": ("Fotos", "Links!", "Rezepte", "Kontakt"),
    "ru": ("Музыка", "Фото", "Ссылки!", "Контакты"),
    "fi": ("Kuvat", "Linkit", "Musiikki", "Haku"),
}
SAID = {
    "en": "How the weir was mended again", "de": "Wie wir das alte Wehr flickten", "ru": "Как мы чинили старую запруду",
    "fi": "Kuinka vanha pato korjattiin taas",
}  # fmt: skip
ABOUT = {
    "en": ("Who am I?", "About us", "About this site", "What I'm doing now"),
    "de": ("Wer bin ich?", "Über mich", "Über diese Seite"),
    "ru": ("Кто я?", "О себе", "Об авторе"),
    "fi": ("Kuka olen?", "Kuka minä olen"),
    "pt": ("Quem sou eu?", "Quem somos", "Sobre o autor"),
    "es": ("¿Quién soy?", "Quiénes somos"),
    "fr": ("Qui suis-je ?", "À propos", "À propos de moi"),
    "zh": ("关于我", "关于"),
}
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"


class _Page(Struct):
    """Links of a page, each an address and a label, and what is right of those that are posts, by their addresses."""

    links: list[tuple[str, str]] = field(default_factory=list)
    posts: dict[str, str] = field(default_factory=dict)

    def post(self, place: str, label: str, title: str) -> None:
        self.links.append((place, label))
        self.posts[place] = title


class _Post(Struct, frozen=True):
    number: int
    day: date
    title: str


def _posts(case: Case, random: Random) -> list[_Post]:
    day, count = date(random.randint(2005, 2023), random.randint(1, 12), random.randint(1, 28)), int(case["count"])
    days = [day - timedelta(days=19 * number) for number in range(count)]
    pairs = zip(titles(case["language"], random, count), days, strict=True)
    return [_Post(count - at, day, title) for at, (title, day) in enumerate(pairs)]


def _place(case: Case, post: _Post, name: str = "") -> str:
    name = name or (f"{post.number:03}-rye" if case["kind"] == "next number" else "rye" + "ye" * post.number)
    end = ".txt" if case["page"] == "menu" else ".gmi"
    return PLACES[case["place"]].format(name=name, year=post.day.year, end=end)


def _add(page: _Page, case: Case, posts: Iterable[_Post]) -> None:
    for post in posts:
        page.post(_place(case, post), f"{post.day.isoformat()}{case['sign']}{post.title}", post.title)


def _forgotten(page: _Page, case: Case, random: Random) -> None:
    """Forget a date, and leave the sign that stands behind it."""
    posts = _posts(case, random)
    at = random.choice((0, len(posts) // 2))
    _add(page, case, posts[:at])
    page.post(_place(case, posts[at]), f"{case['sign'].lstrip()}{posts[at].title}", posts[at].title)
    _add(page, case, posts[at + 1 :])


def _next_number(page: _Page, case: Case, random: Random) -> None:
    """Forget the date of the newest post, whose number continues those of the others."""
    first, *others = _posts(case, random)
    page.post(_place(case, first), first.title, first.title)
    _add(page, case, others)


def _newest(page: _Page, case: Case, random: Random) -> None:
    """Forget the date of the newest post, whose label says what it is about."""
    first, *others = _posts(case, random)
    page.post(_place(case, first), SAID[case["language"]], SAID[case["language"]])
    _add(page, case, others)


def _dated_path(page: _Page, case: Case, random: Random) -> None:
    """Call a post as sites call their pages; its path has a day, as those of the others, which are called by theirs."""
    named = {post.number: post.title for post in _posts(case, random)}
    named[2] = random.choice(WORDS[case["language"]])
    for post in _posts(case, random):
        month = random.choice((f"{post.day:%m}", MONTHS.split()[post.day.month - 1]))
        path = f"/log/{post.day.year}/{month}/{post.day.day}{'.txt' if case['page'] == 'menu' else '/index.gmi'}"
        title = named[post.number]
        page.post(path, title if post.number == 2 else f"{post.day.isoformat()}{case['sign']}{title}", title)


def _about(page: _Page, case: Case, random: Random) -> None:
    """Say who writes, beside posts, in several words."""
    posts = _posts(case, random)
    page.links.append((_place(case, posts[0], "who"), random.choice(ABOUT[case["words"]])))
    _add(page, case, posts)


def _in_the_folder(page: _Page, case: Case, random: Random) -> None:
    """Link a page of the site that lies in the folder of the posts, right above them."""
    posts = _posts(case, random)
    page.links.append((_place(case, posts[0], "page"), random.choice(WORDS[case["language"]]).rstrip("!")))
    _add(page, case, posts)


def _rooms(page: _Page, case: Case, random: Random) -> None:
    """Link rooms of the hole, with the sign that stands behind dates."""
    for number, title in enumerate(titles(case["language"], random, 2)):
        page.links.append((f"/room{number}/", f"{case['sign'].lstrip()}{title.split()[0]}"))
    _add(page, case, _posts(case, random))


def _lists(page: _Page, case: Case, random: Random) -> None:
    """Name each folder of posts above its newest, by the text that lists it."""
    end = ".txt" if case["page"] == "menu" else ".gmi"
    posts = _posts(case, random)
    for folder, some in (("log", posts[::2]), (random.choice(("micro", "rants")), posts[1::2])):
        page.links.append((f"/{folder}/index{end}", folder.title()))
        for post in some:
            name = _place(case, post).split("/", 2)[-1]
            page.post(f"/{folder}/{name}", post.title, post.title)


def _department(page: _Page, case: Case, random: Random) -> None:
    """Link what else the site has, above posts of which no label has a date."""
    end = ".txt" if case["page"] == "menu" else ".gmi"
    page.links.append((f"/pages/index{end}", random.choice(WORDS[case["language"]][:1])))
    for post in _posts(case, random):
        page.post(_place(case, post), post.title, post.title)


def _endings(page: _Page, case: Case, random: Random) -> None:
    """End a title of several words as the name of a file does, which the text does not have."""
    ends = ("", random.choice((" robots.txt", " README.md", " Index.html")))
    posts = [structs.replace(one, title=one.title + ends[one.number % 4 == 1]) for one in _posts(case, random)]
    _add(page, case, posts)


KINDS: Mapping[str, Callable[[_Page, Case, Random], None]] = {
    "sign without its date": _forgotten,
    "next number": _next_number,
    "place of the newest": _newest,
    "page's word, dated path": _dated_path,
    "about in several words": _about,
    "page in the folder of the posts": _in_the_folder,
    "rooms with the sign": _rooms,
    "folders by their lists": _lists,
    "department above undated": _department,
    "title that ends as a file": _endings,
}


def _fault(case: Case, random: Random) -> str:
    page = _Page()
    KINDS[case["kind"]](page, case, random)
    item_type, selector = PAGES[case["page"]]
    rows = ["iThe mill log\t\t\t", *(f"0{label}\t{place}\t{HOST}\t70" for place, label in page.links)]
    if case["page"] == "gemtext":
        rows = ["# The mill log", "", *(f"=> {place} {label}" for place, label in page.links)]
    url = GopherUrl(host=HOST, item_type=item_type, selector=selector)
    index = read_index("\n".join([*rows, ""]).encode(), url, IndexRules(), Charsets())
    found = {
        (one.location.selector.decode(), one.title) for one in index.candidates if isinstance(one.location, GopherUrl)
    }
    return f"{found ^ {*page.posts.items()}}: {rows[1:4]}" if found != {*page.posts.items()} else ""


def _makes_sense(case: Case) -> bool:
    kind, needs_sign = case["kind"], ("sign without its date", "rooms with the sign")
    unsure = {"next number": ("years",), "folders by their lists": ("top",), "department above undated": ("top",)}
    return (case["sign"] != " " or kind not in needs_sign) and case["place"] not in unsure.get(kind, ())


AMONG_DATED = Grid(
    name="among dated links",
    axes={
        "kind": tuple(KINDS),
        "page": tuple(PAGES),
        "place": tuple(PLACES),
        "sign": SIGNS,
        "count": ("4", "9", "20"),
        "language": tuple(WORDS),
        "words": tuple(ABOUT),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

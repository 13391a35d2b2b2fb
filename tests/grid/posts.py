"""Menus of every kind of page, with navigation at any place: which links are posts."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from msgspec import Struct, field

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.words import titles

HOST = "gopher.example.org"

# What sites call their pages, in the order of SLUGS.
NAVIGATION: Mapping[str, str] = {
    "en": "About Anna|Contact|My links|Guestbook|Tags|Categories|Search the site|Projects|Photos",
    "de": "Über Anna|Kontakt|Links|Gästebuch|Schlagwörter|Kategorien|Suche|Projekte|Fotos",
    "fr": "À propos|Contact|Liens|Livre d'or|Étiquettes|Catégories|Recherche|Projets|Photos",
    "es": "Sobre mí|Contacto|Enlaces|Libro de visitas|Etiquetas|Categorías|Buscar|Proyectos|Fotos",
    "it": "Chi sono|Contatti|Collegamenti|Ospiti|Etichette|Categorie|Cerca|Progetti|Foto",
    "pt": "Sobre mim|Contato|Links|Visitantes|Etiquetas|Categorias|Busca|Projetos|Fotos",
    "nl": "Over mij|Contact|Links|Gastenboek|Trefwoorden|Categorieën|Zoeken|Projecten|Foto's",
    "sv": "Om mig|Kontakt|Länkar|Gästbok|Etiketter|Kategorier|Sök|Projekt|Bilder",
    "fi": "Minusta|Yhteystiedot|Linkit|Vieraskirja|Tunnisteet|Kategoriat|Haku|Projektit|Kuvat",
    "pl": "O mnie|Kontakt|Odnośniki|Księga gości|Tagi|Kategorie|Szukaj|Projekty|Zdjęcia",
    "cs": "O mně|Kontakt|Odkazy|Kniha hostů|Štítky|Kategorie|Hledat|Projekty|Fotky",
    "hu": "Rólam|Kapcsolat|Hivatkozások|Vendégkönyv|Címkék|Kategóriák|Keresés|Projektek|Képek",
    "ru": "Обо мне|Контакты|Ссылки|Гостевая книга|Теги|Категории|Поиск|Проекты|Фото",
    "el": "Σχετικά|Επικοινωνία|Σύνδεσμοι|Βιβλίο επισκεπτών|Ετικέτες|Κατηγορίες|Αναζήτηση|Έργα|Φωτογραφίες",
}
SLUGS = ("about", "contact", "links", "guestbook", "tags", "categories", "search", "projects", "photos")
HEADINGS: Mapping[str, tuple[str, str]] = {  # over navigation, over posts
    "en": ("Site sections:", "Most recent articles"),
    "de": ("Weitere Seiten", "Neueste Beiträge"),
    "fr": ("Rubriques", "Derniers articles"),
    "es": ("Secciones", "Últimas entradas"),
    "it": ("Altre pagine", "Ultimi articoli"),
    "pt": ("Outras páginas", "Últimos artigos"),
    "nl": ("Andere pagina's", "Nieuwste artikelen"),
    "sv": ("Övrigt", "Senaste inlägg"),
    "fi": ("Muut sivut", "Uusimmat kirjoitukset"),
    "pl": ("Inne strony", "Najnowsze wpisy"),
    "cs": ("Ostatní stránky", "Nejnovější články"),
    "hu": ("Egyéb oldalak", "Legfrissebb bejegyzések"),
    "ru": ("Разделы", "Последние записи"),
    "el": ("Άλλες σελίδες", "Τελευταία άρθρα"),
}
SELECTORS: Mapping[str, Callable[[str, date, int], str]] = {
    "folder": lambda slug, _day, _n: f"/phlog/{slug}.txt",
    "years": lambda slug, day, _n: f"/phlog/{day.year}/{slug}.md",
    "jekyll": lambda slug, day, _n: f"/{day:%Y/%m/%d}/{slug}/",
    "own folders": lambda slug, _day, _n: f"/posts/{slug}/index.gmi",
    "bare": lambda slug, _day, _n: f"phlog/{slug}",
    "query": lambda _slug, _day, n: f"/cgi/post?{n}",
    "home": lambda slug, _day, _n: f"/~anna/log/{slug}.txt",
    "top": lambda slug, _day, _n: f"/{slug}.txt",
    "dated": lambda slug, day, _n: f"/log/{day.isoformat()}-{slug}.txt",
}
DECORATIONS = {
    "none": "{}", "star": "* {}", "arrow": "-> {}", "brackets": "[{}]", "slash": "{}/", "frame": "== {} ==",
    "colon": "{}:",
}  # fmt: skip
# No words that every site has.
ROOMS = ("Zines", "Bonsai", "Shack", "Oracle", "Attic", "About Anna", "The hut", "Guestbook of the mill")
LIKE_PAGES = ("Photos", "Garden", "About time", "Links I liked", "Music", "Help wanted", "Old projects", "The archive")
TAGS = ("kiln", "bread", "radio", "walks", "maps", "bees", "mills", "rivers")
GROUP = {"tags": "kiln|garden|radio|walks|bread|maps", "categories": "home|garden|software|life"}


class Lines(Struct):
    """The lines of a menu as they are put together, and the selectors that are posts."""

    rows: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)

    def text(self, *lines: str) -> None:
        """Add text."""
        self.rows += [f"i{line}\t\terror.host\t1" for line in lines]

    def link(self, item: str, label: str, selector: str, host: str = HOST) -> None:
        """Add a link that is no post."""
        self.rows.append(f"{item}{label}\t{selector}\t{host}\t70")

    def post(self, item: str, label: str, selector: str, host: str = HOST) -> None:
        """Add a link that is a post."""
        self.link(item, label, selector, host)
        self.posts.append(selector.removeprefix("URL:"))


HEADED = ("undated", "numbered", "undated generator")  # a heading tells
UNSURE = (*HEADED, "downloads", "some undated")
DATED = ("dated", "generator", "front page", "years", "aggregator", "issues")


class Post(Struct, frozen=True):
    """A post to be linked."""

    title: str
    day: date
    number: int
    item: str
    file: str  # the item type of its file
    selector: str


def _dated(page: Lines, post: Post) -> None:
    page.post(post.item, f"{post.day.isoformat()} {post.title}", post.selector)


def _undated(page: Lines, post: Post) -> None:
    page.post(post.item, post.title, post.selector)


def _beneath(page: Lines, post: Post) -> None:
    page.post(post.item, post.title, post.selector)
    page.text("by Anna", f"  {post.day.day} {post.day:%B %Y}, 300 words", "")


def _headed(page: Lines, post: Post) -> None:
    page.text(
        f"{post.title} ({post.day:%B} {post.day.day}, {post.day.year})", "Some words about it,", "over two lines."
    )
    page.post(post.item, "Read on", post.selector)
    page.text("")


def _gallery(page: Lines, post: Post) -> None:
    stem = f"/art/{post.title.lower().replace(' ', '-')}"
    page.text(f"{post.title.upper()} ({post.day:%B} {post.day.day}, {post.day.year})".upper())
    page.post("I", f"{post.title} [{post.number + 10}KB]", f"{stem}.png")
    page.link("g", f"{post.title} [small, 9KB]", f"{stem}.gif")
    page.text("A small picture of it,", "made in an evening.", "")


def _download(page: Lines, post: Post) -> None:
    page.post(post.file, post.title, f"/files/tool-1.{post.number}.zip")


def _aggregated(page: Lines, post: Post) -> None:
    if post.number % 3 == 2:
        page.post(
            "h", f"{post.day.isoformat()} {post.title}", f"URL:https://blog{post.number}.example.net/{post.number}"
        )
    else:
        page.post(
            "1", f"{post.day.isoformat()} {post.title}", f"/~user{post.number}/", f"hole{post.number}.example.net"
        )


def _web_beneath(page: Lines, post: Post) -> None:
    page.text(f"{post.day.day} {post.day:%B %Y}")
    if post.number % 3 == 2:
        page.post("h", post.title, f"URL:https://blog.example.net/{post.number}")
    else:
        page.post(post.item, post.title, post.selector)
    page.text("")


def _some_undated(page: Lines, post: Post) -> None:
    is_dated = post.number not in (1, 6, 9, 20)
    page.post(post.item, f"{post.day.isoformat()} {post.title}" if is_dated else post.title, post.selector)


def _numbered(page: Lines, post: Post) -> None:
    page.post(post.item, f"{('Post', 'Notes', 'Journal')[len(post.title) % 3]} {post.number + 1}", post.selector)


def _issue(page: Lines, post: Post) -> None:
    season = ("Winter", "Spring", "Summer", "Autumn")[post.day.month % 12 // 3]
    when = f"{season} {post.day.year}" if post.number % 2 else f"{post.day:%B} {post.day.year}"
    page.post(post.item, f"No. {60 - post.number}, {when}: {post.title}", post.selector)


PAGES: Mapping[str, Callable[[Lines, Post], None]] = {
    "dated": _dated,
    "undated": _undated,
    "some undated": _some_undated,
    "numbered": _numbered,
    "facts beneath": _beneath,
    "headings above": _headed,
    "generator": _dated,
    "undated generator": _undated,
    "front page": _dated,
    "years": _dated,
    "gallery": _gallery,
    "downloads": _download,
    "aggregator": _aggregated,
    "web links": _web_beneath,
    "issues": _issue,
}


def _fault(case: Case, random: Random) -> str:
    page = Lines()
    page.text("Welcome to the kiln", "~~~~~~~~~~~~~~~~~~~", "")
    place = case["navigation"]
    if place == "headed":
        page.text(HEADINGS[case["words"]][0])
    if place in ("above", "around", "headed"):
        _navigate(page, case, random)
    if place == "headed":
        page.text("", HEADINGS[case["words"]][1])
    posts = _posts(case, random)
    half = len(posts) // 2 if place == "between" else 0
    for post in posts[:half]:
        PAGES[case["page"]](page, post)
    if half:
        page.text("")
        _navigate(page, case, random)
    for post in posts[half:]:
        PAGES[case["page"]](page, post)
    page.text("")
    _end(page, case, posts[-1].day)
    if place in ("below", "around") or case["page"] == "front page":
        _navigate(page, case, random)
    index = read_index("\r\n".join(page.rows).encode(), _url(case), IndexRules(), Charsets())
    found = {_place(one.location) for one in index.candidates}
    missed, extra = {*page.posts} - found, found - {*page.posts}
    return f"missed {sorted(missed)[:3]}, extra {sorted(extra)[:3]}" if missed or extra else ""


def _posts(case: Case, random: Random) -> list[Post]:
    day = date(random.randint(2001, 2024), random.randint(1, 12), random.randint(1, 28))
    names = [f"{title}{part}" for part in ("", " again", " at last") for title in titles(case["language"], random, 20)]
    if case["titles"] == "like pages":
        names[1::3] = random.sample(LIKE_PAGES, len(LIKE_PAGES))[: len(names[1::3])] + names[1::3][len(LIKE_PAGES) :]
    file = random.choice("59dPs")
    posts = []
    for number, title in enumerate(names[: int(case["count"])]):
        selector = SELECTORS[case["selectors"]](f"entry-{number:02}", day, number)
        posts.append(Post(title=title, day=day, number=number, item=case["type"], file=file, selector=selector))
        day -= timedelta(days=random.randint(1, 40))
    return posts


def _end(page: Lines, case: Case, last: date) -> None:
    """Add what stands below the posts of some kinds of pages: older years, tags and categories."""
    if case["page"] == "years":
        for year in range(last.year, last.year - 4, -1):
            page.link("1", str(year), f"/phlog/{year}")
    if "generator" in case["page"]:
        for group, words in GROUP.items():
            page.link("1", f"{group}:", f"/{group}")
            for word in words.split("|"):
                page.link("1", word, f"/{group}/{word}/")


def _place(location: object) -> str:
    return location.selector.decode() if isinstance(location, GopherUrl) else str(location)


def _url(case: Case) -> GopherUrl:
    return GopherUrl(host=HOST, selector=b"/~anna" if case["selectors"] == "home" else b"")


def _navigate(page: Lines, case: Case, random: Random) -> None:
    """Add some links of navigation, with a blank line below."""
    if case["besides"] == "rooms":
        for name in random.sample(ROOMS, random.randint(1, 4)):
            page.link("1", DECORATIONS[case["decoration"]].format(name), f"/{name.lower().split()[-1]}")
    if case["besides"] == "tags":
        for word in random.sample(TAGS, random.randint(2, 8)):
            page.link("1", f"{word} ({random.randint(1, 9)})", f"/tags/{word}")
    if case["besides"] == "colophon":  # a text in the folder of the posts
        page.link(case["type"], "How this is made", SELECTORS[case["selectors"]]("how", date(2020, 1, 1), 999))
    if case["besides"] == "friends":
        page.link("1", "Badger", "/~badger", "tilde.example.net")
        page.link("h", "My homepage", "URL:https://www.example.net/")
        page.link("0", "Fox writes about bread", "/fox/bread.txt", "fox.example.net")
    pairs = list(zip(NAVIGATION[case["words"]].split("|"), SLUGS, strict=True))
    home = "/~anna" if case["selectors"] == "home" else ""
    for label, slug in random.sample(pairs, random.randint(2, 6)):
        is_text = slug in ("about", "contact", "links", "guestbook") and random.random() < 0.5
        written = DECORATIONS[case["decoration"]].format(label)
        page.link("0" if is_text else "1", written, f"{home}/{slug}{'.txt' if is_text else ''}")
    page.text("")


def _makes_sense(case: Case) -> bool:
    page, besides, few = case["page"], case["besides"], int(case["count"]) < 12
    if page == "aggregator" and besides == "friends":
        return False
    is_dated = case["selectors"] in ("dated", "jekyll")
    if besides == "colophon" and (
        page != "dated" or int(case["count"]) < 30 or is_dated or case["navigation"] == "between"
    ):
        return False
    if case["titles"] == "like pages" and case["selectors"] == "top" and page not in DATED:
        return False  # a page about the site, or a post about it
    if page == "some undated" and (case["selectors"] == "top" or case["titles"] != "usual"):
        return False
    # Nobody can tell a few files, or titles without dates, from as many rooms beside them.
    unsure = besides == "rooms" and page in UNSURE and (few or case["selectors"] == "top")
    return not unsure or (case["navigation"] == "headed" and page in HEADED)


POSTS = Grid(
    name="posts",
    axes={
        "page": tuple(PAGES),
        "navigation": ("none", "above", "below", "between", "around", "headed"),
        "count": ("3", "5", "12", "30", "60"),
        "selectors": tuple(SELECTORS),
        "type": ("0", "1"),
        "besides": ("nothing", "rooms", "tags", "friends", "colophon"),
        "titles": ("usual", "like pages"),
        "words": tuple(NAVIGATION),
        "decoration": tuple(DECORATIONS),
        "language": ("en", "de", "ru", "fi"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

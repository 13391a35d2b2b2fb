"""Menus of every kind of page, with navigation at any place: which links are posts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.words import titles

HOST = "gopher.example.org"

# What sites call their pages: about somebody by name, contact, links, guestbook, tags, categories, search, projects, photos.
NAVIGATION: Mapping[str, Sequence[str]] = {
    "en": "About Anna|Contact|My links|Guestbook|Tags|Categories|Search the site|Projects|Photos".split("|"),
    "de": "Über Anna|Kontakt|Links|Gästebuch|Schlagwörter|Kategorien|Suche|Projekte|Fotos".split("|"),
    "fr": "À propos|Contact|Liens|Livre d'or|Étiquettes|Catégories|Recherche|Projets|Photos".split("|"),
    "es": "Sobre mí|Contacto|Enlaces|Libro de visitas|Etiquetas|Categorías|Buscar|Proyectos|Fotos".split("|"),
    "it": "Chi sono|Contatti|Collegamenti|Ospiti|Etichette|Categorie|Cerca|Progetti|Foto".split("|"),
    "pt": "Sobre mim|Contato|Links|Visitantes|Etiquetas|Categorias|Busca|Projetos|Fotos".split("|"),
    "nl": "Over mij|Contact|Links|Gastenboek|Trefwoorden|Categorieën|Zoeken|Projecten|Foto's".split("|"),
    "sv": "Om mig|Kontakt|Länkar|Gästbok|Etiketter|Kategorier|Sök|Projekt|Bilder".split("|"),
    "fi": "Minusta|Yhteystiedot|Linkit|Vieraskirja|Tunnisteet|Kategoriat|Haku|Projektit|Kuvat".split("|"),
    "pl": "O mnie|Kontakt|Odnośniki|Księga gości|Tagi|Kategorie|Szukaj|Projekty|Zdjęcia".split("|"),
    "cs": "O mně|Kontakt|Odkazy|Kniha hostů|Štítky|Kategorie|Hledat|Projekty|Fotky".split("|"),
    "hu": "Rólam|Kapcsolat|Hivatkozások|Vendégkönyv|Címkék|Kategóriák|Keresés|Projektek|Képek".split("|"),
    "ru": "Обо мне|Контакты|Ссылки|Гостевая книга|Теги|Категории|Поиск|Проекты|Фото".split("|"),
    "el": "Σχετικά|Επικοινωνία|Σύνδεσμοι|Βιβλίο επισκεπτών|Ετικέτες|Κατηγορίες|Αναζήτηση|Έργα|Φωτογραφίες".split("|"),
}
SLUGS = "about contact links guestbook tags categories search projects photos".split()
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
    "none": "{}", "star": "* {}", "arrow": "-> {}", "brackets": "[{}]", "slash": "{}/", "frame": "== {} ==", "colon": "{}:",
}  # fmt: skip
ROOMS = ("Zines", "Bonsai", "Shack", "Oracle", "Attic", "Workshop")  # no words that every site has
TAGS = ("kiln", "bread", "radio", "walks", "maps", "bees", "mills", "rivers")
GROUP = {"tags": "kiln|garden|radio|walks|bread|maps", "categories": "home|garden|software|life"}


@dataclass(slots=True)
class Lines:
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


def _dated(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    page.post(_item(case), f"{day.isoformat()} {title}", _selector(case, day, number))


def _undated(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    page.post(_item(case), title, _selector(case, day, number))


def _beneath(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    page.post(_item(case), title, _selector(case, day, number))
    page.text("by Anna", f"  {day.day} {day:%B %Y}, 300 words", "")


def _headed(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    page.text(f"{title} ({day:%B} {day.day}, {day.year})", "Some words about it,", "over two lines.")
    page.post(_item(case), "Read on", _selector(case, day, number))
    page.text("")


def _gallery(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    stem = f"/art/{title.lower().replace(' ', '-')}"
    page.text(f"{title.upper()} ({day:%B} {day.day}, {day.year})".upper())
    page.post("I", f"{title} [{number + 10}KB]", f"{stem}.png")
    page.link("g", f"{title} [small, 9KB]", f"{stem}.gif")
    page.text("A small picture of it,", "made in an evening.", "")


def _download(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    page.post(
        "59dPs"[len(case["count"] + case["language"] + case["selectors"]) % 5], title, f"/files/tool-1.{number}.zip"
    )


def _aggregated(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    if number % 3 == 2:
        page.post("h", f"{day.isoformat()} {title}", f"URL:https://blog{number}.example.net/{number}")
    else:
        page.post("1", f"{day.isoformat()} {title}", f"/~user{number}/", f"hole{number}.example.net")


def _web_beneath(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    page.text(f"{day.day} {day:%B %Y}")
    if number % 3 == 2:
        page.post("h", title, f"URL:https://blog.example.net/{number}")
    else:
        page.post(_item(case), title, _selector(case, day, number))
    page.text("")


def _numbered(page: Lines, case: Case, title: str, day: date, number: int) -> None:
    page.post(_item(case), f"{('Post', 'Notes', 'Journal')[len(title) % 3]} {number + 1}", _selector(case, day, number))


PAGES: Mapping[str, Callable[[Lines, Case, str, date, int], None]] = {
    "dated": _dated,
    "undated": _undated,
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
}


def _item(case: Case) -> str:
    return "1" if case["type"] == "1" else "0"


def _selector(case: Case, day: date, number: int) -> str:
    return SELECTORS[case["selectors"]](f"entry-{number:02}", day, number)


def _fault(case: Case, random: Random) -> str:
    page = Lines()
    page.text("Welcome to the kiln", "~~~~~~~~~~~~~~~~~~~", "")
    place = case["navigation"]
    if place in ("above", "around"):
        _navigate(page, case, random)
    if place == "headed":
        page.text(HEADINGS[case["words"]][0])
        _navigate(page, case, random)
        page.text("", HEADINGS[case["words"]][1])
    day = date(random.randint(2001, 2024), random.randint(1, 12), random.randint(1, 28))
    count = int(case["count"])
    names = [f"{title}{part}" for part in ("", " again", " at last") for title in titles(case["language"], random, 20)]
    for number, title in enumerate(names[:count]):
        PAGES[case["page"]](page, case, title, day, number)
        day -= timedelta(days=random.randint(1, 40))
        if place == "between" and number == count // 2:
            page.text("")
            _navigate(page, case, random)
    page.text("")
    if case["page"] == "years":
        for year in range(day.year, day.year - 4, -1):
            page.link("1", str(year), f"/phlog/{year}")
    if "generator" in case["page"]:
        for group, words in GROUP.items():
            page.link("1", f"{group}:", f"/{group}")
            for word in words.split("|"):
                page.link("1", word, f"/{group}/{word}/")
    if place in ("below", "around") or case["page"] == "front page":
        _navigate(page, case, random)
    index = read_index("\r\n".join(page.rows).encode(), _url(case), IndexRules(), Charsets())
    found = [_place(one.location) for one in index.candidates]
    missed, extra = set(page.posts) - set(found), set(found) - set(page.posts)
    return f"missed {sorted(missed)[:3]}, extra {sorted(extra)[:3]}" if missed or extra else ""


def _place(location: object) -> str:
    return location.selector.decode() if isinstance(location, GopherUrl) else str(location)


def _url(case: Case) -> GopherUrl:
    return GopherUrl(host=HOST, selector=b"/~anna" if case["selectors"] == "home" else b"")


def _navigate(page: Lines, case: Case, random: Random) -> None:
    """Add some links of navigation, with a blank line below."""
    if case["besides"] == "rooms":
        for name in random.sample(ROOMS, random.randint(1, 4)):
            page.link("1", DECORATIONS[case["decoration"]].format(name), f"/{name.lower()}")
    if case["besides"] == "tags":
        for word in random.sample(TAGS, random.randint(2, 8)):
            page.link("1", f"{word} ({random.randint(1, 9)})", f"/tags/{word}")
    if case["besides"] == "friends":
        page.link("1", "Badger", "/~badger", "tilde.example.net")
        page.link("h", "My homepage", "URL:https://www.example.net/")
        page.link("0", "Fox writes about bread", "/fox/bread.txt", "fox.example.net")
    pairs = list(zip(NAVIGATION[case["words"]], SLUGS, strict=True))
    home = "/~anna" if case["selectors"] == "home" else ""
    for label, slug in random.sample(pairs, random.randint(2, 6)):
        is_text = slug in ("about", "contact", "links", "guestbook") and random.random() < 0.5
        written = DECORATIONS[case["decoration"]].format(label)
        page.link("0" if is_text else "1", written, f"{home}/{slug}{'.txt' if is_text else ''}")
    page.text("")


def _makes_sense(case: Case) -> bool:
    if case["page"] == "aggregator" and case["besides"] == "friends":
        return False
    # Nobody can tell a few files, or titles without dates, from as many rooms beside them.
    few = int(case["count"]) < 12 or case["selectors"] == "top"
    return (
        not few
        or case["besides"] != "rooms"
        or case["page"] not in ("downloads", "undated", "numbered", "undated generator")
    )


POSTS = Grid(
    name="posts",
    axes={
        "page": tuple(PAGES),
        "navigation": ("none", "above", "below", "between", "around", "headed"),
        "count": ("3", "5", "12", "30", "60"),
        "selectors": tuple(SELECTORS),
        "type": ("0", "1"),
        "besides": ("nothing", "rooms", "tags", "friends"),
        "words": tuple(NAVIGATION),
        "decoration": tuple(DECORATIONS),
        "language": ("en", "de", "ru", "fi"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

"""Tops of pages: what names the page in its banner, what does not stand below it, in six languages."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from msgspec import Struct

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.labels import month
from tests.grid.words import titles

HOST = "gopher.example.org"
WIDTH = 66
SAID = "Ada + Bo, Mo."  # words of any language, and no name


class _Words(Struct, frozen=True, kw_only=True):
    """What pages of one language say; all lists but `biography` are separated by bars."""

    names: str
    mottos: str
    greetings: str
    alone: str
    lists: str
    notices: str
    heads: str
    biography: str


WORDS = {
    "en": _Words(
        names="The quiet mill|Ada's phlog|Notes from the attic|Mole and Sons|The Rain Gauge|Tin Can Weekly",
        mottos="bread, bees and slow radio|a small log about big rivers|Letters to nobody, since 1999",
        greetings="Welcome to {}!|Welcome to {}|Hello and welcome to {}, my place for words.|This is {}."
        "|You have reached {}|You are now visiting {}!|Welcome, dear reader, to {}.|Hello! This is {}."
        "|Latest posts from {}",
        alone="Welcome!|Hello there|Hi!|Welcome to my gopherhole!|Welcome to my phlog"
        "|The following texts are available|All of my posts are listed below|Text files|web"
        "|You are in a maze of passages",
        lists="Latest posts|Posts:|All my entries|Table of contents|Recent articles",
        notices="WORK IN PROGRESS|*** under construction ***|You are visitor 4711|Last updated: {day}|Coming soon...",
        heads="Name{}Size{}Date|Title{}Date{}Description|File{}Modified{}Size",
        biography="I've kept this journal since the winter in which the old\nradio broke. I live by the river and mend"
        " clocks for people\nwho have more time than money.|My name is Ada.\nI grow beans.|I grow beans|Here I write"
        " about what I mend.|My name is Ada",
    ),
    "de": _Words(
        names="Die stille Mühle|Annas Tagebuch|Briefe vom Dachboden|Maulwurf und Söhne|Der Regenmesser|Funkstille",
        mottos="Brot, Bienen und langsames Radio|ein kleines Heft über große Flüsse|Briefe an niemand, seit 1999",
        greetings="Willkommen bei {}!|Herzlich willkommen auf {}|Hallo und willkommen bei {}, meinem Ort für Worte."
        "|Du bist hier bei {}|Das ist {}",
        alone="Willkommen!|Hallo zusammen|Herzlich willkommen!|Willkommen auf meiner Seite|Im folgenden stehen Texte",
        lists="Neueste Beiträge|Beiträge:|Alle Artikel|Inhaltsverzeichnis|Meine Texte",
        notices="IM AUFBAU|*** Baustelle ***|Besucher: 4711|Stand: {day}|Noch im Aufbau...",
        heads="Name{}Größe{}Datum|Titel{}Datum{}Beschreibung",
        biography="Ich schreibe dieses Heft seit dem Winter, in dem das alte\nRadio kaputtging. Ich wohne am Fluss und"
        " repariere Uhren für\nLeute, die mehr Zeit als Geld haben.|Ich bin Anna.\nIch ziehe Bohnen.|Ich ziehe Bohnen"
        "|Mein Name ist Anna|Ich heiße Anna",
    ),
    "es": _Words(
        names="El molino callado|Diario de Ana|Cartas del desván|Topo e Hijos|El Pluviómetro|Radio Lenta",
        mottos="pan, abejas y radio lenta|un cuaderno pequeño sobre ríos grandes|Cartas a nadie, desde 1999",
        greetings="¡Bienvenido a {}!|Bienvenidos a {}|Hola y bienvenidos a {}, mi lugar para las palabras.",
        alone="¡Bienvenidos!|Hola|Bienvenida|Bienvenidos a mi página",
        lists="Últimas entradas|Entradas:|Todos los artículos|Índice",
        notices="EN CONSTRUCCIÓN|*** en obras ***|Visitas: 4711|Última actualización: {day}",
        heads="Nombre{}Tamaño{}Fecha|Título{}Fecha{}Descripción",
        biography="Llevo este diario desde el invierno en que se rompió la\nradio vieja. Vivo junto al río y arreglo"
        " relojes para gente\nque tiene más tiempo que dinero.|Soy Ana.\nCultivo judías.|Soy Ana|Me llamo Ana",
    ),
    "fi": _Words(
        names="Hiljainen mylly|Annan päiväkirja|Kirjeitä ullakolta|Myyrä ja pojat|Sademittari|Hidas Radio",
        mottos="leipää, mehiläisiä ja hidasta radiota|pieni vihko suurista joista",
        greetings="Tervetuloa: {}|Tervetuloa {}!|Hei ja tervetuloa {}, sanojen paikka.",
        alone="Tervetuloa!|Hei|Moi!",
        lists="Uusimmat kirjoitukset|Kirjoitukset:|Kaikki merkinnät|Sisällys",
        notices="RAKENTEILLA|*** rakenteilla ***|Kävijä 4711|Päivitetty: {day}",
        heads="Nimi{}Koko{}Päivämäärä|Otsikko{}Päivämäärä{}Kuvaus",
        biography="Olen pitänyt tätä vihkoa siitä talvesta, jona vanha radio\nmeni rikki. Asun joen rannalla ja korjaan"
        " kelloja ihmisille,\njoilla on enemmän aikaa kuin rahaa.|Olen Anna.\nKasvatan papuja.|Olen Anna"
        "|Nimeni on Anna",
    ),
    "hu": _Words(
        names="A csendes malom|Anna naplója|Levelek a padlásról|Vakond és Fiai|Az Esőmérő|Lassú Rádió",
        mottos="kenyér, méhek és lassú rádió|kis füzet nagy folyókról",
        greetings="Üdvözöllek itt: {}!|Üdv: {}|Isten hozott itt: {}",
        alone="Üdvözöllek!|Szia|Isten hozott!",
        lists="Legutóbbi bejegyzések|Bejegyzések:|Összes cikk|Tartalom",
        notices="WORK IN PROGRESS|*** készül ***|Látogató: 4711|Frissítve: {day}",
        heads="Név{}Méret{}Dátum|Cím{}Dátum{}Leírás",
        biography="Azóta vezetem ezt a füzetet, hogy a télen elromlott a régi\nrádió. A folyó mellett lakom, és órákat"
        " javítok azoknak,\nakiknek több az idejük, mint a pénzük.|Anna vagyok.\nBabot termesztek.|Anna vagyok"
        "|A nevem Anna",
    ),
    "ru": _Words(
        names="Тихая мельница|Дневник Анны|Письма с чердака|Крот и сыновья|Дождемер|Медленное Радио",
        mottos="хлеб, пчёлы и тихое радио|маленькая тетрадь о больших реках",
        greetings="Добро пожаловать в {}!|Добро пожаловать на {}|Привет и добро пожаловать в {}, место для слов.",
        alone="Добро пожаловать!|Привет",
        lists="Последние записи|Записи:|Все статьи|Содержание",
        notices="В РАЗРАБОТКЕ|*** в разработке ***|Посетителей: 4711|Обновлено: {day}",
        heads="Имя{}Размер{}Дата|Название{}Дата{}Описание",
        biography="Я веду эту тетрадь с той зимы, когда сломалось старое\nрадио. Живу у реки и чиню часы людям, у"
        " которых времени\nбольше, чем денег.|Меня зовут Анна.\nЯ ращу бобы.|Я ращу бобы|Меня зовут Анна",
    ),
}
ART = (
    ("   .--.   .--.  .--.", "  ( () ) ( () )( () )", "   '--'   '--'  '--'"),
    (" __  __ _ _ _", "|  \\/  (_) | |", "| |\\/| | | | |", "|_|  |_|_|_|_|"),
    ("d8888b. d888888b", "88  `8D   `88'  ", "88oodD'    88   ", "88~~~      88   ", "88         88   "),
)
DECORATIONS = {
    "none": "{}",
    "=== x ===": "=== {} ===",
    "~ x ~": "~ {} ~",
    ".: x :.": ".: {} :.",
    "-=[ x ]=-": "-=[ {} ]=-",
    "* x *": "* {} *",
    "## x": "## {}",
    "x (page 1 of 4)": "{} (page 1 of 4)",
    "x - Seite 2/7": "{} - Seite 2/7",
    "<< x >>": "<< {} >>",
    "rest of a drawing": "{}      __/ |",
}
Banner = Callable[[str, str, Random], list[str]]  # of a decorated name and a motto


def _boxed(*texts: str) -> list[str]:
    inner = max(map(len, texts)) + 4
    return [f"+{'-' * inner}+", *(f"|  {text:{inner - 2}}|" for text in texts), f"+{'-' * inner}+"]


BANNERS: Mapping[str, Banner] = {
    "plain": lambda name, *_: [name],
    "plain with motto": lambda name, motto, _: [name, motto],
    "underlined": lambda name, *_: [name, "-" * len(name)],
    "boxed": lambda name, *_: _boxed(name),
    "boxed with motto": lambda name, motto, _: _boxed(name, motto),
    "box of lines": lambda name, *_: [f"╔{'═' * (len(name) + 2)}╗", f"║ {name} ║", f"╚{'═' * (len(name) + 2)}╝"],
    "centred": lambda name, *_: [name.center(WIDTH).rstrip()],
    "centred with motto": lambda name, motto, _: [name.center(WIDTH).rstrip(), motto.center(WIDTH).rstrip()],
    "figlet, caption": lambda name, _, random: [*random.choice(ART), "", name],
    "drawing, initials": lambda _, __, random: [*random.choice(ART), *random.choice(([], [""])), INITIALS],
    "spaced": lambda name, *_: ["   ".join(map(" ".join, name.upper().split()))],
    "framed by one sign": lambda name, *_: ["#", f"# {name}", "#"],
    "between rules": lambda name, *_: ["=" * WIDTH, name, "=" * WIDTH],
    "below a way back": lambda name, *_: [f"1Back to the front page\t/\t{HOST}\t70", "", name],
    "title field": lambda name, *_: [f"Title: {name}"],
    "TITLE": lambda name, *_: [f"{name}\tTITLE"],
    "greeting": lambda name, *_: [name],
    "set off below words": lambda name, *_: [SAID, "", name],
    "greeting below words": lambda name, *_: [SAID, "", name],
    "greeting alone": lambda name, *_: [name],
    "path": lambda name, *_: [name],
    "greeting into a drawing": lambda name, _, random: [name, "", *random.choice(ART)],
    "nothing": lambda *_: [],
}
INITIALS = "mjp"
SIGNS = frozenset(DECORATIONS) - {"none", "rest of a drawing"}
WRITTEN_WITH = {
    **{
        banner: frozenset({"none"})
        for banner in ("spaced", "drawing, initials", "title field", "nothing", "framed by one sign")
    },
    "greeting into a drawing": frozenset({"none", "* x *", "=== x ==="}),
    "set off below words": SIGNS,
}
GREETING = ("greeting", "greeting below words")
UNNAMED = {
    "greeting alone",
    "greeting into a drawing",
    "path",
    "nothing",
    "drawing, initials",
}  # the address names these pages
UNENDED = "Welcome to the den of|Willkommen im Haus der|Benvenuti nella tana del|Bienvenido a la casa de"
PATHS = (
    "Motsognir/1.0.13",
    "host = gopher.example.org:70/1/",
    "Gophernicus 3.1.1",
    "/phlog/",
    "[/phlog/]",
    "gopher://gopher.example.org/1/phlog",
    "~/phlog",
    "phlog/2024/",
)
BELOW = (
    "biography", "year", "month", "day", "heads of columns", "links", "notice", "list heading", "motto", "groups",
)  # fmt: skip
ADDRESSES = {
    "/": HOST,
    "/phlog": f"phlog, {HOST}",
    "/~ada/phlog/": f"phlog, ~ada, {HOST}",
    "/users/ada/01_slow_radio.gph": f"slow radio, ada, {HOST}",
    "/~ada/web": f"~ada, {HOST}",
    "/public/txt/": HOST,
    "/blog/2024/index.gophermap": f"blog, {HOST}",
}


def _below(case: Case, words: _Words, day: date, random: Random) -> list[str]:
    """Return the lines between the banner and the first link."""

    def one(texts: str) -> str:
        return random.choice(texts.split("|"))

    mark = random.choice(("{}", "== {} ==", "[ {} ]", "{}:", "> {}"))
    return {
        "biography": [*one(words.biography).split("\n"), ""],
        "year": [mark.format(day.year), ""],
        "month": [mark.format(f"{month(day, case['language'])} {day.year}"), ""],
        "day": [mark.format(day.isoformat()), ""],
        "heads of columns": [one(words.heads).format(" " * 18, " " * 6), "-" * 60],
        "links": [],
        "notice": [one(words.notices).format(day=day), ""],
        "list heading": [mark.format(one(words.lists)), ""],
        "motto": [one(words.mottos) + ".", ""],
        "groups": [f"--- {next(titles(case['language'], random, 1))} ---"],
    }[case["below"]]


def _fault(case: Case, random: Random) -> str:
    words = WORDS[case["language"]]
    day = date(random.randint(2001, 2024), random.randint(1, 12), random.randint(1, 28))
    name = random.choice(words.names.split("|"))
    written = DECORATIONS[case["decoration"]].format(_written(case, name, words, random))
    top = BANNERS[case["banner"]](written, random.choice(words.mottos.split("|")), random)
    lines = [*top, "", *_below(case, words, day, random)]
    for number, title in enumerate(titles(case["language"], random, 12)):
        day -= timedelta(days=9)
        if case["below"] == "groups" and number == 6:
            lines += ["", "--- " + title[::-1] + " ---"]
        lines.append(f"0{day.isoformat()} {title}\t/p{number}\t{HOST}\t70")
    data = "\r\n".join(line if line[:1] in "01" and "\t" in line else f"i{line}\t" for line in lines).encode()
    url = GopherUrl(host=HOST, selector=case["address"].encode())
    found = read_index(data, url, IndexRules(), Charsets()).title
    wanted = ADDRESSES[case["address"]] if case["banner"] in UNNAMED else name
    wanted = wanted.upper() if case["banner"] == "spaced" else wanted
    return "" if found == wanted else f"{lines[:6]}: {found!r} for {wanted!r}"


def _written(case: Case, name: str, words: _Words, random: Random) -> str:
    """Return what the banner says, with `name` in it or without."""
    kinds = {**dict.fromkeys(GREETING, words.greetings), "greeting alone": words.alone, "path": "|".join(PATHS)}
    kinds["greeting into a drawing"] = UNENDED
    return random.choice(kinds.get(case["banner"], "{}").split("|")).replace("{}", name)


FEED_NAMES = Grid(
    name="feed names",
    axes={
        "banner": tuple(BANNERS),
        "below": BELOW,
        "language": tuple(WORDS),
        "decoration": tuple(DECORATIONS),
        "address": tuple(ADDRESSES),
    },
    fault=_fault,
    makes_sense=lambda case: case["decoration"] in WRITTEN_WITH.get(case["banner"], DECORATIONS),
)

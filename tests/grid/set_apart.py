"""What authors set apart by blanks, a rule or a sign: words are no drawing, and columns are no words."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.kept import standing_lines
from tests.grid.prose import read, rows_of
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS, greedy

WIDTH = 70
_NOTICES = (
    "Copyright 1986 by the ferry people of North Pier",
    "Diese Seite darf jeder drucken und verteilen.",
    "Пишите нам письма, мы их читаем.",
    "אפשר לכתוב לנו מכתבים בכל יום.",
    "We moved, see below for the new address!",
)
_ASIDES = ("... and all of it takes five minutes!", "but nobody came.", "wie immer, nur ohne Boot.")
_TITLES = ("The Weir of 1968", "Lesson 1.2: Open the Gate", "Урок второй: как открыть ворота", "שיעור שני: השער")
_ITEMS = ("the red ferry (31 m)", "zwei Boote ohne Namen", "the pump below the pier", "старый насос", "open: 8 to 12")
_SIGNS = "√»■●►▪→✓"
_ADDRESSES = (
    ("Ada Quill", "Harbour/North Office", "408/973-9111"),
    ("Hanna Berg", "Werkstatt am Brunnen", "Mühlgasse 12"),
    ("Piet de Vries", "Veerweg 4", "Noordhaven"),
)
_GREETINGS = (  # in scripts without capitals
    ("물레방아 이야기입니다.", "끝에는 편지를 쓰는 법이", "있습니다."),
    ("זה סיפור על הטחנה.", "בסופו כתובת", "למכתבים."),
    ("هذه قصة عن الطاحونة.", "وفي آخرها عنوان", "للرسائل."),
)
_CENTRED = (
    ("NEW SERVICES OF THE OLD HARBOUR", "Growth of the Ferry Business"),
    ("Der Hafen im Winter", "Ein Bericht über Eis, Boote und Geduld"),
)
_BOATS = (
    (" Red Ferry", "55101730", " 24H ", "Ada Quill", "Harbour", "open"),
    (" Old Anna", "62420514", " 24H ", "Hanna Berg", "none", "open"),
    ("!Night Boat", "22191550", "02-06", "Piet de Vries", "Veerweg", "lost"),
    (" Little Goose", "76156747", " 24H ", "Ben Ode", "none", "open"),
    (" North Star   #2", "81003122", '  "', '     "', '  "', "shut"),
)
_OPTIONS = (
    ("-q", "--quiet", "Say nothing of the tide."),
    ("-o FILE", "--output FILE", "Write what was seen to FILE. Without it the log goes to the standard output."),
    ("--pier", "Name the pier at which the ferry waits."),
)
_TERMS = ("weir", "Schwimmer", "night boat", "шлюз", "the old pump", "Öffnungszeit", "מעבורת")
_FRAMES = ("[: {} :]", "-  {}  -", "** {} **", "<< {} >>", ".: {} :.", "« {} »", "~ {} ~")
_FRAMED = ("News", "The Old Pier", "members", "Die Mühle", "Речные новости", "水車の話")
_SIGNATURES = ("- Ada Quill", "--Ed.", "-- Hanna Berg, Oberau", "– Piet", "~Ада")
_MAILS = (
    "ada@example.org",
    "E-mail: hanna@mill.example",
    "Piet de Vries <piet@example.org>",
    "Mail    : ada@example.org",
)
_QUOTED = (
    '"the best ferry in years" - Pier News',
    "„ein Boot, das jeder kennt“ (Hafenblatt)",
    "«лучшая лодка на реке»",
)
_ONE_WORD = ("Formats", "Inhalt", "Предисловие", "Ergebnisse")
_NAMED = (
    ("-?, --help", "Says what the ferry can do, and ends."),
    ("-#, --count N", "Counts N boats before it stops."),
    ("PIER_HOME", "The folder in which the log of the pier is kept, if it is named."),
    ("TIDE_LOG", "Where the tide is written down, hour by hour, for the next keeper."),
)
_CONSTANTS = (
    "The keeper looks for the log in PIER_HOME before it asks for TIDE_LOG, and begins one where both are missing.",
    "Vor dem Start wird LOG_ORDNER gelesen, danach der Wert von MAX_BOOTE, den jeder in seiner Liste ändern kann.",
)
_POINTS = (
    "Several boats at once",
    "The tide is read from the old table, and from the new one where the harbour has put it up on the wall",
    "Boote werden nach Namen sortiert, oder nach der Länge, falls zwei denselben Namen haben sollten",
    "Старые лодки больше не теряются",
    "Less noise below the pier",
)
_BROKEN = (  # before a capital, as some authors do
    "The timetable of the ferry is found, with that of the bus, at / Oberau and on the old pier.",
    "L'horaire du bateau se trouve chez / Madame Quill et sur le vieux quai.",
    "Der Fahrplan hängt am Steg und in der / Werkstatt am Brunnen.",
)
_LOUD = ("IMPORTANT", "ATTENTION", "BEMERKUNG")
_COMMANDS = (
    "mail ada@example.org < log",
    "ssh ada@mill.example",
    "<enter>",
    "[options]",
    "make timetest",
    "$ ferry -n",
)
_LINKS = (("https://example.org/1968", "The weir in pictures"), ("gopher://example.org/0/mill.txt", "Die Mühle"))

Written = tuple[list[str], list[str]]  # lines, and the rows that must be shown


def _moved(text: str, random: Random) -> str:
    return " " * random.choice((4, 8, 13, (WIDTH - len(text)) // 2)) + text


def _notice(random: Random, _texts: Sequence[str]) -> Written:
    text = random.choice(_NOTICES)
    return [_moved(text, random)], [text]


def _aside(random: Random, _texts: Sequence[str]) -> Written:
    text = random.choice(_ASIDES)
    return [_moved(text, random)], [text]


def _above(random: Random, texts: Sequence[str]) -> Written:
    notice = random.choice(_NOTICES)
    text = random.choice(texts)
    return [" " * ((WIDTH - len(notice)) // 2) + notice, *greedy(text, WIDTH, random)], [notice, text]


def _counted(random: Random, _texts: Sequence[str]) -> Written:
    mark, title = random.choice(("1.0 -", "2.", "3)", "4.1")), random.choice(_TITLES)
    return [f"{mark}   {title}"], [f"{mark} {title}"]


def _below_rule(random: Random, _texts: Sequence[str]) -> Written:
    title = random.choice(_TITLES)
    return [random.choice("~-=_*") * 76, " " * ((76 - len(title)) // 2) + title], [title]


def _beside_rule(random: Random, _texts: Sequence[str]) -> Written:
    title = random.choice(_TITLES)
    return [f"{title} {random.choice('-=~*') * (76 - len(title))}"], [title]


def _over_lines(random: Random, texts: Sequence[str]) -> Written:
    question = random.choice(texts)[:150].rsplit(" ", 1)[0].strip(".") + "?"
    lines = [f"## {line}" for line in greedy(question, WIDTH, random)]
    return ["#" * 30, *lines], [question]


def _signed(random: Random, _texts: Sequence[str]) -> Written:
    sign, items = random.choice(_SIGNS), random.sample(_ITEMS, 4)
    rows = [f"{random.choice((sign, '-')) if at else sign} {item}" for at, item in enumerate(items)]
    return [f"   {row}" for row in rows], rows


def _address(random: Random, _texts: Sequence[str]) -> Written:
    rows = random.choice(_ADDRESSES)
    indent = " " * random.choice((28, 34, 40))
    return [indent + row for row in rows], list(rows)


def _note(random: Random, texts: Sequence[str]) -> Written:
    title, text = random.choice(("ATTENTION:", "NOTE:", "ACHTUNG:")), random.choice(texts)
    return [f"     {title}", *(" " * 5 + line for line in greedy(text, 62, random))], [title, text]


def _greeting(random: Random, _texts: Sequence[str]) -> Written:
    rows = random.choice(_GREETINGS)
    return list(rows), list(rows)


def _centred(random: Random, _texts: Sequence[str]) -> Written:
    rows = random.choice(_CENTRED)
    return [" " * ((WIDTH - len(row)) // 2) + row for row in rows], list(rows)


def _options(random: Random, _texts: Sequence[str]) -> Written:
    lines, rows = [], []
    for *names, text in random.sample(_OPTIONS, 2):
        lines += [*(f"       {name}" for name in names), *(" " * 11 + line for line in greedy(text, 58, random)), ""]
        rows += [*names, text]
    return lines[:-1], rows


def _glossary(random: Random, texts: Sequence[str]) -> Written:
    margin, moved = random.choice(((0, 2), (0, 4), (0, 8), (2, 6)))
    lines, rows = [], []
    for term, text in zip(random.sample(_TERMS, 3), (random.choice(texts), *random.sample(_NOTICES, 2)), strict=True):
        lines += [" " * margin + term, *(" " * moved + line for line in greedy(text, 58, random))]
        rows += [term, text]
    return lines, rows


def _link(random: Random, _texts: Sequence[str]) -> Written:
    url, words = random.choice(_LINKS)
    return [f"=> {url} {words}"], [words]


def _to_one_edge(random: Random, _texts: Sequence[str]) -> Written:
    rows = random.sample(_BOATS, 4)
    lines = [
        f"{boat:<18}  {tone:<9}  {hours}  {name:<14}  {place:<8}  {state:>6}"
        for boat, tone, hours, name, place, state in rows
    ]
    return lines, lines


def _framed(random: Random, _texts: Sequence[str]) -> Written:
    text = random.choice(_FRAMES).format(random.choice(_FRAMED))
    return [_moved(text, random)], [" ".join(text.split())]


def _one_of(*groups: Sequence[str]) -> Callable[[Random, Sequence[str]], Written]:
    def written(random: Random, _texts: Sequence[str]) -> Written:
        text = random.choice(random.choice(groups))
        return [_moved(text, random)], [" ".join(text.split())]

    return written


def _one_word(random: Random, _texts: Sequence[str]) -> Written:
    word = random.choice(_ONE_WORD)
    return [" " * random.randint(9, 34) + word], [word]


def _above_first_line(random: Random, texts: Sequence[str]) -> Written:
    title, text = random.choice((*_ONE_WORD, "The Old Pier", "Речные новости")), random.choice(texts)
    first, *others = greedy("____" + text, WIDTH, random)
    return [" " * random.randint(11, 30) + title, " " * 4 + first[4:], *others], [title, text]


def _named(random: Random, _texts: Sequence[str]) -> Written:
    name, text = random.choice(_NAMED)
    return [f"       {name}", *(" " * 11 + line for line in greedy(text, 58, random))], [name, text]


def _constants(random: Random, _texts: Sequence[str]) -> Written:
    text, indent = random.choice(_CONSTANTS), " " * random.choice((4, 7, 11))
    return [indent + line for line in greedy(text, 62, random)], [text]


def _pointed(random: Random, _texts: Sequence[str]) -> Written:
    rows = [f"o {text}" for text in random.sample(_POINTS, 4)]
    indent = " " * random.choice((0, 0, 2))
    lines = [line for row in rows for line in _hanging(row, "  ", random)]
    return [indent + line for line in lines], rows


def _touched(random: Random, _texts: Sequence[str]) -> Written:
    row = random.choice("-•") + random.choice(_BROKEN)
    return row.replace(" / ", "\n ").split("\n"), [row.replace(" / ", " ")]


def _loud(random: Random, _texts: Sequence[str]) -> Written:
    word, text = random.choice(_LOUD), random.choice([one for one in _POINTS if len(one) > WIDTH])
    return _hanging(f"{word} {text}", " " * (len(word) + 1), random), [f"{word} {text}"]


def _hanging(row: str, indent: str, random: Random) -> list[str]:
    first, *others = greedy(row, WIDTH - len(indent), random)
    return [first, *(indent + line for line in others)]


def _dump(random: Random, _texts: Sequence[str]) -> Written:
    form = random.choice(("e {:04X}  {}", "{:08x}  {}", "{:04x}: {}"))
    rows = [form.format(at * 16, random.randbytes(16).hex(" ")) for at in range(random.randint(4, 9))]
    rows = [row.upper() if form[2:8] == "{:04X}" else row for row in rows]
    return rows, rows


def _armour(random: Random, _texts: Sequence[str]) -> Written:
    letters = b64encode(random.randbytes(48 * random.randint(4, 12) + 20)).decode()
    rows = [letters[at : at + 64] for at in range(0, len(letters), 64)]
    rows = ["-----BEGIN PIER KEY-----", *rows, "-----END PIER KEY-----"]
    return rows, rows


def _command(random: Random, _texts: Sequence[str]) -> Written:
    line = " " * random.choice((4, 8, 16)) + random.choice(_COMMANDS)
    return [line], [line]


KINDS: Mapping[str, Callable[[Random, Sequence[str]], Written]] = {
    "notice": _notice,
    "aside": _aside,
    "notice above a paragraph": _above,
    "heading with a number": _counted,
    "title below a rule": _below_rule,
    "title beside a rule": _beside_rule,
    "heading over lines": _over_lines,
    "list with signs": _signed,
    "address far right": _address,
    "note moved in": _note,
    "greeting without capitals": _greeting,
    "centred lines": _centred,
    "options": _options,
    "glossary": _glossary,
    "one link of gemtext": _link,
    "table to one edge": _to_one_edge,
    "title between signs": _framed,
    "signature or words of others": _one_of(_SIGNATURES, _QUOTED),
    "mail address": _one_of(_MAILS),
    "title of one word": _one_word,
    "title above a first line moved in": _above_first_line,
    "name above what it does": _named,
    "constants in a sentence": _constants,
    "list with the letter o": _pointed,
    "mark that touches": _touched,
    "loud word": _loud,
    "dump of bytes": _dump,
    "command alone": _command,
    "armour": _armour,
}
STANDING = ("table to one edge", "dump of bytes", "command alone", "armour")
FLOWING = ("greeting without capitals",)  # joined or not, but not in <pre>


def _fault(case: Case, random: Random) -> str:
    texts = TEXTS[case["language"]]
    lines, rows = KINDS[case["kind"]](random, texts)
    before, after, last = (WRAPS[case["wrap"]](text, WIDTH, random) for text in random.sample(texts, 3))
    html = read([*before, "", *lines, "", *after, "", *last])
    standing = standing_lines(html)
    if case["kind"] in FLOWING:
        missed = [row for row in rows if row in standing]
    else:
        shown = standing if case["kind"] in STANDING else rows_of(html)
        missed = [row for row in rows if row not in shown]
    return f"{missed[:2]}" if missed else ""


SET_APART = Grid(
    name="set apart",
    axes={"kind": tuple(KINDS), "language": tuple(TEXTS), "wrap": ("greedy", "ragged", "justified", "one word early")},
    fault=_fault,
)

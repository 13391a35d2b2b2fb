"""Lines that must stay lines, alone and between prose: verse, lists, addresses; and drawings, code, tables in <pre>."""

import re
from html import unescape
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import read, shown_lines
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS

LINES = {
    "verse": (
        (
            "The lamp is low, the door is tied,\nThe tide goes out, the boats abide,\nAnd no one asks the keeper why\n"
            "He paints his window like the sky."
        ),
        (
            "Ein Licht im Stall, ein Licht im Haus,\nDer Hund geht ein, der Hund geht aus,\n"
            "Die Katze schläft auf ihrem Brett\n"
            "Und träumt, sie hätt ein eignes Bett."
        ),
        "Снег идёт на старый двор,\nСпит под снегом наш забор,\nСпит скамейка, спит фонарь,\nСпит за печкой календарь.",
    ),
    "verse in small letters": (
        "the stove is out\nyou left your coat\nthere is a boat\nbelow the hill\nand it is still",
        "i counted stones\nall afternoon\nand put them back\none after another\nwithout a word",
        "a window\nopen all night\nthe smell of rain\nand somewhere far away\na dog who knows",
    ),
    "dishes": (
        "Barley soup with leeks\nHerring in cream\nPotato cake, apple sauce\nRye bread and butter\nCoffee or tea",
        "Linsensuppe mit Speck\nForelle blau\nApfelstrudel\nKaffee und Kuchen",
        "Minestra di farro\nTrota al burro\nTorta di mele\nCaffè corretto",
    ),
    "addresses": (
        "Ada Quill\nThe Old Pier 4\nNorth Harbour\nada@example.org",
        "Werkstatt am Brunnen\nMühlgasse 12\n04177 Oberau\nTelefon 0341 555 01",
        "Maria Fontana\nVia del Forno 3\n10010 Borgo Alto",
    ),
    "lists without marks": (
        "flour, two pounds\nyeast\nsalt\nwarm water\na clean bowl\na towel",
        "two tins of paint\nthe small brush\nstring\nnails, long ones\nbread",
        "alte Zeitungen\nein Eimer\nKleister\nBindfaden\nzwei Leisten",
    ),
    "chat": (
        (
            "<ann> did you see the boat today?\n<ben> which one, the red one?\n<ann> the one without a name\n"
            "<ben> no, not since May"
        ),
        "<otter> morning all\n<finch> morning, is the server up again?\n<otter> since six, yes\n<finch> thanks a lot",
        "ann: is the kettle on?\nben: not yet, the stove is cold\nann: then I come later\nben: bring matches",
    ),
    "log": (
        "08:15 left the harbour, wind from the west\n09:40 passed the second buoy\n11:05 rain\n12:30 back at the pier",
        "2024-03-01 sowed beans\n2024-03-09 first leaves\n2024-03-20 snails\n2024-03-21 no beans",
        "[10:02] joined the room\n[10:05] asked about the key\n[10:40] nobody knows\n[10:41] left",
    ),
    "records": (
        "Name: Red Ferry\nLength: 31 metres\nBuilt: 1968\nHarbour: North Pier",
        "Zutaten: Mehl, Salz, Wasser\nZeit: 40 Minuten\nOfen: 220 Grad\nFür: vier Personen",
        "Titolo: La stazione\nAnno: 1974\nLingua: italiano\nPagine: 212",
    ),
    "list with marks": (
        "- close the valve\n- wait a minute\n- open the tap and let the water run\n- close it again",
        "* Brot\n* Käse\n* zwei Äpfel, nicht zu sauer\n* Zeitung",
        "1. Find the key of the ramp\n2. open the gate\n3. count the passengers\n4. close the gate",
    ),
    "menu of links": (
        "https://example.org/a\nhttps://example.org/b\ngopher://example.org/1/c",
        "notes  gopher://example.org/0/notes.txt\nphotos  gopher://example.org/1/photos",
        "https://example.org/one\nhttps://example.org/two",
    ),
}
LONG = {
    "songs": (
        (
            "And when the tide goes out again, we walk along the shore,\n"
            "we count the boats, we count the birds, and then we count some more,\n"
            "and nobody has told us why the lamp is always lit,\n"
            "but someone on the other side is thankful, just a bit."
        ),
    ),
    "free verse": (
        (
            "my train runs between fields that lie in the moon,\n"
            "the land has gone to sleep over its own pictures\n"
            "and somebody in the last carriage is singing\n"
            "softly, so that nobody has to hear it"
        ),
    ),
    "titles": (
        (
            "The Little Boat of the North, by Ada Quill\n"
            "A History of the Harbour in Forty Pictures\n"
            "Ferries and the People who Wait for Them"
        ),
    ),
    "steps": (
        (
            "Open the valve below the sink and wait a minute.\n"
            "Put the bucket under the pipe before you go on.\n"
            "Turn the wheel to the left until it stops.\n"
            "Close the valve again."
        ),
    ),
}
STANDING = {
    "code": (
        (
            "    for boat in harbour.boats():\n        if boat.name == name:\n            return boat\n"
            "    raise KeyError(name)"
        ),
        "int main(void) {\n  int n = 0;\n  while (n < 10) { n++; }\n  return n;\n}",
        "(ns harbour.ferry\n  (:require [harbour.boats :refer [named]])\n  (:import [java.time Clock]))",
        "    $ cd ferry\n    $ make --jobs=2 all\n    $ ./ferry --port 70 --root /srv/gopher",
    ),
    "table": (
        (
            "day      high    low\n--------------------\nMon     03:12   09:30\nTue     04:01   10:17\n"
            "Wed     04:55   11:10"
        ),
        "boat          length   built\nRed Ferry     31 m     1968\nOld Anna      12 m     1931",
        "+------+-------+\n| port | boats |\n+------+-------+\n| east |     4 |\n| west |    11 |\n+------+-------+",
    ),
    "drawing": (
        "        |\\\n        | \\\n        |  \\\n     ___|___\\___\n     \\  o o o  /\n~~~~~~\\_______/~~~~~~~",
        "   .-.\n  (o o)\n  | O |\n  |   |\n  '~~~'",
        " _                 _\n| |__   ___   __ _| |_\n| '_ \\ / _ \\ / _` | __|\n|_.__/ \\___/ \\__,_|\\__|",
    ),
    "box": (
        "+---------------+\n|               |\n|   The mill    |\n|               |\n+---------------+",
        "╔══════════════╗\n║  North Pier  ║\n╚══════════════╝",
        "*****************\n*               *\n*  Closed today *\n*               *\n*****************",
    ),
}
INTRODUCTION = "Somebody asked for this, so here it is, twice, to be sure."  # else the first lines may be a head
_PRE = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def standing_lines(html: str) -> list[str]:
    """Return the lines that a page has in <pre>."""
    return [line.rstrip() for inner in _PRE.findall(html) for line in unescape(_TAG.sub("", inner)).split("\n")]


def _fault(case: Case, random: Random) -> str:
    kind = case["kind"]
    sample = random.choice((LINES | LONG | STANDING)[kind]).split("\n")
    if case["indent"] == "moved in":
        sample = ["    " + line for line in sample]
    lines = []
    if case["place"] == "between prose":
        texts = TEXTS[case["language"]]
        before, after = (WRAPS[case["wrap"]](text, 70, random) for text in random.sample(texts, 2))
        lines = [*before, "", *sample, "", *after]
    else:
        lines = [INTRODUCTION, "", *sample, "", *sample]
    html = read(lines)
    if kind in STANDING:
        standing = standing_lines(html)
        lost = [line for line in sample if line not in standing]
    else:
        shown = shown_lines(html)
        lost = [line for line in sample if " ".join(line.split()) not in shown]
    return f"{lost[:2]}" if lost else ""


_AXES = {
    "kind": (*LINES, *STANDING),
    "place": ("alone", "between prose"),
    "indent": ("margin", "moved in"),
    "wrap": tuple(WRAPS),
    "language": tuple(TEXTS),
}
KEPT = Grid(name="lines that stay", axes=_AXES, fault=_fault)
_LONG_AXES = {**_AXES, "kind": tuple(LONG)}


def _beside_phrases(case: Case) -> bool:
    return case["place"] == "between prose" and case["wrap"] == "at phrases"


LONG_LINES = Grid(
    name="long lines that stay", axes=_LONG_AXES, fault=_fault, makes_sense=lambda case: not _beside_phrases(case)
)
# Not among the grids that must be right: a lone stanza beside prose that pauses with its lines, too, may be either.
BESIDE_PHRASES = Grid(name="long lines beside phrases", axes=_LONG_AXES, fault=_fault, makes_sense=_beside_phrases)

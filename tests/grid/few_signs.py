"""Tops of pages of which little tells whether they name the page: below a sentence, calls, sentences, fields."""

from collections.abc import Mapping
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid

# For each language what stands there, by kind; the lines of one are parted by slashes.
TOPS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "with a log word": "The slow phlog|A mill diary",
        "with an owner": "Mills of Ada|Ada's mills",
        "like its host": "Quiet Mill",
        "with nothing": "The other weir|Notes and bread",
        "call": "Bees for everyone!|Long live the slow radio!",
        "sentence": "This is only one page of those which/I keep.|Welcome to the part of the page which/says little.",
        "field": "Author: Ada Quill|By: Ada Quill",
    },
    "de": {
        "with a log word": "Das langsame Tagebuch|Blog einer Mühle",
        "with an owner": "Mühlen von Ada|Die Mühle der Tante",
        "like its host": "Quiet-Mill",
        "with nothing": "Das andere Wehr|Notizen und Brot",
        "call": "Bienen für alle!|Es lebe das langsame Radio!",
        "sentence": "Willkommen auf der Seite im Ordner die/niemand mehr liest, seit es regnet.",
        "field": "Autor: Ada Quill|Autorin: Ada Quill",
    },
    "es": {
        "with a log word": "El diario lento|Un blog lento",
        "with an owner": "Molinos de Ada|El molino de Ada",
        "like its host": "quiet mill",
        "with nothing": "La otra presa|Notas y pan",
        "call": "Abejas para todos!|Viva la radio lenta!",
        "sentence": "Bienvenidos a la parte de la página que/trata del pan y de las abejas.",
        "field": "Autora: Ada Quill|Autor: Ada Quill",
    },
}
ABOVE = "It grinds + grinds."  # words that name nothing, so that the next ones are not the first
NAMES = ("with a log word", "with an owner", "like its host")
BELOW = ("with nothing", *NAMES)
HOST = "quiet.mill.example"


def _fault(case: Case, random: Random) -> str:
    lines = random.choice(TOPS[case["language"]][case["kind"]].split("|")).split("/")
    name = lines[0] if case["kind"] in NAMES else f"phlog, {HOST}"
    above = [ABOVE, ""] if case["kind"] in BELOW else []
    rows = [f"i{line}\t\t{HOST}\t70" for line in (*above, *lines, *[""] * int(case["blanks"]))]
    rows += [f"{case['type']}2024-05-0{day} Rain {day}\t/phlog/{day}\t{HOST}\t70" for day in range(9, 4, -1)]
    url = GopherUrl(host=HOST, selector=b"/phlog")
    found = read_index("\r\n".join(rows).encode(), url, IndexRules(), Charsets()).title
    return "" if found == name else f"{found!r}, not {name!r}"


FEW_SIGNS = Grid(
    name="names that little tells",
    axes={
        "kind": tuple(TOPS["en"]),
        "language": tuple(TOPS),
        "blanks": ("1", "2"),
        "type": ("0", "1"),
        "draw": ("1", "2", "3"),
    },
    fault=_fault,
)

"""Markdown whose author ends lines anywhere: its paragraphs are joined, and verse, addresses and names in it stay."""

from collections.abc import Sequence
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.ideographs import TEXTS as IDEOGRAPHS
from tests.grid.prose import rows_of, shown_lines
from tests.grid.texts import TEXTS
from tests.grid.verses import SONG
from tests.grid.wrapping import ragged

_HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/a.md")
_ADDRESS = ("Ada Quill", "Old Mill Road 12", "North Pier")
_VERSE = "One boat went out,\nTwo boats came in,\nThe lamp was lit\nAnd none could win."
_PLACES = {"paragraphs": "", "quotes": "> ", "items": "- "}


def _read(blocks: Sequence[Sequence[str]]) -> str:
    page = "\n\n".join("\n".join(block) for block in (["## A day out"], *blocks))
    return read_article(page.encode(), _HERE, ArticleRules(), Charsets()).html.replace("<br>", "<br/>")


def _texts(case: Case, random: Random) -> list[str]:
    if case["language"] in IDEOGRAPHS:
        return ["".join(random.sample(IDEOGRAPHS[case["language"]], 2)) for _ in range(3)]
    return [" ".join(random.sample(TEXTS[case["language"]], 2)) for _ in range(3)]


def _broken(text: str, case: Case, random: Random) -> list[str]:
    """Break a text anywhere; one without blanks at some of its pauses, as its authors do."""
    width = int(case["width"])
    if case["language"] not in IDEOGRAPHS:
        return ragged(text, width, random)
    lines = [""]
    for sign in text:
        lines[-1] += sign
        if len(lines[-1]) > width // 3 and sign in "，、":
            lines.append("")
    return [line for line in lines if line]


def _fault(case: Case, random: Random) -> str:
    texts, mark = _texts(case, random), _PLACES[case["place"]]
    rest = mark.replace("-", " ")
    blocks = [
        [(rest if number else mark) + line for number, line in enumerate(_broken(text, case, random))] for text in texts
    ]
    html = _read(blocks).replace("<li>", "<p>").replace("</li>", "</p>").replace("<p>\n<p>", "<p>")
    shown = [" ".join(row.split()) for row in rows_of(html)]
    missed = [text for text in texts if text not in shown]
    return f"{shown[:4]}" if missed else ""


def _kept_fault(case: Case, random: Random) -> str:
    own = {"song": "\n\n".join(SONG[case["song"]]), "verse": _VERSE, "address": "\n".join(_ADDRESS)}[case["kind"]]
    blocks = [_broken(text, case, random) for text in _texts(case, random)]
    blocks.insert(int(case["at"]), own.split("\n"))
    missed = {*filter(None, own.split("\n"))} - shown_lines(_read(blocks))
    return f"{sorted(missed)[:2]}" if missed else ""


SOFT_BREAKS = Grid(
    name="Markdown broken anywhere",
    axes={
        "language": (*TEXTS, *IDEOGRAPHS),
        "width": ("90", "110", "125", "140", "160", "180"),
        "place": tuple(_PLACES),
    },
    fault=_fault,
)
KEPT_SOFT = Grid(
    name="lines that stay in Markdown broken anywhere",
    axes={
        "language": (*TEXTS, *IDEOGRAPHS),
        "song": tuple(SONG),
        "width": ("90", "125", "160"),
        "kind": ("song", "verse", "address"),
        "at": ("0", "1", "3"),
    },
    fault=_kept_fault,
)

"""Texts of a few lines, which only the other texts of their author tell how to read: wrapped, or a line a paragraph."""

from collections.abc import Sequence
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.kept import LINES, LONG
from tests.grid.prose import rows_of, shown_lines
from tests.grid.siblings import read_hole
from tests.grid.texts import TEXTS
from tests.grid.wrapping import greedy

HEADS = {"title": "{title}\n\n", "title, day": "{title}\n2024-03-{day:02}\n\n", "none": ""}


def _sentences(language: str) -> list[str]:
    return [f"{sentence.rstrip('.')}." for text in TEXTS[language] for sentence in text.split(". ")]


def _fault(case: Case, random: Random) -> str:
    width, sentences = int(case["width"]), _sentences(case["language"])
    own = [" ".join(random.sample(sentences, 2)) if width else random.choice(sentences) for _ in range(2)]
    text = ("\n\n" if width else "\n").join("\n".join(_broken(one, width, random)) for one in own)
    shown = rows_of(_html_among_others(text, case, random))
    return "" if own == shown else f"{shown}"


def _kept_fault(case: Case, random: Random) -> str:
    sample = random.choice({**LINES, **LONG}[case["kind"]]).split("\n")
    shown = shown_lines(_html_among_others("\n".join(sample), case, random))
    missed = [line for line in sample if " ".join(line.split()) not in shown]
    return f"{missed[:2]}" if missed else ""


def _broken(text: str, width: int, random: Random) -> Sequence[str]:
    return greedy(text, width, random) if width else [text]


def _html_among_others(text: str, case: Case, random: Random) -> str:
    """Return the HTML of a text that is read beside five others of its author, which are broken to a width, or not."""
    others = random.sample([text for language in TEXTS if language != case["language"] for text in TEXTS[language]], 15)
    texts = [
        "\n\n".join("\n".join(_broken(other, int(case["width"]), random)) for other in others[at::5]) for at in range(5)
    ]
    documents = {
        f"/log/{at}.txt": HEADS[case["head"]].format(title=f"Notes from the pier, {at + 7}", day=at + 1) + text
        for at, text in enumerate([*texts, text])
    }
    return read_hole(documents, [f"Notes from the pier, {at + 7}" for at in range(6)])[-1].html


HABITS = Grid(
    name="a short text among others",
    axes={
        "language": tuple(TEXTS),
        "width": ("0", "60", "66", "72", "78"),
        "head": tuple(HEADS),
        "draw": tuple("123"),
    },
    fault=_fault,
)
KEPT_HABITS = Grid(
    name="lines that stay among wrapped texts",
    axes={
        "kind": (*LINES, *LONG),
        "language": ("German", "Russian"),
        "width": ("0", "60", "66", "72", "78"),
        "head": ("title", "title, day"),
    },
    fault=_kept_fault,
)

"""A paragraph that is justified in a document that is not, as quoted ones and those of old manuals are."""

from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import PLACES, read, rows_of
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS, justified, placed


def _fault(case: Case, random: Random) -> str:
    first, rest = PLACES[case["place"]]
    texts = random.sample(TEXTS[case["language"]], 4)
    if case["length"] == "a sentence":
        texts[1] = texts[1].split(". ")[0] + "."
    width = int(case["width"])
    other = int(case["other width"])
    wrapped = [
        placed(text, justified, other or width, (first, rest), random)
        if at == 1
        else placed(text, WRAPS[case["wrap"]], width, ("", ""), random)
        for at, text in enumerate(texts)
    ]
    shown = rows_of(read([line for lines in wrapped for line in (*lines, "")]))
    return "" if texts[1] in shown else f"{shown[:3]}"


JUSTIFIED = Grid(
    name="one justified paragraph",
    axes={
        "language": tuple(TEXTS),
        "wrap": ("greedy", "one word early", "ragged"),
        "width": ("58", "64", "70", "76"),
        "other width": ("0", "50", "60", "72"),
        "place": ("at the margin", "indented", "first line moved in"),
        "length": ("a paragraph", "a sentence"),
    },
    fault=_fault,
    makes_sense=lambda case: case["length"] == "a paragraph" or case["other width"] in ("0", "72"),
)

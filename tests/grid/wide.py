"""Prose that was wrapped wider than any terminal of old, and lines that only look so: each is a text of its own."""

from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import PLACES, not_kept, torn
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS, placed

_WIDTHS = ("112", "118", "124", "132", "140", "150")


def _fault(case: Case, random: Random) -> str:
    first, rest = PLACES[case["place"]]
    texts = [" ".join(random.sample(TEXTS[case["language"]], 2)) for _ in range(int(case["paragraphs"]))]
    wrapped = [placed(text, WRAPS[case["wrap"]], int(case["width"]), (first, rest), random) for text in texts]
    return torn([f"{first.strip()} {text}".strip() for text in texts], wrapped)


def _makes_sense(case: Case) -> bool:
    return case["language"] != "Russian" or case["wrap"] != "by bytes"


WIDE = Grid(
    name="wide prose",
    axes={
        "language": tuple(TEXTS),
        "wrap": ("greedy", "by bytes", "one word early"),
        "width": _WIDTHS,
        "place": ("at the margin", "indented", "first line moved in", "items"),
        "paragraphs": ("2", "4"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)


def _kept_fault(case: Case, random: Random) -> str:
    texts = random.sample(TEXTS[case["language"]], 4)
    if case["kind"] == "sentences":
        own = [f"{sentence.strip('.')}." for text in texts for sentence in text.split(". ")]
    elif case["kind"] == "paragraphs":
        own = texts
    else:
        own = [f"{name}: {text}" for name, text in zip(("Ada", "Ben", "Ida", "Tom"), texts, strict=True)]
    if case["letters"] == "small":
        own = [line[0].lower() + line[1:] for line in own]
    prose = WRAPS["greedy"](random.choice(TEXTS[case["language"]]), int(case["width"]), random)
    return not_kept(own, prose, case["place"])


KEPT_WIDE = Grid(
    name="long lines of one text each",
    axes={
        "language": tuple(TEXTS),
        "kind": ("sentences", "paragraphs", "speeches"),
        "letters": ("as written", "small"),
        "width": ("70", *_WIDTHS),
        "place": ("alone", "between prose", "below prose"),
    },
    fault=_kept_fault,
)

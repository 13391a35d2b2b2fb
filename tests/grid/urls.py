"""Prose with URLs in its sentences, wherever its lines are broken; and URLs that are lines of their own."""

from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import PLACES, read, shown_lines, torn
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS, greedy, placed

URLS = ("https://mill.example.org/wheel", "gopher://pier.example/0/log/2024/ferry.txt", "gemini://pier.example/")
BEFORE = {
    "nothing": "",
    "colon": "More about it:",
    "heading": "Links",
    "long heading": "Where else on the net I can be found",
}
LISTS = {
    "one": URLS[0],
    "two": f"{URLS[0]}\n{URLS[1]}",
    "with titles": f"{URLS[0]} The wheel\n{URLS[1]} The ferry\n{URLS[2]} The pier",
    "with words": f"{URLS[0]} about the wheel\n{URLS[1]} what the ferry does\n{URLS[2]} our pier",
    "with dashes": f"{URLS[0]} - the wheel\n{URLS[1]} - the ferry",
}


def _with_urls(text: str, random: Random) -> str:
    """Return a text with a URL behind a word amid one of its phrases."""
    words = text.split()
    amid = [at for at in range(3, len(words) - 2) if words[at - 1][-1].isalpha() and words[at][0].islower()]
    for at in sorted(random.sample(amid, 2), reverse=True):
        words.insert(at, random.choice(URLS))
    return " ".join(words)


def _fault(case: Case, random: Random) -> str:
    texts = [_with_urls(text, random) for text in random.sample(TEXTS[case["language"]], int(case["paragraphs"]))]
    margins = PLACES[case["place"]]
    wrapped = [placed(text, WRAPS[case["wrap"]], int(case["width"]), margins, random) for text in texts]
    return torn([f"{margins[0].strip()} {text}".strip() for text in texts], wrapped)


def _kept_fault(case: Case, random: Random) -> str:
    text, more = random.sample(TEXTS[case["language"]], 2)
    before, links = BEFORE[case["before"]], LISTS[case["links"]].split("\n")
    prose = [*greedy(f"{text} {before}".strip(), int(case["width"]), random)] if case["place"] == "below prose" else []
    own = [*prose, *([before] if before and not prose else []), *links]
    missed = {*links} - shown_lines(read([*greedy(more, int(case["width"]), random), "", *own, "", more]))
    return f"{sorted(missed)[:2]}" if missed else ""


AMID = Grid(
    name="URLs amid sentences",
    axes={
        "language": tuple(TEXTS),
        "wrap": ("greedy", "by bytes", "one word early"),
        "width": ("60", "66", "72", "78"),
        "place": ("at the margin", "indented", "items"),
        "paragraphs": ("1", "2", "4"),
        "draw": tuple("12"),
    },
    fault=_fault,
    makes_sense=lambda case: case["language"] != "Russian" or case["wrap"] != "by bytes",
)
KEPT_URLS = Grid(
    name="URLs of lines of their own",
    axes={
        "language": tuple(TEXTS),
        "before": tuple(BEFORE),
        "links": tuple(LISTS),
        "place": ("below prose", "apart"),
        "width": ("60", "72"),
    },
    fault=_kept_fault,
)

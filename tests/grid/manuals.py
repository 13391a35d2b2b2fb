"""Pages of a manual: sections, options and names above what they do, lists of pages, and the edges of the page."""

from collections.abc import Mapping, Sequence
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import read, rows_of
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS

WIDTH = 70
NAMES = ("ferry", "pier_log", "tide-table", "boat_counter")
SHORT = (
    "Print the tide.",
    "Say nothing of the boats",
    "Ask PIER_LOG for the last boat",
    "Wer TIDE_LOG nennt, bekommt das Log",
    "Выводит список лодок.",
    "Count boats (as a keeper does)",
)
TERMS: Mapping[str, Sequence[str]] = {
    "options": ("-q, --quiet", "-n, --no-tide", "--boats=N", "-o FILE", "-v, --very-long-name nanoseconds"),
    "variables": ("PIER_LOG", "TIDE_HOME", "FERRY_BOATS", "HARBOUR"),
    "signals": ("SIGBOAT1", "SIGTIDE", "SIGPIER2"),
}
SECTIONS = {"options": "OPTIONS", "variables": "ENVIRONMENT", "signals": "SIGNALS"}
PAGES = ("ferry(1), pier_log(5), tide(7)", "boat_counter(1), harbour.conf(5), tide_table(7).", "ferry(1)")


def _explained(case: Case, random: Random, texts: Sequence[str], margin: int) -> tuple[list[str], list[str]]:
    lines, rows = [], []
    for term in random.sample(TERMS[case["terms"]], 3):
        text = random.choice(SHORT) if case["text"] == "a few words" else random.choice(texts)
        wrapped = WRAPS[case["wrap"]](text, WIDTH - margin - 4, random)
        lines += [" " * margin + term, *(" " * (margin + 4) + line for line in wrapped), ""]
        rows += [term, text]
    return lines, rows


def _fault(case: Case, random: Random) -> str:
    texts, margin = TEXTS[case["language"]], int(case["margin"])
    name, pages = random.choice(NAMES), random.choice(PAGES)
    body = WRAPS[case["wrap"]](texts[0], WIDTH - margin, random)
    explained, rows = _explained(case, random, texts[1:], margin)
    foot = f"Pier 2.1{'March 2020':^46}{name.upper()}(1)"
    lines = [
        *(
            f"{name.upper()}(1){'Pier Commands':^46}{name.upper()}(1)",
            "",
            "NAME",
            f"{' ' * margin}{name} - counts boats",
        ),
        *("", "DESCRIPTION", *(" " * margin + line for line in body), ""),
        *(SECTIONS[case["terms"]], *explained, "SEE ALSO", " " * margin + pages, "", foot),
    ]
    html = read(lines)
    wanted = (f"{name} - counts boats", texts[0], *rows, pages, " ".join(foot.split()))
    missed = [row for row in wanted if row not in rows_of(html)]
    headed = [row for row in rows if f"<h3>{row}" in html]
    return f"{missed[:2]}" if missed else f"{headed[:2]} headed" if headed else ""


MANUALS = Grid(
    name="manuals",
    axes={
        "terms": tuple(TERMS),
        "text": ("a few words", "a paragraph"),
        "margin": ("4", "7"),
        "language": tuple(TEXTS),
        "wrap": ("greedy", "justified", "one word early"),
    },
    fault=_fault,
)

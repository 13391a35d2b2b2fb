"""A line of its own in a paragraph of prose: a label above the text, or a command amid it."""

from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import read, shown_lines
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS

LABELS = {
    "English": "Licence:|The crew:|Getting there:",
    "German": "Lizenz:|Die Leute:|Anreise:",
    "French": "Licence :|Les gens:|Arriver:",
    "Italian": "Licenza:|La gente:|Arrivare:",
    "Spanish": "Licencia:|La gente:|Llegar:",
    "Polish": "Licencja:|Ludzie:|Dojazd:",
    "Russian": "Лицензия:|Люди:|Дорога:",
}
COMMANDS = ("nohup boats --all 60 &", "tar -czf pier.tgz pier/ && ls", "$ make install PREFIX=/opt/mill")


def _fault(case: Case, random: Random) -> str:
    wrap, width, texts = WRAPS[case["wrap"]], int(case["width"]), random.sample(TEXTS[case["language"]], 3)
    first, middle, last = (wrap(text, width, random) for text in texts)
    if case["kind"] == "label":
        own = random.choice(LABELS[case["language"]].split("|"))
        middle = [own, *middle]
    else:
        own = random.choice(COMMANDS)
        middle = [*middle[:2], own, *middle[2:]]
    shown = shown_lines(read([*first, "", *middle, "", *last]))
    return "" if own in shown else f"{own} is no line"


AMID_PROSE = Grid(
    name="lines of their own amid prose",
    axes={
        "kind": ("label", "command"),
        "language": tuple(LABELS),
        "wrap": ("greedy", "one word early", "ragged"),
        "width": ("60", "66", "72", "78", "1000"),
    },
    fault=_fault,
)

"""Texts moved in as a whole, below blank lines or behind a byte order mark: they say what they say without these."""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid import doubtful_heads, rare_heads
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import AUTHORS, NOTATIONS, TITLES, Said
from tests.grid.set_apart import KINDS, WIDTH
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS

HERE = GopherUrl(host="mill.example", item_type="0", selector=b"/a.txt")
MARK = "\ufeff"
FORMS: Mapping[str, Callable[[Said], str]] = {
    **{name: form for name, (_, form) in rare_heads.HEADS.items()},
    **{name: form for name, (_, form, _) in doubtful_heads.HEADS.items()},
    "page source": lambda s: f"<pre>\n# {s.title}\n\n{s.written(s.day)}",
    "letter": lambda _: "Dear miller,",
}


def _moved(blanks: str) -> Callable[[str], str]:
    return lambda text: "\n".join(blanks + line if line else "" for line in text.split("\n"))


AROUND: Mapping[str, Callable[[str], str]] = {
    **{f"moved in by {count}": _moved(" " * count) for count in (1, 2, 3, 4, 8)},
    "moved in by a tab": _moved("\t"),
    "below a blank line": "\n{}".format,
    "behind a byte order mark": f"{MARK}{{}}".format,
}


def _fault(case: Case, random: Random) -> str:
    day = date(random.randint(1996, 2020), random.randint(1, 12), random.randint(13, 28))
    said = Said(
        title=random.choice([one for row in TITLES for one in row]),
        author=random.choice(AUTHORS),
        day=day,
        changed=day.replace(year=day.year + 1),
        written=NOTATIONS[case["notation"]],
    )
    texts = TEXTS[case["language"]]
    apart, _ = KINDS[case["kind"]](random, texts)
    first, last = (WRAPS[case["wrap"]](text, WIDTH, random) for text in texts[:2])
    end = ["", "</pre>"] if case["form"] == "page source" else []
    text = "\n".join([FORMS[case["form"]](said), "", *first, "", *apart, "", *last, *end]) + "\n"
    alone, surrounded = (
        read_article(one.encode(), HERE, ArticleRules(), Charsets()) for one in (text, AROUND[case["around"]](text))
    )
    faults = [
        f"{key}: {getattr(surrounded, key)!r} for {getattr(alone, key)!r}"
        for key in ("kind", "title", "published", "updated", "authors", "categories", "html")
        if getattr(surrounded, key) != getattr(alone, key)
    ]
    return "; ".join(faults)


SURROUNDED = Grid(
    name="surrounded",
    axes={
        "form": tuple(FORMS),
        "around": tuple(AROUND),
        "kind": tuple(KINDS),
        "notation": tuple(NOTATIONS),
        "language": tuple(TEXTS),
        "wrap": ("greedy", "ragged", "one word early"),
    },
    fault=_fault,
)

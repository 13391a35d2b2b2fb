"""Titles between ends that are drawn, `.oO( x )Oo.`, `o0o x o0o`, and lines that only look so.

Right is: the words between the ends are the title, the day and the author below are found, and no end is left; what is
a drawing, code or a sentence stays in the text as it is.
"""

from collections.abc import Mapping
from random import Random
from textwrap import fill

from feedd.model import Article, Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import TITLES
from tests.grid.texts import TEXTS

ENDS: Mapping[str, str] = {
    "bubbles": ".oO( {} )Oo.",
    "bubbles without brackets": ".oO {} Oo.",
    "letters": "o0o {} o0o",
    "crosses": "xX[ {} ]Xx",
    "slashes": "\\\\ {} //",
    "percents": "%%% {} %%%",
    "carets": "^^^ {} ^^^",
    "hats": "/^\\ {} /^\\",
    "wings": "`-._ {} _.-'",
    "waves": "~^~ {} ~^~",
    "shaded": ".:oO {} Oo:.",
    "colons": ":: {} ::",
    "rule": "---[ {} ]---",
    "two brackets in a rule": "----[ {} ]----------------------[ No. 4 ]---",
    "corners": "+-[ {} ]-+",
    "touching rules": "=={}==",
    "touching signs": "--=={}==--",
    "touching colons": "..::{}::..",
    "touching lines": "═══{}═══",
    "lines": "─── {} ───",
}
BELOW: Mapping[str, str] = {"nothing": "", "day": "\n2019-05-23", "byline": "\nby Ada Quill\n2019-05-23"}
STAYS: Mapping[str, str] = {
    "template": "{% if mill %}",
    "formula": "$$ a = b $$",
    "boat": "  |__\\___\n  \\  o o o  /\n~~~\\_____/~~~",
    "eyes": "   .-') _\n  ( OO ) )\n  '--' '",
    "comment": "/* grinds one sack */\nint grind(int sacks);",
    "prompt": ">> grind --coarse\n>> quit",
    "sum": "xx 12 xx",
    "pause": "...and so we waited...",
}


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    line = ENDS[case["ends"]].format(title)
    line = line.center(72).rstrip() if case["place"] == "centred" else line
    body = "\n\n".join(fill(one, 72) for one in TEXTS[case["language"]][:2])
    article = _read(f"{line}\n{BELOW[case['below']]}\n\n{body}\n")
    told = (article.title, bool(article.published), article.authors)
    wanted = (title, case["below"] != "nothing", ("Ada Quill",) if case["below"] == "byline" else ())
    faults = [] if told == wanted else [f"{told}"]
    more = "No. 4" in line
    faults += [] if article.text.startswith(body[:20]) or (more and "No. 4" in article.text) else [article.text[:60]]
    return "; ".join(faults)


def _kept_fault(case: Case, _random: Random) -> str:
    lines = STAYS[case["lines"]]
    body = "\n\n".join(fill(one, 72) for one in TEXTS[case["language"]][:2])
    article = _read(f"{lines}\n\n{body}\n")
    return "" if all(line.strip() in article.text for line in lines.split("\n")) else article.text[:80]


def _read(text: str) -> Article:
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/a.txt")
    return read_article(text.encode(), place, ArticleRules(), Charsets())


DRAWN_FRAMES = Grid(
    name="drawn frames",
    axes={
        "ends": tuple(ENDS),
        "place": ("margin", "centred"),
        "below": tuple(BELOW),
        "language": tuple(TEXTS),
    },
    fault=_fault,
)
NO_FRAMES = Grid(
    name="lines that are no frames",
    axes={"lines": tuple(STAYS), "language": tuple(TEXTS)},
    fault=_kept_fault,
)

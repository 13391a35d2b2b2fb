"""Documents in gemtext, as capsules serve them over Gopher too: with links out, short lines, drawings and many marks.

Right is: the title is found and not said twice; no link out, and no line that only says how long the text is, is left;
lines that touch are rows of one paragraph, long ones are paragraphs, and a drawing is kept as it is.
"""

from collections.abc import Mapping
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid

TITLES = ("A day at the mill", "Flour", "Il mulino e la sua ruota", "Мельница и её колесо", "Was it ever white?")
DRAWING = "``` a wheel\n" + "   \\\\ | //\n -- (+) --\n" * 5 + "```"
MARKS: Mapping[str, str] = {
    "hash": "# {}",
    "touches": "#{}",
    "second level": "## {}",
    "own sign": "#- {}",
    "drawn over": f"{DRAWING}\n\n# {{}}",
}
WAYS: Mapping[str, tuple[str, ...]] = {
    "nothing": (),
    "home": ("=> gemini://mill.example/index.gmi Home",),
    "arrow": ("=> ../index.gmi ↩ Home", "=> ../lists/logs.gmi ← gemlogs"),
    "angle": ("=> index.gmi < index",),
    "unknown word": ("=> ../index.gmi domoj", "=> ../ strona"),
    "under a heading": ("### Menu", "=> / Home"),
    "exclaimed": ("=> gemini://mill.example/ home!",),
}
LENGTHS: Mapping[str, str] = {
    "nothing": "",
    "minutes": "5 min read",
    "time": "----- Approximate time of reading: 5:39 -----",
    "field": "Reading time: 3 minutes",
    "German": "Lesezeit: 4 Min.",
    "words": "(1,200 words)",
}
LONG = (
    "The wheel stood still for most of the winter, because the water in the channel had frozen from the weir down "
    "to the lower gate, and nobody oiled it before the ice broke."
)
BODIES: Mapping[str, tuple[str, str]] = {  # a text, and the HTML that stands for its telling part
    "verse": (
        "the wheel goes round\nthe river runs\n\nthe flour is ground\nbefore the suns",
        "<p>the wheel goes round<br/>\nthe river runs</p>\n<p>the flour is ground<br/>\nbefore the suns</p>",
    ),
    "list": (f"{LONG}\n- two sacks of rye\n- lamp oil\n{LONG}", "<p>- two sacks of rye<br/>\n- lamp oil</p>"),
    "paragraphs": (f"{LONG}\n{LONG}", f"<p>{LONG}</p>\n<p>{LONG}</p>"),
    "deep heading": (f"{LONG}\n\n##### The weir\n\n{LONG}", "<h6>The weir</h6>"),
    "drawing at its fence": (
        f"{LONG}\n\n```   _ ,\n  /-_-\\   |\n```\n{LONG}",
        "<pre>   _ ,\n  /-_-\\   |</pre>",
    ),
    "drawing without a fence": (f"{LONG}\n\n▒ ▒▓▒ ▒ ░▒▓▒░\n░ ░▒  ░ ░░▒ ░", "<pre>▒ ▒▓▒ ▒ ░▒▓▒░\n░ ░▒  ░ ░░▒ ░</pre>"),
    "fence of a language": (
        f"{LONG}\n\n```bash\nmake wheel\n```\n{LONG}",
        f"<p>{LONG}</p>\n<pre>make wheel</pre>\n<p>",
    ),
    "language after a blank": (f"{LONG}\n\n``` YAML\nwheel: 1\n```", f"<p>{LONG}</p>\n<pre>wheel: 1</pre>"),
    "fences that touch": (f"{LONG}\n\n```\n( + )\n```\n```a wheel\n( + )\n```", "<p>a wheel</p>\n<pre>( + )</pre>"),
    "rule": (f"{LONG}\n---\n{LONG}", f"<p>{LONG}</p>\n<hr/>\n<p>{LONG}</p>"),
    "rule of stars": (f"{LONG}\n\n* * *\n\n* a\n* b", f"<p>{LONG}</p>\n<hr/>\n<p>* a<br/>"),
    "rule as a heading": (f"{LONG}\n\n## ~~~~\n\n{LONG}", f"<p>{LONG}</p>\n<hr/>\n<p>{LONG}</p>"),
    "rules of a drawing": (f"{LONG}\n\n----\n|\\/|\n----\n\n{LONG}", "<pre>----\n|\\/|\n----</pre>"),
    "rules that touch": (f"{LONG}\n\n# = = = =\n---\n{LONG}", f"<p>{LONG}</p>\n<hr/>\n<p>{LONG}</p>"),
    "faces": (f"{LONG}\n\n...\n\n<3\n\n### ❤ ❤\n\n{LONG}", "<p>...</p>\n<p>&lt;3</p>\n<h4>❤ ❤</h4>"),
    "fence of one line": (f"{LONG}\n```make wheel```\n{LONG}", f"<pre>make wheel</pre>\n<p>{LONG}</p>"),
    "fences of one line": (
        f"{LONG}\n\n```make a```\n``` make b ```\n\n{LONG}",
        f"<pre>make a\n make b </pre>\n<p>{LONG}</p>",
    ),
    "fence of one line above a block": (
        f"```make wheel```\n{LONG}\n\n```\n( + )\n```\n{LONG}",
        f"<p>{LONG}</p>\n<pre>( + )</pre>\n<p>{LONG}</p>",
    ),
    "name that looks fenced": (
        f"{LONG}\n\n```a wheel```\n( + )\n```\n{LONG}",
        f"<pre>( + )</pre>\n<p>{LONG}</p>",
    ),
    "link to a host": (f"{LONG}\n=> //mill.example/b The weir", '<a href="gemini://mill.example/b">The weir</a>'),
    "named fence": (f"{LONG}\n\n```a wheel\n( + )\n```", "<p>a wheel</p>\n<pre>( + )</pre>"),
}


def _fault(case: Case, random: Random) -> str:
    title = random.choice(TITLES)
    above, below = WAYS[case["above"]], WAYS[case["below"]]
    body, told = BODIES[case["body"]]
    parts = ["\n".join(above), LENGTHS[case["length"]], MARKS[case["mark"]].format(title), body, "\n".join(below)]
    text = "\n\n".join(part for part in parts if part) + "\n"
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/logs/a.gmi")
    article = read_article(text.encode(), place, ArticleRules(), Charsets())
    faults = [] if article.title == title else [f"title: {article.title!r}"]
    said = article.html.replace(f"<h2>{title}</h2>", "") if case["mark"] == "drawn over" else article.html
    faults += ["the title is said again"] if title in said else []
    faults += [f"not as {told!r}"] if told not in article.html else []
    left = [line for line in (*above, *below, LENGTHS[case["length"]]) if line and line.split()[-1] in article.html]
    faults += [f"{line!r} is left" for line in left]
    return "; ".join(faults) + (f"\n{text[:300]}" if faults else "")


GEMTEXT = Grid(
    name="gemtext",
    axes={
        "mark": tuple(MARKS),
        "above": tuple(WAYS),
        "length": tuple(LENGTHS),
        "body": tuple(BODIES),
        "below": tuple(WAYS),
    },
    fault=_fault,
)

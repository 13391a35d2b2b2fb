"""Tags in heads: in fields and in front matter, as authors and generators write them.

Right is: each tag once, without signs, in the order of the head; what is no tag stays readable; the text is whole.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS

WORDS = ("rye", "bread", "Stone mills", "flour", "Mühle", "pain d'épices", "хлеб", "パン", "weirs and locks", "R&D")
Told = Sequence[str]
# How several tags are written, as the lines of a head.
PLAIN: Mapping[str, Callable[[Told], str]] = {
    "commas": lambda tags: f"Tags: {', '.join(tags)}",
    "semicolons": lambda tags: f"Keywords: {'; '.join(tags)}",
    "bars": lambda tags: f"Tags: {' | '.join(tags)}",
    "brackets": lambda tags: f"Tags: [{', '.join(tags)}]",
    "list marks": lambda tags: f"Tags: {' '.join(f'- {tag}' for tag in tags)}",
    "list below": lambda tags: "Tags:\n" + "\n".join(f"  - {tag}" for tag in tags),
    "bold": lambda tags: f"Tags: {', '.join(f'*{tag}*' for tag in tags)}",
    "HTML": lambda tags: f"Tags: {', '.join(f'<b>{tag}</b>' for tag in tags)}",
    "links": lambda tags: f"Tags: {', '.join(f'[{tag}](/tags/{number})' for number, tag in enumerate(tags))}",
    "one a line": lambda tags: "\n".join(f"Tag: {tag}" for tag in tags),
    "category above": lambda tags: f"Category: {tags[0]}\nTags: {', '.join(tags[1:])}",
    "by blanks": lambda tags: f"tags: {' '.join(tags)}",
    "keywords by blanks": lambda tags: f"Keywords: {' '.join(tags[:3])}",
    "one of two words": lambda tags: f"Tag: {' '.join(tags[:2])}",
    "twice": lambda tags: f"Tags: {', '.join(tags)}, {tags[0].upper()}",
}
FRONT: Mapping[str, Callable[[Told], str]] = {
    "front, inline": lambda tags: f"tags: [{', '.join(tags)}]",
    "front, quoted": lambda tags: "tags: [" + ", ".join(f'"{tag}"' for tag in tags) + "]",
    "front, list": lambda tags: "tags:\n" + "\n".join(f"- {tag}" for tag in tags),
    "front, deep list": lambda tags: "tags:\n" + "\n".join(f"    - {tag}" for tag in tags),
    "front, over lines": lambda tags: "tags: [\n" + ",\n".join(f'  "{tag}"' for tag in tags) + "\n]",
    "front, two keys": lambda tags: f"categories:\n  - {tags[0]}\ntags: [{', '.join(tags[1:])}]",
    "front, blanks": lambda tags: f"layout: post\ntags: {' '.join(tag.replace(' ', '-') for tag in tags)}",
    "front, by blanks": lambda tags: f"tags: {' '.join(tags)}",
    "front, group": lambda tags: f"taxonomies:\n  tags: [{', '.join(tags)}]",
}
# What stands in place of tags and is none: it stays in the text, or says nothing.
NONE: Mapping[str, str] = {
    "address": "Tags: https://mill.example/tags/rye",
    "elsewhere": "Tags: see the list below",
    "small letters": "tags: whatever comes to mind while the mill stands still",
    "sentence": "Tags: I never know what to write here, so I write nothing at all.",
}
NOTHING = ("none", "n/a", "-", "keine", "Aucun")
FORMS = (*PLAIN, *FRONT, *NONE, "nothing")


def _fault(case: Case, random: Random) -> str:
    form = case["form"]
    tags = random.sample(WORDS, 3)
    if case["number"] == "many":
        tags = [f"{tag} {number}" for number in range(8) for tag in tags]
    if form.endswith("blanks") or form == "one of two words":
        tags = [tag.replace(" ", "-").lower() for tag in tags]
    written = {**PLAIN, **FRONT}.get(form)
    head = written(tags) if written else f"Tags: {random.choice(NOTHING)}" if form == "nothing" else NONE[form]
    other = "Date: 2024-05-03" if case["beside"] == "day" else "Author: Ada Quill"
    rows = ["Title: At the mill", *([head, other] if case["place"] == "before" else [other, head])]
    lines = "\n".join(rows)
    paragraphs = TEXTS[case["language"]][:2]
    above = f"---\n{lines}\n---" if form in FRONT else lines
    article = read_article(
        "\n\n".join([above, *paragraphs]).encode(),
        GopherUrl(host="mill.example", item_type="0", selector=b"/a.txt"),
        ArticleRules(),
        Charsets(),
    )
    faults = []
    tags = {"keywords by blanks": tags[:3], "one of two words": [" ".join(tags[:2])]}.get(form, tags)
    if article.categories != tuple(tags if written else ()):
        faults.append(f"tags: {article.categories!r} for {tags!r}")
    if article.title != "At the mill" or paragraphs[0][:20] not in article.text:
        faults.append(f"the title is {article.title!r}, or the first words are gone")
    if form in NONE and head not in " ".join(article.text.split()):
        faults.append("what is no tag is gone")
    if written and form != "links" and "ags:" in article.text:
        faults.append("the tags are said twice")
    return "; ".join(faults) + (f"\n{article.text[:200]}" if faults else "")


def _makes_sense(case: Case) -> bool:
    longest = ("one a line", *FRONT)  # a line of a head has an end
    return case["number"] == "few" or (case["form"] in longest and not case["form"].endswith("by blanks"))


TAGS = Grid(
    name="tags",
    axes={
        "form": FORMS,
        "number": ("few", "many"),
        "place": ("before", "after"),
        "beside": ("day", "author"),
        "language": tuple(TEXTS),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

"""Labels of a page that end in tags, nearly all or a few of them, and texts that say the same tags or none.

Right is: the title alone where the page or the text proves the tags, which become categories; else the whole label.
"""

from datetime import date, timedelta
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from feedd.reading.article import enrich
from tests.grid.axes import Case, Grid
from tests.grid.labels import NOTATIONS
from tests.grid.posts import HOST
from tests.grid.texts import TEXTS
from tests.grid.words import titles

TAGS = {
    "en": ("mill", "rye bread", "stone-walls", "weir", "node.js"),
    "de": ("mühle", "brot", "fluss", "wehr", "garten"),
    "ru": ("мельница", "хлеб", "река", "сад", "камни"),
    "fi": ("mylly", "leipä", "joki", "kivi", "puutarha"),
}
KEYS = {"en": "keywords", "de": "Schlagwörter", "ru": "Теги", "fi": "Tags"}
FORMS = {"brackets": ("[{}]", " "), "commas": ("[{}]", ", "), "hashes": ("{}", " ")}


def _fault(case: Case, random: Random) -> str:
    form, sign = FORMS[case["form"]]
    day = date(2024, 11, 20)
    rows, wanted = [], []
    count = int(case["count"])
    for number, title in enumerate(titles(case["language"], random, count)):
        known = [tag for tag in TAGS[case["language"]] if " " not in tag or sign == ", "]
        tags = random.sample(known, random.randint(1, 3)) if number else [*known[:2]]
        if number == 1:
            tags = [*known[1:3]]  # one comes again
        has_tags = case["page"] == "all" or number == 0 or (case["page"] == "nearly all" and number < count - 1)
        said = f" {form.format(sign.join(f'#{tag}' if case['form'] == 'hashes' else tag for tag in tags))}"
        label = f"{title}{said if has_tags else ''}"
        date_said = NOTATIONS[case["notation"]](day, case["language"])
        rows.append(f"0{date_said}: {label}\t/log/{number}.txt\t{HOST}\t70")
        head = f"{KEYS[case['language']]}: {', '.join(tags)}\n" if case["text"] == "says the tags" else ""
        is_proved = case["page"] != "one" or (head and case["form"] != "hashes")
        text = f"# {title}\n{head}\n" + "\n\n".join(random.choice([*TEXTS.values()])[:2])
        wanted.append((title if is_proved else label, tuple(tags) if has_tags and is_proved else (), text))
        day -= timedelta(days=random.randint(1, 9))
    index = read_index("\r\n".join(rows).encode(), GopherUrl(host=HOST, selector=b"/log"), IndexRules(), Charsets())
    if len(index.candidates) != count:
        return f"{len(index.candidates)} entries of {count}"
    for one, (title, told, text) in zip(index.candidates, wanted, strict=True):
        place = GopherUrl(host=HOST, item_type="0", selector=b"/log/0.txt")
        entry = enrich(one, read_article(text.encode(), place, ArticleRules(), Charsets()))
        if entry.title != title:
            return f"{entry.title!r} for {title!r}"
        if not {*told} <= {*entry.categories}:
            return f"{entry.categories} for {told}"
    return ""


TAGGED_LABELS = Grid(
    name="labels with tags",
    axes={
        "page": ("all", "nearly all", "one"),
        "form": tuple(FORMS),
        "text": ("says the tags", "says none"),
        "count": ("6", "11"),
        "notation": ("2024-03-05", "05.03.2024", "in words"),
        "language": tuple(TAGS),
    },
    fault=_fault,
)

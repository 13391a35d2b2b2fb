"""Texts with a line that leads to the text before or after them, and names its day: it is not the day of the text."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from textwrap import fill

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.labels import NOTATIONS
from tests.grid.rare_heads import TITLES
from tests.grid.texts import TEXTS

WORDS: Mapping[str, tuple[str, ...]] = {
    "en": ("Newer", "Older", "Previous", "Next", "Previous post", "Earlier entry", "Prev"),
    "de": ("Nächster Beitrag", "Vorheriger Beitrag", "Älterer Eintrag", "Neuer", "Vorherige"),
    "fr": ("Suivant", "Article précédent", "Plus ancien", "Précédent"),
    "es": ("Anterior", "Siguiente", "Más antiguo", "Entrada anterior"),
    "nl": ("Vorige", "Volgende", "Nieuwer", "Vorig bericht"),
    "pl": ("Poprzedni", "Następny wpis", "Poprzednia"),
    "ru": ("Предыдущая", "Следующая запись", "Предыдущий"),
    "ja": ("前の記事", "次の記事", "次へ"),
    "zh": ("上一篇", "下一篇"),
}
FORMS: Mapping[str, str] = {
    "gemtext": "=> /2024/{slug}.gmi {word}: {day}",
    "gemtext, arrow before": "=> /2024/{slug}.gmi ← {word}: {day}",
    "gemtext, arrow to the right": "=> /2024/{slug}.gmi → {word}: {day}",
    "gemtext, arrow alone": "=> /2024/{slug}.gmi ← {day}",
    "gemtext, the day alone": "=> /{slug}.gmi {day}",
    "Markdown": "[{word}: {day}](/2024/{slug}.md)",
    "Markdown, arrow behind": "[{day} →](/{slug}.md)",
    "words": "{word}: {day}",
    "words in brackets": "[{word}: {day}]",
    "words, arrow": "<- {word}: {day}",
    "arrow alone": "← {day}",
    "arrow behind": "{day} ->",
    "quotation marks": "{day} »",
}
OWN: Mapping[str, str] = {"none": "", "below the title": "2019-07-03\n", "key": "Date: 2019-07-03\n"}


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    day = date(2020, 1, 1) + timedelta(days=random.randrange(1500))
    said = NOTATIONS[case["notation"]](day, "en")
    word = random.choice(WORDS[case["language"]])
    line = FORMS[case["form"]].format(slug="weir", word=word, day=said)
    one, two = (fill(text, 72) for text in random.choice([*TEXTS.values()])[:2])
    text = f"# {title}\n{OWN[case['own']]}\n{one}\n\n{two}\n"
    if case["place"] == "top":
        text = f"{line}\n\n{text}"
    elif case["place"] == "below the title":
        text = f"# {title}\n{OWN[case['own']]}\n{line}\n\n{one}\n\n{two}\n"
    else:
        text = f"{text}\n{'---' if case['place'] == 'below a rule' else ''}\n{line}\n"
    ending = "md" if "Markdown" in case["form"] else "gmi"
    place = GopherUrl(host="mill.example", item_type="0", selector=f"/how.{ending}".encode())
    article = read_article(text.encode(), place, ArticleRules(), Charsets())
    own = date(2019, 7, 3) if case["own"] != "none" else None
    found = article.published.at.date() if article.published else None
    faults = [] if found == own else [f"{found} of {line!r}, not {own}"]
    faults += ["updated"] if article.updated else []
    faults += [] if article.title == title else [f"{article.title!r} for {title!r}"]
    shown = {*re.findall(r"\w+", f"{article.text} {title}")}
    return "; ".join([*faults, *(f"lost: {word}" for word in re.findall(r"\w+", said) if word not in shown)])


NEIGHBOURS = Grid(
    name="days of neighbours",
    axes={
        "form": tuple(FORMS),
        "place": ("top", "below the title", "below the text", "below a rule"),
        "own": tuple(OWN),
        "notation": ("2024-03-05", "05.03.2024", "5 March 2024", "weekday"),
        "language": tuple(WORDS),
    },
    fault=_fault,
)

"""Lines below a title that say who wrote the text, and when: `By A. Carver on 3 May 2024 (updated: 4 May 2024)`.

Right is: the author, the day, the day of the change, and a text that does not say them once more.
"""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from textwrap import fill

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import ISO, TITLES
from tests.grid.texts import TEXTS

NAMES = (
    "A. B. Carver",
    "Ada Quill",
    "Ulla Grün",
    "Jean-Luc de la Mare",
    "Анна Мельник",
    "marlo",
    "Ada ~quill Weir",
    'Ben "Rill" Reed',
)
AUTHOR = "Ada Quill"
WEAK = ("av {n}", "di {n}", "pubblicato il {d} da")  # words that begin other lines, too: no single name follows
# {n}: the name, {d}: the day, {c}: that of the last change.
LINES: Mapping[str, tuple[str, ...]] = {
    "day": ("By {n}, {d}", "by {n} on {d}", "by {n} ({d})", "By {n} — {d}", "by {n} @ {d}", "By {n}; {d}"),
    "day first": ("{d} by {n}", "{d}, by {n}", "{d} | by {n}"),
    "verb": ("Written by {n} on {d}", "Posted by {n} at {d}", "Text by {n}, {d}", "An essay by {n}, {d}"),
    "verb, day first": ("Posted on {d} by {n}", "Published {d} by {n}", "Written on {d} by {n}"),
    "alone": ("by {n}", "Written by {n}", "A story by {n}", "*By {n}*", "[by {n}]", "### by {n}"),
    "change": ("By {n}, {d} (updated: {c})", "by {n} on {d}, last updated {c}", "{d} by {n} (edited on {c})"),
    "only the change": ("by {n}, last updated {c}", "Last updated {c} by {n}"),
    "emphasis": ("*By {n}, {d}*", "_by {n} on {d}_", "**{d}, by {n}**"),
    "brackets": ("(by {n}, {d})", "[ by {n} -- {d} ]", "[{d} by {n}]", "( Written by {n} on {d} )"),
    "fields": ("Author: {n}, {d}", "Author: {n} ({d})", "Author: {n} | Date: {d}", "Date: {d} | Author: {n}"),
    "fields, Markdown": ("Author(s): {n}<br />", "**Author:** {n}, {d} <br>", "Author: {n}\\"),
    "fields, touching": ("By: {n} Date: {d}", "Date: {d} Author: {n}", "Date: {d} by {n}"),
    "German": ("Geschrieben von {n} am {d}", "Von {n}, {d} (aktualisiert: {c})", "Veröffentlicht am {d} von {n}"),
    "French": ("Par {n}, le {d}", "Écrit par {n} le {d}", "Publié le {d} par {n}", "Rédigé par {n}"),
    "Spanish": ("Escrito por {n} el {d}", "Publicado el {d} por {n}", "Por {n}, {d} (actualizado: {c})"),
    "Portuguese": ("Escrito por {n} em {d}", "Publicado em {d} por {n}"),
    "Italian": ("Scritto da {n} il {d}", "Pubblicato il {d} da {n}", "di {n}, {d}"),
    "Dutch": ("Geschreven door {n} op {d}", "Gepubliceerd op {d} door {n}", "Door {n}, {d}"),
    "Swedish": ("Skrivet av {n} den {d}", "Skrivet av {n}", "Av {n}, {d}"),
    "Slavic": ("Автор: {n}, {d}", "Автор {n}, {d}", "Napisała {n}, {d}"),
}
ABOVE = {
    "heading": "# {t}\n\n",
    "heading that touches": "# {t}\n",
    "line": "{t}\n\n",
    "rule": "{t}\n=====\n",
    "front matter": "---\ntitle: {t}\n---\n\n# {t}\n\n",
}
DAYS: Mapping[str, Callable[[date], str]] = {
    "iso": ISO,
    "named": lambda day: f"{day.day} {day:%B %Y}",
    "American": lambda day: f"{day:%B} {day.day}, {day.year}",
    "weekday and time": lambda day: f"{day:%a}, {day.day} {day:%b %Y} 10:30",
}


def _fault(case: Case, random: Random) -> str:
    title, name = random.choice([one for row in TITLES for one in row]), random.choice(NAMES)
    day, changed = date(random.randint(1996, 2009), 3, random.randint(13, 28)), date(2014, 6, 20)
    written = DAYS[case["day"]]
    form = random.choice(LINES[case["line"]])
    name = AUTHOR if form.lower().startswith(WEAK) else name
    said = form.format(n=name, d=written(day), c=written(changed))
    body = "\n\n".join(fill(text, 72) for text in TEXTS[case["language"]][:2])
    text = ABOVE[case["above"]].format(t=title) + f"{said}\n\n{body}\n"
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/a.md")
    article = read_article(text.encode(), place, ArticleRules(), Charsets())
    days = (moment and moment.at.date() for moment in (article.published, article.updated))
    told = (article.title, article.authors, *days)
    wanted = (title, (name,), day if "{d}" in form else None, changed if "{c}" in form else None)
    faults = [f"{one!r} for {other!r}" for one, other in zip(told, wanted, strict=True) if one != other]
    faults += [] if article.text.startswith(body[:20]) else [f"{article.text[:40]!r} begins the text"]
    return "; ".join(faults) + (f"\n{text[:200]}" if faults else "")


BYLINES = Grid(
    name="bylines",
    axes={
        "line": tuple(LINES),
        "above": tuple(ABOVE),
        "day": tuple(DAYS),
        "language": ("English", "German", "Russian"),
    },
    fault=_fault,
)

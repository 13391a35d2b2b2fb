"""Holes whose texts share navigation, the name of the site, a signature or a licence: what each of them is without.

Right is: the title and the day of each text, none of what all share in its HTML, and every word of its own there.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from html import unescape
from random import Random
from re import split, sub

from feedd.model import Article, Charsets, GopherUrl
from feedd.reading import ArticleRules, Expected, learn_furniture, read_article
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS
from tests.grid.wrapping import greedy

RULES, UTF_8 = ArticleRules(), Charsets(forced="utf-8")
TITLES = (
    "The weir in winter",
    "Ein Tag am Brunnen",
    "Why the clock is late",
    "La barca rossa",
    "Мельница и её колесо",
    "How to cook fish without an oven",
    "Pommes et fromage",
    "On ramps and keys",
    "Stones with numbers",
    "El faro apagado",
    "Rope",
    "What the gulls saw",
)
ABOVE: Mapping[str, str] = {
    "nothing": "",
    "link": "=> / Home\n\n",
    "links": "=> / Home\n=> /about.gmi About Ada\n=> /log/ All my notes\n\n",
    "labels": "[home] [about] [phlog]\n\n",
    "back": "<- back\n\n",
    "words of places": "Home | About | Phlog\n\n",
    "site": "Notes from the pier\n\n",
    "site directly above": "Notes from the pier\n",
    "brief site": "Pierlog\n\n",
    "site below a rule": "-----------------------\n  Notes from the pier\n-----------------------\n\n",
    "site underlined": "Notes from the pier\n===================\n\n",
    "site in a box": "+---------------------+\n| Notes from the pier |\n+---------------------+\n\n",
    "banner": "```\n  ~~~\\_/~~~ \n ~~ PIERLOG ~~~\n```\n\n",
    "site and links": "Notes from the pier\n\n=> / Home\n=> /about.gmi About Ada\n\n",
    "author": "Ada Quill\n\n",
    "site and author": "Notes from the pier\nAda Quill, ada@example.org\n\n",
    "Russian site": "Записки с пристани\n\n",
    "neighbours": "=> {before}.gmi Previous: {older}\n=> {after}.gmi Next: {newer}\n\n",
    "German neighbours": "[« Vorheriger Beitrag]({before}.md)\n[Nächster Beitrag »]({after}.md)\n\n",
}
BELOW: Mapping[str, str] = {
    "nothing": "",
    "reply": "\n\nReply by mail to ada@example.org\n",
    "licence": "\n\n---\nThis text is licensed under CC BY-SA 4.0.\n",
    "years": "\n\n(c) {year} Ada Quill, all rights reserved\n",
    "signature": "\n\n-- \nAda Quill <ada@example.org>\n",
    "ring": "\n\n=> gopher://ring.example/1/prev Pier ring: before\n=> gopher://ring.example/1/next Pier ring: after\n",
    "neighbours": "\n\n=> {before}.gmi ← Older: {older}\n=> {after}.gmi Newer: {newer} →\n",
    "arrows": "\n\n=> {before}.gmi ← {older}\n=> {after}.gmi {newer} →\n",
    "link and licence": "\n\n=> / Home\n\n© {year} Ada Quill. Share as you like.\n",
    "labels": "\n\n[back to the pier] [home]\n",
    "German": "\n\nSchreib mir eine Mail: ada@example.org\n",
}
HEADS: Mapping[str, str] = {
    "title, day": "{title}\n{day}\n\n",
    "title": "{title}\n\n",
    "heading": "# {title}\n\n",
    "heading, day": "# {title}\n\n{day}\n\n",
    "underlined": "{title}\n{line}\n\n",
    "fields": "Title: {title}\nDate: {day}\n\n",
    "day, title": "{day}\n\n{title}\n\n",
    "byline": "{title}\nby Ada Quill, {day}\n\n",
    "day": "{day}\n\n",
    "none": "",
}
NAMES = {"text": "txt", "gemtext": "gmi", "markdown": "md", "menu": ""}


def read_hole(documents: Mapping[str, str], labels: Sequence[str], item_type: str = "0") -> list[Article]:
    """Return the articles of a hole by selector, each read by what all share."""
    places = [GopherUrl(host="pier.example", item_type=item_type, selector=name.encode()) for name in documents]
    raws = [(text if item_type == "0" else _menu(text)).encode() for text in documents.values()]
    furniture = learn_furniture([(raw, place, UTF_8) for raw, place in zip(raws, places, strict=True)], RULES)
    return [
        read_article(raw, place, RULES, UTF_8, furniture, Expected(label=label, title=label, selector=place.selector))
        for raw, place, label in zip(raws, places, labels, strict=True)
    ]


def _menu(text: str) -> str:
    """Return a text as a menu, whose links are its lines `=> URL Words`."""
    wire = ""
    for line in text.split("\n"):
        arrow, _, rest = line.partition(" ")
        place, _, label = rest.partition(" ")
        wire += f"0{label}\t{place}\tpier.example\t70\r\n" if arrow == "=>" else f"i{line}\t\tnull.host\t1\r\n"
    return f"{wire}.\r\n"


def words(html: str) -> str:
    """Return the words of HTML with one blank between them."""
    return " ".join(unescape(sub(r"<[^>]+>", " ", html)).split())


def _paragraphs(case: Case, random: Random) -> list[str]:
    """Return three paragraphs of sentences in an order of their own, so that no two texts share a line."""
    sentences = [one for text in TEXTS[case["language"]] for one in split(r"(?<=[.?!]) ", text)]
    random.shuffle(sentences)
    return [" ".join(sentences[first : first + 3]) for first in (0, 3, 6)]


def hole(case: Case, random: Random) -> tuple[dict[str, str], list[str], list[str], list[date]]:
    """Return documents by selector, and the title, the own words and the day of each."""
    count = int(case["texts"])
    titles = random.sample(TITLES, count)
    days = [date(2021, 1, 14) + timedelta(days=random.randint(20, 90) * (number + 1)) for number in range(count)]
    documents, own = {}, []
    for number, (title, day) in enumerate(zip(titles, days, strict=True)):
        told = {
            "title": title,
            "day": day.isoformat(),
            "line": "-" * len(title),
            "before": f"{number:03}",
            "after": f"{number + 2:03}",
            "older": titles[number - 1],
            "newer": titles[(number + 1) % count],
            "year": str(day.year),
        }
        paragraphs = _paragraphs(case, random)
        wrapped = case["format"] in ("text", "menu")
        body = "\n\n".join("\n".join(greedy(one, 70, random)) if wrapped else one for one in paragraphs)
        text = ABOVE[case["above"]] + HEADS[case["head"]] + "{body}" + BELOW[case["below"]]
        documents[f"/log/note{number:02}.{NAMES[case['format']]}"] = text.format(**told, body=body)
        own.append(" ".join(paragraphs))
    return documents, titles, own, days


def shared_words(text: str) -> list[str]:
    """Return what no article may show: the lines of furniture without what differs in them."""
    lines = [max(split(r"^=> \S+ |\{\w+\}|\]\(.*|[+«»\\_~-]{2,}", line), key=len) for line in text.split("\n")]
    return [line.strip(" |+[]()←→") for line in lines if any(map(str.isalnum, line))]


def _fault(case: Case, random: Random) -> str:
    documents, titles, own, days = hole(case, random)
    is_named = case["label"] == "title"
    labels = titles if is_named else [f"note{number:02}.txt" for number, _ in enumerate(documents)]
    furniture = [*shared_words(ABOVE[case["above"]]), *shared_words(BELOW[case["below"]])]
    has_title = "title" in HEADS[case["head"]]
    articles = read_hole(documents, labels, "1" if case["format"] == "menu" else "0")
    for article, title, text, day in zip(articles, titles, own, days, strict=True):
        shown = words(article.html)
        if text not in shown:
            return f"words lost: {shown!r}"
        if has_title and article.title != title:
            return f"title {article.title!r}, not {title!r}"
        if not has_title and article.title and letters_of(article.title) in map(letters_of, furniture):
            return f"title {article.title!r} is furniture"
        if "day" in HEADS[case["head"]] and (article.published is None or article.published.at.date() != day):
            return f"dated {article.published}, not {day}"
        left = [one for one in furniture if one in shown]
        if left and not (case["above"] in UNSURE and case["head"] in ("none", "day", "day, title")):
            return f"{left} left in {shown!r}"
    return ""


def letters_of(text: str) -> str:
    """Return the letters of a text in small ones."""
    return "".join(filter(str.isalnum, text.casefold()))


UNSURE = ("brief site", "author", "site in a box", "banner")  # nothing tells a name from a heading without a title


def _makes_sense(case: Case) -> bool:
    above, below, form = ABOVE[case["above"]], BELOW[case["below"]], case["format"]
    if case["above"] == "site directly above" and case["head"] == "none":
        return False  # nothing tells the name from the first line of the text
    if form == "menu" and "```" in above:
        return False
    if form == "markdown" and ("=>" in above + below or "```" in above):
        return False
    return (form == "markdown" or "](" not in above) and (form in ("text", "menu") or case["head"] != "underlined")


KEPT_ROWS: Mapping[str, Callable[[int, str], str]] = {
    "a sentence of two": lambda n, _: "It rained again.\n" if n < 2 else "",
    "a paragraph of two": lambda n, _: "It rained again, and the roof let it in.\n\n" if n < 2 else "",
    "parts of a series": lambda n, _: f"The river years, part {n + 1}\n\n",
    "a series of three": lambda n, _: "The river years, a story in parts\n\n" if n < 3 else "",
    "an epigraph": lambda n, _: f'Title {n}\n\n"Water has no hands."\n  -- old saying\n\n',
    "a quotation": lambda _, title: f"# {title}\n\n> Water has no hands, and it opens every door.\n\n",
    "a greeting": lambda _, title: f"{title}\n\nDear diary,\n\n",
    "a heading and a section": lambda n, _: f"Weekly notes\n\nOf boat {n}\n\n",
    "a salutation": lambda n, _: f"Liebes Tagebuch\n\nHeute kam Boot {n}\n\n",
    "a heading": lambda _, title: f"{title}\n\nIngredients\n\n",
    "the first words": lambda n, title: (
        f"{title}\n\nToday I want to tell you again about the\nboat with number {n}, and about rain.\n\n"
    ),
    "the first words, no title": lambda n, _: f"Today I want to tell you about the\nboat with number {n}.\n\n",
    "a long paragraph": lambda _, title: f"{title}\n\n{'The ferry is late, as it was last year. ' * 4}\n\n",
}


def _kept_fault(case: Case, random: Random) -> str:
    count = int(case["texts"])
    documents, titles = {}, random.sample(TITLES, count)
    above, below = KEPT_ROWS[case["shared"]], "\n\nMore of it soon.\n" if case["below"] == "promise of two" else ""
    for number, title in enumerate(titles):
        text = " ".join(_paragraphs(case, random)[:2])
        lines = "\n".join(greedy(text, 66, random)) if case["format"] in ("text", "menu") else text
        documents[f"/log/{number}.{NAMES[case['format']]}"] = (
            above(number, title) + lines + (below if number < 2 else "")
        )
    articles = read_hole(documents, titles, "1" if case["format"] == "menu" else "0")
    for article, text, title in zip(articles, documents.values(), titles, strict=True):
        shown = letters_of(words(article.html))
        head = letters_of(f"{article.title or ''}")
        missing = [word for word in text.split() if letters_of(word) not in shown + head]
        if missing or letters_of(text.replace(title, "", 1)) not in shown + head + shown:
            return f"{missing} lost of {text!r}: {article.html!r}"
    return ""


KEPT_AMONG_SIBLINGS = Grid(
    name="what only looks shared",
    axes={
        "shared": tuple(KEPT_ROWS),
        "below": ("nothing", "promise of two"),
        "format": tuple(NAMES),
        "language": tuple(TEXTS),
        "texts": ("1", "2", "5"),
    },
    fault=_kept_fault,
)
ORDERS: Mapping[str, str] = {
    "dmy": "%d/%m/%Y",
    "mdy": "%m/%d/%Y",
    "dmy, two digits": "%d/%m/%y",
    "mdy, two digits": "%m/%d/%y",
    "dmy, hyphens": "%d-%m-%Y",
}
DATED: Mapping[str, str] = {
    "title, day": "{title}\n{day}\n\n",
    "day, title": "{day}\n\n{title}\n\n",
    "heading, day": "# {title}\n\n{day}\n\n",
    "byline": "{title}\nby Ada Quill, {day}\n\n",
    "field": "Title: {title}\nDate: {day}\n\n",
    "posted": "{title}\n\nPosted on {day}\n\n",
    "with an hour": "{title}\n{day} 18:30\n\n",
    "site and day": "Pierlog, {day}\n\n{title}\n\n",
}


def _dated_fault(case: Case, random: Random) -> str:
    count = int(case["texts"])
    days = [date(2021, 3, 4), date(2021, 3, 25)]
    days += [date(2021, 4 + number % 8, random.randint(1, 28)) for number in range(count - 2)]
    documents, titles = {}, random.sample(TITLES, count)
    for number, (title, day) in enumerate(zip(titles, days, strict=True)):
        head = DATED[case["head"]].format(title=title, day=day.strftime(ORDERS[case["order"]]))
        text = "\n\n".join(random.sample(TEXTS[case["language"]], 3))
        documents[f"/log/note{number}.txt"] = head + text
    for article, title, day in zip(read_hole(documents, titles), titles, days, strict=True):
        if article.published is None or article.published.at.date() != day:
            return f"{title}: {article.published}, not {day}"
        if article.title != title or any(
            letters_of(day.strftime(ORDERS[case["order"]])) in letters_of(one) for one in words(article.html).split()
        ):
            return f"{article.title!r}, {words(article.html)!r}"
    return ""


DATED_SIBLINGS = Grid(
    name="days in numbers among siblings",
    axes={"order": tuple(ORDERS), "head": tuple(DATED), "language": tuple(TEXTS), "texts": ("3", "4")},
    fault=_dated_fault,
)
SIBLINGS = Grid(
    name="texts of one hole",
    axes={
        "above": tuple(ABOVE),
        "below": tuple(BELOW),
        "head": tuple(HEADS),
        "format": tuple(NAMES),
        "language": tuple(TEXTS),
        "texts": ("3", "4", "5"),
        "label": ("title", "file"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

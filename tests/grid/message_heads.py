"""Heads of messages as networks of mailboxes wrote them: `Subject ........: A day`, `Subj : A day`, `Betreff: A day`.

Right is: the title, the author and the day, and no line of them in the text.
"""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from textwrap import fill

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import TITLES
from tests.grid.texts import TEXTS

WIDTH = 16
KEYS: Mapping[str, tuple[str, str, str]] = {
    "mail": ("Subject", "From", "Date"),
    "short": ("Subj", "From", "Date"),
    "forwarded": ("Subject", "Originally from", "Date"),
    "German": ("Betreff", "Autor", "Datum"),
    "French": ("Sujet", "Auteur", "Date"),
    "Italian": ("Oggetto", "Autore", "Data"),
    "Dutch": ("Onderwerp", "Auteur", "Datum"),
    "Swedish": ("Ämne", "Författare", "Datum"),
    "Russian": ("Тема", "Автор", "Дата"),
}
PADDED: Mapping[str, Callable[[str], str]] = {
    "dots": lambda key: f"{key} ".ljust(WIDTH, ".") + ": ",
    "dots that touch": lambda key: key.ljust(WIDTH, ".") + ": ",
    "three dots": lambda key: f"{key}...: ",
    "blanks": lambda key: key.ljust(WIDTH) + ": ",
    "a blank": lambda key: f"{key} : ",
    "none": lambda key: f"{key}: ",
}
OTHERS = {
    "none": ("", ""),
    "above": ("From System|Internet\nFrom Conference|rec.ferries\nMessageID|<a.0@mill.example>\n", ""),
    "below": ("", "To|All\nMessageID|<a.0@mill.example>\n"),
    "a line above": ("--------- START OF FORWARDED MESSAGE ---------\n\n", ""),
}
MAILBOXES = {
    "name": "{0}",
    "mailbox": "{0} <ada@mill.example>",
    "mailbox and number": "{0} <ada@mill.example> <610231>",
    "mailbox first": "ada@mill.example ({0})",
}


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    author = random.choice(("Ada Quill", "Dr. Ben Reed", "ulla grün"))
    day = date(random.randint(1990, 1999), 3, random.randint(13, 28))
    subject, sender, sent = KEYS[case["keys"]]
    above, below = OTHERS[case["others"]]
    told = {subject: title, sender: MAILBOXES[case["mailbox"]].format(author), sent: f"{day.day} {day:%b %y} 10:30:02"}
    fields = [f"{key}|{value}\n" for key, value in told.items()]
    random.shuffle(fields)
    rows = "".join([above, *fields, below]).splitlines()
    padded = [PADDED[case["padded"]](row.split("|")[0]) + row.split("|")[1] if "|" in row else row for row in rows]
    body = "\n\n".join(fill(text, 72) for text in TEXTS[case["language"]][:2])
    text = "\n".join(padded) + f"\n\n{body}\n"
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/970504a.txt")
    article = read_article(text.encode(), place, ArticleRules(), Charsets())
    said = (article.title, article.authors, article.published and article.published.at.date())
    faults = [
        f"{one!r} for {other!r}" for one, other in zip(said, (title, (author,), day), strict=True) if one != other
    ]
    faults += [] if article.text.startswith(body[:20]) else [f"{article.text[:40]!r} begins the text"]
    return "; ".join(faults) + (f"\n{text[:400]}" if faults else "")


MESSAGE_HEADS = Grid(
    name="heads of messages",
    axes={
        "keys": tuple(KEYS),
        "padded": tuple(PADDED),
        "others": tuple(OTHERS),
        "mailbox": tuple(MAILBOXES),
        "language": ("English", "German", "Russian"),
    },
    fault=_fault,
)

"""Heads of kinds that few authors use: org-mode, manual pages, parts of a periodical, a site's name above the title.

Right is: the title, the days and the authors that the head names and no others, and a text that begins with its first
words.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from textwrap import fill

from msgspec import Struct

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, Expected, read_article
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS

TITLES = (
    ("The ferry and the key", "Der alte Ofen", "Le moulin et sa roue", "El molino de la abuela"),
    ("Il mulino d'inverno", "De molen in de mist", "Młyn nad rzeką", "Мельница и её колесо", "Flour and stones"),
)
_PICTURE = re.compile(r"^[^\w\s]+ ")  # before a title, of which it may be a part
AUTHORS = ("Ada Quill", "Ben Reed", "Ulla Grün")
ISO: Callable[[date], str] = date.isoformat
NOTATIONS: Mapping[str, Callable[[date], str]] = {
    "iso": ISO,
    "named": lambda day: f"{day.day} {day:%B %Y}",
    "American": lambda day: f"{day:%B} {day.day}, {day.year}",
    "weekday": lambda day: f"{day:%a}, {day.day} {day:%b %Y}",
}


class Said(Struct, frozen=True, kw_only=True):
    """What is true of one document."""

    title: str
    author: str
    day: date
    changed: date
    written: Callable[[date], str]


def _odd_box(said: Said, border: str, sides: str, *rows: str) -> str:
    side = f"({sides})" if len(sides) == 1 else sides[:1]
    width = 53
    inside = "\n".join(f"{side}{row.center(width - 2 * len(side))}{side}" for row in ("", said.title, "", *rows, ""))
    edge = (border * width)[:width]
    return f"{edge}\n{inside}\n{edge}"


def _weekday(day: date) -> str:
    return ("Mon", "Tues", "Weds", "Thurs", "Fri", "Sat", "Sun")[day.weekday()]


def _spaced(title: str, gap: str, wide: str) -> str:
    return wide.join(gap.join(word) for word in title.split())


def _tabbed(*rows: str) -> str:
    """Return rows that are centred with a tab for each eight blanks."""
    moved = ((row, (72 - len(row)) // 2) for row in rows)
    return "\n".join("\t" * (blanks // 8) + " " * (blanks % 8) + row for row, blanks in moved)


# The head, and which facts it names: t title, d day, u update, a author.
HEADS: Mapping[str, tuple[str, Callable[[Said], str]]] = {
    "org-mode": ("tda", lambda s: f"#+TITLE: {s.title}\n#+AUTHOR: {s.author}\n#+DATE: <{ISO(s.day)}>"),
    "org-mode, options": (
        "td",
        lambda s: f"#+OPTIONS: toc:nil\n#+title: {s.title}\n#+date: {s.written(s.day)}\n#+STARTUP: showall",
    ),
    "org-mode, alone": ("t", lambda s: f"#+TITLE: {s.title}"),
    "update in brackets": ("tdu", lambda s: f"{s.title}\n{s.written(s.day)} (Last update: {s.written(s.changed)})"),
    "update after a comma": (
        "tdu",
        lambda s: f"# {s.title}\n\nPosted {s.written(s.day)}, updated {s.written(s.changed)}",
    ),
    "update first": (
        "tdu",
        lambda s: f"{s.title}\n=====\nUpdated: {s.written(s.changed)} | Published: {s.written(s.day)}",
    ),
    "both in one field": ("tdu", lambda s: f"{s.title}\nPosted: {s.written(s.day)} Updated: {s.written(s.changed)}"),
    "both and a name": (
        "tdua",
        lambda s: f"# {s.title}\n{s.written(s.day)} (Last update: {s.written(s.changed)}) :: {s.author}",
    ),
    "both and a byline": (
        "tdua",
        lambda s: f"{s.title}\n====\n{s.written(s.day)} | edited on {s.written(s.changed)} | by {s.author}",
    ),
    "name first, then both": (
        "tdua",
        lambda s: f"# {s.title}\n\n{s.author} — {s.written(s.day)} — updated {s.written(s.changed)}",
    ),
    "both in French": (
        "tdu",
        lambda s: f"# {s.title}\n\nPublié le {s.written(s.day)} | modifié le {s.written(s.changed)}",
    ),
    "both in German": (
        "tdua",
        lambda s: f"{s.title}\n\n{s.written(s.day)} (zuletzt geändert: {s.written(s.changed)}) — {s.author}",
    ),
    "update in Spanish": ("tu", lambda s: f"# {s.title}\n\nActualizado el {s.written(s.changed)}"),
    "day and name": ("tda", lambda s: f"# {s.title}\n{s.written(s.day)} :: {s.author}"),
    "day and name after a dash": ("tda", lambda s: f"{s.title}\n=====\n{s.written(s.day)} — {s.author}"),
    "signed below": ("tda", lambda s: f"{s.title}\n- {s.author}, {s.written(s.day)}"),
    "signed below and apart": ("tda", lambda s: f"# {s.title}\n\n— {s.author}, {s.written(s.day)}"),
    "day in a heading that touches": ("td", lambda s: f"# {s.title} - {s.written(s.day)}\n{'long words ' * 9}"),
    "day and a place": ("td", lambda s: f"# {s.title}\n{s.written(s.day)} — Bergamo"),
    "day and a subject": ("td", lambda s: f"# {s.title}\n{s.written(s.day)} :: bread"),
    "emphasised": ("td", lambda s: f"# {s.title}\n\n_{s.written(s.day)}_"),
    "date(1), emphasised": ("td", lambda s: f"# {s.title}\n\n_{s.day:%a %b} {s.day.day} 13:56:43 EDT {s.day.year}_"),
    "date(1), twelve hours": ("td", lambda s: f"# {s.title}\n\n{s.day:%a %b} {s.day.day} 01:56:43 PM EDT {s.day.year}"),
    "weekday as people write it": (
        "td",
        lambda s: f"# {s.title}\n\n*{_weekday(s.day)} {s.day:%B} {s.day.day}, {s.day.year}*",
    ),
    "breadcrumb above": ("td", lambda s: f"You are here: /posts/ferry\n\n# {s.title}\n{s.written(s.day)}"),
    "breadcrumb of names": ("td", lambda s: f"Sie sind hier: Start > Texte\n\n# {s.title}\n\n{s.written(s.day)}"),
    "breadcrumb of the title": ("td", lambda s: f"You are here: {s.title}\n\n# {s.title}\n\n{s.written(s.day)}"),
    "days it lasted": ("t", lambda s: f"{s.title}\n{s.written(s.day)} - {s.written(s.changed)}"),
    "deadline": ("t", lambda s: f"# {s.title}\n\nDeadline: {s.written(s.day)}"),
    "deadline, touching": ("t", lambda s: f"{s.title}\nDeadline: {s.written(s.day)}"),
    "row of days": (
        "t",
        lambda s: f"{'-' * 32}\n {s.title}\n{'-' * 32}\n\n{'-' * 32}\n{ISO(s.day)}|{ISO(s.changed)}\n{'-' * 32}",
    ),
    "place and day": ("td", lambda s: f"{s.title}\nDuesseldorf, {s.written(s.day)}"),
    "closing day": ("t", lambda s: f"{s.title}\n=====\n\nEinsendeschluss {s.written(s.day)}"),
    "number and page": ("t", lambda s: f"- [River Papers #7] - [Page 41] -\n\n{s.title}"),
    "number and file": ("t", lambda s: f"River Papers Number 7 Volume 2 Issue 3         File 007\n\n=== {s.title} ==="),
    "byline on two lines": (
        "ta",
        lambda s: f"{s.title.center(72).rstrip()}\n{'Written by:'.center(72).rstrip()}\n{s.author.center(72).rstrip()}",
    ),
    "author and day below": (
        "tad",
        lambda s: f"{'-' * 30}\n   {s.title}\n  by:\n        {s.author}\n        {s.written(s.day)}\n{'-' * 30}",
    ),
    "day first, marked": ("td", lambda s: f"# {s.written(s.day)} - {s.title}"),
    "day first, touching": ("td", lambda s: f"## {s.written(s.day)} {s.title}"),
    "day first, underlined": ("td", lambda s: f"[{s.written(s.day)}] {s.title}\n{'-' * 30}"),
    "day first, framed": ("td", lambda s: f"== {s.written(s.day)} | {s.title} =="),
    "day first, bare": ("td", lambda s: f"{s.written(s.day)}: {s.title}"),
    "day first, behind a picture": ("td", lambda s: f"# 🌊 {s.written(s.day)} - {s.title}"),
    "day first, behind a joined picture": (
        "td",
        lambda s: f"🏳\ufe0f\u200d🌈 {s.written(s.day)} - {s.title}\n{'-' * 30}",
    ),
    "day first, a field below": ("td", lambda s: f"# {s.written(s.day)} - {s.title}\nKeywords: bread, mill"),
    "day first, words below": ("td", lambda s: f"# {s.written(s.day)} - {s.title}\nA few words."),
    "day first, author below": ("tda", lambda s: f"# {s.written(s.day)} - {s.title}\nby {s.author}"),
    "day last, words below": ("td", lambda s: f"# {s.title} ({s.written(s.day)})\nA few words."),
    "day and hour, title": ("td", lambda s: f"# {ISO(s.day)} 10:45:37-05:00 - {s.title}"),
    "name above the number": ("t", lambda s: f"The River Papers\nAusgabe 12, Seite 3\n\n{s.title}\n~~~~~~~~"),
    "number in a box": (
        "ta",
        lambda s: f"/{'-' * 32}\\\n| River Papers - issue #3 - File 103 |\n\\{'-' * 32}/\n\n{s.title}\nby {s.author}",
    ),
    "site above, underlined": (
        "td",
        lambda s: f"The mill log\n============\n\n{s.title}\n----------\n{s.written(s.day)}",
    ),
    "site above, marked": ("td", lambda s: f"The mill log\n\n# {s.title}\n\n{s.written(s.day)}"),
    "box of stars": ("t", lambda s: _odd_box(s, "*-", "*")),
    "box of letters": ("ta", lambda s: _odd_box(s, "*-", "L", f"by {s.author}")),
    "box of a word": ("ta", lambda s: _odd_box(s, "$MILL", "O.", f"Written by {s.author}")),
    "centred byline": (
        "ta",
        lambda s: (
            f"{s.title.center(72).rstrip()}\n{f'by {s.author}'.center(72).rstrip()}\n"
            + "told at the second meeting".center(72).rstrip()
        ),
    ),
    "maker below, with tabs": ("t", lambda s: _tabbed(s.title, "From the River Mill")),
    "byline on two lines, with tabs": ("ta", lambda s: _tabbed(s.title, "Written by:", s.author)),
    "other signs around": ("t", lambda s: f"»» {s.title} ««"),
    "line of signs around": ("t", lambda s: f"·-* {s.title} *-·".center(72).rstrip()),
    "mailbox and page": ("ta", lambda s: f"{s.title}\nBy {s.author} (a@mill.example, http://mill.example/~a)"),
    "release below": ("t", lambda s: f"{s.title}\nRelease version: 0.1.3\n{'-' * 70}"),
    "maker below": (
        "t",
        lambda s: f"{s.title.center(72).rstrip()}\n{'From the River Mill'.center(72).rstrip()}",
    ),
    "fields nobody knows": ("", lambda _: "Height    :   12 feet\nColour    :   grey"),
    "first file": ("", lambda _: "File:\t\tweir.readme"),
    "page of a number": ("", lambda _: "5\n1*"),
    "author of a group": ("ta", lambda s: f"{s.title}\nby {s.author}/Mill"),
    "author of a group, field": ("ta", lambda s: f"Title: {s.title}\nAuthor: {s.author}/Mill"),
    "author in brackets": ("ta", lambda s: f"{s.title}\n(by {s.author})"),
    "author in a frame": ("ta", lambda s: f"== {s.title} ==\n[ by {s.author} ]"),
    "author below his word": ("ta", lambda s: f"{s.title}\nWritten by\n{s.author}"),
    "author below and apart": ("tad", lambda s: f"*** {s.title} ***\n\nby\n{s.author}\n\n{s.written(s.day)}"),
    "author and mailbox": ("ta", lambda s: f"{s.title}\n{s.author} <a@mill.example>"),
    "author and mailbox, framed": ("ta", lambda s: f"[ {s.title} ]\n\n[ {s.author} <a@mill.example> ]"),
    "motto": ("", lambda s: f"{s.title}\n-- {s.author}"),
    "a place": ("", lambda s: f"{s.title}\nby the river"),
    "rights and author": ("ta", lambda s: f"{s.title}\n(c) by {s.author}"),
    "signs and brackets": ("t", lambda s: f"=[ {s.title} ]="),
    "brackets in a wide frame": ("t", lambda s: f"|   [ {s.title} ]   |"),
    "round brackets": ("t", lambda s: f"( {s.title} )"),
    "signs and round brackets": ("ta", lambda s: f"-( {s.title} )-\n\nby {s.author}"),
    "angles and brackets": ("td", lambda s: f"<[ {s.title} ]>\n\n{s.written(s.day)}"),
    "two brackets": ("t", lambda s: f"[[ {s.title} ]]"),
    "tildes and brackets": ("t", lambda s: f"~( {s.title} )~".center(72).rstrip()),
    "spaced letters": ("t", lambda s: _spaced(s.title, " ", "   ")),
    "spaced letters, ruled": ("ta", lambda s: f"{_spaced(s.title, ' ', '  ')}\n{'=' * 40}\nby {s.author}"),
    "spaced letters, wide": ("td", lambda s: f"{_spaced(s.title, '  ', '     ')}\n\n{s.written(s.day)}"),
    "spaced letters, marked": ("t", lambda s: f"# {_spaced(s.title, ' ', '   ')}"),
    "spaced letters, starred": ("t", lambda s: f"*** {_spaced(s.title, ' ', '   ')} ***"),
    "spaced letters in a rule": ("t", lambda s: f"|=-----=[ {_spaced(s.title, ' ', '   ')} ]=-----=|\n|={'-' * 50}=|"),
    "a draft's day above": ("td", lambda s: f"# Draft started {s.written(s.day)}\n\n# {s.title}"),
    "remark above the day": ("d", lambda s: f"(written on the train)\n{s.written(s.day)}"),
}


WHOLE = ("emphasised", "date(1), emphasised", "date(1), twelve hours", "weekday as people write it", "both and a name")


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    day = date(random.randint(1996, 2020), random.randint(1, 12), random.randint(13, 28))
    changed = date(random.randint(2021, 2025), random.randint(1, 12), random.randint(13, 28))
    said = Said(
        title=title, author=random.choice(AUTHORS), day=day, changed=changed, written=NOTATIONS[case["notation"]]
    )
    facts, form = HEADS[case["form"]]
    paragraphs = TEXTS[case["language"]][:2]
    text = "\n\n".join([form(said), *(fill(one, 72) for one in paragraphs)]) + "\n"
    label = {"nothing": "", "file": "text07.txt", "label": title if "t" in facts else ""}[case["hint"]]
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/a.txt")
    article = read_article(
        text.encode(),
        place,
        ArticleRules(),
        Charsets(),
        expected=Expected(label=label, title=label, selector=b"/a.txt"),
    )
    wanted = {
        "title": title if "t" in facts else None,
        "published": day if "d" in facts else None,
        "updated": changed if "u" in facts else None,
        "authors": (said.author,) if "a" in facts else (),
    }
    told = {
        "title": article.title and _PICTURE.sub("", article.title),
        "published": article.published and article.published.at.date(),
        "updated": article.updated and article.updated.at.date(),
        "authors": article.authors,
    }
    faults = [f"{key}: {told[key]!r} for {wanted[key]!r}" for key in wanted if told[key] != wanted[key]]
    if "group" in case["form"] and "Mill" not in article.text:
        faults.append("the group is gone")
    if "mailbox" in case["form"] and "a@mill.example" not in article.text:
        faults.append("the address is gone")
    if "breadcrumb" in case["form"] and article.text.startswith(("You are", "Sie sind")):
        faults.append("the breadcrumb is left")
    if case["form"] in WHOLE and not article.text.startswith(paragraphs[0][:20]):
        faults.append("a fact is left")
    beside = {
        "day first, words below": "few",
        "day last, words below": "few",
        "day and a subject": "bread",
        "day and a place": "Bergamo",
    }.get(case["form"], "")
    faults += [] if beside in article.text else [f"{beside} is gone"]
    if paragraphs[0][:20] not in article.text:
        faults.append("the first words are gone")
    return "; ".join(faults) + (f"\n{text[:300]}" if faults else "")


RARE_HEADS = Grid(
    name="rare heads",
    axes={
        "form": tuple(HEADS),
        "notation": tuple(NOTATIONS),
        "language": tuple(TEXTS),
        "hint": ("nothing", "file", "label"),
    },
    fault=_fault,
)

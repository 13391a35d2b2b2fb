"""Heads of documents: what they say of title, author and dates, in the forms and notations that people write.

Right is: the title, day and authors of the head and no others; the text begins with its first words; the title is not
said twice; and a text that begins at once has nothing invented.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from random import Random

from feedd.model import Charsets, GopherUrl, Moment
from feedd.reading import ArticleRules, Expected, read_article
from tests.grid.axes import Case, Grid

TITLES = (
    "A day at the mill",
    "Bread without a stone",
    "How the weir was mended",
    "The wheel, the weir and the winter",
    "Was the flour ever white?",
    "Ein Tag an der alten Mühle",
    "Il mulino e la sua ruota",
    "Notes on milling, part 3",
    "Why I left the river",
    "Flour",
    "The mill is open again!",
    "Rye: a love story",
    "THE RIVER IN NOVEMBER",
    "By the weir at night",
    "2024 in bread",
    "Re: stones",
    "What a miller who never baked has to say about bread and bakers",
    "Мельница и её колесо",
)
AUTHORS = ("Ada Quill", "Ben Reed", "Marlo van der Au", "Ulla Grün")
FOREIGN = (
    ("标题", "作者", "发布于", "更新于"),
    ("Заголовок", "Автор", "Дата", "Обновлено"),
    ("Tytuł", "Autor", "Opublikowano", "Zaktualizowano"),
    ("タイトル", "著者", "投稿日", "更新日"),
)
PROSE = (
    "The wheel stood still for most of the winter, because the water in the\n"
    "channel had frozen from the weir down to the lower gate. We waited and\n"
    "mended sacks, and in the evenings somebody read to the others.\n\n"
    "In spring the ice broke with a noise that was heard in the next valley,\n"
    "and the stones began to turn before anyone had oiled them.\n"
)
BODIES: Mapping[str, str] = {
    "prose": PROSE,
    "long lines": " ".join(PROSE.split("\n")[:3]) + "\n\n" + " ".join(PROSE.split("\n")[4:]) + "\n",
    "letter": f"Dear miller,\n\n{PROSE}\nYours,\nthe baker\n",
    "verse": "The wheel goes round,\nthe river runs,\nthe flour is ground\nbefore the suns\nof June are down.\n",
    "list": "- two sacks of rye\n- one of oats\n- a new rope\n- lamp oil\n\n" + PROSE,
    "sections": f"{PROSE}\nThe weir\n\n{PROSE}",
}
FIRST = {
    "prose": "The wheel stood",
    "long lines": "The wheel stood",
    "letter": "Dear miller",
    "verse": "The wheel goes",
}
FIRST |= {"list": "two sacks of rye", "sections": "The wheel stood"}
MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")
GERMAN: tuple[str, ...] = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli")
GERMAN += ("August", "September", "Oktober", "November", "Dezember")
NOTATIONS: Mapping[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "slashes": lambda day: f"{day:%Y/%m/%d}",
    "day month year": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "month day year": lambda day: f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
    "short month": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day.year}",
    "weekday": lambda day: f"{day:%a}, {day.day} {MONTHS[day.month - 1][:3]} {day.year}",
    "dotted": lambda day: f"{day.day}.{day.month}.{day.year}",
    "german": lambda day: f"{day.day}. {GERMAN[day.month - 1]} {day.year}",
}
BESIDE: Mapping[str, str] = {
    "nothing": "{}",
    "word": "Posted on {}",
    "place": "Bergamo, {}",
    "address": "{} | https://mill.example/wheel",
    "hour, a line below": "{} alle ore 21:00\nincontro al mulino",
}
ABOVE: Mapping[str, str] = {
    "masthead": "THE RIVER PAPERS",
    "part of an issue": "==The River Papers==\n\n          Volume Two, Issue 19, File 5 of 8",
    "words for programs": "$Id: mill.txt,v 1.2 1995/03/23 08:29:10 ann Exp $",
}
AROUND = ("nothing", "indented", *ABOVE, "carriage returns", "menu")
FACTS = ("title", "title date", "title author", "title author date", "title date updated", "none")


def _lines(case: Case, day: str, author: str, changed: str) -> list[str]:
    """Return the lines of the facts that have no keys."""
    facts = case["facts"]
    lines = []
    if "author" in facts:
        lines.append(f"By {author}, {day}" if case["byline"] == "with its date" and "date" in facts else f"By {author}")
    if "date" in facts.split() and not (lines and day in lines[0]):
        lines.append(BESIDE[case["beside"]].format(day))
    return [*lines, f"Last updated: {changed}"] if "updated" in facts else lines


def _fields(case: Case, title: str, day: str, author: str, changed: str, keys: Sequence[str], pad: str) -> str:
    values = (title, author, day, changed)
    told = ("title", "author", "date", "updated")
    facts = case["facts"].split()
    rows = [(key, value) for key, value, fact in zip(keys, values, told, strict=True) if fact in facts]
    return "\n".join(f"{key}{pad}{value}" for key, value in rows)


def _above(rows: Sequence[str], title: str, form: str) -> str:
    """Return a head in which the title stands over lines of facts."""
    facts = "\n".join(rows)
    below = f"\n\n{facts}\n\n" if facts else "\n\n"
    width = max(len(row) for row in (title, *rows)) + 4
    side = "|  {}  |".format
    words = title.split()
    first, second = " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])
    centred = " " * max(8, 36 - len(title) // 2) + title
    return {
        "bare": f"{title}\n{facts}\n\n" if facts else f"{title}\n\n",
        "apart": f"{title}{below}",
        "underlined": f"{title}\n{'=' * len(title)}{below}",
        "short underline": f"{title}\n-----{below}",
        "ruled": f"{'-' * 70}\n{title}\n{'-' * 70}{below}",
        "boxed": f"+{'-' * width}+\n{side(title.ljust(width - 4))}\n+{'-' * width}+{below}",
        "bracketed box": f".{'-' * (width + 4)}.\n{side(f'[ {title} ]'.ljust(width))}\n'{'-' * (width + 4)}'{below}",
        "brackets": f"[ {title} ]{below}",
        "bracketed rule": f"---------[ {title} ]{below}",
        "stars": f"*** {title} ***{below}",
        "dashes": f"- {title} -{below}",
        "centred": f"{centred}{below}",
        "framed twice": f"- {first}\n  {second} -{below}" if first else f"- {title} -{below}",
        "equals": f"== {title} =={below}",
        "hashes": f"### {title} ###{below}",
        "under art": f"   /\\    __\n  /  \\__/  \\_\n\n{title}\n{'=' * len(title)}{below}",
        "presented": f"The river mill proudly presents\n\n*** {title} ***{below}",
        "markdown page": f"<html><body>\n# {title}{below}",
        "hash": f"# {title}{below}",
        "hash touches": f"# {title}\n{facts}\n" if facts else f"# {title}\n",
        "after a link": f"=> / Back to the mill\n\n# {title}{below}",
        "over a rule": "\n".join([title, *rows, "Opinion", "=" * 24]) + "\n\n",
        "page source": f'<pre style="font-size: 12px; margin: auto;">\n{title}\n{"=" * len(title)}{below}',
    }[form]


OVER = (
    *(
        "bare",
        "apart",
        "underlined",
        "short underline",
        "ruled",
        "boxed",
        "bracketed box",
        "brackets",
        "bracketed rule",
        "stars",
        "dashes",
    ),
    *("framed twice", "equals", "hashes", "under art", "presented", "markdown page"),
    *("centred", "hash", "hash touches", "after a link", "over a rule", "page source"),
)
KEYED = (
    "fields",
    "padded fields",
    "hash over fields",
    "mail",
    "mailbox",
    "forwarded",
    "front matter",
    "front matter with lists",
    "bare front matter",
    "fields below a sentence",
)
FORMS = (*OVER, *KEYED, "under the date", "at once")
MARKUP = ("hash", "hash touches", "after a link", "hashes", "page source", "markdown page")
SURE = ("label", "dated label", "capitals")  # hints that say the whole title
KEEPS_TITLE = ("bare", "apart", "centred", "under the date")  # alone it only looks like a title, and stays as a heading


def _keyed(case: Case, title: str, day: str, author: str, changed: str) -> str:
    form = case["form"]
    keys = ("Title", "Author", "Date", "Updated")
    if form == "padded fields":
        return f"{'-' * 60}\n{_fields(case, title, day, author, changed, keys, chr(9) + ':' + chr(9))}\n{'-' * 60}\n\n"
    if form == "foreign fields":
        keys = FOREIGN[AUTHORS.index(author)]
        return _fields(case, title, day, author, changed, keys, "：" if "作者" in keys else ": ") + "\n\n"
    if form == "hash over fields":
        rest = {**case, "facts": case["facts"].removeprefix("title").strip()}
        # nobody knows the Icelandic word, but its value is a date
        dated = "Dagsetning" if rest["facts"] == "date" else "Published on"
        keys = ("Title", "Author", dated, "Last updated")
        return f"# {title}\nCategory: Mills\n{_fields(rest, title, day, author, changed, keys, ': ')}\n\n"
    if form == "fields":
        return _fields(case, title, day, author, changed, keys, ": ") + "\n\n"
    if form == "front matter":
        return f"---\n{_fields(case, title, day, author, changed, [key.lower() for key in keys], ': ')}\n---\n\n"
    if form == "front matter with lists":
        lower = [key.lower() for key in keys]
        lists = 'tags: [\n  "mills",\n  "bread"\n]\nseries:\n- river'
        return f"---\n{lists}\n{_fields(case, title, day, author, changed, lower, ': ')}\n---\n\n"
    if form == "fields below a sentence":
        told = _fields(case, title, day, author, changed, keys, chr(9) + ": ")
        above = "This is a copy of a page for those who read only text:"
        return f"{above}\n---\n{told}\nURL\t: https://mill.example/wheel\nFormat\t: text\n---\n\n"
    if form == "bare front matter":
        keys = ("title", "byline", "meta-creation_date", "lastmod")
        return _fields(case, title, day, author, changed, keys, ": ") + "\n\n"
    mail = _fields(
        case, title, day, f"{author} <miller@mill.example>", changed, ("Subject", "From", "Date", "Updated"), ": "
    )
    if form == "mailbox":
        mail = f"From miller@mill.example Sat Mar  5 10:11:12 1994\n{mail}"
    return f"---------- Forwarded message ----------\n{mail}\n\n" if form == "forwarded" else f"{mail}\n\n"


def _head(case: Case, title: str, day: str, author: str, changed: str) -> str:
    if case["form"] == "at once":
        return ""
    if case["form"] in KEYED:
        return _keyed(case, title, day, author, changed)
    rows = _lines(case, day, author, changed)
    if case["form"] == "under the date":
        return "".join(f"{row}\n" for row in rows) + f"\n{title}\n\n"
    return _above(rows, title, case["form"])


def _makes_sense(case: Case) -> bool:
    facts, form = case["facts"].split(), case["form"]
    if (form == "at once") != (facts == ["none"]):
        return False
    if "date" not in facts and (case["beside"] != "nothing" or form in ("over a rule", "under the date")):
        return False
    if form in (*MARKUP, *KEYED, "at once") and case["around"] in ("indented", *ABOVE, "menu"):
        return False
    if case["around"] == "masthead" and case["hint"] not in SURE:
        return False  # nobody knows whether the title is the first line or the second
    if form in KEYED and case["beside"] != "nothing":
        return False
    if case["byline"] == "with its date" and not {"author", "date"} <= {*facts}:
        return False
    if form == "under the date" and (
        "updated" in facts or (case["hint"] in ("nothing", "file") and case["beside"] != "nothing")
    ):
        return False
    return not (form in ("hash touches", "bare") and case["body"] in ("list", "verse") and facts == ["title"])


def _expected(case: Case, title: str, day: date) -> Expected:
    noon = Moment(at=datetime.combine(day, time(12), UTC), day_only=True, dated_by="label")
    label = {
        "nothing": "",
        "label": title,
        "dated label": f"{day.isoformat()} {title}",
        "cut label": f"{title[:14]}...",
        "capitals": f"* {title.upper()}",
        "file": "mill.txt",
    }[case["hint"]]
    dated = case["hint"] == "dated label"
    return Expected(label=label, title=title if dated else label, moment=noon if dated else None, selector=b"/a.txt")


def _surrounded(case: Case, text: str) -> str:
    head, blank, rest = text.partition("\n\n")
    if case["around"] == "indented":
        return "\n".join(f"   {line}" if line else "" for line in head.split("\n")) + blank + rest
    if case["around"] in ABOVE:
        return f"{ABOVE[case['around']]}\n\n{text}"
    return text.replace("\n", "\r\n") if case["around"] == "carriage returns" else text


def _bytes(text: str, *, is_menu: bool) -> bytes:
    if not is_menu:
        return text.encode()
    return "".join(f"i{line}\t\tnull.host\t1\r\n" for line in text.split("\n")).encode()


def _fault(case: Case, random: Random) -> str:
    title, author = random.choice(TITLES), random.choice(AUTHORS)
    day = date(random.randint(1996, 2025), random.randint(1, 12), random.randint(13, 28))
    changed = date(2025, 12, random.randint(13, 28))
    notation = NOTATIONS[case["notation"]]
    text = _head(case, title, notation(day), author, notation(changed)) + BODIES[case["body"]]
    text = _surrounded(case, text)
    text += {"page source": "</pre>\n", "markdown page": "</body></html>\n"}.get(case["form"], "")
    is_menu = case["around"] == "menu"
    place = GopherUrl(host="mill.example", item_type="1" if is_menu else "0", selector=b"/a.txt")
    article = read_article(
        _bytes(text, is_menu=is_menu), place, ArticleRules(), Charsets(), expected=_expected(case, title, day)
    )
    facts = case["facts"].split()
    wanted = {
        "title": title if "title" in facts else None,
        "published": day if "date" in facts else None,
        "updated": changed if "updated" in facts else None,
        "authors": (author,) if "author" in facts else (),
    }
    told = {
        "title": article.title,
        "published": article.published and article.published.at.date(),
        "updated": article.updated and article.updated.at.date(),
        "authors": article.authors,
    }
    if case["form"] == "mailbox" and "date" not in facts:
        wanted["published"] = date(1994, 3, 5)
    faults = [f"{key}: {told[key]!r} for {wanted[key]!r}" for key in wanted if told[key] != wanted[key]]
    return "; ".join([*faults, *_wrong_text(case, article.text, title, author)]) + (f"\n{text[:300]}" if faults else "")


def _wrong_text(case: Case, text: str, title: str, author: str) -> list[str]:
    faults = [] if FIRST[case["body"]] in text else ["the first words are gone"]
    hinted = case["hint"] in SURE
    times = text.count(title)
    if times > (case["form"] in KEEPS_TITLE and not hinted):
        faults.append(f"the title is said {times} times")
    if author in text:
        faults.append("the author is left in the text")
    return faults


HEADS = Grid(
    name="heads",
    axes={
        "form": FORMS,
        "facts": FACTS,
        "notation": tuple(NOTATIONS),
        "beside": tuple(BESIDE),
        "byline": ("alone", "with its date"),
        "around": AROUND,
        "body": tuple(BODIES),
        "hint": ("nothing", "label", "dated label", "cut label", "capitals", "file"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

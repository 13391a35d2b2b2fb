"""Texts with a body in HTML, as Blosxom and its kin keep them, and texts that only show tags.

Right is: a first line that is the title, facts that are read, no tag to be seen, and every word. What is shown stays.
"""

from collections.abc import Mapping
from html import unescape
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.formats.webpage import plain
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS

_LINK = '<a href="https://mill.example/a">{}</a>'
TITLES: Mapping[str, tuple[str, str]] = {  # as it is written, and as it is told; {0} words, {1} one of them
    "plain": ("{0}", "{0}"),
    "colon": ("{1}: {0}", "{1}: {0}"),
    "called": ("{0}!", "{0}!"),
    "dots": ("{0}...", "{0}..."),
    "figures": ("{0} 0.3.1", "{0} 0.3.1"),
    "entity": ("{0} &amp; {1}", "{0} & {1}"),
    "marked": ("<i>{1}</i> {0}", "{1} {0}"),
}
FACTS: Mapping[str, tuple[str, tuple[str, ...], str]] = {  # lines below the title, the tags, and the day
    "none": ("", (), ""),
    "blank": ("\n", (), ""),
    "rule": ("--------\n", (), ""),
    "tags": ("#tags rye, mill\n", ("rye", "mill"), ""),
    "tag": ("#tags rye\n", ("rye",), ""),
    "day": ("#published 2024-05-03 10:00\n", (), "2024-05-03"),
    "both": ("#published 2024-05-03 10:00:00\n#tags rye,mill\n\n", ("rye", "mill"), "2024-05-03"),
    "field": ("Tags: rye, mill\n", ("rye", "mill"), ""),
    "meta": ("meta-tags: rye, mill\nmeta-date: 2024-05-03\n\n", ("rye", "mill"), "2024-05-03"),
    "strange": ("#tags rye\n#mill_place http://mill.example/a\n", ("rye",), ""),
}
BODIES: Mapping[str, tuple[str, str]] = {  # {0} to {3} are texts, {4} a word; and what must be there
    "paragraphs": ("<p>\n{0}\n</p>\n<p>\n{1}\n</p>\n", "</p>"),
    "one paragraph": ("<p>{0}</p>\n", "<p>"),
    "on one line": ("<p>{0}</p><p>{1} " + _LINK.format("{4}") + "</p>", "{4}</a>"),
    "open paragraphs": ("<p>{0}\n<p>{1} <em>{4}</em>\n<p>{2}\n", "<em>{4}</em>"),
    "headings": ("<p>\n<h2>{4}</h2>\n{0}\n</p>\n<p>{1}</p>", "{4}</h2>"),
    "list": ("<p>{0}</p>\n<ul>\n  <li>{1}</li>\n  <li><b>{4}</b>, {2}</li>\n</ul>\n", "<li><b>{4}</b>"),
    "quotation": ("<p>{0}</p>\n<blockquote>\n{1}\n</blockquote>\n<p>{2}</p>", "<blockquote>"),
    "code": ("<p>{0}</p>\n<pre>\nwheel  --turn\n\n  stop  {4}\n</pre>\n<p>{1}</p>", "wheel  --turn\n\n  stop  {4}"),
    "text at once": ("<em>{4}</em> {0}\n<p>\n{1}\n<p>\n{2}", "<em>{4}</em>"),
    "picture": ('<p>{0}</p>\n<p><img src="https://mill.example/a.png" alt="{4}"></p>', 'a.png">{4}</a>'),
    "comment": ("<p>{0}</p>\n<!-- unseen -->\n<p>{1}</p>", "</p>"),
    "words beside": ("<p>{0}</p>\n\n{4}.\n\n{4} <i>{4}</i>.\n\n<p>{1}</p>\n<p>{2}</p>", "<p>{4} <i>{4}</i>."),
    "links": ("{0} " + _LINK.format("{4}") + ".\n\n{1} <i>{4}</i>, {4}.\n\n{2} <i>{4}</i> {4}.", "<i>{4}</i>"),
    "breaks": ("{0}<br>\n{1}<br />\n\n{2} <em>{4}</em>.\n", "<em>{4}</em>"),
    "list amid": ("{0}\n\n{1} <em>{4}</em>.\n\n<ul>\n<li>{4}</li>\n<li>{4} 2</li>\n</ul>\n\n{2}", "<li>{4}</li>"),
    "sign": ("<p>{0} 1 &lt; 2</p>\n<p>{1} <ann@mill.example></p>" + "<p>{4} <b>{4}</b></p>" * 3, "1 &lt; 2"),
}
SHOWN: Mapping[str, str] = {  # texts that speak of tags, or have some for another reason
    "named": '{0}\n\nWrite "<p>" before it and "</p>" behind it, and "<b>" and "</b>" for bold.\n\n{1}',
    "named in code": "{0}\n\nWrite `<p>` before it and `</p>` behind it, `<b>x</b>` for bold.\n\n{1}",
    "sample": "{0}\n\nIn HTML you write it so:\n\n    <p>{4} <b>{4}</b></p>\n    <p><i>{4}</i></p>\n\n{1}",
    "sample at the margin": '{0}\n\nThis goes in:\n\n<ul>\n<li><a href="/a">{4}</a></li>\n</ul>\n\n{1}\n\n{2}',
    "sample and links": "{0}\n\nA page in HTML has links, <a href='/a'>{4}</a>, and <b>words</b>, <i>these</i>.\n\n{1}",
    "play": "{0}\n\n<rant>{1}</rant>\n\n{2} <grin>",
    "slip": "{0} <i>{4}</i>.\n\n{1}",
    "addresses": "{0}\n\n<ann@mill.example> wrote to <http://mill.example/> of </{4}>.\n\n{1}",
    "unclosed": "{0} <b> {4} <i> {4}</u>.\n\n{1} <a>\n\n{2}",
    "program": "#include <stdio.h>\n\nint main() {{ puts(\"<p>{4}</p>\"); puts('<b>x</b>'); }}\n",
}
_NAMES = {"text": "/log/a.txt", "bare": "/log/rye", "dots": "/log/2024.txt"}


def _written(case: Case, random: Random, form: str) -> tuple[str, list[str], str]:
    used = random.sample(TEXTS[case["language"]], 3)
    word = max(used[0].replace(",", "").replace(".", "").split()[:9], key=len)
    body = form.format(*used, "", word)
    return body, [text for text, place in zip(used, ("{0}", "{1}", "{2}"), strict=True) if place in form], word


def _read(text: str, case: Case) -> tuple[str, str | None, tuple[str, ...], str]:
    place = GopherUrl(host="mill.example", item_type="0", selector=_NAMES[case["name"]].encode())
    read = read_article(text.encode(), place, ArticleRules(), Charsets())
    return read.html, read.title, read.categories, str(read.published.at)[:10] if read.published else ""


def _fault(case: Case, random: Random) -> str:
    form, told = BODIES[case["body"]]
    body, texts, word = _written(case, random, form)
    lines, tags, day = FACTS[case["facts"]]
    words = "The wheel stands still"
    written, title = (part.format(words, "Rye") for part in TITLES[case["title"]])
    html, read, read_tags, read_day = _read(f"{written}\n{lines}{body}", case)
    said = " ".join(plain(html).split())
    faults = [f"title {read!r}"] if read != title else []
    faults += [f"{read_tags} {read_day}"] if (read_tags, read_day) != (tags, day) else []
    faults += [f"{text!r} is lost" for text in texts if " ".join(text.split()) not in said]
    faults += [f"no {told!r}"] if told.format(*texts, *"0" * (4 - len(texts)), word) not in html else []
    faults += ["the title again"] if words in said else []
    faults += ["tags are shown"] if "&lt;" in html.replace("&lt; 2", "").replace("&lt;ann@", "") else []
    faults += ["an address is lost"] if ("ann@" in body) != ("ann@" in said) else []
    faults += ["a field is lost"] if "mill_place" in lines and "http://mill.example/a" not in said else []
    return "; ".join(faults) + (f"\n{written}\n{lines}{body}\n{html}" if faults else "")


def _shown_fault(case: Case, random: Random) -> str:
    text, _, _ = _written(case, random, SHOWN[case["shown"]])
    html, *_ = _read(f"A day at the mill\n\n{text}", case)
    signs = "".join(unescape(plain(html)).split())
    lost = [line for line in text.split("\n") if "".join(line.split()) not in signs]
    return f"{lost}\n{html}" if lost else ""


_SOME = ("English", "German", "Russian")
BLOSXOM = Grid(
    name="bodies in HTML",
    axes={
        "body": tuple(BODIES),
        "title": tuple(TITLES),
        "facts": tuple(FACTS),
        "language": _SOME,
        "name": tuple(_NAMES),
    },
    fault=_fault,
    makes_sense=lambda case: case["facts"] != "none" or BODIES[case["body"]][0].startswith("<"),
)
SHOWN_TAGS = Grid(
    name="shown tags",
    axes={"shown": tuple(SHOWN), "language": _SOME, "name": tuple(_NAMES)},
    fault=_shown_fault,
)

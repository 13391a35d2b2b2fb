"""Reads HTML within Markdown: what pages use around their words goes, what they embed becomes a link to it.

HTML of other kinds is shown as it is written: its author may want to show it.
"""

import re
from collections.abc import Collection
from html import escape, unescape
from urllib.parse import unquote

from feedd.model import GopherUrl
from feedd.reading.formats.webpage import TAGS
from feedd.reading.words.links import resolve

_AROUND = "div span center font section article header footer main aside figure figcaption picture details summary"
_BESIDE = "address big tt strike mark time wbr label colgroup col nobr dfn acronym"
_EMBEDDED = frozenset(["img", "iframe", "video", "audio", "source", "embed"])
_PROGRAMS = frozenset({"script", "style"})
KNOWN = TAGS.union(_AROUND.split(), _BESIDE.split(), _EMBEDDED)
_INLINE = frozenset(
    ["span", "font", "mark", "time", "big", "tt", "center", "nobr", "dfn", "acronym", "ruby", "rb", "rp"]
)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,19})(?=[\s/>])(?P<rest>[^<>]{0,2000})>")
_ANY_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,19})(?=[\s/>])")
_VALUE = re.compile(
    r"(?<![\w-])(?P<name>src|alt|title)\s{0,9}=\s{0,9}(?:\"(?P<one>[^\"]*)\"|'(?P<two>[^']*)'|(?P<bare>[^\s\"'>]+))",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"<(script|style)\b[^<>]{0,2000}>(?:(?!<\1).)*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TOUCHING = re.compile(r"(?<=[^\s>])</(?:div|summary|figcaption|figure|header|address|section|center)>")


def block_html(html: str, of: GopherUrl) -> str | None:
    """Return a block of HTML as a page shows it; None where it has elements that are no part of a text."""
    told = _CLOSED.sub("", html) if "<s" in html.lower() else html
    if not all(name.lower() in KNOWN for name in _ANY_TAG.findall(told)):
        return None
    return media_linked(_TOUCHING.sub("<br>", told), of)


def inline_html(tag: str, opened: set[str], of: GopherUrl, *, linked: bool, closed: Collection[str] = ()) -> str | None:
    """Return one tag within words as a page shows it; None where it is itself said: `<div>`, `<img>`.

    `opened` are elements that were opened before, and is brought up to date; `linked` says whether it is in a link;
    `closed` are the end tags beside it.
    """
    found = _TAG.fullmatch(tag)
    name = found["name"].lower() if found else ""
    if found and name == "a":
        (opened.discard if found["end"] else opened.add)(name)
    if tag.startswith("<!--") or name in TAGS:
        return tag
    is_closed = f"</{name}>" in closed
    if name == "rt" and found and is_closed:  # how signs beside are read, in brackets unless these are written too
        return "" if "</rp>" in closed else ")" if found["end"] else "("
    if found and name in _INLINE and (name in opened if found["end"] else is_closed or "=" in found["rest"]):
        opened.add(name)
        return ""
    if found and name in _EMBEDDED and (name in opened if found["end"] else is_closed or "src" in found["rest"]):
        opened.add(name)
        return media_linked(tag, of, linked=linked or "a" in opened)
    return None


def media_linked(html: str, of: GopherUrl, *, linked: bool = False) -> str:
    """Write what a page embeds as links to it; within a link only its description, because links do not nest."""

    def replaced(found: re.Match[str]) -> str:
        nonlocal linked
        name = found["name"].lower()
        linked = not found["end"] if name == "a" else linked
        if name not in _EMBEDDED:
            return found[0]
        values = {
            one["name"].lower(): one["one"] or one["two"] or one["bare"] or "" for one in _VALUE.finditer(found["rest"])
        }
        source = unescape(values.get("src", "").strip())
        href = resolve(f"https:{source}" if source.startswith("//") else source, of) or ""
        file = unquote(href.rpartition("/")[2]) if name == "img" else href
        words = values.get("alt") or values.get("title") or escape(file, quote=False)
        return words if linked or not href else f'<a href="{escape(href)}">{words}</a>'

    return _TAG.sub(replaced, html)

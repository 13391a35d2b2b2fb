"""Reads what stands within the lines of Org: emphasis, code, links and notes. It is written as Markdown."""

import re
from urllib.parse import quote

from feedd.model import GopherUrl
from feedd.reading.formats.raw_html import block_html
from feedd.reading.formats.webpage import TAGS
from feedd.reading.words.links import resolve

_INLINE = re.compile(
    r"\[\[(?P<target>[^\[\]\n]{1,1000})\](?:\[(?P<label>(?:[^\[\]]|\[[^\[\]\n]{0,80}\]){1,400})\])?\]"
    r"|\[fn:(?P<note>[\w.-]{0,40})(?::(?P<said>[^\[\]]{1,1000}))?\]"
    r"|@@(?P<backend>[a-z]{2,12}):(?P<raw>[^\n]{0,1000}?)@@"
    # No more than these stand around a mark, and 300 characters and one line end within it.
    r"|(?<![^\s\-('\"{—–])(?P<sign>[~=*/_+])(?!\s|(?P=sign))(?P<within>(?:[^\n]|\n(?!\s*\n)){1,300}?)(?<!\s)(?P=sign)"
    r"(?![^\s\-.,:;!?'\")}\[\\—–])"
)
_ELEMENTS = {"~": "code", "=": "code", "*": "strong", "/": "em", "_": "u", "+": "del"}
_CODE = "~="
_PATH = re.compile(r"[^\s\[]*/[^\s\[]*")
_DEEPEST = 2  # marks within marks
_BREAK = re.compile(r"\\\\[ \t]*(?:\n|\Z)")
# What Markdown would read: anywhere, and at the beginning of a line.
_SIGNS = re.compile(r"[\\`*_\[\]<>#|~!&]|^[ \t]*(?:\d{1,9}(?=[.)](?:\s|$))[.)]|[-+=:])", re.MULTILINE)
_WITHIN = re.compile(r"[#*(]|(?:id|fn|elisp|shell):")  # links to other parts of the document, and for programs
# Who exports a document: as pages, and as what is none.
_PAGES, _OTHERS = ("html", "hugo", "md"), ("latex", "beamer", "texinfo", "odt", "ascii", "man", "comment")
_TAG = re.compile(r"</?(?P<name>[a-zA-Z][a-zA-Z0-9]{0,19})(?=[\s/>])[^<>]{0,2000}>")
_FILE = re.compile(r"file(?:\+\w+)?:(?://)?")
_PART = re.compile(r"::.*\Z")  # of a file


def marked(text: str, of: GopherUrl, depth: int = 0) -> str:
    """Return the text of a paragraph, which may have several lines, as Markdown."""
    written, done, at = [], 0, 0
    while depth <= _DEEPEST and (found := _INLINE.search(text, at)):
        said = _written(found, of, depth)
        at = found.start() + 1
        if said is not None:
            written += [_plain(text[done : found.start()]), said]
            done = at = found.end()
    return "".join([*written, _plain(text[done:])])


def without_marks(text: str) -> str:
    """Return a line with the words of its marks alone."""
    return _INLINE.sub(lambda found: found["label"] or (None if _is_path(found) else found["within"]) or found[0], text)


def _is_path(found: re.Match[str]) -> bool:
    """Return whether the signs of a mark belong to the path that they stand around."""
    return found["sign"] == "/" and "://" not in found["within"] and bool(_PATH.fullmatch(found["within"]))


def _plain(text: str) -> str:
    return "<br/>".join(map(_escaped, _BREAK.split(text))) if "\\\\" in text else _escaped(text)


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def _written(found: re.Match[str], of: GopherUrl, depth: int) -> str | None:
    """Return a mark as Markdown; None where its signs belong to the words."""
    sign, within = found["sign"], found["within"]
    if found["backend"]:
        return _snippet(found["backend"], found["raw"], of)
    if sign is None:
        return _link(found["target"], found["label"], of, depth) if found["target"] else _note(found, of, depth)
    if sign in _CODE:
        return f"<code>{_escaped(within)}</code>"
    if _is_path(found):
        return None
    name = _ELEMENTS[sign]
    return f"<{name}>{marked(within, of, depth + 1)}</{name}>"


def _snippet(backend: str, raw: str, of: GopherUrl) -> str | None:
    """Return what stands there for one program that exports the document: HTML is for readers of pages."""
    if backend not in _PAGES:
        return "" if backend in _OTHERS else None
    html = block_html(raw, of)
    return None if html is None else _TAG.sub(lambda tag: tag[0] if tag["name"].lower() in TAGS else "", html)


def _note(found: re.Match[str], of: GopherUrl, depth: int) -> str:
    return rf"\[{marked(found['said'] or found['note'], of, depth + 1)}\]"


def _link(target: str, label: str | None, of: GopherUrl, depth: int) -> str:
    place = _PART.sub("", _FILE.sub("", target)) if _FILE.match(target) else target
    href = None if _WITHIN.match(place) else resolve("%20".join(place.split()) if "://" in place else place, of)
    if label and _FILE.match(label):  # a picture that leads on
        label = _FILE.sub("", label).rpartition("/")[2]
    words = marked(label or place, of, depth + 1)
    if href is not None:
        return f"[{words}](<{quote(href, safe='%/:=&?~+!$,;@()*[]#') if not href.isascii() else href}>)"
    return words if label is None or _WITHIN.match(place) else f"{words} ({_escaped(place)})"

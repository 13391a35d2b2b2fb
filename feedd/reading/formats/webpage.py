"""Reads HTML documents, served as type `h` or as any other: sanitised, and otherwise left as they are."""

import re
from collections import Counter
from html import escape, unescape
from urllib.parse import unquote

from feedd.gopher.text import displayable, valid_xml
from feedd.model import GopherUrl
from feedd.reading.words.links import SCHEMES, is_safe, resolve

_TAGS = (
    "a abbr b blockquote br caption cite code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre q s samp small"
    " strong sub sup table tbody td tfoot th thead tr u ul var"
)
TAGS = frozenset(_TAGS.split())
# Elements that are removed with their content: it is not part of the text.
_NO_TEXT = "script style title head iframe object embed noscript template svg math form select textarea nav"
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{1,400})</title", re.IGNORECASE)
_HEADING = re.compile(r"<h([1-3])>(.{1,400}?)</h\1>", re.DOTALL)
# An anchor, or a link whose target is not known.
_LEADING_NOWHERE = re.compile(r"<a(?![^<>]{0,4000} href=)(?: [^<>]{0,400})?>((?:(?!</?a\b).)*)</a>", re.DOTALL)
_BREAKS = re.compile(r"<(?:/p|/h[1-6]|/li|/tr|/pre|/blockquote|/d[td]|br|hr)>")
_MARKUP = re.compile(r"<[^<>]{0,4000}>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,19})")
# Elements without an end tag, or whose end tag may be left out: they do not nest.
_FLAT = "p li dt dd tr td th br hr img meta link input col base source wbr area option thead tbody tfoot"
DEEPEST = 500  # elements open at once: an HTML parser takes quadratic time on depth; pages have 20
MOST_ESCAPED = 20_000  # ampersands and no-break spaces: nh3 0.3 takes quadratic time on them (4 s for 260,000)
MOST_WRAPPERS = 24  # tags of a page that only wraps a text
# Elements that may stand around a text, and those whose content is no part of it.
_WRAPPER_TAGS = "html head body title meta link style script pre xmp textarea div main article section center font"
_WRAPPERS = frozenset(_WRAPPER_TAGS.split())
_PREFORMATTED = frozenset({"pre", "xmp", "textarea"})
_ANY_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,19})(?=[\s/>])[^<>]{0,2000}>?")
_UNTOLD = re.compile(r"<(?:script|style|title|nav|footer)\b", re.IGNORECASE)
_UNTOLD_PART = re.compile(r"<(script|style|title|nav|footer)\b[^<>]{0,2000}>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_PRE_PART = re.compile(r"<(pre|xmp|textarea)\b[^<>]{0,2000}>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!(?:--.{0,500}?--|doctype\b[^<>]{0,300})>", re.IGNORECASE | re.DOTALL)
# In sanitised HTML, where values are escaped and in double quotes.
_ATTRIBUTE = re.compile(r'(src|alt)="([^"]*)"')
_LINK_OR_PICTURE = re.compile(r'<a(?: href="[^"]*")?>|</a>|<img(?: (?:src|alt)="[^"]*")*>')
TOP = 20_000  # first characters of a page, in which its title is looked for


def sanitised(text: str, of: GopherUrl | None = None) -> str:
    """Return the harmless part of a page: without scripts and styles, and with absolute hrefs only.

    Relative links are resolved in the document at `of`, and its pictures become links; other pictures are left out.
    """
    import nh3  # here: one document in a hundred is HTML

    def kept(tag: str, name: str, value: str) -> str | None:
        if name not in ("href", "src"):
            return value
        target = "%20".join("".join(value.strip().splitlines()).split())  # what browsers make of blanks
        url = resolve(target, of) if of else target if is_safe(target) else None
        return url if tag == "a" or (url or "").startswith("gopher") else None

    clean = nh3.clean(
        text,
        tags={*TAGS, "img"} if of else set(TAGS),
        clean_content_tags=set(_NO_TEXT.split()),
        attributes={"a": {"href"}, "ol": {"start"}, "img": {"src", "alt"}},
        attribute_filter=kept,
        url_schemes={*SCHEMES, "url"},  # `URL:https://example.org/` is a selector
        link_rel=None,
    )
    return displayable(_LEADING_NOWHERE.sub(r"\1", _pictures_as_links(clean))).strip()


def _pictures_as_links(html: str) -> str:
    """Write pictures as links to them; within a link only their description, because links do not nest."""
    if "<img" not in html:
        return html
    linked = False

    def replaced(found: re.Match[str]) -> str:
        nonlocal linked
        if not found[0].startswith("<img"):
            linked = found[0] != "</a>"
            return found[0]
        values = dict(_ATTRIBUTE.findall(found[0]))
        href = values.get("src")
        # In an attribute nh3 before 0.3.8 leaves < and > as they are; in a text they would be markup.
        words = unescape(values.get("alt", "")).strip()
        if linked or href is None:
            return escape(words, quote=False) if linked else ""
        words = words or unquote(unescape(href)).rpartition("/")[2]
        return f'<a href="{href}">{escape(words, quote=False)}</a>'

    return _LINK_OR_PICTURE.sub(replaced, html)


def unparsable_reason(text: str) -> str | None:
    """Return why a page is not parsed, where it was made to take a parser quadratic time; else None."""
    if text.count("&") + text.count("\u00a0") > MOST_ESCAPED:
        return f"more than {MOST_ESCAPED} characters of the page have to be escaped"
    flat = frozenset(_FLAT.split())
    open_tags: Counter[str] = Counter()
    depth = 0
    for closing, name in _TAG.findall(text):
        tag = name.lower()
        if tag in flat or (closing and not open_tags[tag]):
            continue
        step = -1 if closing else 1
        open_tags[tag] += step
        depth += step
        if depth > DEEPEST:
            return f"the page nests more than {DEEPEST} elements"
    return None


def wrapped_text(text: str) -> str | None:
    """Return the text of a page in which HTML only stands around a text or Markdown; None of any other page."""
    around = text.strip()[:1] + text.strip()[-1:] == "<>"
    # Each part without an end, and each comment, would be searched to the end of the page.
    if not around or text.count("<!") > MOST_WRAPPERS or len(_UNTOLD.findall(text)) > MOST_WRAPPERS:
        return None
    told = _UNTOLD_PART.sub("", _COMMENT.sub("", text, count=MOST_WRAPPERS))
    names = [name.lower() for name in _ANY_TAG.findall(told)]
    if len(names) > MOST_WRAPPERS or not _WRAPPERS.issuperset(names):
        return None
    if not _PREFORMATTED.isdisjoint(names) and _ANY_TAG.sub("", _PRE_PART.sub("", told, count=1)).strip():
        return None  # words beside what is preformatted: that is a page
    inside = _ANY_TAG.sub("", told)
    return unescape(inside).strip("\n") if inside.strip() else None


def html_title(text: str) -> str | None:
    """Return the <title> of a page as plain text."""
    found = _TITLE.search(text[:TOP])
    return " ".join(displayable(unescape(found[1])).split()) or None if found else None


def without_title(html: str, title: str | None) -> str:
    """Remove the first heading where it repeats the title."""
    found = _HEADING.search(html[:TOP])
    if not found or title is None or " ".join(unescape(_MARKUP.sub("", found[2])).split()) != title:
        return html
    return (html[: found.start()] + html[found.end() :]).strip()


def plain(html: str) -> str:
    """Return sanitised HTML as plain text, one line for each block."""
    lines = unescape(_MARKUP.sub("", _BREAKS.sub("\n", html))).split("\n")
    return valid_xml("\n".join(words for line in lines if (words := " ".join(line.split()))))

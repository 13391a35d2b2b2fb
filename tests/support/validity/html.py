"""Rules of an article's HTML: elements and attributes that every reader keeps, correct nesting, and safe links."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.support.validity.values import absolute, on_web

INLINE = frozenset(("a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "q", "s", "samp", "small"))
INLINE |= {"strong", "sub", "sup", "u", "var"}
BLOCK = frozenset(
    ("blockquote", "dd", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul")
)
BLOCK |= {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
VOID = frozenset({"br", "hr", "img"})
NO_BLOCK_IN = frozenset(["p", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "a"])
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "img": {"src", "width", "height", "alt"},
}  # title: Markdown has one
SCHEMES = ("http:", "https:", "gopher:", "gophers:", "gemini:", "mailto:", "ftp:")


def html_faults(name: str, text: str | None) -> Iterator[str]:
    """Yield the faults of an article's HTML, parsed as browsers do."""
    judge = _Judge()
    judge.feed(text or "")
    judge.close()
    if not (text or "").strip():
        yield f"{name} is empty"
    yield from (f"{name}: {fault}" for fault in judge.found)
    yield from (f"{name}: <{tag}> is not closed" for tag in judge.open)


def _picture(attributes: Mapping[str, str | None]) -> Iterator[str]:
    """A picture is one of ours, on the web, so that whoever reads loads nothing from a stranger's machine."""
    address = attributes.get("src") or ""
    yield from on_web("img", address)
    if "/media/" not in urlsplit(address).path:
        yield f"<img> loads from elsewhere: {address}"
    if not attributes.get("alt"):
        yield "<img> has no words for who does not see it"
    sides = [attributes[side] or "" for side in ("width", "height") if side in attributes]
    if len(sides) == 1 or not all(side.isdigit() and int(side) for side in sides):
        yield f"<img> is {' by '.join(sides)} pixels large"


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found += _picture(dict(attrs))
        elif tag not in INLINE | BLOCK:
            self.found.append(f"<{tag}> is not let in")
        if tag in BLOCK and (outer := NO_BLOCK_IN & set(self.open)):
            self.found.append(f"<{tag}> stands in <{min(outer)}>")
        for attribute, value in attrs:
            self._judge_attribute(tag, attribute, value)
        if tag not in VOID:
            self.open.append(tag)

    def _judge_attribute(self, tag: str, attribute: str, value: str | None) -> None:
        if (attribute, value) == ("dir", "rtl"):
            return  # right-to-left text; a reader that drops it shows the same words
        if attribute not in ATTRIBUTES.get(tag, ()):
            self.found.append(f"<{tag}> has an attribute {attribute}")
        elif attribute == "href":
            self.found += absolute("href", value)
            if not (value or "").lower().startswith(SCHEMES):
                self.found.append(f"href has a scheme that may do anything: {value!r}")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return  # <br/>
        if not self.open or self.open[-1] != tag:
            self.found.append(f"</{tag}> closes nothing")
        else:
            self.open.pop()

    def handle_comment(self, data: str) -> None:
        self.found.append(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"an instruction: {data!r}")

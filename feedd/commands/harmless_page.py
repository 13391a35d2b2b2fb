"""Whether an archive page that comes from elsewhere is what feedd itself would have made: only then it is taken."""

from collections.abc import Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from feedd.reading.harmless import is_harmless
from feedd.reading.words.links import is_safe

NAMESPACES = frozenset({"http://www.w3.org/2005/Atom", "http://purl.org/syndication/history/1.0"})
TYPES = frozenset({"", "text", "html"})  # of texts (RFC 4287 §3.1); of links, media types


def is_harmless_page(data: bytes) -> bool:
    """Return whether bytes are an Atom document with harmless texts and links; one without bytes is a purged page."""
    if not data:
        return True
    page = _Page()
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = page.start
    parser.EndElementHandler = page.end
    parser.CharacterDataHandler = page.add
    parser.StartDoctypeDeclHandler = page.refuse  # entities, which could grow to gigabytes, are declared in it
    parser.ProcessingInstructionHandler = page.refuse  # a style sheet
    try:
        parser.Parse(data, True)
    except (ExpatError, LookupError, ValueError):
        return False
    return True


class _Page:
    """Raises ValueError for what no page of feedd has."""

    def __init__(self) -> None:
        self._html: list[str] | None = None  # the text of the element that is open and has the type html

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        namespace, _, local = name.rpartition(" ")
        kind = attributes.get("type", "")
        if namespace not in NAMESPACES or self._html is not None or not is_safe(attributes.get("href", "https:")):
            raise ValueError(name)
        if local != "link" and kind not in TYPES:
            raise ValueError(kind)
        self._html = [] if kind == "html" and local != "link" else None

    def end(self, name: str) -> None:
        """End an element."""
        if self._html is not None and not is_harmless("".join(self._html)):
            raise ValueError(name)
        self._html = None

    def add(self, text: str) -> None:
        """Add to the text of the element that is open."""
        if self._html is not None:
            self._html.append(text)

    def refuse(self, *_: object) -> None:
        """Refuse what is not an element."""
        raise ValueError

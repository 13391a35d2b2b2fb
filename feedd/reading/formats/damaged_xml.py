"""Mends small damage of XML, which a strict parser refuses and readers of feeds overlook.

Bare ampersands, the entities of HTML, references to control characters, and prefixes without a namespace. Elements that
do not nest stay as they are.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from html import escape, unescape

from feedd.gopher.text import decode, valid_xml
from feedd.model import Charsets
from feedd.structs import replace

# The namespaces that feeds use, and most often do not declare.
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
MOST_PREFIXES = 50

_DECLARATIONS = re.compile(rb"(?:<\?xml\b([^>]{0,300})\?>\s*)+", re.IGNORECASE)
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)?")
_OF_XML = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
_OPENER = re.compile(r"<!\[CDATA\[|<!--")
_ROOT = re.compile(r"<[A-Za-z][\w.:-]{0,99}(?=[\s/>])")
_DECLARED = re.compile(r"\sxmlns:([A-Za-z][\w.-]{0,49})\s*=")
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z][\w.-]{0,49}):[A-Za-z]")


def decoded(data: bytes, charsets: Charsets) -> str:
    """Return an XML document as text without its XML declaration.

    What is UTF-8 is that, whatever was declared; the declared character set counts where all bytes fit it.
    """
    body = data.lstrip(BOM_UTF8 + b"\t\n\r ")
    declaration = _DECLARATIONS.match(body)
    if declaration is None:
        return decode(body, charsets)[0]
    encoding = _ENCODING.search(declaration[0])
    said = encoding[1].decode().lower() if encoding else ""
    is_untrue = not said or said.startswith(("utf", "ucs"))  # a declaration in UTF-16 would not have been found
    hinted = charsets.hinted if is_untrue else said
    return decode(body[declaration.end() :], replace(charsets, hinted=hinted))[0]


def mended(text: str) -> str:
    """Return XML without what a strict parser most often refuses; CDATA and comments stay as they are."""
    return _with_namespaces("".join(_with_references(text)))


def _with_references(text: str) -> Iterator[str]:
    """Yield the parts of a text; each ampersand begins a reference that XML knows."""
    done = 0
    while opener := _OPENER.search(text, done):
        yield _AMPERSAND.sub(_reference, text[done : opener.start()])
        end = text.find("]]>" if opener[0] != "<!--" else "-->", opener.end())
        if end < 0:
            yield text[opener.start() :]
            return
        yield text[opener.start() : end]
        done = end
    yield _AMPERSAND.sub(_reference, text[done:])


def _reference(found: re.Match[str]) -> str:
    """Return what an ampersand stands for: a character, or itself where nobody knows the name behind it."""
    return found[0] if found[0] in _OF_XML else escape(valid_xml(unescape(found[0])))


def _with_namespaces(text: str) -> str:
    """Return a document whose first element declares each prefix that is declared nowhere."""
    root = _ROOT.search(text)
    if root is None:
        return text
    known = {"xml", "xmlns", *_DECLARED.findall(text)}
    missing = list(dict.fromkeys(one for one in _PREFIX.findall(text) if one not in known))[:MOST_PREFIXES]
    declared = "".join(f' xmlns:{one}="{NAMESPACES.get(one, f"urn:undeclared:{one}")}"' for one in missing)
    return text[: root.end()] + declared + text[root.end() :]

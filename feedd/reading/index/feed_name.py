"""Names a feed: weighs which of the first lines of a page says what the page is called; else its address names it.

A wrong name is worse than none, since it stands above every entry and in place of an unknown author. So a line needs
several signs that speak for it.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from feedd.gopher.url import format_host
from feedd.model import GopherUrl, Index, Menu
from feedd.reading.evidence import Feature, points
from feedd.reading.index.linked_name import linked_name
from feedd.reading.index.name_sights import Sight, look
from feedd.reading.index.places import HOMES
from feedd.reading.words.dates import find_dates
from feedd.reading.words.lines import Line
from feedd.reading.words.names import LONGEST, SENTENCE_ENDS, WORD, is_period, may_name, name_in
from feedd.reading.words.page_words import (
    LANGUAGES,
    OCCUPATIONS,
    is_folder_name,
    is_kind,
    says_log,
    speaks_of_self,
    words_of,
)
from feedd.reading.words.parting import part_date
from feedd.structs import replace

ENOUGH = 4  # points of a name; below that the address is the better one
PLAIN = 6  # points of a name that replaces another one in use

_LOG = re.compile(
    r"(?:phlog|blog|glog|gemlog|journal|diary|gopherhole|tagebuch|diario|diário|дневник|napló|deník)", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"\w['’]s?\s|\b(?:of|by|von|vom|der|des|de|del|da|do|du|di|van)\s")

NAME: tuple[Feature[Sight], ...] = (
    Feature("first line of words", +3, lambda s: s.nth == 0, "+1.1 in a regression over 17 names, the surest sign"),
    Feature("alone", +2, lambda s: s.is_alone, "a name shares its block with no text"),
    Feature("set off", +2, lambda s: s.is_set_off, "the author made it stand out"),
    Feature("the page tells", +4, lambda s: s.is_told, "'welcome to X', 'title: X'"),
    Feature("the address tells", +2, lambda s: s.in_address, "host and selector have the same word"),
    Feature("caption", +1, lambda s: s.is_caption, "under a banner stands what the banner says"),
    Feature("log word or owner", +1, lambda s: bool(_LOG.search(s.name) or _POSSESSIVE.search(s.name)), "+0.3"),
    Feature("up to four words", +1, lambda s: s.size <= 4, "+0.3"),
    Feature("over six words", -2, lambda s: s.size > 6, "mottoes and sentences are longer than names"),
    Feature("ends as a sentence", -5, lambda s: s.text.endswith(SENTENCE_ENDS) and not s.is_told, "-0.3"),
    Feature(
        "calls", -3, lambda s: s.text.endswith("!") and not s.is_told, "a motto or a greeting; louder signs outweigh it"
    ),
    Feature("speaks of its author", -4, lambda s: speaks_of_self(s.name), "a sentence of a biography"),
    Feature(
        "what somebody is",
        -4,
        lambda s: s.is_caption and not OCCUPATIONS.isdisjoint(words_of(s.name)[-1:]),
        "below a drawn name",
    ),
    Feature("goes on below", -5, lambda s: s.goes_on, "a line of prose"),
    Feature("inside a drawing", -8, lambda s: s.in_drawing, "words on a drawn sign"),
    Feature("two columns", -7, lambda s: s.in_columns, "heads of columns stand over a list, names beside dates"),
    Feature("field", -6, lambda s: s.is_field, "facts about the page"),
    Feature("heading of a section", -8, lambda s: s.is_section, "the next section has the same form"),
)


class Naming(Struct, frozen=True, kw_only=True):
    """How a page names itself: all names with enough points, the best first. `is_plain`: the best leaves no doubt."""

    names: tuple[str, ...] = ()
    is_plain: bool = False

    @property
    def best(self) -> str | None:
        """The name with the most points; None where the page does not name itself."""
        return self.names[0] if self.names else None


def name_menu(menu: Menu, lines: Sequence[Line], url: GopherUrl) -> Naming:
    """Return how a menu names itself: by its line with the selector TITLE (gophernicus, Flask-Gopher), else as a page.

    Where it only says of what kind it is, a link on top to itself or to the first page of its hole may name it.
    `lines` is what `lines_of` returns for it.
    """
    for item in menu.items:
        if item.item_type == "i" and item.selector == b"TITLE" and (name := name_in(item.display)):
            return Naming(names=(name,), is_plain=True)
    naming = name_page(lines, url)
    if all(_is_placed(name, url) for name in naming.names) and (linked := linked_name(menu, lines, url)):
        return Naming(names=(name_below(linked[0], url, linked[1]), *naming.names))
    return naming


def name_page(lines: Sequence[Line], url: GopherUrl) -> Naming:
    """Return how a page names itself in the lines above its first link."""
    weighed = [(points(sight, NAME), sight) for sight in look(lines, url)]
    weighed = sorted((one for one in weighed if one[0] >= ENOUGH), key=lambda one: -one[0])
    if not weighed:
        return Naming()
    best = weighed[0][1].name
    named = tuple(dict.fromkeys(_placed(sight.name, url) for _, sight in weighed))
    return Naming(names=named, is_plain=weighed[0][0] >= PLAIN and not is_kind(best))


def name_of_address(url: GopherUrl) -> str:
    """Return a name made of the last word of the selector, its user and the host: "phlog, ~ada, example.org"."""
    words = _words_of_path(url)
    owner = _owner(words)
    words = [word for word in words if not is_folder_name(word)]
    parts = [words[-1]] if words else []
    parts += [owner] if owner and owner not in parts else []
    return ", ".join((*parts, format_host(url.host)))


def name_below(name: str, url: GopherUrl, above: GopherUrl, own: str = "") -> str:
    """Return the name of a page made of that of a page above it, and of its own or what its folder is called.

    A folder that says that it holds the log, or in which language, adds nothing: "recipes, The mill", "The mill". So
    does a page that is called as the one above it.
    """
    if own.casefold() == name.casefold():
        return name
    known = _words_of_path(above)
    words = [word for word in _words_of_path(url) if word not in known and not word.startswith("~")]
    said = [word for word in words if not (is_folder_name(word) or says_log(word) or word in LANGUAGES)]
    return ", ".join(filter(None, (own or next(reversed(said), ""), name)))


def names_itself(index: Index, url: GopherUrl) -> bool:
    """Return whether a page has a name, and not only one of its kind and its place: "Phlog, ~ada, example.org"."""
    name = index.names[0] if index.names else ""
    return bool(name) and not _is_placed(name, url)


def _is_placed(name: str, url: GopherUrl) -> bool:
    return name.endswith(f", {format_host(url.host)}") and is_kind(name.partition(", ")[0])


def is_name_of_folder(name: str, url: GopherUrl) -> bool:
    """Return whether the name of a page only says what its folder is called, as any hole may call one: "Recipes"."""
    return name.casefold() in (word.casefold() for word in _words_of_path(url)[-1:])


def _words_of_path(url: GopherUrl) -> list[str]:
    return [word for word in map(_word_of_path, url.selector.decode("utf-8", "replace").split("/")) if word]


def _owner(words: Sequence[str]) -> str:
    """Return the user in whose home a path is, "" for none: "~ada", "ada" of "users", "ada"."""
    owner = next((word for word in words[:2] if word.startswith("~")), "")
    return owner or (words[1] if len(words) > 1 and words[0] in HOMES else "")


def next_title(stored: str | None, index: Index, url: GopherUrl) -> str | None:
    """Return the title of a feed after a poll: the stored one while the page says it or says none as plainly.

    A stored one that is no name (a path, a month), or only its address, makes way for any other.
    """
    if stored is None or index.title is None or stored in index.names:
        return stored or index.title
    weak = not may_name(stored) or (stored == name_of_address(url) and bool(index.names))
    return index.title if weak or index.is_plainly_named else stored


def _placed(name: str, url: GopherUrl) -> str:
    """Return a name with its host where it only says what kind of page it is: "Phlog, ~ada, example.org"."""
    owner = _owner(_words_of_path(url))
    return ", ".join(filter(None, (name, owner, format_host(url.host)))) if is_kind(name) else name


def _word_of_path(part: str) -> str:
    """Return the words that a part of a selector is made of, "" where it names an index, a day or a number."""
    name = re.sub(r"\.[^\W\d_]\w{0,8}$", "", re.sub(r"^\d{1,3}[._-]+", "", part.partition("?")[0][:LONGEST]))
    dates = find_dates(name)
    name = part_date(name, dates)[0] if dates else name
    name = " ".join(re.sub(r"[_\s]+|(?<=\w)-+(?=\w)", " ", name).split())
    hidden = words_of(name) in (
        ["index"],
        ["gophermap"],
        ["menu"],
        ["default"],
        ["summary"],
        ["readme"],
        ["cgi", "bin"],
    )
    return "" if hidden or is_period(name) or not WORD.search(name) else name


def named(index: Index, url: GopherUrl) -> Index:
    """Return an index with a title: its own, else one made of its address."""
    if index.title is None:
        return replace(index, title=name_of_address(url))
    return index if index.names else replace(index, names=(index.title,), is_plainly_named=True)

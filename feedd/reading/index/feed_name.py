"""Names a feed: weighs which of the first lines of a page says what the page is called; else its address names it.

A wrong name is worse than none, since it stands above every entry and in place of an unknown author. So paths, months,
greetings and sentences are no names however they stand, and the rest needs several signs that speak for it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from feedd.gopher.url import format_host
from feedd.model import GopherUrl, Index, Menu
from feedd.reading.head.boxes import unboxed
from feedd.reading.head.fields import read_field
from feedd.reading.words.dates import find_dates, find_month, month_of_name
from feedd.reading.words.furniture import is_way_out
from feedd.reading.words.labels import part_date
from feedd.reading.words.lines import SHORT, Line, share_of_letters
from feedd.reading.words.page_words import (
    greets_on,
    is_column_heads,
    is_greeting,
    is_kind,
    is_list_heading,
    is_notice,
    named_in_greeting,
    speaks_of_self,
    words_of,
)

TOP = 60  # lines that are searched; a banner of fifty rows was the tallest seen
WEIGHED = 10  # lines of words; what names a page stands among its first three
MOST_TOLD = 5  # words of a name in a greeting that its line may break
LONGEST = 80  # characters of a name
MOST_WORDS = 8  # a longer line is a sentence
ENOUGH = 4  # points of a name; below that the address is the better one
INDENT = 6  # columns; a paragraph begins further to the left
PLAIN = 6  # points of a name that replaces another one in use

_SPACED = re.compile(
    r"(?=(?:\w\s+){3})\w(?: [\w'’&.]){0,40}(?:\s{2,6}\w(?: [\w'’&.]){0,40}){0,12}"
)  # letter-spaced words
_GAP = re.compile(r"\s{2,}|\t")
_COLUMNS = re.compile(r"\S(?:\s{3,}|\t)\S")
_COUNT = re.compile(r"\s*[(\[]\d{1,5}(?: [^\W\d_]{1,12})?[)\]]$")
_SIGNS = r"""=\-~*_#+|:.<>\[\]{}/\\^`',•·°★☆✦✧◆◇■□●○▪►▸»«→←❖♦✿║│┃─═┌┐└┘╔╗╚╝╭╮╰╯¦§\s"""
_LEAD = re.compile(rf"[{_SIGNS}]+")
_TAIL = re.compile(rf"[{_SIGNS}]+$")
_ATTACHED = re.compile(r"[~.@](?=[^\W_])")  # "~ada", ".plan": part of a name where nothing closes it
_PATH = re.compile(r"[\[(<]?(?:/|~/|\./|\w:\\)\S*[\])>]?|\S+://\S*|\S+@\S+\.\S+|(?:[\w.~-]+/){2,}[\w.~-]*")
_BACK = re.compile(
    r"\W*(?:back|home|return|zurück|start|retour|volver|inicio|voltar|início|takaisin|zpět|vissza|назад|πίσω|indietro)\b"
    r"|\s*(?:<|\.\.|«|←)",
    re.IGNORECASE,
)
_PROMPT = re.compile(r"(?:\S+@\S+?|)(?::\S*)?\s?[$%#>]\s\S")  # of a shell: "ada@mill:~ $ cat .plan"
_AROUND = " =*#<>[](){}:-|.~_+"  # a path
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTERS = re.compile(r"[^\W\d_]")
_BANNER = re.compile(r"(\w)\1{3}")  # "888b. d8888": letters that draw letters
_WORD = re.compile(r"[^\W\d_]{2,}|[぀-ヿ一-鿿가-힣]")
_LOG = re.compile(
    r"(?:phlog|blog|glog|gemlog|journal|diary|gopherhole|tagebuch|diario|diário|дневник|napló|deník)", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"\w['’]s?\s|\b(?:of|by|von|vom|der|des|de|del|da|do|du|di|van)\s")
_INNER_END = re.compile(r"[a-zß-ÿ]{2}[.!?]{1,3}\s+\S")
_SENTENCE_ENDS = (".", "?", "…", ",", ";", "。", ":")
_ENDS = re.compile(r"(?:\.{1,3}|[?!…,;:。]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A line of words near the top of a page, as one sees it among its neighbours."""

    name: str  # what would be the name
    text: str  # the line, without its decoration, with the sign that ends its sentence
    nth: int  # among the lines of words that may be names or sentences, from 0
    is_told: bool  # the page says that this is its name: a greeting, a field
    is_alone: bool  # nothing but blank lines, rules, drawings and dates touches it
    is_set_off: bool  # by signs, an underline, a box, by its place in the middle, or by capitals
    is_caption: bool  # below a drawing
    goes_on: bool  # its sentence does, in the next line
    in_drawing: bool  # a row of signs touches it above and below
    is_section: bool  # other headings on the page have its form
    in_address: bool  # the host or the selector has this name
    in_columns: bool  # words stand apart in it
    is_field: bool  # a fact about the page: "Author: Ada"

    @property
    def size(self) -> int:
        """The number of its words."""
        return len(words_of(self.name))


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of a line, what it is worth, and why."""

    name: str
    points: int
    has: Callable[[Sight], bool]
    why: str


NAME = (
    Feature("first line of words", +3, lambda s: s.nth == 0, "+1.1 in a regression over 17 names, the surest sign"),
    Feature("alone", +2, lambda s: s.is_alone, "a name shares its block with no text"),
    Feature("set off", +2, lambda s: s.is_set_off, "the author made it stand out"),
    Feature("the page tells", +4, lambda s: s.is_told, "'welcome to X', 'title: X'"),
    Feature("the address tells", +2, lambda s: s.in_address, "host and selector have the same word"),
    Feature("caption", +1, lambda s: s.is_caption, "under a banner stands what the banner says"),
    Feature("log word or owner", +1, lambda s: bool(_LOG.search(s.name) or _POSSESSIVE.search(s.name)), "+0.3"),
    Feature("up to four words", +1, lambda s: s.size <= 4, "+0.3"),
    Feature("over six words", -2, lambda s: s.size > 6, "mottoes and sentences are longer than names"),
    Feature("ends as a sentence", -5, lambda s: s.text.endswith(_SENTENCE_ENDS) and not s.is_told, "-0.3"),
    Feature(
        "calls", -3, lambda s: s.text.endswith("!") and not s.is_told, "a motto or a greeting; louder signs outweigh it"
    ),
    Feature("speaks of its author", -4, lambda s: speaks_of_self(s.name), "a sentence of a biography"),
    Feature("goes on below", -5, lambda s: s.goes_on, "a line of prose"),
    Feature("inside a drawing", -8, lambda s: s.in_drawing, "words on a drawn sign"),
    Feature("two columns", -7, lambda s: s.in_columns, "heads of columns stand over a list, names beside dates"),
    Feature("field", -6, lambda s: s.is_field, "facts about the page"),
    Feature("heading of a section", -8, lambda s: s.is_section, "the next section has the same form"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How a page names itself: all names with enough points, the best first. `is_plain`: the best leaves no doubt."""

    names: tuple[str, ...] = ()
    is_plain: bool = False

    @property
    def best(self) -> str | None:
        """The name with the most points; None where the page does not name itself."""
        return self.names[0] if self.names else None


def name_menu(menu: Menu, lines: Sequence[Line], url: GopherUrl) -> Naming:
    """Return how a menu names itself: by its line with the selector TITLE (gophernicus, Flask-Gopher), else as a page.

    `lines` is what `lines_of` returns for it.
    """
    for item in menu.items:
        if item.item_type == "i" and item.selector == b"TITLE" and (name := _name_in(item.display)):
            return Naming(names=(name,), is_plain=True)
    return name_page(lines, url)


def name_page(lines: Sequence[Line], url: GopherUrl) -> Naming:
    """Return how a page names itself in the lines above its first link."""
    weighed = [(points(sight), sight) for sight in _sights(_top(lines), lines, url)]
    weighed = sorted((one for one in weighed if one[0] >= ENOUGH), key=lambda one: -one[0])
    if not weighed:
        return Naming()
    best = weighed[0][1].name
    named = tuple(dict.fromkeys(_placed(sight.name, url) for _, sight in weighed))
    return Naming(names=named, is_plain=weighed[0][0] >= PLAIN and not is_kind(best))


def points(sight: Sight) -> int:
    """Return the sum of the points for the features that a line has."""
    return sum(feature.points for feature in NAME if feature.has(sight))


def name_of_address(url: GopherUrl) -> str:
    """Return a name made of the last word of the selector, its user and the host: "phlog, ~ada, example.org"."""
    words = [word for word in map(_word_of_path, url.selector.decode("utf-8", "replace").split("/")) if word]
    owner = next((word for word in words[:2] if word.startswith("~")), "") or (
        words[1] if len(words) > 1 and words[0] in ("users", "user", "people", "home") else ""
    )
    parts = [words[-1]] if words else []
    parts += [owner] if owner and owner != words[-1] else []
    return ", ".join((*parts, format_host(url.host)))


def next_title(stored: str | None, index: Index, url: GopherUrl) -> str | None:
    """Return the title of a feed after a poll: the stored one while the page says it or says none as plainly.

    A stored one that is no name (a path, a month), or only its address, makes way for any other.
    """
    if stored is None or index.title is None or stored in index.names:
        return stored or index.title
    weak = not may_name(stored) or (stored == name_of_address(url) and bool(index.names))
    return index.title if weak or index.is_plainly_named else stored


def may_name(text: str) -> bool:
    """Return whether a text may be a name, wherever it stands: it is no path, date, greeting, notice or sentence."""
    words = text.split()
    return (
        0 < len(words) <= MOST_WORDS
        and len(text) <= LONGEST
        and bool(_WORD.search(text))
        and share_of_letters(text) > 0.6
        and not (_PATH.fullmatch(text) or _PROMPT.match(text) or _INNER_END.search(text) or _BANNER.search(text))
        and not (is_column_heads(text) or is_notice(text) or is_greeting(text) or is_period(text))
        and not (is_way_out(text) or (is_list_heading(text) and not is_kind(text)))
    )


def is_period(text: str) -> bool:
    """Return whether a line names a year, a month or a day and says nothing else: "2024 entries", "March 2024"."""
    bare = _COUNT.sub("", text)
    if month_of_name(bare):
        return True
    dates = find_dates(bare)
    if dates:
        rest = part_date(bare, dates)[0]
        return rest == bare or not _WORD.search(rest)
    words = [word for word in words_of(bare) if not _YEAR.fullmatch(word) and not month_of_name(word)]
    is_dated = bool(_YEAR.search(bare) or find_month(bare))
    return is_dated and (not words or is_list_heading(" ".join(words)))


def _placed(name: str, url: GopherUrl) -> str:
    """Return a name with its host where it only says what kind of page it is: "Phlog, example.org"."""
    return f"{name}, {format_host(url.host)}" if is_kind(name) else name


def _word_of_path(part: str) -> str:
    """Return the words that a part of a selector is made of, "" where it names an index, a day or a number."""
    name = re.sub(r"\.[^\W\d_]\w{0,8}$", "", re.sub(r"^\d{1,3}[._-]+", "", part.partition("?")[0][:LONGEST]))
    dates = find_dates(name)
    name = part_date(name, dates)[0] if dates else name
    name = " ".join(re.sub(r"[_\s]+|(?<=\w)-+(?=\w)", " ", name).split())
    hidden = words_of(name) in (["index"], ["gophermap"], ["menu"], ["default"], ["cgi", "bin"])
    return "" if hidden or is_period(name) or not _WORD.search(name) else name


def _top(lines: Sequence[Line]) -> list[Line]:
    """Return the lines above the first link; links that lead out do not count."""
    start = 0
    while start < min(len(lines), TOP) and (not lines[start].text.strip() or _leads_out(lines[start])):
        start += 1
    top: list[Line] = []
    for line in lines[start : start + TOP]:
        if line.is_item:
            break
        top.append(line)
    return top


def _leads_out(line: Line) -> bool:
    return line.is_item and (is_way_out(line.text) or bool(_BACK.match(line.text[:SHORT])))


def _sights(top: Sequence[Line], lines: Sequence[Line], url: GopherUrl) -> Iterator[Sight]:
    address = _folded(f"{url.host} {url.selector.decode('utf-8', 'replace')}")
    drawn, top = top, unboxed(top, len(top))
    nth = 0
    skip = False
    for number, line in enumerate(top):
        if skip:
            skip = False
            continue
        text = _shown(line)
        if not text:
            continue
        after = top[number + 1] if number + 1 < len(top) else None
        if greets_on(text) and after is not None and (rest := _shown(after)):
            text, skip = f"{text} {rest}", True
        end = _sentence_end(text)
        told = _told(text)
        name = told or _name_in(text)
        if not name or not may_name(name):
            nth += len(text.split()) > MOST_WORDS or end in _SENTENCE_ENDS
            continue
        above = top[number - 1] if number else None
        raw = line.text.strip()
        is_boxed = line is not drawn[number]
        is_marked = not told and name.rstrip("?!") != " ".join(_COUNT.sub("", raw.rstrip(":.,;?!…")).split())
        is_alone = all(one is None or _separates(one) for one in (above, after))
        is_set_off = is_marked or is_boxed or _is_capitals(name)
        is_set_off = is_set_off or _is_centred(line, above, after) or _is_underlined(top, number)
        yield Sight(
            name=name,
            text=f"{name}{end}",
            nth=nth,
            is_told=bool(told),
            is_alone=is_alone,
            is_set_off=is_set_off,
            is_caption=_is_below_drawing(top, number),
            goes_on=not (is_set_off or is_alone or _is_whole(told, text)) and _goes_on(text, after),
            in_drawing=_is_in_drawing(line, above, after),
            is_section=is_marked and _has_sister(raw, line, lines),
            in_columns="  " in text,
            is_field=_is_field(text, above, after),
            in_address=len(folded := _folded(name)) > 2 and folded in address,
        )
        nth += 1
        if nth >= WEIGHED:
            return


def _shown(line: Line) -> str:
    """Return the words of a line without the parts of a drawing beside them; "" where it has none."""
    text = line.text.strip()[:SHORT]
    if not text or line.is_rule or not _LETTERS.search(text) or is_notice(text):
        return ""
    bare = _trimmed(text)
    if _SPACED.fullmatch(bare):
        return " ".join(word.replace(" ", "") for word in re.split(r"\s{2,}", bare))
    if is_column_heads(text) or not _GAP.search(text):
        return text if share_of_letters(bare) > 0.5 else ""
    parts = [part for part in _GAP.split(text) if _WORD.search(part) and share_of_letters(_trimmed(part)) > 0.5]
    return " ".join(parts) if len(parts) < 2 or not _COLUMNS.search(text) else "  ".join(parts)


def _name_in(text: str) -> str:
    """Return the name that a line is without its decoration; "" where it is a path, a notice, or else no name."""
    name = _bare(text)
    is_fact = name != text.strip() and " " not in name and bool(find_dates(text))  # "Released: 2024-01-31"
    return "" if is_fact or is_notice(text) or _PATH.fullmatch(text.strip(_AROUND)) or not may_name(name) else name


def _sentence_end(text: str) -> str:
    """Return the last sign of a sentence or an exclamation; "" where a line ends with a word or with decoration."""
    tail = _TAIL.search(text)
    end = _ENDS.fullmatch(tail[0].strip() if tail else text[-1:])
    return end[0][-1] if end else ""


def _told(text: str) -> str:
    """Return the name that a line says to be one: of a greeting or of a field; "" where it says none."""
    field = read_field(text)
    if field is not None and field.kind == "title":
        return _bare(field.value)
    return _bare(named_in_greeting(_trimmed(text) or text))


def _bare(text: str) -> str:
    """Return a name without the signs around it, a count or a date at its end: `=== x ===`, `.: x :.`, `x (12)`."""
    bare = _trimmed(text.strip()[:SHORT])
    dates = find_dates(bare)
    if dates and not _LETTERS.search(bare[dates[-1].end :]):
        bare = part_date(bare, dates)[0]
    return " ".join(_COUNT.sub("", bare).split())


def _trimmed(text: str) -> str:
    """Return a text without the signs at both ends; brackets that close within it stay."""
    lead, tail = _LEAD.match(text), _TAIL.search(text)
    start, end = lead.end() if lead else 0, tail.start() if tail else len(text)
    if start >= end:
        return ""
    attached = _ATTACHED.match(text, start - 1) if start else None
    if attached and start == 1 and end == len(text):
        start = 0
    if not start and end < len(text) and len(text) - end < 3 and not text[end:].strip("+#*"):
        end = len(text)  # "C++"
    bare = text[start:end]
    for opening, closing in ("[]", "()", "{}", "<>"):
        if bare.count(opening) > bare.count(closing) and text[end : end + 1] == closing:
            bare += closing
        if bare.count(closing) > bare.count(opening) and text[start - 1 : start] == opening:
            bare = opening + bare
    if len(bare) > 2 and bare[0] == "(" and bare.find(")") == len(bare) - 1:
        bare = bare[1:-1]
    return bare.strip()


def _separates(line: Line) -> bool:
    """Return whether a line is none that a name shares its block with."""
    text = line.text.strip()
    return line.is_item or not text or line.is_rule or _is_drawing(line) or is_period(_bare(text))


def _is_field(text: str, *touching: Line | None) -> bool:
    """Return whether a line is a fact with a key that is known, or one among others: "Made by: Ada", "Genre: drone"."""
    field = read_field(text)
    if field is None or field.kind == "title":
        return False
    others = (read_field(line.text) for line in touching if line is not None)
    return field.kind is not None or any(other is not None and other.value for other in others)


def _is_underlined(top: Sequence[Line], number: int) -> bool:
    return number + 1 < len(top) and top[number + 1].is_rule


def _is_centred(line: Line, *touching: Line | None) -> bool:
    """Return whether a line stands far from the left, and the lines that touch it have the same middle."""
    middle = line.indent + len(line.text)
    others = [one for one in touching if one is not None and not _separates(one)]
    return line.indent >= INDENT and all(abs(one.indent + len(one.text) - middle) <= 3 for one in others)


def _is_capitals(name: str) -> bool:
    return name.isupper() and len(name.split()) > 1


def _is_below_drawing(top: Sequence[Line], number: int) -> bool:
    above = number - 1
    while above >= 0 and not top[above].text.strip():
        above -= 1
    return above >= 0 and _is_drawing(top[above])


def _is_drawing(line: Line | None) -> bool:
    """Return whether a line is art: signs rather than letters, letters that draw letters, or no word in it."""
    if line is None or line.is_item or line.is_rule or not line.text.strip():
        return False
    text = line.text[:SHORT]
    return line.is_drawn or bool(_BANNER.search(text)) or not (_WORD.search(text) or is_period(_bare(text)))


def _goes_on(text: str, after: Line | None) -> bool:
    """Return whether the line below is more of the same text: the name of a page is much shorter than that line."""
    if after is None or after.is_item or _separates(after):
        return False
    below = after.text.strip()
    return below[:1].islower() or len(text) * 2 > len(below) or len(text.split()) > 4


def _is_whole(told: str, text: str) -> bool:
    """Return whether a greeting says all of a name: "Welcome to the mill, my friends"."""
    return bool(told) and (len(told.split()) <= MOST_TOLD or not text.endswith(told))


def _is_in_drawing(line: Line, above: Line | None, after: Line | None) -> bool:
    """Return whether art touches a line on both sides, or on one side of a line that is art or an artist's initials."""
    touching = _is_drawing(above) + _is_drawing(after)
    initials = len(line.text.split()[-1]) <= 3
    return touching > 1 or (touching > 0 and (line.is_drawn or (initials and _is_far(line))))


def _is_far(line: Line) -> bool:
    return line.indent >= INDENT or bool(_GAP.search(line.text.strip()))


def _has_sister(raw: str, line: Line, lines: Sequence[Line]) -> bool:
    """Return whether another heading below a link has the same signs before it."""
    signs = _LEAD.match(raw)
    if signs is None:
        return False
    seen_link = False
    for one in lines:
        text = one.text.strip()
        if one.is_item:
            seen_link = True
        elif seen_link and text.startswith(signs[0]) and one is not line and not one.is_rule:
            rest = text[len(signs[0]) :]
            if rest[:1].isalnum() and len(text) <= LONGEST:
                return True
    return False


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def named(index: Index, url: GopherUrl) -> Index:
    """Return an index with a title: its own, else one made of its address."""
    if index.title is None:
        return replace(index, title=name_of_address(url))
    return index if index.names else replace(index, names=(index.title,), is_plainly_named=True)

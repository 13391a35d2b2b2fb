"""What a line of words would name: without its decoration, and whether it may be a name at all.

A path, a date, a greeting, a notice and a sentence are no names, however they stand.
"""

import re

from feedd.reading.words.calendar import WEEKDAYS
from feedd.reading.words.characters import share_of_letters
from feedd.reading.words.dates import find_dates, find_month, month_of_name
from feedd.reading.words.furniture import is_way_out
from feedd.reading.words.lines import SHORT
from feedd.reading.words.page_words import (
    is_column_heads,
    is_folder_name,
    is_greeting,
    is_kind,
    is_list_heading,
    is_notice,
    points_below,
    words_of,
)
from feedd.reading.words.parting import part_date

LONGEST = 80  # characters of a name
MOST_WORDS = 8  # a longer line is a sentence

COUNT = re.compile(r"\s*[(\[]\d{1,5}(?: [^\W\d_]{1,12})?[)\]]$")
# Which of several pages this is: "(page 1 of 4)", "- Seite 2/7".
_PAGE = re.compile(
    r"(?:\s?[,;:|–—-]|)\s*[(\[]?(?<![^\W_])(?:page|seite|página|pagina|sida|side|sivu|strona|strana|oldal|страница|σελίδα)"
    r" ?\d{1,4}(?: ?(?:/|of|von|de|di|sur|van|av|z|ze|из|από) ?\d{1,4})?[)\]]?$",
    re.IGNORECASE,
)
_SIGNS = r"""=\-~*_#+|:.<>\[\]{}/\\^`',•·°★☆✦✧◆◇■□●○▪►▸»«→←❖♦✿║│┃─═┌┐└┘╔╗╚╝╭╮╰╯¦§\s"""
LEAD = re.compile(rf"[{_SIGNS}]+")
_TAIL = re.compile(rf"[{_SIGNS}]+$")
_ATTACHED = re.compile(r"[~.@](?=[^\W_])")  # "~ada", ".plan": part of a name where nothing closes it
_PATH = re.compile(r"[\[(<]?(?:/|~/|\./|\w:\\)\S*[\])>]?|\S+://\S*|\S+@\S+\.\S+|(?:[\w.~-]+/){2,}[\w.~-]*")
_PORT = re.compile(r"(?<=\.)([a-z]{2,12}):\d{2,5}(?:/[01]?)?/?\Z", re.IGNORECASE)  # of a host that is the name
_SERVICE = re.compile(r"\S\.[a-z]{2,12}:\d{2,5}\b", re.IGNORECASE)  # "host = mill.example.org:70"
_SOFTWARE = re.compile(r"[\w.-]{2,30}[/ ]v?\d{1,4}(?:\.\d{1,5}){1,4}\S{0,20}")  # "Gophernicus/3.1"
_PROMPT = re.compile(r"(?:\S+@\S+?|)(?::\S*)?\s?[$%#>]\s\S")  # of a shell: "ada@mill:~ $ cat .plan"
_PLACEHOLDER = re.compile(r"<!--.*|</?[\w-]{1,40}\s?/?>|\{\{.*\}\}|\{%.*%\}|%%?\w+%%?")  # what a program fills in
_AROUND = " =*#<>[](){}:-|.~_+"  # a path
_OF_DATES = "0123456789年月日년월일"
_WORDS = re.compile(r"[^\W\d_]+")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_YEAR = re.compile(r"(?:19|20)\d\d")
BANNER = re.compile(r"(\w)\1{3}")  # "888b. d8888": letters that draw letters
WORD = re.compile(r"[^\W\d_]{2,}|[぀-ヿ一-鿿가-힣]")
_INNER_END = re.compile(r"[a-zß-ÿ]{2}[.!?]{1,3}\s+\S")
_DEGREE = re.compile(r"\b[^\W\d_]{1,3}\.[^\W\d_]{1,3}\.\Z")  # "Ada Quill, Ph.D."
LONGEST_DEGREE = 10
SENTENCE_ENDS = (".", "?", "…", ",", ";", "。", ":")
_ENDS = re.compile(r"(?:\.{1,3}|[?!…,;:。]+)$")


def may_name(text: str) -> bool:
    """Return whether a text may be a name, wherever it stands: it is no path, date, greeting, notice or sentence."""
    words = text.split()
    return (
        0 < len(words) <= MOST_WORDS
        and len(text) <= LONGEST
        and bool(WORD.search(text))
        and share_of_letters(text) > 0.6
        and not (_SERVICE.search(text) or _SOFTWARE.fullmatch(text))
        and not (_PATH.fullmatch(text) or _PROMPT.match(text) or _INNER_END.search(text) or BANNER.search(text))
        and not (is_column_heads(text) or is_notice(text) or is_greeting(text) or is_period(text))
        and not (is_folder_name(text) or points_below(text))
        and not (is_way_out(text) or (is_list_heading(text) and not is_kind(text)))
    )


def is_period(text: str) -> bool:
    """Return whether a line names a year, a month or a day and says nothing else: "2024 entries", "March 2024"."""
    bare = COUNT.sub("", text)
    if month_of_name(bare):
        return True
    dates = find_dates(bare)
    if dates:
        rest = part_date(bare, dates)[0]
        return rest == bare or not WORD.search(rest)
    if not (_YEAR.search(bare) or find_month(bare)):
        return False
    words = [word for word in words_of(bare) if word.strip(_OF_DATES) and not month_of_name(word)]
    return not words or is_list_heading(" ".join(words))


def says_when(title: str) -> bool:
    """Return whether a title is only a day, a month or a weekday: "March 3, 2024", "3 Sun"."""
    text = title[:LONGEST].casefold()
    rest = text
    for found in reversed(dates := find_dates(text)):
        rest = f"{rest[: found.start]} {rest[found.end :]}"
    words = _WORDS.findall(rest)
    is_other = any(not (word in WEEKDAYS or word in _ORDINALS or month_of_name(word)) for word in words)
    return bool(words or dates) and not is_other


def name_in(text: str) -> str:
    """Return the name that a line is without its decoration; "" where it is a path, a notice, or else no name."""
    text = text.strip()[:SHORT]
    name = bare_name(text)
    is_fact = name != text and " " not in name and bool(find_dates(text))  # "Released: 2024-01-31"
    is_none = is_fact or is_notice(text) or is_path(without_page(text)) or _PLACEHOLDER.fullmatch(text.lstrip("# "))
    return "" if is_none or not may_name(name) else name


def without_page(text: str) -> str:
    """Return a line without the number of its page at the end."""
    return _PAGE.sub("", text)


def is_path(text: str) -> bool:
    """Return whether a line is only a path or an address: "[/phlog/]"."""
    return bool(_PATH.fullmatch(text.strip(_AROUND)))


def bare_name(text: str) -> str:
    """Return a name without the signs around it, a count, a date or its page at its end: `=== x ===`, `x (12)`."""
    bare = trimmed(text.strip()[:SHORT])
    dates = find_dates(bare)
    if dates and not any(map(str.isalpha, bare[dates[-1].end :])):
        bare = trimmed(part_date(bare, dates)[0])
    bare = without_page(COUNT.sub("", bare))
    for opening, closing in ("[]", "()", "{}"):
        if bare.endswith(closing) and opening not in bare:
            bare = bare[:-1]
    bare = " ".join(bare.split())
    return bare if " " in bare else _PORT.sub(r"\1", bare)


def trimmed(text: str) -> str:
    """Return a text without the signs at both ends; brackets that close within it stay."""
    lead, tail = LEAD.match(text), _TAIL.search(text)
    start, end = lead.end() if lead else 0, tail.start() if tail else len(text)
    if start >= end:
        return ""
    attached = _ATTACHED.match(text, start - 1) if start else None
    if attached and text[: start - 1].strip("# ") == "" and end == len(text):
        start -= 1
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


def sentence_end(text: str) -> str:
    """Return the last sign of a sentence or an exclamation; "" where a line ends with a word or with decoration."""
    if _DEGREE.search(text[-LONGEST_DEGREE:]):
        return ""
    tail = _TAIL.search(text)
    end = _ENDS.fullmatch(tail[0].strip() if tail else text[-1:])
    return end[0][-1] if end else ""

"""Finds the masthead of a periodical above an article: `Volume Two, Issue 19, File 5 of 8`, `River Papers #7, page 4`.

A line that counts no parts heads a whole issue, whose title is the periodical's name.
"""

import re
from collections.abc import Sequence
from itertools import islice

from feedd.reading.head.marks import is_heading
from feedd.reading.words.lines import BLANK, SHORT, Line

WITHIN = 3  # lines of words from the top
NAME = 50  # characters of a periodical's name
_NUMBER = r"(?:#?(?:0x)?[\da-f]{1,4}|[ivxl]{1,5}|[a-z]{3,9}(?:-[a-z]{3,6})?)"
_ISSUE = re.compile(
    rf"\b(?:vol(?:ume)?|issue|no|number|nr|ausgabe|heft|numéro|numero|número)\b\.?\s{{0,2}}{_NUMBER}\b|(?<!\w)#\d{{1,4}}\b",
    re.IGNORECASE,
)
_PART_WORDS = (
    "file phile page part article section seite teil datei artikel fichier pagina página articolo artículo artigo"
)
_PARTS = tuple(_PART_WORDS.split())
_OF = (" of ", " von ", " de ", " di ", " sur ")
_PART = re.compile(
    rf"\b(?:{_NUMBER}(?:{'|'.join(_OF)}){_NUMBER}|(?:{'|'.join(_PARTS)})\W{{0,4}}\d{{1,3}})[\W_]*(?:\d\d/\d\d[\W_]*)?$",
    re.IGNORECASE,
)
# `Part 3 of The river years`: the series that a text is of, above its title.
_SERIES = re.compile(
    rf"[\W_]{{0,4}}(?:{'|'.join(_PARTS)}|chapter|episode|kapitel|folge|partie|chapitre|épisode|parte|capítulo|deel|del)"
    rf"\s(?:{_NUMBER})(?:{'|'.join(_OF)}| in | van | av )\S.*",
    re.IGNORECASE,
)
# What only says which part of a work a text is: `Part 3`, `Chapter IV`, `3. Teil`, `第三章`.
_PART_NAMES = (
    "part|pt|chapter|ch|episode|book|act|canto|teil|kapitel|folge|partie|chapitre|épisode|tome|acte|parte|capítulo"
    "|capitolo|episodio|deel|hoofdstuk|aflevering|del|avsnitt|afsnit|osa|luku|część|rozdział|díl|část|kapitola|rész"
    "|fejezet|часть|глава|частина|μέρος|κεφάλαιο|bölüm"
)
_COUNTED = r"(?:\d{1,4}|[ivxl]{1,7}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ONE_PART = re.compile(
    rf"[\W_]*(?:(?:{_PART_NAMES})\.? ?(?:#|no\.? )?{_COUNTED}|\d{{1,3}}[.ªº]? ?(?:{_PART_NAMES})"
    rf"|第[\d一二三四五六七八九十百]{{1,5}}[章回話话部节節])(?: ?(?:of|von|de|sur|di|van|av|z|/) ?{_COUNTED})?[\W_]*",
    re.IGNORECASE,
)
LONGEST_PART = 30  # characters of such a line
_FENCE = "```"
HIGHEST_BANNER = 40  # lines
_EDGE = re.compile(r"[-=\W_]*")


def find_masthead(lines: Sequence[Line]) -> range:
    """Return the numbers of the lines of a masthead, from 0; an empty range where there is none."""
    words = islice((n for n, line in enumerate(lines) if not (line.is_rule or line.is_drawn or line.is_blank)), WITHIN)
    above = 0  # characters of the longest line above
    for number in words:
        text = lines[number].text.strip()
        if lines[number].is_item or len(text) > SHORT:
            break
        if (
            any(word in text.lower() for word in (*_OF, *_PARTS))
            and (issue := _ISSUE.search(text))
            and _PART.search(text)
        ):
            named = _EDGE.sub("", text[: issue.start()])
            return range(number if named or above > NAME else 0, number + 1)
        above = max(above, len(text))
    return range(0)


def find_banner(lines: Sequence[Line]) -> range:
    """Return the numbers of the lines between fences that open a text, above its heading and links: a site's banner."""
    first = next((number for number, line in enumerate(lines) if not line.is_blank), 0)
    if not lines or not lines[first].text.startswith(_FENCE):
        return range(0)
    numbers = range(first + 1, min(first + HIGHEST_BANNER, len(lines)))
    last = next((number for number in numbers if lines[number].text.startswith(_FENCE)), 0)
    below = (line for line in lines[last + 1 :] if not (line.is_blank or line.is_item or line.text.startswith("=>")))
    is_banner = bool(last) and lines[last].text == _FENCE and is_heading(next(below, BLANK).text)
    return range(first, last + 1) if is_banner else range(0)


def is_part(text: str) -> bool:
    """Return whether a line says nothing but which part of a work a text is."""
    return len(text) <= LONGEST_PART and any(map(str.isalpha, text)) and bool(_ONE_PART.fullmatch(text))


def find_series(lines: Sequence[Line]) -> range:
    """Return the number of a first line that only names the series of a text; an empty range where there is none."""
    words = (n for n, line in enumerate(lines) if not (line.is_rule or line.is_drawn or line.is_blank))
    first = next(words, None)
    if first is None or lines[first].is_item or len(lines[first].text) > SHORT:
        return range(0)
    return range(first, first + 1) if _SERIES.fullmatch(lines[first].text.strip()) else range(0)

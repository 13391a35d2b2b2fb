"""Reads who wrote a text: names in a byline, in a From: header or in a line of their own."""

import re

from feedd.reading.words.lines import SHORT

# "By A", "Analysis by A and B", "von A". Before the "by" only words that announce an author are allowed: "Stand by Me"
# is a title.
_BYLINE = re.compile(
    r"(?:(?:\(c\)|©|copyright)\s{1,3}(?:\d{4},?\s)?)?(?:(?:[A-Z][\w’'-]{1,14}\s)?(?:analysis|written|posted|story|text|words|opinion|review|report(?:ed|ing)?|published"
    r"|interview|commentary|column|essay|photos?|translated|compiled|edited|created|article|authored|geschrieben)\s)?"
    r"(?:by|von|par|door|por)\s*:?\s+(?P<names>\S.*)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and|und|et|y|en|och|og)\s|[,;&]|\s(?:and|und|et|y|och|og|with)\s)\s*")
_PARTICLE_WORDS = "de da di do del della der den des du la le van von zu ter ten al bin ibn of the och y"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
# What else is made, sent or travelled "by" or "von": nobody's name where it stands alone.
_NOBODY_WORDS = (
    "hand train bus boat foot bike bicycle car plane tram ship ferry night day design default accident chance mistake"
    " mail email phone post request invitation heart law example proxy candlelight nature choice"
    " hier herzen hasard exemple favor fin exemplo"
)
_NOBODY = frozenset(_NOBODY_WORDS.split())
_PUBLICATION = re.compile(
    r"[A-Z]{2,6}|(?:The )?[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)* (?:News|Times|Post|Publisher|Herald|Journal)"
)
# Also as archives of lists write an address: `ann at mill.example (Ann Quill)`.
_MAIL = re.compile(r"(?P<name>[^<>()@]*)<[^<>]*>|[^\s<>()]+(?:@| at )[^\s<>()]+\s*\((?P<comment>[^()]*)\)")
# An address or two behind a name, or the group of people that one belongs to: `ann/Mill`.
_BESIDE = re.compile(r"\s*[(<][^\s<>()@]{1,60}@[^\s<>()]{1,60}(?:[,;] [^\s<>()]{1,80})?[)>]|(?<=\w)/[\w.!^-]{1,20}$")
_ANOTHER = re.compile(r"(?:and|&|und|et|y|en|och|og)\s+(?P<names>\S.*)", re.IGNORECASE)


def read_byline(line: str) -> tuple[tuple[str, ...], str | None] | None:
    """Read "Analysis by A, B, SOURCE" as names and publication; None where the line is no byline."""
    match = _BYLINE.fullmatch(line.strip()) if len(line) <= SHORT else None
    return split_names(match["names"]) if match and match["names"].strip(" .!").lower() not in _NOBODY else None


def read_another(line: str) -> tuple[str, ...]:
    """Read "and Ben Weir" below a byline, as names; none where the line is no such."""
    match = _ANOTHER.fullmatch(line.strip()) if len(line) <= SHORT else None
    named = split_names(match["names"]) if match else None
    return named[0] if named else ()


def split_names(text: str) -> tuple[tuple[str, ...], str | None] | None:
    """Split a list of names into (names, publication), of which the publication is last; None where one is no name."""
    text = text.strip()
    mail = _MAIL.fullmatch(text) if len(text) <= SHORT else None
    if mail:
        text = (mail["name"] or mail["comment"] or "").strip().strip('"')
    names = [name for name in _BETWEEN.split(_BESIDE.sub("", text)) if name] if len(text) <= SHORT else []
    source = names.pop() if len(names) > 1 and _PUBLICATION.fullmatch(names[-1]) else None
    if not names or not all(is_name(name) for name in names):
        return None
    return tuple(names), source


def is_name(text: str) -> bool:
    """Return whether words can be a person's name: one nickname, or two to five capitalised words and particles."""
    words = text.split()
    if not 1 <= len(words) <= 5 or len(text) > 48 or not all(_WORD.fullmatch(word) for word in words):
        return False
    if len(words) == 1:
        return words[0].lower() not in _PARTICLES and not words[0].endswith(".")
    return words[0][0].isupper() and words[-1][0].isupper() and all(w[0].isupper() or w in _PARTICLES for w in words)

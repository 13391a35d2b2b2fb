"""Reads who wrote a text: names in a byline, in a From: header or in a line of their own."""

import re

from feedd.reading.words.lines import SHORT

# "By A", "Analysis by A and B", "von A". Before the "by" only words that announce an author are allowed: "Stand by Me"
# is a title.
_BYLINE = re.compile(
    r"(?:(?:\(c\)|©|copyright)\s{1,3}(?:\d{4},?\s)?)?(?:"
    r"(?:(?:an?\s)?(?:[A-Z][\w’'-]{1,14}\s)?(?:analysis|written|posted|story|text|words|opinion|review|report(?:ed|ing)?|published"
    r"|interview|commentary|column|essay|photos?|translated|compiled|edited|created|article|authored"
    r"|geschrieben|verfasst|veröffentlicht|écrit|rédigé|publié|posté|texte|geschreven|gepubliceerd|geplaatst"
    r"|escrito|publicad[oa]|redactado|postado)\s)?(?:by|von|par|door|por)"
    r"|(?:scritto|pubblicato|postato)\sda|(?:skr[ie]ve[nt]|publicera[dt]|publiseret|publisert)\sa[vf]"
    r"|texte\sd[eu]|napisał(?:a|ane przez)?|автор)"
    r"\s*:?\s+(?P<names>\S.*)",
    re.IGNORECASE,
)
MOST_NAMES = 5  # of one person
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and|und|et|y|en|och|og)\s|[,;&]|\s/\s|\s(?:and|und|et|y|och|og|with)\s)\s*")
_PARTICLE_WORDS = "de da di do del della der den des du la le van von zu ter ten al bin ibn of the och y"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
# What else is made, sent or travelled "by" or "von": nobody's name where it stands alone.
_NOBODY_WORDS = (
    "more snip end fin eof ende cut here continued note me"
    " hand train bus boat foot bike bicycle car plane tram ship ferry night day design default accident chance mistake"
    " spring summer autumn winter monday tuesday wednesday thursday friday saturday sunday avion bateau"
    " mail email phone post request invitation heart law example proxy candlelight nature choice"
    " hier herzen hasard exemple favor fin exemplo"
)
_NOBODY = frozenset(_NOBODY_WORDS.split())
_FOR_MAIL = frozenset(["mail", "email", "e-mail", "contact", "contact me", "kontakt", "feedback", "reply", "to", "cc"])
_PUBLICATION = re.compile(
    r"[A-Z]{2,6}|(?:The )?[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)* (?:News|Times|Post|Publisher|Herald|Journal)"
)
# Also as archives of lists write an address: `ann at mill.example (Ann Quill)`.
_MAIL = re.compile(
    r"(?P<name>[^<>()@]*)<[^<>]*>(?:\s?<[^<>]*>)?|[^\s<>()]+(?:@| at )[^\s<>()]+\s*\((?P<comment>[^()]*)\)"
)
# An address or two behind a name.
_BESIDE = re.compile(r"\s*[(<][^\s<>()@]{1,60}@[^\s<>()]{1,60}(?:[,;] [^\s<>()]{1,80})?[)>]")
_GROUP = re.compile(r"(?<=\w)/(?P<group>[\w.!^-]{1,20})$")  # of people that one belongs to: `ann/Mill`
_HANDLE = re.compile(r"~[a-z][\w.-]{0,31}|@[\w.-]{1,40}(?:@[\w-]{1,40}(?:\.[\w-]{1,40}){1,4})?", re.IGNORECASE)
_SIGNED = re.compile(r"(?:--|[—–])\s{1,3}(?P<name>[a-z][\w.-]{1,24})|(?P<user>~[a-z][\w.-]{1,24})")
# Words for "by" that are also others: two names must follow, and no title begins with them.
_WEAK_BYLINE = re.compile(r"(?:a[vf]|d[ai])\s+(?P<names>\S+\s+\S.*)", re.IGNORECASE)
_OF_GROUP = re.compile(
    r"(?P<name>\S{1,24}) (?:of|from) (?:the )?[^\W\d_a-zß-ÿ][\w.!^-]{0,20}(?: [^\W\d_][\w.]{0,20}){0,3}"
)
_WRITTEN = re.compile(
    r"\W*(?:written|posted|geschrieben|verfasst|écrit|rédigé|escrito|scritto|skr[ie]ve[nt]|geschreven)\s", re.IGNORECASE
)
_NICKNAME = re.compile(
    r"[~@]?[\"'“‘(]?[\w.-]{1,24}[\"'”’)]?"
)  # between the names: `Ada ~quill Weir`, `Ada "Quill" Weir`
_ALONE = re.compile(
    r"(?:(?:written|posted|story|text|words|compiled|edited)\s)?(?:by|von|par|door|por|de)\s?:?", re.IGNORECASE
)
_PAIRS = ("()", "[]", "{}", "--", "~~", "**", "__")
_ANOTHER = re.compile(r"(?:and|&|und|et|y|en|och|og)\s+(?P<names>\S.*)", re.IGNORECASE)


def read_byline(line: str) -> tuple[tuple[str, ...], str | None] | None:
    """Read "Analysis by A, B, SOURCE" as names and publication; None where the line is no byline."""
    bare = unframed(line)
    match = _BYLINE.fullmatch(bare) if len(bare) <= SHORT else None
    if match is None:
        weak = _WEAK_BYLINE.fullmatch(bare) if len(bare) <= SHORT else None
        told = split_names(weak["names"]) if weak else None
        return told if told and all(" " in name for name in told[0]) else None
    return split_names(match["names"]) if match["names"].strip(" .!").lower() not in _NOBODY else None


def unframed(line: str) -> str:
    """Return a line without the brackets, the emphasis or the dashes around it: `[ by ann ]`, `*by ann*`."""
    bare = line.strip()[: SHORT + 1]
    return bare[1:-1].strip("- ~*_") if bare[:1] + bare[-1:] in _PAIRS else bare


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
        words = text.split()
        if (
            1 <= len(words) <= MOST_NAMES
            and all(map(_WORD.fullmatch, words))
            and not (_BETWEEN.search(text) or ".." in text)
        ):
            return (text,), None  # a mailbox follows: it is a name, also in small letters
    names = [name for name in _BETWEEN.split(_BESIDE.sub("", text)) if name] if len(text) <= SHORT else []
    source = names.pop() if len(names) > 1 and _PUBLICATION.fullmatch(names[-1]) else None
    names = [_GROUP.sub("", name) for name in names]
    if not names or not all(map(_is_author, names)):
        return None
    return tuple(names), source


def _is_author(name: str) -> bool:
    group = _OF_GROUP.fullmatch(name)
    return is_name(group["name"] if group else name) or bool(_HANDLE.fullmatch(name))


def read_handle(line: str) -> str:
    """Return who signs a line that is nothing else, `-- marlo`, `~marlo`, `Marlo <marlo@mill.example>`; "" of others.

    After a dash a capital begins whom a motto is of.
    """
    bare = line.strip()
    signed = _SIGNED.fullmatch(bare)
    if signed:
        name = signed["name"] or signed["user"]
        return "" if name in _NOBODY else name
    mail = _MAIL.fullmatch(bare.strip("[] ")) if bare[-1:] in ">]" and len(bare) <= SHORT else None
    name = (mail["name"] or "").strip().strip('"') if mail else ""
    return name if is_name(name) and name.lower().strip(":") not in _FOR_MAIL else ""


def group_of(line: str) -> str:
    """Return the group of people that the author in a byline belongs to, `Mill` of `by ann/Mill`; "" where none is."""
    match = _GROUP.search(line.strip()[: SHORT + 1])
    return match["group"] if match else ""


def announces_name(line: str) -> bool:
    """Return whether a line only announces the name below it: `Written by`."""
    return len(line) <= SHORT and bool(_ALONE.fullmatch(line.strip()))


def says_writer(line: str) -> bool:
    """Return whether a line begins with a word for writing, `Written by Ada Quill`; others are of pictures."""
    return len(line) <= SHORT and bool(_WRITTEN.match(line))


def is_name(text: str) -> bool:
    """Return whether words can be a person's name: one nickname, or two to five capitalised words and particles."""
    words = text.split()
    if len(words) == 3 and not words[1][0].isalnum() and _NICKNAME.fullmatch(words[1]):
        words = words[::2]
    if not 1 <= len(words) <= MOST_NAMES or len(text) > 48 or not all(_WORD.fullmatch(word) for word in words):
        return False
    if len(words) == 1:
        return words[0].lower() not in _PARTICLES and not words[0].endswith(".")
    return words[0][0].isupper() and words[-1][0].isupper() and all(w[0].isupper() or w in _PARTICLES for w in words)

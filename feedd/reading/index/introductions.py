"""Finds how the author of a page introduces himself: "My name is Ada Quill", "Hi, I'm Bo.", "This hole is run by Cy".

A sentence that begins with "I am" says as often what somebody is. So it needs a greeting before or above it, two
names, or an address that has the name too.
"""

import re
from collections.abc import Iterator
from itertools import islice

from feedd.reading.document import Document
from feedd.reading.index.menu_links import lines_of
from feedd.reading.words.lines import SHORT
from feedd.reading.words.names import may_name
from feedd.reading.words.page_words import HELLO, NAMES_ITSELF, OCCUPATIONS, is_greeting, words_of

TOP = 40  # lines of words
MOST_LINKS = 10  # of a bar of links above them
MOST_NAMES = 4  # of a person
LONGEST = 40  # characters
GREETED = 2  # lines of words below a greeting
_LINK = "=>"  # of gemtext: what a post is called

# After these stands a name, however it is written.
_SURE = re.compile(
    rf"{NAMES_ITSELF}"
    r"|\b(?:you can|people|friends) call me\b|\b(?:man nennt|nennt) mich\b|\bon m['’]appelle\b"
    r"|\b(?:hole|gopherhole|gopherspace|capsule|site|page|server|space|phlog|gemlog|blog|journal)"
    r" (?:is |was )?(?:run|kept|maintained|written|owned|made|curated) by\b",
    re.IGNORECASE,
)
_I_AM = re.compile(
    rf"(?P<hello>\b(?:{HELLO}|welcome[^.!?]{{0,60}})\b\W{{1,4}}(?:(?:there|all|everyone)\b\W{{1,3}})?)?"
    r"(?<![\w'’])(?:i am|i['’]?m|ich bin|je suis|(?:yo )?soy|(?:eu )?sou|(?:io )?sono|ik ben|jag är|jeg er"
    r"|(?:minä )?olen|jestem|jsem|είμαι (?:ο|η)|я)(?=\s)",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"[\W_]{0,60}(?P<name>\w[^<>()@]{1,39}?)\s*[<(]\s*(?:mailto:)?[\w.+-]{1,40}@[\w.-]{3,60}\s*[>)]\W{0,20}"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*(?:\.(?=[^\W\d_]))?[\w-]*|~\w+")
_PARTICLE_WORDS = "von van der den de del della di da dos du le la el al bin ibn af av zu ter ten"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_AFTER = re.compile(
    r"\s*(?:$|[.,;:!?()\[\]–—|\"“]|-\s|(?:and|und|et|y|e|och|ja|a|и|from|aus|aka|of|alias)\b)", re.IGNORECASE
)
# What people say they are, after "I am" and with a capital.
_NO_NAME_WORDS = """
admin nerd geek guy girl fan user lover software linux unix web computer here back not just so also now still very
happy glad sorry american australian british canadian chinese czech danish dutch english finnish french german greek
hungarian indian irish italian japanese norwegian polish portuguese russian scottish spanish swedish ukrainian welsh
"""
_NO_NAMES = OCCUPATIONS | frozenset(_NO_NAME_WORDS.split())


def introduced_on(page: Document) -> str:
    """Return the name by which the author of a page introduces himself among its first lines; "" where none does."""
    address = _folded(f"{page.url.host} {page.url.selector.decode('utf-8', 'replace')}")
    greeted = 0  # lines for which a greeting above still counts
    for text in islice(_words_above(page), TOP):
        if name := _introduced(text, address, is_greeted=greeted > 0):
            return name
        greeted = GREETED if is_greeting(text.strip("# *=-~")) else greeted - 1
    return ""


def _words_above(page: Document) -> Iterator[str]:
    """Yield the lines of words above the list of posts."""
    links = 0
    for line in lines_of(page.menu) if page.is_menu else page.lines:
        links += line.is_item or line.text.startswith(_LINK)
        if links > MOST_LINKS:
            return
        if not (line.is_item or line.is_rule or line.is_blank or line.text.startswith(_LINK)):
            yield line.text.strip()[:SHORT]


def _introduced(text: str, address: str, *, is_greeted: bool) -> str:
    if signed := _SIGNED.fullmatch(text):
        name = _name_at(signed["name"], 0)
        return name if len(name) >= len(signed["name"].strip()) else ""
    if (sure := _SURE.search(text)) and (name := _name_at(text, sure.end(), is_sure=True)):
        return name
    for match in _I_AM.finditer(text):
        name = _name_at(text, match.end())
        is_alone = is_greeted and match.start() == 0
        if name and (match["hello"] or is_alone or " " in name or (len(name) > 2 and _folded(name) in address)):
            return name
    return ""


def _name_at(text: str, start: int, *, is_sure: bool = False) -> str:
    """Return the words from `start` on that are written as a name; "" where there is none."""
    words: list[str] = []
    end = start
    while len(words) < MOST_NAMES and (match := _WORD.match(text, _skipped(text, end))):
        word = match[0]
        is_name = word[0].isupper() or word[0] == "~" or (words and word in _PARTICLES) or (is_sure and not words)
        if not is_name:
            break
        words.append(word)
        end = match.end()
    while words and words[-1] in _PARTICLES:
        end -= len(words.pop()) + 1
    name = " ".join(words).rstrip("'’-")
    is_name = 0 < len(name) <= LONGEST and may_name(name) and _NO_NAMES.isdisjoint(words_of(name))
    return name if is_name and (is_sure or _AFTER.match(text, end)) else ""


def _skipped(text: str, start: int) -> int:
    while start < len(text) and text[start] in ' *_"“”:':
        start += 1
    return start


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))

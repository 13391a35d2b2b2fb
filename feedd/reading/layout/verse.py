"""Weighs whether the lines of a passage are lines of their own, as verse and lists are, or prose that a person broke.

`EVIDENCE` is the table: what each measure of a passage adds to the log-odds, rounded from a logistic regression on
songs, poems, lists and sentences against prose in four languages that was broken ragged, narrow, early and at phrases;
those of `capitals`, `is_silent`, `is_factual`, `divides`, `differs`, `at_phrases`, `is_fragment` and `enumerates` were
set by hand.
The passages around count too, as much as they are broken alike: a poem has several stanzas, and an author breaks all
paragraphs alike.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from feedd.reading.layout import ideographs
from feedd.reading.layout.width import is_ideograph
from feedd.reading.words.characters import PAUSES, STOPS, is_caseless
from feedd.reading.words.lines import SHORT, Line

TELLING = 100  # lines of a passage that are weighed; a longer one is chosen by its beginning
NEAR = 2  # lines between which a rhyme is heard
ENDING = 3  # letters at the end of two words that rhyme; of two letters, every tenth line of prose rhymes
STANZA = 9  # lines of a stanza at most; longer passages are seldom equally long on purpose
BRIEF = 3  # letters of a word that seldom ends a line of verse: articles, prepositions, conjunctions
NEIGHBOUR = 0.5  # what a passage that is broken alike counts, in parts of its own weight
AROUND = 8  # passages before and after that are heard
AGREED = 3.0  # log-odds that all of them count at most
A_THIRD = 1 / 3  # of the breaks, which stand at pauses in any text
VERSE_LINE = 35  # characters that lines of verse seldom exceed by far
ENOUGH = 4  # lines; of fewer, the evidence says less
SURE = 1.0  # log-odds from which no width proves a wrap
SURE_PROSE = -3.0  # log-odds under which a passage is prose, and not asked what it looks like
MOST = 3.0  # log-odds that a neighbour counts at most
_ENDS = ":)"
_CLOSING = "\"'”’»)"
_FACTS = re.compile(r"[0-9()/@_\[\]=+<>#%&$]")
_NUMBERS = re.compile(r"\d[\d.]*(?<=\d)")
_HYPHENS = "-\u00ad"
_SIGNS = ".,;:!?…-–—\"'“”‘’«»()*_"


class Lines(Struct, frozen=True, kw_only=True):
    """Two lines or more that stand together, and what all measures ask of them; see `gathered`."""

    lines: Sequence[Line]
    texts: Sequence[str]  # without indents
    lengths: Sequence[int]  # in characters
    mean: float  # length of all lines but the last
    pausing: Sequence[bool]  # a reader pauses at the end of the line
    stopping: Sequence[bool]  # a sentence ends with the line
    words: Sequence[Sequence[str]]  # of each line, in small letters, with their signs
    ends: Sequence[str]  # the last words, without signs around them
    free: Sequence[int]  # columns that stay free in each line but the last, were the next word put there
    within: int  # lines within which a sentence ends
    alike: bool  # another passage of the document has as many lines
    differs: bool  # a program wrapped the other paragraphs of the document, and not this one
    repeated: frozenset[str]  # lines that the document says more than once


def gathered(
    lines: Sequence[Line], *, alike: bool = False, differs: bool = False, repeated: frozenset[str] = frozenset()
) -> Lines:
    """Return lines with what all measures ask of them, each counted once."""
    texts = [line.text.strip() for line in lines]
    lengths = list(map(len, texts))
    words = [text[:SHORT].lower().split() or [""] for text in texts]
    widest = max(lengths) - 1
    return Lines(
        lines=lines,
        texts=texts,
        lengths=lengths,
        mean=sum(lengths[:-1]) / (len(lengths) - 1),
        pausing=[text[-1:] in PAUSES for text in texts],
        stopping=[text[-1:] in STOPS or text.rstrip(_CLOSING)[-1:] in STOPS for text in texts],
        words=words,
        ends=[one[-1].strip(_SIGNS) for one in words],
        free=[widest - length - len(one[0]) for length, one in zip(lengths, words[1:], strict=False)],
        within=sum([line.ends_within for line in lines]),
        alike=alike,
        differs=differs,
        repeated=repeated,
    )


def open_and_full(passage: Lines) -> float:
    """Return the share of breaks without a pause whose line is full; a half where there are none."""
    free = [room for room, pause in zip(passage.free, passage.pausing, strict=False) if not pause]
    return sum(room < ENDING for room in free) / len(free) if free else 0.5


def capitals(passage: Lines) -> float:
    """Return the share of breaks before a capital, where no sentence ended."""
    if _shouts(passage):
        return 0.0  # where everything is in capitals, they say nothing of the lines
    after = zip(passage.lines[1:], passage.stopping, strict=False)
    return sum(line.begins_high and not stop for line, stop in after) / len(passage.free)


def _has_sentences(passage: Lines) -> bool:
    return passage.within > 0 or any(passage.stopping)


def _shouts(passage: Lines) -> bool:
    return all(text.isupper() for text in passage.texts)


def rhymes(passage: Lines) -> float:
    """Return the share of lines that rhyme with another one near them."""
    ends = passage.ends
    sounds = [word[-ENDING:] for word in ends]
    heard: set[int] = set()
    for apart in range(1, NEAR + 1):
        for at, (one, other) in enumerate(zip(sounds, sounds[apart:], strict=False)):
            if one == other and len(one) == ENDING and ends[at] != ends[at + apart]:
                heard |= {at, at + apart}
    return len(heard) / len(ends)


def last_length(passage: Lines) -> float:
    """Return how long the last line is, in parts of the mean of the others; 1.2 at most."""
    return min(1.2, passage.lengths[-1] / passage.mean)


def last_stops(passage: Lines) -> float:
    """Return 1 if a sentence ends with the last line, or what it announces follows."""
    return float(passage.stopping[-1] or passage.texts[-1][-1:] in _ENDS)


def is_fragment(passage: Lines) -> float:
    """Return 1 if the lines neither begin with a capital nor end as sentences do, and hang under no mark."""
    first, second = passage.lines[:2]
    return float(first.begins_low and second.indent <= first.indent and not last_stops(passage))


def speaks(passage: Lines) -> float:
    """Return 1 if sentences end within lines, at least as often as with them."""
    return float(passage.within > 0 and passage.within >= sum(passage.stopping[:-1]))


def is_silent(passage: Lines) -> float:
    """Return 1 if no sentence ends within eight lines or more, less for fewer lines, 0 for three."""
    return 0.0 if passage.within else min(1.0, max(0.0, (len(passage.lines) - 3) / 5))


def is_factual(passage: Lines) -> float:
    """Return the share of lines with figures, brackets or signs that no verse has; 1 from a third on."""
    return min(
        1.0, sum(bool(_FACTS.search(text.lstrip("0123456789"))) for text in passage.texts) * 3 / len(passage.texts)
    )


def spread(passage: Lines) -> float:
    """Return how unequal the lines but the last are: the standard deviation of their lengths in halves of the mean."""
    squares = sum((length - passage.mean) ** 2 for length in passage.lengths[:-1])
    return min(1.0, math.sqrt(squares / len(passage.free)) / passage.mean * 2)


def at_phrases(passage: Lines) -> float:
    """Return how plainly a person broke sentences at phrases: broad, unequal lines that end at pauses, also within one.

    Verse that pauses with its lines has a measure, and lines of any length have sentences, or end within phrases.
    """
    paused = sum(passage.pausing[:-1]) / len(passage.free)
    goes_on = zip(passage.lines[1:], passage.pausing, passage.stopping, strict=False)
    amid = sum(pause and not stop and _goes_low(line) for line, pause, stop in goes_on) / len(passage.free)
    stops = (passage.within + sum(passage.stopping[:-1])) / len(passage.lines)
    broad = (max(passage.lengths) - VERSE_LINE) / VERSE_LINE
    return (
        max(0.0, paused - A_THIRD)
        / (1 - A_THIRD)
        * spread(passage)
        * min(1.0, amid * 4)
        * min(1.0, stops * 6)
        * min(1.0, max(0.0, broad))
    )


def _goes_low(line: Line) -> bool:
    """Return whether a line begins with no capital, in a script that has them or in one that has none."""
    return line.begins_low or is_caseless(line.text.lstrip()[:1])


def enumerates(passage: Lines) -> float:
    """Return how plainly lines that end with commas name several things each, as no verse and no rows of a table do."""
    ending = sum(text.endswith(",") for text in passage.texts[:-1]) / len(passage.free)
    commas = [text.count(",", 0, -1) for text in passage.texts[:-1]] if ending else [0]
    return ending * min(1.0, max(0.0, sum(commas) / len(commas) - 2.5)) if min(commas) > 1 else 0.0


def refrains(passage: Lines) -> float:
    """Return the share of lines that the document says more than once."""
    if not passage.repeated:
        return 0.0
    return sum(folded(text) in passage.repeated for text in passage.texts) / len(passage.texts)


def same_beginnings(passage: Lines) -> float:
    """Return the share of lines that begin with the same two words as another one, or with such a number: `v1.2:`."""
    counts = Counter(_beginning(words) for words in passage.words)
    return sum(count for count in counts.values() if count > 1) / len(passage.texts)


def _beginning(words: Sequence[str]) -> str:
    number = words[0][-1:] in ".:)" and _NUMBERS.sub("", words[0])
    return number if number and number != words[0] else " ".join(words[:2])


def stanzas(passage: Lines) -> float:
    """Return 1 if another passage of the document has as many lines, and these are no more than a stanza has."""
    return float(passage.alike and len(passage.texts) <= STANZA)


def differs(passage: Lines) -> float:
    """Return 1 if a program wrapped the other paragraphs of the document, less where this one breaks within phrases."""
    amid = zip(passage.lines[1:], passage.pausing, strict=False)
    return passage.differs and 1 - sum(line.begins_low and not pause for line, pause in amid) / len(passage.free)


def brief_ends(passage: Lines) -> float:
    """Return the share of breaks after a short word without a pause; a word of Hangul or Devanagari is no brief one."""
    breaks = zip(passage.ends[:-1], passage.pausing, strict=False)
    brief = [len(word) <= BRIEF and not pause and not is_caseless(word[-1:]) for word, pause in breaks]
    return sum(brief) / len(passage.free)


def divides(passage: Lines) -> float:
    """Return the share of breaks within a word, `carry-` above `ing`; 1 from a third on."""
    after = zip(passage.texts, passage.lines[1:], strict=False)
    divided = sum(line.begins_low and text[-1:] in _HYPHENS and text[-2:-1].isalpha() for text, line in after)
    return min(1.0, divided * 3 / len(passage.free))


def goes_on(passage: Lines) -> float:
    """Return the share of breaks before a small letter, where no sentence ended; without capitals, without a pause."""
    if _shouts(passage) or (_has_sentences(passage) and is_caseless(passage.texts[0][:1])):
        return 1 - sum(passage.pausing[:-1]) / len(passage.free)
    after = zip(passage.lines[1:], passage.stopping, strict=False)
    return sum(line.begins_low and not stop for line, stop in after) / len(passage.free)


class Sign(Struct, frozen=True, kw_only=True):
    """What one measure adds to the log-odds of lines of their own, and why."""

    ask: Callable[[Lines], float]
    weight: float
    reason: str


CONSTANT = 5.2
EVIDENCE = (
    Sign(ask=open_and_full, weight=-4.5, reason="whoever breaks prose in mid-phrase does so at the margin"),
    Sign(ask=capitals, weight=2.0, reason="verse, names and dishes begin with capitals, wherever a sentence does"),
    Sign(ask=rhymes, weight=5.5, reason="rhymes"),
    Sign(ask=last_length, weight=3.5, reason="the last line of a paragraph is as long as what is left"),
    Sign(ask=last_stops, weight=-3.5, reason="a paragraph ends with a sentence, a stanza or a list need not"),
    Sign(ask=is_fragment, weight=3.5, reason="no paragraph begins and ends within a sentence"),
    Sign(ask=speaks, weight=-2.5, reason="in verse, lists and records sentences end with the lines"),
    Sign(ask=is_silent, weight=1.0, reason="in prose of some length a sentence ends within a line"),
    Sign(ask=is_factual, weight=-3.0, reason="figures, addresses and brackets are of everyday"),
    Sign(ask=spread, weight=-1.5, reason="phrases are of any length, verse has a measure"),
    Sign(ask=at_phrases, weight=-14.0, reason="phrases end unequally long lines of prose"),
    Sign(ask=enumerates, weight=-9.0, reason="names and things in a row are a sentence"),
    Sign(ask=refrains, weight=6.0, reason="songs repeat lines, prose does not"),
    Sign(ask=same_beginnings, weight=4.5, reason="verse and lists begin lines alike"),
    Sign(ask=stanzas, weight=1.3, reason="stanzas are equally long"),
    Sign(ask=differs, weight=3.0, reason="who has a program that wraps breaks no prose by hand"),
    Sign(ask=brief_ends, weight=-3.5, reason="lines of verse seldom end with articles and prepositions"),
    Sign(ask=divides, weight=-6.0, reason="verse divides no words"),
    Sign(ask=goes_on, weight=-2.5, reason="sentences go on in prose"),
)


def is_asked(lines: Sequence[Line]) -> bool:
    """Return whether it is in question: two lines or more of words with blanks between, neither drawn nor marked."""
    if len(lines) < 2 or any(line.is_rule or line.text.startswith(">") for line in lines):
        return False
    if sum([line.has_own_mark or line.is_code or line.has_wide_gap for line in lines]) * 3 > len(lines):
        return False
    return not any(is_ideograph(line.text[-1:]) for line in lines)


def is_prose(lines: Sequence[Line], *, proved: bool) -> bool:
    """Return whether lines are prose without being weighed: the width proves it, and they speak as prose does."""
    return proved and 0 < sum([line.ends_within for line in lines]) >= sum([line.text[-1:] in STOPS for line in lines])


def weigh(passage: Lines) -> float:
    """Return the log-odds that the lines are lines of their own and no prose; fewer than four lines say less."""
    odds = CONSTANT + sum(evidence.weight * evidence.ask(passage) for evidence in EVIDENCE)
    return odds * min(1.0, len(passage.lines) / ENOUGH)


def weigh_all(
    passages: Sequence[Sequence[Line]], proofs: Sequence[bool], differs: Sequence[bool] | None = None
) -> list[float]:
    """Return the log-odds for each passage of a document, 0 where it is not in question.

    `proofs` says of each whether the width proves that it is prose, `differs` whether a program wrapped others.
    """
    prose = [is_prose(lines, proved=proof) for lines, proof in zip(passages, proofs, strict=True)]
    asked = [
        lines[:TELLING] if not known and is_asked(lines) else () for lines, known in zip(passages, prose, strict=True)
    ]
    wide = ideographs.weigh_all(
        [() if lines else passage[:TELLING] for lines, passage in zip(asked, passages, strict=True)]
    )
    if not any(asked):
        return wide
    counts = Counter(folded(line.text) for lines in asked for line in lines)
    repeated = frozenset(text for text, count in counts.items() if text and count > 1)
    sizes = Counter(map(len, asked))
    alone = [
        weigh(gathered(lines, alike=sizes[len(lines)] > 1, differs=other, repeated=frozenset() if proof else repeated))
        if lines
        else 0.0
        for lines, proof, other in zip(asked, proofs, differs or [False] * len(asked), strict=True)
    ]
    by_hand = 0.0 if differs and any(differs) else -MOST  # prose that a program wrapped says nothing of its neighbours
    counted = [by_hand if known else max(-MOST, min(MOST, odds)) for known, odds in zip(prose, alone, strict=True)]
    habits = [_habit(lines) for lines in passages]
    return [odds + _around(at, counted, habits) if odds else wide[at] for at, odds in enumerate(alone)]


def _habit(lines: Sequence[Line]) -> tuple[float, float, int]:
    """Return how lines end: the share of breaks at pauses, how even the lines but the last are, and the longest."""
    texts = [line.text.strip() for line in lines[:TELLING]]
    pauses = sum([text[-1:] in PAUSES for text in texts[:-1]])
    longest = max(map(len, texts), default=0)
    return pauses / max(1, len(texts) - 1), min(map(len, texts[:-1]), default=0) / max(1, longest), longest


def _around(at: int, counted: Sequence[float], habits: Sequence[tuple[float, float, int]]) -> float:
    """Return what the passages around say of one: each as much as it is broken alike, all no more than `AGREED`."""
    pauses, even, widest = habits[at]
    said = 0.0
    for number in range(max(0, at - AROUND), min(len(counted), at + AROUND + 1)):
        if number != at and counted[number]:
            others, likewise, wide = habits[number]
            alike = (1 - abs(pauses - others)) * (1 - abs(even - likewise))
            said += counted[number] * alike * min(widest, wide) / max(widest, wide)
    return max(-AGREED, min(AGREED, said * NEIGHBOUR))


def folded(text: str) -> str:
    """Return a line as it is compared with others: without case, and signs at its ends."""
    return text.strip(" \t.,;:!?-").lower()

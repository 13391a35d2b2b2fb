"""How evidence is shown: what lines were taken for, and what spoke for and against it."""

from collections.abc import Iterable, Mapping
from typing import Any

from feedd.cli import say
from feedd.reading.evidence import Evidence, Reason
from feedd.reading.explain import Explanation

SHOWN = 60  # characters of a line that are shown


def draw_explanation(explanation: Explanation | None) -> None:
    """Print what was weighed for the head and for each block of a document."""
    if explanation is None:
        say("nothing was weighed: the document was not fetched")
        return
    say(f"character set: {explanation.charset or 'not asked'}")
    for name, evidence in (("head", explanation.head), ("blocks", explanation.blocks)):
        say(f"{name}:" if evidence else f"{name}: nothing was weighed")
        for one in evidence:
            _draw(one)


def draw_links(links: Iterable[Evidence]) -> None:
    """Print what was weighed for each link of a menu."""
    say("for and against, in points:")
    for one in links:
        _draw(one)


def draw_shared(articles: Mapping[str, Iterable[Evidence]]) -> None:
    """Print by title of an article which of its lines are read by what all share."""
    for title, lines in articles.items():
        say(f"{title}, beside the other articles:")
        for one in lines:
            _draw(one)


def _draw(one: Evidence) -> None:
    lines = f"line {one.first + 1}" if one.first == one.last else f"lines {one.first + 1}-{one.last + 1}"
    say(f"  {lines}: {one.verdict}: {_shortened(one.text)}")
    words = [_words(reason) for reason in one.reasons]
    for line in words if not words or any(len(word) > SHOWN for word in words) else ["; ".join(words)]:
        say(f"    {line}")


def _words(reason: Reason) -> str:
    return reason.words if reason.points is None else f"{reason.points:+.3g} {reason.words}"


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def explanation_facts(explanation: Explanation | None) -> Mapping[str, Any] | None:
    """Return an explanation as the values of a JSON document; lines are counted from 1."""
    if explanation is None:
        return None
    return {
        "charset": explanation.charset,
        "head": evidence_facts(explanation.head),
        "blocks": evidence_facts(explanation.blocks),
    }


def evidence_facts(evidence: Iterable[Evidence]) -> list[Mapping[str, Any]]:
    """Return evidence as the values of a JSON document; lines are counted from 1."""
    return [
        {
            "lines": [one.first + 1, one.last + 1],
            "text": one.text,
            "verdict": one.verdict,
            "evidence": [{"words": reason.words, "points": reason.points} for reason in one.reasons],
        }
        for one in evidence
    ]

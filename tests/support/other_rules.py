"""Rules of reading that differ from today's, as those of a later release may: they find other keys and other words."""

from collections.abc import Callable
from datetime import timedelta

from feedd.identity import location_key
from feedd.model import Article, Candidate, Charsets, GopherUrl, Index
from feedd.reading import READER, ArticleRules, Expected, Furniture, IndexRules, Reader
from feedd.structs import replace

FOUND = " ".join(f"found{number}" for number in range(60))  # words of a text that only these rules read


def other_rules(
    shift: int = 1, change: Callable[[Index], Index] = lambda index: index, articles: bool = True
) -> Reader:
    """Return rules by which each date is `shift` days later, each title and label another, each text longer.

    What `change` makes of an index is read in it, too.
    """

    def read_index(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> Index:
        index = READER.read_index(data, url, rules, charsets)
        return change(replace(index, candidates=tuple(_read_otherwise(one, shift) for one in index.candidates)))

    def read_article(
        data: bytes,
        location: GopherUrl,
        rules: ArticleRules,
        charsets: Charsets,
        furniture: Furniture,
        expected: Expected,
    ) -> Article:
        article = READER.read_article(data, location, rules, charsets, furniture, expected)
        if not articles:
            return article
        return replace(article, text=f"{article.text}\n{FOUND}", html=f"{article.html}<p>{FOUND}</p>")

    return Reader(number=READER.number + 1, read_index=read_index, read_article=read_article)


def _read_otherwise(candidate: Candidate, shift: int) -> Candidate:
    """Return a candidate with another date, title and label, and the key that follows from them."""
    moment = candidate.moment and replace(candidate.moment, at=candidate.moment.at + timedelta(days=shift))
    key, location = candidate.key, candidate.location
    if isinstance(location, GopherUrl) and location.part and moment:
        number = location.part[len("2026-11-01") :]
        location = replace(location, part=f"{moment.at.date().isoformat()}{number}")
        key = location_key(location)
    elif "@" in key and candidate.raw is not None:
        key = f"{key}0"  # a whole page
    elif "@" in key and moment:
        key = f"{key.rpartition('@')[0]}@{moment.at.date().isoformat()}"
    return replace(
        candidate,
        key=key,
        location=location,
        moment=moment,
        title=f"{candidate.title}!",
        label=f"{candidate.label}!",
    )

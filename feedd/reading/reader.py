"""Reading as one value: the number of its rules, and the functions that read by them.

`app.open_app` passes it to whoever reads, so that a test can read a feed by other rules than those it was read by.
What reads is imported when something is read: most polls find the bytes that were there before.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from feedd.model import Article, Candidate, Charsets, GopherUrl, Index
from feedd.reading.rules import NO_FURNITURE, ArticleRules, Furniture, IndexRules

if TYPE_CHECKING:
    from feedd.reading.head.expected import Expected

READING = 11
"""The number of the rules of reading. It is stored with each feed and each revision; 0 is a release without numbers.

Count it up in the change after which `read_index` or `read_article` answers otherwise for the same bytes, once a
release. The first poll by another number reads the stored index first, and what that held is not news, see
`changes.upgrade`; a text has changed only where its old and its new bytes differ when read by the same rules.
"""

ReadIndex: TypeAlias = Callable[[bytes, GopherUrl, IndexRules, Charsets], Index]
ReadArticle: TypeAlias = Callable[[bytes, GopherUrl, ArticleRules, Charsets, Furniture, "Expected"], Article]


class Reader(Struct, frozen=True, kw_only=True):
    """The rules of reading: two readers with the same number answer the same for the same bytes."""

    number: int
    read_index: ReadIndex
    read_article: ReadArticle

    def read_part(self, candidate: Candidate, of: GopherUrl, rules: ArticleRules, charsets: Charsets) -> Article:
        """Read a document that the index at `of` itself contains, as `reading.read_part` does."""
        from feedd.reading.article import page_of_part
        from feedd.reading.head.expected import Expected

        expected = Expected(called=candidate.title)
        return self.read_article(candidate.raw or b"", page_of_part(of), rules, charsets, NO_FURNITURE, expected)


def _read_index(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> Index:
    from feedd.reading.index.read import read_index

    return read_index(data, url, rules, charsets)


def _read_article(
    data: bytes, url: GopherUrl, rules: ArticleRules, charsets: Charsets, furniture: Furniture, expected: "Expected"
) -> Article:
    from feedd.reading.article import read_article

    return read_article(data, url, rules, charsets, furniture, expected)


READER = Reader(number=READING, read_index=_read_index, read_article=_read_article)

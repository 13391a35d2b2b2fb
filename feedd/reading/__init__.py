"""A document as a person would read it: an index as entries, a text as title, author, date and prose.

Start at `read_index` (index/read.py) and `read_article` (article.py). All of it computes from bytes to values; whatever
the bytes are, nothing but a SourceError is raised, in time that grows as the bytes do.
"""

from feedd.reading.article import enrich, link_article, read_article, read_part
from feedd.reading.folder import with_inside
from feedd.reading.index.read import read_index
from feedd.reading.layout.shared_rows import NO_FURNITURE, Furniture, learn_furniture
from feedd.reading.rules import ArticleRules, IndexRules
from feedd.reading.words.item_types import is_document

__all__ = [
    "NO_FURNITURE",
    "ArticleRules",
    "Furniture",
    "IndexRules",
    "enrich",
    "is_document",
    "learn_furniture",
    "link_article",
    "read_article",
    "read_index",
    "read_part",
    "with_inside",
]

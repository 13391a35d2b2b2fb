"""What `feedd.reading` gives to the other packages, by name."""

from feedd.reading.article import enrich, link_article, read_article, read_part
from feedd.reading.document import open_document
from feedd.reading.folder import with_inside
from feedd.reading.head.expected import UNEXPECTED, Expected
from feedd.reading.index.elsewhere import (
    authors_on,
    linked_archives,
    linked_feeds,
    linked_logs,
    linked_rooms,
    listed_folders,
)
from feedd.reading.index.explain import explain_posts
from feedd.reading.index.feed_name import next_title
from feedd.reading.index.notes import main_log
from feedd.reading.index.read import read_index
from feedd.reading.index.whole_page import compared_text
from feedd.reading.reader import READER, READING, Reader
from feedd.reading.rules import NO_FURNITURE, ArticleRules, Furniture, IndexRules
from feedd.reading.siblings import learn_furniture
from feedd.reading.words.item_types import is_document

__all__ = [
    "NO_FURNITURE",
    "READER",
    "READING",
    "UNEXPECTED",
    "ArticleRules",
    "Expected",
    "Furniture",
    "IndexRules",
    "Reader",
    "authors_on",
    "compared_text",
    "enrich",
    "explain_posts",
    "is_document",
    "learn_furniture",
    "link_article",
    "linked_archives",
    "linked_feeds",
    "linked_logs",
    "linked_rooms",
    "listed_folders",
    "main_log",
    "next_title",
    "open_document",
    "read_article",
    "read_index",
    "read_part",
    "with_inside",
]

"""What the documents of one feed tell of each other: shared rows, the order of their dates, how they are wrapped."""

from collections.abc import Iterable, Sequence

from feedd.errors import SourceError
from feedd.model import Charsets, GopherUrl
from feedd.reading.article import read_lines
from feedd.reading.document import open_document
from feedd.reading.folder import is_folder
from feedd.reading.index.date_order import ORDERS, by_span
from feedd.reading.layout.habit import learn_habit
from feedd.reading.rules import NO_FURNITURE, ArticleRules, Furniture
from feedd.reading.shared_rows import FEWEST, learn_rows
from feedd.reading.words.lines import Line

REACH = 4000  # bytes at each end of a document that are read
HEAD = 12  # lines of words in which the date of a document stands

Sibling = tuple[bytes, GopherUrl, Charsets]


def learn_furniture(documents: Iterable[Sibling], rules: ArticleRules) -> Furniture:
    """Learn from documents of one feed what they share; of fewer than three texts, nothing."""
    pages = [lines for document in documents if (lines := _lines(*document, rules))]
    if len(pages) < FEWEST:
        return NO_FURNITURE
    head, foot = learn_rows(pages)
    return Furniture(head=head, foot=foot, date_order=_date_order(pages), wrapped=learn_habit(pages))


def _lines(data: bytes, url: GopherUrl, charsets: Charsets, rules: ArticleRules) -> Sequence[Line]:
    """Return the first and the last lines of a text; none of what is no text."""
    if len(data) > REACH * 2:
        data = data[:REACH].rpartition(b"\n")[0] + b"\n\n" + data[-REACH:].partition(b"\n")[2]
    try:
        document = open_document(data, url, charsets, stage="article")
        if document.is_binary or document.kind not in ("text", "menu"):
            return ()
        _, lines = read_lines(document, rules)
    except SourceError:
        return ()
    return () if is_folder(lines) else lines


def _date_order(pages: Sequence[Sequence[Line]]) -> str | None:
    """Return the order of day, month and year in numbers, where it is the only one that all documents allow."""
    heads = ([line for line in lines if not line.is_blank][:HEAD] for lines in pages)
    dates = (next((line.dates[0] for line in lines if line.dates and not line.is_item), None) for lines in heads)
    doubtful = [found for found in dates if found and found.readings]
    orders = [order for order in ORDERS if all(found.in_order(order) for found in doubtful)]
    if doubtful and "ymd" in orders and len(orders) > 1:
        orders = by_span(orders, doubtful)
    return orders[0] if doubtful and len(orders) == 1 else None

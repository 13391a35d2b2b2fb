"""A page of several authors is refused with their logs, and no other page is."""

import pytest

from feedd.discovery.authors import MOST_SAID, refuse_several
from feedd.errors import NotReadable
from feedd.model import Charsets, GopherUrl
from feedd.reading import open_document
from feedd.reading.document import Document

PLACE = GopherUrl(host="gopher.example.org", item_type="1", selector=b"/")


def page(*rows: str) -> Document:
    """Return a menu with these lines."""
    lines = "".join(f"{row}\tgopher.example.org\t70\r\n" for row in rows)
    return open_document(f"{lines}.\r\n".encode(), PLACE, Charsets(), stage="index")


def test_logs_of_several_authors_are_listed() -> None:
    """Some of them, and how many more there are."""
    names = [f"writer{number}" for number in range(MOST_SAID + 2)]

    with pytest.raises(NotReadable) as refused:
        refuse_several(page("iOur members\t", *(f"1~{name}\t/~{name}" for name in names)), texts=0)

    assert "gopher://gopher.example.org/1/~writer0" in str(refused.value)
    assert "and 2 more" in str(refused.value)


def test_page_with_as_many_texts_or_one_author_is_read() -> None:
    """A lone home is the page's own."""
    refuse_several(page("1~ada\t/~ada"), texts=0)
    refuse_several(page("1~ada\t/~ada", "1~ben\t/~ben"), texts=2)

"""Opening a document: its kind, its decoded content, and what is refused."""

import pytest

from feedd.errors import NotReadable, ServerSaid
from feedd.model import Charsets, GopherUrl
from feedd.reading.document import ENDLESS, ENDLESS_TEXT, MOST_LINES, MOST_TEXT_LINES, Document, open_document
from feedd.reading.words.lines import Line

MENU = b"iBees\t\tnull.host\t1\r\n0A\t/a\tgopher.example.org\t70\r\n.\r\n"
RSS = b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>"


def _open(data: bytes, item_type: str = "0", charset: str | None = None) -> Document:
    url = GopherUrl(host="gopher.example.org", item_type=item_type, selector=b"/a")
    return open_document(data, url, Charsets(forced=charset), "index")


@pytest.mark.parametrize(
    ("data", "item_type", "kind"),
    [
        (RSS, "1", "feed"),
        (b"\n<!doctype HTML><p>Bees", "0", "web page"),
        (b"<html lang=en>\tBees", "1", "web page"),
        (b"<p>Bees", "h", "web page"),
        (b"<p>Bees", "0", "text"),
        (b"a <html>", "0", "text"),
        (MENU, "1", "menu"),
        (MENU, "7", "menu"),
        (MENU, "0", "text"),
        (b"Bees", "1", "text"),
    ],
)
def test_content_decides_the_kind(data: bytes, item_type: str, kind: str) -> None:
    """Some holes serve feeds and pages as texts; only menu and text differ by the item type, and by a TAB."""
    assert kind == _open(data, item_type).kind


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("Content-type: text/plain\n\nBees\n", "Bees\n"),
        ("content-type: text/plain; charset=utf-8\r\nCache-Control: no-cache\r\n\r\nBees\n", "Bees\n"),
        ("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nX-Powered-By: Mole/3\r\n\r\nBees\n", "Bees\n"),
        ("Status: 200 OK\nContent-Type: text/html\n\n<html>Bees\n", "<html>Bees\n"),
        ("Content-type: text/plain\nBees\n", None),
        ("Content-type: text/plain\nSubject: Bees\n\nHello\n", None),
        ("Content-type: what a word\n\nBees\n", None),
        ("Bees\n\nContent-type: text/plain\n\nMoths\n", None),
    ],
)
def test_what_a_program_says_to_a_web_server_is_no_text(sent: str, text: str | None) -> None:
    """Gopher servers pass on the header of a CGI script; one that says more, or stands elsewhere, is a text."""
    kind = "web page" if "<html>" in sent else "text"

    assert (text or sent, kind) == (_open(sent.encode()).text, _open(sent.encode()).kind)


def test_words_like_such_a_header_stay_in_a_menu() -> None:
    """Its lines are numbered, and a definition may name them."""
    sent = b"Content-type: text/plain\n\n" + MENU

    assert "Content-type: text/plain" == _open(sent, "1").menu.items[0].display


def test_many_comments_are_read_once() -> None:
    """Where each of eight may end at any of a hundred ends, a search for the beginning of a feed takes years."""
    assert "text" == _open(b"<!-- -->\n" * 500).kind
    assert "feed" == _open(b"<!-- a -->\n" * 7 + RSS[RSS.index(b"<rss") :]).kind


def test_feed_sent_as_a_menu_can_still_be_parsed_as_one() -> None:
    """A strategy of the definition outranks the content."""
    sent = _open(b"<rss>\t\n" + MENU, "1")

    assert ("feed", True) == (sent.kind, sent.is_menu)
    assert ["rss>", "Bees", "A"] == [one.display for one in sent.menu.items]


def test_menu_line_is_known_by_its_fields() -> None:
    """A text with one TAB has none; a document of type 0 may have some."""
    assert [True, False] == [_open(data).has_menu_line for data in (MENU, b"Bees\tand moths\n")]


def test_lines_of_a_menu_carry_links_and_those_of_a_text_do_not() -> None:
    """The item type decides, for the same bytes."""
    link = Line(text="A", item_type="0", href="gopher://gopher.example.org/0/a")

    assert (Line(text="Bees"), link) == _open(MENU, "1").lines
    assert Line(text="0A\t/a\tgopher.example.org\t70") == _open(MENU).lines[1]


def test_text_is_decoded_without_terminator_and_controls() -> None:
    """The forced character set is used; a stuffed dot is one dot (RFC 1436, appendix: TextFile)."""
    sent = _open(b"B\x81\x07es\r\n..\r\n.\r\n", charset="cp437")

    assert ("cp437", "Bües\n.\n", b"B\x81\x07es\r\n.\r\n") == (sent.charset, sent.text, sent.text_bytes)


def test_document_is_taken_apart_once() -> None:
    """Each question for its menu, its lines and its bytes gets the same value."""
    sent = _open(MENU, "1")

    assert sent.menu is sent.menu
    assert sent.lines is sent.lines
    assert sent.text_bytes is sent.text_bytes


def test_error_of_a_server_is_no_document() -> None:
    """The message has the URL and what was to be read."""
    with pytest.raises(ServerSaid, match=r"^index: gopher://gopher\.example\.org/1/a: the server says: no bees$"):
        _open(b"3no bees\t\terror.host\t1\r\n", "1")


@pytest.mark.parametrize(("data", "is_binary"), [(b"a" * 95 + b"\1" * 5, False), (b"a" * 94 + b"\1" * 6, True)])
def test_one_control_character_in_twenty_may_be_a_text(data: bytes, is_binary: bool) -> None:
    """With more, it is a picture or a program."""
    assert is_binary == _open(data).is_binary


@pytest.mark.parametrize(
    ("most", "is_menu", "reason"), [(MOST_LINES, True, ENDLESS), (MOST_TEXT_LINES, False, ENDLESS_TEXT)]
)
@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_lines_have_a_limit(most: int, is_menu: bool, reason: str, end: bytes) -> None:
    """As many lines as the limit are read, one more is refused, with any line end."""
    _open(b"a" + end * most).refuse_endless(is_menu=is_menu)

    with pytest.raises(NotReadable, match=reason):
        _open(b"a" + end * (most + 1)).refuse_endless(is_menu=is_menu)

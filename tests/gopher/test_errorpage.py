"""Errors as real servers send them, and documents that only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.errorpage import error_reason

FLASK_MENU = (
    b"iError: 404 Not Found\tfake\texample.com\t0\r\ni \tfake\texample.com\t0\r\n"
    b"iThe requested URL was not found on the server.\tfake\texample.com\t0\r\n.\r\n"
)
FLASK_TEXT = b"Error: 404 Not Found\r\n\r\nThe requested URL was not found on the server."
GOPHERNICUS = (
    b"Error: File or directory not found!\r\n" + b"_" * 67 + b"\r\n"
    b"                 Gophered by Gophernicus/3.1.1 on Debian/12 x86_64\r\n"
)
GOPHERNICUS_HTML = (
    b"<!DOCTYPE HTML PUBLIC>\n<HTML>\n<HEAD>\n  <TITLE>Error: Access denied! (/a)</TITLE>\n</HEAD>\n<BODY>\n"
    b"<STRONG>Error: Access denied! (/a)</STRONG>\n<PRE>____\r\n     Gophered by Gophernicus/3.1.1 on Debian\r\n"
    b"</PRE>\n</BODY>\n</HTML>\n"
)
PROSE = b"The rest of this text is long enough to be one.\r\n" * 60

EMPTY, NO_WORDS = "the server sent an empty answer", "the server sent an error without words"
ERRORS = [
    (
        "pygopherd",
        b"3'/x' does not exist (no handler found)\t\terror.host\t1\r\n",
        "'/x' does not exist (no handler found)",
    ),
    ("mototli", b"3Not found\t\terror.host\t0\r\n.\r\n", "Not found"),
    (
        "motsognir",
        b"3The selected resource doesn't exist!\tfake\tfake\t0\r\n.\r\n",
        "The selected resource doesn't exist!",
    ),
    ("Pituophis", b"3404: /x does not exist.\t\t\t0\r\n", "404: /x does not exist."),
    ("geomyidae", "3Happy helping ☃ here\tErr\tlocalhost\t70\r\n.\r\n".encode(), "Happy helping ☃ here"),
    ("gophernicus", GOPHERNICUS, "Error: File or directory not found!"),
    ("gophernicus for a web page", GOPHERNICUS_HTML, "Error: Access denied! (/a)"),
    ("Flask-Gopher", FLASK_TEXT, "Error: 404 Not Found"),
    ("gophernicus without footer", b"Error: Access denied!\r\n", "Error: Access denied!"),
    ("no words", b"3\t\terror.host\t1\r\n", NO_WORDS),
    ("controls", b"3No\0\x1b  such\x07 item\t\terror.host\t1\r\n", "No such item"),
    ("endless", b"3" + b"x" * 1500 + b"\t\terror.host\t1\r\n", "x" * 200),
    ("empty", b"", EMPTY),
    ("blank", b"\r\n \r\n", EMPTY),
    ("terminator", b".\r\n", EMPTY),
]
MENU_ERRORS = [
    ("Flask-Gopher", FLASK_MENU, "Error: 404 Not Found"),
    ("motsognir", b"iForbidden!\tfake\tfake\t0\r\n.\r\n", "Forbidden!"),
    ("few fields", b"iError: 500 Oops\t\r\ni\t\r\niSorry.\t\r\n", "Error: 500 Oops"),
    ("long", b"3Too busy\t\terror.host\t1\r\n" + b"iTry later\t\tnull.host\t1\r\n" * 200, "Too busy"),
]
DOCUMENTS = [
    ("0", b"3 eggs, beaten\r\n1 spoon of water\r\n"),
    ("0", b"3\tred\r\n4\tgreen\r\n"),
    ("0", b"3\tred\tround\r\n" + PROSE),
    ("0", b"Error: a story\r\n\r\nIt was late.\r\n"),
    ("0", b"Error: 404 Not Found\r\n\r\n" + PROSE),
    ("0", b"Error: 404 Not Found\n====================\n\nIt is an essay.\n"),
    ("0", b"Error: 404 Not Found\n\n3 March 2024\n\nIt is an essay.\n"),
    ("0", b"Error: a story\n______________\n\nIt was late.\n"),
    ("0", b"Error: 404 Not Found\nis what it said.\n"),
    ("0", b"Error: a story\nIt was late.\nGophered by hand\n"),
    ("0", b"A story\n_______\nGophered by hand\n"),
    ("h", b"<html><title>Error: a story</title><p>It was late.</p></html>"),
    ("h", GOPHERNICUS_HTML + b"<p>" + PROSE),
    ("0", b"Forbidden!\n\nThe sign said so.\n"),
    ("0", b"iError: 404 Not Found\tfake\texample.com\t0\r\n"),
    ("0", b"An essay on Gophered by Gophernicus and Error: 404\r\n"),
    ("1", b"iThis directory is empty.\tfake\tfake\t0\r\n.\r\n"),
    ("1", b"iError: 404\t\tnull.host\t1\r\ni\t\tnull.host\t1\r\n0One\t/1\texample.org\t70\r\n.\r\n"),
    ("1", b"iError: 404\t\tx\t1\r\ni\t\tx\t1\r\niIt is an essay.\t\tx\t1\r\ni\t\tx\t1\r\niThe end.\t\tx\t1\r\n"),
    ("1", b"0A\t/a\texample.org\t70\r\n3Not here\t\terror.host\t1\r\n"),
    ("1", b"iText\t\tnull.host\t1\r\n"),
]


@pytest.mark.parametrize("item_type", ["0", "1", "h"])
@pytest.mark.parametrize(("server", "data", "expected"), ERRORS)
def test_an_error_is_known_whatever_was_asked_for(server: str, data: bytes, expected: str, item_type: str) -> None:
    """The error form of each server is recognised, and its own words are returned, as such."""
    said = expected if expected in (EMPTY, NO_WORDS) else f"the server says: {expected}"
    assert said == error_reason(data, item_type), server


@pytest.mark.parametrize("item_type", ["1", "7"])
@pytest.mark.parametrize(("server", "data", "expected"), MENU_ERRORS)
def test_an_error_may_be_a_menu_of_text_lines(server: str, data: bytes, expected: str, item_type: str) -> None:
    """Some servers answer a menu request with only `i` lines, or with more lines after the error."""
    assert f"the server says: {expected}" == error_reason(data, item_type), server


@pytest.mark.parametrize(("item_type", "data"), DOCUMENTS)
def test_a_document_is_no_error(item_type: str, data: bytes) -> None:
    """A 3, the word Error or the name of a server does not make a document an error."""
    assert error_reason(data, item_type) is None


@given(st.binary() | st.binary().map(b"3".__add__) | st.binary().map(b"Error: ".__add__), st.sampled_from("017h9"))
def test_any_bytes_can_be_judged(data: bytes, item_type: str) -> None:
    """A reason is one short line of text."""
    reason = error_reason(data, item_type)

    assert reason is None or (0 < len(reason) <= 200 and len(reason.splitlines()) == 1)

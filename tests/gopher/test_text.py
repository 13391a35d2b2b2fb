"""Bytes to text: the final dot, dot-stuffing, character sets, characters that no feed may hold."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.text import (
    charset_name,
    decode,
    decode_as,
    document_bytes,
    ends_with_dot,
    is_terminated_text,
    needs_hint,
    split_terminator,
    valid_xml,
    without_controls,
)
from feedd.model import Charsets

NO_CHARSETS = Charsets()
FRENCH = "Les élèves ont été à l'école. " * 5
NAMES = st.none() | st.sampled_from(["cp437", "koi8-r", "shift_jis", "utf-16", "UTF-8", "latin-1", "no-such", "idna"])

DOCUMENTS = [
    (b"", b""),
    (b"text", b"text"),
    (b"text\r\n.\r\n", b"text\r\n"),
    (b"text\n.\n", b"text\n"),
    (b"text\r\n.", b"text\r\n"),
    (b"text\r.\r", b"text\r"),
    (b".\r\n", b""),
    (b".", b""),
    (b"a sentence.\r\n", b"a sentence.\r\n"),
    (b"text\r\n. \r\n", b"text\r\n. \r\n"),
    (b"text\r\n.\r\nmore\r\n", b"text\r\n.\r\nmore\r\n"),
    (b"text\r\n.\r\n.\r\n", b"text\r\n.\r\n"),
    (b"a\r\n..hidden\r\n", b"a\r\n..hidden\r\n"),
    (b"a\r\n..hidden\r\n...\r\n.\r\n", b"a\r\n.hidden\r\n..\r\n"),
    (b"..first\n.\n", b".first\n"),
    (b"a\r\n.hidden\r\n..\r\n.\r\n", b"a\r\n.hidden\r\n..\r\n"),
]


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_an_answer_ends_with_a_dot_where_the_line_is_whole(line_end: bytes) -> None:
    """A dot without its line end may be the beginning of a line."""
    for body in (b"", b"text" + line_end, b"a" + line_end + b"." + line_end):
        assert ends_with_dot(body + b"." + line_end)
        assert not ends_with_dot(body + b".")
        assert not ends_with_dot(body + b"text." + line_end)
        assert not ends_with_dot(body + b".." + line_end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(b"a\n.\n", True), (b"a\r\n..b\r\n.\r\n", True), (b"a\n", False), (b"a\n.\nb\n.\n", False), (b"", False)],
)
def test_a_text_shows_whether_its_server_terminates_texts(text: bytes, expected: bool) -> None:
    """One that sends a lone dot in the middle as it is does not."""
    assert expected == is_terminated_text(text)


@pytest.mark.parametrize(("sent", "expected"), DOCUMENTS)
def test_a_document_loses_one_terminator_and_its_stuffing(sent: bytes, expected: bytes) -> None:
    """One final dot is removed; dots are unstuffed only where it was there and no line begins with a single dot."""
    assert expected == document_bytes(sent)


@given(st.lists(st.sampled_from([b"", b".", b"..", b".x", b"x", b"\xff"])))
def test_what_the_rfc_stuffs_comes_back(lines: list[bytes]) -> None:
    """A document that a server stuffed and terminated as RFC 1436 says is read as it was."""
    stuffed = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)

    assert b"".join(line + b"\r\n" for line in lines) == document_bytes(stuffed + b".\r\n")


@given(st.binary())
def test_any_bytes_are_a_document(data: bytes) -> None:
    """Only dots and the last line end are ever removed."""
    document = document_bytes(data)

    assert data.replace(b".", b"").rstrip(b"\r\n") == document.replace(b".", b"").rstrip(b"\r\n")


def test_a_terminator_is_distinguished_from_the_end_of_the_data() -> None:
    """The result shows whether a server sent the final dot or just closed the connection."""
    assert (b"a\r\n", True) == split_terminator(b"a\r\n.\r\n")
    assert (b"a\r\n", False) == split_terminator(b"a\r\n")


@pytest.mark.parametrize(
    ("data", "charsets", "expected"),
    [
        (b"plain", NO_CHARSETS, ("plain", "utf-8")),
        (b"", NO_CHARSETS, ("", "utf-8")),
        ("für".encode(), Charsets(forced="cp437", hinted="koi8-r"), ("für", "utf-8")),
        (b"\xef\xbb\xbfmarked", NO_CHARSETS, ("marked", "utf-8")),
        (b"f\xfcr \x93this\x94 \x80", NO_CHARSETS, ("für “this” €", "cp1252")),
        (b"\x81\x8d\xff", NO_CHARSETS, ("\x81\x8dÿ", "cp1252")),
        (b"\x81", Charsets(forced="cp437"), ("ü", "cp437")),
        (b"\xf0\xd2\xc9", Charsets(hinted="KOI8-R"), ("При", "koi8-r")),
        (b"\xf0\xd2\xc9", Charsets(forced="KOI8-R", hinted="cp437"), ("При", "koi8-r")),
        (b"\x82\xb1\xff", Charsets(forced="Shift_JIS"), ("こ\ufffd", "shift_jis")),
        (b"\x82\xb1\xff", Charsets(hinted="Shift_JIS"), ("‚±ÿ", "cp1252")),
        (b"f\xfcr", Charsets(forced="utf-8", hinted="UTF-8"), ("für", "cp1252")),
        (b"f\xfcr", Charsets(forced="US-ASCII"), ("für", "cp1252")),
        (b"f\xfcr", Charsets(forced="no-such-charset", hinted="latin-1"), ("für", "iso8859-1")),
        (b"\x93f\xfcr\x94", Charsets(forced="latin-1"), ("“für”", "iso8859-1")),
        ("\x93für\x94 \x85".encode(), NO_CHARSETS, ("“für” …", "cp1252")),
    ],
)
def test_a_charset_is_found_in_order(data: bytes, charsets: Charsets, expected: tuple[str, str]) -> None:
    """Strict UTF-8, then the forced charset, then the hinted one if it fits, then cp1252; C1 controls as cp1252."""
    assert expected == decode(data, charsets)


@given(st.binary(), st.builds(Charsets, forced=NAMES, hinted=NAMES))
def test_any_bytes_can_be_decoded(data: bytes, charsets: Charsets) -> None:
    """A charset is always found, and decoding the bytes with it gives the same text."""
    text, charset = decode(data, charsets)

    assert text == decode_as(data.removeprefix(b"\xef\xbb\xbf") if charset == "utf-8" else data, charset)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ISO-8859-1", "iso8859-1"),
        ("windows-1252", "cp1252"),
        ("IBM437", "cp437"),
        ("UTF-16", "utf-16"),
        ("ANSI", None),
        ("rot13", None),
        ("zlib", None),
        ("punycode", None),
        ("idna", None),
        ("undefined", None),
        ("unicode_escape", None),
        ("utf-7", None),
        ("../../etc/passwd", None),
        ("cp437\0", None),
        ("x" * 1000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_charsets_have_a_charset_name(name: str | None, expected: str | None) -> None:
    """A name may come from a stranger's caps.txt: Python's other codecs and nonsense are not charsets."""
    assert expected == charset_name(name)


@given(st.text())
def test_any_name_can_be_asked_for(name: str) -> None:
    """No name makes the look-up fail."""
    assert charset_name(name) is None or decode(b"\xff", Charsets(forced=name))[1]


@pytest.mark.parametrize(
    ("data", "charsets", "expected"),
    [
        (b"plain", NO_CHARSETS, False),
        (b"f\xfcr", NO_CHARSETS, True),
        (b"f\xfcr", Charsets(forced="cp437"), False),
        (b"f\xfcr", Charsets(hinted="cp437"), False),
        (b"f\xfcr", Charsets(forced="no-such"), True),
        ("für".encode(), NO_CHARSETS, False),
    ],
)
def test_caps_txt_is_asked_for_only_where_it_matters(data: bytes, charsets: Charsets, expected: bool) -> None:
    """Most documents are UTF-8, and then the server is not asked for its caps.txt."""
    assert expected is needs_hint(data, charsets)


def test_line_ends_become_one_and_controls_go() -> None:
    """CRLF and CR become LF; NUL, BEL, BS, DEL and C1 are dropped; TAB, form feed and ESC stay."""
    assert without_controls("a\r\nb\rc\nd\0\a\b\x7f\x9b\v\te\ff\x1b[1mg") == "a\nb\nc\nd\te\ff\x1b[1mg"


@given(st.text())
def test_printable_text_keeps_every_other_character(text: str) -> None:
    """Every character that is not a control character stays at its position."""
    expected = [character for character in text if character.isprintable()]

    assert expected == [character for character in without_controls(text) if character.isprintable()]


@given(st.text(st.characters() | st.sampled_from("\0\x0b\ufffe\uffff\ud800\udfff\U0010ffff\t\n\r")))
def test_valid_xml_can_stand_in_a_document(text: str) -> None:
    """An XML parser accepts the result, and no character that it accepts is lost."""
    element = ET.Element("a")
    element.text = valid_xml(text)
    assert ET.fromstring(ET.tostring(element, "utf-8")) is not None
    assert valid_xml("a\0b\x0cc\ufffed\ud800e\U0001f600") == "abcde\U0001f600"


@pytest.mark.parametrize(
    ("text", "charset", "found"),
    [
        ("Я вас любил, любовь ещё быть может в душе моей угасла не совсем", "koi8-r", "koi8-r"),
        ("С утра шёл дождь, и никто не вышел", "cp1251", "cp1251"),
        ("Les élèves ont été à l'école, où l'été", "cp1252", "cp1252"),
        ("ÄÖÜ ÀÉÈ ÇÑÕ ÅØÆ ÄÖÜ ÀÉÈ", "cp1252", "cp1252"),
        ("one café", "cp437", "cp1252"),
    ],
)
def test_a_charset_is_found_where_the_bytes_tell(text: str, charset: str, found: str) -> None:
    """Where they do not, it is cp1252 as ever."""
    shown, name = decode(text.encode(charset), Charsets())

    assert found == name
    assert (shown == text) == (charset == found)


@pytest.mark.parametrize(
    ("data", "voted", "expected"),
    [
        ("one café".encode("cp437"), "cp437", "one café"),
        ("one café".encode("cp437"), None, "one caf‚"),
        (FRENCH.encode("cp1252"), "cp437", FRENCH),
        ("one café".encode("cp1252"), "shift_jis", "one café"),
        ("für".encode(), "cp437", "für"),
    ],
)
def test_a_voted_charset_helps_where_the_bytes_do_not_tell(data: bytes, voted: str | None, expected: str) -> None:
    """A document that is sure of its own charset, or does not fit the voted one, is not read in that."""
    assert expected == decode(data, Charsets(voted=voted))[0]
    assert decode(data, Charsets(forced="cp850", voted=voted)) == decode(data, Charsets(forced="cp850"))


@pytest.mark.parametrize("charset", ["koi8-r", "latin-1", "cp437", "mac_roman", "cp1251"])
def test_any_charset_may_be_set(charset: str) -> None:
    """A person's decision overrides what the bytes look like."""
    data = b"caf\x8e \xc0\xc1\xc2 \xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
    expected = _C1_SHOWN.get(charset, data.decode(charset, "replace"))

    assert expected == decode(data, Charsets(forced=charset))[0]


_C1_SHOWN = {"latin-1": b"caf\x8e \xc0\xc1\xc2 \xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd".decode("cp1252")}


@pytest.mark.parametrize("clean", [without_controls, valid_xml])
def test_ascii_loses_the_same_characters_as_other_texts(clean: Callable[[str], str]) -> None:
    """Texts that are ASCII are cleaned by a table, others by an expression, and both drop the same."""
    for character in map(chr, range(0x80)):
        assert clean(f"a{character}a") + "é" == clean(f"a{character}aé")

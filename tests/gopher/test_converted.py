"""Undoing a server's conversion of files."""

import socket
from itertools import product
from pathlib import Path

import pytest

from feedd.gopher.converted import original_bytes
from feedd.gopher.menu import parse_menu
from feedd.gopher.text import decode
from feedd.model import Charsets
from tests.support.gophernicus import PROGRAM, as_sent, gophernicus

FRENCH = "La mémoire de la carte est à côté du moulin, et les élèves lisent ce qui a été gravé par le vieux meunier.\n"
RUSSIAN = "Мельница стояла у реки, и колесо вращалось день и ночь, пока не пришла зима.\n"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (FRENCH * 3, "cp437"),
        (FRENCH * 3, "cp850"),
        (RUSSIAN * 3, "koi8-r"),
        (RUSSIAN * 3, "cp1251"),
        (RUSSIAN * 3, "cp866"),
        ("A title\n" + "─" * 40 + "\nWords without an accent.\n", "cp437"),
        ("He said “no”, and left – it’s true.\n" * 3, "cp1252"),
    ],
)
def test_a_converted_file_is_read_as_the_file(text: str, charset: str) -> None:
    """A server that takes every file for Latin-1 hides its character set; what the bytes were tells it."""
    assert text == decode(text.encode(charset).decode("latin-1").encode(), Charsets())[0]


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Мельница ещё стояла, и всё было тихо; её колесо вращалось.\n" * 3, "koi8-r"),
        ("┌──────────┬───────┐\n│ The mill │ ▄█░▒▓ │\n├──────────┤ █▓▒░▀ │\n└──────────┴───────┘\n", "cp437"),
        ("╔══════════╗\n║ The weir ║\n╠══════════╣\n╚══════════╝\n", "cp437"),
    ],
)
def test_what_looks_like_utf8_to_the_server_is_part_of_the_file(text: str, charset: str) -> None:
    """`─┐` and `сё` are bytes that a character of UTF-8 may have; it sends them as they are, amid converted ones."""
    sent = as_sent(text.encode(charset))

    assert b"\xc4\xbf" in sent or b"\xcd\xbb" in sent or b"\xd3\xa3" in sent
    assert text == decode(sent, Charsets())[0]


@pytest.mark.skipif(PROGRAM is None, reason="needs gophernicus")
def test_the_server_sends_what_we_think(tmp_path: Path) -> None:
    """Otherwise the tests that convert themselves say nothing."""
    lines = [bytes((97, *pair, 98, 99, 100)) for pair in product(range(0x80, 0xF4), repeat=2)]
    (tmp_path / "pairs.txt").write_bytes(b"\n".join(lines))

    with gophernicus(tmp_path) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"/pairs.txt\r\n")
        with connection.makefile("rb") as answer:
            assert list(map(as_sent, lines)) == answer.read().split(b"\r\n")[: len(lines)]


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        FRENCH + "Le cœur du moulin, en œuvre.",
        "Az őr a tűz mellé ült, és a kerék áll, mert elég a víz: így él ő, és úgy él a többi.",
        "Příliš žluťoučký kůň úpěl ďábelské ódy.",
        "Işık söndü, gölge düştü; çünkü güneş öğle üzeri kayboldu.",
        "ÄÄÄÄÄÄÄÄh — sagte er.",
        RUSSIAN,
        "水車",
        "plain words",
        "Ä" * 7 + "h, sagte er, und ging.",
        "Chapter ·········· 12\n" * 9,
        "°°°°°°°° cold °°°°°°°°",
        "l·lusió, n° 3, 20 m³, 10 €",
        "a\u00adb c\u00a0d «été»",
        "",
    ],
)
def test_utf8_of_its_author_stays(text: str) -> None:
    """Accents stand alone in their words, and signs stand between words."""
    data = text.encode()

    assert data is original_bytes(data)
    assert (text, "utf-8") == decode(data, Charsets())


@pytest.mark.parametrize("text", ["ÅÄÖ", "Œuvre", "É È À"])
def test_a_few_letters_are_read_as_they_were_sent(text: str) -> None:
    """They may look converted, but nothing tells from which set."""
    assert text == decode(text.encode(), Charsets())[0]


def test_a_text_that_was_converted_from_utf8_is_whole_again() -> None:
    """The file is UTF-8, which a program took for Latin-1."""
    text = "It’s “cold” – says Ada.\n"

    assert (text, "utf-8") == decode(text.encode().decode("latin-1").encode(), Charsets())


def test_a_menu_keeps_its_selectors_as_they_were_sent() -> None:
    """The server knows them in the form in which it wrote them; only labels are read as the file has them."""
    line = "0Мельница у реки зимой\t/мельница.txt\thole.example.org\t70\r\n"
    sent = (line * 4).encode("koi8-r").decode("latin-1").encode()

    item = parse_menu(sent, Charsets()).items[0]

    assert ("Мельница у реки зимой", sent.split(b"\t")[1]) == (item.display, item.selector)

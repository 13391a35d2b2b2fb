"""The character set that bytes look like; `tests/grid/charsets.py` has generated texts in all of them."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.charset_evidence import MOST, guess_charset, is_art, vote
from feedd.gopher.text import decode
from feedd.model import Charsets

RUSSIAN = "С утра шёл дождь, и никто не вышел на улицу, кроме почтальона."
GERMAN = "Während die Männer über die Brücke gehen, hören wir schöne, große Vögel. Später müssen wir zurück."
FRENCH = "Les élèves ont été à l'école, où l'été est arrivé."


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("╔════════╗\n║ Attic  ║\n╚════════╝\nCafé", "cp437"),
        ("░░░▒▒▒▓▓▓███ the attic ███▓▓▓▒▒▒░░░", "cp437"),
        ("╔════════╗\n║ São    ║\n╚════════╝", "cp850"),
    ],
)
def test_art_is_known_by_its_rows(text: str, charset: str) -> None:
    """Nearly all high bytes are frames and shades, and occur in rows; of two neighbours the words decide."""
    assert is_art(text.encode(charset))
    assert charset == guess_charset(text.encode(charset)).charset


@pytest.mark.parametrize(
    ("text", "charset"), [(RUSSIAN, "koi8-r"), (RUSSIAN, "cp1251"), (RUSSIAN, "cp866"), (FRENCH, "cp437")]
)
def test_letters_are_no_art(text: str, charset: str) -> None:
    """They may be the same bytes as frames."""
    guess = guess_charset(text.encode(charset))

    assert not is_art(text.encode(charset))
    assert (charset, True) == (guess.charset, guess.is_sure)


NAMES = ["Noël", "Malmö", "Björn Åkesson", "Sigrún Þórsdóttir", "CORUÑA", "José", "Müßig", "KÖLN", "Århus", "España"]
PAGES = {
    "calendar": "------------------------------\n {} - 30>2/11\n Entrance 300     PC/Wild\n",
    "credits": "      code by somebody\n     music by {}\n  graphics by nobody\n",
    "readme": "Hello to {}!\nThis is the readme of the mill tools, version 1.2, which draws wheels.\n",
    "boards": "  Name       Sysop      Number\n  ----------------------------\n  Weir BBS   {}   +47-12345\n",
}


@pytest.mark.parametrize("times", [1, 8])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_few_names_in_english_are_spelt_right(page: str, name: str, times: int) -> None:
    """Their letters are signs in the sets of MS-DOS, and no name has a sign amid its letters."""
    text = "The mill tools\n\n" + page.replace("{}", name) * times

    assert text == decode(text.encode("cp1252"), Charsets())[0]


def test_one_name_is_nothing_against_frames() -> None:
    """Who draws for MS-DOS may take a name over from elsewhere."""
    frame = "█▀▀▀▀▀▀▀▀▀█ from Pécs α\n█ Größe ⌠ █\n█▄▄▄▄▄▄▄▄▄█\n".encode("cp437").replace(b"\x82", b"\xe9")

    assert "█▀▀▀▀▀▀▀▀▀█" in decode(frame, Charsets())[0]


@pytest.mark.parametrize("sign", ["©", "Í", "×"])
def test_text_in_one_of_two_neighbours_is_surely_in_one_of_them(sign: str) -> None:
    """cp437 and cp850 share all letters of German; one sign that they do not share is no reason to find neither."""
    guess = guess_charset(f"{GERMAN} {GERMAN} {sign}".encode("cp850"))

    assert guess.is_sure
    assert guess.charset in ("cp437", "cp850")
    assert guess.yields_to("cp850")
    assert not guess.yields_to("cp1252")


@pytest.mark.parametrize(
    ("documents", "voted"),
    [
        ([b"plain", "für".encode()], None),
        ([], None),
        ([RUSSIAN.encode("koi8-r"), b"plain", "one café".encode("cp1252")], "koi8-r"),
        ([RUSSIAN.encode("koi8-r"), RUSSIAN.encode("cp1251")], None),
        ([RUSSIAN.encode("koi8-r")] * 3 + [RUSSIAN.encode("cp1251")], "koi8-r"),
        ([one.encode("cp437") for one in ("über die Brücke", "grün", "wir möchten hören")], "cp437"),
        (["café".encode("cp437")], None),
        ([GERMAN.encode("cp850")] * 2 + [f"{GERMAN} ©".encode("cp850")] * 3, "cp850"),
    ],
)
def test_documents_of_a_hole_vote_together(documents: list[bytes], voted: str | None) -> None:
    """Those that are sure decide if they agree; where none is, what they look like together."""
    assert vote(documents) == voted


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_have_a_guess(data: bytes) -> None:
    """No bytes make the detection fail, and its answer is a character set."""
    assert data.decode(guess_charset(data).charset, "replace") is not None


def test_only_the_first_lines_are_looked_at() -> None:
    """What comes after them changes nothing, so that a megabyte takes no longer."""
    first = (RUSSIAN + "\n").encode("koi8-r") * (MOST // len(RUSSIAN) + 1)

    assert guess_charset(first) == guess_charset(first + b"\xff" * MOST)


def test_utf8_is_read_without_the_detector() -> None:
    """Its import takes longer than reading a document."""
    code = (
        "import sys; from feedd.gopher.text import decode; from feedd.model import Charsets;"
        "decode('für'.encode(), Charsets()); decode(b'f\\xfcr', Charsets(forced='cp1252'));"
        "sys.exit('chardet' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Lines that a server cut."""

import socket
from pathlib import Path

import pytest

from feedd.gopher.text import decode, document_bytes
from feedd.model import Charsets
from tests.support.gophernicus import PROGRAM, gophernicus

SIGNS = "".join(map(chr, range(0x80, 0xC0)))
MILLS = (
    "Мельница стоит у реки, и вода шумит под колесом. ",
    "Млин стоїть біля річки, і вода співає їй. ",
    "Le moulin près de la forêt où l’été « dernier » nous étions nés. ",
    "Ο μύλος στέκεται δίπλα στο ποτάμι. ",
    "הטחנה עומדת ליד הנהר והמים רועשים. ",
    "It’s the mill’s “old” wheel — which doesn’t turn… ",
    "水車小屋の水音がする森の中で、粉屋は暮らす。",
)


@pytest.mark.skipif(PROGRAM is None, reason="gophernicus is not installed")
@pytest.mark.parametrize("words", MILLS)
@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_lines_that_gophernicus_cut_amid_letters_are_whole(words: str, before: str, tmp_path: Path) -> None:
    """A letter that it lost is the right one or U+FFFD, with what came of it: nothing else differs."""
    file = f"# Mill\n\n{before}{words * 70}\n\n{before}{words * 30}\nThe end\n"
    (tmp_path / "mill.txt").write_text(file)

    read = decode(document_bytes(_served(tmp_path)), Charsets())[0].replace("\r\n", "\n")

    assert file.count("\n") == read.count("\n")
    for said, line in zip(file.split("\n"), read.split("\n"), strict=True):
        known = line.split("\ufffd")
        assert said.startswith(known[0].rstrip())
        assert said.endswith(known[-1].lstrip(SIGNS))
        assert len(known) <= 1 + len(said.encode()) // 1000
        assert len(said) - len(line) <= len(known) - 1


@pytest.mark.skipif(PROGRAM is None, reason="gophernicus is not installed")
def test_the_letters_of_a_text_tell_the_one_that_was_cut(tmp_path: Path) -> None:
    """Its last byte came, and of all letters of the text one ends in it."""
    file = "Мельница у реки стояла. " * 40 + "\n«Не тот», – сказал мельник.\n"
    (tmp_path / "mill.txt").write_text(file)

    assert file.encode() == document_bytes(_served(tmp_path)).replace(b"\r\n", b"\n")


def test_long_lines_that_nobody_cut_stay() -> None:
    """A sign of Latin-1 may begin any line, and so may a long line be followed by another one."""
    text = "\r\n".join(("a" * 1020, "«b»", "c", "é" * 300, "é" * 400 + "x" * 220, "", "d")).encode()

    assert text == document_bytes(text)


@pytest.mark.parametrize("paragraph", ["Вода шумит. " * 46 + "Ада ушла, и колесо снова стоит.", "3. " + "水車。" * 113])
def test_a_paragraph_that_happens_to_be_as_long_as_a_cut_line_stays(paragraph: str) -> None:
    """It ends with its sentence."""
    assert 1019 <= len(paragraph.encode()) <= 1022
    text = f"{paragraph}\r\nВода\r\n".encode()

    assert text == document_bytes(text)


def _served(root: Path) -> bytes:
    with gophernicus(root) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"/mill.txt\r\n")
        with connection.makefile("rb") as answer:
            return answer.read()


@pytest.mark.parametrize("text", ["The weir is loud. " * 100, "Мельница стоит у реки. " * 140, "水車小屋" * 300])
def test_lines_that_a_server_cut_are_whole(text: str) -> None:
    """Amid words and letters, each time after 1,023 bytes; what is blank or begins another line stays so."""
    file = f"# Mill\n{text.strip()}\n\n{text.strip()}\nThe end".encode()
    cut = [line[at : at + 1023] for line in file.split(b"\n") for at in range(0, max(1, len(line)), 1023)]

    assert file.decode() == decode(document_bytes(b"\r\n".join(cut)), Charsets())[0].replace("\r\n", "\n")


@pytest.mark.parametrize("longest", [1022, 1024, 4000])
def test_lines_of_another_length_are_no_cut_ones(longest: int) -> None:
    """A server that sends longer lines cuts none."""
    text = b"\r\n".join([b"a" * 1023, b"b", b"c" * longest, b"d"])[: None if longest > 1023 else -1]

    assert (text if longest > 1023 else text.replace(b"a\r\nb", b"ab")) == document_bytes(text)

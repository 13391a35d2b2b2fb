"""Lines of code, and what a line would be in a program."""

import pytest

from feedd.reading.words.code import is_dump, is_session, is_source, part_of_program


@pytest.mark.parametrize(
    "text",
    [
        *("boats = 4", "name=North Pier", "PREFIX ?=", "printf(boats);", "for boat in $(ls boats)", "int main(void)"),
        *("        mov     ah, 9", "again:  lda #40,x", "    push ax   ; and keep it for the night", "ada@pier:~$ ls"),
        *("10 PRINT A$", "<name>Red Ferry</name>", ".PP", "[tide]", "import sys", "return None", "else", "End If"),
        *("SELECT name FROM boats", "cd /srv/pier", "kettle -v", ">>> tide.high", "If Boat.Length > 12 Then"),
    ],
)
def test_statements(text: str) -> None:
    """Statements of many languages are known by their signs, or by what they begin with."""
    assert "statement" == part_of_program(text)


@pytest.mark.parametrize(
    "text",
    [
        "The keeper calls read_tide() and then write_log().",
        "if the boat is late, we wait for it and then",
        "Wer die Boote zählt, hat viel Zeit.",
        "for those who wait (and all the others)",
        "Print version and exit.",
        "नदी पर पुराना पुल है और",
        "เรือข้ามฟากออกตอนเที่ยง",
        "물레방아이야기입니다 물레방아",
    ],
)
def test_sentences(text: str) -> None:
    """A sentence is one wherever it stands, also where it names a function or begins as a statement does."""
    assert "words" == part_of_program(text)


@pytest.mark.parametrize("text", ["then we went home", "return to me", "<ben> not yet", "red ferry", "ls(1), tide(1),"])
def test_neither(text: str) -> None:
    """Few words are neither, and so are chats and pages of the manual."""
    assert "rest" == part_of_program(text)


@pytest.mark.parametrize(
    "text", ["# the tide", "// the tide", "; the tide", " * the tide", "REM the tide", '.\\" tide']
)
def test_remarks(text: str) -> None:
    """A remark has a mark before it."""
    assert "remark" == part_of_program(text)


def test_bytes_are_dumped() -> None:
    """Six pairs of digits, behind an address or none."""
    assert [True, True, False] == [is_dump(one) for one in ("0100: EB 15 90 49 56 00 ", "eb 15 90 49 56 00 ", "12 34")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada@pier:~$ tide\nhigh at noon", True),
        ("pier:/srv# tide\nhigh at noon", True),
        ("[ada@pier boats]$ ./tide\nhigh at noon", True),
        ("[ada@pier]# tide\nhigh at noon", True),
        ("[ada] wrote this: # is a sign", False),
        ("(gdb) run\nStarting program", True),
        ("Connected to the pier.\nftp> cd boats\nftp> bye", True),
        ("C:\\BOATS>dir\nno boats", True),
        ("https://example.org/a#tide is where\nit is", False),
        ("<ann> is the boat in?\n<ben> no", False),
        ("ann> is the boat in?\nben> no", False),
        ("Ada <ada@example.org>\nNorth Pier", False),
    ],
)
def test_sessions_begin_with_a_prompt(text: str, expected: bool) -> None:
    """Answers of a program read like words; links, speakers and mail addresses are no prompts."""
    assert expected == is_session(text.split("\n"))


def test_requests_of_nroff_make_a_source() -> None:
    """Three of them are enough; a sentence may begin with a point."""
    assert is_source([".SH NAME", "ferry", ".PP", "It counts boats.", ".B tide"])
    assert not is_source([".gitignore is a file", "in the folder", ".SH is none"])

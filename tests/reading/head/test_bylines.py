"""Reading names in bylines."""

import pytest

from feedd.reading.head.bylines import is_name, read_another, read_byline, read_handle, split_names

BYLINES = [
    ("By Ada Quill", (("Ada Quill",), None)),
    ("Analysis by Mira Castellan, Tobias Grün, HBN", (("Mira Castellan", "Tobias Grün"), "HBN")),
    ("By A. Quill and B. Reed, Harbour News", (("A. Quill", "B. Reed"), "Harbour News")),
    ("Written by: solder", (("solder",), None)),
    ("von Ulrike von der Au", (("Ulrike von der Au",), None)),
    ("By the sea, where we went", None),
    ("By lunch it had rained twice.", None),
    ("Stand by Me", None),
    ("Mira von Castell", None),
    ("Bees", None),
]


@pytest.mark.parametrize(("line", "expected"), BYLINES)
def test_a_byline_is_names_and_a_publication(line: str, expected: tuple[tuple[str, ...], str | None] | None) -> None:
    """Several authors are separated, a publication at the end is no author, and a sentence is no byline."""
    assert expected == read_byline(line)


@pytest.mark.parametrize("value", ["Ada Quill <ada@example.org>", "ada@example.org (Ada Quill)"])
def test_a_mail_address_gives_its_name(value: str) -> None:
    """Both forms of RFC 5322 and of netnews are read."""
    assert (("Ada Quill",), None) == split_names(value)


def test_names_are_words_in_capitals() -> None:
    """A title of a song is not read as a person."""
    assert [True, True, False, False] == [is_name(text) for text in ("Ada Quill", "ada", "went home", "Rain, rain")]


def test_an_address_behind_a_name_is_no_part_of_it() -> None:
    """Nor in an archive of a list, which writes addresses out."""
    assert (("Ada Quill", "Ben Reed"), None) == split_names(
        "Ada Quill (ada@bees.example) and Ben Reed <ben@weir.example>"
    )
    assert (("Ada Quill",), None) == split_names("ada at bees.example (Ada Quill)")
    assert ("Ben Reed",) == read_another("and Ben Reed (ben@weir.example)")
    assert () == read_another("and so it goes on")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("by ~ada", "~ada"),
        ("by @ada@mill.example", "@ada@mill.example"),
        ("(by ada)", "ada"),
        ("- by Ada Quill -", "Ada Quill"),
        ("by ada/Mill", "ada"),
        ("por Zoë Weir / Ben Reed", "Zoë Weir, Ben Reed"),
        ("(by hand)", None),
        ("(by the river)", None),
    ],
)
def test_a_byline_may_name_a_user_of_a_server_and_stand_in_brackets(line: str, name: str | None) -> None:
    """Only names count, whatever stands around them."""
    told = read_byline(line)

    assert name == (", ".join(told[0]) if told else None)


def test_a_line_is_signed_by_a_handle_or_beside_a_mailbox() -> None:
    """A capital after a dash is of a motto; a word for mail is nobody."""
    signed = ("-- ada", "— m4rl0", "~ada", "Ada Quill <ada@mill.example>", "[ Ada <ada@mill.example> ]")
    others = ("-- Ada", "-- end", "~ 30 people", "Contact <ada@mill.example>", "<ada@mill.example>", "--ada", "")

    assert ["ada", "m4rl0", "~ada", "Ada Quill", "Ada"] == [read_handle(line) for line in signed]
    assert [""] * len(others) == [read_handle(line) for line in others]

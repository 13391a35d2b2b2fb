"""Which lines of a definition are offered for entries that are files."""

import pytest

from feedd.config.definition import parse_definition
from feedd.discovery.offer import GALLERY, OFFERED, PODCAST, lines_for_files, write_definition
from feedd.gopher.url import parse_location, parse_url
from feedd.model import Candidate


def candidates(*urls: str) -> list[Candidate]:
    """Return candidates at these addresses."""
    return [
        Candidate(key=url, location=parse_location(url), label="x", title="x", position=number)
        for number, url in enumerate(urls)
    ]


SOUND, FILM = "gopher://example.org/s/a.mp3", "gopher://example.org/;/b.mp4"
URL = parse_url("gopher://example.org/1/cast")
PICTURE, TEXT = "gopher://example.org/I/c.png", "gopher://example.org/0/d"


@pytest.mark.parametrize(
    ("urls", "lines"),
    [
        ([SOUND, FILM, TEXT], (PODCAST,)),
        ([PICTURE, PICTURE, SOUND], (GALLERY,)),
        ([SOUND, TEXT], ()),
        ([SOUND, PICTURE], ()),
        (["https://example.org/a.mp3"], ()),
        (["gopher://example.org/9/a.zip"], ()),
        ([], ()),
    ],
)
def test_most_entries_decide(urls: list[str], lines: tuple[str, ...]) -> None:
    """Files of gopherspace, and half of them are not enough."""
    assert lines == lines_for_files(candidates(*urls))


def test_what_is_offered_is_right() -> None:
    """Each line alone is a definition without mistakes, and does what it says."""
    terms = [parse_definition("a", "", write_definition("a", URL, lines=[line])).terms for line in OFFERED]

    assert [(True, False), (False, True)] == [(one.podcast is not None, one.pictures) for one in terms]


@pytest.mark.parametrize(
    ("lines", "more"),
    [
        ([PODCAST], 'category = "Arts"'),
        ([GALLERY], 'format = "pre"'),
        ([PODCAST, 'index.types = ["s"]  # sounds', GALLERY, 'index.hosts = "any"'], 'format = "pre"'),
    ],
)
def test_what_is_advised_for_a_table_stands_below_it(lines: list[str], more: str) -> None:
    """Each table once, whatever the order of its lines; with dotted keys or `{}` in its place, TOML refuses it."""
    written = write_definition("a", URL, lines=lines)
    tables = [line for line in written.decode().splitlines() if line.startswith("[")]

    assert len(tables) == len(set(tables)) == len({line.partition(".")[0] for line in lines})
    parse_definition("a", "", written + f"{more}\n".encode())

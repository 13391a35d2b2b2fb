"""What is offered: the title of a feed, and the lines of its definition for entries that are files."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import asdict

from feedd.config.definition import Definitions, parse_definition
from feedd.config.settings import Settings
from feedd.discovery.offer import GALLERY, OFFERED, PODCAST, lines_for_files, make_offer, write_definition
from feedd.gopher.url import parse_location, parse_url
from feedd.model import Candidate, Charsets, GopherUrl
from feedd.polling.source import SourceIndex
from feedd.reading import IndexRules, read_index
from tests.support.poll_world import menu


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


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("followed", "title"),
    [
        ('url = "gopher://127.0.0.1/1/other"\ntitle = "The mill"', "recipes, The mill"),
        ('url = "gopher://127.0.0.1/1/other"\ntitle = "The weir"', None),
        ('url = "gopher://elsewhere.example/1/other"\ntitle = "The mill"', None),
    ],
)
async def test_two_feeds_of_a_hole_have_two_titles(followed: str, title: str | None, tmp_path: Path) -> None:
    """A banner that stands on each page of a hole names each of them the same; another hole may have that name."""

    async def look(url: GopherUrl, _: Sequence[str]) -> SourceIndex:
        raw = menu("The mill", "02026-11-02 - Second|/recipes/b.txt", "02026-11-01 - First|/recipes/a.txt")
        raw = raw.replace(b"{HOST}", b"127.0.0.1").replace(b"{PORT}", b"70")
        return SourceIndex(**asdict(read_index(raw, url, IndexRules(), Charsets())), raw=raw)

    for name in ("the-mill", "weir"):
        known = Definitions(good={name: parse_definition(name, "", followed.encode())})
        settings = Settings(feeds=tmp_path, data=tmp_path, allow_private=True)
        offer = await make_offer(settings, known, [parse_url("gopher://127.0.0.1/1/recipes")], None, look)
        by_file = "recipes, The mill" if name == "the-mill" and "elsewhere" not in followed else None
        assert (title or by_file) == parse_definition("a", "", offer.definition).terms.title

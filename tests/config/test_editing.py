"""Rewriting definition files: only what was asked for changes, to the byte."""

from pathlib import Path

import pytest

from feedd.config.definition import Definition, parse_definition
from feedd.config.editing import move_index, replace_file
from feedd.errors import MistakeError
from feedd.gopher.url import parse_url

NEW = parse_url("gopher://new.example.org/1/log")
ID = 'id = "urn:uuid:31d7e9ff-4ee1-5d69-9c3c-4ac51f8e5ba1"\n'


def definition_of(source: str) -> Definition:
    """Read a definition without mistakes."""
    return parse_definition("log", "log.toml", source.encode())


def moved(source: str, to: str = "gopher://new.example.org/1/log") -> str:
    """Return the file of a definition after its index moved."""
    return move_index(source.encode(), definition_of(source), parse_url(to)).decode()


def id_line(source: str) -> str:
    """Return the line that has the id of a definition."""
    return f'id = "{definition_of(source).id}"\n'


def test_comments_and_layout_stay() -> None:
    """The URL is replaced, id and alias are added below it, and every other byte stays."""
    head, tail = "# mine\n\n", "   # the log\n{}\n title  =  'Log'\n\n# about the index\n[ index ]\nfirst = 3\n"
    source = f'{head}url = "gopher://old.example.org/1/log"{tail.format("")}'
    added = f'{id_line(source)}aliases = ["old.example.org:70"]\n'

    assert f'{head}url = "gopher://new.example.org/1/log"{tail.format(added)}' == moved(source)


def test_aliases_that_are_there_are_added_to() -> None:
    """A list keeps its form and its comments, and an id that is written already stays."""
    source = f'{ID}url = "gopher://old.example.org:7070/1/log"\naliases = [\n  "older.example.org:70", # 2019\n]\n'
    expected = (
        f'{ID}url = "gopher://new.example.org/1/log"\n'
        'aliases = [\n  "older.example.org:70", # 2019\n  "old.example.org:7070",\n]\n'
    )

    assert expected == moved(source)


def test_on_the_same_host_no_alias_is_needed() -> None:
    """A move to another selector adds no alias."""
    source = 'url = "gopher://old.example.org/1/log"\n'

    expected = f'url = "gopher://old.example.org/1/blog"\n{id_line(source)}'
    assert expected == moved(source, "gopher://old.example.org/1/blog")


def test_there_and_back_again() -> None:
    """A host to which an index returns is not an alias any more, and the host that it left is one alias."""
    source = 'url = "gopher://old.example.org/1/log"\n'
    back = moved(moved(source), "gopher://old.example.org/1/log")

    assert f'url = "gopher://old.example.org/1/log"\n{id_line(source)}aliases = ["new.example.org:70"]\n' == back
    again = definition_of(moved(back))
    assert (("old.example.org", 70),) == again.aliases


def test_alias_stands_once() -> None:
    """A host that was written as its own alias is not added again."""
    source = 'url = "gopher://old.example.org/1/log"\naliases = ["old.example.org"]\n'

    assert (("old.example.org", 70),) == definition_of(moved(source)).aliases


@pytest.mark.parametrize(
    "source",
    [
        'url = "gopher://old.example.org/1/log"',
        'url = "gopher://old.example.org/1/log"\r\ntitle = "Log"\r\n',
        '\ufeffurl = "gopher://old.example.org/1/log"\n[index]\nfirst = 2',
        'index.first = 2\nurl = "gopher://[2001:db8::1]:7070/1/log"\nindex.max_new = 3\n',
        '"url" = \'gophers://old.example.org/\'\n\n[article]\nauthor = """\nA\nB"""\n',
    ],
)
def test_any_form_of_file_is_good_afterwards(source: str) -> None:
    """With a byte order mark, quoted keys or a missing line end, only the place of the index changes."""
    before, after = definition_of(source), definition_of(moved(source))

    assert NEW == after.url
    assert ((before.url.host, before.url.port),) == after.aliases
    assert before.id == after.id
    assert (before.first, before.max_new, before.terms.title) == (after.first, after.max_new, after.terms.title)


def test_line_ends_are_those_of_the_file() -> None:
    """A line that is added to a file with CRLF ends in CRLF."""
    source = 'url = "gopher://old.example.org/1/log"\r\ntitle = "Log"\r\n'

    assert moved(source).count("\n") == moved(source).count("\r\n") == 4


def test_file_is_replaced_with_its_rights_and_through_its_link(tmp_path: Path) -> None:
    """A definition behind a symbolic link is rewritten at its real place and keeps its permissions."""
    kept = tmp_path / "elsewhere.toml"
    kept.write_text("before")
    kept.chmod(0o640)
    link = tmp_path / "log.toml"
    link.symlink_to(kept)

    replace_file(link, b"after")

    assert (True, "after", 0o640) == (link.is_symlink(), kept.read_text(), kept.stat().st_mode & 0o777)
    assert ["elsewhere.toml", "log.toml"] == sorted(file.name for file in tmp_path.iterdir())


def test_file_that_cannot_be_written_is_left(tmp_path: Path) -> None:
    """The message names the file, and no temporary file is left."""
    (tmp_path / "log.toml").mkdir()

    with pytest.raises(MistakeError, match=r"log\.toml: cannot be written"):
        replace_file(tmp_path / "log.toml", b"after")
    assert ["log.toml"] == [file.name for file in tmp_path.iterdir()]


def test_a_file_that_cannot_be_written_is_a_mistake_also_where_its_draft_cannot_be_removed(tmp_path: Path) -> None:
    """As on a read-only file system: the first error is told, not that of cleaning up."""
    (tmp_path / "folder").write_bytes(b"")

    with pytest.raises(MistakeError, match=r"cannot be written \(Not a directory\)"):
        replace_file(tmp_path / "folder" / "log.toml", b"after")

"""Folders of definitions: what is loaded, what is a mistake, and what a reload keeps."""

import os
from pathlib import Path

import pytest

from feedd.config.definition import Definitions, parse_definition
from feedd.config.loading import FeedsFolder, load_definitions, read_definition
from feedd.config.toml_keys import MOST_BYTES
from feedd.identity import feed_id
from feedd.mistakes import Mistake
from feedd.model import GopherUrl


def write(folder: Path, **files: str) -> None:
    """Write the files of definitions, by name."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.toml").write_text(data)


def test_folder_gives_good_ones_and_mistakes(tmp_path: Path) -> None:
    """One broken file does not affect the others, and all mistakes of all files are returned."""
    write(tmp_path, a='url = "gopher://a.example/"', b="enabled = 1", c='url = "gopher://c.example/"', d="x")
    definitions = load_definitions(tmp_path)

    assert ["a", "c"] == list(definitions.good)
    assert [
        f"{tmp_path}/b.toml: enabled: found 1, expected true or false",
        f'{tmp_path}/b.toml: url: missing; expected the address of an index, as in "gopher://example.org/1/phlog"',
        f'{tmp_path}/d.toml: line 1: expected a key, = and a value, as in url = "gopher://example.org/1/phlog"',
    ] == [str(mistake) for mistake in definitions.mistakes]


def test_other_files_are_passed_over(tmp_path: Path) -> None:
    """Notes, copies and the hidden files of an editor may be in the same folder."""
    write(tmp_path, a='url = "gopher://a.example/"')
    for name in ("README.md", "a.toml~", "a.toml.bak", ".a.toml", ".toml", "feeds.d"):
        (tmp_path / name).write_text("not a definition")
    (tmp_path / "old").mkdir()

    assert Definitions(good={"a": parse_definition("a", "", b'url = "gopher://a.example/"')}) == load_definitions(
        tmp_path
    )


def test_unreadable_file_is_a_mistake(tmp_path: Path) -> None:
    """A definition that cannot be read is a mistake, and is not skipped."""
    (tmp_path / "a.toml").symlink_to("gone")

    assert (Mistake(file=f"{tmp_path}/a.toml", key="", message="cannot be read: No such file or directory"),) == (
        load_definitions(tmp_path).mistakes
    )


def test_folder_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    """A wrong folder is a mistake, not a folder without feeds."""
    message = "there is no such folder yet: feedd add ADDRESS makes it, with the first definition; or see --feeds"
    assert [f"{tmp_path}/feds: {message}"] == [str(mistake) for mistake in load_definitions(tmp_path / "feds").mistakes]


def test_two_definitions_with_one_id_are_a_mistake(tmp_path: Path) -> None:
    """Two files for one feed are both wrong; one mistake names both, by the url where that is the same."""
    url = 'url = "gopher://a.example/1/phlog"\n'
    same = feed_id(GopherUrl(host="d.example"))
    write(
        tmp_path,
        a=url,
        b='url = "gopher://A.EXAMPLE:70/1/phlog"\n',
        c=f'id = "{feed_id(GopherUrl(host="x"))}"\n{url}',
        d='url = "gopher://d.example/"\n',
        e=f'url = "gopher://e.example/"\nid = "{same}"\n',
    )
    definitions = load_definitions(tmp_path)

    assert ["c"] == list(definitions.good)
    assert ["a", "b", "d", "e"] == sorted(definitions.broken)
    advice = "remove one of the files, or give each an id of its own"
    assert [
        f"{tmp_path}/b.toml: url: found gopher://a.example/1/phlog, which {tmp_path}/a.toml has too; {advice}",
        f"{tmp_path}/e.toml: id: found {same}, which {tmp_path}/d.toml has too; {advice}",
    ] == [str(mistake) for mistake in definitions.mistakes]
    assert definitions.mistakes_of("d") == definitions.mistakes[1:]


def test_merges_have_ids_of_their_own(tmp_path: Path) -> None:
    """Another merge or a feed with the same one is a mistake of both; none has one by its address here."""
    same, other = (feed_id(GopherUrl(host=host)) for host in ("a.example", "b.example"))
    merge = 'kind = "merge"\nfrom = ["*"]\n'
    write(
        tmp_path,
        a='url = "gopher://a.example/"\n',
        b=f'{merge}id = "{same}"\n',
        c=f'{merge}id = "{other}"\n',
        d=f'{merge}id = "{other}"\n',
        e=merge,
        f=merge,
    )
    definitions = load_definitions(tmp_path)
    assert ([], ["e", "f"]) == ([*definitions.good], [*definitions.merges])
    assert [("b.toml", "id"), ("d.toml", "id")] == [(Path(one.file).name, one.key) for one in definitions.mistakes]


def test_broken_definition_keeps_its_last_good_form(tmp_path: Path) -> None:
    """After a reload a broken definition keeps its earlier form, a changed one is used, and a deleted one is gone."""
    write(tmp_path, a='url = "gopher://a.example/"', b='url = "gopher://b.example/"', c='url = "gopher://c.example/"')
    before = load_definitions(tmp_path)
    write(tmp_path, a='url = "', b='url = "gopher://b.example/"\ntitle = "B"')
    (tmp_path / "c.toml").unlink()
    after = load_definitions(tmp_path).after(before)

    assert before.good["a"] == after.good["a"]
    assert "B" == after.good["b"].terms.title
    assert {"a", "b"} == set(after.good)
    assert 1 == len(after.mistakes)


def test_broken_definition_is_replaced_by_the_one_with_its_id(tmp_path: Path) -> None:
    """A feed with a new file name is not polled under both names."""
    write(tmp_path, a='url = "gopher://a.example/"')
    before = load_definitions(tmp_path)
    write(tmp_path, a="url = ", b='url = "gopher://a.example/"')

    assert ["b"] == list(load_definitions(tmp_path).after(before).good)


def test_all_are_kept_where_the_folder_is_lost(tmp_path: Path) -> None:
    """A folder that is not mounted for a moment does not end every feed."""
    write(tmp_path / "feeds", a='url = "gopher://a.example/"')
    before = load_definitions(tmp_path / "feeds")
    (tmp_path / "feeds").rename(tmp_path / "moved")
    after = load_definitions(tmp_path / "feeds").after(before)

    assert before.good == after.good
    assert after.mistakes


def test_pipe_in_the_folder_is_a_mistake(tmp_path: Path) -> None:
    """A pipe that nobody writes to must not stop the program from starting."""
    os.mkfifo(tmp_path / "phlog.toml")

    assert [mistake.message for mistake in load_definitions(tmp_path).mistakes] == [
        "cannot be read: expected a plain file"
    ]


def test_file_that_was_not_written_is_not_read_again(tmp_path: Path) -> None:
    """Its definition is the same object, its mistake the same; a file that was written again has a new one."""
    write(tmp_path, a='url = "gopher://a.example/"', b='url = "gopher://b.example/"', c="colour = 1", d="x")
    folder = FeedsFolder(tmp_path)
    first = folder.load()
    write(tmp_path, b='url = "gopher://b.example/"', c='url = "gopher://c.example/"')
    (tmp_path / "d.toml").unlink()
    second = folder.load()

    assert second.good["a"] is first.good["a"]
    assert second.good["b"] is not first.good["b"]
    assert (second.good["b"], ["a", "b", "c"], ()) == (first.good["b"], list(second.good), second.mistakes)


@pytest.mark.parametrize("size", [0, 1, 5000, MOST_BYTES, MOST_BYTES + 1, 2 * MOST_BYTES])
def test_a_definition_is_read_to_one_byte_more_than_it_may_have(tmp_path: Path, size: int) -> None:
    """That one tells that it is too long."""
    file = tmp_path / "phlog.toml"
    file.write_bytes(b"x" * size)
    assert len(read_definition(file)) == min(size, MOST_BYTES + 1)


def test_a_file_is_read_to_its_end_that_says_it_has_no_bytes() -> None:
    """Some file systems give no size, and a file may grow meanwhile."""
    file = Path("/proc/self/mounts")
    assert (file.stat().st_size, read_definition(file)) == (0, file.read_bytes())

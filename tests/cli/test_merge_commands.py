"""What each command does with a merged feed by rule: the sensible thing, or a sentence that says what to do instead."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedd.publish.public import read_published
from tests.support.feedd_process import environment
from tests.support.forked_commands import Ended, forked_commands
from tests.support.poll_world import define, menu, settings_for, text
from tests.support.threaded_gopher import served

pytestmark = pytest.mark.slow

DOCUMENTS = {
    b"/index": menu("A phlog", "02026-11-02 - Fog at last|/b", "02026-11-01 - Soup|/a"),
    b"/a": text("Soup"),
    b"/b": text("Fog at last"),
}
MERGE = """
kind = "merge"
from = ["group:Phlogs", "!hol"]
title = "All fog"

[include]
title = ["fog"]
"""
NO_SOURCE = "is made of other feeds (group:Phlogs, !hol) and has no source of its own; name one of those"


class Typist:
    """Runs command lines in a folder with one feed and one merge, which were polled once."""

    def __init__(self, folder: Path, run: Callable[..., Ended]) -> None:
        self.folder = folder
        self._run = run

    def __call__(self, line: str) -> Ended:
        """Run a line without its "feedd"."""
        common = ["--feeds", str(self.folder / "feeds"), "--data", str(self.folder / "data")]
        variables = {**environment(), "FEEDD_ALLOW_PRIVATE": "true", "FEEDD_GAP": "0s", "EDITOR": "sed -i s/fog/soup/"}
        return self._run(self.folder, [*common, *shlex.split(line)], variables, "file")

    @property
    def titles(self) -> bytes | None:
        """The bytes of the merged feed."""
        return read_published(settings_for(self.folder), "all/mix.atom")


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Typist]:
    """Return a function that runs command lines beside a hole."""
    with served(DOCUMENTS) as hole, forked_commands() as run:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index", 'group = "Phlogs"\n')
        (tmp_path / "feeds" / "mix.toml").write_text(MERGE)
        typist = Typist(tmp_path, run)
        done = typist("once")
        assert "mix" not in done.out, done
        yield typist


# A line, its exit code, and words of what it prints.
LINES = {
    "once mix": (2, NO_SOURCE),
    "reread mix": (2, NO_SOURCE),
    "move mix gopher://example.org/1/x": (2, NO_SOURCE),
    "trust mix": (2, NO_SOURCE),
    "history mix": (2, NO_SOURCE),
    "status mix": (2, NO_SOURCE),
    "export mix out": (2, NO_SOURCE),
    "remove mix --purge": (2, "has no texts of its own; leave out --purge"),
    "remove mx": (2, "did you mean 'mix'?"),
    "once mx": (2, "did you mean 'mix'?"),
    "preview mx": (2, "did you mean 'mix'?"),
    "preview mix": (
        0,
        "All fog  (1 feed, 1 of the 2 newest entries matches)\n  2026-11-02  matches           Fog at last  (hole)",
    ),
    "preview mix.toml --explain": (0, "  2026-11-01  include.title     Soup  (hole)"),
    "lint mix": (1, "All fog: atom, 1 entry"),
    "lint mix --format rss": (1, "All fog: rss, 1 entry"),
    "check": (0, "feeds/mix.toml: no feed is named 'hol'; did you mean 'hole'?"),
    "list": (0, "no feed is named 'hol'; did you mean 'hole'?"),
    "status": (0, "no feed is named 'hol'; did you mean 'hole'?"),
    "list --json": (0, '"merges": ['),
    "opml": (0, "/feeds/hole.atom"),
    "export --all out": (0, "1 feed"),
    "explain include.title": (0, 'kind = "merge"'),
    "search fog": (0, "Fog at last"),
    "backup copy.tar": (0, ""),
}


def test_each_command_does_what_makes_sense(typed: Typist) -> None:
    """None polls it, none breaks; the file, the documents and what is kept stay as they were."""
    before = typed.titles
    wrong = {}
    for line, (status, words) in LINES.items():
        done = typed(line)
        said = done.out + done.err
        if (status, True, False) != (done.status, words in said, "Traceback" in said):
            wrong[line] = done
    assert {} == wrong
    assert before == typed.titles
    assert before
    assert "mix" not in typed("opml").out


def test_edit_publish_and_remove_take_a_merge_like_a_feed(typed: Typist) -> None:
    """An editor changes the rule, publish writes by it, remove ends it and nothing of its feeds."""
    assert "Fog at last" in (typed.titles or b"").decode()
    edited = typed("edit mix")
    assert 0 == edited.status, edited
    published = typed("publish")
    assert str(typed.folder / "data" / "public" / "all" / "mix.json") in published.out
    assert ["Soup" in (typed.titles or b"").decode(), b"Fog" in (typed.titles or b"Fog")] == [True, False]
    removed = typed("remove mix")
    assert "answer 404 from now on, its feeds stay as they are" in removed.out, removed
    assert typed.titles is None
    assert read_published(settings_for(typed.folder), "hole.atom")
    assert "hole" in typed("list").out


def test_mistake_of_a_merge_is_told_as_that_of_a_feed(typed: Typist) -> None:
    """With file, key, what was found and what was expected; other feeds go on."""
    file = typed.folder / "feeds" / "mix.toml"
    file.write_text(
        'kind = "merge"\nurl = "gopher://example.org/"\nfrom = ["!a"]\ninclude.titel = ["("]\nexclude.text = ["("]'
    )
    said = typed("check")
    assert 2 == said.status
    for words in (
        'url: does nothing with kind = "merge"; remove it',
        'from: found ["!a"], expected at least one feed without !, or "*"',
        "include.titel: unknown key; did you mean include.title?",
        'exclude.text: found "(", expected a regular expression',
    ):
        assert words in said.err, said.err
    assert b"Fog" in (typed.titles or b"")
    typed("once --all")
    assert b"Fog" in (typed.titles or b"")

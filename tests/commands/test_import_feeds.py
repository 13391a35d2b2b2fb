"""`feedd import`: definitions for the indexes of a list of subscriptions."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.commands.import_feeds import Skipped, Written, import_feeds
from feedd.config.definition import NAME
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.config.settings_sources import load_settings
from feedd.discovery.offer import free_name, words_of_address
from feedd.errors import MistakeError, UsageError
from feedd.gopher.url import format_url
from feedd.model import GopherUrl
from tests.support.poll_world import define, settings_for

LIST = b"gopher://codevoid.de/1/cnn\ngopher://codevoid.de:70/1/cnn\ngopher://Codevoid.de/1/cnn/\n"


def public_settings(folder: Path) -> Settings:
    """Return settings that refuse private addresses."""
    return load_settings({"feeds": str(folder / "feeds"), "data": str(folder / "data")}, {}, folder)


def names(settings: Settings, data: bytes, *, dry_run: bool = False) -> list[str]:
    """Import a list; return the names of the files that were written, and the reasons for lines that were skipped."""
    done = import_feeds(settings, data, dry_run=dry_run)
    return [one.file.name if isinstance(one, Written) else one.reason for one in done]


def test_import_writes_a_definition_for_each_new_index(tmp_path: Path) -> None:
    """The name is made of host and selector, the feed is enabled; two spellings of an index are one feed."""
    data = b"""<opml><outline title="News &quot;'\\"><outline text="CNN &#x1F4F0; \\" xmlUrl="gopher://codevoid.de/1/cnn"/>
    <outline xmlUrl="gopher://CODEVOID.de:70/1/cnn"/><outline xmlUrl="gopher://codevoid.de/1/c/n/n"/>
    <outline xmlUrl="gopher://codevoid.de/1/c-n/n"/></outline></opml>"""
    settings = public_settings(tmp_path)

    written = [
        "codevoid-de-cnn.toml",
        "is followed as codevoid-de-cnn",
        "codevoid-de-c-n-n.toml",
        "codevoid-de-c-n-n-2.toml",
    ]
    assert names(settings, data) == written
    definitions = load_definitions(settings.feeds)
    cnn = definitions.good["codevoid-de-cnn"]
    assert definitions.mistakes == ()
    assert (format_url(cnn.url), cnn.terms.title, cnn.terms.group) == (
        "gopher://codevoid.de/1/cnn",
        "CNN 📰 \\",
        "News \"'\\",
    )
    assert all(one.enabled for one in definitions.good.values())


def test_import_twice_writes_nothing_more(tmp_path: Path) -> None:
    """An index of another definition is skipped too, also where that has its own id or is disabled."""
    settings = settings_for(tmp_path)
    define(tmp_path, "mine", "gopher://codevoid.de/1/cnn", 'id = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"\n')
    define(tmp_path, "codevoid-de-cnn", "gopher://", "")
    before = (tmp_path / "feeds" / "codevoid-de-cnn.toml").read_bytes()

    first = names(settings, LIST)
    assert first == ["is followed as mine", "is followed as mine", "codevoid-de-cnn-2.toml"]
    assert names(settings, LIST)[2] == "is followed as codevoid-de-cnn-2"
    assert (tmp_path / "feeds" / "codevoid-de-cnn.toml").read_bytes() == before


def test_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    """It does not even make the folder."""
    settings = public_settings(tmp_path)
    told = names(settings, LIST, dry_run=True)

    assert not settings.feeds.exists()
    assert told == names(settings, LIST)


def test_import_skips_what_no_definition_may_name(tmp_path: Path) -> None:
    """A stranger's list must not make feedd connect to machines behind the firewall; a search needs its words."""
    data = b"gopher://127.0.0.1/1/\ngopher://printer.local/\ngopher://example.org/7/find\nhttps://example.org/\n"
    reasons = names(public_settings(tmp_path), data)

    assert [re.split("[;,]", reason)[0] for reason in reasons] == [
        "is not a public address",
        "is not a public address",
        "expected a search with its words",
        "is not on Gopher",
    ]
    assert names(settings_for(tmp_path), data)[0] == "127-0-0-1.toml"


def test_import_says_what_is_wrong_with_the_list_or_the_folder(tmp_path: Path) -> None:
    """Both are mistakes of the user, not of feedd."""
    settings = public_settings(tmp_path)
    with pytest.raises(UsageError, match=r"the list cannot be read: line 1 is not XML"):
        list(import_feeds(settings, b"<opml>"))
    (tmp_path / "feeds").write_text("a file", "utf-8")
    with pytest.raises(MistakeError, match="feeds"):
        list(import_feeds(settings, LIST))


@given(st.text(max_size=80), st.sampled_from(["example.org", "2001:db8::1", "all"]))
def test_free_name_is_a_name(selector: str, host: str) -> None:
    """Whatever the selector is, the name is valid and no feed has it."""
    words = words_of_address(GopherUrl(host=host, selector=selector.encode("utf-8", "replace")))
    first = free_name(words, {"all"})

    assert NAME.fullmatch(first)
    assert NAME.fullmatch(free_name(words, {"all", first}))
    assert len({first, free_name(words, {"all", first}), "all"}) == 3


def test_skipped_names_what_it_was(tmp_path: Path) -> None:
    """A person can find the line in the list."""
    (one,) = import_feeds(public_settings(tmp_path), b"mail me\n")

    assert one == Skipped(text="mail me", reason="holds no URL")

"""Excerpts: how much of an article is published, and that no more of it is published anywhere."""

from pathlib import Path

import pytest

from feedd.config.definition import parse_definition
from feedd.config.settings_sources import load_settings
from feedd.excerpt import LONGEST, excerpt
from feedd.model import WebUrl
from feedd.publish import FolderFiles, publish, publish_options
from feedd.publish.feed_files import FORMS
from feedd.publish.layout import SUMMARY_LENGTH, build_entry_document
from feedd.publish.options import PublishOptions
from feedd.store import Store
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_samples import HOST, NOON, a_feed, a_revision, an_entry, save
from tests.support.web_site import site

SENTENCES = [f"This is sentence {number} of <b>ten</b> &amp; no more." for number in range(10)]
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
ENTRY = replace(an_entry(1), content=TEXT, summary="In one sentence.", note="Changed on 2026-03-04: 1 word added.")
OPTIONS = PublishOptions(name="lamps", base_url="https://feeds.example.org")
EXCERPT, NONE = changed_options(OPTIONS, content="excerpt"), changed_options(OPTIONS, content="none")
ADDRESS = f'<a href="gopher://{HOST}/0/lamps/1.txt">gopher://{HOST}/0/lamps/1.txt</a>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (TEXT, " ".join(f"This is sentence {number} of ten & no more." for number in range(5))),
        ("<p>One. Two. Three. Four.</p>", "One. Two."),
        ("<p>“Is it lit?” he said. It was, and so they went home.</p>", "“Is it lit?” he said."),
        ("<pre>no end of words without any end of a sentence here</pre>", "no end of words without …"),
        ("<p>" + "x" * 900 + "</p>", ""),
        ("<p>Lamp</p>", ""),
        ("", ""),
    ],
)
def test_excerpt_is_whole_sentences_and_at_most_half(html: str, expected: str) -> None:
    """As many sentences as fit; if the first one does not, its first words and an ellipsis; no word is split."""
    assert expected == excerpt(html)


def test_excerpt_of_a_long_text_is_a_paragraph() -> None:
    """An excerpt has at most LONGEST characters, however long the text is."""
    assert LONGEST - 60 < len(excerpt(TEXT * 100)) <= LONGEST


def test_layout_excerpt_leads_to_the_text() -> None:
    """A paragraph of plain text, then a link to the whole text; the summary has only words of the excerpt."""
    document = build_entry_document(a_feed(), ENTRY, EXCERPT)
    words, _, rest = document.content.removeprefix("<p>").partition("</p>")
    assert words.startswith("This is sentence 0 of ten &amp; no more. This is")
    assert f"<p>This is the beginning; the whole text is at {ADDRESS}.</p>" == rest
    assert "sentence 9" not in document.content
    assert SUMMARY_LENGTH >= len(document.summary)
    assert "gopher" not in document.summary


def test_layout_excerpt_of_what_could_not_be_read_is_what_the_index_says() -> None:
    """Without a text there is no excerpt: the document is the same as with `content = "full"`."""
    unread = replace(ENTRY, content=None, note=None)
    full, restricted = (build_entry_document(a_feed(), unread, options) for options in (OPTIONS, EXCERPT))
    assert "<p>In one sentence.</p>" in full.content
    assert full == restricted


@pytest.mark.parametrize("content", [TEXT, None])
def test_layout_none_is_title_link_and_attribution(content: str | None) -> None:
    """There is no text and no summary; the footer and the rights stay."""
    document = build_entry_document(a_feed(), replace(ENTRY, content=content), NONE)
    assert ("Lamp 1 is lit", "") == (document.title, document.summary)
    assert f"<p>This feed shows no texts; this one is at {ADDRESS}.</p>" == document.content
    assert f"proxied material from {HOST}" in document.footer


def test_layout_none_of_a_web_link_names_it() -> None:
    """The paragraph links to the URL of an item on the web."""
    entry = replace(ENTRY, location=WebUrl("https://example.org/a"))
    document = build_entry_document(a_feed(), entry, NONE)
    assert '<a href="https://example.org/a">' in document.content


@pytest.mark.parametrize("options", [EXCERPT, NONE])
def test_layout_note_of_a_text_that_is_not_shown_links_nowhere(options: PublishOptions) -> None:
    """The page of changes would show the text."""
    assert "<p>Changed on 2026-03-04: 1 word added.</p>" == build_entry_document(a_feed(), ENTRY, options).note


@pytest.mark.anyio
@pytest.mark.parametrize("content", ["excerpt", "none"])
async def test_restricted_text_is_shown_nowhere(tmp_path: Path, content: str) -> None:
    """The text is in no document of any format and not on the entry's page, and there is no page of its changes."""
    definition = parse_definition(
        "lamps", "lamps.toml", f'url = "gopher://{HOST}/1/lamps"\n[article]\ncontent = "{content}"\n'.encode()
    )
    entry = replace(an_entry(1), revision=2)
    first, second = (replace(a_revision(entry, number), html=f"{TEXT}<p>{number}</p>", text=TEXT) for number in (1, 2))
    async with await Store.memory() as store:
        settings, public, feed = load_settings({}, {}, tmp_path), FolderFiles(tmp_path / "public"), a_feed()
        feed = replace(feed, id=definition.id)
        await store.feeds.register([feed], NOON)
        await save(store, feed, [entry], [first, second])
        await publish(store, public, feed, publish_options(settings, "lamps", definition.terms), NOON)
        page = f"/feeds/lamps/{entry.id.removeprefix('urn:uuid:')}"
        async with site(store, public, definition, settings) as opened:
            answers = [await opened.get(path) for path in (page, *(f"/feeds/lamps.{form}" for form in FORMS))]
            changes = await opened.get(f"{page}/changes")
    assert [200] * 4 == [answer.status for answer in answers]
    assert ["sentence 9" in answer.text or f"{page}/changes" in answer.text for answer in answers] == [False] * 4
    assert "/changes" not in answers[0].text
    assert [content == "excerpt"] * 4 == ["sentence 0" in answer.text for answer in answers]
    assert (404, False) == (changes.status, "sentence" in changes.text)

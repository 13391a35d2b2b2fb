"""Names of files that a site is made with, beside its texts."""

import pytest

from feedd.reading.words.site_words import makes_a_site, mentions_a_page


@pytest.mark.parametrize(
    "name", ["index.def.gmi", "index.def", "_index.md", "index-old.gmi", "old_index.txt", "index2.txt", "gophermap.bak"]
)
def test_a_page_of_the_site_is_no_text(name: str) -> None:
    """Nor is what a generator makes it from."""
    assert makes_a_site(name)


@pytest.mark.parametrize("name", ["index-cards.md", "old-mill.txt", "indexing.txt", "mill_index.md"])
def test_a_text_may_be_called_almost_so(name: str) -> None:
    """One word more names something."""
    assert not makes_a_site(name)


@pytest.mark.parametrize("label", ["System Information", "Information", "Statistics", "About Anna"])
def test_a_page_about_a_server_or_its_author_is_none_with_posts(label: str) -> None:
    """So nobody looks for them there."""
    assert mentions_a_page(label)

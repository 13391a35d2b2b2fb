"""The rules of reading that a definition sets."""

from datetime import UTC

from feedd.reading.rules import ArticleRules, IndexRules


def test_the_defaults_read_what_no_setting_was_written_for() -> None:
    """Texts, menus and web links are entries, times without a zone are UTC, and the layout is recognised."""
    index, article = IndexRules(), ArticleRules()

    assert (("0", "1", "h"), UTC, UTC, "auto") == (index.types, index.zone, article.zone, article.format)

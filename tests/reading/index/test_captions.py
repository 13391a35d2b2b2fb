"""Captions name the pictures below them."""

import pytest

from feedd.reading.index.captions import caption_of, says_size
from feedd.reading.words.lines import Line


def test_caption_has_a_title_and_a_day() -> None:
    """It stands among the last lines above a picture; a day alone is none."""
    above = [Line(text="THE WEIR (JANUARY 23, 2024)"), Line(text="Painted on a quiet day.")]
    caption = caption_of(above)

    assert caption is not None
    assert "THE WEIR" == caption.title
    assert caption_of([Line(text="JANUARY 23, 2024")]) is None
    assert caption_of([Line(text="Painted on a quiet day.")]) is None


@pytest.mark.parametrize(
    ("label", "says"), [("Thumbnail", True), ("Full size (90 KB)", True), ("Großes Bild", False), ("The weir", False)]
)
def test_label_that_only_says_a_size_is_no_title(label: str, says: bool) -> None:
    """One other word makes it a title."""
    assert says == says_size(label)

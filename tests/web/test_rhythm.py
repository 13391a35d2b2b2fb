"""The drawing of how often a feed published."""

import pytest

from feedd.web.rhythm import rhythm_path, rhythm_words


@pytest.mark.parametrize(
    ("counts", "path", "words"),
    [
        ((), "", "no posts in the last year"),
        ((0, 0), "", "no posts in the last year"),
        ((0, 1), "M2 20v-20h1.5v20z", "1 post in the last year, in 1 of its weeks"),
        ((40, 0, 1), "M0 20v-20h1.5v20zM4 20v-3h1.5v3z", "41 posts in the last year, in 2 of its weeks"),
    ],
)
def test_rhythm(counts: tuple[int, ...], path: str, words: str) -> None:
    """One bar a week, the highest as high as the drawing; the lowest is still seen."""
    assert (path, words) == (rhythm_path(counts), rhythm_words(counts))

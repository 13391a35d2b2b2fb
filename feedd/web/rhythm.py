"""How often a feed published, as a small drawing of one bar a week, and in words."""

from collections.abc import Sequence
from datetime import timedelta

WEEK = timedelta(days=7)
WEEKS = 52
BAR, HEIGHT = 2, 20  # units of the drawing
LEAST = 3  # the height of the lowest bar, so that one post a month is seen beside forty


def rhythm_path(counts: Sequence[int]) -> str:
    """Return the bars as the path of an SVG element of `BAR` times as many by `HEIGHT` units; "" where all are zero."""
    most = max(counts, default=0)
    bars = [
        f"M{BAR * at} {HEIGHT}v-{height}h1.5v{height}z"
        for at, count in enumerate(counts)
        if count and (height := LEAST + (HEIGHT - LEAST) * count // most)
    ]
    return "".join(bars)


def rhythm_words(counts: Sequence[int]) -> str:
    """Return what the drawing says, for who does not see it."""
    posts = sum(counts)
    if not posts:
        return "no posts in the last year"
    weeks = sum(1 for count in counts if count)
    return f"{posts} post{'s' * (posts != 1)} in the last year, in {weeks} of its weeks"

"""The site: slugs of groups in paths."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.publish.site import group_slug


@given(st.text(max_size=120))
def test_slug_is_one_safe_short_segment_of_a_path(group: str) -> None:
    """It cannot leave the folder or hide a file, is never empty, fits into a file name, and is its own slug."""
    slug = group_slug(group)

    assert re.fullmatch(r"[^\s./\\\x00-\x1f%?#-][^\s./\\\x00-\x1f%?#]{0,47}", slug)
    assert len(slug.encode()) <= 200
    assert group_slug(slug) == slug


@pytest.mark.parametrize(
    ("group", "slug"),
    [
        ("News", "news"),
        ("../../etc", "etc"),
        ("Straße 9", "strasse-9"),
        ("!?", "group"),
        ("हिन्दी", "हिन्दी"),
        ("ＡＢ", "ab"),
    ],
)
def test_slug_keeps_the_words_of_any_script(group: str, slug: str) -> None:
    """Other characters separate words, and letters stay letters."""
    assert group_slug(group) == slug

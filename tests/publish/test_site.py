"""The site: slugs of groups in paths."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.config.group_slug import group_slug
from feedd.config.settings import Settings
from feedd.publish.site import front_page


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


@pytest.mark.parametrize(
    ("base_url", "listening", "page"),
    [
        (None, "127.0.0.1:8070", "http://127.0.0.1:8070/"),
        (None, "/run/feedd.sock 0.0.0.0:80", "http://localhost:80/"),
        (None, "[::1]:8070", "http://[::1]:8070/"),
        (None, "/run/feedd.sock", None),
        ("https://feeds.example.org/f", "/run/feedd.sock", "https://feeds.example.org/f/"),
    ],
)
def test_front_page_is_where_a_browser_finds_it(base_url: str | None, listening: str, page: str | None) -> None:
    """By `base_url` where there is one, else where feedd listens; a unix socket alone is behind a proxy."""
    assert page == front_page(Settings(feeds=Path(), data=Path(), base_url=base_url), listening)

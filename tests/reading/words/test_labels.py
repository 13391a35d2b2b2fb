"""Reading the display string of a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.reading.words.labels import Form, read_label

TITLES = [
    ("2024-04-05 - A quiet week", "A quiet week"),
    ("2024-04-05: A quiet week", "A quiet week"),
    ("2024-04-05-Editor 1.16.9", "Editor 1.16.9"),
    ("[10 Jul 2018] A quiet week", "A quiet week"),
    ("A quiet week (14-01-2023 04:30)", "A quiet week"),
    ("A quiet week | 2026-08-27 | edited 2026-08-29", "A quiet week"),
    ("A quiet week     October 14th, 2025", "A quiet week"),
    ("A quiet week ............ 10/31/23", "A quiet week"),
    ("2024-07-14 (Day 1)  A quiet week", "A quiet week"),
    ("2024-07-14 (Day -1)  A quiet week", "A quiet week"),
    ("2024-07-14 (Days 5-7) A quiet week", "A quiet week"),
    ("2024-07-14-a-quiet-week.html.md", "a quiet week"),
    ("-rw-r--r-- 1 ada users 3120 May 12  2024 a_quiet_week.txt", "a quiet week"),
    ("drwxr-xr-x  2 ada staff  64 May 12 10:42 a-quiet-week/", "a quiet week"),
    ("| A quiet week      | 2024-05-06 |", "A quiet week"),
    ("14 VII 2024 - A quiet week", "A quiet week"),
    ("14.VII.2024 A quiet week", "A quiet week"),
    ("Sonntag, den 14. Juli 2024 - A quiet week", "A quiet week"),
    ("dimanche le 14 juillet 2024 : A quiet week", "A quiet week"),
    ("A quiet week [NEW!]", "A quiet week"),
    ("A week (new)", "A week (new)"),
    ("A quiet week (2024-05-06, 3 pages)", "A quiet week"),
    ("Dom 12/05/2024 às 21:30 - A quiet week", "A quiet week"),
    ("12 maggio 2024 alle ore 9:15 - A quiet week", "A quiet week"),
    ("12 mai 2024 à 9h15 : A quiet week", "A quiet week"),
    ("Louis XIV 2024", "Louis XIV 2024"),
    ("N 2025-11-22 16:24 A quiet week", "A quiet week"),
    ("  2025-11-22 16:24 N reasons to rest", "N reasons to rest"),
    ("Wed, 12 Mar 2014 18:00:00 +0100: Teil 2", "Teil 2"),
    ("=== A quiet week ===", "A quiet week"),
    ("[41] - A quiet week", "A quiet week"),
    ("A quiet week [8.1MB]", "A quiet week"),
    ("apples.txt               4.1K 2024-09-02 00:00 UTC", "apples"),
    ("05-11-2022-apples        2022-Nov-05 17:18     2.2 KB", "apples"),
    ("2024-09-02.txt", "2024-09-02"),
    ("2_sep_2024.txt", "2 sep 2024"),
    ("apples_2024-09-02.txt", "apples"),
    ("🐝 2024-05-06 - A quiet week", "A quiet week"),
    ("🐝 A quiet week", "🐝 A quiet week"),
    ("A week - quiet", "A week - quiet"),
    ("Catch 22", "Catch 22"),
    ("Notes from 2024-05-06", "Notes from 2024-05-06"),
    ("10 jars of quince", "10 jars of quince"),
    ("2024", "2024"),
]


@pytest.mark.parametrize(("label", "title"), TITLES)
def test_a_label_is_cleaned_to_its_title(label: str, title: str) -> None:
    """Dates, counts, sizes and frames are removed; the author's title stays."""
    assert title == read_label(label).title


def test_a_date_amid_the_words_is_part_of_the_title() -> None:
    """Only a date at the beginning or end of a label is its date."""
    label = read_label("Why does 2024-02-29 break so many clocks?")

    assert ("Why does 2024-02-29 break so many clocks?", None) == (label.title, label.found)


@pytest.mark.parametrize("label", ["Continued...", "View comments (23)", "Read more", "Weiterlesen"])
def test_a_label_that_names_nothing_is_generic(label: str) -> None:
    """Such a label takes its title from the lines around it."""
    assert read_label(label).is_generic


@pytest.mark.parametrize("label", ["2019-11-22-quiet-week", "quiet.md", "quiet.txt     4.1K 2024-09-02 00:00 UTC"])
def test_a_file_name_is_known_as_one(label: str) -> None:
    """Such a label takes its title from the document."""
    assert read_label(label).is_file


@given(st.text())
def test_any_label_is_read(label: str) -> None:
    """No display string raises an error, and one with words in it has a title."""
    assert read_label(label).title or not any(character.isalpha() for character in label[:400])


def test_a_row_whose_file_is_named_by_its_day_is_called_by_it() -> None:
    """As the author writes the day; elsewhere hyphens part words."""
    row = "{:36}  2021-Apr-21 04:36     0.6 KB".format

    assert "2020-11-19" == read_label(row("2020-11-19.gmi"), Form(is_row=True)).title
    assert "new wheel" == read_label(row("2020-11-19-new-wheel.gmi"), Form(is_row=True)).title

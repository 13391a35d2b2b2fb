"""The words of dates."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedd.reading.words import month_names
from feedd.reading.words.calendar import MONTHS, WEEKDAYS, ZONES
from tests.support import make_month_names


def test_every_month_has_its_names() -> None:
    """Names, genitives and abbreviations of many languages, with and without accents, give the month."""
    words = ("march", "märz", "marz", "août", "aout", "joulukuuta", "марта", "březen", "czerwca", "μαρτίου", "במאי")

    assert set(range(1, 13)) == set(MONTHS.values())
    assert [3, 3, 3, 8, 8, 12, 3, 3, 6, 3, 5] == [MONTHS[word] for word in words]


def test_a_word_of_two_languages_is_the_month_of_the_language_with_more_speakers() -> None:
    """Listopad is November in Polish and Czech, October in Croatian."""
    assert 11 == MONTHS["listopada"]


def test_few_weekdays_are_months() -> None:
    """A word for both would give wrong dates: mar is Tuesday in French and Spanish, mawrth in Welsh."""
    assert {"mar", "maw", "mawrth", "paz", "sub"} == WEEKDAYS & set(MONTHS)


def test_the_table_is_what_its_script_makes(capsys: pytest.CaptureFixture[str]) -> None:
    """The kept table and the script belong together; another version of babel may have other words."""
    make_month_names.main()

    assert Path(month_names.__file__).read_text() == capsys.readouterr().out


def test_zones_know_summer_time() -> None:
    """EDT is one hour nearer to UTC than EST."""
    assert timedelta(hours=1) == ZONES["EDT"].utcoffset(None) - ZONES["EST"].utcoffset(None)

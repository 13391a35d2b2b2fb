"""What a column contains is read back the same."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feedd.model import Podcast, Terms
from feedd.store.codecs import from_time, pack, read_quiet, read_terms, terms_text, to_time, unpack
from feedd.structs import replace


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_are_exact(at: datetime) -> None:
    """Times are exact to the microsecond, in any year, where a floating-point number would round."""
    assert at == from_time(to_time(at))


def test_times_are_microseconds_since_1970() -> None:
    """Databases of all releases are read by this rule."""
    assert 1_000_001 == to_time(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=1, microseconds=1))


@given(st.text())
def test_texts_come_back(text: str) -> None:
    """Any text is read back the same."""
    assert text == unpack(pack(text))


def test_terms_of_a_newer_feedd_are_read() -> None:
    """A key that this feedd does not know is left out, and a missing one has its default."""
    terms = replace(Terms(), title="Lamps", max_entries=7)
    newer = terms_text(terms).replace("{", '{"colour": "red", ', 1).replace(', "content": "full"', "")

    assert '"content"' not in newer
    assert terms == read_terms(newer)


def test_terms_of_an_earlier_release_are_written_as_it_wrote_them() -> None:
    """What differs is indexed again for the search, and an upgrade shall not do that for every feed."""
    assert not {"pictures", "podcast"} & json.loads(terms_text(Terms(title="Lamps"))).keys()


def test_terms_of_a_podcast_come_back() -> None:
    """Its table too, and that of a newer feedd, with keys that this one does not know."""
    terms = Terms(podcast=Podcast(category="Arts", type="serial"), pictures=True)

    assert terms == read_terms(terms_text(terms))
    assert terms == read_terms(terms_text(terms).replace('"type": "serial"', '"type": "serial", "chapters": true'))


def test_quiet_of_an_earlier_release_is_none() -> None:
    """It does not say at which hours the source publishes, and the next poll reads the index."""
    assert read_quiet('["index", "rules", 0, [0]]') is None

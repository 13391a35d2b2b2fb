"""What directories of podcasts miss, by what feedd publishes."""

from pathlib import Path

import pytest

from feedd.model import MediaFile
from feedd.readers.podcasts import podcast_findings
from feedd.structs import replace
from tests.support.feedd_process import feedd
from tests.support.poll_world import define, menu
from tests.support.threaded_gopher import served

SOUND = (Path(__file__).parents[1] / "data" / "validity" / "cast.rss").read_text("utf-8")
SQUARE = MediaFile(length=9, width=1400, height=1400)


def words(document: str, cover: MediaFile | None = SQUARE) -> list[str]:
    """Return what is said of a document."""
    return [one.words for one in podcast_findings(document.encode(), cover)]


def test_nothing_is_missed_in_a_whole_one() -> None:
    """Nor of a picture that nobody has loaded, or of a document that is no podcast, or of one for tokens alone."""
    assert [] == words(SOUND) == words(SOUND, None) == words(SOUND, MediaFile(length=9))
    assert () == podcast_findings(SOUND.replace("itunes:explicit", "itunes:block").encode(), None)
    private = SOUND.replace("<language>en</language>", "<itunes:block>Yes</itunes:block>")
    assert () == podcast_findings(private.encode(), None)


@pytest.mark.parametrize("sides", [(1399, 1399), (3001, 3001), (1400, 1500)])
def test_picture_of_another_size_is_told(sides: tuple[int, int]) -> None:
    """As a warning: it is shown all the same."""
    (found,) = podcast_findings(SOUND.encode(), replace(SQUARE, width=sides[0], height=sides[1]))

    assert (f"it has {sides[0]} x {sides[1]}" in found.words, found.loses) == (True, False)


@pytest.mark.parametrize(
    ("part", "other", "said"),
    [
        ('<itunes:image href="https://feeds.example.org/media/cast/artwork/cover.jpg"/>', "", "without a picture"),
        ("<language>en</language>", "", "without a language"),
        ('text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>', "", "a category"),
        ('type="audio/mpeg"', 'type="audio/ogg"', "plays only MP3, M4A, MP4 and MOV: 1 of 1 entries"),
        ('length="7"', 'length="0"', "no length before somebody plays it: 1 of 1 entries"),
        ("<itunes:episode>2</itunes:episode>", "", "without a number in their titles: 1 of 1 entries"),
        ("enclosure url", "source url", "leaves out what has no sound or film on the web: 1 of 1 entries"),
    ],
)
def test_each_thing_that_is_missing_is_one_sentence(part: str, other: str, said: str) -> None:
    """With the key that mends it, or how many entries it is about."""
    broken = SOUND.replace(f"<itunes:category {part}" if part.startswith("text") else part, other, 1)

    assert broken != SOUND
    (found,) = words(broken)
    assert said in found


def test_lint_tells_it_of_a_feed_that_is_a_podcast(tmp_path: Path) -> None:
    """Beside what the readers take, in whichever format these are asked about."""
    with served({b"/cast": menu("Fog", "s2026-11-02 - Horn|/2.mp3", "s2026-10-26 - Bell|/1.mp3")}) as hole:
        define(tmp_path, "cast", f"gopher://127.0.0.1:{hole.port}/1/cast", "podcast = {}\n")
        assert 0 == feedd(tmp_path, "once", "cast").returncode
        done = feedd(tmp_path, "lint", "cast")

    assert (done.returncode, done.stderr) == (1, "")
    assert "apple podcasts: takes no podcast without a category: `category` below [podcast]" in done.stdout
    assert "apple podcasts" not in feedd(tmp_path, "lint", "cast", "--as", "newsboat").stdout

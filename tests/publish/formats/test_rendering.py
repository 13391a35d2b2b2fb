"""The number of the rendering: published bytes change with it, and with nothing else."""

import json
import subprocess
import sys
import tomllib

import pytest

from feedd.publish.formats.rendering import RENDERING
from tests.support.rendered_samples import DATA, Published, publish_samples

ADVICE = """
These documents are rendered as other bytes than those that RENDERING = {number} stands for:

  {names}

If they are meant to change: count up RENDERING in feedd/publish/formats/rendering.py, set GENERATOR_VERSION there to
the coming release, and add the table [{next}] to tests/data/rendering/digests.toml with the lines that
`python -m tests.support.rendered_samples` prints. Without a new number, published documents keep their old bytes.
Only if feeds.toml changed and no code did: replace the last table.
"""
PRINT = """
import json
from tests.support.rendered_samples import publish_samples
published = publish_samples()
print(json.dumps([published.digests, published.keys]))
"""


@pytest.fixture(scope="module")
def published() -> Published:
    """Return the published samples."""
    return publish_samples()


def published_after(change: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the digests and keys of the samples from a new process, in which a line of code runs before all others."""
    command = [sys.executable, "-c", f"{change}\n{PRINT}"]
    output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=DATA.parents[2]).stdout
    digests, keys = json.loads(output.splitlines()[-1])
    return digests, keys


def test_bytes_change_only_with_the_number(published: Published) -> None:
    """The digests are those that the table has for the number, and no number is missing there."""
    tables = tomllib.loads((DATA / "digests.toml").read_text("utf-8"))
    found, known = published.digests, tables.get(str(RENDERING), {})
    changed = sorted(name for name in known.keys() | found.keys() if known.get(name) != found.get(name))

    assert not changed, ADVICE.format(number=RENDERING, next=RENDERING + 1, names="\n  ".join(changed))
    assert list(tables) == [str(number) for number in range(1, RENDERING + 1)]


def test_another_version_changes_no_key_and_no_byte(published: Published) -> None:
    """A release that renders the same renders nothing again, and no reader sees a change."""
    digests, keys = published_after('import feedd; feedd.__version__ = "99.0.0"')

    assert digests == published.digests
    assert keys == published.keys


def test_another_number_changes_every_key_and_no_byte(published: Published) -> None:
    """Each document is rendered once more; one that comes out the same stays as it is."""
    digests, keys = published_after("from feedd.publish import up_to_date; up_to_date.RENDERING += 1")

    assert digests == published.digests
    assert keys.keys() == published.keys.keys()
    assert not set(keys.values()) & set(published.keys.values())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("site/lamps.atom", b"<at:deleted-entry"),
        ("site/lamps.atom", b'rel="enclosure"'),
        ("site/lamps.atom", b'rel="hub"'),
        ("site/lamps.atom", b'rel="prev-archive"'),
        ("site/lamps.atom", b"See the changes"),
        ("site/lamps.atom", b"proxied material from lamps.example.org"),
        ("site/lamps/archive/1.atom", b'rel="next-archive"'),
        ("site/lamps/archive/2.atom", b"<fh:archive"),
        ("site/tides.atom", b"127.0.0.1 cannot be read at the moment"),
        ("site/tides.rss", b"This is the beginning; the whole text is at"),
        ("site/quiet.json", b"This feed shows no texts"),
        ("site/all.atom", b"The same day as the tides"),
        ("site/feeds.opml", b'text="Lights &amp; Lamps"'),
        ("files/lamps.atom", b"https://proxy.example.org/lamps.example.org:70/"),
    ],
)
def test_samples_have_all_that_a_document_can_have(published: Published, name: str, part: bytes) -> None:
    """A part that no sample has could change without a new number."""
    assert part in published.documents[name]

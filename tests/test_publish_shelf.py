"""The folder of published files."""

import gzip
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedd.errors import StoreError
from feedd.publish.shelf import Shelf

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf whose folder does not exist yet."""
    return Shelf(tmp_path / "data" / "public")


def test_shelf_put_writes_a_dated_file(shelf: Shelf) -> None:
    """A file is written with its folder, readable for a web server, dated when its bytes were first published."""
    assert shelf.put("lamps.atom", b"<feed/>", WHEN)
    path = shelf.folder / "lamps.atom"
    umask = os.umask(0)
    os.umask(umask)
    assert (b"<feed/>", WHEN.timestamp()) == (path.read_bytes(), path.stat().st_mtime)
    assert 0o666 & ~umask == path.stat().st_mode & 0o777
    assert [path] == list(shelf.folder.iterdir())


def test_shelf_put_leaves_the_same_bytes_untouched(shelf: Shelf) -> None:
    """A file that holds these bytes already keeps its inode and its time."""
    shelf.put("lamps.atom", b"<feed/>", WHEN)
    before = (shelf.folder / "lamps.atom").stat()
    assert not shelf.put("lamps.atom", b"<feed/>", WHEN + timedelta(hours=1))
    after = (shelf.folder / "lamps.atom").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_shelf_put_replaces_the_file_as_a_whole(shelf: Shelf) -> None:
    """Who has the old file open goes on reading the old bytes: it is replaced, never rewritten."""
    shelf.put("lamps.atom", b"old", WHEN)
    with (shelf.folder / "lamps.atom").open("rb") as reader:
        assert shelf.put("lamps.atom", b"new", WHEN)
        assert b"old" == reader.read()
    assert b"new" == (shelf.folder / "lamps.atom").read_bytes()


def test_shelf_put_is_whole_or_nothing_when_killed(shelf: Shelf) -> None:
    """A process killed at any moment of its writing leaves the file in its old or its new form."""
    sizes = (3_000_000, 4_000_000)
    script = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC; from itertools import cycle\n"
        "from feedd.publish.shelf import Shelf\n"
        "shelf = Shelf(Path(sys.argv[1]))\n"
        f"for size in cycle({sizes}): shelf.put('lamps.atom', b'x' * size, datetime.now(UTC)); print(flush=True)\n"
    )
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", script, shelf.folder], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            writer.kill()
        assert (shelf.folder / "lamps.atom").stat().st_size in sizes


@pytest.mark.parametrize("folder", ["/proc", "/dev/null/public"])
def test_shelf_put_names_the_path_it_cannot_write(folder: str) -> None:
    """A folder that takes no files, even from root, is a StoreError with path and advice."""
    with pytest.raises(StoreError, match=rf"{folder}/lamps\.atom: cannot be written \(.+\); make room or give it"):
        Shelf(Path(folder)).put("lamps.atom", b"<feed/>", WHEN)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
def test_shelf_put_into_a_read_only_folder(shelf: Shelf) -> None:
    """A folder that feedd may not write into is a StoreError, and no draft is left in it."""
    shelf.folder.mkdir(parents=True)
    shelf.folder.chmod(0o555)
    with pytest.raises(StoreError, match="Permission denied"):
        shelf.put("lamps.atom", b"<feed/>", WHEN)
    assert [] == list(shelf.folder.iterdir())


def test_shelf_put_leaves_no_draft_behind(shelf: Shelf) -> None:
    """Where the file cannot take its place, its draft is removed."""
    (shelf.folder / "lamps.atom" / "in the way").mkdir(parents=True)
    with pytest.raises(StoreError, match="Is a directory"):
        shelf.put("lamps.atom", b"<feed/>", WHEN)
    assert [shelf.folder / "lamps.atom"] == list(shelf.folder.iterdir())


def test_shelf_get_gives_both_encodings(shelf: Shelf) -> None:
    """A file comes plain and gzipped, each with a strong validator of its own, and its date."""
    shelf.put("lamps.atom", b"<feed/>" * 100, WHEN)
    shelved = shelf.get("lamps.atom")
    assert shelved is not None
    assert (b"<feed/>" * 100, WHEN) == (shelved.data, shelved.last_modified)
    assert shelved.data == gzip.decompress(shelved.gzipped)
    assert {'"'} == {tag[0] for tag in (shelved.etag, shelved.gzip_etag)}
    assert shelved.etag != shelved.gzip_etag


def test_shelf_get_gives_the_same_validators_in_another_process(shelf: Shelf) -> None:
    """Validators come from the bytes alone, and gzip puts no time into them: a restart makes no reader load again."""
    shelf.put("lamps.atom", b"<feed/>", WHEN)
    first = shelf.get("lamps.atom")
    assert first is not None
    assert bytes(4) == first.gzipped[4:8]  # the time of compression (RFC 1952 §2.3)
    assert first == Shelf(shelf.folder).get("lamps.atom")


def test_shelf_cached_only_while_it_is_the_file(shelf: Shelf) -> None:
    """A file is in memory from its first reading until the folder holds another."""
    shelf.put("lamps.atom", b"old", WHEN)
    assert shelf.cached("lamps.atom") is None
    known = shelf.get("lamps.atom")
    assert known is shelf.cached("lamps.atom")
    Shelf(shelf.folder).put("lamps.atom", b"new", WHEN)
    assert shelf.cached("lamps.atom") is None
    (shelf.folder / "lamps.atom").unlink()
    assert (None, None, False) == (shelf.cached("lamps.atom"), shelf.get("lamps.atom"), shelf.has("lamps.atom"))


def test_shelf_remove_takes_a_file_away(shelf: Shelf) -> None:
    """A file is gone afterwards, whether there was one or not; what cannot be deleted is named."""
    shelf.put("lamps.atom", b"data", WHEN)
    shelf.remove("lamps.atom")
    shelf.remove("lamps.atom")
    assert not shelf.has("lamps.atom")
    (shelf.folder / "lamps.rss").mkdir()
    with pytest.raises(StoreError, match=r"lamps\.rss: cannot be deleted"):
        shelf.remove("lamps.rss")


def test_shelf_get_names_the_path_it_cannot_read(shelf: Shelf) -> None:
    """What stands there and cannot be read is a StoreError, not a file that does not exist."""
    (shelf.folder / "lamps.atom").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"lamps\.atom: cannot be read \(Is a directory\)"):
        shelf.get("lamps.atom")


def test_shelf_has_subfolders(shelf: Shelf) -> None:
    """A name with slashes is a file in a folder of that name, which comes and goes with its files."""
    assert frozenset() == shelf.names("lamps/archive")
    assert shelf.put("lamps/archive/1.atom", b"<feed/>", WHEN)
    shelf.put("lamps/archive/2.atom", b"<feed/>", WHEN)
    (shelf.folder / "lamps/archive/.2.atom.123.tmp").write_bytes(b"draft")
    assert {"lamps/archive/1.atom", "lamps/archive/2.atom"} == shelf.names("lamps/archive")
    found = shelf.get("lamps/archive/1.atom")
    assert (found, True) == (shelf.cached("lamps/archive/1.atom"), shelf.has("lamps/archive/2.atom"))
    shelf.sweep()
    shelf.remove("lamps/archive/1.atom")
    assert [shelf.folder / "lamps/archive/2.atom"] == list((shelf.folder / "lamps/archive").iterdir())
    shelf.remove("lamps/archive/2.atom")
    assert [] == list(shelf.folder.iterdir())


def test_shelf_names_the_folder_it_cannot_read(shelf: Shelf) -> None:
    """A folder that leads in circles is a StoreError, not an empty one."""
    shelf.folder.mkdir(parents=True)
    (shelf.folder / "lamps").symlink_to("lamps")
    with pytest.raises(StoreError, match=r"lamps: cannot be read \(.+\); make it readable"):
        shelf.names("lamps")

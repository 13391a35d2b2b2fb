"""The public folder."""

import gzip
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedd.errors import StoreError
from feedd.publish.files import PublicFolder

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def public(tmp_path: Path) -> PublicFolder:
    """Return a public folder that does not exist on disk yet."""
    return PublicFolder(tmp_path / "data" / "public")


def test_public_folder_put_writes_a_dated_file(public: PublicFolder) -> None:
    """A file is written with its folder, readable for a web server, and dated when its bytes were first published."""
    assert public.put("lamps.atom", b"<feed/>", WHEN)
    path = public.folder / "lamps.atom"
    umask = os.umask(0)
    os.umask(umask)
    assert (b"<feed/>", WHEN.timestamp()) == (path.read_bytes(), path.stat().st_mtime)
    assert 0o666 & ~umask == path.stat().st_mode & 0o777
    assert [path] == list(public.folder.iterdir())


def test_public_folder_put_leaves_the_same_bytes_untouched(public: PublicFolder) -> None:
    """A file that already has these bytes keeps its inode and its time."""
    public.put("lamps.atom", b"<feed/>", WHEN)
    before = (public.folder / "lamps.atom").stat()
    assert not public.put("lamps.atom", b"<feed/>", WHEN + timedelta(hours=1))
    after = (public.folder / "lamps.atom").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_public_folder_put_replaces_the_file_as_a_whole(public: PublicFolder) -> None:
    """A process that has the old file open continues to read the old bytes: the file is replaced, never rewritten."""
    public.put("lamps.atom", b"old", WHEN)
    with (public.folder / "lamps.atom").open("rb") as reader:
        assert public.put("lamps.atom", b"new", WHEN)
        assert b"old" == reader.read()
    assert b"new" == (public.folder / "lamps.atom").read_bytes()


@pytest.mark.slow
def test_public_folder_put_is_whole_or_nothing_when_killed(public: PublicFolder) -> None:
    """A process that is killed at any moment of writing leaves the file with its old or its new bytes."""
    sizes = (3_000_000, 4_000_000)
    script = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC; from itertools import cycle\n"
        "from feedd.publish.files import PublicFolder\n"
        "public = PublicFolder(Path(sys.argv[1]))\n"
        f"for size in cycle({sizes}): public.put('lamps.atom', b'x' * size, datetime.now(UTC)); print(flush=True)\n"
    )
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", script, public.folder], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            writer.kill()
        assert (public.folder / "lamps.atom").stat().st_size in sizes


@pytest.mark.parametrize("folder", ["/proc", "/dev/null/public"])
def test_public_folder_put_names_the_path_it_cannot_write(folder: str) -> None:
    """A folder in which not even root can write raises a StoreError with path and advice."""
    with pytest.raises(StoreError, match=rf"{folder}/lamps\.atom: cannot be written \(.+\); make room or give it"):
        PublicFolder(Path(folder)).put("lamps.atom", b"<feed/>", WHEN)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
def test_public_folder_put_into_a_read_only_folder(public: PublicFolder) -> None:
    """A folder in which feedd may not write raises a StoreError, and no draft is left there."""
    public.folder.mkdir(parents=True)
    public.folder.chmod(0o555)
    with pytest.raises(StoreError, match="Permission denied"):
        public.put("lamps.atom", b"<feed/>", WHEN)
    assert [] == list(public.folder.iterdir())


def test_public_folder_put_leaves_no_draft_behind(public: PublicFolder) -> None:
    """If the draft cannot be renamed to the file, the draft is removed."""
    (public.folder / "lamps.atom" / "in the way").mkdir(parents=True)
    with pytest.raises(StoreError, match="Is a directory"):
        public.put("lamps.atom", b"<feed/>", WHEN)
    assert [public.folder / "lamps.atom"] == list(public.folder.iterdir())


def test_public_folder_get_gives_both_encodings(public: PublicFolder) -> None:
    """A file is returned plain and gzipped, each with its own strong validator, and with its date."""
    public.put("lamps.atom", b"<feed/>" * 100, WHEN)
    cached = public.get("lamps.atom")
    assert cached is not None
    assert (b"<feed/>" * 100, WHEN) == (cached.data, cached.last_modified)
    assert cached.data == gzip.decompress(cached.gzipped)
    assert {'"'} == {tag[0] for tag in (cached.etag, cached.gzip_etag)}
    assert cached.etag != cached.gzip_etag


def test_public_folder_get_gives_the_same_validators_in_another_process(public: PublicFolder) -> None:
    """Validators depend on the bytes only, and gzip adds no time: after a restart no reader has to load again."""
    public.put("lamps.atom", b"<feed/>", WHEN)
    first = public.get("lamps.atom")
    assert first is not None
    assert bytes(4) == first.gzipped[4:8]  # the time of compression (RFC 1952 §2.3)
    assert first == PublicFolder(public.folder).get("lamps.atom")


def test_public_folder_cached_only_while_it_is_the_file(public: PublicFolder) -> None:
    """A file is in memory from the first time it is read until the folder has another one."""
    public.put("lamps.atom", b"old", WHEN)
    assert public.cached("lamps.atom") is None
    known = public.get("lamps.atom")
    assert known is public.cached("lamps.atom")
    PublicFolder(public.folder).put("lamps.atom", b"new", WHEN)
    assert public.cached("lamps.atom") is None
    (public.folder / "lamps.atom").unlink()
    assert (None, None, False) == (public.cached("lamps.atom"), public.get("lamps.atom"), public.has("lamps.atom"))


def test_public_folder_remove_takes_a_file_away(public: PublicFolder) -> None:
    """Afterwards there is no such file, whether there was one or not; the error names what cannot be deleted."""
    public.put("lamps.atom", b"data", WHEN)
    public.remove("lamps.atom")
    public.remove("lamps.atom")
    assert not public.has("lamps.atom")
    (public.folder / "lamps.rss").mkdir()
    with pytest.raises(StoreError, match=r"lamps\.rss: cannot be deleted"):
        public.remove("lamps.rss")


def test_public_folder_get_names_the_path_it_cannot_read(public: PublicFolder) -> None:
    """Something that exists and cannot be read raises a StoreError; it is not taken for a missing file."""
    (public.folder / "lamps.atom").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"lamps\.atom: cannot be read \(Is a directory\)"):
        public.get("lamps.atom")


def test_public_folder_has_subfolders(public: PublicFolder) -> None:
    """A name with slashes is a file in a subfolder, which is created and removed with its files."""
    assert frozenset() == public.names("lamps/archive")
    assert public.put("lamps/archive/1.atom", b"<feed/>", WHEN)
    public.put("lamps/archive/2.atom", b"<feed/>", WHEN)
    (public.folder / "lamps/archive/.2.atom.123.tmp").write_bytes(b"draft")
    assert {"lamps/archive/1.atom", "lamps/archive/2.atom"} == public.names("lamps/archive")
    found = public.get("lamps/archive/1.atom")
    assert (found, True) == (public.cached("lamps/archive/1.atom"), public.has("lamps/archive/2.atom"))
    public.remove_drafts()
    public.remove("lamps/archive/1.atom")
    assert [public.folder / "lamps/archive/2.atom"] == list((public.folder / "lamps/archive").iterdir())
    public.remove("lamps/archive/2.atom")
    assert [] == list(public.folder.iterdir())


def test_public_folder_names_the_folder_it_cannot_read(public: PublicFolder) -> None:
    """A folder that is a link to itself raises a StoreError; it is not taken for an empty one."""
    public.folder.mkdir(parents=True)
    (public.folder / "lamps").symlink_to("lamps")
    with pytest.raises(StoreError, match=r"lamps: cannot be read \(.+\); make it readable"):
        public.names("lamps")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return a folder beside the public one, with a file in it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "1.atom").write_bytes(b"theirs")
    return tmp_path / "outside"


def test_link_to_a_file_is_neither_read_nor_written_through(tmp_path: Path, outside: Path) -> None:
    """A file is put in its place; a draft that is a link is not written through either."""
    public = PublicFolder(tmp_path / "public")
    public.put("other.atom", b"ours", WHEN)
    (public.folder / "hole.atom").symlink_to(outside / "1.atom")
    (public.folder / f".hole.atom.{os.getpid()}.tmp").symlink_to(outside / "1.atom")

    assert (public.get("hole.atom"), public.has("hole.atom"), public.cached("hole.atom")) == (None, False, None)
    with pytest.raises(StoreError, match=r"hole\.atom: cannot be written"):
        public.put("hole.atom", b"theirs", WHEN)
    assert public.put("hole.atom", b"theirs", WHEN)  # the draft is gone, and the bytes are the same as in the link
    assert (outside / "1.atom").read_bytes() == b"theirs"
    assert not (public.folder / "hole.atom").is_symlink()


def test_link_to_a_folder_is_not_followed(tmp_path: Path, outside: Path) -> None:
    """Nothing in it is read, listed, written or deleted; the error names the path."""
    public = PublicFolder(tmp_path / "public")
    public.put("hole.atom", b"ours", WHEN)
    (public.folder / "hole").symlink_to(outside.parent)
    (public.folder / "hole2").mkdir()
    (public.folder / "hole2" / "archive").symlink_to(outside)

    for folder in ("hole/outside", "hole2/archive"):
        name = f"{folder}/1.atom"
        assert (public.get(name), public.has(name)) == (None, False)
        public.remove(name)
        with pytest.raises(StoreError, match=f"{folder}: cannot be read"):
            public.names(folder)
        with pytest.raises(StoreError, match=f"{name}: cannot be written"):
            public.put(f"{folder}/1.atom", b"ours", WHEN)
    assert [path.name for path in outside.iterdir()] == ["1.atom"]
    assert (outside / "1.atom").read_bytes() == b"theirs"


def test_folder_may_be_a_link_itself(tmp_path: Path, outside: Path) -> None:
    """An operator may keep the published files on another disk."""
    (tmp_path / "public").symlink_to(outside)
    public = PublicFolder(tmp_path / "public")

    assert public.put("hole/archive/1.atom", b"ours", WHEN)
    assert (outside / "hole" / "archive" / "1.atom").read_bytes() == b"ours"
    assert public.names("hole/archive") == {"hole/archive/1.atom"}

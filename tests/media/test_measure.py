"""What media files say of themselves, and that none of them can keep feedd busy or break it."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedd.errors import StoreError
from feedd.media import measure as measuring
from feedd.media.measure import measure
from feedd.media.pixels import MOST_HEADER, picture_size
from feedd.model import MediaFile
from tests.support import media_samples as samples

SOUNDS = {
    "wav": samples.wav(),
    "aiff": samples.aiff(),
    "flac": samples.flac(),
    "mp3": samples.mp3(),
    "mp3 with a tag": samples.mp3(tag=b"\xff\xfb\x50\xc0" * 5000),
    "mp3 with xing": samples.xing_mp3(115),
    "mp3 with info": samples.xing_mp3(115, b"Info"),
    "vorbis": samples.vorbis(),
    "opus": samples.opus(),
    "mp4": samples.mp4(),
}
PICTURES = {
    "png": samples.png(640, 480),
    "gif": samples.gif(640, 480),
    "jpeg": samples.jpeg(640, 480),
    "jpeg with exif": samples.jpeg(640, 480, before=60_000),
    "webp": samples.webp(b"VP8 ", 640, 480),
    "webp without loss": samples.webp(b"VP8L", 640, 480),
    "webp with a canvas": samples.webp(b"VP8X", 640, 480),
}


def reader_of(data: bytes) -> Callable[[int, int], bytes]:
    """Return what reads these bytes."""
    return lambda start, count: data[start : start + count]


def measured(data: bytes) -> MediaFile:
    """Return what these bytes say of themselves."""
    return measure(reader_of(data), len(data))


@pytest.mark.parametrize("name", SOUNDS)
def test_sound_says_how_long_it_lasts(name: str) -> None:
    """In its own headers, whatever its name; those of an MP3 are exact to a frame."""
    found = measured(SOUNDS[name])

    assert (found.length, found.width, found.height) == (len(SOUNDS[name]), None, None)
    assert found.milliseconds == pytest.approx(3000, abs=10)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_says_how_large_it_is(name: str) -> None:
    """From its first bytes alone."""
    data = PICTURES[name]

    assert MediaFile(length=len(data), width=640, height=480) == measured(data)


@pytest.mark.parametrize("data", [b"", b"\0", b"no sound at all", b"RIFF\0\0\0\0AVI ", b"\xff" * 40, b"\xff\xd8" * 40])
def test_anything_else_says_nothing(data: bytes) -> None:
    """Its length is known all the same."""
    assert MediaFile(length=len(data)) == measured(data)


@pytest.mark.parametrize("data", [samples.png(0, 5), samples.png(1 << 31, 1), samples.gif(0, 0), samples.flac(10**6)])
def test_impossible_measures_are_none(data: bytes) -> None:
    """No picture is larger than a JPEG may be, and no sound lasts for more than ten days."""
    assert MediaFile(length=len(data)) == measured(data)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from([*SOUNDS.values(), *PICTURES.values()]), st.data())
def test_damage_raises_nothing(sample: bytes, data: st.DataObject) -> None:
    """Bytes cut off, changed and repeated: either a measure in bounds, or none."""
    head = bytearray(sample[:2000])
    for _ in range(data.draw(st.integers(0, 6))):
        head[data.draw(st.integers(0, len(head) - 1))] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]))
    found = measured(bytes(head[: data.draw(st.integers(0, len(head)))]))

    assert found.milliseconds is None or 0 < found.milliseconds <= 10 * 86_400_000
    assert (found.width is None) == (found.height is None)


def test_a_disk_that_fails_says_nothing() -> None:
    """What cannot be read now is measured when it is lent again."""

    def read(_start: int, _count: int) -> bytes:
        raise StoreError("the disk is gone")

    assert MediaFile(length=7) == measure(read, 7)


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        (b"", b"\xff\xe0\0\0"),  # sync words without a frame
        (b"OggS\0" + b"\0" * 22, b"OggS\0" + b"\0" * 22),  # pages without segments
        (b"ID3\x03\0\0\x7f\x7f\x7f\x7f", b"\0"),
        (struct.pack(">I", 8) + b"ftyp", struct.pack(">I", 8) + b"moov"),
        (b"fLaC", b"\x04\0\0\0"),
        (b"\xff\xd8", b"\xff\xe0\0\0"),
    ],
    ids=["mp3", "ogg", "tag", "mp4", "flac", "jpeg"],
)
def test_an_endless_file_is_read_for_a_moment(head: bytes, unit: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The calls and the bytes are bounded, though the file has a terabyte."""
    monkeypatch.setattr(measuring, "MOST_CALLS", 500)
    monkeypatch.setattr(measuring, "MOST_READ", 10_000)
    calls, taken = 0, 0

    def read(start: int, count: int) -> bytes:
        nonlocal calls, taken
        calls, taken = calls + 1, taken + count
        first = head[start : start + count]
        at = max(0, start - len(head)) % len(unit)
        return first + (unit * (count // len(unit) + 2))[at : at + count - len(first)]

    assert 1 << 40 == measure(read, 1 << 40).length
    assert calls <= 500
    assert taken <= 10_000 + MOST_HEADER


def test_jpeg_ends_where_its_segments_do() -> None:
    """A segment that leads behind the bytes at hand says nothing, and neither does one that stands still."""
    assert None is picture_size(b"\xff\xd8\xff\xe0\xff\xff")
    assert None is picture_size(samples.jpeg(1, 1)[:12])

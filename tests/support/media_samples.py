"""Small sounds and pictures, made by hand: as much of each format as its headers take."""

import struct
import zlib
from io import BytesIO
from wave import open as open_wave


def wav(seconds: int = 3) -> bytes:
    """Return a WAV of silence."""
    out = BytesIO()
    with open_wave(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * seconds)
    return out.getvalue()


def aiff(seconds: int = 3) -> bytes:
    """Return an AIFF of silence; its rate is an 80-bit float, here of 8000 Hz."""
    sound = b"\0" * 8000 * seconds
    common = struct.pack(">hIh", 1, 8000 * seconds, 8) + b"\x40\x0b\xfa" + b"\0" * 7
    body = b"AIFF" + _chunk(b"COMM", common) + _chunk(b"SSND", b"\0" * 8 + sound)
    return b"FORM" + struct.pack(">I", len(body)) + body


def flac(seconds: int = 3) -> bytes:
    """Return the STREAMINFO of a FLAC: 20 bits of rate, 3 of channels, 5 of depth, 36 of samples."""
    packed = 44_100 << 44 | 1 << 41 | 15 << 36 | 44_100 * seconds
    info = struct.pack(">HH", 4096, 4096) + b"\0" * 6 + packed.to_bytes(8) + b"\0" * 16
    return b"fLaC\x80" + len(info).to_bytes(3) + info


def mp3(frames: int = 115, *, tag: bytes = b"") -> bytes:
    """Return an MP3 of so many frames of 1152 samples, all at 128 kbit/s and 44.1 kHz, behind an ID3 tag."""
    sized = bytes(len(tag) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return (b"ID3\x03\0\0" + sized + tag if tag else b"") + (b"\xff\xfb\x90\xc0" + b"\0" * 413) * frames


def xing_mp3(frames: int = 1149, name: bytes = b"Xing") -> bytes:
    """Return the first frame of an MP3 with a Xing or Info header: frames and bytes of the whole."""
    header = name + struct.pack(">III", 3, frames, frames * 417)
    return (b"\xff\xfb\x90\xc0" + b"\0" * 17 + header).ljust(417, b"\0") + b"\xff\xfb\x90\xc0" + b"\0" * 413


def ogg(head: bytes, samples: int) -> bytes:
    """Return the first and the last page of an Ogg stream whose first packet this is."""
    tags = {b"\x01vorbis": b"\x03vorbis", b"OpusHead": b"OpusTags"}[head[: 8 if head[:1] == b"O" else 7]]
    pages = [(2, 0, head), (0, 0, tags + struct.pack("<II", 0, 0)), (0, 0, b"x"), (4, samples, b"x")]
    return b"".join(
        b"OggS\0" + struct.pack("<BqIIIB", kind, granule, 7, number, 0, 1) + bytes([len(data)]) + data
        for number, (kind, granule, data) in enumerate(pages)
    )


def vorbis(seconds: int = 3) -> bytes:
    """Return an Ogg Vorbis of 44.1 kHz."""
    return ogg(b"\x01vorbis" + struct.pack("<IBIIIIBB", 0, 2, 44_100, 0, 128_000, 0, 0xB8, 1), 44_100 * seconds)


def opus(seconds: int = 3) -> bytes:
    """Return an Ogg Opus, whose clock has 48 kHz; the first 312 samples are not heard."""
    return ogg(b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 312, 48_000, 0, 0), 48_000 * seconds + 312)


def mp4(seconds: int = 3) -> bytes:
    """Return an MP4 with nothing but its movie header."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, 1000 * seconds).ljust(100, b"\0")
    return _atom(b"ftyp", b"M4A \0\0\0\0") + _atom(b"moov", _atom(b"mvhd", header))


def png(width: int, height: int) -> bytes:
    """Return a PNG without a pixel."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def jpeg(width: int, height: int, before: int = 0) -> bytes:
    """Return the start of a JPEG, with so many bytes of Exif data and a fill byte before its frame."""
    exif = b"\xff\xe1" + struct.pack(">H", before + 2) + b"\xff\xc0" * (before // 2)
    return b"\xff\xd8" + exif + b"\xff\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"


def gif(width: int, height: int) -> bytes:
    """Return the start of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0"


def webp(kind: bytes, width: int, height: int) -> bytes:
    """Return the start of a WebP of one of its three kinds."""
    body = {
        b"VP8 ": b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height),
        b"VP8L": b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little"),
        b"VP8X": b"\0" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
    }[kind].ljust(20, b"\0")
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBP" + kind + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">I", len(data)) + data


def _atom(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data

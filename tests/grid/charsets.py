"""Documents in every character set, without a word about it: what they look like, and what a hole votes for."""

from collections.abc import Callable, Iterator
from random import Random
from textwrap import wrap

from feedd.gopher.charset_evidence import vote
from feedd.gopher.text import decode
from feedd.model import Charsets
from tests.grid.axes import Case, Grid
from tests.grid.charset_texts import MORE_TEXTS
from tests.grid.texts import TEXTS
from tests.support.gophernicus import as_sent

PROSE = {**TEXTS, **MORE_TEXTS}
_WEST = ("German", "French", "Italian", "Spanish", "Swedish", "Portuguese")
_DOS_WEST = ("German", "French", "Italian", "Spanish", "Swedish")  # cp437 has no letter with a tilde but n
WRITTEN_IN = {
    "cp437": _DOS_WEST,
    "cp850": _WEST,
    "cp866": ("Russian",),
    "cp1250": ("Polish", "Czech"),
    "cp1251": ("Russian",),
    "cp1252": _WEST,
    "koi8-r": ("Russian",),
    "mac-roman": _WEST,
    "shift_jis": ("Japanese",),
    "euc_jp": ("Japanese",),
    "gbk": ("Chinese",),
    "big5": ("Traditional Chinese",),
}
# It destroys characters of several bytes, and letters whose bytes are E0 to FF where one below C0 follows.
_WHOLE_BY_GOPHERNICUS = ("cp437", "cp1252", "koi8-r", "mac-roman")
_WIDE = frozenset({"Japanese", "Chinese", "Traditional Chinese"})
_FRAME = ("╔" + "═" * 30 + "╗", "║{:^30}║", "╚" + "═" * 30 + "╝", "░▒▓█" * 4 + "  " + "▄▀" * 6)
DOCUMENTS_OF_A_HOLE = 6


def lines_of(language: str, form: str, random: Random) -> Iterator[str]:
    """Yield the lines of paragraphs of a language, without an end: wrapped, or as labels of a menu."""
    width = 36 if language in _WIDE else 70
    if form == "framed":
        yield from (row.format(f"* {random.randint(1, 99)} *") for row in _FRAME)
    if form == "boxed":
        yield from ("█ " + "▄▀" * 30 + " █ " * 4 for _ in range(30))
    while True:
        for paragraph in random.sample(PROSE[language], 4):
            for line in wrap(paragraph, width // 2 if form == "menu" else width):
                day = f"20{random.randint(10, 26)}-0{random.randint(1, 9)}-1{random.randint(0, 9)}"
                yield f"0{day} {line}\t/log/{day}.txt\thole.example.org\t70" if form == "menu" else line
            if form != "menu":
                yield ""


def written(case: Case, random: Random, length: int) -> tuple[str, bytes]:
    """Return a text of about so many bytes and those bytes; there is a sign beyond ASCII in it."""
    charset, text, size = case["charset"], "", 0
    for line in lines_of(case["language"], case["form"], random):
        text, size = f"{text}{line}\r\n", size + len(line.encode(charset)) + 2
        if size >= length and not text.isascii():
            break
    return text, text.encode(charset)


def _sent(case: Case, data: bytes) -> bytes:
    """Return what a server sends of a file, which may be a conversion as if from Latin-1, with or without slips."""
    if case["sent"] == "by gophernicus":
        return b"\r\n".join(map(as_sent, data.split(b"\r\n")))
    return data.decode("latin-1").encode() if case["sent"] == "converted" else data


def _article_fault(case: Case, random: Random) -> str:
    text, data = written(case, random, int(case["bytes"]))
    read, charset = decode(_sent(case, data), Charsets())
    return "" if read == text else f"{charset}: {read[:60]!r}"


def _short_fault(case: Case, random: Random) -> str:
    """Return what is wrong; that nothing is found is not."""
    text, data = written(case, random, int(case["bytes"]))
    read, charset = decode(_sent(case, data), Charsets())
    return "" if read == text or charset == "cp1252" != case["charset"] else f"{charset}: {read[:60]!r}"


def _hole_fault(case: Case, random: Random) -> str:
    written_ones = [written(case, random, int(case["bytes"])) for _ in range(DOCUMENTS_OF_A_HOLE)]
    hole = [(text, _sent(case, data)) for text, data in written_ones]
    voted = vote(data for _, data in hole)
    faults = (
        decode(data, Charsets(voted=voted)) for text, data in hole if decode(data, Charsets(voted=voted))[0] != text
    )
    return next((f"{charset}, voted {voted}: {read[:60]!r}" for read, charset in faults), "")


def _makes_sense(case: Case) -> bool:
    """Return whether somebody writes this language in this set, and whether the set has frames.

    Half of the bytes of Big5 are ASCII: where it was converted, it is often not seen.
    """
    if case["sent"] == "by gophernicus" and case["charset"] not in _WHOLE_BY_GOPHERNICUS:
        return False
    if case["sent"] == "converted" and case["charset"] == "big5":
        return False
    has_frames = case["charset"] in ("cp437", "cp850", "cp866")
    return case["language"] in WRITTEN_IN[case["charset"]] and (case["form"] not in ("framed", "boxed") or has_frames)


_SENT = ("as it is", "converted")


def _grid(
    name: str, fault: Callable[[Case, Random], str], lengths: tuple[str, ...], sent: tuple[str, ...] = _SENT
) -> Grid:
    axes = {
        "charset": tuple(WRITTEN_IN),
        "language": tuple(dict.fromkeys(one for languages in WRITTEN_IN.values() for one in languages)),
        "bytes": lengths,
        "form": ("prose", "menu", "framed", "boxed"),
        "sent": sent,
        "draw": tuple("123456789"),
    }
    return Grid(name=name, axes=axes, fault=fault, makes_sense=_makes_sense)


CHARSETS = _grid("character sets of articles", _article_fault, ("2000", "3000", "6000"))
SHORT_CHARSETS = _grid("short texts, right or not found", _short_fault, ("80", "300", "1000"))
HOLES = _grid("character sets of holes", _hole_fault, ("150", "300", "600"))
BY_GOPHERNICUS = _grid("texts that gophernicus sent", _article_fault, ("2000", "3000", "6000"), ("by gophernicus",))

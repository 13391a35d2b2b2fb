"""Captions: headings with a title and a day, each above the pictures, sounds or files that they are about."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from feedd.reading.index.menu_links import MenuLink
from feedd.reading.words.dates import Found, find_dates
from feedd.reading.words.item_types import MEDIA
from feedd.reading.words.labels import Label
from feedd.reading.words.lines import SHORT, Line
from feedd.reading.words.parting import part_date

NEXT = 3  # lines above a link in which its caption stands, beside the first of its block
LONGEST = 80  # characters of one
FEWEST, NEARLY_ALL = 2, 0.75  # groups of files with a caption, and their share; the first must have one
# By which a label only says in which size or format a file is, or that it is one.
_WORDS = """
small thumb thumbs thumbnail thumbnails tn mini preview low lowres icon medium mid large larger big bigger full
fullsize original size sized res resolution high hi view see show open the a picture pic image img photo photograph
drawing download listen play audio sound video watch file gif png jpg jpeg mp ogg opus flac wav webm pdf zip x px
b k kb mb klein groß gross bild foto ansehen vorschau petit petite grand grande image voir pequeño pequeña imagen
ver piccolo grande immagine изображение фото миниатюра малое большое
"""
_SIZES = frozenset(_WORDS.split())
_LETTERS = re.compile(r"[^\W\d_]+")
_FILE_NAME = re.compile(r"\S+\.\w{2,5}")


class Caption(Struct, frozen=True):
    """The title and the day in a heading."""

    title: str
    found: Found


def caption_of(block: Sequence[Line]) -> Caption | None:
    """Return the caption in the lines above a link: "BEES (MAY 3, 2024)"."""
    near = block if len(block) <= NEXT else (*block[-NEXT:], block[0])
    return next((one for line in near if line.dates and (one := _caption(line.bare))), None)


def captions_of(links: Sequence[MenuLink]) -> Mapping[int, Caption]:
    """Return the captions of files by the numbers of links, where nearly all groups of files stand below one."""
    captions: list[tuple[range, Caption | None]] = []
    for group in groups_of_files(links):
        first = links[group.start]
        in_section = _caption(first.section) if not (first.above or first.apart) else None
        captions.append((group, caption_of(first.above) or in_section))
    found = [caption for _, caption in captions if caption]
    if not captions or captions[0][1] is None or len(found) < max(FEWEST, NEARLY_ALL * len(captions)):
        return {}
    if len({one.title for one in found}) < len(found):
        return {}  # the same words above several: a heading of a list
    return {number: caption for group, caption in captions if caption for number in group}


def groups_of_files(links: Sequence[MenuLink]) -> Iterator[range]:
    """Yield the numbers of links to files between which nothing else stands."""
    start = 0
    for number, link in enumerate(links):
        is_file = link.item.item_type in MEDIA
        follows = is_file and number > start and link.item.line == links[number - 1].item.line + 1
        if not follows:
            if start < number:
                yield range(start, number)
            start = number
        if not is_file:
            start = number + 1
    if start < len(links):
        yield range(start, len(links))


def says_no_title(label: Label, display: str) -> bool:
    """Return whether a label is a file's name, a size or a word for any picture: "dsc1.jpg", "Full size (90 KB)"."""
    names = (label.title[:SHORT], display[:SHORT].strip())
    return label.is_generic or any(map(_FILE_NAME.fullmatch, names)) or says_size(label.title)


def says_size(label: str) -> bool:
    """Return whether a label only says in which size or format a file is, or that it is one: "Thumbnail", "view"."""
    words = words_of_size(label)
    return bool(words) and words <= _SIZES


def words_of_size(label: str) -> frozenset[str]:
    """Return the words of a label, without numbers."""
    return frozenset(_LETTERS.findall(label[:SHORT].casefold()))


def _caption(text: str) -> Caption | None:
    if not text or len(text) > LONGEST:
        return None
    title, found = part_date(text, find_dates(text))
    return Caption(title, found) if found and any(map(str.isalpha, title)) else None

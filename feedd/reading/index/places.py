"""Where the links of a menu lead to, by the folders and the name in their selectors."""

import re
from dataclasses import dataclass

from feedd.model import GopherUrl
from feedd.reading.index.menu_links import MenuLink
from feedd.reading.words.site_words import GROUPS

_DIGITS = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[/?=&:]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The selector of a link: its folders, with 0 for each run of digits, its last name and the name's extension."""

    folder: str
    above: str  # the folder of that folder
    name: str
    extension: str
    groups: bool  # a folder is called tags, categories or the like


NOWHERE = Place(folder="", above="", name="", extension="", groups=False)


def names_of(url: GopherUrl) -> frozenset[str]:
    """Return the names of the folders on the way to a page."""
    return frozenset(url.selector.decode("utf-8", "replace").casefold().split("/"))


def place_of(link: MenuLink, own: frozenset[str]) -> Place:
    """Return the place of a link of a page; `own` are the names of the folders of that page."""
    location = link.location
    if not isinstance(location, GopherUrl):
        return NOWHERE
    path = _DIGITS.sub("0", location.selector.decode("utf-8", "replace").casefold())
    parts = [part for part in _SEPARATORS.split(path) if part]
    if parts and parts[0].startswith("~"):  # the home of one of several users is the top of their hole
        parts = parts[1:]
    if not parts:
        return NOWHERE
    *folders, last = parts
    name, dot, extension = last.rpartition(".")
    return Place(
        folder="/".join(folders),
        above="/".join(folders[:-1]),
        name=name if dot else last,
        extension=extension if dot else "",
        groups=any(part in GROUPS and part not in own for part in folders),
    )

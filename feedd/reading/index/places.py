"""Where the links of a menu lead to, by the folders and the name in their selectors."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from feedd.model import GopherUrl
from feedd.reading.index.menu_links import MenuLink
from feedd.reading.words.site_words import GROUPS
from feedd.structs import replace

_DIGITS = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[/?=&:]")
_INDEX = re.compile(rb"(?<=[^/])/index\.(?P<extension>[A-Za-z]{1,8})\Z")
_LAST = re.compile(rb"[/?=&:](?=[^/?=&:]*\Z)")


class Place(NamedTuple):
    """The selector of a link: its folders, with 0 for each run of digits, its last name and the name's extension.

    The index of a folder has the name of that folder.
    """

    folder: str
    above: str  # the folder of that folder
    groups: bool  # a folder is called tags, categories or the like
    is_about: bool  # or as pages about a site are
    name: str
    extension: str


HOMES = ("users", "user", "people", "home")  # folders of the homes of users
ABOUT_FOLDERS = frozenset({"about", "info", "contact", "help", "legal", "imprint", "meta", "whoami", "profile"})
ABOUT_NAMES = frozenset({"about", "about-me", "about_me", "aboutme", "whoami", "colophon"})
NOWHERE = Place(folder="", above="", groups=False, is_about=False, name="", extension="")


class Places:
    """The places of the links of one page; most of them have their folder in common, which is read once."""

    def __init__(self, of: GopherUrl) -> None:
        """Keep the names of the folders on the way to the page at `of`: they sort nothing on it."""
        self._own = frozenset(of.selector.decode("utf-8", "replace").casefold().split("/"))
        self._folders: dict[bytes, tuple[str, str, bool, bool]] = {}

    def place(self, link: MenuLink) -> Place:
        """Return the place of a link."""
        if not isinstance(link.location, GopherUrl):
            return NOWHERE
        selector = link.location.selector.rstrip(b"/")
        index = _INDEX.search(selector)
        selector = selector[: index.start()] if index else selector
        cut = _LAST.search(selector)
        before, last = (selector[: cut.start()], selector[cut.end() :]) if cut else (b"", selector)
        if before not in self._folders:
            self._folders[before] = self._folder(before)
        if not before and last.startswith(b"~"):
            return NOWHERE
        if index:
            last += b"." + index["extension"]
        name, dot, extension = last.decode("utf-8", "replace").casefold().rpartition(".")
        return Place(*self._folders[before], name if dot else extension, extension if dot else "")

    def _folder(self, selector: bytes) -> tuple[str, str, bool, bool]:
        """Return a folder, the one above it, and whether it sorts posts by their subject, or is about the site."""
        path = _DIGITS.sub("0", selector.decode("utf-8", "replace").casefold())
        names = [name for name in _SEPARATORS.split(path) if name]
        names = names[_parts_of_home(names) :]  # the home of one of several users is the top of their hole
        groups = any(name in GROUPS and name not in self._own for name in names)
        is_about = bool(names) and names[-1] in ABOUT_FOLDERS and names[-1] not in self._own
        return "/".join(names), "/".join(names[:-1]), groups, is_about


def home_of(url: GopherUrl) -> str:
    """Return the name of the user in whose home a place is, "" for none: "ada" of "/~ada/phlog" and "/users/ada"."""
    names = [name for name in url.selector.decode("utf-8", "replace").split("/") if name]
    parts = _parts_of_home(names)
    return names[parts - 1].removeprefix("~") if parts else ""


def is_top(of: GopherUrl) -> bool:
    """Return whether a page is the first one of a hole: at the root of a server, or in the home of a user."""
    names = [name for name in of.selector.decode("utf-8", "replace").split("/") if name]
    return len(names) == _parts_of_home(names)


def pages_above(url: GopherUrl) -> Iterator[GopherUrl]:
    """Yield the menus of the folders above a place, from the nearest to the first page of its hole."""
    path = url.selector.rstrip(b"/")
    while path and not is_top(replace(url, selector=path)):
        path = path.rpartition(b"/")[0]
        yield replace(url, item_type="1", selector=path, search=None)


def _parts_of_home(names: Sequence[str]) -> int:
    """Return how many of the names of a path are those of a user's home: "~ada", "users", "ada"."""
    return 1 if names and names[0].startswith("~") else 2 if len(names) > 1 and names[0] in HOMES else 0

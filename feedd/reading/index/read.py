"""An index as a list of what would be entries, by the strategy of its definition or the one that the page proves."""

import re
from dataclasses import replace

from feedd.errors import NotReadable, ServerSaid
from feedd.gopher.errorpage import error_reason
from feedd.gopher.url import format_url
from feedd.model import Charsets, GopherUrl, Index
from feedd.reading.formats.syndication import is_feed, read_feed
from feedd.reading.index.log import is_log, read_log
from feedd.reading.index.posts import read_posts
from feedd.reading.index.proposals import propose
from feedd.reading.index.whole_page import read_whole_page
from feedd.reading.rules import IndexRules
from feedd.reading.words.lines import endless

_MENU_LINE = re.compile(rb"^[^\t\r\n]*\t[^\t\r\n]*\t[^\t\r\n]*\t\s*\d", re.MULTILINE)


def read_index(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> Index:
    """Read the bytes of an index; ServerSaid for an error in any shape, NotReadable for what its strategy cannot read.

    A tree is read page by page: each page names those to `follow`.
    """
    place, rules = format_url(url), rules.begun()
    reason = error_reason(data, url.item_type)
    if reason is not None:
        raise ServerSaid(reason, stage="index", place=place)
    if too_long := endless(data, is_menu=url.item_type in "17"):
        raise NotReadable(too_long, stage="index", place=place)
    strategy = rules.strategy if rules.strategy != "auto" else _proved_strategy(data, url, rules, charsets)
    if strategy == "feed":
        return read_feed(data, url, rules)
    if strategy == "log":
        return read_log(data, url, rules, charsets)
    if strategy == "page":
        return read_whole_page(data, url, charsets)
    if b"\t" not in data or (b"\0" in data and not _MENU_LINE.search(data)):  # a text, or a binary file
        raise NotReadable(f"expected a menu and found no line of one in it; {_ADVICE}", stage="index", place=place)
    index = read_posts(data, url, rules, charsets)
    return replace(index, proposals=propose(index, data, url, rules, charsets)) if rules.strategy == "auto" else index


_ADVICE = 'to be told each time this text changes, set strategy = "page" below [index]'


def _proved_strategy(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> str:
    """Tell a feed by its first bytes, whatever its type, and a log by its headings where it is no menu."""
    if is_feed(data):
        return "feed"
    if url.item_type not in "17" and not _MENU_LINE.search(data) and is_log(data, rules, charsets):
        return "log"
    return "menu"

"""URLs that a program broke at the width of the text."""

import textwrap

import pytest

from feedd.reading.words.broken_urls import with_whole_urls
from feedd.reading.words.lines import Line, text_lines

URLS = (
    "https://example.org/archive/2024/the-long-story-of-the-ferry/chapter_two.html",
    "https://example.org/list?from=2024-01-01&until=2024-12-31&sorted_by=name&page=12",
    "gopher://example.org:7070/0/phlog/2024/2024-03-05-how-we-walked-all-around-the-hill.txt",
)
BEFORE = "The ferry left an hour late, because nobody could find the man who keeps the key of the ramp, they say. "
AFTER = "and then we went."
WIDTH = 75


def _texts(*lines: str) -> list[str]:
    return [line.text for line in with_whole_urls(text_lines("\n".join(lines)))]


@pytest.mark.parametrize("url", URLS)
def test_url_that_was_broken_at_the_width_is_whole_again(url: str) -> None:
    """Wherever in its path, as long as its rest looks like no word; also by a program that breaks at hyphens."""
    host = url.index("/", 9)
    for at in range(max(host + 1, len(url) + len(AFTER) + 1 - WIDTH), WIDTH - 1):
        first = BEFORE[at - WIDTH :] + url[:at]
        whole = _texts(BEFORE[:WIDTH], first, f"{url[at:]} {AFTER}")
        assert url[at:].isalpha() or [BEFORE[:WIDTH], first + url[at:], AFTER] == whole
    wrapped = textwrap.wrap(f"{BEFORE}{url} {AFTER}", WIDTH, break_long_words=False)
    assert url in " ".join(_texts(*wrapped))


@pytest.mark.parametrize(
    "lines",
    [
        ("We saw it at https://example.org/page", "and/or in the paper, which came on Monday."),
        ("The whole story stands at https://example.org/page", "2.5 km from here, and it is a long one, they say."),
        ("All of this stands at https://example.org/a-b", "https://example.org/c has the rest of it, to the end."),
        ("https://example.org/list-", "", "index.html is the file."),
        ("See https://example.org/a-", "The next line is wider than the first one, so that nothing had to be broken."),
        ("All of this stands on a page of its own, https://example.org/a-", "https://example.org/c has the rest."),
        ("A title over https://example.org/short", "a_variable = 1 and many more words of a line that is wider."),
        ("no url at all, only words-", "and_others of a kind that look like one, in two lines."),
    ],
)
def test_other_lines_stay(lines: tuple[str, ...]) -> None:
    """A word, another URL, a blank line, or a line that had room left is no rest of a URL."""
    assert list(lines) == _texts(*lines)


def test_the_rest_of_the_line_keeps_its_indent_and_a_line_of_nothing_else_goes() -> None:
    """No blank line remains, which would end the paragraph."""
    first = "    We read all about it at https://example.org/archive/2024-03-"
    assert [first + "05.html", "    and so on"] == _texts(first, "    05.html and so on")
    assert [first + "05.html", "    and so on"] == _texts(first, "    05.html", "    and so on")


def test_links_of_a_menu_stay() -> None:
    """Each line of them is a label of its own."""
    lines = (Line(text="https://example.org/a-", item_type="h", href="https://example.org/a-"), Line(text="b_c"))

    assert lines == with_whole_urls(lines)

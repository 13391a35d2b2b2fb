"""The name of a feed; tests/grid/feed_names.py generates whole tops of pages."""

import pytest

from feedd.model import Charsets, GopherUrl, Index
from feedd.reading import IndexRules, next_title, read_index
from feedd.reading.index.feed_name import name_of_address

URL = GopherUrl(host="gopher.example.org", selector=b"/~ada/phlog")
ADDRESS = "phlog, ~ada, gopher.example.org"


def _menu(*lines: str) -> bytes:
    links = "".join(f"02026-11-{day} Fog\t/{day}\tgopher.example.org\t70\r\n" for day in (20, 19, 18))
    rows = (line if line[:1] in "013h" and "\t" in line else f"i{line}\t\tnull.host\t1" for line in lines)
    return "".join(f"{row}\r\n" for row in rows).encode() + links.encode()


def _index(*lines: str, url: GopherUrl = URL) -> Index:
    return read_index(_menu(*lines), url, IndexRules(), Charsets())


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("Sunday", "", "Bees\tTITLE"), "Bees"),
        (("Blog\tTITLE",), "Blog"),
        (("[/phlog/]\tTITLE",), ADDRESS),
        (("  .-. .-.", "  `-' `-'", "", "bees.example - on gopher", ""), "bees.example - on gopher"),
        (("Bees of the moor", "----------------"), "Bees of the moor"),
        (("+-----------------+", "|  T H E   B E E  |", "|  notes on hives |", "+-----------------+"), "THE BEE"),
        (("The bees came back on a Sunday, and nobody", "had expected them."), ADDRESS),
        (("# Summary", ""), ADDRESS),
        (("# README", ""), ADDRESS),
        (("# Startseite", ""), ADDRESS),
        (("# Untitled", ""), ADDRESS),
        (("GMI", ""), ADDRESS),
        (("# {{ title }}", ""), ADDRESS),
        (("<!-- made by a script -->", "# The bees", ""), "The bees"),
        (("# Hello, I'm Ada", ""), ADDRESS),
        (("# Hallo! Ich bin Ada", ""), ADDRESS),
        (("# 日記", ""), "日記, ~ada, gopher.example.org"),
        (("Ada Quill", "Wed, 11 Nov 2026 19:02:51 +0000", "", "I keep bees."), "Ada Quill"),
        (("Welcome to my", "bees.example gopherhole!!", "", "Most recent post"), "bees.example gopherhole"),
        (
            (
                "Welcome to the Bees of the moor!   __/ |",
                "                                  |___/",
                "",
                "Most recent post",
            ),
            "The Bees of the moor",
        ),
        (("Welcome, to the Bees plaintext blog where I write about", "hives and wax."), "The Bees plaintext blog"),
        (("This is an unofficial mirror of bees.example.",), "unofficial mirror of bees.example"),
        (("Welcome to my plain bees!", "I keep them.", "", "2021 entries:"), "plain bees"),
        (("Ada's bees (3)", ""), "Ada's bees"),
        (("Things to do in the garden", ""), "Things to do in the garden"),
        (("Ada's bees, 2026-11-20", ""), "Ada's bees"),
        (("~ada", "===="), "~ada"),
        (("You've found bees.example, home of wax", ""), "bees.example"),
        (("You are on the wrong page", ""), ADDRESS),
        (("web", ""), ADDRESS),
        (("   .--.", "  (....)   ada", "   '--'", "", "Bees of the moor", ""), "Bees of the moor"),
        (("This is only another page in the folder which", "shows how folders work.", "", "Bees", ""), ADDRESS),
        (("C++ and bees", ""), "C++ and bees"),
        (("bees (yet another phlog)", ""), "bees (yet another phlog)"),
        (("[Bees] and wax", ""), "[Bees] and wax"),
        (("養蜂日記", ""), "養蜂日記"),
        (("1<< Back to bees.example\t/", "", "Bees of the moor", ""), "Bees of the moor"),
        (("RELEASED: July 30, 2024", "MADE BY: Ada", "GENRE: Bees and all that a garden has"), ADDRESS),
        (("Last updated Fri Aug  9 10:20:05 2024", ""), ADDRESS),
        (("Honey             Weight", "", "0Acacia           2 kg\t/a"), ADDRESS),
        (("\\ o /", "bees", "/ o \\", "", "Wax and Honey", ""), "Wax and Honey"),
        (("[ Phlog ]", ""), "Phlog, ~ada, gopher.example.org"),
        (("--- Rain ---", "Monday", "0More\t/r", "", "--- Snow ---", "Sunday", "0More\t/s"), ADDRESS),
        (("I keep bees", ""), ADDRESS),
        (("Bees for everyone!", ""), ADDRESS),
        (("== The Bee Phlog! ==", ""), "The Bee Phlog!"),
        (("Bees that I saw:", ""), ADDRESS),
        (("bread and bees and the slow radio", ""), ADDRESS),
        (("Author: Ada Quill", ""), ADDRESS),
        (("It grinds.", "", "The other mill", ""), ADDRESS),
        (("It grinds.", "", "The miller's log", ""), "The miller's log"),
        (("It grinds.", "", "Mills of Ada", ""), "Mills of Ada"),
        (("It grinds.", "", "Gopher Example", ""), "Gopher Example"),
        (("Ada Quill — notes on clocks, bees and slow rivers", ""), "Ada Quill"),
        (("It is late — and the bees are still out on the moor.", ""), ADDRESS),
        (("bees.example:70", "===="), "bees.example"),
        (("Welcome to bees.example:7070/1/!", ""), "bees.example"),
        (("B___E___E___S", ""), "BEES"),
        (("This is a test", ""), "test"),
        (("  .-. .-.", "  `-' `-'", "", "Computing student"), ADDRESS),
        (("Diary of a student",), "Diary of a student"),
        (("# ~ada", ""), "~ada"),
        (("My capsule", ""), "My capsule, ~ada, gopher.example.org"),
        (("== [Gemini capsule] * === [ 2026-06-27 ] ==", ""), "Gemini capsule, ~ada, gopher.example.org"),
        ((), ADDRESS),
    ],
)
def test_page_is_named_by_what_it_says_at_its_top(lines: tuple[str, ...], name: str) -> None:
    """A sentence, a drawing, a path and a heading of a section are no name; then the address is."""
    assert name == _index(*lines).title


@pytest.mark.parametrize(
    ("selector", "name"),
    [
        (b"", "gopher.example.org"),
        (b"/", "gopher.example.org"),
        (b"/phlog", "phlog, gopher.example.org"),
        (b"/~ada", "~ada, gopher.example.org"),
        (b"/~ada/phlog/2024/", "phlog, ~ada, gopher.example.org"),
        (b"/users/ada/phlog", "phlog, ada, gopher.example.org"),
        (b"1/4.slow_radio/index.gph", "slow radio, gopher.example.org"),
        (b"/cgi-bin/log.cgi?page=2", "log, gopher.example.org"),
        (b"/2024/11", "gopher.example.org"),
        (b"/caf\xc3\xa9", "café, gopher.example.org"),
        (b"/\xff\xfe", "gopher.example.org"),
        (b"/~ada/web", "~ada, gopher.example.org"),
        (b"/public/txt/", "gopher.example.org"),
    ],
)
def test_address_gives_a_name(selector: bytes, name: str) -> None:
    """Its last part with words, the user, the host; never a path."""
    assert name == name_of_address(GopherUrl(host="gopher.example.org", selector=selector))


@pytest.mark.parametrize(
    ("stored", "lines", "title"),
    [
        (None, ("== The Bees ==", ""), "The Bees"),
        ("The Bees", ("== The Wasps ==", ""), "The Wasps"),
        ("The Bees", ("== The Wasps ==", "", "== The Bees ==", ""), "The Bees"),
        ("The Bees", ("I keep bees.", "", "- notes on wax and other things -", ""), "The Bees"),
        ("The Bees", ("[ Phlog ]", ""), "The Bees"),
        ("The Bees", ("March 2026", ""), "The Bees"),
        ("The Bees", (), "The Bees"),
        ("February 2026", ("March 2026", ""), ADDRESS),
        ("/phlog/", (), ADDRESS),
        (ADDRESS, ("here and there I write of wax", ""), ADDRESS),
        (ADDRESS, ("I keep bees.", "", "== Notes of a beekeeper ==", ""), "Notes of a beekeeper"),
    ],
    ids=[
        "first", "renamed", "still said", "less sure", "its kind", "month", "nothing", "was a month", "was a path",
        "sentence", "was the address",
    ],
)  # fmt: skip
def test_name_stays_until_the_page_plainly_has_another(stored: str | None, lines: tuple[str, ...], title: str) -> None:
    """A heading that comes and goes renames no feed; a name that was none makes way."""
    assert title == next_title(stored, _index(*lines), URL)


def test_month_above_the_posts_renames_no_feed() -> None:
    """Poll after poll, whatever stands where its name would."""
    title = None
    for heading in ("== November 2026 ==", "== December 2026 ==", "2027", "Latest posts", "=== WORK IN PROGRESS ==="):
        title = next_title(title, _index("The quiet mill", "", "It grinds.", "", heading), URL)
        assert "The quiet mill" == title
        title = next_title(title, _index(heading), URL)


def test_long_lines_and_long_tops_take_no_longer_than_their_length() -> None:
    """A megabyte in one line, or of decorated lines, is read to the end and names nothing."""
    for hostile in (
        "= " * 500_000,
        "a " * 500_000,
        ".:" * 500_000,
        "/a" * 500_000,
        "@a." * 300_000,
        f"a{' ' * 10**6}b",
    ):
        for selector in ("", "TITLE"):
            data = f"i{hostile}\t{selector}\tnull.host\t1\r\n".encode()
            assert ADDRESS == read_index(data, URL, IndexRules(), Charsets()).title

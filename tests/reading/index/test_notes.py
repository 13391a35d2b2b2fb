"""What is said to whoever subscribes to a page that is no list of posts."""

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.support.patterns import pattern

URL = GopherUrl(host="gopher.example.org", selector=b"/~ada")
FRONT = ("iThe quiet mill", "0About me|/~ada/about", "1Photos|/~ada/photos", "1Links|/~ada/links")


def _notes(*lines: str, url: GopherUrl = URL, rules: IndexRules | None = None) -> tuple[str, ...]:
    rows = (line.split("|") if "|" in line else (line, "") for line in lines)
    data = "".join(
        f"{label}\t{selector.partition('@')[0]}\t{selector.partition('@')[2] or url.host}\t70\r\n"
        for label, selector in rows
    )
    return read_index(data.encode(), url, rules or IndexRules(), Charsets()).notes


@pytest.mark.parametrize(
    "label",
    [
        "Phlog", "My phlog", "Ada's phlog", "phlog/", "[Phlog]", "-> Blog", "Phlog (weekly)", "Phlog - words",
        "Journal", "Writings", "Gemlog", "Mein Tagebuch", "Diario", "Päiväkirja", "Napló", "Дневник", "Deník",
    ],
)  # fmt: skip
def test_front_page_names_the_menu_of_its_posts(label: str) -> None:
    """The word for a log ends a short label."""
    (note,) = _notes(*FRONT, f"1{label}|/~ada/p")

    assert "gopher://gopher.example.org/1/~ada/p: subscribe to that" in note


def test_a_sentence_names_the_menu_where_its_selector_does_too() -> None:
    """Else it may be about something else: "How I made my own phlog"."""
    (note,) = _notes(*FRONT, "1Follow what I do on my phlog|/~ada/phlog/")

    assert "/~ada/phlog/: subscribe to that" in note


@pytest.mark.parametrize(
    "lines",
    [
        ("1The Attic (phlog)|/~ada/attic", "1The Cellar (programs)|/~ada/cellar"),
        ("1The Attic - my blog|/~ada/attic", "1The Cellar - old programs|/~ada/cellar"),
        ("1The Attic|/~ada/attic", "i  my phlog, now and then", "1The Cellar|/~ada/cellar", "i  old programs"),
        ("1The Cellar|/~ada/cellar", "i", "iMy phlog can be found here:", "1The Attic|/~ada/attic"),
        ("1Der Speicher|/~ada/attic", "i  mein Tagebuch", "1Freunde|/~ada/friends", "i  ihr Blog"),
    ],
)
def test_what_is_said_of_a_menu_names_it_as_the_log(lines: tuple[str, ...]) -> None:
    """Beside the link, where its label is a name that only the author understands."""
    (note,) = _notes("iThe quiet mill", *lines)

    assert "/~ada/attic: subscribe to that" in note


def test_what_is_said_of_several_menus_names_none() -> None:
    """They are the logs of others, or posts about logs."""
    assert not any(
        "subscribe to that" in note
        for note in _notes("iOthers", "1Bo (phlog)|/bo", "1Cleo (phlog)|/cleo", "1Dan (phlog, rarely)|/dan")
    )


def test_the_folder_of_a_hole_names_its_log_as_a_page_does() -> None:
    """When the server wrote its files says nothing about posts."""
    names = ("about.txt", "cv.txt", "links.txt", "old.txt")
    rows = [f"0{name:36}   2024-May-0{number} 10:00     1.2 KB|/{name}" for number, name in enumerate(names, start=1)]
    (note,) = _notes(*rows, f"1{'blog':36}   2024-May-05 10:00   --------|/blog/")

    assert "/blog/: subscribe to that" in note


def test_surest_word_counts() -> None:
    """A phlog beside notes is the log."""
    (note,) = _notes(*FRONT, "1Notes|/~ada/notes", "1Phlog|/~ada/phlog", "1Posts|/~ada/posts")

    assert "/~ada/phlog:" in note


@pytest.mark.parametrize(
    "lines",
    [
        FRONT,
        (*FRONT, "1How I made my own phlog|/~ada/made"),
        (*FRONT, "1Phlog software|/~ada/software"),
        (*FRONT, "0Change log|/~ada/changes"),
        (*FRONT, "1Bob's phlog|/phlog@bob.example.net"),
        (*FRONT, "hBlog|URL:https://ada.example.net/"),
        (*FRONT, "1Back to the log|/"),
        (*FRONT, "1All posts|/~ada/all"),
        ("02024-05-03 Bees|/b", "02024-05-02 Rain|/r", "02024-05-01 Fog|/f", "1Blog|/~ada/blog"),
        (*(f"0Text {number}|/t{number}" for number in range(20)), "1Blog|/~ada/blog"),
    ],
    ids=[
        "none",
        "sentence",
        "software",
        "text",
        "elsewhere",
        "on the web",
        "upwards",
        "archive",
        "dated posts",
        "many texts",
    ],
)
def test_other_pages_name_none(lines: tuple[str, ...]) -> None:
    """A page that lists posts, and a word that is no log of this hole."""
    assert not any("looks like the front page" in note for note in _notes(*lines))


def test_page_that_is_the_log_or_has_a_definition_names_none() -> None:
    """Who subscribed to the phlog or wrote a key need not be told of another log."""
    lines = (*FRONT, "1Journal|/~ada/journal")

    log = GopherUrl(host="gopher.example.org", selector=b"/~ada/phlog")
    notes = (*_notes(*lines, url=log), *_notes(*lines, rules=IndexRules(strategy="menu")))

    assert not any("looks like the front page" in note for note in notes)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("iA page of words",), "it has no links"),
        (("iThis directory is empty.",), "it is empty"),
        (("1Home|/", "1Back|/", "0About me|/about"), "all 3 links are navigation; subscribe to the menu"),
        (("9A|/a.zip", "IB|/b.png"), 'all 2 links are ignored as files; index.types = ["9", "I"] takes them'),
        (("9A|/a.zip",), "its only link is ignored as files"),
        (("1Home|/", "1Back|/", "9A|/a.zip"), "all 3 links are ignored: 2 navigation, 1 not a text"),
        (("0Ex|/a",), "its only link is ignored: excluded"),
    ],
    ids=["text", "empty", "navigation", "files", "one file", "several", "excluded"],
)  # fmt: skip
def test_page_without_entries_says_why(lines: tuple[str, ...], why: str) -> None:
    """With what can be done, where something can."""
    (note,) = _notes(*lines, rules=IndexRules(exclude=(pattern("^Ex"),)))

    assert note.startswith(f"nothing on this page is an entry: {why}")


def test_links_whose_tabs_were_lost_are_named_as_such() -> None:
    """They look like links to their author, and are text to all clients."""
    rows = (f"0{title:20}/log/{title}.txt     mill.example.org     70" for title in ("Rain", "Bread"))
    notes = read_index("\r\n".join([*rows, "iThe end\t\tnull.host\t1"]).encode(), URL, IndexRules(), Charsets()).notes

    assert "blanks where the tabs belong" in notes[0]

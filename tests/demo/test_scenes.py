"""The gopherhole of the demo: its menus are valid, its texts have their form, its scenes change what they name."""

import itertools
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.demo.scenes import LINE_BYTES, add_scene, edit_scene, first_scene, wrap

ALL = add_scene(edit_scene(first_scene())[0])[0]
TEXTS = sorted(selector for selector in ALL if selector.endswith(b".txt"))
MENUS = sorted(set(ALL) - set(TEXTS))
ARTICLES = [selector for selector in MENUS if b"view.dcgi?" in selector]


def items(menu: bytes) -> list[tuple[str, str, bytes]]:
    """Split a menu in the strict form of RFC 1436 into items: type, display string, selector."""
    *lines, end, rest = menu.split(b"\r\n")
    assert (end, rest) == (b".", b"")
    fields = [line.split(b"\t") for line in lines]
    assert [[b"{HOST}", b"{PORT}"]] * len(lines) == [line[2:] for line in fields]
    return [(line[0][:1].decode(), line[0][1:].decode(), line[1]) for line in fields]


def links(menu: bytes) -> list[tuple[str, str, bytes]]:
    """Return the items of a menu that are links."""
    return [item for item in items(menu) if item[0] != "i"]


def text_lines(menu: bytes) -> list[str]:
    """Return the text lines of a menu."""
    return [display for item_type, display, _ in items(menu) if item_type == "i"]


def changed(old: dict[bytes, bytes], new: dict[bytes, bytes]) -> set[bytes]:
    """Return the selectors whose documents differ or are only on one side."""
    return {selector for selector in old.keys() | new.keys() if old.get(selector) != new.get(selector)}


@pytest.mark.parametrize("selector", MENUS)
def test_every_item_of_a_menu_is_served_as_its_type_says(selector: bytes) -> None:
    """An item of type 1 leads to a menu of the hole, one of type 0 to a text, and there is no other type."""
    for item_type, _, target in links(ALL[selector]):
        assert (target in MENUS, target in TEXTS) == (item_type == "1", item_type == "0")


def test_every_document_can_be_reached_from_the_root() -> None:
    """Every document is linked from a menu."""
    reached = {b""} | {target for selector in MENUS for _, _, target in links(ALL[selector])}
    assert set(ALL) == reached


def test_the_first_scene_is_three_sites() -> None:
    """The root leads to the news, the phlog and the recipes: 8 articles, 12 dated posts, 10 recipes from A to Z."""
    first = first_scene()
    assert [target for _, _, target in links(first[b""])] == [b"/news", b"/phlog", b"/recipes"]
    assert len(links(first[b"/news"])) == 8
    dates = [label[:13] for _, label, _ in links(first[b"/phlog"]) if label[10:13] == " - "]
    assert (12, sorted(dates, reverse=True)) == (len(dates), dates)
    names = [label for item_type, label, _ in links(first[b"/recipes"]) if item_type == "0"]
    assert (10, sorted(names)) == (len(names), names)


def test_dated_selectors_and_labels_agree() -> None:
    """The label of each post of the phlog has the day of its selector."""
    for selector in (b"/phlog", b"/phlog/2024"):
        for _, label, target in links(ALL[selector]):
            if label[10:13] == " - ":
                assert target.startswith(f"/phlog/{label[:10]}-".encode())


@pytest.mark.parametrize("selector", ARTICLES)
def test_an_article_has_the_shape_of_a_news_mirror(selector: bytes) -> None:
    """It has banner, mark, title, byline, time below its label, source, filled paragraphs, and a link back."""
    lines = text_lines(ALL[selector])
    start = lines.index("ARTICLE VIEW:")
    blocks = [" ".join(block.split("\n")) for block in "\n".join(lines[start + 2 :]).strip("\n").split("\n\n")]
    title, byline, updated, source, *paragraphs = blocks
    assert [title] == [label for _, label, target in links(ALL[b"/news"]) if target == selector]
    assert byline.endswith(", Lantern")
    assert updated.startswith("Updated: ")
    assert source == "Source: Lantern"
    assert 6 <= len(paragraphs) <= 14
    assert max(len(line.encode()) for line in lines) <= LINE_BYTES
    assert items(ALL[selector])[-1] == ("1", "<- back to index", b"/news")
    assert text_lines(ALL[b"/news"]) == lines[:start]


def test_one_old_post_is_in_windows_1252() -> None:
    """All texts but one are UTF-8; that one has curly quotes of cp1252."""
    other = [selector for selector in TEXTS if ALL[selector] != ALL[selector].decode("utf-8", "ignore").encode()]
    assert other == [b"/phlog/2009-11-02-cafe.txt"]
    assert "“Déjà Vu.”" in ALL[other[0]].decode("cp1252")


def test_the_edit_is_significant_and_touches_one_document() -> None:
    """At least 12 words and more than 3 percent of one article differ, and nothing else does."""
    first = first_scene()
    edited, sentence = edit_scene(first)
    assert {b"/news/view.dcgi?17c2"} == changed(first, edited)
    (selector,) = changed(first, edited)
    old, new = (" ".join(text_lines(document[selector])).split() for document in (first, edited))
    same = sum(block.size for block in SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks())
    differing = max(len(old), len(new)) - same
    assert differing >= 12
    assert differing > 0.03 * len(old)
    assert "lighthouse" in sentence


def test_the_addition_is_a_post_and_an_article_on_top_of_their_indexes() -> None:
    """Two documents are new, two indexes hold one more item above the old first one, and nothing else differs."""
    first = first_scene()
    added, sentence = add_scene(first)
    new = {b"/news": b"/news/view.dcgi?b7d2", b"/phlog": b"/phlog/2025-10-05-first-storm.txt"}
    assert set(new) | set(new.values()) == changed(first, added)
    assert set(new.values()) == set(added) - set(first)
    for index, selector in new.items():
        assert selector == links(added[index])[0][2]
        assert links(first[index]) == links(added[index])[1:]
        assert text_lines(first[index]) == text_lines(added[index])
    assert "post" in sentence


def test_the_scenes_follow_each_other_in_any_order_and_leave_their_argument_alone() -> None:
    """A scene is a function of the documents before it."""
    first = first_scene()
    assert edit_scene(add_scene(first)[0])[0] == add_scene(edit_scene(first)[0])[0]
    assert first == first_scene()


@given(st.text(st.sampled_from("a—é’ \n"), max_size=300), st.integers(1, 80))
def test_wrap_loses_no_word_and_fills_each_line(text: str, width: int) -> None:
    """The words keep their order, a line longer than the width is one word, and no line has room for the next word."""
    lines = wrap(text, width)
    assert text.split() == " ".join(lines).split()
    assert all(len(line.encode()) <= width or " " not in line for line in lines)
    for line, following in itertools.pairwise(lines):
        assert len(f"{line} {following.split()[0]}".encode()) > width


def test_wrap_counts_bytes() -> None:
    """A dash of three bytes takes three of the 71."""
    assert wrap("x" * 67 + " — y") == ("x" * 67 + " —", "y")
    assert wrap("x" * 68 + " — y") == ("x" * 68, "— y")

"""Front matter gives facts, and what it says to readers beside them is shown below the text."""

from datetime import UTC

import pytest

from feedd.reading.head.facts import Head
from feedd.reading.head.front_matter import read_front_matter
from feedd.reading.words.lines import Line


def read(text: str) -> tuple[Head | None, list[str]]:
    """Return what front matter says, and the lines that stay."""
    lines = [Line(text=line) for line in text.split("\n")]
    head = read_front_matter(lines, UTC)
    return head, [line.text for number, line in enumerate(lines) if head is None or number not in head.cut]


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        ("weight: 3", []),
        ("image: /weir.png", []),
        ("menu:\n  main:\n    weight: 3", []),
        ("image:\n  alt: The weir in its ice", ["image: alt: The weir in its ice"]),
        ("comment: Written in the old mill", ["comment: Written in the old mill"]),
        (
            "author:\n  name: Ada Quill\n  bio: Keeper of the lamps",
            ["author: name: Ada Quill, bio: Keeper of the lamps"],
        ),
        ("summary: How the weir was mended", ["summary: How the weir was mended"]),
        ("Game_Name: half_life", ["Game_Name: half_life"]),
        ("rating: 4", ["rating: 4"]),
        ("spirit: facade", ["spirit: facade"]),
        ("date: 2024-05-03\nseen: 2019-04-01", ["seen: 2019-04-01"]),
        ("og_art: img/weir.png", []),
        ("date: 2024-05-03\ncreated: 2024-05-01", ["created: 2024-05-01"]),
    ],
)
def test_what_is_said_to_readers_stays(said: str, stays: list[str]) -> None:
    """Settings, places and keys of generators go; a sentence stays, also behind such a key or in a map."""
    head, left = read(f"---\ntitle: Bees\n{said}\n---\nA text.")

    assert head is not None
    assert "Bees" == head.facts.title
    assert (*stays,) == head.below
    assert ["A text."] == left


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("---\nlayout: post\npermalink: /weir/\n---", None),
        ("---\ndescription: How the weir was mended\n---", None),
        ("---\nname: weir\ndescription: >-\n  How the weir\n  was mended\n---", None),
        ('---\ntitle = "Bees"\ntemplate = "post"\n---', "Bees"),
        ('+++\ntitle = "Bees"\nextra.mood = "sleepy"\n+++', "Bees"),
        ('+++\ntitle = "Bees"\ntags = [\n  "rye",\n  "bread",\n]\n+++', "Bees"),
    ],
)
def test_front_matter_of_any_generator_is_cut(front: str, title: str | None) -> None:
    """Keys of generators alone are front matter too, and TOML is, between whatever fences."""
    head, left = read(f"{front}\nA text.")

    assert head is not None
    assert title == head.facts.title
    assert ["A text."] == left


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("categories: {main: boats, sub: keys}", ("boats", "keys")),
        ("categories:\n  main: лодки\n  sub: keys", ("лодки", "keys")),
        ("tags: [boats, old keys]", ("boats", "old keys")),
    ],
)
def test_tags_in_a_map_are_its_values(written: str, tags: tuple[str, ...]) -> None:
    """What the author calls the parts of a map is no tag."""
    head, _ = read(f"---\ntitle: Bees\n{written}\n---\nA text.")

    assert head is not None
    assert (tags, ()) == (head.facts.tags, head.below)


def test_more_tags_than_a_document_may_have_stand_below() -> None:
    """None is lost."""
    head, _ = read("---\ntitle: Bees\ntags: [" + ", ".join(f"bee{number}" for number in range(120)) + "]\n---\nA text.")

    assert head is not None
    assert ("bee119" in head.facts.tags, "bee119" in head.below[0]) == (False, True)


@pytest.mark.parametrize(
    ("written", "updated"), [("pubDatetime", "modDatetime"), ("publishedAt", "lastMod"), ("pub_date", "updated_at")]
)
def test_days_are_read_behind_keys_in_camel_case(written: str, updated: str) -> None:
    """Astro writes `pubDatetime`, others `publishedAt`."""
    head, _ = read(f"---\ntitle: Bees\n{written}: 2024-05-03\n{updated}: 2024-05-09\n---\nA text.")

    assert head is not None
    assert (3, 9) == (
        head.facts.published and head.facts.published.at.day,
        head.facts.updated and head.facts.updated.at.day,
    )


def test_text_without_a_known_key_is_no_front_matter() -> None:
    """Two rules around words are no front matter."""
    assert (None, ["---", "bees: many", "---"]) == read("---\nbees: many\n---")


def test_value_of_many_words_is_read_in_linear_time() -> None:
    """A map of nothing but separators ends, and its words stay."""
    head, left = read("---\ntitle: Bees\nmenu: " + "a: , " * 20_000 + "\n---\nA text.")

    assert head is not None
    assert ["A text."] == left


@pytest.mark.parametrize("title", ["Bees", "Пчёлы на реке"])
@pytest.mark.parametrize("line", ["===", "-----", "=" * 40])
def test_the_underline_of_a_repeated_title_goes_with_it(title: str, line: str) -> None:
    """It would be a row of signs above the text; one directly below the front matter underlines nothing."""
    _, left = read(f"---\ntitle: {title}\n---\n\n{title}\n{line}\n\nA text.")
    _, kept = read(f"---\ntitle: {title}\n---\n\n{line}\n\nA text.")

    assert (["A text."], [line, "A text."]) == ([*filter(None, left)], [*filter(None, kept)])


@pytest.mark.parametrize(
    "said",
    [
        'author = { name = "Ada Quill", email = "ada@mill.example" }\nauthors = []',
        'authors = [{ name = "Ada Quill" }, { name = "Бен Рид" }]',
        '[author]\nname = "Ada Quill"',
        '[[authors]]\nname = "Ada Quill"\n[[authors]]\nname = "Бен Рид"',
        '[params.author]\nname = "Ada Quill"\nurl = "https://mill.example"',
        'creator = "Ada Quill"',
        'byline = "By Ada Quill"',
    ],
)
def test_authors_in_toml_may_be_maps_and_tables(said: str) -> None:
    """The name is the author, and no other value of the map."""
    head, _ = read(f'+++\ntitle = "The ferry"\ndate = 2024-05-03\n{said}\n+++\n\nIt left late.')

    assert head is not None
    assert (("Ada Quill", "Бен Рид") if "Бен" in said else ("Ada Quill",)) == head.facts.authors
    assert "name" not in " ".join(head.below)


@pytest.mark.parametrize("front", ["title: Пчёлы", "title: Bees", "author: Ada Quill"])
@pytest.mark.parametrize(
    "line",
    [
        "# {{ page.title }}",
        "## {{page.title}}",
        "h1. {{ page.title }}",
        "{{ title }}",
        "{{ page.title }}\n===============",
        "<h1>{{ post.title }}</h1>",
        '<h1 class="p-name">{{ .Title | safe }}</h1>',
    ],
)
def test_a_heading_that_a_template_fills_in_is_the_title_again(front: str, line: str) -> None:
    """Its generator would have put the title there."""
    _, left = read(f"---\n{front}\n---\n\n{line}\n\nA text.")

    assert ["A text."] == [*filter(None, left)]


@pytest.mark.parametrize(
    "line", ["# {{ site.title }}", "See {{ page.title }}", "{{ page.date }}", "# {{ page.title }}: {{ page.part }}"]
)
def test_other_words_of_templates_stay(line: str) -> None:
    """What is filled in there is not known; neither is a title of a text with no front matter."""
    _, left = read(f"---\ntitle: Bees\n---\n\n{line}\n\nA text.")

    assert [line, "A text."] == [*filter(None, left)]
    assert (None, ["{{ page.title }}", "", "A text."]) == read("{{ page.title }}\n\nA text.")


@pytest.mark.parametrize(
    "text",
    [
        ".. note: bees\n.. see: hives\n\nA text.",  # no key is known
        ".. title: Bees\n\nA text.",  # may be a sentence
        ".. title:: Bees\n.. date:: 2024-05-03\n\nA text.",  # directives
        "<!--\n.. title: Bees\n.. date: 2024-05-03\n\nA text.",  # nothing ends it
        ".. _title: /bees\n.. _date: /day\n\nA text.",
    ],
)
def test_comments_that_are_no_keys_are_no_front_matter(text: str) -> None:
    """They are read as what they are."""
    assert (None, text.split("\n")) == read(text)


def test_values_of_comments_go_on_below() -> None:
    """A description may be of several lines, which are moved in."""
    head, left = read(".. title: Bees\n.. description: How the weir\n   was mended\n.. type: text\n\nA text.")

    assert head is not None
    assert (("description: How the weir was mended",), ["A text."]) == (head.below, [*filter(None, left)])

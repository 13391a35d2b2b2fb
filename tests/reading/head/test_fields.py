"""Reading `Key: value` lines."""

from feedd.reading.head.fields import Field, read_field, read_fields, tags_of


def test_a_field_has_a_kind_by_its_key() -> None:
    """Keys of several languages mean the same; an unknown key has no meaning."""
    lines = ("TITLE: Bees", "Author : Ada", "Datum: 1.2.2024", "## title: Bees", "Score: 9", "no field")
    kinds = [field.kind if (field := read_field(line)) else "none" for line in lines]

    assert ["title", "author", "published", "title", None, "none"] == kinds


def test_a_value_may_stand_on_the_next_line() -> None:
    """`Updated:` takes the date below it, and a folded mail header continues."""
    expected = (
        Field(key="updated", kind="updated", value="May 1, 2024"),
        Field(key="subject", kind="title", value="Bees and moths"),
    )

    assert expected == read_fields(["Updated:", "May 1, 2024", "Subject: Bees", "   and moths"])


def test_a_quote_that_is_never_closed_goes() -> None:
    """Front matter is written by hand."""
    assert Field(key="title", kind="title", value="Bees (more)") == read_field('title: "Bees (more)')


def test_words_with_colons_are_no_fields() -> None:
    """A block of fields needs at least one known key."""
    assert read_fields(["Remember: the bees come first"]) is None


def test_keys_may_be_padded_and_have_the_prefixes_of_generators() -> None:
    """Blanks and tabs stand before the colon; `meta-` says nothing more."""
    lines = ("Title               :\tBees", "meta-date: 2024-05-03", "meta-creation_date: 2024-05-03", "byline: Ada")
    kinds = [field.kind if (field := read_field(line)) else "none" for line in lines]

    assert ["title", "published", "published", "author"] == kinds


def test_a_tag_is_itself_without_signs_and_stands_once() -> None:
    """Marks of lists and of bold words, links and another case say nothing more."""
    assert ("Repair / Recycling", "rye") == tags_of("Repair / Recycling, rye")
    assert ("rye", "Stone mills") == tags_of("- *rye*, - [Stone mills](/tags/stone), <b>Rye</b>, #rye")


def test_words_in_place_of_tags_are_none() -> None:
    """An address or a hint where the tags are stays in the text; `none` says that there are none."""
    assert () == tags_of("https://mill.example/tags/rye") == tags_of("see the list below") == tags_of("none")
    assert [None, None, "tags"] == [
        field and field.kind
        for field in map(read_field, ("Tags: //mill.example ://", "Tags: siehe unten", "Tags: keine"))
    ]


def test_tags_that_an_org_file_may_use_are_not_its_own() -> None:
    """They have the letter by which one chooses them, or stand in groups; `#+FILETAGS:` are of the file."""
    lines = ("#+TAGS: rye(r) хлеб(х)", "#+TAGS: { @home(h) @mill(m) }", "#+TAGS: rye, bread", "#+FILETAGS: :rye:bread:")

    assert [None, None, "tags", "tags"] == [field and field.kind for field in map(read_field, lines)]

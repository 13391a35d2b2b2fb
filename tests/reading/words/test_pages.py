"""Running heads and feet of a text in pages."""

import pytest

from feedd.reading.words.pages import without_running_heads

SAID = ("The weir is old.", "Nobody asked for it.", "Then the miller went.", "The wheel stood still.")


def in_pages(foot: str, head: str, texts: tuple[str, ...] = SAID) -> str:
    """Return texts, each on a page of its own; `#` is the number of the page."""
    heads = ["The Weir", *(head for _ in texts[1:])]
    pages = [
        f"{above}\n\n{said}\n\n{foot.replace('#', str(number))}\n"
        for number, (above, said) in enumerate(zip(heads, texts, strict=True), start=1)
    ]
    return "\f".join(pages)


@pytest.mark.parametrize("foot", ["Quill             [Page #]", "- # -", "#"])
@pytest.mark.parametrize("head", ["RFC 1968        The Weir        May 1968", "The Old Weir"])
def test_running_heads_and_feet_are_blank(foot: str, head: str) -> None:
    """The title of the first page and all texts stay, each in its line; the foot of the last page has no form feed."""
    text = in_pages(foot, head)
    read = without_running_heads(text)

    assert text.count("\n") == read.count("\n")
    assert ["The Weir", *SAID, foot.replace("#", "4")] == [
        line for line in read.replace("\f", "\n").split("\n") if line
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\f".join(f"Chapter of the {name}\n\n{said}\n" for name, said in zip("abcd", SAID, strict=True)),
        "\f".join(f"Chapter {number}\n\n{said}\n" for number, said in enumerate(SAID)),
        "\f".join(f"{said}\n\nAnd so it goes.\n" for said in SAID),
        "The Weir\n\nOne.\n\nQuill 1\n\fThe Weir\n\nTwo.\n\nQuill 2\n",
        "Quill 1\n\nQuill 2\n\nQuill 3\n",
        "\f".join(f"{said}\n\n2024-05-0{number}\n" for number, said in enumerate(SAID, start=1)),
        "\f".join(f"{said}\n\nWritten {11 * number} May 2024\n" for number, said in enumerate(SAID[:2], start=1))
        + "\f",
        "\f".join(f"{said}\n\nMarks: {number}/10\n" for number, said in zip((7, 9, 4, 8), SAID, strict=True)),
        "\f".join(f"From: Ann Quill\n\n{said}\n" for said in SAID),
        "\f".join(f"{'Once more ' * 12}{said}\n" for said in SAID),
    ],
)
def test_what_is_no_running_head_stays(text: str) -> None:
    """Chapters, refrains, two pages, no form feeds; days and marks below texts, messages, alike paragraphs."""
    assert text == without_running_heads(text)


def test_a_sentence_that_two_pages_part_goes_on() -> None:
    """Its lines stand together, in a text of as many lines; a sentence of its own stays on its page."""
    texts = ("The weir is old, and", "nobody asked\n  for it.\n\nThen the miller went.", "The wheel stood still.")
    text = in_pages("Quill   [Page #]", "The Weir       May 1968", texts)
    read = without_running_heads(text)

    assert text.count("\n") == read.count("\n")
    assert "The weir is old, and\nnobody asked\n  for it.\n\n" in read
    assert "Then the miller went.\n\n" in read

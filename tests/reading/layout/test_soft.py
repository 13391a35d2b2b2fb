"""Whether a marked up document breaks its paragraphs anywhere."""

import pytest

from feedd.reading.layout.soft import begins_apart, learn_soft
from feedd.reading.words.lines import Line

LONG = "Der Kahn lag den ganzen Vormittag am Steg, weil niemand wusste, wem die Ruder gehören, die jemand im Schilf"
ANY = (
    LONG,
    "gefunden hatte. Erst gegen Mittag kam ein Kind und sagte, sie gehörten dem Lehrer, der sie dort jedes",
    "Jahr",
)
CHINESE = (
    "渡船晚到了一个小时，因为管钥匙的人去看牙医了，我们站在码头上看着海鸥，手里拿着面包，风从北边吹过来，",
    "谁也不说话",
)
VERSE = ("the lamp is lit, the tide is low,", "the boats are in, the winds still blow")
SENTENCES = (f"{LONG}.", f"{LONG}.", f"{LONG}.")


@pytest.mark.parametrize(
    ("passages", "expected"),
    [
        ([ANY, ANY], 62),
        ([CHINESE, CHINESE], 60),
        ([ANY], 0),
        ([VERSE] * 4, 0),
        ([SENTENCES] * 4, 0),
        ([SENTENCES, ANY, ANY], 64),
        ([], 0),
    ],
)
def test_document_is_soft_where_long_lines_end_amid_sentences(passages: list[tuple[str, ...]], expected: int) -> None:
    """The answer is the columns from which its line ends are blanks."""
    lines = [[Line(text=text) for text in passage] for passage in passages]

    assert expected == learn_soft(lines, [0.0] * len(lines))


@pytest.mark.parametrize(
    ("line", "after", "expected"),
    [
        ("We met", "[Ada](/ada) there.", False),
        ("[![build](/b.svg)](/b)", "[![tests](/t.svg)](/t)", True),
        ("as she told.", "[^2]: in spring", True),
        ("If so:", "&nbsp; &nbsp; stop", True),
        ("See", "https://mill.example/", True),
    ],
)
def test_line_is_apart_by_what_it_begins_with(line: str, after: str, expected: bool) -> None:
    """Links in a row, footnotes, indents and addresses are no rest of a sentence."""
    assert expected == begins_apart(Line(text=line), Line(text=after))

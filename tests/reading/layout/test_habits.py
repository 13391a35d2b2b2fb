"""What one passage says of another: an author's own ways, in whole bodies made for each of them."""

import textwrap
from collections.abc import Sequence

import pytest

from feedd.reading.layout.blocks import Block, lay_out
from feedd.reading.layout.prose import learn_shape
from feedd.reading.words.lines import text_lines

SAID = (
    "The bees came back on a Sunday, and nobody in the street had expected them before the middle of the month.",
    "They took the empty hive by the fence, which had been meant for firewood, and went to work without a word.",
    "Nobody spoke of the firewood again, and in autumn there were eleven jars of honey on the shelf below the stairs.",
)


def _blocks(text: str) -> tuple[Block, ...]:
    return lay_out(text_lines(text))


def _texts(blocks: Sequence[Block], kind: str = "paragraph") -> list[str]:
    return ["\n".join(row.text for row in block.rows) for block in blocks if block.kind == kind]


@pytest.mark.parametrize("moved", ["   ", "     ", "\t"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_one_line_is_a_paragraph_where_first_lines_are_moved_in(moved: str, between: str) -> None:
    """A short one, and one whose first line ends with a stop; a quotation that is moved in further stays apart."""
    long = "The neighbours asked whether anybody had seen the old smoker again.\nNobody had, and it was never found."
    told = [f"{one} {other}" for one in SAID for other in SAID if one != other]
    filled = [textwrap.fill(text, 66, initial_indent=moved) for text in told]

    short = ["So it goes.", "And on it goes, he said.", "So it goes."]
    blocks = _blocks(between.join([*filled, *(moved + text for text in short), moved + long, filled[0]]))

    assert [*told, *short, long.replace("\n", " "), told[0]] == [text.replace("\n", " ") for text in _texts(blocks)]


def test_lines_of_verse_and_code_that_are_moved_in_are_no_first_lines() -> None:
    """They stand below lines that do not end, so no habit is learned from them."""
    verse = "\n\n".join(
        f"I saw the swarm above the old barn by the river at {hour},\n"
        "        and all of it was humming in the morning\n"
        "and nobody had come to the river to see it fly,\n        It hummed and hummed."
        for hour in ("six", "seven", "eight", "nine")
    )

    assert learn_shape([text_lines(stanza) for stanza in verse.split("\n\n")]).first == 0


@pytest.mark.parametrize("indent", [3, 4, 6])
def test_one_line_is_no_code_where_prose_is_moved_in(indent: int) -> None:
    """Below one moved paragraph and above another; a command is one still."""
    moved = [textwrap.indent(textwrap.fill(text, 60), " " * indent) for text in SAID]
    margin = textwrap.fill(SAID[0], 66)

    blocks = _blocks("\n\n".join([margin, margin, margin, moved[0], " " * indent + "So it goes.", moved[1]]))
    code = _blocks("\n\n".join([margin, margin, margin, moved[0], " " * indent + "make honey && eat -v", moved[1]]))

    assert "So it goes." in _texts(blocks)
    assert [" " * indent + "make honey && eat -v"] == _texts(code, "pre")


@pytest.mark.parametrize("sign", [" = ", " - ", ": ", " – "])
@pytest.mark.parametrize("name", ["WEIR.TXT", "old weir", "arsonic"])
def test_what_a_name_means_hangs_below_it(name: str, sign: str) -> None:
    """The lines below stand under the first word; so they are one paragraph."""
    lead = f" {name}{sign}"
    one, other = (textwrap.fill(text, 66, initial_indent=lead, subsequent_indent=" " * len(lead)) for text in SAID[:2])

    assert [f"{lead.strip()} {text}" for text in SAID[:2]] == _texts(_blocks(f"{one}\n\n{other}"))


@pytest.mark.parametrize("edge", ["*" * 40, "=" * 40, "-" * 40])
@pytest.mark.parametrize("side", ["*", "|", "**"])
def test_a_box_that_touches_words_is_whole(edge: str, side: str) -> None:
    """With its edges and its blank rows, between a line above and a line below."""
    rows = [edge, *(f"{side}{words:^{40 - 2 * len(side)}}{side}" for words in ("", "The Mill", "")), edge]

    prose = textwrap.wrap(" ".join(SAID), 66)

    blocks = _blocks("\n".join(["Number three of our letters", *rows, "by the miller and his cat", "", *prose]))

    assert ["\n".join(rows)] == _texts(blocks, "pre")
    assert not any(block.kind == "rule" for block in blocks)


def test_a_table_of_equally_long_lines_is_not_justified_prose() -> None:
    """The gaps of a justified line are narrow; those between columns are as wide as they must be."""
    names = ("Honey of the lime", "Wax", "Candles", "Smoke and a little more", "Bees for a day", "An empty hive")
    table = "\n".join(f"{name:<48}{price:>12}" for price, name in enumerate(names, start=10))

    prose = "\n\n".join(textwrap.fill(text, 60) for text in SAID)

    assert [table] == _texts(_blocks(f"{prose}\n\n{table}"), "pre")


@pytest.mark.parametrize("stop", [".", "!", "?"])
def test_three_blanks_after_a_stop_are_no_column(stop: str) -> None:
    """Some type them; the paragraph is joined all the same."""
    prose = "\n\n".join(textwrap.fill(text, 72) for text in SAID)
    first = f"So it was{stop}   There was no bee in the garden then, and I was merely"

    joined = f"So it was{stop} There was no bee in the garden then, and I was merely looking on from the stairs."
    assert joined == _texts(_blocks(f"{prose}\n\n{first}\nlooking on from the stairs."))[-1]


@pytest.mark.parametrize(
    "commands",
    [
        ["python3 hive.py bee add --host hive.example.org --port 7070", "python3 hive.py bee list"],
        ["# Set the folder of the hive to where this file lies --", "setfolder(dirname(this::path()$bees))"],
    ],
)
def test_full_lines_of_code_are_not_joined(commands: list[str]) -> None:
    """Commands fill a line by chance; what is moved in and half code is none of the prose around it."""
    prose = [textwrap.fill(text, 62) for text in SAID]
    code = textwrap.indent("\n".join(commands), "    ")

    assert [code] == _texts(_blocks("\n\n".join([*prose, code, *prose])), "pre")


@pytest.mark.parametrize("name", ["Sendo", "Mac"])
def test_a_name_amid_ideographs_is_no_end(name: str) -> None:
    """Latin words in Chinese wrap like the rest of it, with a blank between them."""
    rows = [
        f"从某种意义上讲，去年是我们村里蜜蜂最多的一年，一方面是因为天气很好，另一方面则是由于{name}",
        f"X的花开得很早，所以大家都去看了，在去年，村里的蜂蜜普遍超过二十块钱一斤，可是在市场上买的{name}",
        "X的蜂蜜只要十块钱，所以大家都去买了，而且都很高兴。",
    ]

    assert [" ".join(rows)] == _texts(_blocks("\n".join(rows)))


@pytest.mark.parametrize("address", ["gopher://hive.example.org/1/bees", "https://hive.example.org/a_b/?c=d"])
def test_a_link_that_is_moved_in_is_no_code(address: str) -> None:
    """Alone between paragraphs at the margin."""
    assert address in _texts(
        _blocks(f"{SAID[0][:66]}\n{SAID[0][66:]}\n\n   {address}\n\n{SAID[1][:66]}\n{SAID[1][66:]}")
    )


@pytest.mark.parametrize("mark", ["[{}]: ", "[{}] ", "{}. ", "  [{}]: "])
@pytest.mark.parametrize("size", [1, 5])
def test_links_below_a_text_are_a_list(mark: str, size: int) -> None:
    """A drawing would be too small to read on a telephone."""
    prose = "\n\n".join(textwrap.fill(text, 72) for text in SAID)
    notes = [mark.format(number) + f"gopher://hive.example.org/0/bees/{number}_a.txt" for number in range(1, size + 1)]

    assert [note.strip() for note in notes] == _texts(_blocks(f"{prose}\n\n" + "\n".join(notes)))[-1].split("\n")

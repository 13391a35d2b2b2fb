"""Splitting the body of a document into blocks."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.reading.layout.blocks import Block, Row, lay_out
from feedd.reading.layout.context import reclassify
from feedd.reading.words.lines import Line

TEXT = textwrap.wrap(
    "The bees came back on a Sunday, and nobody in the street had expected them before the middle of the month. "
    "They took the empty hive by the fence, which had been meant for firewood, and went to work without a word.",
    64,
)


def _lines(*texts: str) -> list[Line]:
    return [Line(text=text) for text in texts]


def _kinds(blocks: tuple[Block, ...]) -> list[tuple[str, int]]:
    return [(block.kind, len(block.rows)) for block in blocks]


def test_a_document_of_many_kinds() -> None:
    """Each block is recognised as what it is."""
    blocks = lay_out(
        _lines(
            *TEXT,
            "",
            "What it took",
            "------------",
            "- a hive",
            "- a fence",
            "",
            "    code",
            "",
            "    more code",
            "",
            "-----",
            "",
            "> quoted",
            "",
            "## Notes",
            *TEXT,
        )
    )

    assert [
        ("paragraph", 1),
        ("heading", 1),
        ("paragraph", 2),
        ("pre", 3),
        ("rule", 1),
        ("quote", 1),
        ("heading", 1),
        ("paragraph", 1),
    ] == _kinds(blocks)


def test_links_of_a_menu_stand_apart_from_the_prose() -> None:
    """Each link keeps its row and its target."""
    link = Line(text="Hives", item_type="1", href="gopher://example.org/1/hives")
    blocks = lay_out([*_lines(*TEXT), link])

    assert (Row(text="Hives", href="gopher://example.org/1/hives"),) == blocks[1].rows


def test_fenced_lines_stay_as_they_are() -> None:
    """Lines between two fences are code, with their blank lines; of the fences only a caption stays, no language."""
    captioned = lay_out(_lines(*TEXT, "```all files", "ls", "", "# all", "```", *TEXT))
    blocks = lay_out(_lines(*TEXT, "```sh", "ls", "", "# all", "```", *TEXT))

    assert [("paragraph", 1), ("paragraph", 1), ("pre", 3), ("paragraph", 1)] == _kinds(captioned)
    assert [("paragraph", 1), ("pre", 3), ("paragraph", 1)] == _kinds(blocks)


def test_a_first_line_may_be_moved_in() -> None:
    """Paragraphs with an indented first line, as in print, are prose."""
    assert [("paragraph", 1)] == _kinds(lay_out(_lines("   " + TEXT[0][3:], *TEXT[1:])))


def test_a_dash_amid_a_sentence_begins_no_list() -> None:
    """A wrapped line may begin with a dash."""
    assert [("paragraph", 1)] == _kinds(lay_out(_lines(TEXT[0], TEXT[1], "- and that was in May - " + TEXT[2][:30])))


def test_long_lines_are_paragraphs() -> None:
    """In a document that was never wrapped, each line is a paragraph."""
    long = "Bees came back and went to work again without a word to anybody. " * 4

    assert [("paragraph", 1), ("paragraph", 1)] == _kinds(lay_out(_lines(long, long)))


def test_a_drawing_is_one_block() -> None:
    """A document without any prose stays as it is."""
    drawing = _lines("the hive", "", "   .--.", "  /    \\", "", "  \\____/", "   bees")

    assert [("pre", 7)] == _kinds(lay_out(drawing))


def test_a_definition_may_ask_for_the_text_as_it_stands_or_for_joined_lines() -> None:
    """`pre` keeps every line, `reflow` joins what is only ragged."""
    ragged = ("The bees came back on", "a Sunday and nobody in the", "street had")

    assert [("pre", 3)] == _kinds(lay_out(_lines(*ragged), "pre"))
    assert (
        "The bees came back on a Sunday and nobody in the street had"
        == lay_out(_lines(*ragged), "reflow")[0].rows[0].text
    )


def test_a_comment_amid_code_stays_there() -> None:
    """It looks like prose, but the other lines of its block do not."""
    code = (
        "    # The bees came back on a Sunday, and nobody in the street",
        "    # had expected them before the middle of the month, so wait",
        "    for bee in $(ls *.bee); do",
        "      hum --at=$bee",
        "    done",
    )

    assert [("paragraph", 1), ("pre", 5)] == _kinds(lay_out(_lines(*TEXT, "", *code)))


_PIECES = st.sampled_from(
    [
        "The bees came back on a Sunday, and nobody had expected them",
        "- bees",
        "   moved in",
        "====",
        "> q",
        "",
        "# h",
        "a   b",
        "x = {1};",
        "1. one",
        "ALL BEES",
        "```",
        "```all bees",
        "https://example.org/a",
        "| a | b |",
        "wörd – “quoted”",
        "\tt",
        " x",
        "ﬁn",
    ]
)


@given(st.lists(_PIECES | st.text(alphabet=st.characters(blacklist_characters="\n\r"), max_size=90), max_size=30))
def test_no_letter_is_lost_or_moved(texts: list[str]) -> None:
    """Whatever the lines are, their letters stand in the blocks, in order."""
    lines = [Line(text=text.rstrip()) for text in texts]
    shown = "".join(row.text for block in lay_out(lines) for row in block.rows)
    told = "".join(line.text for line in lines)

    assert [c for c in told if c.isalpha()] == [c for c in shown if c.isalpha()]


def test_a_framed_notice_is_a_paragraph() -> None:
    """A rule that spans the page underlines no line of a paragraph; a lone short line it does."""
    rule = "-" * 64

    assert [("paragraph", 1), ("rule", 1), ("paragraph", 1), ("rule", 1), ("paragraph", 1)] == _kinds(
        lay_out(_lines(*TEXT, "", rule, *TEXT[:2], rule, "", *TEXT))
    )
    assert [("paragraph", 1), ("heading", 1), ("paragraph", 1)] == _kinds(
        lay_out(_lines(*TEXT, "", "The hive", rule, "", *TEXT))
    )


def test_a_lone_line_that_is_moved_in_is_a_paragraph() -> None:
    """A short quotation, a signature or a link, but neither a command nor one of several such lines."""
    said = ("  Send bees to me.", "    Ada Quill", "    http://bees.example/", "    https://bees.example/hive")
    for line, kind in (*((line, "paragraph") for line in said), ("    hum --all", "pre")):
        assert kind == lay_out(_lines(*TEXT, "", line, "", *TEXT))[1].kind
    assert "pre" == lay_out(_lines(*TEXT, "", "    Ada Quill", "", "    Old Pier", "", *TEXT))[1].kind


def test_a_drawing_beside_words_stays_whole() -> None:
    """The words beside it cannot flow without tearing it; those below it can."""
    beside = ("The bees came  /--\\", "back today     |  |", "and hum        \\__/")
    blocks = lay_out(_lines(*TEXT, "", *beside, *TEXT))

    assert [("paragraph", 1), ("pre", 3), ("paragraph", 1)] == _kinds(blocks)
    assert beside == tuple(row.text for row in blocks[1].rows)


def test_a_box_keeps_its_edges_and_empty_rows() -> None:
    """None of them is a rule or a heading."""
    box = ("+--------+", "|        |", "| Honey  |", "|        |", "+--------+")
    stars = ("**********", "*        *", "*  Honey *", "*        *", "**********")

    assert [[("paragraph", 1), ("pre", 5), ("paragraph", 1)]] * 2 == [
        _kinds(lay_out(_lines(*TEXT, "", *drawn, "", *TEXT))) for drawn in (box, stars)
    ]


def test_an_underlined_heading_is_parted_from_code_below() -> None:
    """The code is drawn, the heading is not."""
    blocks = lay_out(_lines(*TEXT, "", "To hum", "------", "  hum(bee);", "  bee = next_bee();", "", *TEXT))

    assert [("paragraph", 1), ("heading", 1), ("pre", 2), ("paragraph", 1)] == _kinds(blocks)


@pytest.mark.parametrize(("first", "rest"), [("a. ", "   "), ("Q: ", "   "), ("<ann> ", "      "), ("", "  ")])
def test_a_first_line_may_hang_out(first: str, rest: str) -> None:
    """With a mark or without, it and the lines below are one paragraph, and so is the next."""
    hanging = [first + TEXT[0], *(rest + line for line in TEXT[1:])]

    assert [[first + " ".join(TEXT)]] * 2 == [
        [row.text for row in block.rows] for block in lay_out(_lines(*hanging, *hanging))
    ]


def test_a_short_first_line_hangs_out_in_mid_sentence() -> None:
    """Whoever breaks lines by hand may do so early; below a stop or a word that is explained, another block begins."""
    rest = ("  telefon, i jedną drogę, która prowadzi dookoła wzgórza", "  i kończy się tam, gdzie się zaczęła.")
    sentence, term, stop = "Na wyspie jest jeden sklep, jeden", "sklep", "Na wyspie jest jeden sklep."

    assert 1 == len(lay_out(_lines(sentence, *rest)))
    assert 2 == len(lay_out(_lines(term, *rest))) == len(lay_out(_lines(stop, *rest)))


def test_code_that_is_moved_in_hangs_under_nothing() -> None:
    """A line that ends in a colon announces what stands below it."""
    blocks = lay_out(_lines("The keeper of the bees always has to say it in these words:", "  hum(bee);", "  rest();"))

    assert ("pre", 2) in _kinds(blocks)


def test_definitions_are_a_paragraph_each() -> None:
    """A term, a gap, and words that go on below; a table of three columns is none."""
    words = ("HIVE.TXT  Where it stood, and what it took to bring it there in", "          the rain.")
    table = ("day   high   low", "Mon   03:12  09:30", "      03:14  09:31")

    assert [("paragraph", 1)] * 3 == _kinds(lay_out(_lines(*TEXT, "", *words, "BEE.TXT   The bees.")))
    assert ("pre", 3) in _kinds(lay_out(_lines(*TEXT, "", *table)))


def test_capitals_above_lines_that_are_moved_in_head_a_section() -> None:
    """As in pages of a manual."""
    assert [("paragraph", 1), ("heading", 1), ("paragraph", 1)] == _kinds(
        lay_out(_lines(*TEXT, "", "PURPOSE", *("\t" + line for line in TEXT)))
    )


def test_two_lines_below_the_name_of_a_section_are_a_paragraph() -> None:
    """The name is no line of the text that is weighed."""
    text = ("Mill is a tool that grinds what is put into it, and that stops when", "nothing is left to grind.")
    blocks = lay_out(_lines("PURPOSE", *("\t" + line for line in text)))

    assert [("heading", 1), ("paragraph", 1)] == [(block.kind, len(block.rows)) for block in blocks]


def test_short_and_hanging_questions_stand_together() -> None:
    """The one that goes on below begins a paragraph."""
    talk = ("Q: Is it warm?", "A: It is.", "Q: And does it hum when the wind is low, as it is in most of", "   August?")

    assert [("paragraph", 1), ("paragraph", 2), ("paragraph", 1)] == _kinds(lay_out(_lines(*TEXT, "", *talk)))


@pytest.mark.parametrize("width", [20, 30, 40])
def test_ideographs_are_joined_without_blanks(width: int) -> None:
    """A program breaks such a text anywhere."""
    text = (
        "土曜日に島へ渡る船は一時間も遅れて出た。桟橋の鍵を持つ人が見つからなかったからだ。"
        "私たちは荷物とパンを抱えて待ち、かもめはパンをじっと見ていた。やっと来た男は歯医者に行っていたと言い、"
        "行くだけの値打ちはなかったと付け加えた。"
    )
    lines = [text[at : at + width] for at in range(0, len(text), width)]

    assert [(Row(text=text),)] * 2 == [block.rows for block in lay_out(_lines(*lines, "", *lines))]


def test_a_poem_among_paragraphs_that_a_program_wrapped_keeps_its_lines() -> None:
    """Its long lines in small letters have room, while those of the paragraphs have none."""
    poem = (
        "my train runs between fields that lie in the moon,",
        "the land has gone to sleep over its pictures",
        "and somebody in the last carriage sings",
        "so softly that nobody has to hear it now",
    )

    assert [("paragraph", 1), ("paragraph", 4), ("paragraph", 1)] == _kinds(
        lay_out(_lines(*TEXT, "", *poem, "", *TEXT))
    )


def test_a_list_of_commands_is_a_list() -> None:
    """Its marks outweigh what its items consist of."""
    items = ("- run_ferry --port 70", "- stop_ferry(now)", "- ls -la /srv;")

    assert [("paragraph", 1), ("paragraph", 3)] == _kinds(lay_out(_lines(*TEXT, "", *items)))


@pytest.mark.parametrize("gap", [("",), ()])
@pytest.mark.parametrize("rule", ["---- The weir --------------", "_____ The weir _____", "=[ The weir ]=========="])
def test_a_heading_in_a_rule_is_neither_drawn_nor_a_part_of_the_text_below(rule: str, gap: tuple[str, ...]) -> None:
    """It stands alone, or touches the text that it heads."""
    assert [("paragraph", 1), ("heading", 1), ("paragraph", 1)] == _kinds(lay_out(_lines(*TEXT, "", rule, *gap, *TEXT)))


def test_words_in_the_rule_of_a_box_belong_to_the_box() -> None:
    """What is drawn stays as it is."""
    box = ("---- The weir ----", "|  /\\    /\\      |", "| /  \\__/  \\_~~~ |", "------------------")

    assert [("paragraph", 1), ("pre", 4)] == _kinds(lay_out(_lines(*TEXT, "", *box)))


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("The honey was brought by Ada Quill of the house at the weir", "<ada@bees.example> and by Ben Reed. It was"),
        ("Whoever has more than one hive can count them by hand. See", "hives(8) for what else it does, and what it"),
        ("A hive is opened from above, and then left alone. It is by", "close_hive() that it is closed again as soon"),
    ],
)
def test_an_address_or_a_function_amid_prose_is_no_mark_and_no_code(line: str, after: str) -> None:
    """They stand where the line broke by chance."""
    rest = (
        "given to all who had helped, and nobody paid. That is how",
        "it was, and nobody knows why it is no longer so.",
    )

    assert [1] == [len(block.rows) for block in lay_out(_lines(line, after, *rest))]


def test_a_command_amid_prose_stays_on_its_line() -> None:
    """It is shorter than the lines around it."""
    text = (
        "The hives are counted by hand, or with a program that is very old.\n$ hives --all\nIt says how many there are."
    )

    assert ("$ hives --all",) in [
        tuple(row.text for row in block.rows[1:2]) for block in lay_out(_lines(*text.split("\n")))
    ]


def test_a_name_above_what_explains_it_is_apart() -> None:
    """What is moved in below it is read as prose, also where its lines begin with capitals by chance."""
    told = (
        "Honey is what the bees bring back from the fields and also from the gardens. When the year is warm or dry,"
        " Honey is also what they keep. With enough of it, the winter no longer counts."
    )
    moved = [f"          {line}" for line in textwrap.wrap(told, 56)]
    blocks = lay_out(_lines(*TEXT, "", *TEXT, "", *TEXT, "", "     Honey", *moved))

    assert ["Honey", told] == [block.rows[0].text for block in blocks[3:]]


def test_a_lone_setting_keeps_its_columns() -> None:
    """A gap after a name in small letters is a setting's; after a field of a letter or a number it is none."""
    for line, kind in (("assign mill:\t\tweir:mill", "pre"), ("Printed in:    North Harbour", "paragraph")):
        assert kind == lay_out(_lines(*TEXT, "", line, "", *TEXT))[1].kind


@pytest.mark.parametrize("words", ["The weir", "The story of the old weir and its long lost mill"])
@pytest.mark.parametrize("sign", "-=~")
def test_a_heading_with_its_rule_beside_it_touches_a_text(words: str, sign: str) -> None:
    """A long one too; two in a row are the fields of a form."""
    ruled = f"{words} {sign * 20}"

    assert "heading" in {block.kind for block in lay_out(_lines(*TEXT, "", ruled, *TEXT))}
    assert "heading" not in {block.kind for block in lay_out(_lines(*TEXT, "", ruled, f"Name {sign * 30}", "", *TEXT))}


def test_a_quotation_moved_in_is_one() -> None:
    """Two lines or more have its mark; words of somebody who is named by letters stay lines."""
    moved = lay_out(_lines(" > The bees came back, and", " > nobody was there.", " >", " >> Who says so?"))
    prompt = lay_out(_lines("The bees came back.", "", " > hum"))
    named = lay_out(_lines("AQ> The bees came back, and", "AQ> nobody was there."))

    assert ["quote"] == [block.kind for block in moved]
    assert "quote" not in [block.kind for block in prompt]
    assert 2 == sum(len(block.rows) for block in named)


@pytest.mark.parametrize(
    "drawing",
    [
        (")~~~~~~~~~~~~~~~~~~~~~~)", ")       THE PIER       )", ")~~~~~~~~~~~~~~~~~~~~~~)"),
        ("%     part-1    (Ada)     %", "%%%%%%%%%%%%%%%%%%%%%%%%%%%"),
        ("The lamp burns:", "|| |||  || | |||| |", "Did you see it?"),
    ],
    ids=["waves", "box without its top", "bar code"],
)
def test_a_rule_that_touches_a_drawing_is_its_edge(drawing: tuple[str, ...]) -> None:
    """And upright strokes part no text."""
    blocks = lay_out(_lines(*TEXT, "", *drawing, *TEXT))

    assert "rule" not in [block.kind for block in blocks]
    assert {*drawing[-2:-1]} <= {row.text for block in blocks if block.kind == "pre" for row in block.rows}


def test_links_below_a_text_are_rows_and_make_no_heading_doubtful() -> None:
    """As programs list them, `[name]: URL`, moved in."""
    links = ("  [Old Pier]: https://pier.example.org/old", "  [ferry(1)]: https://pier.example.org/man")
    text = [*TEXT, "", *links, "", "The other side", "", *TEXT, "", "The end", "", *TEXT]
    blocks = reclassify(lay_out(_lines(*text)))

    assert ["paragraph", "paragraph", "heading", "paragraph", "heading", "paragraph"] == [one.kind for one in blocks]
    assert [link.strip() for link in links] == [row.text for row in blocks[1].rows]


def test_a_whole_sentence_amid_moved_lines_is_words() -> None:
    """What stands around it is columns, and no code that it could be a remark of."""
    columns = ["        red     12     7", "        old      9     4"]
    blocks = lay_out(_lines(*TEXT, "", *columns, "", "        The boats of last year are no more.", "", *columns))

    assert ["paragraph", "pre", "paragraph", "pre"] == [block.kind for block in blocks]

"""Finding furniture by comparison of documents."""

from feedd.reading.layout.blocks import Block, Row
from feedd.reading.layout.shared_rows import learn_furniture, without_shared
from feedd.reading.rules import NO_FURNITURE, Furniture

TEXTS = [
    f"The hive, a log of bees\n\nDay {n}.\n\nThe bees {word}.\n\nMail me at ada@example.org"
    for n, word in enumerate(("hum", "sing", "sleep", "dance"))
]
LEARNED = Furniture(head=frozenset({"The hive, a log of bees"}), foot=frozenset({"Mail me at ada@example.org"}))


def _blocks(*rows: str) -> list[Block]:
    return [
        Block(kind="rule" if row == "---" else "paragraph", rows=(Row(text=row),), first=n, last=n)
        for n, row in enumerate(rows)
    ]


def _left(blocks: list[Block], furniture: Furniture) -> list[str]:
    return [row.text for block in without_shared(blocks, furniture) for row in block.rows]


def test_rows_that_most_documents_share_at_an_end_are_furniture() -> None:
    """Three texts or more, and six in ten, must have the same rows at the same end."""
    learned = learn_furniture(TEXTS)

    assert LEARNED.head <= learned.head
    assert LEARNED.foot <= learned.foot
    assert not any(row.startswith(("Day", "The bees")) for row in learned.head | learned.foot)


def test_two_texts_prove_nothing() -> None:
    """Three texts among many do not either."""
    assert NO_FURNITURE == learn_furniture(TEXTS[:2]) == learn_furniture([])
    assert frozenset() == learn_furniture([*TEXTS[:3], "a", "b", "c"]).foot


def test_shared_rows_are_cut_from_both_ends() -> None:
    """The rules that then stand at the ends are removed too."""
    assert ["Wasps sting."] == _left(
        _blocks("The hive,  a log of bees", "---", "Wasps sting.", "---", "Mail me at ada@example.org"), LEARNED
    )


def test_a_shared_row_amid_the_text_stays() -> None:
    """Only the ends of a text can be furniture."""
    rows = ("Ada said:", "Mail me at ada@example.org", "So I did.")

    assert list(rows) == _left(_blocks(*rows), LEARNED)


def test_something_is_always_left() -> None:
    """A text that consists of furniture stays."""
    rows = ("The hive, a log of bees", "Mail me at ada@example.org")

    assert list(rows) == _left(_blocks(*rows), LEARNED)


def test_a_heading_that_all_share_stays() -> None:
    """Each recipe begins with its ingredients."""
    rows = ("Ingredients", "Flour and water.")

    assert list(rows) == _left(_blocks(*rows), Furniture(head=frozenset({"Ingredients"})))


def test_a_long_row_is_no_furniture() -> None:
    """A row that says something is not removed, even where it is repeated."""
    assert frozenset() == learn_furniture(["The bees hum and hum. " * 10] * 4).head

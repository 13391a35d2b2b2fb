"""Runs of lines of one indent."""

from feedd.reading.layout.prose import learn_shape
from feedd.reading.layout.runs import runs
from feedd.reading.words.lines import Line

SHAPE = learn_shape([])


def test_a_run_ends_where_the_indent_changes() -> None:
    """A list with its continuation lines is one run."""
    lines = [Line(text=text) for text in ("Bees", "Wasps", "    hum", "    buzz", "- a hive", "  of wood", "- a fence")]

    assert [(0, 2), (2, 4), (4, 7)] == [*runs(lines, 0, len(lines), SHAPE)]

"""Short texts between prose: answers, numbered clauses, fields, names, headings, and sentences that end early."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import read, rows_of, shown_lines
from tests.grid.texts import TEXTS
from tests.grid.wrapping import greedy, one_word_early, placed

Wrapped = Callable[[str, str, str], list[str]]  # a text, what stands before its first line and before its others
Written = tuple[list[str], list[str]]  # lines, and the rows that must be shown
_NAMES = ("Ada Quill", "Hanna Berg", "Oleg Ravn", "Maria Fontana-Castellani", "Ben Ode", "Piet de Vries")
_MORE_NAMES = (
    *("Ida Holm", "Jonas Weir", "Lena Mill", "Otto Kiln", "Rosa Bell", "Tom Reed", "Max Brook", "Vera Stone"),
    *("Nils Ash", "Emma Ford", "Karl Wood", "Anna Lind", "Leo Marsh", "Eva Thorn"),
)
_HEADINGS = ("02.01  Ferry Day.", "North Pier", "The Old Harbour, 1968")
_SHOWN = ('"Where is the key?"', '"Under the stone."', '"Which stone?"')


def _answers(texts: Sequence[str], wrapped: Wrapped) -> Written:
    questions = ("Q: How did you get the boat?", "Q: Is it far?", "Q: And then, did anybody ask for the key?")
    lines = [
        line
        for question, text in zip(questions, texts, strict=False)
        for line in (question, *wrapped(text, "", ""), "")
    ]
    return lines, [row for pair in zip(questions, texts, strict=False) for row in pair]


def _clauses(texts: Sequence[str], wrapped: Wrapped) -> Written:
    marks = ("i.", "ii.", "iii.")
    lines = [line for mark, text in zip(marks, texts, strict=False) for line in wrapped(text, f" {mark:>4} ", " " * 6)]
    return lines, [f"{mark} {text}" for mark, text in zip(marks, texts, strict=False)]


def _fields(texts: Sequence[str], wrapped: Wrapped) -> Written:
    names = ("Object", "Name", "Arguments")
    lines = [
        line
        for name, text in zip(names, texts, strict=False)
        for line in wrapped(text, f"{name} : ", " " * len("Arguments : "))
    ]
    return lines, [f"{name} : {text}" for name, text in zip(names, texts, strict=False)]


def _letters(texts: Sequence[str], _wrapped: Wrapped) -> Written:
    rows = [f"{mark}. {text.split('.')[0].split(',')[0]}" for mark, text in zip("abcd", texts, strict=False)]
    return [line for row in rows for line in (" " * 13 + row, "")], rows


def _names(_texts: Sequence[str], _wrapped: Wrapped) -> Written:
    return [f"{'PRESENT' if not at else '':16}{name}" for at, name in enumerate(_NAMES)], list(_NAMES[1:])


def _headings(texts: Sequence[str], wrapped: Wrapped) -> Written:
    lines: list[str] = []
    for heading, text in zip(_HEADINGS, texts, strict=False):
        lines += [f"   {heading}", "-" * (len(heading) + 3), "", *wrapped(text, "", ""), ""]
    return lines, [row for pair in zip(_HEADINGS, texts, strict=False) for row in pair]


def _announced(texts: Sequence[str], wrapped: Wrapped) -> Written:
    before = f"{texts[0]} Three notes were found:"
    shown = [f"      {line}" for line in _SHOWN]
    return [*wrapped(before, "", ""), *shown, *wrapped(texts[1], "", "")], [before, *_SHOWN, texts[1]]


def _sentences(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return paragraphs of one sentence, between others of several; their lines end a few columns early."""
    rows: list[str] = []
    lines: list[str] = []
    for text in texts:
        row = text.partition(". ")[0] + "."
        written = [line.strip() for line in wrapped(row, " " * 5, " " * 5)]
        if len(written) > 1 and all(line[:1].islower() for line in written[1:]):
            rows.append(row)
            lines += [*written, ""]
    return lines, rows


def _interview(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return answers as the French write them: a blank before the colon, and the answer hangs under its first word."""
    questions = ("Q : Où est la clef ?", "Q : Et le bateau ?", "Q : Qui a demandé la clef ?")
    lines: list[str] = []
    for question, text in zip(questions, texts, strict=False):
        lines += [f"    {question}", *wrapped(text, "    A : ", " " * 8), ""]
    return lines, [row for pair in zip(questions, texts, strict=False) for row in (pair[0], f"A : {pair[1]}")]


def _options(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return options and what they do, of which a first one is said in one line and a last one has two names."""
    brief = "-b      Do not stop at the pier."
    lines = [brief, ""]
    for name, text in zip(("-a", "-n", "-x"), texts, strict=False):
        lines += [*wrapped(text, f"{name:8}", " " * 8), ""]
    lines += ["--key", *wrapped(texts[0], f"{'-k':8}", " " * 8)]
    rows = [f"{name} {text}" for name, text in zip(("-a", "-n", "-x"), texts, strict=False)]
    return lines, [" ".join(brief.split()), *rows, f"-k {texts[0]}"]


def _notices(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return a name before a colon above lines that are moved in by one column."""
    lines = [line for text in texts[:2] for line in (*wrapped(f"NOTICE: {text}", "  ", "   "), "")]
    return lines, [f"NOTICE: {text}" for text in texts[:2]]


def _addresses(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return addresses whose last line is moved in further."""
    lines: list[str] = []
    for text, place in zip(texts, ("Norway", "España"), strict=False):
        lines += [
            *wrapped(text, "", ""),
            "",
            "     River Mill",
            "     Box 720",
            "     29080 Weir",
            f"        {place}",
            "",
        ]
    return lines, ["Norway", "España"]


def _shouted(texts: Sequence[str], _wrapped: Wrapped) -> Written:
    """Return paragraphs in capitals that a person broke, each below its label."""
    random, lines, rows = Random(len(texts[0])), list[str](), list[str]()
    for text, label in zip(texts, ("LOADING:", "THE FERRY:", "KEYS:"), strict=False):
        lines += [label, *one_word_early(text.upper(), 68, random), ""]
        rows += [label, text.upper()]
    return lines, rows


def _dashes(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return paragraphs in which a dash stands at the beginning of a line."""
    lines: list[str] = []
    for text in texts[:2]:
        broken = wrapped(text, "", "")
        broken[1] = f"- {broken[1]}" if broken[1][:1].islower() else broken[1]
        lines += [*broken, ""]
    return lines, [" ".join(paragraph) for paragraph in _paragraphs(lines)]


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    return [paragraph.split("\n") for paragraph in "\n".join(lines).strip().split("\n\n")]


def _edited(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return sentences that somebody broke again after a program had: within phrases, at two thirds of its width."""
    random, lines, rows = Random(len(texts[0])), list[str](), list[str]()
    for text in texts:
        row = f"{text.partition('. ')[0]}."
        broken = greedy(row, 46, random)
        if _breaks_within_phrases(broken):
            rows.append(row)
            lines += [*broken, "", *wrapped(text, "", ""), ""]
    return lines, rows


def _breaks_within_phrases(lines: Sequence[str]) -> bool:
    return all(line[-1] not in ".,;:!?" for line in lines[:-1]) and all(line[0].islower() for line in lines[1:])


def _quotations(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return quotations whose marks are moved in, some of them quoted twice."""
    lines: list[str] = []
    for mark, text in zip((" > ", " >> ", "  > "), texts, strict=False):
        lines += [*wrapped(text, mark, mark), ""]
    return lines, list(texts[:3])


def _talk(texts: Sequence[str], _wrapped: Wrapped) -> Written:
    """Return what two people say by turns, each below the other, in lines that a person broke."""
    names, random = ("Ada Quill: ", "Ben Ode: ") * 2, Random(len(texts[0]))
    rows = [f"{name}{text}" for name, text in zip(names, texts, strict=False)]
    brief = [f"{names[0]}Why?", f"{names[1]}Nobody knows."]
    return [line for row in rows for line in one_word_early(row, 64, random)] + brief, [*rows, *brief]


def _enumeration(texts: Sequence[str], _wrapped: Wrapped) -> Written:
    """Return a sentence that names many people, broken between the names."""
    random = Random(len(texts[0]))
    row = f"Thanks to {', '.join(random.sample(_NAMES + _MORE_NAMES, 16))} and their dogs."
    return [
        line.replace("~", " ")
        for line in greedy(row.replace(", ", ",|").replace(" ", "~").replace("|", " "), 72, random)
    ], [row]


def _far_in(texts: Sequence[str], wrapped: Wrapped) -> Written:
    """Return a paragraph whose first line is moved in far."""
    return wrapped(texts[0], " " * 11, ""), [texts[0]]


def _close_items(texts: Sequence[str], _wrapped: Wrapped) -> Written:
    """Return items of a list whose dash touches the word, below what announces them."""
    rows = [f"-{text.partition('. ')[0][:60].strip()}" for text in texts]
    return ["And so on:", *rows], rows


KINDS: Mapping[str, Callable[[Sequence[str], Wrapped], Written]] = {
    "answers": _answers,
    "clauses": _clauses,
    "fields": _fields,
    "lettered apart": _letters,
    "names": _names,
    "headings moved in": _headings,
    "announced": _announced,
    "sentences": _sentences,
    "addresses": _addresses,
    "dashes": _dashes,
    "interview": _interview,
    "options": _options,
    "notices": _notices,
    "edited": _edited,
    "quotations": _quotations,
    "talk": _talk,
    "enumeration": _enumeration,
    "far in": _far_in,
    "close items": _close_items,
}


def _fault(case: Case, random: Random) -> str:
    texts = random.sample(TEXTS[case["language"]], len(TEXTS[case["language"]]))
    width = int(case["width"])

    def wrapped(text: str, first: str, rest: str) -> list[str]:
        return placed(text, greedy, width, (first, rest), random)

    lines, wanted = {**KINDS, "in capitals": _shouted}[case["kind"]](texts[1:], wrapped)
    html = read([*wrapped(texts[0], "", ""), "", *lines, "", *wrapped(texts[0], "", "")])
    shown = shown_lines(html) if case["kind"] == "announced" else {*rows_of(html)}
    if case["kind"] == "names":
        shown = {name for row in shown for name in _NAMES if row.endswith(name) and row.count(" ") < 4}
    return f"{lost[:2]}" if (lost := [row for row in wanted if row not in shown]) else ""


MARKED = Grid(
    name="short texts between prose",
    axes={
        "kind": tuple(KINDS),
        "language": tuple(TEXTS),
        "width": ("60", "66", "72", "78"),
        "draw": tuple("123"),
    },
    fault=_fault,
)
# Not right often enough: where everything is in capitals, no letter tells whether a sentence goes on.
SHOUTED = Grid(
    name="capitals throughout",
    axes={"kind": ("in capitals",), "language": tuple(TEXTS), "width": ("60", "72"), "draw": tuple("12345")},
    fault=_fault,
)

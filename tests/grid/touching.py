"""Words beside what is drawn: terms, items, fields and notes with gaps are words; what touches words may be drawn."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.kept import standing_lines
from tests.grid.prose import read, rows_of
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS, greedy

WIDTH = 70
Written = tuple[list[str], list[str], list[str]]  # lines, rows that must be shown, and lines that must stay
_TERMS = ("u++", "r--", "Night boat", "Schwimmer", "WEIR.TXT", "tide", "шлюз", "Leuchtturm-2")
_WORDS = (
    "(also called the red one, as nobody knows its name)",
    "It is no boat, it is a way to get wet, and most of us took it.",
    '"The ferry" is what the keeper writes on its side each spring.',
    "Wer hier wartet, der wartet lange und sieht dabei viel Wasser.",
    "Кто ждёт на этом берегу, тот видит много воды и мало лодок.",
)
_ITEMS = (
    "No part of this pier may be sold on a Sunday, nor by anyone who has never rowed from one side to the other.",
    "Keep the tools dry.",
    "Niemand darf das Boot ohne Ruder nehmen, auch nicht für einen Tag, und schon gar nicht bei Nacht und Wind.",
    "Лодку нельзя брать без вёсел, даже на один день, и уж совсем нельзя брать её ночью при таком ветре.",
)
_CENTRED = (
    ("Note that the ferry has no roof and no bell.", "Bring a coat and a lamp,", "or stay on the pier with us."),
    ("Bitte sagt uns, wenn ihr ein Boot habt.", "Wir nehmen auch zwei", "und geben dafür Äpfel."),
)
_FIELDS = (
    ("Boat", "Red Ferry of the north pier"),
    ("Built", "1968, by the people of the weir"),
    ("Harbour", "none that we know of"),
    ("Log", "https://example.org/boats/red-ferry/log-of-the-year-1968.html"),
)
_SESSIONS = (
    "ada@pier:~$ ferry --list\nRed Ferry is at the north pier\nOld Anna is lost\nada@pier:~$ tide\nhigh at noon",
    "pier:~# uname\nLinux\npier:/srv# boats\nthe red one\nthe old one\npier:/srv# exit\nConnection to pier closed.",
    "(gdb) run\nStarting program: /srv/pier/ferry\n\nProgram received signal SIGSEGV\n(gdb) bt\n(gdb) quit",
    "ftp> open mill.example\nConnected to mill.example.\nftp> cd boats\nftp> get anna.txt\nftp> bye",
    "C:\\>dir boats\n Directory of C:\\BOATS\nC:\\>copy anna.txt red.txt\n 1 file copied\nC:\\>exit",
)
_PROGRAMS = (
    "#include <stdio.h>\n#include <tide.h>\n\nint main(void)\n{\n    wait(2);\n    return tide();\n}",
    "for boat in harbour.boats():\n    if boat.name == name:\n        return boat\n    count += 1\nprint(count)",
    "$ cd boats\n$ make all\n$ ./ferry -q --port 70\n$ ls -l",
)
_DRAWING = (
    " ____________________________.______________\n"
    " \\______  \\_______  \\______  \\__    |  \\_____/\n"
    "  |    |    |    |    |    |    |    |    |\n"
    "  |    |    |   _|    |   _|    |    |    |\n"
    "  |_____  .:|____|  .:|____|  .:|_____  .:|\n"
    "       `----'    `----'    `----'    `----'"
)
_DRAWINGS = (
    _DRAWING,
    "        |\\\n        | \\\n        |  \\\n     ___|___\\___\n     \\  o o o  /\n~~~~~~\\_______/~~~~~~~",
    (
        " ______  ______________________________\n"
        "/ _  _ \\|Red Ferry...312|Old Anna...419|\n"
        " ((__)) |Night Boat..55a|Goose......62b|\n"
        " [ xx ] |North Star..810|Mill.......770|\n"
        '  ("")  |  take a lamp and a coat along |\n'
        "\\______/|All Rights Reserved.     1968  |"
    ),
    "   .-.\n  (o o)\n  | O |\n  |   |\n  '~~~'",
)
_BOXES = (
    ".------------------------\n|  The Old Pier\n|  open from 8 to 12\n'------------------------",
    " _________________\n/                 \\\n| Red Ferry       |\n|   leaves at 8   |\n\\_________________/",
    "+-----+-----+-----+\n| Esc | F1  | F2  |\n+-----+-----+-----+\n| Tab |  Q  |  W  |\n+-----+-----+-----+",
)
_EDGED = (
    " ________\n()o______) <- the lamp",
    "  ______\n / o  o \\\n|   __   |\n \\______/",
    "   ____\n  |    |  <- lid\n  |____|",
    "========\n|| <> || <- the wheel\n========",
    "|| |||  || | |||| |",
    "| || ||| | || |||| | ||\n| || ||| | || |||| | ||",
    "  ^^^^^\n (o   o) --> an owl\n  vvvvv",
)
_LINKS = (
    "  [Red Ferry]: https://pier.example.org/red",
    "  [ferry(1)]: https://pier.example.org/man/ferry.1.html",
    "  [der alte Steg]: gopher://mill.example/1/steg",
    "  [3]: https://mill.example/3",
    "  [лодки]: https://pier.example.org/%D0%BB%D0%BE%D0%B4%D0%BA%D0%B8",
)
_MANUAL = (
    '.TH FERRY 1 "June 1986"\n.SH NAME\nferry \\- counts the boats\n.SH DESCRIPTION\n.B ferry\ncounts the boats of a'
    "\nharbour and writes down\nwhat it saw of them.\n.PP\nIt says nothing of the tide.\n.TP\n.B \\-q\nSay nothing."
)


def _hanging(head: str, text: str, width: int, random: Random) -> list[str]:
    first, *others = greedy("_" * len(head.expandtabs()) + text, width, random)
    return [head + first.lstrip("_"), *(" " * len(head.expandtabs()) + line for line in others)]


def _with_stray_gaps(random: Random, texts: Sequence[str]) -> Written:
    text = random.choice(texts)
    lines = []
    for line in greedy(text, WIDTH - 4, random):
        words = line.split(" ")
        at = random.randrange(1, len(words)) if len(words) > 2 and random.random() < 0.7 else 0
        lines.append(" ".join(words[:at]) + "  " * bool(at) + " ".join(words[at:]))
    return lines, [text], []


def _terms(random: Random, texts: Sequence[str]) -> Written:
    margin, wide = random.choice((2, 6, 8, 13)), random.choice((14, 18))
    dash = random.choice(("", "", "- "))
    lines, rows = [], []
    for term, text in zip(random.sample(_TERMS, 3), (random.choice(texts), *random.sample(_WORDS, 2)), strict=True):
        head = f"{' ' * margin}{term:{wide}}{dash}"
        first, *others = _hanging(head, text, WIDTH, random)
        lines += [first, *(" " * (margin + wide) + line.strip() for line in others)]
        rows.append(f"{term} {dash}{text}")
    return lines, rows, []


def _told(random: Random, _texts: Sequence[str]) -> Written:
    gap = random.choice(("  ", "  - ", "\t", " : "))
    terms = random.sample(_TERMS, 4)
    rows = [f"{term}{gap}{text}" for term, text in zip(terms, random.sample(_WORDS, 4), strict=True)]
    lines = [row if gap == "\t" else f"{row.split(gap)[0]:14}{gap}{row.split(gap, 1)[1]}" for row in rows]
    return lines, [" ".join(row.split()) for row in rows], []


def _counted(random: Random, _texts: Sequence[str]) -> Written:
    mark = random.choice(("({})", "{}.", "{})", "{}-"))
    lines, rows = [], []
    for number, text in enumerate(random.sample(_ITEMS, 3), start=1):
        first, *others = greedy(text, 48, random)
        head = mark.format(number)
        lines += [f"\t{head}\t{first}", *(f"\t\t{line}" for line in others)]
        rows.append(f"{head} {text}")
    return lines, rows, []


def _apart(random: Random, texts: Sequence[str]) -> Written:
    mark = random.choice(("o", "#3", "*)", "[a]", "\u00a7"))
    indent = " " * random.choice((0, 2))
    text = random.choice(texts)
    return _hanging(f"{indent}{mark} ", text, 58, random), [f"{mark} {text}"], []


def _middle(random: Random, _texts: Sequence[str]) -> Written:
    rows = random.choice(_CENTRED)
    return [" " * ((WIDTH - len(row)) // 2) + row for row in rows], list(rows), []


def _first_lines(random: Random, texts: Sequence[str]) -> Written:
    brief, text = "Nobody asked for this, so here it is.", random.choice(texts)
    first, *others = greedy("_" * 5 + text, WIDTH, random)
    return [brief, " " * 5 + first[5:], *others], [brief, text], []


def _fields(random: Random, _texts: Sequence[str]) -> Written:
    wide, indent = random.choice((8, 12)), " " * random.choice((0, 2))
    lines = [f"{indent}{name:{wide}}: {value}" for name, value in _FIELDS]
    return lines, [f"{name} : {value}" for name, value in _FIELDS], []


def _session(random: Random, _texts: Sequence[str]) -> Written:
    lines = random.choice(_SESSIONS).split("\n")
    return lines, [], [line for line in lines if line]


def _touching(random: Random, texts: Sequence[str]) -> Written:
    program = random.choice(_PROGRAMS).split("\n")
    text = random.choice(texts).rstrip(".") + ":"
    return [*greedy(text, WIDTH, random), *program], [text], [line for line in program if line]


def _drawn(_random: Random, _texts: Sequence[str]) -> Written:
    lines = _DRAWING.split("\n")
    return lines, [], lines


def _drawn_below(random: Random, texts: Sequence[str]) -> Written:
    lines, text = random.choice(_DRAWINGS).split("\n"), random.choice(texts)
    return [*greedy(text, WIDTH, random), *lines], [text], lines


def _drawn_above(random: Random, texts: Sequence[str]) -> Written:
    lines, text = random.choice(_DRAWINGS).split("\n"), random.choice(texts)
    return [*lines, *greedy(text, WIDTH, random)], [text], lines


def _edged(random: Random, texts: Sequence[str]) -> Written:
    lines, text = random.choice(_EDGED).split("\n"), random.choice(texts)
    above = [*greedy(text.rstrip(".") + ":", WIDTH, random), *[""] * random.choice((0, 1))]
    return [*above, *lines], [text.rstrip(".") + ":"], lines


def _links(random: Random, _texts: Sequence[str]) -> Written:
    lines = random.sample(_LINKS, random.randint(1, 4))
    return lines, [line.strip() for line in lines], []


def _boxed(random: Random, _texts: Sequence[str]) -> Written:
    lines = random.choice(_BOXES).split("\n")
    return lines, [], lines


def _dumped(random: Random, texts: Sequence[str]) -> Written:
    form = random.choice(("{:08x}  {}", "{:04X}: {}"))
    dump = [form.format(at * 16, random.randbytes(16).hex(" ")) for at in range(random.randint(4, 9))]
    text = random.choice(texts)
    return [*greedy(text, WIDTH, random), *dump], [text], dump


def _manual(_random: Random, _texts: Sequence[str]) -> Written:
    lines = _MANUAL.split("\n")
    return lines, [], lines


KINDS: Mapping[str, Callable[[Random, Sequence[str]], Written]] = {
    "stray gaps": _with_stray_gaps,
    "terms moved in": _terms,
    "terms and sentences": _told,
    "items with tabs": _counted,
    "item that hangs alone": _apart,
    "centred sentences": _middle,
    "first lines moved in": _first_lines,
    "fields": _fields,
    "session": _session,
    "program below a sentence": _touching,
    "drawing": _drawn,
    "drawing below a sentence": _drawn_below,
    "drawing above a sentence": _drawn_above,
    "edges of a drawing": _edged,
    "links below": _links,
    "open box": _boxed,
    "dump below a sentence": _dumped,
    "source of a manual": _manual,
}


def _fault(case: Case, random: Random) -> str:
    texts, wrap = TEXTS[case["language"]], WRAPS[case["wrap"]]
    lines, rows, kept = KINDS[case["kind"]](random, texts)
    before, after, last = (wrap(text, WIDTH, random) for text in random.sample(texts, 3))
    html = read([*before, "", *lines, "", *after, "", *last])
    shown, standing = rows_of(html), standing_lines(html)
    missed = [row for row in rows if row not in shown] + [line for line in kept if line not in standing]
    missed += [line for line in (*before, *after, *last) if line in standing]
    return f"{missed[:2]}" if missed else ""


TOUCHING = Grid(
    name="words beside drawings",
    axes={"kind": tuple(KINDS), "language": tuple(TEXTS), "wrap": ("greedy", "ragged", "one word early")},
    fault=_fault,
)

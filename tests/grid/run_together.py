"""Lines that must not run together: addresses and names one a line, commands with what they do, sessions in prose."""

from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import read, shown_lines
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS

NAMES = ("ada", "ben.pier", "ida", "tom", "anna.maria", "jean_luc", "olga", "per", "ute", "zoe")
HOSTS = ("mill.example", "north.pier.example.org", "example.net", "smtp1.ferry-and-tide.example.org")
FILES = (
    "libtide-dev",
    "ferry-tools",
    "python3-harbour",
    "weir.tar.gz",
    "boats_2024.txt",
    "lamp.conf",
    "/etc/pier/rope.d",
)
TOOLS = ("tide.msc", "ferry", "Lamp.exe", "boatctl", "PIER.COM", "weir-up", "Rope.cpl", "ls", "night_boat")
DONE = (
    "opens the list of boats that wait",
    "Shows who is on the pier",
    "opens the lamp console",
    "asks nobody and leaves",
    "Opens the book of the keeper and the weather of the week",
    "zeigt alle Boote am Steg",
    "показывает лодки у причала",
)
SESSIONS = (
    ("[ada@pier]# telnet 127.0.0.1 37", "Trying 127.0.0.1...", "Connected to 127.0.0.1.", "[ada@pier]#"),
    ("[ada@mill boats]$ ./ferry --list", "Red Ferry waits at the pier", "[ada@mill boats]$ exit"),
    ("ada@pier:~$ tide --today", "The tide is high at noon.", "ada@pier:~$ logout"),
    ("[root@pier /root]# boats -a", "No boat is there today.", "[root@pier /root]# boats -n", "Old Anna"),
)


def _own(kind: str, random: Random) -> list[str]:
    if kind == "addresses":
        people = [f"{first}.{last}" for first in NAMES for last in NAMES]
        return [f"{name}@{random.choice(HOSTS)}" for name in random.sample(people, random.randint(4, 40))]
    if kind == "names":
        return random.sample(FILES, random.randint(3, 6))
    if kind == "explained":
        parting = random.choice((" - ", "  - ", " – ", " = "))
        return [f"{tool}{parting}{random.choice(DONE)}" for tool in random.sample(TOOLS, random.randint(3, 9))]
    return list(random.choice(SESSIONS))


def _fault(case: Case, random: Random) -> str:
    own = _own(case["kind"], random)
    before, after = (WRAPS[case["wrap"]](text, 72, random) for text in random.sample(TEXTS[case["language"]], 2))
    if case["kind"] == "session":
        before[-1] = before[-1].rstrip(".") + ":"
    touches = case["kind"] == "session" and case["place"] == "touching"
    if case["place"] == "alone":
        before, after = before[:1], []
    lines = [*before, *([] if touches else [""]), *(case["indent"] + line for line in own), "", *after]
    missed = {" ".join(line.split()) for line in own} - shown_lines(read(lines))
    return f"{sorted(missed)[:3]}" if missed else ""


def _makes_sense(case: Case) -> bool:
    return case["place"] != "touching" or (case["kind"] == "session" and not case["indent"])


RUN_TOGETHER = Grid(
    name="lines that do not run together",
    axes={
        "kind": ("addresses", "names", "explained", "session"),
        "place": ("alone", "apart", "touching"),
        "indent": ("", "    ", "\t"),
        "wrap": ("greedy", "ragged", "at phrases"),
        "language": tuple(TEXTS),
        "draw": tuple("123"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)

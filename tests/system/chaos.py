"""A daemon that polls ten good hosts and twenty hostile ones: how this affects the good feeds and their readers.

    python -m tests.system.chaos 4

Two runs of this many minutes each: the good feeds alone, then with the hostile ones, under the same light load of HTTP
requests. Only ratios and counts are judged; the table also shows the figures.
"""

import html
import re
import signal
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from tests.support.chaos_observer import MEDIA_BYTES, Run, observe
from tests.support.host_processes import Phlogs
from tests.support.hostile_hosts import HOSTILE, OFTEN, HostKind

GOOD = 10
INTERVAL = 2.0  # seconds between two polls of a good feed; the daemon ticks once a second
EVERY = 5.0  # seconds between two posts of a good feed
TIMEOUT = 5.0  # seconds, of the daemon towards hosts
WITHIN = 3  # intervals in which a post has to be announced
WARM = 0.3  # of a run; memory and descriptors of the rest are compared
LEAST_POLLS = 0.75  # of its polls
GROWTH = 1.15  # of memory; what is allocated and freed all the time leaves holes for a while
TICK = 1.0  # seconds
MOST_NEW = 20  # posts that a poll announces
MOST_LINES = 4  # in the log, for each poll: its own, and one for each article that could not be read
LONGEST = 150  # characters of a figure
SEARCHED = 100  # characters of a reason that are looked for


class Line(Struct, frozen=True, kw_only=True):
    """One line of the table: a figure, and whether it is acceptable."""

    what: str
    figure: str
    bound: str
    holds: bool


def at_most(what: str, figure: float, bound: float, details: str = "") -> Line:
    """Judge a ratio that must not exceed a limit."""
    return Line(what=what, figure=f"{figure:.2f}{details}", bound=f"<= {bound:g}", holds=figure <= bound)


def at_least(what: str, figure: float, bound: float, details: str = "") -> Line:
    """Judge a ratio that must reach a limit."""
    return Line(what=what, figure=f"{figure:.2f}{details}", bound=f">= {bound:g}", holds=figure >= bound)


def none_of(what: str, found: Sequence[str]) -> Line:
    """Judge what must not occur."""
    details = f": {'; '.join(found)[:300]}" if found else ""
    return Line(what=what, figure=f"{len(found)}{details}", bound="0", holds=not found)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def judge(run: Run, hostile: Sequence[HostKind], growth: float = GROWTH, least: float = LEAST_POLLS) -> Iterator[Line]:
    """Judge one run: the growth of memory in its second half, and the missed polls of good feeds, are limited."""
    yield from _judge_polls(run, least)
    yield from _judge_process(run, growth)
    yield from _judge_answers(run)
    for kind in hostile:
        yield _judge_reason(run, kind)
    page = html.unescape(run.shown)
    failing = (kind.name for kind in hostile if kind.interval == OFTEN)  # whatever is asked of them
    missing = [name for name in failing if not any(one[:SEARCHED] in page for one in run.said.get(name, ()))]
    yield none_of("failing feeds without their reason at /status", missing)
    yield none_of("dates in the future", ["an entry"] * run.ahead)
    yield at_most("posts of the oscillating one / there are", run.published.get("oscillating", 0) / 9, 1)
    for name in ("flood", "all-replaced"):
        most = (run.polls.get(name, 0) + 1) * MOST_NEW
        yield at_most(f"posts of {name} / {MOST_NEW} a poll", run.published.get(name, 0) / most, 1)


def _judge_polls(run: Run, least: float = LEAST_POLLS) -> Iterator[Line]:
    good = [name for name in run.asked if name.startswith("good-")]
    expected = run.seconds / (INTERVAL + TICK / 2)  # each waits for the next tick, half of one on average
    fewest = min(len(run.asked[name]) for name in good)
    yield at_least("polls of the slowest good feed / expected", fewest / expected, least, f" ({fewest})")
    late = [one for name in good for one in run.late.get(name, [])]
    soon = sum(one <= WITHIN * INTERVAL for one in late) / max(len(late), 1)
    worst = max(late, default=0) / INTERVAL
    yield at_least(
        f"posts announced within {WITHIN} intervals", soon, 0.95, f" of {len(late)}, the last in {worst:.1f}"
    )


def _judge_process(run: Run, growth: float) -> Iterator[Line]:
    warm, half = int(len(run.memory) * WARM), len(run.memory) // 2
    before, after = (statistics.median(part) for part in (run.memory[warm:half], run.memory[half:]))
    yield at_most("memory, second half / first", after / before, growth, f" ({max(run.memory) / 2**20:.0f} MB)")
    # By the median, as a leak raises it; how many are open at the most is a matter of which polls coincide.
    before, after = (statistics.median(part) for part in (run.descriptors[warm:half], run.descriptors[half:]))
    yield at_most("descriptors, second half / first", after / before, 1.25, f" ({max(run.descriptors)})")
    ticks = len(run.ticks) * TICK / run.seconds
    longest = max((b - a for a, b in pairwise(run.ticks)), default=run.seconds) / TICK
    yield at_least("signs of life / ticks", ticks, 0.9, f" (longest wait {longest:.1f})")
    bugs = [line for line in run.log if re.search(r"\bbug\b|Traceback|stalled", line)]
    yield none_of("bugs in the log", bugs)
    yield at_most("lines in the log / polls", len(run.log) / max(sum(run.polls.values()), 1), MOST_LINES)
    yield none_of("damage of the database", run.damage)
    ended = [] if run.exit_status == -signal.SIGTERM else [f"exit status {run.exit_status}"]
    yield none_of("wrong ends", ended)


def _judge_answers(run: Run) -> Iterator[Line]:
    yield none_of("feeds not answered", [f"{run.statuses[one]} times {one}" for one in set(run.statuses) - {200, 304}])
    yield none_of("signs of ill health", [f"{run.health[one]} times {one}" for one in set(run.health) - {200}])
    if run.media:
        longest = max(count for _, count in run.media) / MEDIA_BYTES
        yield at_most("longest media file / limit", longest, 1, f" {Counter(status for status, _ in run.media)}")


def _judge_reason(run: Run, kind: HostKind) -> Line:
    said = sorted(run.said.get(kind.name, ()))
    fitting = [one for one in said if re.search(kind.reason, one)] if kind.reason else said
    polls = run.polls.get(kind.name, 0)
    figure = f"{polls} polls: {fitting[0] if fitting else 'nothing wrong' if not said else said[0]}"[:LONGEST]
    return Line(
        what=kind.name,
        figure=figure,
        bound=kind.reason or "nothing wrong",
        holds=polls >= (2 if kind.interval == OFTEN else 1) and bool(fitting) == bool(kind.reason),
    )


def compare(alone: Run, together: Run) -> Iterator[Line]:
    """Judge the effect of the hostile feeds on the good ones and their readers."""
    polls = [sum(len(at) for name, at in run.asked.items() if name.startswith("good-")) for run in (alone, together)]
    yield at_least("polls of good feeds, together / alone", polls[1] / polls[0], 0.9, f" ({polls[1]}, {polls[0]})")
    for share, bound in ((0.5, 5), (0.99, 5)):
        before, after = (percentile(run.latencies, share) for run in (alone, together))
        figures = f" ({after * 1000:.1f} ms, {before * 1000:.1f} ms)"
        yield at_most(
            f"HTTP {share:.0%} of {len(together.latencies)}, together / alone", after / before, bound, figures
        )


def show(title: str, lines: Sequence[Line]) -> bool:
    """Print a table, and return whether every line is acceptable."""
    print(f"\n{title}")  # noqa: T201
    for line in lines:
        mark = "ok " if line.holds else "BAD"
        print(f"{mark} {line.what:44} {line.bound:42} {line.figure}")  # noqa: T201
    return all(line.holds for line in lines)


def main(minutes: float) -> int:
    """Do both runs, print the results, and return the exit status."""
    runs = []
    for hostile in ((), HOSTILE):
        with TemporaryDirectory() as folder:
            phlogs = Phlogs(count=GOOD, interval=INTERVAL, every=EVERY)
            runs.append(observe(Path(folder), minutes * 60, phlogs, hostile, TIMEOUT))
            print(f"{len(runs)} of 2 runs, CPU {runs[-1].cpu / (minutes * 60):.0%}", flush=True)  # noqa: T201
    alone, together = runs
    tables = (
        show("the good feeds alone", list(_judge_polls(alone))),
        show("with the hostile ones", list(judge(together, HOSTILE))),
        show("the two compared", list(compare(alone, together))),
    )
    return 0 if all(tables) else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 4))

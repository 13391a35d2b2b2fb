"""The regular expressions of definitions: what they match, and that none of them can hold feedd up."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from feedd.config.loading import load_definitions
from feedd.config.patterns import AT_ONCE, LONGEST, MOST_SLOW, MOST_TIME, Expression, Patience, expression
from feedd.config.toml_keys import Keys
from feedd.errors import MistakeError
from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from feedd.reading.rules import Budget
from tests.support.patterns import pattern
from tests.support.poll_world import define, in_world, menu, text

UUID = "0f3c9a52-6b1e-4d7a-9c55-2e8d11f0a9b4"
KEYS = Keys("feeds/bees.toml", {})
EVIL = r"(a|aa)+$"  # 2^50 ways to fail
VICTIM = "a" * 50 + "b"
HOLE = GopherUrl(host="example.org", selector=b"/log")
MENU = f"0{VICTIM}\t/log/a\texample.org\t70\r\n0Moths\t/log/m\texample.org\t70\r\n".encode()

# What people write, and lines of it: `regex` must read it as Python's re does.
WRITTEN = (
    "Latest", r"^\d{4}-\d\d-\d\d", r"(?i)PHLOG", r"\bposts?\b", r"^-{20}", "<- back", r"^/live/items/[0-9]+",
    r"feed\.xml", "^ARTICLE VIEW:", "a|b|^$", r"(?<!no )bees", "x{2,3}", r"[^\W\d_]+", r"(?P<day>\d+)\.(?P=day)",
    r"\.(?:txt|md)$", r"straße", r"(?i)STRASSE", r"^\s*$", r"[Éé]t[eé]", r"\Aa\Z", "(?s)a.b", "(?x) a  b # words",
)  # fmt: skip
LINES = (
    "Latest posts", "2026-11-22 Bees", "PHLOG", "phlog", "a post", "-" * 20, "-" * 19, "<- back to index", "",
    "/live/items/7", "feed.xml", "feedXxml", "ARTICLE VIEW: 1", "no bees", "bees", "xx", "x", "12.12", "12.13", "été",
    "a.txt", "a.txt.gz", "Straße", "STRASSE", "strasse", " \t ", "a", "a\n", "ab", "a\nb",
)  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_expression_matches_as_pythons_own(written: str) -> None:
    """A definition keeps its meaning, whichever library searches."""
    own = re.compile(written)

    assert {line: own.search(line) is not None for line in LINES} == {
        line: pattern(written).search(line, Budget()) for line in LINES
    }


def test_expression_that_backtracks_for_ever_is_a_mistake_with_its_place() -> None:
    """The message names file and key, and says what to change."""
    evil = Expression(file="feeds/bees.toml", key="article.strip_before", text=EVIL)

    with pytest.raises(
        MistakeError, match=r"^feeds/bees\.toml: article\.strip_before: '.*' takes more than 1 s .*: wr"
    ):
        evil.search(VICTIM, Budget())


@pytest.mark.slow
def test_expression_that_backtracks_lets_other_threads_run() -> None:
    """Python's own re would keep all of them, and the event loop, until it is done."""
    ended, turns = threading.Event(), 0

    def search() -> None:
        with pytest.raises(MistakeError):
            pattern(EVIL).search(VICTIM, Budget())
        ended.set()

    thread = threading.Thread(target=search)
    thread.start()
    while not ended.wait(0.005):
        turns += 1
    thread.join()

    assert 50 < turns


@pytest.mark.parametrize(
    ("written", "line", "rest"),
    [
        ("two", "one two three", ""),
        ("four", "one two three", "one two three"),
        ("(?P<part>two ?)", "one two three two", "one three "),
        (r"one (?P<part>\w+)", "one two, one three", "one , one "),
        ("one|(?P<part>two)", "one two", "one "),
    ],
)
def test_expression_leaves_of_a_line_what_is_compared(written: str, line: str, rest: str) -> None:
    """It leaves nothing where it matches; with a group `part`, all but what the group matches."""
    assert rest == pattern(written).without(line, Budget())


@pytest.mark.slow
@pytest.mark.parametrize("evil", [EVIL, "(?P<part>(a|aa)+)$"])
def test_what_is_compared_is_found_in_limited_time(evil: str) -> None:
    """It is limited as searching is."""
    with pytest.raises(MistakeError, match="takes more than 1 s"):
        pattern(evil).without(VICTIM, Budget())


def test_time_is_for_all_lines_of_a_document_together() -> None:
    """A thousand lines that take a little less than the limit each would hold a thread for half an hour."""
    evil, budget = pattern(EVIL), Budget()
    with pytest.raises(MistakeError):
        evil.search(VICTIM, budget)

    with pytest.raises(MistakeError):
        evil.search("harmless", budget)
    assert not evil.search("harmless", Budget())


@pytest.mark.slow
def test_each_expression_has_its_own_time_for_a_document() -> None:
    """One that is too slow takes nothing away from the others."""
    budget = Budget()
    with pytest.raises(MistakeError):
        pattern(EVIL).search(VICTIM, budget)

    assert pattern("harm").search("harmless", budget)
    assert budget.spent[pattern("harm")] < budget.spent[pattern(EVIL)] == MOST_TIME


@pytest.mark.slow
@pytest.mark.parametrize("key", ["include", "exclude"])
def test_index_with_such_an_expression_is_not_read(key: str) -> None:
    """The mistake reaches the caller; the same rules read the next page with all their time."""
    rules = IndexRules(include=(pattern(EVIL),)) if key == "include" else IndexRules(exclude=(pattern(EVIL),))

    with pytest.raises(MistakeError):
        read_index(MENU, HOLE, rules, Charsets())
    assert read_index(MENU.replace(b"a" * 50, b"a"), HOLE, rules, Charsets()).strategy == "menu"


@pytest.mark.slow
@pytest.mark.parametrize("key", ["strip_before", "strip_after"])
def test_article_with_such_an_expression_is_not_read(key: str) -> None:
    """The same is true of the expressions that cut articles."""
    rules = (
        ArticleRules(strip_before=pattern(EVIL)) if key == "strip_before" else ArticleRules(strip_after=pattern(EVIL))
    )

    with pytest.raises(MistakeError):
        read_article(f"Bees\n\n{VICTIM}\n".encode(), HOLE, rules, Charsets())
    assert read_article(b"Bees\n\nThey hum.\n", HOLE, rules, Charsets()).text


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("(a", "missing ), unterminated subpattern at position 0"),
        ("a{99999999999}", "the repetition number is too large"),
        (r"\p{Lu}", r"bad escape \\p at position 0"),
        ("a" * (LONGEST + 1), "a regular expression of at most 1000 characters"),
        ("", "expected a text in quotes"),
    ],
    ids=["unbalanced", "huge repeat", "another dialect", "too long", "blank"],
)
def test_what_is_no_expression_is_refused(written: str, complaint: str) -> None:
    """An expression that Python's re does not accept is a mistake, even if the library accepts it."""
    with pytest.raises(ValueError, match=re.escape(complaint).replace(r"\\\\", r"\\")):
        expression(KEYS, "index.include")(written)


def test_expression_is_read_with_its_place() -> None:
    """It has file and key, for the message if it proves too slow."""
    assert Expression(file="feeds/bees.toml", key="index.include", text=r"\d+") == expression(KEYS, "index.include")(
        r"\d+"
    )


def test_library_is_imported_by_the_first_search_only() -> None:
    """Most definitions hold no expression, and most commands search for none."""
    script = (
        "import sys; from feedd.config.definition import parse_definition as p; from feedd.reading.rules import Budget;"
        "d = p('x', 'x.toml', b'url = \"gopher://example.org/\"\\n[index]\\nsection = \"Log\"');"
        "print('regex' in sys.modules, d.index.section.search('Log', Budget()), 'regex' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "False True True\n" == done.stdout


@pytest.mark.anyio
async def test_definition_with_such_an_expression_fails_alone(tmp_path: Path) -> None:
    """Its poll fails with file and key in the report, what was published stays, and other feeds are polled."""
    documents = {b"/index": menu(f"{VICTIM}|/a", "Moths|/m"), b"/a": text("Bees"), b"/m": text("Moths")}
    async with in_world(tmp_path, documents, rest=f"[index]\nexclude = ['{EVIL}']\n") as world:
        hole = world.app.definitions.all.good["hole"]
        where = f"gopher://{world.hole.host}:{world.hole.port}/1/index"
        define(tmp_path, "good", where, 'id = "urn:uuid:' + UUID + '"')
        await world.app.adopt(load_definitions(tmp_path / "feeds"))
        report = await world.poll()
        assert not report.ok
        assert f"{tmp_path}/feeds/hole.toml: index.exclude: {EVIL!r} takes more than" in (report.error or "")
        summary = next(one for one in await world.app.store.feeds.summaries() if one.feed.id == hole.id)
        assert report.error == summary.feed.error
        assert (await world.app.poller.poll(world.app.definitions.all.good["good"])).ok


def test_slow_expression_has_little_time_left_after_a_few_documents() -> None:
    """The others keep theirs, and what takes no time is found all the same."""
    slow, quick = (Expression(file="light.toml", key="include.text", text=one) for one in ("(a+)+b", "c"))
    patience = Patience()
    for _ in range(MOST_SLOW):
        budget = patience.budget()
        assert {} == budget.spent
        budget.spent.update({slow: MOST_TIME, quick: AT_ONCE})
        assert patience.is_told(budget)
    last = patience.budget()
    assert [slow] == [*last.spent]
    assert slow.search("aab", last)
    assert MOST_TIME - last.spent[slow] <= 2 * AT_ONCE
    assert not patience.is_told(last)

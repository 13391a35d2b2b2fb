"""The commands as a person types them: what each stream has, and the exit code."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest

from feedd.cli import COMMANDS, SUMMARIES
from feedd.demo.hole import Hole
from tests.support.feedd_process import feedd, on_terminal, running
from tests.support.poll_world import define, menu, text
from tests.support.store_files import query
from tests.support.threaded_gopher import served

DOCUMENTS = {
    b"/index": menu("A phlog", "", "02026-11-02 - Second|/b", "02026-11-01 - First|/a", "1Back home|/"),
    b"/a": text("First"),
    b"/b": text("Second"),
    b"/gone": b"3'/gone' does not exist\t\terror.host\t1\r\n.\r\n",
}


@pytest.fixture
def hole(tmp_path: Path) -> Iterator[Hole]:
    """Serve a hole of two posts, with a definition of its feed."""
    with served(DOCUMENTS) as opened:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{opened.port}/1/index")
        yield opened


def test_unknown_variable_is_named_and_stops_nothing(tmp_path: Path) -> None:
    """Each command says so: with the log where it has one, else as a line."""
    (tmp_path / "feeds").mkdir()
    for command in ("check", "list", "once"):
        done = feedd(tmp_path, command, FEEDD_QUEUE="redis")
        assert (0, 1) == (done.returncode, done.stderr.count("FEEDD_QUEUE"))
        assert "FEEDD_LISTEN" in done.stderr


def test_help_names_every_command_and_loads_none(tmp_path: Path) -> None:
    """The list of commands is complete, and imports nothing that they need."""
    done = feedd(tmp_path, "--help")
    script = (
        "import sys; from feedd.cli import main; main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert list(COMMANDS) == list(SUMMARIES)
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert not any(
        f"'{heavy}'" in loaded for heavy in ("asyncio", "sqlite3", "feedgen", "msgspec", "rich", "feedd.polling")
    )


def test_the_page_of_commands_names_every_command() -> None:
    """A reader finds each in a table of docs/commands.md, with what it does."""
    page = (Path(__file__).parents[2] / "docs/commands.md").read_text()

    assert set() == {name for name in COMMANDS if f"`feedd {name}" not in page}


def test_once_loads_what_reads_only_where_something_is_read(tmp_path: Path) -> None:
    """Timers start it often, and most of its polls find what was there before."""
    define(tmp_path, "hole", "gopher://example.org/1/phlog", "enabled = false\n")
    script = (
        "import sys; from feedd.cli import main\n"
        f"main(['once', '--feeds', {str(tmp_path / 'feeds')!r}, '--data', {str(tmp_path / 'data')!r}],"
        " standalone_mode=False); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    own = (
        "changes.decide changes.text_diff excerpt notify.messages polling.whole_poll publish.layout reading.article "
        "reading.index.read status store.calls"
    )
    heavy = f"dataclasses feedgen http.client lxml shutil uvicorn {' '.join(f'feedd.{name}' for name in own.split())}"

    assert [] == sorted({*heavy.split()} & {*done.stdout.split()})


@pytest.mark.parametrize("command", ["list", "status"])
def test_list_loads_only_what_it_shows(tmp_path: Path, command: str) -> None:
    """It is typed often: neither an event loop nor what reads documents, draws with colours or writes feeds."""
    define(tmp_path, "hole", "gopher://example.org/1/phlog")
    script = (
        "import sys; from feedd.cli import main\n"
        f"main([{command!r}, '--feeds', {str(tmp_path / 'feeds')!r}, '--data', {str(tmp_path / 'data')!r}],"
        " standalone_mode=False); print(*sys.modules)"
    )
    *shown, loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    foreign = "asyncio chardet feedgen feedparser jinja2 lxml regex rich structlog tomlkit uvicorn"
    own = "app changes.outcomes gopher.text polling publish reading.article store.search store.store web"

    assert "hole" in shown[0]
    assert [] == sorted({*foreign.split(), *(f"feedd.{name}" for name in own.split())} & {*loaded.split()})


def test_once_loads_neither_scheduler_nor_server_nor_feedgen_when_nothing_changed(tmp_path: Path, hole: Hole) -> None:
    """A run from a timer imports only what it uses."""
    feedd(tmp_path, "once")
    script = (
        "import sys; from feedd.cli import main\n"
        f"main(['once', '--all', '--feeds', {str(tmp_path / 'feeds')!r}, '--data', {str(tmp_path / 'data')!r}],"
        " standalone_mode=False); print(sorted(sys.modules))"
    )
    environment = {"FEEDD_ALLOW_PRIVATE": "1", "FEEDD_GAP": "0s"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)

    assert hole.requests.count(b"/index") == 2
    assert "hole: nothing new" in done.stdout
    heavy = ("apscheduler", "uvicorn", "starlette", "jinja2", "feedgen", "lxml", "rich")
    assert [name for name in heavy if f"'{name}'" in done.stdout] == []


@pytest.mark.usefixtures("hole")
def test_once_says_on_standard_output_what_came_of_each_feed(tmp_path: Path) -> None:
    """With --json standard output is one document with the same facts."""
    first, second = feedd(tmp_path, "once"), feedd(tmp_path, "once", "--all", "--json")

    assert (first.returncode, first.stdout) == (0, "hole: 2 new\n")
    assert json.loads(second.stdout)["feeds"] == [
        {
            "feed": "hole",
            "ok": True,
            "new": [],
            "updated": [],
            "gone": [],
            "moved": [],
            "held": [],
            "problems": [],
            "notes": [],
            "error": None,
        }
    ]


@pytest.mark.usefixtures("hole")
def test_what_succeeded_ends_with_the_address_to_subscribe_to(tmp_path: Path) -> None:
    """A person at a terminal is told it where something new is; a pipe has the report alone."""
    told, again = (on_terminal(tmp_path, *words, NO_COLOR="1") for words in (["once"], ["once", "hole"]))

    assert told.endswith(
        "subscribe to http://127.0.0.1:8070/feeds/hole.atom\n"
        f"  where feedd run serves it, or to the file {tmp_path / 'data' / 'public' / 'hole.atom'}\n"
    )
    assert "hole: nothing new\n" == again


@pytest.mark.usefixtures("hole")
def test_reread_says_what_was_renewed(tmp_path: Path) -> None:
    """By the same rules that is nothing, also with --json; an unknown name and a feed without a poll are mistakes."""
    early = feedd(tmp_path, "reread", "hole")
    feedd(tmp_path, "once")
    query(tmp_path / "data" / "feedd.sqlite3", "UPDATE entries SET title = 'Frst' WHERE title = 'First'")
    renewed, facts, wrong = (feedd(tmp_path, "reread", *words) for words in (["hole"], ["hole", "--json"], ["holl"]))

    assert (2, "was never polled" in early.stderr) == (early.returncode, True)
    assert "2026-11-01  First  (title, was Frst)\nhole: 1 of 2 entries renewed\n" == renewed.stdout
    assert {"version": 1, "feed": "hole", "read": 2, "kept": 0, "renewed": []} == json.loads(facts.stdout)
    assert (2, "did you mean 'hole'?" in wrong.stderr) == (wrong.returncode, True)


def test_once_ends_with_1_when_a_feed_failed_and_2_when_a_definition_is_wrong(tmp_path: Path, hole: Hole) -> None:
    """A timer can distinguish a fault of a server from a mistake of the user."""
    define(tmp_path, "dead", f"gopher://127.0.0.1:{hole.port}/1/gone")
    failed = feedd(tmp_path, "once", "--all")
    define(tmp_path, "dead", "gopher://127.0.0.1/1/", "intervall = '1h'\n")
    wrong = feedd(tmp_path, "once", "--all")

    assert (failed.returncode, wrong.returncode) == (1, 2)
    assert "dead: failed: index: " in failed.stdout
    assert "does not exist" in failed.stdout
    assert "dead.toml: intervall: unknown key; did you mean interval?" in wrong.stderr
    assert "hole: nothing new" in wrong.stdout


def test_common_options_stand_before_or_after_the_command(tmp_path: Path) -> None:
    """Both orders find the same folder."""
    define(tmp_path, "hole", "gopher://example.org/")
    command = [sys.executable, "-m", "feedd"]
    option = ["--feeds", str(tmp_path / "feeds")]
    before = subprocess.run([*command, *option, "check"], capture_output=True, text=True, check=False)
    after = subprocess.run([*command, "check", *option], capture_output=True, text=True, check=False)

    assert (before.returncode, before.stdout) == (after.returncode, after.stdout)
    assert before.stdout == "1 good, 1 of them enabled\n"


def test_check_shows_mistakes_of_settings_and_definitions_together(tmp_path: Path) -> None:
    """A wrong setting hides no wrong definition; a folder that does not exist may follow from the wrong setting."""
    define(tmp_path, "one", "gopher://")
    (tmp_path / "feedd.toml").write_text("gap = 3\n", encoding="utf-8")
    both = feedd(tmp_path, "check", FEEDD_TIMEOUT="soon")
    (tmp_path / "feeds").rename(tmp_path / "elsewhere")
    alone = feedd(tmp_path, "check")

    assert (both.returncode, alone.returncode) == (2, 2)
    assert [line.split(": ")[2] for line in both.stderr.splitlines()] == ["gap", "FEEDD_TIMEOUT", "url"]
    assert [line.split(": ")[2] for line in alone.stderr.splitlines()] == ["gap"]


def test_check_shows_all_mistakes_of_all_files(tmp_path: Path) -> None:
    """A person can correct them all at once."""
    define(tmp_path, "one", "gopher://", "colour = 1\n")
    define(tmp_path, "two", "http://example.org/", "max_entries = 0\n")
    done = feedd(tmp_path, "check")

    assert done.returncode == 2
    assert [line.split(": ")[1:3] for line in done.stderr.splitlines()] == [
        [str(tmp_path / "feeds" / "one.toml"), "url"],
        [str(tmp_path / "feeds" / "one.toml"), "colour"],
        [str(tmp_path / "feeds" / "two.toml"), "url"],
        [str(tmp_path / "feeds" / "two.toml"), "max_entries"],
    ]


def test_text_of_strangers_controls_no_terminal(tmp_path: Path, hole: Hole) -> None:
    """Escape sequences in titles, labels and texts are replaced by a sign."""
    hole.put(b"/index", menu("A \x1b[31mphlog", "0First\x1b]0;owned\x07|/a", "1Back \x1b[2Jhome|/", "0Gone|/gone"))
    hole.put(b"/gone", b"3gone \x1b[2J\t\terror.host\t1\r\n.\r\n")
    hole.put(b"/a", text("First", "A \x1b[2J and a \x9b in the text."))
    url = f"gopher://127.0.0.1:{hole.port}"
    commands = (("preview", "hole"), ("read", f"{url}/0/a"), ("read", f"{url}/0/gone"), ("once",), ("list",))
    shown = [done.stdout + done.stderr for done in (feedd(tmp_path, *command) for command in commands)]

    assert "First" in shown[0]
    assert [text for text in shown if set(text) & {"\x1b", "\x07", "\x9b"}] == []


@pytest.mark.usefixtures("hole")
def test_broken_definition_is_shown_as_such_and_its_files_stay(tmp_path: Path) -> None:
    """Its files cannot be made until it is corrected; each command that reads definitions ends with 2."""
    url = (tmp_path / "feeds" / "hole.toml").read_text().split('"')[1]
    define(tmp_path, "hole", url, 'title = "Mine"\n[attribution]\nrights = "CC0"\n')
    feedd(tmp_path, "once")
    before = (tmp_path / "data" / "public" / "hole.atom").read_bytes()
    define(tmp_path, "hole", url, 'title = "Mine"\n[attribution]\nright = "CC0"\n')
    once, publish, listed = (feedd(tmp_path, command) for command in ("once", "publish", "list"))

    assert [done.returncode for done in (once, publish, listed)] == [2, 2, 2]
    assert listed.stdout.split("\t")[:2] == ["hole", "broken"]
    assert (tmp_path / "data" / "public" / "hole.atom").read_bytes() == before


def test_preview_shows_entries_and_what_is_ignored_with_reasons(tmp_path: Path, hole: Hole) -> None:
    """A person gives the name of a definition, a program a URL, and gets JSON."""
    people = feedd(tmp_path, "preview", "hole")
    program = feedd(tmp_path, "preview", f"gopher://127.0.0.1:{hole.port}/1/index", "--json")
    seen = json.loads(program.stdout)

    assert "2026-11-02  Second" in people.stdout
    assert "/0/b>  (its line)\n" in people.stdout
    assert "left out, 1 line:\n  line 5: Back home (navigation)\nnext: feedd once hole\n" in people.stdout
    assert [(entry["title"], entry["published"]) for entry in seen["entries"]] == [
        ("Second", "2026-11-02T12:00:00Z"),
        ("First", "2026-11-01T12:00:00Z"),
    ]
    assert any(one["label"] == "Back home" and one["reason"] for one in seen["ignored"])


def test_preview_explains_what_is_an_entry(tmp_path: Path, hole: Hole) -> None:
    """It shows the points of each link, for people and for programs."""
    url = f"gopher://127.0.0.1:{hole.port}/1/index"
    people, program = (
        feedd(tmp_path, "preview", url, "--explain"),
        feedd(tmp_path, "preview", url, "--explain", "--json"),
    )
    seen = {one["text"]: one for one in json.loads(program.stdout)["explained"]}

    assert "for and against, in points:" in people.stdout
    assert "+20 date of its own" in people.stdout
    assert ("navigation", []) == (seen["Back home"]["verdict"], seen["Back home"]["evidence"])
    assert any(one["verdict"].startswith("an entry, +") for one in seen.values())


def test_preview_explains_what_the_articles_share(tmp_path: Path) -> None:
    """It names the lines that are left out of each, for people and for programs."""
    names = ("eels", "rope", "ice")
    texts = {f"/{name}".encode(): text(name, f"All about {name}.", "Mail me at ada@example.org") for name in names}
    index = menu("A phlog", *(f"02026-11-02 - {name}|/{name}" for name in names))
    with served({b"/index": index, **texts}) as opened:
        asked = ("preview", f"gopher://127.0.0.1:{opened.port}/1/index", "--articles", "3", "--explain")
        people, program = feedd(tmp_path, *asked), feedd(tmp_path, *asked, "--json")
    shared = json.loads(program.stdout)["shared"]

    assert "eels, beside the other articles:\n  line 6: left out: Mail me at ada@example.org" in people.stdout
    assert ["eels", "rope", "ice"] == [one["url"].rpartition("/")[2] for one in shared]
    assert ["left out"] == [line["verdict"] for line in shared[0]["explained"]]


def test_read_shows_an_article_or_an_error(tmp_path: Path, hole: Hole) -> None:
    """An error is a JSON document too, and the exit code is 1."""
    good = feedd(tmp_path, "read", f"gopher://127.0.0.1:{hole.port}/0/a", "--json")
    bad = feedd(tmp_path, "read", f"gopher://127.0.0.1:{hole.port}/0/gone", "--json")

    assert json.loads(good.stdout)["title"] == "First"
    assert json.loads(good.stdout)["html"].startswith("<p>")
    assert bad.returncode == 1
    assert set(json.loads(bad.stdout)) == {"version", "url", "error"}


def test_read_explains_what_was_weighed(tmp_path: Path, hole: Hole) -> None:
    """As text for people, and beside the facts of the article in JSON."""
    url = f"gopher://127.0.0.1:{hole.port}/0/a"
    people, program = feedd(tmp_path, "read", url, "--explain"), feedd(tmp_path, "read", url, "--explain", "--json")
    plain = feedd(tmp_path, "read", url, "--json")

    explained = json.loads(program.stdout).pop("explanation")
    assert "character set: utf-8" in people.stdout
    assert "  line 1: title" in people.stdout
    assert explained["charset"] == "utf-8"
    assert explained["head"][0]["lines"] == [1, 1]
    assert any("points for a title" in one["words"] for one in explained["head"][0]["evidence"])
    assert "explanation" not in json.loads(plain.stdout)


def test_convert_writes_a_feed_and_remembers_dates(tmp_path: Path, hole: Hole) -> None:
    """Standard output has only the document, which is the same at the second run."""
    url = f"gopher://127.0.0.1:{hole.port}/1/index"
    cache = str(tmp_path / "cache")
    first = feedd(tmp_path, "convert", url, XDG_CACHE_HOME=cache)
    second = feedd(tmp_path, "convert", url, XDG_CACHE_HOME=cache)
    bare = ("convert", "--no-cache", "--format")
    rss, feed = (feedd(tmp_path, *bare, form, url, XDG_CACHE_HOME=str(tmp_path / "none")) for form in ("rss", "json"))

    assert first.returncode == 0
    assert [entry.title for entry in feedparser.parse(first.stdout).entries] == ["Second", "First"]
    assert second.stdout == first.stdout
    assert hole.requests.count(b"/a") == 3  # at the first run, and without a cache
    assert feedparser.parse(rss.stdout).version == "rss20"
    assert json.loads(feed.stdout)["version"] == "https://jsonfeed.org/version/1.1"
    assert not (tmp_path / "none").exists()
    assert not (tmp_path / "data").exists()


def test_convert_of_a_dead_hole_gives_the_last_good_feed_and_fails(tmp_path: Path, hole: Hole) -> None:
    """A reader keeps its entries, and a script sees that something is wrong."""
    url = f"gopher://127.0.0.1:{hole.port}/1/index"
    cache = str(tmp_path / "cache")
    good = feedd(tmp_path, "convert", url, XDG_CACHE_HOME=cache)
    hole.put(b"/index", b"")
    bad = feedd(tmp_path, "convert", url, XDG_CACHE_HOME=cache)
    never = feedd(tmp_path, "convert", "--no-cache", url, XDG_CACHE_HOME=cache)

    assert (bad.returncode, bad.stdout) == (1, good.stdout)
    assert (never.returncode, never.stdout) == (1, "")
    assert "index" in never.stderr


@pytest.mark.usefixtures("hole")
def test_list_shows_each_feed_with_its_state(tmp_path: Path) -> None:
    """The fields are separated by tabs in lines, or values of JSON."""
    feedd(tmp_path, "once")
    define(tmp_path, "other", "gopher://example.org/", "enabled = false\n")
    lines = feedd(tmp_path, "list").stdout.splitlines()
    rows = json.loads(feedd(tmp_path, "list", "--json").stdout)["feeds"]

    assert [line.split("\t")[:4] for line in lines] == [
        ["hole", "enabled", "A phlog, 127.0.0.1", "2"],
        ["other", "disabled", "", "0"],
    ]
    assert [row["name"] for row in rows] == ["hole", "other"]


@pytest.mark.usefixtures("hole")
def test_publish_writes_everything_again_the_same(tmp_path: Path) -> None:
    """It needs only the store, and makes no request."""
    feedd(tmp_path, "once")
    public = tmp_path / "data" / "public"
    before = {file.name: file.read_bytes() for file in public.iterdir()}
    for file in public.iterdir():
        file.unlink()
    done = feedd(tmp_path, "publish")

    assert sorted(done.stdout.splitlines()) == [str(public / name) for name in sorted(before)]
    assert {file.name: file.read_bytes() for file in public.iterdir()} == before
    assert feedd(tmp_path, "publish").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("preview", "nothing"), "neither an address nor the name of a feed"),
        (("read", "http://example.org/"), "is a web page; feedd reads Gopher"),
        (("read", "gopher://example.org/", "--encoding", "nonsense"), "--encoding"),
        (("preview", "hole", "--encoding", "nonsense"), "--encoding"),
        (("once", "nothing"), "no feed is named 'nothing'"),
        (("onse",), "there is no command 'onse'; did you mean 'once'?"),
        (("xyzzy",), "there is no command 'xyzzy'; `feedd --help` lists them"),
        (("--config", "missing.toml", "check"), "missing.toml"),
        (("--log-level", "loud", "check"), "--log-level"),
        (("demo", "--listen", "foo"), '--listen: found "foo", expected an address and a port'),
    ],
)
@pytest.mark.usefixtures("hole")
def test_wrong_usage_ends_with_2_and_says_what_was_expected(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Standard output is empty, and standard error has one message."""
    done = feedd(tmp_path, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_preview_of_a_broken_definition_shows_its_mistakes(tmp_path: Path) -> None:
    """Its name is known, so the mistake is not in the name."""
    define(tmp_path, "broken", "http://example.org/")
    done = feedd(tmp_path, "preview", "broken")

    assert (2, "") == (done.returncode, done.stdout)
    assert "broken.toml: url: " in done.stderr


def test_demo_once_shows_the_main_job_without_a_network(tmp_path: Path) -> None:
    """Three sites are polled, their feeds are written, and no file is left."""
    done = feedd(tmp_path, "demo", "--once")

    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if line.startswith("polled")] == [
        "polled news: 8 new",
        "polled phlog: 12 new",
        "polled recipes: 10 new",
    ]
    assert "wrote news.atom" in done.stdout
    assert "wrote all/news.atom" in done.stdout
    assert "wrote all," not in done.stdout  # a folder
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("hole")
def test_move_and_remove_say_what_was_done(tmp_path: Path) -> None:
    """They say how a running daemon notices it; an unknown name is wrong usage."""
    feedd(tmp_path, "once")
    moved = feedd(tmp_path, "move", "hole", "gopher://new.example.org/1/index", "--force")
    removed = feedd(tmp_path, "remove", "hole", "--purge")
    again = feedd(tmp_path, "remove", "well")

    assert feedd(tmp_path, "list").stdout == ""
    assert (0, 0, 2) == (moved.returncode, removed.returncode, again.returncode)
    assert "hole is at gopher://new.example.org/1/index now, its ids are kept" in moved.stdout
    assert "its addresses answer 410" in removed.stdout
    assert "The texts of 2 revisions were deleted." in removed.stdout
    assert all("SIGHUP" in done.stdout for done in (moved, removed))
    assert "subscribe to http://127.0.0.1:8070/feeds/hole.atom" in moved.stdout
    assert "no feed is named 'well'" in again.stderr
    assert list((tmp_path / "feeds").iterdir()) == list((tmp_path / "data" / "public").iterdir()) == []


def test_presets_are_listed_with_their_keys(tmp_path: Path) -> None:
    """They are shown for people and for programs."""
    people, program = feedd(tmp_path, "presets"), feedd(tmp_path, "presets", "--json")
    names = [one["name"] for one in json.loads(program.stdout)["presets"]]

    assert "moku-pona" in names
    assert all(f"{name}: " in people.stdout for name in names)
    assert '    identity = "selector+date"\n' in people.stdout


def test_preview_proposes_what_only_a_person_can_decide(tmp_path: Path) -> None:
    """It shows the line for the definition, for people and for programs."""
    with served({b"/p": menu("02026-11-02 - Bees|/b", "12025|/2025")}) as opened:
        url = f"gopher://127.0.0.1:{opened.port}/1/p"
        people, program = feedd(tmp_path, "preview", url), feedd(tmp_path, "preview", url, "--json")

    assert 'proposed for the definition: index.strategy = "tree"' in people.stdout
    assert json.loads(program.stdout)["proposals"][0].startswith('index.strategy = "tree"')


def test_preview_of_a_front_page_names_the_phlog(tmp_path: Path) -> None:
    """A note is a sentence for people, and stands beside the proposals for programs."""
    with served({b"/p": menu("The mill", "0About me|/about", "1Phlog|/phlog")}) as opened:
        url = f"gopher://127.0.0.1:{opened.port}/1/p"
        people, program = feedd(tmp_path, "preview", url), feedd(tmp_path, "preview", url, "--json")

    assert f"note: this looks like the front page of a hole; its posts may be in {url[:-2]}/phlog" in people.stdout
    assert [True] == ["/1/phlog: subscribe to that" in note for note in json.loads(program.stdout)["notes"]]


@pytest.mark.usefixtures("hole")
def test_opml_prints_what_is_published_and_import_takes_it(tmp_path: Path) -> None:
    """Standard output has the list that is served; another feedd can follow all feeds in it."""
    feedd(tmp_path, "once")
    printed = feedd(tmp_path, "opml", FEEDD_BASE_URL="https://feeds.example.org")
    published = (tmp_path / "data" / "public" / "feeds.opml").read_text("utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / "list").write_text(printed.stdout, "utf-8")
    shown = feedd(other, "import", "--dry-run", "list")
    taken = feedd(other, "import", "list")
    again = feedd(other, "import", "list")

    assert feedd(tmp_path, "opml").stdout == published
    assert 'xmlUrl="https://feeds.example.org/feeds/hole.atom"' in printed.stdout
    assert (shown.returncode, taken.returncode, again.returncode) == (0, 0, 0)
    assert shown.stdout.startswith("would write ")
    assert taken.stdout.startswith(f"wrote {other / 'feeds' / '127-0-0-1-index.toml'}: gopher://127.0.0.1:")
    assert "SIGHUP" in taken.stdout
    assert "is followed as 127-0-0-1-index" in again.stdout
    assert feedd(other, "check").stdout == "1 good, 1 of them enabled\n"


def test_preview_names_the_command_to_type_next(tmp_path: Path, hole: Hole) -> None:
    """For a home page and a post `add`, which finds the log; for a definition, also by its file, the first poll."""
    hole.documents = {**DOCUMENTS, b"": menu("The mill", "1Phlog|/index")}
    host = f"127.0.0.1:{hole.port}"
    home, post = feedd(tmp_path, "preview", host), feedd(tmp_path, "preview", f"gopher://{host}/0/a")
    defined = [feedd(tmp_path, "preview", name).stdout for name in ("hole", "feeds/hole.toml")]

    assert home.stdout.endswith(f"next: feedd add gopher://{host}/1\n")
    assert f"`feedd add gopher://{host}/0/a` finds the page that lists it" in post.stderr
    assert [said.endswith("next: feedd once hole\n") for said in defined] == [True, True]


def test_opml_of_no_feeds_is_no_list(tmp_path: Path) -> None:
    """OPML needs at least one outline: standard output is empty, and standard error says why."""
    (tmp_path / "feeds").mkdir()
    printed = feedd(tmp_path, "opml")

    assert (printed.returncode, printed.stdout) == (0, "")
    assert "no feed is published yet" in printed.stderr


def test_import_reads_standard_input_and_says_what_it_cannot_read(tmp_path: Path) -> None:
    """Wrong input is a mistake of the user; control characters of a stranger's list do not reach the terminal."""
    command = [sys.executable, "-m", "feedd", "--feeds", str(tmp_path / "feeds"), "import", "-"]
    results = [
        subprocess.run(command, input=data, capture_output=True, check=False)
        for data in (b"gopher://example.org/1/phlog\n\x1b[2Jno\n", b"<opml>")
    ]

    assert [done.returncode for done in results] == [0, 2]
    assert b"example-org-phlog.toml: gopher://example.org/1/phlog" in results[0].stdout
    assert b"\x1b" not in results[0].stdout
    assert b"not XML" in results[1].stderr
    assert feedd(tmp_path, "import", "nowhere").returncode == 2


@pytest.mark.parametrize("command", ["presets", "--help", "check"])
@pytest.mark.parametrize("output", ["> /dev/full", ">&-"])
@pytest.mark.usefixtures("hole")
def test_output_that_cannot_be_written_is_one_line(tmp_path: Path, command: str, output: str) -> None:
    """The exit code is 1; the interpreter adds nothing at its end."""
    done = feedd(tmp_path, command, prefix=("sh", "-c", f'exec "$@" {output}', "sh"))

    assert done.returncode == 1
    assert done.stderr.startswith("feedd: standard output: cannot be written (")
    assert done.stderr.count("\n") == 1


def test_closed_descriptors_are_not_given_to_files(tmp_path: Path) -> None:
    """A database that is opened as number 2 would get what is meant for standard error."""
    define(tmp_path, "hole", "gopher://127.0.0.1:1/1/")
    done = feedd(tmp_path, "once", prefix=("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"))

    assert done.returncode == 1
    assert query(tmp_path / "data" / "feedd.sqlite3", "PRAGMA integrity_check") == [("ok",)]


def test_the_folder_of_definitions_is_spoken_of_in_the_same_words_everywhere(tmp_path: Path) -> None:
    """An empty folder in `list`, `status`, `once` and the log; one that is missing is a mistake in all of them."""
    words = f"{tmp_path / 'feeds'} has no definition yet: feedd add ADDRESS writes the first one"
    missing = [feedd(tmp_path, command) for command in ("list", "status", "once", "run")]
    (tmp_path / "feeds").mkdir()
    empty = [feedd(tmp_path, command) for command in ("list", "status", "once")]

    line = f"feedd: {tmp_path / 'feeds'}: there is no such folder yet: feedd add ADDRESS makes it"
    assert [(one.returncode, one.stderr.startswith(line)) for one in missing] == [(2, True)] * 4
    assert [(one.returncode, one.stderr) for one in empty] == [(0, f"feedd: {words}\n")] * 3
    with running(tmp_path) as daemon:
        daemon.wait_for(f'definitions reason="{words}"')

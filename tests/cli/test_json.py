"""The JSON of each command is what docs/json.md says: the same fields, in the same order."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedd.model import Changes, Incident
from feedd.store import Store
from tests.support.feedd_process import environment
from tests.support.forked_commands import forked_commands
from tests.support.poll_world import define, in_world, menu, text
from tests.support.store_files import query
from tests.support.store_samples import NOON, a_poll
from tests.support.threaded_gopher import served

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
DOCUMENTS = {
    b"/index": menu("A phlog", "02026-11-02 - Second|/b", "02026-11-01 - First|/a", "1Back home|/", "12025|/2025"),
    b"/a": text("First"),
    b"/b": text("Second"),
}
FOOT = "\n\n-- \nAda Quill, keeper of the North Pier\n"
SHARING = {
    b"/index": menu(
        "A phlog", *(f"02026-11-0{day} - Day {day}|/{day}" for day in (3, 2, 1)), "1Back home|/", "12025|/2025"
    ),
    **{f"/{day}".encode(): text(f"Day {day}", f"It rained on day {day}.{FOOT}") for day in (1, 2, 3)},
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TIME_LIKE = r'"(\d{4}-\d\d-\d\dT[^"]*)"'
FIELD = re.compile(r"^\| `(.+?)` \|", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with a feed of two posts, one of which was edited, an incident and a trusted key."""

    async def script() -> None:
        async with in_world(tmp_path, DOCUMENTS) as world:
            await world.poll()
            world.hole.put(b"/a", text("First", "It was not so at all, says the keeper of the lamps."))
            await world.poll(force=True, later=timedelta(days=8))
        async with await Store.open(tmp_path / "data" / "feedd.sqlite3") as store:
            (one,) = await store.feeds.summaries()
            incident = Incident(kind="failing", opened_at=NOON, reason="timed out", stage="receive")
            await store.polls.save(one.feed, Changes(), a_poll(one.feed), [incident])
            await store.keys.see("example.org", 70, "sha256:ab", NOON)
        define(tmp_path, "secure", "gophers://example.org/1/phlog", 'tls = "tofu"\nenabled = false\n')

        (tmp_path / "feeds" / "mix.toml").write_text('kind = "merge"\nfrom = ["*"]\ntitle = "Mix"\n')

    asyncio.run(script())
    return tmp_path


def documented() -> Mapping[str, list[str]]:
    """Return the fields of each heading of the page, in their order."""
    parts = re.split(r"^## `feedd (.+?)`\n", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {heading: FIELD.findall(body) for heading, body in zip(parts[::2], parts[1::2], strict=True)}


def fields_of(value: object, place: str = "") -> Iterator[str]:
    """Yield the places of all values in a JSON document, as the page writes them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{place}{key}"
            yield from fields_of(inner, f"{place}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from fields_of(inner, f"{place.removesuffix('.')}[].")


@pytest.mark.slow
def test_every_field_is_documented(folder: Path) -> None:
    """Each field of a real output has its row, and each row is a field; times are RFC 3339, in UTC to the second."""
    printed: dict[str, Any] = {}
    variables = {**environment(), "FEEDD_QUEUE": "x", "PATH": "/usr/bin:/bin"}
    with served({**DOCUMENTS, **SHARING}) as hole, forked_commands() as run:
        url = f"gopher://127.0.0.1:{hole.port}"

        def ask(heading: str, *arguments: str) -> Any:
            common = ("--feeds", str(folder / "feeds"), "--data", str(folder / "data"))
            done = run(folder, [*common, *arguments], variables, "file")
            printed[heading] = json.loads(done.out)
            return printed[heading]

        ask("list --json", "list", "--json")
        ask("list --tls --json", "list", "--tls", "--json")
        ask("status --json", "status", "--json")
        (entry,) = ask("history NAME --json", "history", "hole", "--json")["entries"]
        ask("history NAME ENTRY --json", "history", "hole", entry["id"], "--json")
        run(folder, ["--feeds", str(folder / "feeds"), "--data", str(folder / "data"), "publish"], variables, "file")
        ask("lint NAME --json", "lint", "hole", "--json")
        ask("search WORDS --json", "search", "first", "--json")
        ask("preview MERGE --json", "preview", "mix", "--json")
        ask("preview URL --json", "preview", f"{url}/1/index", "--articles", "3", "--explain", "--json")
        ask("read URL --json", "read", f"{url}/0/a", "--explain", "--json")
        ask("presets --json", "presets", "--json")
        query(folder / "data" / "feedd.sqlite3", "UPDATE entries SET title = 'Frst' WHERE title = 'First'")
        ask("reread NAME --json", "reread", "hole", "--json")
        withdrawal = ["--data", str(folder / "data"), "withdraw", "news.example.org", "--reason", "asked"]
        run(folder, withdrawal, variables, "file")
        ask("withdraw --list --json", "withdraw", "--list", "--json")
        with (folder / "feeds" / "hole.toml").open("a") as definition:
            definition.write('access = "token"\n')
        ask("tokens add LABEL --json", "tokens", "add", "ben", "--json")
        query(folder / "data" / "feedd.sqlite3", "UPDATE feeds SET private = 2")
        ask("tokens list --json", "tokens", "--json")
        ask("tokens revoke LABEL --json", "tokens", "revoke", "ben", "--json")
        define(folder, "other", f"{url}/1/index")
        ask("once --json", "once", "--json")
        ask("politeness --json", "politeness", "--json")
        ask("politeness HOST --json", "politeness", "127.0.0.1", "--interval", "30d", "--json")
        define(folder, "wrong", "")
        ask("check --json", "check", "--json")

    assert documented() == {heading: list(dict.fromkeys(fields_of(value))) for heading, value in printed.items()}
    assert {1} == {value["version"] for value in printed.values()}
    assert all(TIME.fullmatch(value) for value in re.findall(TIME_LIKE, json.dumps(printed)))

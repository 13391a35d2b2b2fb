"""SIGKILL again and again where one folder has subscribers of its own hub, a rule, a feed for tokens and a podcast."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from feedd.app import open_app
from feedd.commands.once import run_once
from feedd.config.settings import Settings
from feedd.store.subscriptions import Asked
from feedd.websub.own_hub import LONGEST_WAIT, PAUSE
from feedd.websub.wishes import LIMITS
from tests.support.poll_world import define, menu, settings_for, text
from tests.support.socks_proxy import socks_proxy
from tests.support.threaded_gopher import served
from tests.support.websub_subscriber import WebSubSubscriber
from tests.system.crashing import ATOM, Trap, Warm, check_files, check_store

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(600)]

HOST = "phlog.example.org"  # a public one: feeds of loopback are no topics
SITE = "https://feeds.example.org"
TOPICS = ("hole.atom", "all/foggy.atom", "cast.rss")
KILLS = 8


class Folder:
    """A data folder with feeds of each kind, and the hole behind them."""

    def __init__(self, folder: Path, hole: Trap, proxy: int) -> None:
        self.folder = folder
        self.hole = hole
        flags = {"base_url": SITE, "hub": "own", "hub_private": "true", "socks_proxy": f"127.0.0.1:{proxy}"}
        self.settings: Settings = settings_for(folder, **flags)
        self.variables = {f"FEEDD_{name.upper()}": value for name, value in flags.items()}
        self.posts = 0
        self.is_hidden = False  # whether only tokens lead to the secret feed
        self.ids: dict[str, str] = {}  # by title
        define(folder, "hole", f"gopher://{HOST}/1/index")
        define(folder, "cast", f"gopher://{HOST}/1/cast", '[podcast]\ncategory = "Documentary"\n')
        (folder / "feeds" / "foggy.toml").write_text('kind = "merge"\nfrom = ["*"]\n[include]\ntitle = ["1|2|3"]\n')

    def post(self, *, is_hidden: bool) -> None:
        """Add a post to each feed, and say who may read that of the secret ones."""
        self.is_hidden = is_hidden
        access = "token" if is_hidden else "public"
        define(self.folder, "secret", f"gopher://{HOST}/1/secret", f'access = "{access}"\n')
        self.posts += 1
        numbers = range(1, self.posts + 1)
        index, secret, cast = (
            menu(name, *(line.format(n) for n in numbers)).replace(b"{HOST}", HOST.encode()).replace(b"{PORT}", b"70")
            for name, line in (
                ("A phlog", "02026-11-{0:02} - Fog {0}|/fog{0}"),
                ("Another", "02026-11-{0:02} - Sesame {0}|/sesame{0}"),
                ("Bells", "s2026-11-{0:02} - Episode {0}|/{0}.mp3"),
            )
        )
        texts = {f"/{word.lower()}{n}".encode(): text(f"{word} {n}") for word in ("Fog", "Sesame") for n in numbers}
        self.hole.documents = {b"/index": index, b"/secret": secret, b"/cast": cast, **texts}

    async def kill(self, seconds: float) -> bool:
        """Start a run, and kill it after this time; return whether it was still running."""
        common = ["--feeds", str(self.folder / "feeds"), "--data", str(self.folder / "data")]
        run = Warm([*common, "once", "--force"], self.variables)
        await asyncio.to_thread(run.end, seconds)
        was_running = run.kill()
        check_files(self.folder / "data" / "public", drafts=True)
        return was_running

    async def leave_alone(self) -> None:
        """Do one run without a kill, and check that each post is in each of its documents once, with its first id."""
        outcome = await run_once(self.settings, ["hole", "secret", "cast"], "force", lambda *_: None)
        assert all(report.ok for report in outcome.reports), outcome.reports
        check_store(self.folder / "data" / "feedd.sqlite3")
        public, private = self.folder / "data" / "public", self.folder / "data" / "private"
        check_files(public, drafts=False)
        here, there = (private, public) if self.is_hidden else (public, private)
        assert not [*there.glob("secret.*")]
        for file, word in (
            (public / "hole.atom", "Fog"),
            (public / "cast.atom", "Episode"),
            (here / "secret.atom", "Sesame"),
        ):
            self._check(file, [f"{word} {n}" for n in range(1, self.posts + 1)])
        enclosures = [one.get("url") for one in ET.parse(public / "cast.rss").iter("enclosure")]
        assert self.posts == len({*enclosures}) == len(enclosures)
        chosen = [n for n in range(1, self.posts + 1) if any(digit in str(n) for digit in "123")]
        here_now = [f"{word} {n}" for word in ("Fog", "Episode") for n in chosen]
        # A feed that is public again joins anew, and brings few of those that it had before.
        joined = [] if self.is_hidden else [f"Sesame {n}" for n in chosen]
        self._check(public / "all" / "foggy.atom", here_now, joined)

    def _check(self, file: Path, titles: list[str], perhaps: Sequence[str] = ()) -> None:
        found = [(one.findtext(f"{ATOM}title") or "", one.findtext(f"{ATOM}id") or "") for one in entries(file)]
        shown = [title for title, _ in found]
        assert sorted(titles) == sorted(title for title in shown if title not in perhaps), "none lost, none doubled"
        assert len({*shown}) == len(shown)
        assert all(self.ids.setdefault(title, id_) == id_ for title, id_ in found), "an id is for ever"

    def told_strangers(self) -> list[str]:
        """Return the public files that have a word of the secret feed."""
        files = (one for one in (self.folder / "data" / "public").rglob("*") if one.is_file())
        return [one.name for one in files if b"esame" in one.read_bytes() or b"secret" in one.read_bytes()]


def entries(file: Path) -> Iterator[ET.Element]:
    """Yield the entries of an Atom document."""
    yield from ET.parse(file).iter(f"{ATOM}entry")


async def serve(settings: Settings, now: datetime, topics: Sequence[tuple[str, str]] = ()) -> None:
    """Let the hub do all that is due at a time, with its pauses, for new subscribers to topics, by callback, too."""
    async with open_app(settings, lambda: now) as app:
        for topic, callback in topics:
            asked = Asked(
                mode="subscribe",
                address=f"{SITE}/feeds/{topic}",
                topic=topic,
                callback=callback,
                host="127.0.0.1",
                secret=None,
                lease_seconds=864_000,
            )
            assert await app.store.subscriptions.ask(asked, LIMITS, now) is None
        while await app.notifier.due():
            await app.notifier.notify()
            now += PAUSE


async def test_nothing_of_any_kind_is_lost_doubled_or_told(tmp_path: Path) -> None:
    """Strangers see no word of a feed for tokens after any kill; each subscriber gets the newest document at last."""
    chance = random.Random(7)
    trap, places = Trap(), {HOST: ("127.0.0.1", 0)}
    with served({}, trap), WebSubSubscriber() as reader:
        places[HOST] = ("127.0.0.1", trap.port)
        async with socks_proxy(places) as proxy:
            here = Folder(tmp_path, trap, proxy.port)
            here.post(is_hidden=False)
            await here.leave_alone()
            assert here.told_strangers()
            callbacks = [(topic, reader.callback(str(number))) for number, topic in enumerate(TOPICS)]
            await serve(here.settings, datetime.now(UTC), callbacks)
            assert ["subscribe"] * len(TOPICS) == reader.modes
            usual, killed = 1.0, 0
            for kill in range(KILLS):
                was_hidden = here.is_hidden
                here.post(is_hidden=kill % 4 != 3)
                killed += await here.kill(chance.random() * usual)
                if was_hidden and here.is_hidden:
                    assert [] == here.told_strangers()
                begun = time.monotonic()
                await here.leave_alone()
                usual = time.monotonic() - begun
                if here.is_hidden:
                    assert [] == here.told_strangers()
            await serve(here.settings, datetime.now(UTC) + LONGEST_WAIT)
    assert killed > KILLS / 2
    for number, topic in enumerate(TOPICS):
        got = [one.body for one in reader.got if one.callback.startswith(f"/{number}?")]
        assert (tmp_path / "data" / "public" / topic).read_bytes() == got[-1]
        counts = [body.count(b"<entry>") + body.count(b"<item>") for body in got]
        assert counts == sorted(counts), "no subscriber gets an older document after a newer one"

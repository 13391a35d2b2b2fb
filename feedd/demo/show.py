"""`feedd demo`: serve the built-in hole, poll it with the real daemon, and change it twice."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias
from uuid import uuid4

from feedd.commands.once import run_once
from feedd.config.settings import Settings
from feedd.config.settings_sources import load_settings
from feedd.daemon.run import run
from feedd.demo.hole import Hole
from feedd.demo.scenes import add_scene, edit_scene, first_scene
from feedd.model import Report
from feedd.scheduling.clock import utc_now
from feedd.store import Store
from feedd.web import listen

PAUSE = 15.0  # seconds from one scene to the next: enough time to open a page before it changes

Say: TypeAlias = Callable[[str], None]

# name -> the definition, as a user would write it; on loopback it may be polled every minute
SITE = 'url = "gopher://127.0.0.1:{port}/1/{name}"\ninterval = "1m"\nlanguage = "en"\n'
DEFINITIONS = {
    "news": SITE + 'group = "News"\n',
    "phlog": SITE + 'title = "The North Light"\n[article]\nauthor = "The Keeper"\n',
    "recipes": SITE,
}


async def show(address: str, say: Say, *, once: bool) -> None:
    """Run the demo: with `once` one poll of each feed, else serve HTTP at `address` until SIGINT."""
    with TemporaryDirectory(prefix="feedd-demo-") as folder:
        async with Hole(first_scene()) as hole:
            say(
                f"A small gopherhole is open at gopher://127.0.0.1:{hole.port}/ with three sites: news, phlog, recipes."
            )
            _define(Path(folder, "feeds"), hole.port)
            if once:
                await _show_once(_settings(folder, "http://127.0.0.1:8070"), say)
            else:
                await _show_live(folder, address, hole, say)
        say("The hole is closed, and its data is deleted.")


def _define(feeds: Path, port: int) -> None:
    feeds.mkdir()
    for name, text in DEFINITIONS.items():
        (feeds / f"{name}.toml").write_text(text.format(port=port, name=name), encoding="utf-8")


def _settings(folder: str, base_url: str) -> Settings:
    flags = {"feeds": f"{folder}/feeds", "data": f"{folder}/data", "base_url": base_url, "gap": "0s"}
    return load_settings(flags | {"allow_private": "true"}, {}, Path(folder))


async def _show_once(settings: Settings, say: Say) -> None:
    outcome = await run_once(settings, (), "due", lambda *_: None)
    for report in outcome.reports:
        _say_report(report, say)
    public = settings.data / "public"
    for file in sorted(path for path in public.rglob("*") if path.is_file()):
        say(f"wrote {file.relative_to(public)}, {file.stat().st_size} bytes")


async def _show_live(folder: str, address: str, hole: Hole, say: Say) -> None:
    sockets = listen(address)
    host, port = sockets[0].getsockname()[:2]
    base_url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    settings = _settings(folder, base_url)
    reports: asyncio.Queue[Report] = asyncio.Queue()
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        play = group.create_task(_play(settings, hole, reports, ready, say))
        await run(settings, sockets, on_report=reports.put_nowait, on_ready=ready.set)
        play.cancel()


async def _play(settings: Settings, hole: Hole, reports: asyncio.Queue[Report], ready: asyncio.Event, say: Say) -> None:
    """Print the first polls and where to look; then change the hole twice, and request a poll each time."""
    await ready.wait()
    for _ in DEFINITIONS:
        _say_report(await reports.get(), say)
    say(f"Look at {settings.base_url}/ or subscribe to {settings.base_url}/feeds/news.atom")
    say("In a moment an article is edited, then a post is added. Ctrl-C ends the demo.")
    async with await Store.open(settings.store) as store:
        for scene in (edit_scene, add_scene):
            await asyncio.sleep(PAUSE)
            documents, sentence = scene(hole.documents)
            hole.documents = documents
            say(sentence)
            for name in ("news", "phlog"):
                await store.requests.add(uuid4().hex, name, "force", utc_now())
                _say_report(await reports.get(), say)
    say("The demo is complete; the feeds are served until Ctrl-C.")


def _say_report(report: Report, say: Say) -> None:
    counts: Mapping[str, int] = {"new": len(report.new), "updated": len(report.updated), "gone": len(report.gone)}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    say(f"polled {report.feed}: {report.error or said or 'nothing new'}")

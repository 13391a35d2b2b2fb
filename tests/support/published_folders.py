"""The files that feedd publishes for whole holes, scene by scene, by their paths in the public folder."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from msgspec import Struct

from feedd.app import App, open_app
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.demo.hole import Hole
from feedd.demo.scenes import add_scene, edit_scene, first_scene
from feedd.demo.show import DEFINITIONS
from tests.support.poll_world import menu, settings_for, text
from tests.support.series import documents as documents_of

BASE_URL = "https://feeds.example.org"
DATA = Path(__file__).parents[1] / "data"
START = datetime(2026, 11, 22, 12, tzinfo=UTC)
SMALL = "max_entries = 5\ntombstones = true\n"  # so that the demo has archive pages and tombstones

# An image, audio and video; titles and names of markup or of no letters; texts of many scripts.
ODD: Mapping[bytes, bytes] = {
    b"/index": menu(
        'Odd & <b>bold</b> "phlog" ]]> \x1b[1m',
        "02026-11-01 - Tom & Jerry's <script>alert(1)</script>|/a",
        "02026-11-02 - \u202eright to left, 灯台, 🐟|/灯 b?c=1&d=%41",
        "02026-11-02 - ]]>|/c'd\"e<f>",
        "I2026-11-03 - A picture|/lamp.png",
        "s2026-11-04 - A song|/lamp.mp3",
        ";2026-11-05 - A film|/lamp.mp4",
        "02026-11-06 - Not there|/gone",
        "h2026-11-07 - Elsewhere|URL:https://example.org/a?b=1&c=<d>",
        "02026-11-08 - ...|/dots",
    ),
    b"/a": text(
        "Tom & Jerry", "<script>alert(1)</script> &amp; \x00\x07\x0c\x1b[31mred ￾ https://example.org/?a=1&b=2"
    ),
    "/灯 b?c=1&d=%41".encode(): text(
        "灯台", "gopher://example.org/0/a b and gopher://example.org/0/灯", "  |\\_/|\n <o.o>"
    ),
    b"/c'd\"e<f>": b"\xff\xfe\x80 caf\xe9 \x93quoted\x94 " * 12,
    b"/lamp.png": b"\x89PNG\r\n\x1a\n",
    b"/lamp.mp3": b"ID3",
    b"/dots": b"...\r\n" * 30,
}


PODCAST = """
language = "en"
tombstones = true

[index]
include = ['mp3$', 'm4a$']

[podcast]
author = "Ada & <Bo>"
summary = "Sounds of \u202ea lighthouse & more."
image = "gopher://127.0.0.1:{port}/I/cover.jpg"
category = "Documentary"
type = "serial"
email = "ada@example.org"
"""
CAST: Mapping[bytes, bytes] = {
    b"/index": menu(
        "Sounds & <b>noises</b>",
        "s2026-11-04 - Episode 2: Fog & <horn>|/two.mp3",
        "s2026-11-03 - S01E01 ]]> Waves|/one.m4a",
    ),
}


class Script(Struct, frozen=True, kw_only=True):
    """Definitions by name, with {port} for the hole's port, and the documents of the hole in each scene."""

    name: str
    feeds: Mapping[str, str]
    scenes: Sequence[Mapping[bytes, bytes]]


def scripts() -> Iterator[Script]:
    """Yield the demo, the reading cases, the series and one hole with odd documents."""
    first = first_scene()
    edited, _ = edit_scene(first)
    added, _ = add_scene(edited)
    scenes = (first, edited, added, without_first(added, b"/phlog"))
    yield Script(name="demo", feeds=DEFINITIONS, scenes=scenes)
    yield Script(name="demo, small", feeds={name: SMALL + toml for name, toml in DEFINITIONS.items()}, scenes=scenes)
    yield Script(
        name="odd", feeds=_one_feed('group = "Odd & <ends>, too"\n'), scenes=(ODD, without_first(ODD, b"/index"))
    )
    yield Script(
        name="odd, in few words", feeds=_one_feed('language = "de"\n[article]\ncontent = "excerpt"\n'), scenes=(ODD,)
    )
    yield Script(
        name="odd, in no words",
        feeds=_one_feed('[attribution]\nalternate = "gopher"\n[article]\ncontent = "none"\n'),
        scenes=(ODD,),
    )
    yield Script(name="odd, with pictures", feeds=_one_feed("[article]\npictures = true\n"), scenes=(ODD,))
    yield Script(name="podcast", feeds=_one_feed(PODCAST), scenes=(CAST, without_first(CAST, b"/index")))
    yield Script(name="nothing", feeds=_one_feed(), scenes=({b"/index": menu("Nothing yet")},))
    yield Script(name="reading", feeds=_one_feed(), scenes=(_reading(),))
    for folder in sorted((DATA / "series").iterdir()):
        yield Script(name=folder.name, feeds=_one_feed(), scenes=tuple(_series(folder)))


async def publish_all(folder: Path, script: Script, **flags: str) -> list[dict[str, bytes]]:
    """Poll a script's feeds scene by scene; return the published files after each. `flags` are settings."""
    return await _publish_all(folder, script, settings_for(folder, **flags))


async def _publish_all(folder: Path, script: Script, settings: Settings) -> list[dict[str, bytes]]:
    clock = (START + timedelta(minutes=number) for number in count())
    published = []
    async with Hole() as hole, open_app(settings, lambda: next(clock)) as app:
        for name, toml in script.feeds.items():
            (folder / "feeds" / f"{name}.toml").write_text(toml.format(port=hole.port, name=name), encoding="utf-8")
        await app.adopt(load_definitions(settings.feeds))
        for scene in script.scenes:
            hole.documents = dict(scene)
            await _poll(app)
            published.append(_files(settings.data / "public"))
    return published


async def _poll(app: App) -> None:
    assert not app.definitions.all.mistakes
    for definition in app.definitions.all.good.values():
        report = await app.poller.poll(definition, force=True)
        # in a series an index may be damaged for a while, or have nothing but a link to the web
        damaged = ("index: looks damaged", "index: no entry is left")
        assert report.error is None or report.error.startswith(damaged), report.error
    await app.publisher.publish_all()


def _files(public: Path) -> dict[str, bytes]:
    paths = sorted(path for path in public.rglob("*") if path.is_file())
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in paths}


def _one_feed(rest: str = "") -> Mapping[str, str]:
    return {"hole": f'url = "gopher://127.0.0.1:{{port}}/1/index"\n{rest}'}


def without_first(scene: Mapping[bytes, bytes], index: bytes) -> dict[bytes, bytes]:
    """Return a scene whose index has lost its first item."""
    lines = scene[index].splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if not line.startswith(b"i"))
    return {**scene, index: b"".join([*lines[:first], *lines[first + 1 :]])}


def _reading() -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for folder in sorted((DATA / "reading").iterdir()):
        for file in folder.glob("*"):
            if file.name in ("document", "_menu"):
                found[f"/{folder.name}".encode()] = file.read_bytes()
    lines = (f"02026-11-{day:02} - {name.decode()}|{name.decode()}" for day, name in enumerate(found, 1))
    return {b"/index": menu("Reading", *lines), **found}


def _series(folder: Path) -> Iterator[dict[bytes, bytes]]:
    for file in sorted(folder.glob("[0-9]*")):
        lines = file.read_text(encoding="utf-8").splitlines()
        yield {b"/index": menu(*lines), **documents_of(lines)}

"""The page where the operator adds a feed, over real sockets: its own, and those of a hole."""

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.config.definition import parse_definition
from feedd.config.settings_sources import load_settings
from feedd.demo.hole import Hole
from feedd.discovery.offer import definition_to_look
from feedd.model import GopherUrl
from feedd.polling.source import SourceIndex
from feedd.publish import FolderFiles
from feedd.store import Store
from feedd.web.pages.add import MOST_LOOKS
from tests.support.poll_world import menu, text
from tests.support.web_site import DEFINITION, Answer, WebSite, as_page, serving, site

pytestmark = pytest.mark.anyio

TOKEN = "a-token-of-the-operator"  # of a test
BASIC = {"authorization": "Basic " + base64.b64encode(f"me:{TOKEN}".encode()).decode()}
DOCUMENTS = {
    b"": menu("Welcome to the mill", "1My phlog|/phlog", "0About me|/about.txt"),
    b"/phlog": menu("The <mill>", "", "02026-11-02 - Second & last|/b", "0First|/a", "1Back home|/"),
    b"/files": menu("Things", "9The tools|/tools.tgz", "IA heron|/heron.png", "5An old game|/game.zip"),
    b"/~ada": menu("The kiln", "", "My name is Ada Quill.", "1Notes|/~ada/notes"),
    b"/~ada/notes": menu("", "02026-11-02 - Second|/b", "02026-11-01 - First|/a"),
    b"/a": text("First"),
    b"/b": text("Second"),
}


@asynccontextmanager
async def adding(folder: Path, **flags: str) -> AsyncIterator[tuple[WebSite, Hole]]:
    """Serve a site that looks at sources as a daemon does, and a hole with a phlog."""
    own = {"feeds": str(folder / "feeds"), "data": str(folder), "gap": "0s", "allow_private": "true"}
    settings = load_settings(own | {"admin_token": TOKEN} | flags, {}, folder)
    definition, hole = parse_definition("lamps", "lamps.toml", DEFINITION), Hole(DOCUMENTS)
    if not (folder / "feeds").exists():
        (folder / "feeds").mkdir()
    await hole.start()
    async with open_app(settings, store=await Store.memory()) as app:

        async def look(url: GopherUrl, keys: Sequence[str]) -> SourceIndex:
            return await app.poller.edges.read_index(definition_to_look(url, keys))

        async with site(app.store, FolderFiles(folder / "public"), definition, settings, look=look) as opened:
            yield opened, hole
    await hole.stop()


async def send(opened: WebSite, **fields: str) -> Answer:
    """Send the form as a browser does that knows the token."""
    (key,) = as_page(await opened.get("/add", **BASIC)).xpath("//input[@name='key']/@value")[:1]
    return await opened.post("/add", {"key": key, **fields}, **BASIC)


async def test_an_address_is_shown_and_then_added(tmp_path: Path) -> None:
    """From the front page of a hole: its phlog, what is left out, and a name to change."""
    async with adding(tmp_path) as (opened, hole):
        answer = await send(opened, address=f"<127.0.0.1:{hole.port}>")
        page = as_page(answer)
        said = " ".join(page.text_content().split())
        assert (200, "no-store") == (answer.status, answer.headers["cache-control"])
        assert "The <mill>" in page.xpath("string(//h2)")
        assert "2026-11-02 Second & last undated First" in said
        assert "Back home" in page.xpath("string(//details)")
        fields = {str(one.get("name")): str(one.get("value")) for one in page.xpath("//form[2]//input")}
        assert f"gopher://127.0.0.1:{hole.port}/1/phlog" == fields["url"]
        assert not list((tmp_path / "feeds").iterdir())
        added = await send(opened, **fields | {"name": "mill"})
        assert (201, ["feeds/mill/"]) == (added.status, as_page(added).xpath("//main/p/a/@href")[:1])
        assert f'url = "{fields["url"]}"\n' == (tmp_path / "feeds" / "mill.toml").read_text()
        for again in (fields | {"name": "mill"}, fields | {"name": "other"}, {"address": fields["url"]}):
            refused = await send(opened, **again)
            assert (422, True) == (refused.status, "mill" in as_page(refused).xpath("string(//*[@role='alert'])"))


async def test_what_the_hole_says_of_a_page_is_written_too(tmp_path: Path) -> None:
    """The name that was shown, and who writes."""
    async with adding(tmp_path) as (opened, hole):
        page = as_page(await send(opened, address=f"gopher://127.0.0.1:{hole.port}/1/~ada/notes"))
        fields = {str(one.get("name")): str(one.get("value")) for one in page.xpath("//form[2]//input")}
        assert "notes, The kiln" == page.xpath("string(//h2)")
        assert 201 == (await send(opened, **fields | {"name": "kiln"})).status
        terms = parse_definition("kiln", "", (tmp_path / "feeds" / "kiln.toml").read_bytes()).terms
        assert ("notes, The kiln", "Ada Quill") == (terms.title, terms.author)


async def test_where_the_folder_cannot_be_written(tmp_path: Path) -> None:
    """As below the shipped unit: the page shows the file and the command."""
    (tmp_path / "feeds").write_text("no folder")
    async with adding(tmp_path) as (opened, hole):
        url = f"gopher://127.0.0.1:{hole.port}/1/it's"
        page = as_page(await send(opened, url=url, name="mill"))
        assert f"""sudo feedd add 'gopher://127.0.0.1:{hole.port}/1/it'"'"'s' mill""" in page.text_content()
        assert f"{tmp_path}/feeds/mill.toml" in page.text_content()
        assert 'url = "gopher://' in page.text_content()


async def test_only_who_presents_the_token_may_add(tmp_path: Path) -> None:
    """At this machine, too; and without a token there is no such page."""
    async with adding(tmp_path) as (opened, hole):
        fields = {"url": f"gopher://127.0.0.1:{hole.port}/1/phlog", "name": "mill"}
        for answer in (
            await opened.get("/add"),
            await opened.post("/add", fields),
            await opened.post("/add", fields, authorization="Bearer wrong"),
        ):
            assert (401, True) == (answer.status, "www-authenticate" in answer.headers)
        # Another site made the browser send it.
        for key in ({}, {"key": ""}, {"key": "0" * 64}, {"key": "\xff"}):
            assert 403 == (await opened.post("/add", fields | key, **BASIC)).status
        assert not list((tmp_path / "feeds").iterdir())
    async with serving(tmp_path) as none:
        assert [404, 404] == [(await none.get("/add")).status, (await none.post("/add", {})).status]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": "https://example.org/"}, "web page"),
        ({"address": ""}, ""),
        ({"address": "gopher://127.0.0.1:1/1/"}, "127.0.0.1"),
        ({"url": "gopher://10.0.0.1/1/", "name": "x"}, "not a public address"),
        ({"url": "file:///etc/passwd", "name": "x"}, ""),
        ({"url": "gopher://example.org/1/\r\nurl = ", "name": "x"}, ""),
        ({"url": "gopher://example.org/", "name": "../x"}, "is no name"),
        ({"url": "gopher://example.org/", "name": "all"}, "is taken"),
    ],
)
async def test_mistakes_are_said_in_one_line(tmp_path: Path, fields: dict[str, str], said: str) -> None:
    """And nothing is written; what is private is neither looked at nor followed."""
    async with adding(tmp_path, allow_private="false") as (opened, _):
        answer = await send(opened, **fields)
        (problem,) = as_page(answer).xpath("//*[@role='alert']/text()")
        assert (422, True) == (answer.status, said in problem)
        assert not list((tmp_path / "feeds").iterdir())


async def test_looks_are_limited(tmp_path: Path) -> None:
    """Each may ask another server for several pages."""
    async with adding(tmp_path) as (opened, _):
        (key,) = as_page(await opened.get("/add", **BASIC)).xpath("//input[@name='key']/@value")
        answers = [await opened.post("/add", {"key": key}, **BASIC) for _ in range(MOST_LOOKS + 1)]
        assert [422] * MOST_LOOKS + [429] == [answer.status for answer in answers]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/add", {"content_length": "9000"}, 413),
        ("/add", {"content_type": "text/plain"}, 413),
        ("/add", {"transfer_encoding": "chunked"}, 400),
        ("/search", {}, 413),
    ],
)
async def test_no_other_body_is_read(tmp_path: Path, path: str, headers: dict[str, str], status: int) -> None:
    """Too long, of another form, of unknown length, or for another page."""
    async with adding(tmp_path) as (opened, _):
        assert status == (await opened.post(path, {"a": "b"}, **headers)).status


async def test_the_keys_that_find_the_entries_are_written(tmp_path: Path) -> None:
    """They come back with the form, as they were shown by."""
    async with adding(tmp_path) as (opened, hole):
        page = as_page(await send(opened, address=f"gopher://127.0.0.1:{hole.port}/1/files"))
        fields = {str(one.get("name")): str(one.get("value")) for one in page.xpath("//form[2]//input")}
        added = await send(opened, **fields | {"name": "things"})

    assert (201, True) == (
        added.status,
        '\n\n[index]\ntypes = ["9", "I", "5"]' in (tmp_path / "feeds/things.toml").read_text(),
    )

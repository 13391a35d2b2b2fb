"""Trust on first use: a feed behind a self-signed certificate, and what a person sees and does when its key changes."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.commands.trust import trust_other_key
from feedd.config.loading import load_definitions
from feedd.errors import Untrusted, UsageError
from feedd.model import Report
from tests.support.broken_server import by_selector, misbehaving, sending
from tests.support.certificates import make_certificate, needs_openssl, printed_fingerprint, server_side
from tests.support.feedd_process import feedd
from tests.support.poll_world import define, settings_for, text
from tests.support.store_samples import NOON

pytestmark = pytest.mark.anyio

INDEX = b"02026-11-01 - First\t/a\t+\t+\r\n02026-11-02 - Second\t/b\t+\t+\r\n.\r\n"
SERVER = by_selector({b"/index": sending(INDEX), b"/a": sending(text("First")), b"/b": sending(text("Second"))})


@needs_openssl
async def test_feed_with_another_key_fails_until_a_person_trusts_it(tmp_path: Path) -> None:
    """Documents and media alike; the incident names both keys, and both commands show them."""
    first, second = make_certificate(tmp_path / "1", "elsewhere.example"), make_certificate(tmp_path / "2")
    old, new = printed_fingerprint(first), printed_fingerprint(second)
    now = NOON
    context = server_side(first)
    async with misbehaving(SERVER, tls=context) as server:
        define(tmp_path, "hole", f"gophers://127.0.0.1:{server.port}/1/index", 'tls = "tofu"')
        settings = settings_for(tmp_path)
        async with open_app(settings, lambda: now) as app:
            await app.adopt(load_definitions(settings.feeds))
            definition = app.definitions.all.good["hole"]

            async def poll() -> Report:
                nonlocal now
                now += timedelta(days=1)
                return await app.poller.poll(definition)

            async def kinds() -> set[str]:
                return {one.kind for one in (await app.store.polls.known(definition.id)).incidents}

            async def discard(_data: bytes) -> None:
                pass

            assert 2 == len((await poll()).new)
            context.load_cert_chain(second / "cert.pem", second / "key.pem")
            server.requests.clear()
            failed = await poll()
            assert failed.error is not None
            assert failed.error.startswith(
                f"certificate: gophers://127.0.0.1:{server.port}/1/index: its key is {new} now"
            )
            assert f"no longer {old} (first seen 2026-03-02, last seen 2026-03-02)" in failed.error
            assert "`feedd trust hole`" in failed.error
            assert {"untrusted"} == await kinds()
            with pytest.raises(Untrusted):
                await app.client.download(server.url(b"/a", tls=True), discard, origin=definition.url)
            assert not any(server.requests)

            listed = await asyncio.to_thread(feedd, tmp_path, "list", "--tls", "--json")
            (row,) = json.loads(listed.stdout)["keys"]
            assert ("hole", server.port, old, new) == (row["name"], row["port"], row["key"], row["other_key"])
            trusted = await asyncio.to_thread(feedd, tmp_path, "trust", "hole")
            assert [f"127.0.0.1 port {server.port}", old, new] == [
                trusted.stdout.splitlines()[0],
                *(line.split(": ")[1].split()[0] for line in trusted.stdout.splitlines()[1:]),
            ]
            assert (await poll()).ok
            assert set() == await kinds()

            with pytest.raises(UsageError, match=f"showed no other key than {new}"):
                await trust_other_key(settings, "hole")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone", "no feed is named 'gone'"),
        ("plain", 'write tls = "tofu"'),
        ("new", "example.org port 70 has shown no key yet; `feedd once new`"),
    ],
)
async def test_where_there_is_no_other_key_nothing_is_trusted(tmp_path: Path, name: str, message: str) -> None:
    """The message says why, and what to do."""
    define(tmp_path, "plain", "gopher://example.net/1")
    define(tmp_path, "new", "gophers://example.org/1", 'tls = "tofu"')
    with pytest.raises(UsageError, match=message):
        await trust_other_key(settings_for(tmp_path), name)

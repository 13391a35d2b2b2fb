"""The same documents with other links, requested over a real socket."""

import asyncio
import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.config.definition import Definitions
from feedd.config.settings_sources import load_settings
from feedd.errors import StoreError
from feedd.model import Feed
from feedd.publish import CachedFile, PublishOptions, publish, publish_options
from feedd.publish.files import cached_file
from feedd.publish.linked_files import LinkedFiles, linked
from feedd.store import Store, Withdrawal
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save
from tests.support.web_site import DEFINITION, Answer, WebSite, serving, uuid

pytestmark = pytest.mark.anyio

BASE = "https://feeds.example.org"
PAGE, GOPHER = f"{BASE}/feeds/lamps/{uuid(1)}", "gopher://news.example.org/0/lamps/1.txt"
PROXIED = "https://gopher.floodgap.com/gopher/gw?a=gopher%3A%2F%2F"


async def variants(site: WebSite, path: str, **headers: str) -> dict[str, Answer]:
    """Return the answers by what `links` asks for; "" is that without it."""
    asked = {"": path} | {links: f"{path}?links={links}" for links in ("page", "proxy", "gopher")}
    return {links: await site.get(each, **headers) for links, each in asked.items()}


def told(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """Return all of an answer but when it was sent."""
    return answer.status, {**answer.headers, "date": ""}, answer.body


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_each_variant_has_a_validator_of_its_own(tmp_path: Path, form: str, coding: str) -> None:
    """The document without `links` is the published file; a 304 and a HEAD answer for each variant."""
    async with serving(tmp_path, base_url=BASE, hub="https://hub.example.net/") as site:
        found = await variants(site, f"/feeds/lamps.{form}", accept_encoding=coding)
        bodies = {one: gzip.decompress(a.body) if coding == "gzip" else a.body for one, a in found.items()}
        assert (site.folder / f"lamps.{form}").read_bytes() == bodies[""]
        assert 4 == len({answer.headers["etag"] for answer in found.values()})
        assert ["link" in answer.headers for answer in found.values()] == [True, False, False, False]
        for links, start in (("page", PAGE[:-20]), ("proxy", PROXIED), ("gopher", "gopher://news.example.org/0/")):
            url = f"/feeds/lamps.{form}?links={links}"
            assert f"{BASE}{url}" in bodies[links].decode()
            assert any(
                f"{before}{start}".encode() in bodies[links] for before in ('"url": "', '<link href="', "<link>")
            )
            again = await site.get(url, accept_encoding=coding, if_none_match=found[links].headers["etag"])
            other = await site.get(url, accept_encoding=coding, if_none_match=found[""].headers["etag"])
            head = await site.get(url, "HEAD", accept_encoding=coding)
            assert [304, 200, 200] == [again.status, other.status, head.status]
            assert told(found[links])[1] == told(head)[1]


async def test_only_known_links_are_taken(tmp_path: Path) -> None:
    """A mistake in an address is told to who subscribes; other parameters are ignored, as without `links`."""
    async with serving(tmp_path, base_url=BASE) as site:
        plain, gopher = await site.get("/feeds/lamps.atom"), await site.get("/feeds/lamps.atom?links=gopher")
        for query in ("?links=", "?a=b", "?Links=gopher", "?xlinks=gopher", "?links"):
            assert told(plain) == told(await site.get(f"/feeds/lamps.atom{query}")), query
        for query in ("?a=b&links=gopher", "?links=gopher&utm_source=x", "?links=gophe%72"):
            assert told(gopher) == told(await site.get(f"/feeds/lamps.atom{query}")), query
        for query in ("?links=gohper", "?links=gopher&links=page", "?links=gopher/", f"?links=page{'&a=b' * 50}"):
            answer = await site.get(f"/feeds/lamps.atom{query}")
            assert (400, "no-store") == (answer.status, answer.headers["cache-control"]), query
            assert "page, proxy or gopher" in answer.text
        assert 404 == (await site.get("/feeds/lanterns.atom?links=gopher")).status
        assert 405 == (await site.get("/feeds/lamps.atom?links=gopher", "DELETE")).status


async def test_a_changed_document_has_new_variants(tmp_path: Path) -> None:
    """Whoever asked before, and in every format; one that was withdrawn is in none of them."""
    async with serving(tmp_path, base_url=BASE) as site:
        forms = ("atom", "rss", "json")
        before = {form: await variants(site, f"/feeds/lamps.{form}") for form in forms}
        options = publish_options(load_settings({"base_url": BASE}, {}, tmp_path), "lamps", a_feed().terms)
        await save(site.store, a_feed(), [replace(an_entry(9), revision=1)], [a_revision(an_entry(9))])
        await site.store.withdrawals.add(Withdrawal(kind="entry", subject=an_entry(1).id, withdrawn_at=NOON))
        feed = replace(a_feed(), edition=2, withdrawals=1)
        await publish(site.store, site.public, feed, options, NOON + timedelta(days=1))
        site.now = NOON + timedelta(days=2)
        for form in forms:
            after = await variants(site, f"/feeds/lamps.{form}")
            for links, answer in after.items():
                assert before[form][links].headers["etag"] != answer.headers["etag"]
                assert uuid(9) in answer.text
                assert (form == "atom") == (uuid(1) in answer.text)  # as a tombstone
                assert an_entry(1).title not in answer.text


async def test_variants_lead_to_their_archive(tmp_path: Path) -> None:
    """A page of the archive has the same three, and lists of all feeds name the documents with the links asked for."""
    more = [replace(an_entry(number), revision=1) for number in range(10, 16)]
    async with serving(tmp_path, *more, base_url=BASE, text=DEFINITION + b"max_entries = 4\n") as site:
        current = await site.get("/feeds/lamps.atom?links=gopher")
        assert '/archive/3.atom?links=gopher" rel="prev-archive"' in current.text
        page = await site.get("/feeds/lamps/archive/1.atom?links=gopher")
        assert f'<link href="{GOPHER}" rel="alternate" type="text/plain"/>' in page.text
        assert {"max-age=86400"} == {page.headers["cache-control"]}
        # Which files of many feeds there are, the private one decides: those for strangers are rendered.
        await site.store.feeds.register([replace(a_feed("vault"), private_host=True)], NOON)
        merged = await site.get("/feeds/all.atom?links=gopher", host="feeds.example.org")
        listed = await site.get("/feeds.opml?links=gopher", host="feeds.example.org")
        assert f'<link href="{GOPHER.replace("1.txt", "15.txt")}" rel="alternate"' in merged.text
        assert "/feeds/lamps.atom?links=gopher" in merged.text
        assert f'xmlUrl="{BASE}/feeds/lamps.atom?links=gopher"' in listed.text


async def test_variants_are_made_once_and_within_a_limit() -> None:
    """At most so many bytes are kept; after a reload of the definitions, which name proxies, all are made anew."""
    definitions = [Definitions(good={})]
    made: list[int] = []

    def options(feed: Feed) -> PublishOptions:
        made.append(1)
        return PublishOptions(name=feed.name)

    async with await Store.memory() as store:
        await store.feeds.register([a_feed()], NOON)
        head = f"<feed>\n  <id>{a_feed().id}</id>".encode()
        files = [cached_file(b"%b%d\n</feed>\n" % (head, number), NOON) for number in range(4)]
        room = 3 * sum(len(part) for part in (files[0].data, files[0].gzipped))
        variants = LinkedFiles(store, options, lambda: definitions[0], room)

        async def ask(file: CachedFile) -> int:
            before = len(made)
            answers = await asyncio.gather(*(variants.get("gopher", "atom", file, file) for _ in range(3)))
            assert 1 == len({id(answer) for answer in answers})
            return len(made) - before

        assert [1, 1, 1] == [await ask(file) for file in files[:3]]
        assert [0, 0, 0] == [await ask(file) for file in files[:3]]
        assert 1 == await ask(files[3])
        assert [0, 1] == [await ask(files[number]) for number in (2, 0)]
        definitions[0] = Definitions(good={})
        assert variants.known("gopher", files[0], files[0]) is None
        assert 1 == await ask(files[0])


async def test_without_its_feed_in_the_store_a_document_has_no_variant(tmp_path: Path) -> None:
    """A daemon whose database is damaged serves what is published, and not the same under another address."""
    async with serving(tmp_path, base_url=BASE) as site, await Store.memory() as empty:
        data = (await site.get("/feeds/lamps.atom")).body
        with pytest.raises(StoreError, match="knows no feed"):
            await linked(empty, lambda feed: PublishOptions(name=feed.name), "gopher", "atom", data, data)

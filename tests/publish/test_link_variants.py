"""A document with other links: what it has in common with the published one, and where its entries lead."""

import asyncio
import json
import re
from collections.abc import Mapping
from html import unescape
from itertools import product

import feedparser
import pytest

from feedd.excerpt import plain_words
from feedd.publish.linked_files import linked
from feedd.publish.publisher import Publisher
from feedd.publish.web_links import LINKS, Links
from tests.support.rendered_samples import SITES, published_site
from tests.support.validity import faults

ELSEWHERE = "https://example.org/lamps?a=1&b=2"  # of an entry that leads out of gopherspace
BASE = SITES["site"]["base_url"]


async def variant(publisher: Publisher, files: Mapping[str, bytes], name: str, links: Links) -> bytes:
    """Return the variant of a published file."""
    form = name.rpartition(".")[2]
    atom = f"{name.rpartition('.')[0]}.atom" if form in ("rss", "json") else name
    return await linked(publisher.store, publisher.options, links, form, files[name], files[atom])


def entries_of(name: str, data: bytes) -> list[dict[str, object]]:
    """Return what a reader finds in each entry, beside its link; texts without markup."""
    if name.endswith(".json"):
        return [
            {**one, "content_html": plain_words(one["content_html"]), "url": 0, "external_url": 0}
            for one in json.loads(data)["items"]
        ]
    names = ("id", "title", "published", "updated", "authors", "tags")
    return [
        {
            **{key: one[key] for key in names if key in one.keys()},  # noqa: SIM118  # `in` alone warns of "updated"
            "texts": [plain_words(text) for text in (one.summary, *(each.value for each in one.get("content", ())))],
            "links": [link for link in one.links if link.rel not in ("alternate", "self")],
        }
        for one in feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False).entries
    ]


def led_to(name: str, data: bytes) -> dict[str, str]:
    """Return where each entry leads, by its id, and under "" where the feed does."""
    if name.endswith(".json"):
        document = json.loads(data)
        return {one["id"]: one["url"] for one in document["items"]} | {"": document.get("home_page_url")}
    parsed = feedparser.parse(data)
    return {one.id: one.link for one in parsed.entries} | {"": parsed.feed.get("link")}


@pytest.fixture(scope="module")
def documents() -> Mapping[tuple[str, ...], Mapping[str, bytes]]:
    """Return what each site publishes by what its definitions say, and the variants of it, each by file name."""
    return asyncio.run(_documents())


async def _documents() -> Mapping[tuple[str, ...], Mapping[str, bytes]]:
    found: dict[tuple[str, ...], Mapping[str, bytes]] = {}
    for site, of_definition in product(SITES, LINKS):
        async with published_site(site, alternate=of_definition) as (publisher, files):
            found[site, of_definition] = {name: data for name, data in files.items() if not name.endswith(".opml")}
            for links in LINKS:
                found[site, of_definition, links] = {
                    name: await variant(publisher, files, name, links) for name in found[site, of_definition]
                }
    return found


@pytest.mark.parametrize(("site", "of_definition", "links"), [*product(SITES, LINKS, LINKS)])
def test_entries_lead_where_a_definition_could_have_led_them(
    documents: Mapping[tuple[str, ...], Mapping[str, bytes]], site: str, of_definition: Links, links: Links
) -> None:
    """Whatever the definition says; ids, dates, titles and words stay, and the rules of the formats are kept."""
    base = SITES[site].get("base_url")
    for name, data in documents[site, of_definition, links].items():
        published, expected = documents[site, of_definition][name], led_to(name, documents[site, links][name])
        found, before = led_to(name, data), led_to(name, published)
        # Of an entry on the web, a definition with "gopher" names only the menu.
        web = {one for one, href in (*before.items(), *expected.items()) if href == ELSEWHERE}
        assert {**expected, **dict.fromkeys(web)} == {**found, **dict.fromkeys(web)}, name
        assert {ELSEWHERE} >= {found[one] for one in web if of_definition != "gopher"}
        assert entries_of(name, published) == entries_of(name, data)
        assert faults(name, published, base) == faults(name, data.replace(f"?links={links}".encode(), b""), base)


@pytest.mark.parametrize("links", LINKS)
@pytest.mark.anyio
async def test_a_variant_names_itself_and_no_hub(links: Links) -> None:
    """Readers move a subscription to the self link, and follow the archive; the hub is told of other addresses."""
    async with published_site("site") as (publisher, files):
        for name in files:
            data = (await variant(publisher, files, name, links)).decode()
            own = {unescape(one) for one in re.findall(rf'(?<=")({BASE}/feeds/[^"]*\.(?:atom|rss|json)[^"]*)"', data)}
            assert own == {f"{one.partition('?')[0]}?links={links}" for one in own}
            assert name.endswith(".opml") or name.startswith("empty") or f"{BASE}/feeds/{name}?links={links}" in own
            assert "hub.example.net" not in data


@pytest.mark.anyio
async def test_links_of_texts_lead_to_the_web_or_stay_as_they_are() -> None:
    """Readers drop gopher links; who asked for pages can open those through the proxy, but none to a private host."""
    async with published_site("site") as (publisher, files):
        for name in ("lamps.atom", "lamps.rss", "lamps.json", "lamps/archive/1.atom", "all.atom", "tides.rss"):
            texts = {links: await variant(publisher, files, name, links) for links in LINKS}
            hrefs = {
                links: set(re.findall(r'(?:&lt;|<)a href=\\?"([^"\\]*)', data.decode()))
                for links, data in texts.items()
            }
            before = set(re.findall(r'(?:&lt;|<)a href=\\?"([^"\\]*)', files[name].decode()))
            assert before == hrefs["gopher"]
            assert any(one.startswith("gopher://") for one in before)
            for links in ("page", "proxy"):
                private = {one for one in before if one.startswith("gopher://127.0.0.1:7070/")}
                assert private == {one for one in hrefs[links] if one.startswith("gopher:")}


@pytest.mark.anyio
async def test_without_pages_and_proxy_entries_lead_to_the_source() -> None:
    """Where nothing else is possible: `page` falls back to the proxy, and that to gopher."""
    async with published_site("files") as (publisher, files):
        page, proxy = [
            led_to("lamps.atom", await variant(publisher, files, "lamps.atom", one)) for one in ("page", "proxy")
        ]
        private = led_to("tides.json", await variant(publisher, files, "tides.json", "proxy"))
    assert page == proxy
    assert {"https://proxy.example.org", ELSEWHERE[:25]} >= {href[:25] for href in page.values()}
    assert {"gopher://127.0.0.1:7070"} == {href[:23] for href in private.values()}

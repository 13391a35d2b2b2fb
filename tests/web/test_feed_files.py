"""The documents over HTTP, requested over a real socket."""

import gzip
from datetime import timedelta
from itertools import product
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.support.store_samples import NOON
from tests.support.web_site import DEFINITION, as_page, hrefs, serving, uuid

pytestmark = pytest.mark.anyio

MODIFIED = "Sun, 01 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("atom", "application/atom+xml; charset=utf-8"),
        ("rss", "application/rss+xml; charset=utf-8"),
        ("json", "application/feed+json"),
    ],
)
async def test_feeds_answers_with_the_stored_bytes(tmp_path: Path, form: str, media_type: str) -> None:
    """The body is the file in the public folder; type, length, validators and max-age are in the headers."""
    async with serving(tmp_path) as site:
        answer = await site.get(f"/feeds/lamps.{form}")
        data = (site.folder / f"lamps.{form}").read_bytes()
        assert (200, data) == (answer.status, answer.body)
        expected = {
            "content-type": media_type,
            "content-length": str(len(data)),
            "last-modified": MODIFIED,
            "vary": "Accept-Encoding",
            "cache-control": "max-age=3600",
            "x-robots-tag": "noindex",
        }
        assert expected == {name: answer.headers.get(name) for name in expected}
        assert "content-encoding" not in answer.headers
        assert "date" in answer.headers


async def test_feeds_answers_gzipped(tmp_path: Path) -> None:
    """A client that accepts gzip gets it, with a validator of its own."""
    async with serving(tmp_path) as site:
        plain = await site.get("/feeds/lamps.atom")
        answer = await site.get("/feeds/lamps.atom", accept_encoding="br, gzip;q=0.8")
        assert (200, "gzip") == (answer.status, answer.headers["content-encoding"])
        assert plain.body == gzip.decompress(answer.body)
        assert str(len(answer.body)) == answer.headers["content-length"]
        assert plain.headers["etag"] != answer.headers["etag"]
        assert not answer.headers["etag"].startswith("W/")


@pytest.mark.parametrize("encoding", ["", "gzip"])
async def test_feeds_answers_head_like_get(tmp_path: Path, encoding: str) -> None:
    """A HEAD has the headers of a GET and no body."""
    async with serving(tmp_path) as site:
        get = await site.get("/feeds/lamps.atom", accept_encoding=encoding)
        head = await site.get("/feeds/lamps.atom", "HEAD", accept_encoding=encoding)
        assert (200, b"") == (head.status, head.body)
        assert dict(get.headers) | {"date": ""} == dict(head.headers) | {"date": ""}


@pytest.mark.parametrize("encoding", ["", "gzip"])
async def test_feeds_answers_304_to_each_validator(tmp_path: Path, encoding: str) -> None:
    """Each validator of an encoding, sent back, gives a 304 without body that repeats the headers that caches need."""
    async with serving(tmp_path) as site:
        first = await site.get("/feeds/lamps.atom", accept_encoding=encoding)
        for again in (
            await site.get("/feeds/lamps.atom", accept_encoding=encoding, if_none_match=first.headers["etag"]),
            await site.get("/feeds/lamps.atom", accept_encoding=encoding, if_modified_since=MODIFIED),
        ):
            assert (304, b"") == (again.status, again.body)
            for name in ("etag", "last-modified", "cache-control", "vary"):
                assert first.headers[name] == again.headers[name]
            assert "content-type" not in again.headers


async def test_feeds_if_none_match_decides_alone(tmp_path: Path) -> None:
    """A different entity-tag gets the document, whatever If-Modified-Since says (RFC 9110 §13.2.2)."""
    async with serving(tmp_path) as site:
        answer = await site.get("/feeds/lamps.atom", if_none_match='"other"', if_modified_since=MODIFIED)
        assert 200 == answer.status


MAX_AGES = (
    (NOON + timedelta(hours=2), 7200),
    (NOON + timedelta(seconds=10), 300),
    (NOON - timedelta(days=1), 300),
    (NOON + timedelta(days=1), 18000),
    (None, 300),
)


async def test_feeds_max_age_is_the_time_to_the_next_poll(tmp_path: Path) -> None:
    """The max-age is the time until the next poll, but at least five minutes and at most five hours."""
    async with serving(tmp_path) as site:
        for next_check, expected in MAX_AGES:
            site.next_check = next_check
            assert f"max-age={expected}" == (await site.get("/feeds/lamps.atom")).headers["cache-control"]


async def test_feeds_serves_what_was_published_meanwhile(tmp_path: Path) -> None:
    """A document that changes in the public folder is served at once, with new validators."""
    async with serving(tmp_path) as site:
        first = await site.get("/feeds/lamps.atom")
        site.now += timedelta(hours=1)
        await site.public.put("lamps.atom", b"<feed/>", site.now)
        again = await site.get("/feeds/lamps.atom", if_none_match=first.headers["etag"])
        assert (200, b"<feed/>") == (again.status, again.body)
        assert "Sun, 01 Mar 2026 13:00:00 GMT" == again.headers["last-modified"]


async def test_feeds_can_only_be_read(tmp_path: Path) -> None:
    """Any method but GET and HEAD is refused, and the Allow header names these two."""
    async with serving(tmp_path) as site:
        answer = await site.get("/feeds/lamps.atom", "POST")
        assert (405, "GET, HEAD") == (answer.status, answer.headers["allow"])


OTHER_PATHS = (
    "/feeds/other.atom",
    "/feeds/../lamps.atom",
    "/feeds/%2e%2e%2flamps.atom",
    "/feeds/LAMPS.atom",
    "/feeds/.atom",
    "/feeds/lamps.atom%0a",
)


async def test_feeds_leaves_other_paths_to_the_pages(tmp_path: Path) -> None:
    """A path that names no document of the folder is answered by the pages, here with a 404."""
    async with serving(tmp_path) as site:
        (tmp_path / "lamps.atom").write_text("outside")
        for path in OTHER_PATHS:
            answer = await site.get(path)
            assert (404, "text/html; charset=utf-8") == (answer.status, answer.headers["content-type"])


async def test_feeds_unreadable_file_is_our_failure(tmp_path: Path) -> None:
    """A document that exists and cannot be read gives a 503, not a 404, after which readers drop a feed."""
    async with serving(tmp_path) as site:
        (site.folder / "other.atom").mkdir()
        answer = await site.get("/feeds/other.atom")
        assert (503, "300") == (answer.status, answer.headers["retry-after"])


async def test_feeds_answers_for_archive_pages(tmp_path: Path) -> None:
    """An archive page is served as other documents are, with a max-age of a day: it never changes (RFC 5005 §4)."""
    text = DEFINITION + b"max_entries = 2\n"
    async with serving(tmp_path, text=text, base_url="https://feeds.example.org") as site:
        answer = await site.get("/feeds/lamps/archive/1.atom", accept_encoding="gzip")
        data = (site.folder / "lamps/archive/1.atom").read_bytes()
        assert (200, data) == (answer.status, gzip.decompress(answer.body))
        expected = {
            "content-type": "application/atom+xml; charset=utf-8",
            "last-modified": MODIFIED,
            "vary": "Accept-Encoding",
            "cache-control": "max-age=86400",
        }
        assert expected == {name: answer.headers.get(name) for name in expected}
        again = await site.get(
            "/feeds/lamps/archive/1.atom", accept_encoding="gzip", if_none_match=answer.headers["etag"]
        )
        assert (304, b"") == (again.status, again.body)
        for path in ("archive/9.atom", "archive/01.atom", "archive/1.rss", "archive/../1.atom", "archive/1"):
            assert 404 == (await site.get(f"/feeds/lamps/{path}")).status


async def test_feeds_asks_for_what_is_not_there(tmp_path: Path) -> None:
    """A document that was deleted is restored with its validators; one that never existed is not."""
    async with serving(tmp_path) as site:
        before = await site.get("/feeds/lamps.atom")
        site.deleted["lamps.atom"] = before.body
        assert [] == site.restore_requests
        await site.public.remove("lamps.atom")
        after = await site.get("/feeds/lamps.atom", if_none_match=before.headers["etag"])
        assert (304, before.headers["last-modified"]) == (after.status, after.headers["last-modified"])
        assert 404 == (await site.get("/feeds/other.json")).status
        assert ["lamps.atom", "other.json"] == site.restore_requests


@pytest.mark.parametrize(
    ("path", "file", "media_type"),
    [
        ("/feeds/all.atom", "all.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds/all/z%C3%BCrich-9.atom", "all/z\u00fcrich-9.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds.opml", "feeds.opml", "text/x-opml; charset=utf-8"),
    ],
)
async def test_feeds_answers_for_what_is_made_of_all(tmp_path: Path, path: str, file: str, media_type: str) -> None:
    """It has validators too, and a max-age of five minutes, since any of its feeds may change by then."""
    async with serving(tmp_path) as site:
        site.next_check = None
        await site.public.put(file, b"<all/>", NOON)
        answer = await site.get(path)
        again = await site.get(path, if_none_match=answer.headers["etag"])
        zipped = await site.get(path, accept_encoding="gzip")
        assert (200, b"<all/>", media_type) == (answer.status, answer.body, answer.headers["content-type"])
        assert ("private, max-age=300", MODIFIED) == (answer.headers["cache-control"], answer.headers["last-modified"])
        assert (304, b"<all/>") == (again.status, gzip.decompress(zipped.body))


@pytest.mark.parametrize(
    "group",
    ["..%2Flamps", "News", "news%00", "..", "%2e%2e%2f%2e%2e%2fsecret", "a" * 500, "%FF", "news.atom%2F..%2Fx", "-"],
)
async def test_feeds_has_no_group_but_by_its_slug(tmp_path: Path, group: str) -> None:
    """A path that is no slug cannot leave the folder, and the file system is not asked for it."""
    async with serving(tmp_path) as site:
        (site.folder / "secret.atom").write_bytes(b"secret")
        await site.public.put("all/news.atom", b"<news/>", NOON)
        answer = await site.get(f"/feeds/all/{group}.atom")
        assert (404, []) == (answer.status, site.restore_requests)


async def test_feeds_was_never_modified_in_the_future(tmp_path: Path) -> None:
    """A date from a clock that was ahead is sent as the current time (RFC 9110 §8.8.2.1); the entity-tag stays."""
    async with serving(tmp_path) as site:
        site.now = NOON - timedelta(days=1)
        answer = await site.get("/feeds/lamps.atom")
        assert "Sat, 28 Feb 2026 12:00:00 GMT" == answer.headers["last-modified"]
        again = await site.get("/feeds/lamps.atom", if_none_match=answer.headers["etag"])
        assert 304 == again.status


async def test_feeds_names_the_hub_in_every_answer(tmp_path: Path) -> None:
    """With the topic URL, for a 304 and for formats without links too (WebSub §4); OPML and archives have no hub."""
    async with serving(tmp_path, base_url="https://feeds.example.org/a", hub="https://hub.example.net/ü?a=1") as site:
        first = await site.get("/feeds/lamps.json")
        again = await site.get("/feeds/lamps.json", if_none_match=first.headers["etag"])
        await site.public.put("all/öl.atom", b"<feed/>", NOON)
        await site.public.put("feeds.opml", b"<opml/>", NOON)
        await site.public.put("lamps/archive/1.atom", b"<feed/>", NOON)
        merged = await site.get("/feeds/all/%C3%B6l.atom")
        hub = '<https://hub.example.net/%C3%BC?a=1>; rel="hub"'
        assert [200, 304] == [first.status, again.status]
        own = "https://feeds.example.org/a/feeds/all/%C3%B6l.atom"
        assert f'{hub}, <{own}>; rel="self"' == merged.headers.get("link")
        expected = f'{hub}, <https://feeds.example.org/a/feeds/lamps.json>; rel="self"'
        assert [expected, expected] == [first.headers.get("link"), again.headers.get("link")]
        for path in ("/feeds.opml", "/feeds/lamps/archive/1.atom"):
            answer = await site.get(path)
            assert (200, None) == (answer.status, answer.headers.get("link"))


async def test_feeds_names_no_hub_that_is_not_told(tmp_path: Path) -> None:
    """The hub could not reach a plain http address, and its subscribers would wait in vain."""
    async with serving(tmp_path, base_url="http://feeds.example.org", hub="https://hub.example.net/") as site:
        assert "link" not in (await site.get("/feeds/lamps.atom")).headers


async def test_document_that_is_not_published_yet_is_answered_with_when_to_ask_again(tmp_path: Path) -> None:
    """It is no 404, which readers and caches would remember."""
    async with serving(tmp_path) as site:
        site.not_yet.add("all.atom")
        answer = await site.get("/feeds/all.atom")

    assert (503, "30", "no-store") == (
        answer.status,
        answer.headers["retry-after"],
        answer.headers["cache-control"],
    )


async def test_scripts_of_other_sites_read_what_is_public(tmp_path: Path) -> None:
    """All documents, unchanged ones too; not where the site is not public, and never what the operator sees."""
    shared, visitor = "access-control-allow-origin", {"host": "feeds.example.org"}
    async with serving(tmp_path / "public", base_url="https://feeds.example.org") as site:
        await site.public.put("all.atom", b"<all/>", NOON)
        for path in ("/feeds/lamps.atom", "/feeds/lamps.json", "/feeds/all.atom"):
            answer = await site.get(path, **visitor)
            again = await site.get(path, **visitor, if_none_match=answer.headers["etag"])
            assert [(200, "*"), (304, "*")] == [(each.status, each.headers.get(shared)) for each in (answer, again)]
            assert shared not in (await site.get(path, host="localhost")).headers
        assert shared not in (await site.get("/feeds/lamps/", **visitor)).headers
    for number, base_url in enumerate(("http://192.168.1.7", "http://box.lan")):
        async with serving(tmp_path / str(number), base_url=base_url) as site:
            assert shared not in (await site.get("/feeds/lamps.atom", **visitor)).headers


async def test_pages_link_to_each_other_without_a_public_address(tmp_path: Path) -> None:
    """By relative links, whatever Host a visitor names; who follows them reaches every page."""
    async with serving(tmp_path) as site:
        seen: dict[str, int] = {}
        waiting = ["/"]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            answer = await site.get(path, host="evil.example.org")
            seen[path] = answer.status
            assert b"evil" not in answer.body
            if answer.headers["content-type"].startswith("text/html"):
                waiting += [
                    urljoin(path, href).partition("#")[0]
                    for href in hrefs(as_page(answer))
                    if not urlsplit(href).scheme
                ]
        # The site of this test has published no documents of many feeds.
        assert {"/feeds.opml", "/feeds/all.atom", "/feeds/all/lamps-lights.atom", "/status.atom"} >= {
            path for path, status in seen.items() if status != 200
        }
        entries = {f"/feeds/lamps/{uuid(number)}" for number in (1, 2, 3)}
        assert {"/", "/search", "/about", "/status", "/feeds/lamps/", *entries} <= set(seen)


REQUESTS: tuple[dict[str, str], ...] = (
    {},
    {"accept_encoding": "gzip"},
    {"if_modified_since": MODIFIED},
    {"if_none_match": '"other", *'},
    {"range": "bytes=0-9"},
    {"authorization": "Bearer secret"},
    {"content_length": "0"},
)


@pytest.mark.parametrize("path", ["/feeds/lamps.atom", "/feeds/lamps.json", "/feeds/lamps.rss?links=gopher"])
async def test_answer_from_memory_is_that_of_the_application(tmp_path: Path, path: str) -> None:
    """A connection that ends with the answer is answered by the application; both are counted alike."""
    async with serving(tmp_path, base_url="https://feeds.example.org", hub="https://hub.example.org/") as site:
        await site.get(path)
        for method, fields in product(("GET", "HEAD"), REQUESTS):
            site.answered.clear()
            at_once = await site.get(path, method, **fields)
            by_the_application = await site.get(path, method, connection="close", **fields)
            varying = {"date": "", "connection": ""}
            assert (at_once.status, at_once.body) == (by_the_application.status, by_the_application.body)
            assert dict(at_once.headers) | varying == dict(by_the_application.headers) | varying
            assert 2 == len(site.answered) == 2 * len(set(site.answered)), (method, fields)

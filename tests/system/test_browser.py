"""The pages behind the links of a feed, in a real web browser."""

from pathlib import Path

import feedparser
import pytest
from lxml import html

from feedd.demo.scenes import first_scene
from feedd.demo.show import DEFINITIONS
from tests.support.browser import PROGRAM, element_text, page_text, render
from tests.support.feedd_process import running
from tests.support.poll_world import define
from tests.support.recording_proxy import recording_proxy
from tests.support.threaded_gopher import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(PROGRAM is None, reason="chromium is not installed"),
]


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_alternate_link_opens_the_article_with_its_attribution(tmp_path: Path, name: str) -> None:
    """The page has all words of the content of the entry, its title, and the attribution."""
    with served(first_scene()) as hole, recording_proxy() as proxy:
        define(tmp_path, name, f"gopher://127.0.0.1:{hole.port}/1/{name}")
        with running(tmp_path, FEEDD_BASE_URL=proxy.address) as daemon:
            proxy.target = daemon.port
            daemon.wait_for(r"polled feed=")
            entries = feedparser.parse(daemon.get(f"/feeds/{name}.atom")[2], sanitize_html=False).entries

            assert entries
            for entry in entries:
                assert entry.link.startswith(proxy.address)
                shown = page_text(render(entry.link))
                article, rule, _notice = entry.content[0].value.rpartition("<hr />")  # as feedparser writes it
                assert rule
                for block in html.fragment_fromstring(article, create_parent="div"):
                    assert element_text(block) in shown
                assert entry.title in shown
                assert "proxied material from 127.0.0.1" in shown
                assert f"gopher://127.0.0.1:{hole.port}/" in shown
    assert {200} == {status for path, status, _ in proxy.log if path.startswith(f"/feeds/{name}/")}

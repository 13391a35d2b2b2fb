"""Links to private hosts, and links with a user in them: nobody is led there, and their words stay."""

import re

import pytest

from feedd.model import GopherUrl, Location, WebUrl
from feedd.publish.enclosures import media_of
from feedd.publish.formats.atom_rss import render_atom, render_rss
from feedd.publish.formats.json_feed import render_json
from feedd.publish.layout import build_feed_document
from feedd.publish.options import PublishOptions
from feedd.publish.private_links import may_lead, without_private_links
from feedd.structs import replace
from tests.support.store_samples import a_feed, an_entry

INDEX = a_feed().location
HOME = GopherUrl(host="192.168.1.4", port=7070, selector=b"/phlog")

REFUSED = [
    "http://127.0.0.1/", "https://127.0.0.1:8443/admin", "http://localhost/", "http://LOCALHOST.:80/", "http://[::1]/",
    "http://192.168.0.1/reboot?now=1", "http://10.0.0.7", "http://169.254.169.254/latest/", "http://100.64.0.1/",
    "http://[fe80::1]/", "http://[fd00::5]:8080/", "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/", "http://router/",
    "http://nas.local/", "http://fritz.box.lan/", "http://printer.home.arpa/x", "http://db.internal/",
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/",
    "http://%31%32%37.0.0.1/", "http://１２７.0.0.1/", "http://127。0。0。1/", "http:127.0.0.1/", "http:/127.0.0.1/",
    r"http:\\127.0.0.1\x", "http:////127.0.0.1/", "ftp://192.168.0.1/", "ftps://192.168.0.1/", "gemini://localhost/",
    "gopher://192.168.0.1/1/", "gopher://localhost:70/0/a", "telnet://127.0.0.1:23", "ssh://root@10.0.0.1",
    "http://ann:secret@example.org/", "https://ann@example.org/", "https://bank.example@example.org/login",
    "https://ann:secret@127.0.0.1/", "ftp://ann:secret@ftp.example.org/", "sftp://ann:secret@example.org/",
    "gopher://ann:secret@example.org/1/", "http:///", "http://[zz]/", f"http://example.org:{'9' * 5000}/",
]  # fmt: skip
TAKEN = [
    "http://example.org/", "https://example.org:8443/a?b=c@d#e", "https://example.org/@ann", "mailto:ann@example.org",
    "mailto:root@localhost", "gopher://example.org/0/a", "gemini://example.org/", "http://8.8.8.8/",
    "http://[2001:4860:4860::8888]/", "https://bücher.example/", "http://xn--bcher-kva.example/", "tel:+123456",
    "http://abcdefghij.onion/", "gopher://abcdefghij.onion/1/", "xmpp:ann@example.org", "ssh://bbs@example.org",
    "http://127.0.0.1.example.org/", "https://localhost.example.org/", "news:comp.infosystems.gopher",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_nobody_is_led_to_a_private_host_or_with_a_user(url: str) -> None:
    """In whatever form browsers understand it: octal, short, wide letters, any number of slashes."""
    assert not may_lead(url, INDEX)


@pytest.mark.parametrize("url", TAKEN)
def test_other_links_are_published(url: str) -> None:
    """An address in the path or in another place than the host is none."""
    assert may_lead(url, INDEX)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("gopher://192.168.1.4:7070/0/a", True),
        ("gophers://192.168.1.4:7070/0/a", True),
        ("gopher://192.168.1.4/0/a", False),
        ("http://192.168.1.4:7070/", False),
        ("gopher://192.168.1.5:7070/0/a", False),
    ],
)
def test_private_hole_may_link_to_itself(url: str, expected: bool) -> None:
    """The operator has allowed its host and port, and no others."""
    assert expected == may_lead(url, HOME)


def test_private_hole_may_have_an_address_of_version_6() -> None:
    """The port stands behind its brackets."""
    home = GopherUrl(host="fd00::5", port=7070)

    assert [True, False] == [may_lead(replace(home, port=port), home) for port in (7070, 70)]


def test_words_of_a_link_stay() -> None:
    """Other links stay as they are, also with references in them."""
    bad, good = '<a href="http://10.0.0.1/?a=1&amp;b">the <b>router</b></a>', '<a href="https://e.org/?a&amp;b">x</a>'
    html = f"<p>{bad} and {good} &lt;a&gt; {bad}{good}</a></p>"

    assert f"<p>the <b>router</b> and {good} &lt;a&gt; the <b>router</b>{good}</a></p>" == without_private_links(
        html, INDEX
    )


@pytest.mark.parametrize("base_url", [None, "https://feeds.example.org"])
@pytest.mark.parametrize(
    "location",
    [
        WebUrl("http://192.168.0.1/reboot"),
        WebUrl("https://ann:secret@example.org/"),
        GopherUrl(host="192.168.0.1", item_type="0", selector=b"/a"),
        GopherUrl(host="192.168.0.1", item_type="s", selector=b"/a.mp3"),
    ],
)
@pytest.mark.parametrize("content", [None, '<p><a href="http://localhost/">a door</a></p>'])
def test_no_document_has_such_a_link(location: Location, base_url: str | None, content: str | None) -> None:
    """Neither as alternate, via or enclosure nor in a text; the words are there."""
    entry = replace(an_entry(1), location=location, content=content)
    options = PublishOptions(name="lamps", base_url=base_url)
    document = build_feed_document(a_feed(), [entry], options)
    (one,) = document.entries
    texts = [render(document).decode() for render in (render_atom, render_rss, render_json)]

    assert all(may_lead(link.href, INDEX) for link in one.links)
    assert ((), ()) == (one.enclosures, media_of(entry, INDEX))
    assert ("a door" if content else "192.168.0.1" if isinstance(location, GopherUrl) else str(location)) in one.content
    assert "<a href" not in one.content
    assert not [text for text in texts if re.search(r"(?:href|url)=\\?.(?:http|gopher)://(?:192|ann|localhost)", text)]

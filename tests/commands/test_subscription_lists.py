"""Lists of subscriptions as other programs write them, and hostile ones."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.commands.subscription_lists import MOST, MOST_BYTES, Subscription, Unusable, read_subscriptions
from feedd.gopher.url import format_url, parse_url

OPML = """<?xml version="1.0"?>
<!DOCTYPE opml>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="Phlogs" title="Phlogs of friends">
    <outline text="Solene's phlog" type="rss" xmlUrl="gopher://perso.example.org/1/phlog"/>
    <outline text="A log" htmlUrl="gopher://log.example.org/0/log.txt" xmlUrl="https://example.org/log.atom"/>
    <outline text="Deep"><outline text="" type="link" url="gophers://deep.example.org/"/></outline>
  </outline>
  <OUTLINE TITLE="  By a &#10; proxy " XMLURL="https://gopher.floodgap.com/gopher/gw?a=gopher%3A%2F%2Fcodevoid.de%2F1%2Fcnn"/>
  <outline text="Web" xmlUrl="https://example.org/feed.xml"/>
  <outline text="Broken" xmlUrl="gopher://"/>
</body></opml>"""

LIST = b"""# what I follow
gopher://a.example.org/1/phlog

  gopher://b.example.org  "tag" "~Title"
=> gopher://c.example.org:7070/1/gemlog A gemtext link
"exec:feedd convert gopher://d.example.org/1/x"
https://example.org/feed.xml
nothing here
"""

MENU = (
    b"iPhlogs I read\t\tnull.host\t1\r\n"
    b"1Anna's phlog\t/~anna\tone.example.org\t70\r\n"
    b"0A log\t/log.txt\ttwo.example.org\t7070\t+\r\n"
    b"1Here\t/here\r\n"
    b"1Here too\t/here\t\t\r\n"
    b"gA picture\t/cat.gif\tone.example.org\t70\r\n"
    b"hThe web\tURL:https://example.org/\tone.example.org\t70\r\n"
    b".\r\n"
)


def found(data: bytes) -> list[tuple[str, str | None, str | None]]:
    """Return the subscriptions in a list."""
    return [
        (format_url(one.url), one.title, one.group) for one in read_subscriptions(data) if isinstance(one, Subscription)
    ]


def unusable(data: bytes) -> list[str]:
    """Return what feedd cannot follow in a list."""
    return [one.text for one in read_subscriptions(data) if isinstance(one, Unusable)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_opml_gives_what_is_on_gopher_with_its_group(encoding: str) -> None:
    """Any attribute may have the URL, and the outline around it is the group; a feed on the web is unusable."""
    data = OPML.encode(encoding)

    assert found(data) == [
        ("gopher://perso.example.org/1/phlog", "Solene's phlog", "Phlogs of friends"),
        ("gopher://log.example.org/0/log.txt", "A log", "Phlogs of friends"),
        ("gophers://deep.example.org/1", None, "Deep"),
        ("gopher://codevoid.de/1/cnn", "By a proxy", None),
    ]
    assert unusable(data) == ["https://example.org/feed.xml", "gopher://"]


def test_list_gives_the_first_url_of_each_line() -> None:
    """Newsboat, gemtext and people write lists in these forms."""
    assert found(LIST) == [
        ("gopher://a.example.org/1/phlog", None, None),
        ("gopher://b.example.org/1", None, None),
        ("gopher://c.example.org:7070/1/gemlog", None, None),
        ("gopher://d.example.org/1/x", None, None),
    ]
    assert unusable(LIST) == ["https://example.org/feed.xml", "nothing here"]


def test_menu_gives_its_folders_and_texts_elsewhere() -> None:
    """A file does not say which server it is from, so an item without a host cannot be followed."""
    assert found(MENU) == [
        ("gopher://one.example.org/1/~anna", "Anna's phlog", None),
        ("gopher://two.example.org:7070/0/log.txt", "A log", None),
    ]
    assert unusable(MENU) == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml><body><outline text="&a;"/></body></opml>', "declares the entity"),
        (b'<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>', "declares the entity"),
        (b"<opml><body>", "line 1 is not XML: no element found"),
        (b'<?xml version="1.0" encoding="rot13"?><opml/>', "rot13"),
        (b'<?xml version="1.0" encoding="klingon"?><opml/>', "klingon"),
        (b"#" * (MOST_BYTES + 1), "has more than"),
        (b"gopher://example.org/\n" * (MOST + 1), "names more than"),
        (b"<opml>" + b'<outline url="gopher://a.example.org"/>' * (MOST + 1) + b"</opml>", "names more than"),
    ],
)
def test_list_that_is_a_trap_or_too_long_is_refused(data: bytes, message: str) -> None:
    """Nothing outside the list is loaded, and memory does not grow."""
    with pytest.raises(ValueError, match=message):
        list(read_subscriptions(data))


def test_outlines_without_end_are_read() -> None:
    """Deep nesting breaks nothing."""
    depth = 20_000
    data = b"<outline>" * depth + b'<outline url="gopher://a.example.org"/>' + b"</outline>" * depth

    assert found(data) == [("gopher://a.example.org/1", None, None)]


@given(st.one_of(st.binary(max_size=300), st.text(alphabet='<outline rlgph:/="\t\n.%01>').map(str.encode)))
def test_any_bytes_give_subscriptions_or_say_why_not(data: bytes) -> None:
    """Every subscription can be written and read back."""
    with suppress(ValueError):
        for one in read_subscriptions(data):
            assert isinstance(one, Unusable) or parse_url(format_url(one.url)) == one.url

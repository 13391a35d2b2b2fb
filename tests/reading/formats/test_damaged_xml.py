"""Feeds with small damage: they are read as readers of feeds read them, and as nearly as browsers read HTML."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.errors import NotReadable
from feedd.gopher.url import format_location
from feedd.model import Candidate, Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from feedd.reading.formats.damaged_xml import MOST_PREFIXES, decoded, mended

URL = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/feed.xml")
NEXT = "<item><title>Next</title><link>https://h.example/2</link><description>the end</description></item>"
LINK = "<link>https://h.example/1</link>"


def rss(items: str, head: str = '<?xml version="1.0"?>\n', end: str = "</channel></rss>") -> str:
    """Return a feed of these items and one more."""
    return f'{head}<rss version="2.0"><channel><title>Hives</title>{items}{NEXT}{end}'


def read(data: bytes) -> tuple[Candidate, ...]:
    """Read a feed by default rules: it must be known as one."""
    index = read_index(data, URL, IndexRules(), Charsets())
    assert ("feed", "Hives") == (index.strategy, index.title)
    return index.candidates


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Bees & wasps", "Bees & wasps"),
        ("Bees &wasps; R&D", "Bees &wasps; R&D"),
        ("AT&T", "AT&T"),
        ("AT&T; A&B & C", "AT&T; A&B & C"),
        ("&&&", "&&&"),
        ("Fish &amp; chips & peas", "Fish & chips & peas"),
        ("a&nbsp;b caf&eacute; &mdash; &hellip;", "a b café — …"),
        ("1 &lt; 2 & 3 &gt; 2", "1 < 2 & 3 > 2"),
        ("Don&#146;t &#x2019; &#8217; & so", "Don’t ’ ’ & so"),
        ("Be&#1;es &#11;& &#xFFFF;wasps", "Bees & wasps"),
        ("Be\x01es \x0b& wasps\x00", "Bees & wasps"),
        ("<![CDATA[Bees & wasps]]> & ants", "Bees & wasps & ants"),
        ("<![CDATA[a&nbsp;b]]> & ants", "a b & ants"),
        ("<!-- & --> Bees & wasps", "Bees & wasps"),
    ],
)
def test_title_with_small_damage(written: str, title: str) -> None:
    """An ampersand that begins no reference is one; the entities of HTML are characters; no item is lost."""
    found = read(rss(f"<item><title>{written}</title>{LINK}</item>").encode())

    assert [title, "Next"] == [" ".join(one.title.split()) for one in found]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://h.example/?a=1&b=2", "https://h.example/?a=1&b=2"),
        ("https://h.example/?a=1&copy=2&lt=3&amp=4", "https://h.example/?a=1&copy=2&lt=3&amp=4"),
        ("https://h.example/?a=1&amp;b=2&c=3", "https://h.example/?a=1&b=2&c=3"),
        ("gopher://gopher.example.org/0/a&b.txt", "gopher://gopher.example.org/0/a%26b.txt"),
        ("posts/bees.txt?&", "gopher://gopher.example.org/0/log/posts/bees.txt%3F%26"),
        ("/0/log/bees", "gopher://gopher.example.org/0/log/bees"),
        ("/1/log/2026", "gopher://gopher.example.org/1/log/2026"),
        ("../moths.txt", "gopher://gopher.example.org/0/moths.txt"),
    ],
)
def test_address_with_small_damage(written: str, url: str) -> None:
    """All of it stays, also what looks like an entity without its semicolon; relative ones lead into the hole."""
    assert url == format_location(
        read(rss(f"<item><title>A & B</title><link>{written}</link></item>").encode())[0].location
    )


def test_atom_with_small_damage() -> None:
    """Its attributes are mended too, also without a namespace of its own."""
    entry = '<entry><id>1</id><title>A & B</title><link href="https://h.example/?a=1&b=2"/></entry>'
    for root in ('<feed xmlns="http://www.w3.org/2005/Atom">', "<feed>"):
        (found,) = read(f"{root}<title>Hives</title>{entry}</feed>".encode())
        assert ("A & B", "https://h.example/?a=1&b=2") == (found.title, format_location(found.location))


SAID = "<?xml version='1.0' encoding='{}'?>"


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        (None, "utf-8"),
        ("utf-8", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("utf-16", "utf-8"),
        ("x-mine", "utf-8"),
        ("us-ascii", "utf-8"),
        (None, "cp1252"),
        ("utf-8", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("utf-16", "cp1252"),
        ("koi8-r", "koi8-r"),
        ("shift_jis", "shift_jis"),
    ],
)
def test_wrong_declaration_of_the_character_set(declared: str | None, charset: str) -> None:
    """What is UTF-8 is that; else what is declared counts where it fits, else what the bytes look like."""
    title = {"koi8-r": "Пчёлы и осы", "shift_jis": "蜂の巣"}.get(charset, "Café – “Grün”")
    text = rss(f"<item><title>{title} & so</title>{LINK}</item>", SAID.format(declared) if declared else "")

    assert [f"{title} & so", "Next"] == [one.title for one in read(text.encode(charset))]


@pytest.mark.parametrize(
    "damage",
    [
        lambda feed: f"\n\n \t{feed}".encode(),
        lambda feed: f"\ufeff{feed}".encode(),
        lambda feed: f"\ufeff\r\n\r\n{feed}".encode(),
        lambda feed: f"\r\n\ufeff{feed}".encode(),
        lambda feed: f"<?xml version='1.0'?>{feed}".encode(),
        lambda feed: feed.replace("1.0", "1.1", 1).encode(),
        lambda feed: f"{feed}\n<!-- made in 0.1 s -->\n<script>x & y</script>\r\n.\r\n".encode(),
        lambda feed: feed.removesuffix("</rss>").encode(),
        lambda feed: feed.removesuffix("</channel></rss>").encode(),
        lambda feed: feed.removesuffix("</item></channel></rss>").encode(),
        lambda feed: feed.removesuffix("</description></item></channel></rss>").encode(),
        lambda feed: feed.replace("<channel>", "<channel><atom:link href='x' rel='self'/><sy:updatePeriod/>").encode(),
        lambda feed: feed.replace("<channel>", "<channel><!-- a -- b -->").encode(),
    ],
    ids=[
        *("blank lines", "BOM", "BOM and lines", "lines and BOM", "two declarations", "XML 1.1", "junk behind"),
        *("no end", "no ends", "cut in an item", "cut in a text", "prefixes", "comment"),
    ],
)
def test_damage_around_the_items(damage: Callable[[str], bytes]) -> None:
    """Both items are there, with their addresses; a text that was cut is none."""
    first, last = read(damage(rss(f"<item><title>Bees</title>{LINK}<description>Hum.</description></item>")))

    assert ["https://h.example/1", "https://h.example/2"] == [format_location(one.location) for one in (first, last)]
    assert ("Bees", "Next", "Hum.") == (first.title, last.title, first.summary)


def test_prefixes_that_nobody_declared_mean_what_they_always_mean() -> None:
    """Author, date and content are read; an unknown prefix does no harm."""
    more = "<dc:creator>Bea & Bo</dc:creator><dc:date>2024-05-03</dc:date><my:own my:a='1'/>"
    content = "<content:encoded><![CDATA[<p>Hum & hum</p>]]></content:encoded>"
    bees = read(rss(f"<item><title>Bees</title>{LINK}{more}{content}</item>").encode())[0]

    assert (("Bea & Bo",), "2024-05-03") == (bees.authors, bees.moment and bees.moment.at.date().isoformat())
    assert b"<p>Hum & hum</p>" in (bees.raw or b"")


def test_long_feed_with_bare_ampersands_is_read() -> None:
    """Mending takes little time, where the parser's own repair would take seconds."""
    many = "".join(
        f"<item><title>A & B {number}</title><link>https://h.example/?a&b={number}</link></item>"
        for number in range(900)
    )

    assert 901 == len(read(rss(many).encode()))
    with pytest.raises(NotReadable, match="too long to be mended"):
        read(rss(many.replace("</title>", "<title>")).encode())


@given(
    st.lists(
        st.sampled_from(["<![CDATA[", "]]>", "<!--", "-->", "&", "&amp;", "&nbsp;", "&#1;", "<a b:c='", "x", ";"]),
        max_size=30,
    )
)
def test_mended_twice_is_mended_once(parts: list[str]) -> None:
    """What is whole already is not touched again."""
    once = mended("<rss>" + "".join(parts))

    assert once == mended(once)


@pytest.mark.parametrize("part", ["<![CDATA[", "<!--", "&", "<a:b ", " xmlns:a=", "&#"])
def test_mending_takes_linear_time(part: str) -> None:
    """It ends at once for a megabyte of openings without an end, and adds few prefixes."""
    text = "<rss>" + part * 200_000

    assert len(mended(text)) <= 5 * len(text)
    names = "".join(f"<p{number}:x/>" for number in range(10_000))
    assert MOST_PREFIXES == mended(f"<rss>{names}").count("xmlns:")


@given(st.binary(max_size=60))
def test_any_bytes_are_text(data: bytes) -> None:
    """A declaration that lies raises nothing."""
    assert isinstance(decoded(b"<?xml version='1.0' encoding='" + data + b"'?>" + data, Charsets()), str)

"""Pictures that texts link to, shown in them."""

from feedd.model import Entry, GopherUrl, MediaFile, Terms
from feedd.publish import PublishOptions
from feedd.publish.layout import build_entry_document
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_samples import a_feed, an_entry

OPTIONS = PublishOptions(name="lamps", base_url="https://feeds.example.org", terms=Terms(pictures=True, footer=False))
LAMP = "gopher://news.example.org/I/lamp.png"
UUID = an_entry(1).id.rpartition(":")[2]
FOLDER = f"https://feeds.example.org/media/lamps/{UUID}"
FILES = {LAMP: MediaFile(length=7, width=640, height=480)}


def linking(*links: str) -> Entry:
    """Return an entry with a text of these links, each in a line of its own."""
    return replace(an_entry(1), content="<p>" + "<br/>\n".join(links) + "</p>")


def link(href: str = LAMP, text: str = "A lamp") -> str:
    """Return a link."""
    return f'<a href="{href}">{text}</a>'


def content(entry: Entry, options: PublishOptions = OPTIONS) -> str:
    """Return the published text of an entry."""
    return build_entry_document(a_feed(), entry, options, FILES).content


def test_entry_that_is_a_picture_shows_it() -> None:
    """With its size and its label, and linked to the whole file; its title says what a link below it would."""
    location = GopherUrl(host="news.example.org", item_type="I", selector=b"/lamp.png")
    entry = replace(linking(link(text="A &quot;lamp&quot; &amp; more")), location=location)
    address = f"{FOLDER}/lamp.png"

    assert content(entry) == (
        f'<p><a href="{address}"><img src="{address}" width="640" height="480"'
        ' alt="A &quot;lamp&quot; &amp; more"></a></p>'
    )


def test_text_shows_each_picture_above_its_link() -> None:
    """Once; the links stay, and so do those to anything else, and those amid a sentence."""
    boat = "gopher://news.example.org/I/boat.jpg"
    other = link("gopher://news.example.org/0/text", "a text")
    html = content(linking(link(), link(boat, "A boat"), link(), other, f"see {link(boat)} too"))
    shown = [
        f'<a href="{FOLDER}/{file}"><img src="{FOLDER}/{file}"{size} alt="{alt}"></a><br/>\n'
        for file, size, alt in (("lamp.png", ' width="640" height="480"', "A lamp"), ("boat.jpg", "", "A boat"))
    ]

    assert (
        html
        == "<p>"
        + "<br/>\n".join([shown[0] + link(), shown[1] + link(boat, "A boat"), link(), other, f"see {link(boat)} too"])
        + "</p>"
    )


def test_nothing_is_shown_that_feedd_does_not_serve() -> None:
    """Without the key, without an address or pages, and where the author allows less than the text."""
    plain = linking(link())
    for options in (
        changed_options(OPTIONS, pictures=False),
        replace(OPTIONS, base_url=None),
        replace(OPTIONS, pages=False),
    ):
        assert plain.content == content(plain, options)
    for words in ("excerpt", "none"):
        assert "<img" not in content(plain, changed_options(OPTIONS, content=words))


def test_label_breaks_out_of_nothing() -> None:
    """Labels are strangers': what is in an attribute is escaped for one."""
    hostile = link(text="&quot; onerror=&quot;x&lt;script&gt;'")

    assert 'alt="&quot; onerror=&quot;x&lt;script&gt;&#x27;"' in content(linking(hostile))
    assert "<script" not in content(linking(hostile))


def test_a_private_host_is_not_led_to() -> None:
    """Its picture is no medium, and its link is only words."""
    assert "<p>A lamp</p>" == content(linking(link("gopher://192.168.0.1/I/lamp.png")))

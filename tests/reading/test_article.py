"""Reading a document as an article."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.errors import NotReadable, ServerSaid, SourceError
from feedd.gopher.url import parse_location
from feedd.model import Article, Candidate, Charsets, GopherUrl, Moment
from feedd.reading import ArticleRules, Expected, enrich, link_article, read_article
from feedd.reading.formats.webpage import TAGS
from feedd.reading.words.links import is_safe
from feedd.structs import replace
from tests.support.growth import grows_evenly
from tests.support.patterns import pattern

CASES = sorted(path for path in (Path(__file__).parents[1] / "data" / "reading").iterdir() if path.is_dir())
HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/harbour/view?a")


def _read(data: bytes, item_type: str = "0", rules: ArticleRules | None = None) -> Article:
    location = GopherUrl(host=HERE.host, item_type=item_type, selector=HERE.selector)
    return read_article(data, location, rules or ArticleRules(), Charsets())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_whole_articles_come_out_as_their_authors_meant_them(case: Path) -> None:
    """Each document of data/reading gives exactly its expected head and HTML."""
    menu = case / "_menu"
    article = _read(*((menu.read_bytes(), "1") if menu.exists() else ((case / "document").read_bytes(), "0")))
    told = {
        "kind": article.kind,
        "title": article.title,
        "authors": list(article.authors),
        "source": article.source,
        "published": article.published and article.published.at.isoformat(),
        "updated": article.updated and article.updated.at.isoformat(),
    }

    assert json.loads((case / "expected.json").read_text()) == told
    assert (case / "expected.html").read_text() == article.html + "\n"


def test_the_mirror_says_the_same_as_menu_and_as_text() -> None:
    """The same code reads both forms."""
    folder = CASES[0].parent
    menu = _read((folder / "mirror-menu" / "_menu").read_bytes(), "1")
    text = _read((folder / "mirror-text" / "document").read_bytes())

    assert (text.html, text.text) == (menu.html, menu.text)


def test_the_text_is_a_paragraph_a_line() -> None:
    """Two revisions that were wrapped differently compare as equal."""
    article = _read(
        b"Bees\n====\n\nThe bees came back on a Sunday, and nobody in the street had\nexpected them.\n\nThey stayed.\n"
    )

    assert "The bees came back on a Sunday, and nobody in the street had expected them.\n\nThey stayed." == article.text


def test_a_definition_may_cut() -> None:
    """All lines up to the one expression, and from the other on, are removed."""
    rules = ArticleRules(strip_before=pattern("VIEW:"), strip_after=pattern("^--$"))

    assert "<p>Bees hum.</p>" == _read(b"Site\nTHE VIEW:\nBees hum.\n-- \nAda", rules=rules).html


def test_a_definition_names_the_author_where_the_text_does_not() -> None:
    """A byline is preferred to the definition."""
    rules = ArticleRules(author="Ada Quill")

    assert [("Ada Quill",), ("Ben Reed",)] == [
        _read(data, rules=rules).authors for data in (b"Bees hum.\n", b"Bees\n\nBy Ben Reed\n\nThey hum.\n")
    ]


def test_an_update_may_be_noted_at_the_foot() -> None:
    """Its date is read, and the line stays in the text."""
    article = _read(b"Bees\n====\n\nThey hum.\n\n-------\nLast update: 6 January, 2019\n")

    assert article.updated is not None
    assert (datetime(2019, 1, 6, 12, tzinfo=UTC), True) == (article.updated.at, "Last update" in article.html)


def test_the_title_line_of_a_menu_is_the_title() -> None:
    """Its date is no part of the title."""
    menu = "i07-11-2022 A thing about bees\tTITLE\tnull.host\t1\r\n" + "".join(
        f"iThe bees came back on day {number}, and nobody had expected them\t\tnull.host\t1\r\n" for number in range(6)
    )

    assert "A thing about bees" == _read(menu.encode(), "1").title


def test_a_folder_is_a_list_of_links() -> None:
    """A menu that is not a text shows its links, without the one that leads out."""
    article = _read(
        b"0post.txt\t/a/post.txt\tgopher.example.org\t70\r\nIbee.jpg\t/a/bee.jpg\tgopher.example.org\t70\r\n1..\t/a\tgopher.example.org\t70\r\n.\r\n",
        "1",
    )

    assert "directory" == article.kind
    assert (
        '<p><a href="gopher://gopher.example.org/0/a/post.txt">post.txt</a><br/>\n'
        '<a href="gopher://gopher.example.org/I/a/bee.jpg">bee.jpg</a></p>'
    ) == article.html


def test_a_web_page_is_sanitised_whatever_its_type() -> None:
    """The title of the page is the title, and is not repeated."""
    article = _read(b"<!doctype html><title>Bees</title><h1>Bees</h1><p onclick=x()>They hum.<script>x()</script>")

    assert ("html", "Bees", "<p>They hum.</p>", "They hum.") == (
        article.kind,
        article.title,
        article.html,
        article.text,
    )


@pytest.mark.parametrize(
    "data",
    [
        b'<pre style="margin: auto">\nBees\n====\n\n3 May 2024\n\nThey hum &amp; hum.\n</pre>',
        b"<html><head><style>p {}</style></head><body>\n# Bees\n\n3 May 2024\n\nThey hum &amp; hum.\n</body></html>",
    ],
    ids=["text", "markdown"],
)
def test_a_text_inside_a_page_is_read_as_a_text(data: bytes) -> None:
    """The page only stands around it: it has a head, and no source is shown."""
    article = _read(data)

    assert ("html", "Bees", "They hum & hum.") == (article.kind, article.title, article.text)
    assert article.published is not None


def test_a_fragment_of_html_is_html() -> None:
    """The source of a page that was served as a text; an element that is not closed is none."""
    pages = (
        b"<p>Bees <i>hum</i>.</p>",
        b"<!-- mine -->\n<meta charset='utf-8'>\n<link rel='stylesheet' href='a.css'>\n<h2>Bees</h2>\n<p>They hum.</p>",
        b"<font size='2'><b>Bees</b><br>hum.</font>",
    )
    texts = (b"<p> is an element.", b"<meta> belongs into a head.\n<p>Bees</p>")

    assert ["html"] * 3 + ["text"] * 2 == [_read(data).kind for data in (*pages, *texts)]


def test_a_page_around_markdown_is_markdown() -> None:
    """What lies around the text, navigation and scripts too, is no part of it; links lead beside the page."""
    around = (
        "<html><head><title>Bees</title></head><body><nav><a href='/'>home</a></nav><article>\n{}\n</article></html>"
    )
    text = "# Bees\n\nThey *came* back, [see](moths.md).\n\n## More\n\n- one\n- two\n"
    article = read_article(around.format(text).encode(), HERE, ArticleRules(), Charsets())

    assert ("html", "Bees") == (article.kind, article.title)
    assert "They <em>came</em> back" in article.html
    assert "<li>two</li>" in article.html
    assert "home" not in article.html
    assert '/moths.md">see</a>' in article.html


@pytest.mark.parametrize("side", ["*", "|", "#"])
def test_a_box_stays_whole_around_a_title_that_is_not_sure(side: str) -> None:
    """Its other rows would be two drawings, with a heading between them that shows the sides."""
    edge = side * 40 if side != "|" else "+" + "-" * 38 + "+"
    rows = ["", "A Valve for the Old Pump", "", "by", "", "Ada Quill", "", "release 2", ""]
    box = "\n".join([edge, *(f"{side}{row:^38}{side}" for row in rows), edge])
    article = _read(f"{box}\n\nWhat is it?\n~~~~~~~~~~~\nThe valve stops the pump when the well is dry.\n".encode())
    assert f"<pre>{box}</pre>" in article.html


def test_a_url_in_two_lines_is_one_link() -> None:
    """A program broke it at the width of the text."""
    words = "The ferry left an hour late, because nobody could find the man who has the key."
    first = "We read all about it at https://example.org/archive/2024/the_long_story_of_the_"
    text = f"Ferries\n\n{words}\n{first}\nferry/chapter.html and then we went home, and the gulls looked at us.\n"

    assert f"{first[24:]}ferry/chapter.html</a> and then" in _read(text.encode()).html


def test_the_index_helps_to_read_the_document() -> None:
    """Its title is cut, and a date that it confirms is taken."""
    text = b"The bees\nand the wasps\n\nWritten by me at the hive on the moor on 03/05/2024\n\nThey hum.\n"
    listed = Moment(at=datetime(2024, 5, 3, 12, tzinfo=UTC), day_only=True, dated_by="label")
    expected = Expected(label="2024-05-03 The bees and the wasps", title="The bees and the wasps", moment=listed)
    alone = read_article(text, HERE, ArticleRules(), Charsets())
    helped = read_article(text, HERE, ArticleRules(), Charsets(), expected=expected)

    assert (None, None) == (alone.title, alone.published)
    assert ("The bees and the wasps", listed.at) == (helped.title, helped.published and helped.published.at)
    assert "wasps" not in helped.text


def test_a_text_may_be_signed_and_dated_at_its_foot() -> None:
    """The line stays in the text."""
    article = _read(b"Bees\n====\n\nThey hum.\n\n-- ann, 2012-10-19\n")

    assert article.published is not None
    assert (("ann",), 2012, True) == (article.authors, article.published.at.year, "ann" in article.text)


@pytest.mark.parametrize(
    ("url", "kind"), [("https://example.org/a?b=1&c", "external"), ("gopher://example.org/s/bees.mp3", "media")]
)
def test_what_is_not_fetched_is_a_link(url: str, kind: str) -> None:
    """A web page elsewhere and a media file are entries with a link."""
    candidate = Candidate(key="k", location=parse_location(url), label="Bees", title="Bees", position=0)
    article = link_article(candidate)

    assert kind == article.kind
    assert f'<a href="{url.replace("&", "&amp;")}">' in article.html


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Error: File or directory not found!\n____\n Gophered by Gophernicus/3.1.1",
        b"3'/a' is gone\t\terror.host\t1\r\n",
    ],
)
def test_an_error_is_no_article(data: bytes) -> None:
    """Servers send it in any of these ways."""
    with pytest.raises(ServerSaid):
        _read(data)


@pytest.mark.parametrize("data", [b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00", b" \n\t\n ", b"\x1b[0m\n"])
def test_what_holds_no_text_is_not_readable(data: bytes) -> None:
    """Binary data and blank pages are refused, with the reason."""
    with pytest.raises(NotReadable, match="article: gopher://"):
        _read(data)


def test_the_document_names_what_its_listing_named_badly() -> None:
    """Its title replaces a file's name, a title cut short, a day and a label without meaning; other titles stay."""
    article = Article(
        kind="text", html="", text="", title="Bees of the moor and of the northern shore", authors=("Ada",)
    )
    labels = (
        "bees.txt",
        "Bees of the moor and of the northern",
        "Continued...",
        "3 Sun",
        "May 3, 2024",
        "My bees",
        "Bees of May 3, 2024",
    )
    candidates = [Candidate(key="k", location=HERE, label=label, title=label, position=0) for label in labels]

    assert [article.title] * 5 + [*labels[5:]] == [enrich(candidate, article).title for candidate in candidates]
    assert ("Ada",) == enrich(candidates[0], article).authors


def test_the_document_dates_what_nothing_else_dates() -> None:
    """A date of the index is preferred."""
    told = Moment(at=datetime(2024, 5, 3, 12, tzinfo=UTC), day_only=True, dated_by="article")
    listed = Moment(at=datetime(2024, 5, 2, 12, tzinfo=UTC), day_only=True, dated_by="label")
    article = Article(kind="text", html="", text="", updated=told)
    undated = Candidate(key="k", location=HERE, label="Bees", title="Bees", position=0)
    dated = Candidate(key="k", location=HERE, label="Bees", title="Bees", position=0, moment=listed)

    assert [told, listed] == [enrich(undated, article).moment, enrich(dated, article).moment]


def test_the_date_of_a_document_counts_more_than_when_its_file_was_written() -> None:
    """A server lists the time of the last copy; an update that the document tells is closer to when it was written."""
    told = Moment(at=datetime(2013, 2, 11, 12, tzinfo=UTC), day_only=True, dated_by="article")
    copied = Moment(at=datetime(2020, 5, 22, 7, 51, tzinfo=UTC), day_only=False, dated_by="listing")
    candidate = Candidate(key="k", location=HERE, label="a.txt", title="a", position=0, moment=copied)

    assert told == enrich(candidate, Article(kind="text", html="", text="", published=told)).moment
    assert told == enrich(candidate, Article(kind="text", html="", text="", updated=told)).moment
    later = replace(told, at=copied.at + timedelta(days=400))
    assert copied == enrich(candidate, Article(kind="text", html="", text="", updated=later)).moment


_LINES = st.sampled_from(
    [
        b"Title: x",
        b"---",
        b"====",
        b"By Ada Quill",
        b"2024-05-03",
        b"> q",
        b"",
        b"word " * 12,
        b"- a",
        b"```",
        b"\xff\xfe",
        b"\x1b[1m",
        b"ia\t\t\t",
        b"0a\t/a\th\t70",
        b"<html>",
        b"EOF",
        b"Updated:",
        b"# h",
        b".",
        b"\t",
        b"GIF\x00",
    ]
)


@given(data=st.binary() | st.lists(_LINES, max_size=25).map(b"\r\n".join), item_type=st.sampled_from("017h"))
def test_any_bytes_are_an_article_or_a_source_error(data: bytes, item_type: str) -> None:
    """No other error is raised, and the same bytes give the same article."""
    try:
        article = _read(data, item_type)
    except SourceError:
        return
    assert article == _read(data, item_type)


_WORDS = st.sampled_from(
    ["The bees came back on a Sunday, and nobody had expected them", "- bees", "====", "> q", "", "# h"]
)


@given(st.lists(_WORDS | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=80), max_size=25))
def test_a_text_loses_no_letter(texts: list[str]) -> None:
    """Except head and furniture, all letters of a document stand in its HTML and in its text, in order."""
    document = "So it was,\nat first, and\nthen it was\nso no more.\n\n" + "\n".join(texts)
    article = _read(document.encode(), rules=ArticleRules(format="reflow"))
    page = _Page(article.html)

    assert _letters(document) == _letters(page.text) == _letters(article.text)


@given(st.lists(_LINES, max_size=25).map(b"\n".join) | st.text(max_size=300).map(str.encode), st.sampled_from("01h"))
def test_what_comes_out_is_well_formed_and_harmless(data: bytes, item_type: str) -> None:
    """Every element is closed in its place, none is active, and every link has a harmless target."""
    try:
        page = _Page(_read(data, item_type).html)
    except SourceError:
        return
    assert ([], []) == (page.open, page.wrong)


class _Page(HTMLParser):
    """What a browser would see: elements that are not closed in their place, or that feedd does not write."""

    HARMLESS = TAGS | {"pre"}
    EMPTY = frozenset({"br", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        links = {name: value or "" for name, value in attrs}
        if tag not in self.HARMLESS or not set(links) <= {"href", "start"} or not is_safe(links.get("href", "ftp:")):
            self.wrong.append(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize(
    "unit",
    [
        *(b"a", b"-", b"> ", b"http://", b"-----\n", b"> a\n", b"# ", b"a   b", b"1. a\n", b"\x1b[", b"<b>", b"&"),
        *(
            b"\n",
            b"1",
            b"\t",
            b"a\n\n",
            b"```\n",
            b"| a |\n",
            b"\xcd",
            b"=> /a.txt\n",
            b"[a](/b.md) **c** ",
            b"[",
            b"*a ",
        ),
        *(b"+------+\n", b"i\t\t\t\n", b"0a\t/a\th\t70\n", b"Title: a\n", b"2024-05-03\n"),
    ],
)
@pytest.mark.parametrize(("item_type", "name"), [("0", "a.txt"), ("0", "a.md"), ("0", "a.gmi"), ("1", "a"), ("h", "a")])
def test_reading_takes_time_as_the_bytes_grow(unit: bytes, item_type: str, name: str) -> None:
    """A megabyte of one string may be what somebody serves."""
    assert grows_evenly(lambda size: _attempt(unit * (size // len(unit)), item_type, name), 1 << 17)


@pytest.mark.parametrize("unit", [b"{", b"- ", b"[", b"name", b" ", b"a, "])
def test_a_value_of_front_matter_takes_time_as_it_grows(unit: bytes) -> None:
    """It is one line, as long as the document."""

    def read(count: int) -> None:
        _attempt(b"---\ntitle: a\nauthor: b " + unit * count + b"\n---\na", "0", "a.md")

    assert grows_evenly(read, 1 << 12)


def _attempt(data: bytes, item_type: str, name: str) -> None:
    location = GopherUrl(host=HERE.host, item_type=item_type, selector=name.encode())
    with contextlib.suppress(SourceError):
        read_article(b"<html>" + data if item_type == "h" else data, location, ArticleRules(), Charsets())


@pytest.mark.parametrize("item_type", ["1", "7"])
def test_a_menu_without_end_is_refused(item_type: str) -> None:
    """The reason names the limit; no part of it is shown."""
    location = GopherUrl(host=HERE.host, item_type=item_type, selector=b"/", search=b"a")

    with pytest.raises(NotReadable, match="more than 20000 lines"):
        read_article(b"\t" + b"\n" * (1 << 20), location, ArticleRules(), Charsets())


@pytest.mark.parametrize(
    ("line", "authors", "day"),
    [
        ("Written by Ada Quill", ("Ada Quill",), None),
        ("*Geschrieben von Ada Quill am 3. Mai 2024*", ("Ada Quill",), "2024-05-03"),
        ("posted by marlo on 2024-05-03", ("marlo",), "2024-05-03"),
        ("```\nWritten by: Ada ~quill Weir\n```\n\n=> .. Back", ("Ada ~quill Weir",), None),
        ("Written by hand", (), None),
        ("Photo by Ada Quill", (), None),
    ],
)
def test_last_line_says_who_wrote_a_text(line: str, authors: tuple[str, ...], day: str | None) -> None:
    """It stays in the text; who took a picture did not write it."""
    article = _read(f"# The ferry\n\nIt left late on Monday.\n\nWe went home.\n\n{line}\n".encode())

    assert (authors, day) == (article.authors, article.published and article.published.at.date().isoformat())
    assert line.split()[-3] in article.text or "Back" in line

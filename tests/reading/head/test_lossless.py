"""What is cut with a head stands in its facts: generated heads with titles and names in all places."""

from collections.abc import Callable
from html import unescape
from itertools import product
from re import findall, sub

import pytest

from feedd.model import Candidate, Charsets, GopherUrl
from feedd.reading import NO_FURNITURE, ArticleRules, Expected, enrich, read_article
from feedd.reading.words.labels import read_label

PLACE = GopherUrl(host="gopher.example", port=70, item_type="0", selector=b"/post.txt")
BODY = "\n\nNobody asked for a ferry there, and still it came each morning at seven.\nIt waited for an hour.\n"
FIELDS = ("Type: docs/mags", "Date: 2024-05-03", "Author: Ada Quill", "Updated: 3 May 2024", "Source: Harbour")
TITLES = ("THE WEIR OF 1968", "An Old Weir", "Weir and Boats: A Guide", "Das alte Wehr")
INDENTS = (16, 24, 33)


def shown(text: str) -> str:
    """Return all that a reader sees of a document."""
    article = read_article(text.encode(), PLACE, ArticleRules(), Charsets(forced="utf-8"))
    return " ".join((article.title or "", *article.authors, article.text)).casefold()


@pytest.mark.parametrize(("above", "title", "indent"), list(product(FIELDS, TITLES, INDENTS)))
def test_a_title_far_in_below_a_field_is_no_part_of_it(above: str, title: str, indent: int) -> None:
    """The value of a field goes on where it began, not in the middle of the page."""
    one, two = (f"{head}\n{' ' * indent}{title}" for head in (above, f"Posted: 2024-05-02\n{above}"))

    assert title.casefold() in shown(one + BODY)
    assert title.casefold() in shown(two + BODY)


@pytest.mark.parametrize("indent", [0, 2, 8])
@pytest.mark.parametrize(
    ("above", "below", "told"),
    [
        ("Title: The Weir", "Subject: Boats and bridges", "Boats and bridges"),
        ("Title: The Weir\nDate: 2024-05-03", "Title: Boats", "Boats"),
        ("The Weir\n2024-05-03", "Title: Boats", "Boats"),
        ("By: Ada Quill\nDate: 2024-05-03", "Author: Ben Reed", "Ben Reed"),
        ("The Weir\nby Ada Quill\n2024-05-03", "by Ben Reed", "Ben Reed"),
        ("Date: 2024-05-03", "Author: Ben Reed", "Ben Reed"),
        ("From: ada@harbour.example", "Author: Ben Reed", "Ben Reed"),
    ],
)
def test_another_title_or_author_stays(above: str, below: str, told: str, indent: int) -> None:
    """A head has one title; what names another one is no part of it, nor is an indented field one of a value."""
    for gap in ("\n", "\n\n"):
        assert told.casefold() in shown(f"{above}{gap}{' ' * indent}{below}{BODY}")


@pytest.mark.parametrize("title", TITLES)
def test_a_sentence_above_a_title_stays(title: str) -> None:
    """A title that is chosen by its looks takes nothing of the text with it."""
    told = "They came back on a Sunday."

    assert told.casefold() in shown(f"{told}\nTags: {title}\n\nDate: 2024-05-03 10:00\n        {title}\n  More{BODY}")


@pytest.mark.parametrize("corner", ["+", ".", "|"])
@pytest.mark.parametrize(
    ("title", "below"), [("The Weir in June", "a river's papers"), ("Das alte Wehr", "nebst Booten ")]
)
def test_a_box_with_a_subtitle_below_the_title_stays_whole(corner: str, title: str, below: str) -> None:
    """Its title is known, and no half of it is left in the text."""
    edge = f"{corner}{'-' * (len(below) + 2)}{corner}"
    box = "\n".join([edge, f"| {title} |", edge, f"| {below} |", edge])
    article = read_article(f"{box}{BODY}".encode(), PLACE, ArticleRules(), Charsets(forced="utf-8"))

    assert title == article.title
    assert box in article.text


@pytest.mark.parametrize("label", ["", "{0}", "weir7.txt", "{0} (2024)"])
@pytest.mark.parametrize("end", ["{0}", "{0}.", "- {0} -", "*** {0}"])
@pytest.mark.parametrize("head", ["", "{0}\n====================\n", "# {0}\n", "{0}\n2024-05-03\n"])
@pytest.mark.parametrize("below", ["", "\n\n2024-05-03\n", "\n\n-- ann\n"])
def test_words_of_the_title_stay_below_the_text(label: str, end: str, head: str, below: str) -> None:
    """A text may end with its title, or say it between two paragraphs: there it is no head."""
    for title, more in product(NAMES, ("", f"\n{BODY}")):
        text = f"{head}{BODY}\n{end}{more}{below}".format(title)
        _, html = _published(text, label.format(title), "txt")

        assert _words_of(title) <= _words_of(sub(r"<[^>]*>", " ", html)), text


@pytest.mark.parametrize(
    ("one", "two"),
    [("A Talk with Ada Quill", "Maker of Boats"), ("Gespräch mit Ulla Grün", "der Müllerin"), ("Ада", "и её мельница")],
)
@pytest.mark.parametrize("label", ["", "{0}", "{1}", "{0} {1}", "talk.txt"])
@pytest.mark.parametrize("facts", ["\n(15.05.2001)\ntranslated: 22.05.2001 by Kim", "2001-05-15", "\n15 May 2001", ""])
def test_both_lines_of_a_title_are_kept(one: str, two: str, label: str, facts: str) -> None:
    """The facts below them make the second one look like the whole title."""
    text = f"{one}\n{two}\n{facts}\n{BODY}"
    entry, html = _published(text, label.format(one, two), "txt")

    assert _words_of(f"{one} {two}") <= _words_of(f"{entry.title} {html}")


def test_a_picture_above_a_title_stays() -> None:
    """It is no name of a site, which may go."""
    _, html = _published(f"=> weir.png The weir at night\n\n# 2024-05-03 - The Weir\n{BODY}", "", "gmi")

    assert "weir.png" in html


@pytest.mark.parametrize("ending", ["gmi", "md"])
@pytest.mark.parametrize("fence", ["```", "```title", "``` Das Wehr bei Nacht"])
@pytest.mark.parametrize("inside", ["{0}", "  {0}\n\n", "{0}\n2024-05-03"])
@pytest.mark.parametrize("below", ["", "2024-05-03\n\n", "by Ada Quill\n\n"])
def test_fences_around_a_title_leave_no_code(ending: str, fence: str, inside: str, below: str) -> None:
    """To cut one of them would make the whole text preformatted, to leave both an empty drawing."""
    for title in NAMES:
        entry, html = _published(f"{fence}\n{inside}\n```\n\n{below}{BODY}".format(title), "", ending)

        assert _words_of(title) <= _words_of(f"{entry.title} {html}")
        assert "Nobody" not in html.partition("<pre>")[2].partition("</pre>")[0]
        assert "<pre></pre>" not in html.replace("\n", "")


LABELS: dict[str, Callable[[str], str]] = {
    "the same": lambda title: title,
    "shorter": lambda title: title.split()[0],
    "longer": lambda title: f"Of boats: {title}",
    "a number and other words": lambda _: "2.3.1 Harbour",
    "other words": lambda _: "Notes on harbours",
    "another language": lambda _: "Заметки о гавани",
    "a day": lambda _: "2024-05-03",
    "the name of a file": lambda _: "s10.txt",
    "a number as the name of a file": lambda _: "1582731836.txt",
}
HEADS = {
    "plain": "{0}\n\n",
    "underlined": "{0}\n====================\n\n",
    "marked": "# {0}\n\n",
    "marked, and a line below": "# {0}\n\n@1582731836\n\n",
    "between signs": "===== {0} =====\n\n",
    "boxed": "+----------------------+\n| {0:20} |\n+----------------------+\n\n",
    "with byline and date": "{0}\nby Ada Quill\n2024-05-03\n\n",
    "marked, with a date": "# {0}\n\n_Published: May 3, 2024_\n\n",
    "with fields": "Title: {0}\nAuthor: Ada Quill\nDate: 2024-05-03\n\n",
    "with front matter": "---\ntitle: {0}\ndate: 2024-05-03\n---\n\n",
    "below a date": "2024-05-03\n\n{0}\n\n",
}
TEXTS = {
    "txt": BODY.lstrip(),
    "md": f"{BODY.lstrip()}\n## Boats\n\nThere were *three* of them, and a [ferry](/ferry.md).\n",
    "gmi": f"{BODY.lstrip()}\n=> /ferry.gmi A ferry\n\n## Boats\n\nThere were three of them.\n",
}
PAGE = f"<html><head><title>{{0}}</title></head><body><h1>{{0}}</h1><p>{BODY}</p></body></html>"
WRITTEN = {
    **{f"{ending}, {head}": (ending, HEADS[head] + TEXTS[ending]) for head, ending in product(HEADS, TEXTS)},
    "a page": ("html", PAGE),
}
NAMES = ("The Weir of 1968", "Das alte Wehr", "Старая плотина", "`weir`: Seven Boats")


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("written", WRITTEN)
def test_what_a_head_says_stands_in_the_entry(label: str, written: str) -> None:
    """An entry may be called by the index: then its text keeps the title that the document has."""
    ending, form = WRITTEN[written]
    for title in NAMES:
        text = form.format(title)
        entry, html = _published(text, LABELS[label](title), ending)
        told = " ".join((entry.title, *entry.authors, *entry.categories, sub(r"<[^>]*>", " ", html)))

        assert _words_of(title) <= _words_of(told)
        assert _words_of(BODY) <= _words_of(told)
        assert "1582731836" in told or "1582731836" not in text
        if label == "the same" and "line below" not in written and "boxed" not in written:
            assert not html.startswith("<h")


def _published(text: str, label: str, ending: str) -> tuple[Candidate, str]:
    """Return an entry as it is published that an index calls so, and its HTML."""
    item_type = "h" if ending == "html" else "0"
    place = GopherUrl(host="gopher.example", port=70, item_type=item_type, selector=f"/a.{ending}".encode())
    called = read_label(label).title
    listed = Candidate(key="/a", label=label, title=called, location=place, position=0)
    expected = Expected(label=label, title=called if called in label else "", selector=b"/a", called=called)
    article = read_article(text.encode(), place, ArticleRules(), Charsets(forced="utf-8"), NO_FURNITURE, expected)
    return enrich(listed, article), unescape(article.html)


def _words_of(text: str) -> set[str]:
    return {*findall(r"[^\W_]+", text.casefold())}

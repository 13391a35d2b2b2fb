"""The words that feedd adds to an article: where it comes from, what changed, and why text is missing.

They are part of the published bytes. Nothing in them may depend on the time: a reader that compares contents would
show every entry as changed.
"""

from html import escape

from feedd.gopher.url import format_location
from feedd.model import GopherUrl, Location

GONE_TEXT = "<p>The text of this entry is no longer kept here, for want of room."

RIGHTS = "Copyright belongs to the original authors."


def attribution_footer(source: GopherUrl, web: str | None, rights: str) -> str:
    """Return the visible footer as HTML: that this is proxied material, its rights, whom to write to, both addresses.

    Feed readers remove gopher links but keep their text, so each address is the text of its own link.
    """
    places = f"Original: {html_link(format_location(source))}"
    if web:
        places += f"<br>In a web browser: {html_link(web)}"
    return (
        f"<hr><p>You are reading proxied material from {escape(source.host)}, a Gopher server. "
        f"{escape(_sentence(rights))} "
        "Please send comments and complaints to the authors of the original, not to the operator of this feed.</p>"
        f"<p>{places}</p><p>Converted by feedd, which is not affiliated with the source.</p>"
    )


def edit_note(note: str, changes: str | None) -> str:
    """Return the paragraph that says what an edit changed; `changes` is the address of the page that shows it."""
    link = f' <a href="{escape(changes)}">See the changes</a>.' if changes else ""
    return f"<p>{escape(note)}{link}</p>"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def missing_text(location: Location) -> str:
    """Return the paragraph that replaces a text which feedd does not have."""
    link = html_link(format_location(location))
    if isinstance(location, GopherUrl):
        return f"<p>The text of this article could not be read. It is kept at {link}.</p>"
    return f"<p>This entry leads to {link}.</p>"


def gone_text(location: Location) -> str:
    """Return the paragraph that replaces a text which was deleted for want of room."""
    return f"{GONE_TEXT} It was read at {html_link(format_location(location))}.</p>"


def cut_text(location: Location) -> str:
    """Return the last paragraph of a text that was too long for a feed and was cut."""
    return f"<p>This text is longer than a feed can hold; all of it is at {html_link(format_location(location))}.</p>"


def excerpt_end(location: Location) -> str:
    """Return the paragraph after an excerpt, which links to the whole text."""
    return f"<p>This is the beginning; the whole text is at {html_link(format_location(location))}.</p>"


def withheld_text(location: Location) -> str:
    """Return the paragraph that replaces a text which may not be published."""
    return f"<p>This feed shows no texts; this one is at {html_link(format_location(location))}.</p>"


def html_link(address: str) -> str:
    """Return an HTML link to an address, with the address as its text."""
    text = escape(address)
    return f'<a href="{text}">{text}</a>'

"""What is said to a reader about where a text comes from, in the words of a Gopher proxy.

Nothing here may change with time: a reader that compares contents would show every entry as changed.
"""

from html import escape

from feedd.gopher.url import format_location
from feedd.model import GopherUrl, Location

RIGHTS = "Copyright belongs to the original authors."


def notice(source: GopherUrl, web: str | None, rights: str) -> str:
    """Write the visible footer: proxied material, whose copyright, whom to write to, and both addresses as text.

    Feed readers drop gopher links but keep their text, so every address is the text of its own link.
    """
    places = f"Original: {linked(format_location(source))}"
    if web:
        places += f"<br>In a web browser: {linked(web)}"
    return (
        f"<hr><p>You are reading proxied material from {escape(source.host)}, a Gopher server. "
        f"{escape(_sentence(rights))} "
        "Please send comments and complaints to the authors of the original, not to the operator of this feed.</p>"
        f"<p>{places}</p><p>Converted by feedd, which is not affiliated with the source.</p>"
    )


def edit_note(note: str, changes: str | None) -> str:
    """Write the paragraph that says what an edit changed; `changes` is the page that shows it, where there is one."""
    link = f' <a href="{escape(changes)}">See the changes</a>.' if changes else ""
    return f"<p>{escape(note)}{link}</p>"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def stand_in(location: Location) -> str:
    """Write the paragraph that stands for a text which feedd does not have."""
    if isinstance(location, GopherUrl):
        return f"<p>The text of this article could not be read. It is kept at {linked(format_location(location))}.</p>"
    return f"<p>This entry leads to {linked(format_location(location))}.</p>"


def the_rest(location: Location) -> str:
    """Write the paragraph that ends a text which is too long for a feed."""
    return f"<p>This text is longer than a feed can hold; all of it is at {linked(format_location(location))}.</p>"


def read_on(location: Location) -> str:
    """Write the paragraph that leads from an excerpt to its text."""
    return f"<p>This is the beginning; the whole text is at {linked(format_location(location))}.</p>"


def withheld(location: Location) -> str:
    """Write the paragraph that stands for a text which is not to be shown."""
    return f"<p>This feed shows no texts; this one is at {linked(format_location(location))}.</p>"


def linked(address: str) -> str:
    """Write an address as a link whose text it is."""
    text = escape(address)
    return f'<a href="{text}">{text}</a>'

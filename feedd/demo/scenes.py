"""The gopherhole of `feedd demo` as values: three sites, then an edited article, then a new post and a new headline.

The texts are in `data/SCENE/SITE/`; each scene replaces and adds documents of the one before. Files are of three kinds:
`index.map` is the menu of the site and `NAME.map` the menu `/SITE/NAME`: a line with a TAB is an item, others are text;
`news/ID.txt` is an article as plain text (four lines of head, then paragraphs), served as a menu of text lines;
every other `NAME.txt` is served byte for byte as `/SITE/NAME.txt`, one of them in Windows-1252 on purpose.
"""

from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

LINE_BYTES = 71  # length of a line in news mirrors on Gopher, in bytes of UTF-8

EDITED = "The lighthouse story in the news has two new paragraphs and a later time."
ADDED = "The keeper wrote a new post, and the news have a new headline at the top."


def first_scene() -> dict[bytes, bytes]:
    """Return the whole hole at the start: document by selector, for `Hole`."""
    return {b"": _menu(_data().joinpath("first", "index.map").read_text("utf-8").splitlines()), **_read_scene("first")}


def edit_scene(documents: Mapping[bytes, bytes]) -> tuple[dict[bytes, bytes], str]:
    """Edit one article significantly; return the documents then, and a sentence that says what happened."""
    return {**documents, **_read_scene("edited")}, EDITED


def add_scene(documents: Mapping[bytes, bytes]) -> tuple[dict[bytes, bytes], str]:
    """Add a phlog post and a news article at the top of their indexes; return the documents then, and a sentence."""
    added = _read_scene("added")
    indexes = {selector: _put_on_top(added[selector], documents[selector]) for selector in (b"/news", b"/phlog")}
    return {**documents, **added, **indexes}, ADDED


def wrap(text: str, width: int = LINE_BYTES) -> tuple[str, ...]:
    """Return the lines of a text, each with as many words as fit into `width` bytes of UTF-8, and at least one."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(f"{lines[-1]} {word}".encode()) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _read_scene(scene: str) -> dict[bytes, bytes]:
    sites = sorted((entry for entry in _data().joinpath(scene).iterdir() if entry.is_dir()), key=lambda site: site.name)
    return dict(
        _read_document(site.name, file) for site in sites for file in sorted(site.iterdir(), key=lambda file: file.name)
    )


def _read_document(site: str, file: Traversable) -> tuple[bytes, bytes]:
    name, _, kind = file.name.rpartition(".")
    if kind == "map":
        selector = f"/{site}" if name == "index" else f"/{site}/{name}"
        return selector.encode(), _menu(file.read_text("utf-8").splitlines())
    if site == "news":
        return f"/news/view.dcgi?{name}".encode(), _menu(_article_lines(file.read_text("utf-8")))
    return f"/{site}/{file.name}".encode(), file.read_bytes()


def _article_lines(source: str) -> Iterable[str]:
    head, *paragraphs = source.strip().split("\n\n")
    title, byline, updated, publication = head.splitlines()
    yield from _masthead()
    yield from (
        "ARTICLE VIEW:",
        "",
        *wrap(title),
        "",
        byline,
        "",
        "Updated:",
        updated,
        "",
        f"Source: {publication}",
        "",
    )
    for paragraph in paragraphs:
        yield from (*wrap(paragraph), "")
    yield "1<- back to index\t/news"


def _masthead() -> Iterable[str]:
    """Yield the text lines above the first headline of the news, which are above every article too."""
    for line in _data().joinpath("first", "news", "index.map").read_text("utf-8").splitlines():
        if "\t" in line:
            return
        yield line


def _menu(lines: Iterable[str]) -> bytes:
    """Return the lines of a map as a menu (RFC 1436 §3.4); a line without a TAB becomes an `i` item, as is custom."""
    items = (f"{line}\t{{HOST}}\t{{PORT}}" if "\t" in line else f"i{line}\tErr\t{{HOST}}\t{{PORT}}" for line in lines)
    return "".join(f"{item}\r\n" for item in (*items, ".")).encode()


def _put_on_top(new: bytes, index: bytes) -> bytes:
    """Return a menu with the items of another above its first item."""
    lines = index.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if not line.startswith(b"i"))
    return b"".join([*lines[:first], *new.splitlines(keepends=True)[:-1], *lines[first:]])


def _data() -> Traversable:
    return resources.files("feedd.demo") / "data"

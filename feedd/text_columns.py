"""Text in the columns of a terminal: how wide it is, cut, padded and wrapped (UAX 11)."""

from unicodedata import category, east_asian_width

INDENT = "  "


def cells_of(text: str) -> int:
    """Return how many columns a text takes: two for wide characters (UAX 11), none for marks on others."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if character == "\ufe0f":  # asks for the picture of the character before it, which is then wide
        return 1
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def cut(text: str, width: int) -> str:
    """Return a text that takes at most `width` columns; where it is longer, it ends with an ellipsis."""
    return text if cells_of(text) <= width else f"{_beginning(text, width - 1).rstrip()}…"


def _beginning(text: str, width: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += _cells(character)
        if taken > width:
            return text[:place]
    return text


def padded(text: str, width: int) -> str:
    """Return a text with blanks up to `width` columns."""
    return text + " " * (width - cells_of(text))


def wrapped(text: str, width: int, indent: str = INDENT) -> list[str]:
    """Return the lines of a text, each indented and at most `width` columns wide; longer words are broken."""
    room = max(width - len(indent), 2)
    lines = [""]
    for word in text.split():
        rest = word
        if lines[-1] and cells_of(lines[-1]) + 1 + cells_of(rest) <= room:
            lines[-1] += f" {rest}"
            continue
        while rest:
            part = _beginning(rest, room)
            lines.append(part)
            rest = rest[len(part) :]
    return [f"{indent}{line}" for line in lines[1:]]

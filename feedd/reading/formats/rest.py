"""Reads reStructuredText by writing it as Markdown, which is read already.

Places that links name and what only Sphinx reads go; comments and fields are words for readers of the source.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from feedd.reading.head.front_comments import commented
from feedd.reading.head.generators import is_of_generators, says_nothing
from feedd.reading.words.lines import Line

_NAMES = (".rst", ".rest")
_SIGNS = (
    re.compile(r"\.\. (?:[\w-]+::|_[\w -]+:\s|_`|\|[\w -]+\| \w+::)"),
    re.compile(r"`[^`<>\n]{1,200}<[^<>\s]{1,400}>`__?|:[a-z]{2,12}:`[^`\n]{1,200}`"),
)
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+:._])\1{2,}\s*")
_DIRECTIVE = re.compile(r"\.\.\s+(?:\|(?P<substitute>[^|]+)\|\s+)?(?P<kind>[\w:-]+?)::(?:\s+(?P<words>.*))?")
_TARGET = re.compile(r"\.\.\s+_(?P<name>[^:]{1,120}|`[^`]{1,120}`):(?:\s+(?P<url>\S+))?\s*|__\s+(?P<next>\S+)")
_NOTE = re.compile(r"\.\.\s+\[(?P<name>[^\]]{1,40})\](?:\s+(?P<words>.*))?")
_EXPLICIT = re.compile(r"(?:\.\. (?:_|\[|\||[\w:-]+::)|__ )")  # what is no comment
_OPTION = re.compile(r"\s*:(?P<key>[\w-]+):(?:\s+(?P<value>.*))?")
_GOES_ON = re.compile(r"\n +(?=[^\s:])")  # a value on several lines
_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|(?:\d{1,3}|#)[.)])(?P<gap>\s+)(?=\S)")
_INLINE = re.compile(
    r"``(?P<code>[^\n]{1,300}?)``|(?::(?P<role>[\w:+-]{1,30}):)?`(?P<words>[^`\n]{1,300}(?:\n[^`\n]{1,300})?)`(?P<link>__?)?"
    r"|\|(?P<substitute>[^|\s][^|\n]{0,60})\||(?<![\w`])(?P<name>[^\W_][\w.-]{0,60}?)(?P<plain>__?)(?![\w`])"
)
_EMBEDDED = re.compile(r"(?P<label>[^<]*)<(?P<url>[^<>]+)>")
_CODE = ("code-block", "code", "sourcecode", "parsed-literal", "highlight-block", "prompt", "doctest", "math")
_PICTURE = ("image", "figure", "thumbnail")
_UNSAID = (
    "contents",
    "highlight",
    "toctree",
    "currentmodule",
    "module",
    "meta",
    "default-role",
    "role",
    "sectnum",
    "index",
)
_TEASER = ".. TEASER_END"  # where Nikola ends what it shows of a text in a list
_FILMS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
DEEPEST = 6  # blocks within each other


def is_rest(lines: Sequence[Line], name: str) -> bool:
    """Return whether a text is reStructuredText, by its name or by a directive and a link or another directive."""
    if name.lower().endswith(_NAMES) or (lines and lines[0].text[:2] == ".." and commented(lines)):
        return True
    directives = sum(line.text[:3] == ".. " and bool(_SIGNS[0].match(line.text)) for line in lines)
    return directives > 1 or (
        directives > 0 and any("`" in line.text and _SIGNS[1].search(line.text) for line in lines)
    )


def rest_as_markdown(lines: Sequence[Line]) -> tuple[str, tuple[str, ...]]:
    """Return reStructuredText as Markdown, and what fields at its beginning say to readers."""
    texts = [line.text.expandtabs(8) for line in lines]
    first = next((n for n, text in enumerate(texts) if text.strip() and not _is_of_field(texts, n)), len(texts))
    above = _GOES_ON.sub(" ", "\n".join(texts[:first])).split("\n")
    fields = [match for match in map(_OPTION.fullmatch, above) if match and match["value"]]
    told = [f"{one['key']}: {one['value']}" for one in fields if not _is_for_programs(one["key"], one["value"])]
    writer = _Writer(texts[first:])
    return "\n".join(writer.rows()), (*told, *writer.remarks)


def _is_of_field(texts: Sequence[str], at: int) -> bool:
    """Return whether a line is a field, or goes on with the value of the one that it touches."""
    return bool(_OPTION.fullmatch(texts[at])) or (texts[at][0] == " " and at > 0 and bool(texts[at - 1].strip()))


def _is_for_programs(key: str, value: str) -> bool:
    return is_of_generators(key.lower().replace("_", "-")) or says_nothing(value)


class _Writer:
    """Writes Markdown; it knows which places the names of links stand for, and in which order headings are marked."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        targets = [match for text in texts if text[:2] in ("..", "__") and (match := _TARGET.fullmatch(text))]
        named = {_folded(one["name"]): one["url"] for one in targets if one["name"] and one["url"]}
        self._places: Mapping[str, str] = named
        self._nameless = [one["next"] or one["url"] or "" for one in targets if one["next"] or one["name"] == "_"]
        found = [match for text in texts if text[:4] == ".. |" and (match := _DIRECTIVE.fullmatch(text))]
        self._substitutes = {one["substitute"]: (one["kind"], one["words"] or "") for one in found if one["substitute"]}
        self._levels: list[str] = []
        self.remarks: list[str] = []  # comments, in the order of the rows

    def rows(self) -> Iterator[str]:
        """Yield the rows of the whole text."""
        yield from self._blocks(self._texts, DEEPEST)

    def _blocks(self, texts: Sequence[str], depth: int) -> Iterator[str]:
        at = 0
        while at < len(texts):
            text = texts[at]
            if not text.strip():
                yield ""
                at += 1
            elif heading := self._heading(texts, at):
                words, size = heading
                yield from ("", words, "")
                at += size
            elif text.lstrip()[:3] in ("..", ".. ") or text[:3] == "__ ":
                last = at + 1 if _ends_a_block(texts, at) else _below(texts, at)
                yield from ("", *self._explicit(texts[at:last], depth), "")
                at = last
            elif text.lstrip()[:2] in ("| ", "|"):
                last = next((n for n in range(at, len(texts)) if texts[n].lstrip()[:1] != "|"), len(texts))
                verse = "<br>".join(escape(row.strip()[1:].strip(), quote=False) or "&nbsp;" for row in texts[at:last])
                yield from ("", f"<p>{verse}</p>", "")
                at = last
            elif _is_drawn(texts, at):
                last = next((n for n in range(at, len(texts)) if not texts[n].strip()), len(texts))
                yield from ("", "`````", *texts[at:last], "`````", "")
                at = last
            elif text[0] == " " and depth and not (at and texts[at - 1].strip()):
                last = _below(texts, at, -1)
                yield from ("", *("> " + row for row in self._blocks(_moved_out(texts[at:last]), depth - 1)), "")
                at = last
            else:
                last = self._words_end(texts, at)
                rows, at = self._words(texts[at:last]), last
                is_literal = rows[-1].endswith("::")
                yield from (
                    [*rows[:-1], rows[-1][:-1]] if is_literal and rows[-1] != "::" else rows if not is_literal else []
                )
                if is_literal:
                    end = _below(texts, at, -1) if at < len(texts) else at
                    yield from ("", "`````", *_moved_out(texts[at:end]), "`````", "")
                    at = end

    def _heading(self, texts: Sequence[str], at: int) -> tuple[str, int] | None:
        """Return a heading as Markdown, and how many lines it takes."""
        text, below, third = [*texts[at : at + 3], "", ""][:3]
        if _UNDERLINE.fullmatch(text) and below.strip() and third.strip() == text.strip():
            mark, words, size = f"{text[0]}{text[0]}", below.strip(), 3
        elif text[0] != " " and _UNDERLINE.fullmatch(below) and len(below.strip()) >= min(len(text.strip()), 4):
            mark, words, size = below[0], text.strip(), 2
        elif _UNDERLINE.fullmatch(text) and not below.strip():
            return "---", 1
        else:
            return None
        self._levels += [] if mark in self._levels else [mark]
        return "#" * min(self._levels.index(mark) + 1, 5) + " " + self._inline(words), size

    def _explicit(self, texts: Sequence[str], depth: int) -> Iterator[str]:
        text = texts[0].strip()
        if not _EXPLICIT.match(text) and not text.startswith(_TEASER):
            self.remarks += filter(None, [" ".join(" ".join((text[3:], *texts[1:])).split())])
        if note := _NOTE.fullmatch(text):
            said = [*filter(None, [note["words"]]), *_moved_out(texts[1:])]
            yield from self._words([f"[{note['name']}] {' '.join(said[:1])}", *said[1:]])
        directive = _DIRECTIVE.fullmatch(text)
        if directive is None or directive["substitute"]:
            return
        kind, words = directive["kind"], directive["words"] or ""
        options = {one["key"]: one["value"] or "" for row in texts[1:] if (one := _OPTION.fullmatch(row))}
        first = next(
            (n for n, row in enumerate(texts) if n and not (row.strip() and _OPTION.fullmatch(row))), len(texts)
        )
        inside = _moved_out(texts[first:])
        if kind in _UNSAID:
            return
        if kind in _CODE:
            yield from ("`````", *inside, "`````")
        elif kind == "raw":
            yield from (row for row in inside if row.strip() and words == "html")
        elif kind in _PICTURE:
            yield _linked(options.get("alt", ""), words)
            yield from ("", *self._within(inside, depth))
        elif kind in _FILMS:
            yield f"<{_FILMS[kind]}{words.strip()}>"
        else:
            yield from (f"> {row}" for row in (self._inline(words), "", *self._within(inside, depth)))

    def _within(self, texts: Sequence[str], depth: int) -> Iterator[str]:
        """Yield the rows of what stands in a directive, as mere words where it is too deep."""
        yield from self._blocks(texts, depth - 1) if depth else self._words(texts)

    def _words_end(self, texts: Sequence[str], at: int) -> int:
        return next((n for n in range(at + 1, len(texts)) if not texts[n].strip()), len(texts))

    def _words(self, texts: Sequence[str]) -> list[str]:
        """Return words with their links; numbers of lists are those of Markdown, and definitions touch their terms."""
        rows = [_ITEM.sub(_marked, row, count=1) if _ITEM.match(row) else row for row in texts]
        is_list = bool(texts and _ITEM.match(texts[0]))
        return self._inline("\n".join(row if is_list else row.strip() for row in rows)).split("\n")

    def _inline(self, text: str) -> str:
        return _INLINE.sub(self._marked, text) if "`" in text or "_" in text or "|" in text else text

    def _marked(self, match: re.Match[str]) -> str:
        if match["code"]:
            return f"`` {match['code']} ``" if "`" in match["code"] else f"`{match['code']}`"
        if match["substitute"]:
            kind, words = self._substitutes.get(match["substitute"], ("", ""))
            return _linked(match["substitute"], words) if kind in _PICTURE else words or match[0]
        if match["plain"]:
            url = self._places.get(_folded(match["name"])) if match["plain"] == "_" else self._next()
            return _linked(match["name"], url) if url else match[0]
        words, embedded = match["words"], _EMBEDDED.fullmatch(match["words"].replace("\n", " "))
        if match["role"]:
            is_code = match["role"] in ("code", "literal", "file", "command", "kbd", "samp")
            return f"`{words}`" if is_code else (embedded["label"].strip() if embedded else words)
        if embedded:
            return _linked(embedded["label"].strip() or embedded["url"], embedded["url"])
        url = (self._next() if match["link"] == "__" else self._places.get(_folded(words))) if match["link"] else None
        return _linked(words, url) if url else (f"*{words}*" if not match["link"] else words)

    def _next(self) -> str | None:
        return self._nameless.pop(0) if self._nameless else None


def _folded(name: str) -> str:
    return " ".join(name.strip("`").casefold().split())


def _marked(match: re.Match[str]) -> str:
    return match[0].replace("#", "1", 1)


def _linked(label: str, url: str) -> str:
    words = " ".join(label.split()) or url.rpartition("/")[2] or url
    place = re.sub(r"^\{\w+\}\.?/?", "", url.strip())
    return f"[{re.sub(r'[][]', '', words)}](<{place}>)"


def _below(texts: Sequence[str], at: int, indent: int | None = None) -> int:
    """Return the number after the lines that are moved in below one, or as far as one."""
    column = len(texts[at]) - len(texts[at].lstrip()) if indent is None else 0
    last = at + 1
    for number in range(at + 1 if indent is None else at, len(texts)):
        text = texts[number]
        if text.strip() and len(text) - len(text.lstrip()) <= column:
            break
        last = number + 1
    return last


def _ends_a_block(texts: Sequence[str], at: int) -> bool:
    """Return whether two stops with nothing beside and below them only part blocks; what is moved in is a quotation."""
    return texts[at].strip() == ".." and not "".join(texts[at + 1 : at + 2]).strip()


def _moved_out(texts: Sequence[str]) -> list[str]:
    """Return lines without the blanks that all of them begin with, and without blank ones around them."""
    solid = [number for number, text in enumerate(texts) if text.strip()]
    column = min((len(texts[n]) - len(texts[n].lstrip()) for n in solid), default=0)
    return [text[column:] for text in texts[solid[0] : solid[-1] + 1]] if solid else []


def _is_drawn(texts: Sequence[str], at: int) -> bool:
    """Return whether a table begins here: a frame, or rules of equal signs with gaps in them."""
    text = texts[at].strip()
    return bool(re.fullmatch(r"\+[-=+]{3,}\+|=+(?:\s+=+)+", text))

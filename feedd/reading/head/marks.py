"""Signs that mark a line as a title: a heading mark before it, or a frame on both of its sides."""

import re

from feedd.reading.words.lines import LIST_MARK, SHORT, undecorated

_SIDES = re.compile(r"^(?:[-=*~+_#|<>:.]{1,40}\s+){1,3}|\s+[-=*~+_#|<>:.]{1,40}$")
_FRAME = re.compile(
    r"[-=*~+_#|<>\[({:.]{1,40}\s{1,3}\S.*\S\s{1,3}[-=*~+_#|<>\])}:.]{1,40}|\[[^\[\]]+\]|\*{2,3}[^*]+\*{2,3}"
)
_RULED = re.compile(r"\|?[-=]{2,40}\[\s{0,8}(?P<words>[^\W_][^\[\]]*?)\s{0,8}\](?:=?[-=]{1,60}\|?)?")
_OPENING = "-=*~+_#|<>[({:."  # signs that a frame begins with
_MANUAL = re.compile(
    r"(?P<page>[\w.+-]{1,40}\(\d\w{0,3}\))\s{2,60}\S.{0,80}\s{2,60}(?P=page)"
)  # `MILL(1)  Manual  MILL(1)`
# Signs of any kind on both sides, `»» x ««`, `·-* x *-·`, `│ x │`; quotation marks and brackets belong to the words.
_SIGN = r"[^\w\s\"'“”‘’()\[\]{}?!.,…¿¡$%@&\\]"
_BETWEEN_SIGNS = re.compile(rf"{_SIGN}{{1,8}}\s+(?P<words>\w.*?)\s+{_SIGN}{{1,8}}")
_MARKED = re.compile(r"#{1,3}\s+\S.*")


def is_framed(text: str) -> bool:
    """Return whether a line is set off by signs on both sides, as `- x -`, `[ x ]`, `*** x ***`, `---[ x ]---`."""
    bare = text.strip()
    framed = bare[:1] in _OPENING and len(text) <= SHORT
    return framed and bool(_FRAME.fullmatch(bare) or _RULED.fullmatch(bare))


def is_heading(text: str) -> bool:
    """Return whether a line begins with a heading mark of Markdown or gemtext."""
    bare = text.strip()
    return bare.startswith("#") and bool(_MARKED.fullmatch(bare[:SHORT]))


def is_marked(text: str) -> bool:
    """Return whether a line is a heading by signs of its own."""
    return is_framed(text) or is_heading(text)


def is_item(text: str) -> bool:
    """Return whether a line is an item of a list, and no title between dashes."""
    return bool(LIST_MARK.match(text[:SHORT])) and not is_framed(text)


def bare_title(text: str) -> str:
    """Return a title without the signs around it: `- x -`, `== x ==`, `[ x ]`, `## x ##`."""
    bare = text.strip()[:SHORT]
    if bare[-1:] == ")" and (manual := _MANUAL.fullmatch(bare)):
        return manual["page"]
    if "[" in bare and (ruled := _RULED.fullmatch(bare)):
        return ruled["words"]
    if not bare[:1].isalnum() and (between := _BETWEEN_SIGNS.fullmatch(bare)):
        return " ".join(between["words"].split())
    inside = _SIDES.sub("", bare) if is_marked(bare) else bare
    return " ".join((inside if inside and inside != bare else undecorated(text)).split())

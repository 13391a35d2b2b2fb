"""Reads what dialects of Markdown write around their words for a program: attributes, a table of contents, boxes.

Kramdown, Pandoc, Python-Markdown, GitHub and Obsidian have them. Code stays as it is written.
"""

import re

_NAMED = r"[.#][\w-][^{}\n]{0,300}"  # `.right`, `#weir`
_KEYED = r"(?:width|height|target|rel|loading|style|class|id|title|alt|align)=[^{}\n]{1,300}"
_OPENED_BOX = re.compile(r"^:{3,}[ \t]*[a-z{]", re.MULTILINE)
_MARK = re.compile(
    r"(?=[ \t`~*+1{)\]#\[>=:-])(?:(?P<fence>^ {0,3}(?P<marks>`{3,}|~{3,})[^\n]*\n(?:.*?^ {0,3}(?P=marks)|[^`~]*\Z))"
    r"|(?P<span>(?P<tick>`{1,3})(?!`)[^`\n]{1,500}(?P=tick))"
    r"|^(?:[-*+]|1\.)[ ]\S[^\n]{0,60}\n[ ]{0,4}\{:\s?toc\b[^{}\n]{0,80}\}"
    rf"|(?<![ \t])[ \t]*\{{:\s?(?:(?:no_)?toc\b[^{{}}\n]{{0,80}}|{_NAMED}|{_KEYED})\}}"
    rf"|(?P<closed>[)\]])\{{\s?(?:{_NAMED}|{_KEYED})\}}"
    rf"|^(?P<heading>#{{1,6}}[ ][^\n{{}}]{{1,300}}?)[ \t]*\{{\s?(?:-|{_NAMED})\}}[ \t]*$"
    r"|^\[\[?_?(?:TOC|toc)_?\]\]?[ \t]*$"
    r"|^(?P<quote>(?:[ ]{0,3}>[ ]?){1,4})\[!(?P<kind>[A-Za-z]{2,20})(?:\|[^\]\n]{0,40})?\][+-]?[ \t]*(?P<title>[^\n]*)$"
    r"|(?<![=\w])==(?P<marked>[^\s=](?:[^=\n]{0,200}[^\s=])?)==(?![=\w])"
    r"|^:{3,}[ \t]*(?:(?P<box>[a-z]{2,20})(?P<name>[ \t][^\n{}]{0,200})?)?(?:\{[^{}\n]{0,200}\})?[ \t]*:{0,40}$)",
    re.MULTILINE | re.DOTALL,
)
_SIGNS = ("toc]", "toc_]", "TOC]", "TOC_]", ">[!", "> [!", ":::")
_BRACED = re.compile(rf"\{{(?::|\s?(?:-|{_NAMED}|{_KEYED}))")  # other braces are those of code and of templates
_MARKED = re.compile(r"==(?=[^\s=])")


def without_marks_of_programs(text: str) -> str:
    """Return Markdown without them; a box keeps its title, or the kind it names itself."""
    if not (any(sign in text for sign in _SIGNS) or _BRACED.search(text) or _MARKED.search(text)):
        return text
    has_boxes = ":::" in text and bool(_OPENED_BOX.search(text))
    return _MARK.sub(lambda found: _shown(found, has_boxes=has_boxes), text)


def _shown(found: re.Match[str], *, has_boxes: bool) -> str:
    if found["fence"] or found["span"] or (found[0][0] == ":" and not has_boxes):
        return found[0]
    if kind := found["kind"] or found["box"]:
        words = (found["title"] or found["name"] or "").strip() or kind.capitalize()
        return f"{found['quote'] or ''}**{words}**" + ("" if found["quote"] else "\n")
    if found["marked"]:
        return f"**{found['marked']}**"
    return found["heading"] or found["closed"] or ""

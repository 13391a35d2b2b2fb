"""Marks what is written from right to left, so that browsers and feed readers set it from the right.

By most letters of a block, not by its first one as `dir="auto"` does: a Hebrew sentence may begin with a Latin name.
"""

import re

# Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms: bidirectional classes R and AL of Unicode.
_FROM_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LETTER_FROM_RIGHT = re.compile(f"[{_FROM_RIGHT}]")
_OTHER_LETTER = re.compile(f"[^\\W\\d_{_FROM_RIGHT}]")
_BLOCK = re.compile(r"(<(?:p|h[1-6]|li|pre|d[td]|t[dh])>)")
# A quotation's line and a list's marks stand where the element around begins.
_AROUND = re.compile(r'<(blockquote|ul|ol)>(?=\s*<(?:p|li) dir="rtl">)')
_MARKUP = re.compile(r"<[^<>]{0,4000}>|[a-z]{3,9}://[^\s<>]{1,4000}")  # and addresses, which are no words


def with_directions(html: str) -> str:
    """Return our HTML with `dir="rtl"` at the blocks most of whose letters are written from right to left."""
    if html.isascii() or not _LETTER_FROM_RIGHT.search(html):
        return html
    pieces = _BLOCK.split(html)
    for number in range(1, len(pieces), 2):
        words = _MARKUP.sub("", pieces[number + 1])
        if len(_LETTER_FROM_RIGHT.findall(words)) > len(_OTHER_LETTER.findall(words)):
            pieces[number] = pieces[number].replace(">", ' dir="rtl">')
    return _AROUND.sub(r'<\1 dir="rtl">', "".join(pieces))

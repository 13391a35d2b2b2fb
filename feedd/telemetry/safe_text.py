"""Strangers' text made safe to display: it must not control a terminal, reverse a line or break it."""

# Every control character except TAB and line feed; line and paragraph separators, at which some programs break lines;
# and characters that change the direction of writing (Unicode Standard Annex 9 §2): by them ("Trojan Source") a text
# can be displayed as another one.
_CONTROLS = [*range(9), *range(11, 32), *range(127, 160)]
_DIRECTIONS = [0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
SHOWN_AS = dict.fromkeys([*_CONTROLS, *_DIRECTIONS], "\N{REPLACEMENT CHARACTER}")


def printable(text: str) -> str:
    """Return a text that is safe to display: each unsafe character becomes U+FFFD; TAB and line feed stay."""
    return text if text.isprintable() else text.translate(SHOWN_AS)  # no character of these counts as printable

"""What strangers wrote, as it may be shown: it must neither steer a terminal, nor turn a line around, nor break it."""

# Every control character but TAB and line feed; line and paragraph separators, which some programs break lines at; and
# what turns the direction of writing (Unicode Standard Annex 9 §2): "Trojan Source" shows another text than there is.
_CONTROLS = [*range(9), *range(11, 32), *range(127, 160)]
_DIRECTIONS = [0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
SHOWN_AS = dict.fromkeys([*_CONTROLS, *_DIRECTIONS], "\N{REPLACEMENT CHARACTER}")


def printable(text: str) -> str:
    """Give a text as it may be shown to people; TAB and line feed stay."""
    return text.translate(SHOWN_AS)

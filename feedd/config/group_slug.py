"""The name of a group in addresses."""

import re
import unicodedata

SLUG_LENGTH = 48  # characters: at most 192 bytes, and a file name may have 255 with what is added to it
NAMELESS = "group"  # the slug of a group whose name has no letter and no digit


def group_slug(group: str) -> str:
    """Return the slug of a group, one segment of a path: its words in lower case, in any script, with "-" between them.

    Two groups may have the same slug. The slug of a slug is the slug itself.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", group).casefold())
    kept = "".join(letter if unicodedata.category(letter)[0] in "LMN" else "-" for letter in folded)
    return re.sub("-+", "-", kept).strip("-")[:SLUG_LENGTH].rstrip("-") or NAMELESS

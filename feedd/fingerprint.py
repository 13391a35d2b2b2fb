"""Whether two texts are the same: a versioned digest of their words, without lines that change by themselves."""

import re
import unicodedata
from hashlib import blake2b

FINGERPRINT = "2"  # the version of `fingerprint`: increased with every change of the words that it includes

LONGEST_VOLATILE = 120  # characters; a longer line is prose that mentions such things

_VOLATILE = re.compile(
    r"""\W*(?:
        (?:this\ )?(?:page|menu|site|list|feed|index|file)?\s*(?:was\ )?(?:last\ )?
            (?:generated|rendered|served|refreshed|retrieved|fetched|rebuilt)\b
      | last[\ -](?:updated?|modified|changed?|generated|build|built|refresh(?:ed)?)\b
      | (?:you\ are\ )?(?:the\ )?(?:visitor|visit|hit)(?:s|ors)?\b.*\d
      | \d[\d.,]*\ (?:visitors?|visits?|hits?|page\ ?views?)\b
      | (?:up\ ?time|load\ average|server\ time|local\ time|current\ time|time\ now)\b
      | \d[\d.,]*\ points?\b | \d[\d.,]*\ comments?\W*$ | score\s*:\s*-?\d
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_AGO = re.compile(r"\b(?:\d{1,4}|an?)\ (?:second|minute|hour|day|week|month|year)s?\ ago\b", re.IGNORECASE)


def fingerprint(text: str) -> str:
    """Return a versioned digest of the words of a text. White space, layout and volatile lines make no difference."""
    return f"{FINGERPRINT}:{blake2b(' '.join(stable_words(text)).encode(), digest_size=16).hexdigest()}"


def is_current(digest: str | None) -> bool:
    """Return whether this version of `fingerprint` made a fingerprint, so that the two can be compared."""
    return digest is not None and digest.startswith(f"{FINGERPRINT}:")


def stable_words(text: str) -> list[str]:
    """Return the words of a text that do not change by themselves, in Unicode's composed form (NFC)."""
    steady = [line for line in text.splitlines() if len(line) > LONGEST_VOLATILE or not _VOLATILE.match(line)]
    return unicodedata.normalize("NFC", _AGO.sub(" ", "\n".join(steady))).split()

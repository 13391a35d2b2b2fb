"""The forms of an article in the store: they come back as they were, in few bytes."""

import zlib
from pydoc_data.topics import topics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.store.bodies import pack_bodies, unpack_bodies, unpack_text
from feedd.store.codecs import DELETED, NOTHING, unpack_bytes

PROSE = "\n".join(text for _, text in sorted(topics.items()))


def forms_of(size: int) -> dict[str, bytes]:
    """Return the forms of an article of so many characters."""
    text = PROSE[:size]
    html = "".join(f"<p>{part}</p>" for part in text.replace("&", "&amp;").split("\n\n"))
    return {"html": html.encode(), "text": text.encode(), "raw": text.replace("\n", "\r\n").encode()}


@given(st.binary(), st.binary(), st.binary())
def test_any_forms_come_back(html: bytes, text: bytes, raw: bytes) -> None:
    """Whatever they have in common, and also where one of them has nothing."""
    assert {"html": html, "text": text, "raw": raw} == unpack_bodies(**pack_bodies(html, text, raw))


@pytest.mark.parametrize("size", [6_000, 60_000, 300_000])
def test_three_forms_take_little_more_than_one(size: int) -> None:
    """They have the same words, which are compressed once, also in an article longer than deflate looks back."""
    forms = forms_of(size)

    packed = pack_bodies(**forms)

    assert forms == unpack_bodies(**packed)
    assert sum(map(len, packed.values())) < 1.6 * len(zlib.compress(forms["raw"], 6))


def test_html_is_read_without_the_others() -> None:
    """It is compressed by itself: a document is rendered from it alone. The search wants the text."""
    forms = forms_of(6_000)
    packed = pack_bodies(**forms)

    assert forms["html"] == unpack_bytes(packed["html"])
    assert forms["text"].decode() == unpack_text(packed["html"], packed["text"])


def test_forms_that_were_each_compressed_alone_are_read() -> None:
    """So did feedd before it compressed them against each other; what was deleted is empty."""
    forms = forms_of(6_000)
    before = {name: zlib.compress(form, 6) for name, form in forms.items()}

    assert forms == unpack_bodies(**before)
    assert forms | {"raw": b""} == unpack_bodies(**before | {"raw": NOTHING})
    assert {"html": b"", "text": b"", "raw": b""} == unpack_bodies(html=DELETED, text=DELETED, raw=DELETED)


@pytest.mark.parametrize("name", ["text", "raw"])
def test_form_that_is_cut_off_is_an_error(name: str) -> None:
    """A damaged file is noticed; half a text is never published as a whole one."""
    packed = pack_bodies(**forms_of(60_000))

    with pytest.raises(zlib.error):
        unpack_bodies(**packed | {name: packed[name][:-3]})

"""The fingerprint of a certificate's key, against openssl and against damage."""

import ssl
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.certificate import key_fingerprint
from tests.support.certificates import make_certificate, make_expired_certificate, needs_openssl, printed_fingerprint


def der(folder: Path) -> bytes:
    """Return the certificate of a folder as a server sends it."""
    return ssl.PEM_cert_to_DER_cert((folder / "cert.pem").read_text())


@needs_openssl
def test_fingerprint_is_the_one_that_openssl_prints(tmp_path: Path) -> None:
    """Also of a certificate of version 1, which has no version; the same key in another certificate has the same."""
    first, renewed = make_certificate(tmp_path / "a"), make_certificate(tmp_path / "b", "other", key=tmp_path / "a")
    oldest, other = make_expired_certificate(tmp_path / "c"), make_certificate(tmp_path / "d")
    for folder in (first, renewed, oldest, other):
        assert printed_fingerprint(folder) == key_fingerprint(der(folder))
    assert key_fingerprint(der(first)) == key_fingerprint(der(renewed)) != key_fingerprint(der(other))


@needs_openssl
def test_damaged_certificate_is_refused(tmp_path: Path) -> None:
    """Whatever is missing at its end."""
    whole = der(make_certificate(tmp_path))
    for length in range(len(whole)):
        with pytest.raises(ValueError, match="a certificate"):
            key_fingerprint(whole[:length])


def element(tag: int, value: bytes) -> bytes:
    """Return an element of DER whose value has less than 65,536 bytes."""
    size = len(value)
    length = bytes([size]) if size < 0x80 else bytes([0x81, size]) if size < 0x100 else b"\x82" + size.to_bytes(2)
    return bytes([tag]) + length + value


KEY = element(0x30, b"a key" * 40)
BEFORE = [element(0x02, b"1"), *(element(0x30, name) for name in (b"signature", b"issuer", b"validity", b"subject"))]


def certificate(*fields: bytes) -> bytes:
    """Return a certificate with these fields before what follows the key."""
    return element(0x30, element(0x30, b"".join(fields)) + element(0x30, b"") + element(0x03, b"signed"))


def test_only_der_is_read() -> None:
    """In BER another program may see another key: where a length is left open, it goes on to the mark of an end."""
    serial, signature, _, validity, subject = BEFORE
    open_issuer = b"\x30\x80" + element(0x31, b"issuer") + b"\x00\x00"
    long_length = b"\x30\x81\x06issuer"
    other_tag = element(0x31, b"issuer")

    assert sha256(KEY).hexdigest() == key_fingerprint(certificate(*BEFORE, KEY))
    for issuer in (open_issuer, long_length, other_tag):
        with pytest.raises(ValueError, match="not in the form of DER"):
            key_fingerprint(certificate(serial, signature, issuer, validity, subject, KEY))
    with pytest.raises(ValueError, match="followed by other bytes"):
        key_fingerprint(certificate(*BEFORE, KEY) + b"\x00")


@given(st.binary(max_size=60))
def test_no_bytes_raise_another_error(data: bytes) -> None:
    """OpenSSL has read the certificate before, but nothing depends on that."""
    with suppress(ValueError):
        assert 64 == len(key_fingerprint(data))

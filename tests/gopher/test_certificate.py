"""The fingerprint of a certificate's key, against openssl and against damage."""

import ssl
from contextlib import suppress
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


@given(st.binary(max_size=60))
def test_no_bytes_raise_another_error(data: bytes) -> None:
    """OpenSSL has read the certificate before, but nothing depends on that."""
    with suppress(ValueError):
        assert 64 == len(key_fingerprint(data))

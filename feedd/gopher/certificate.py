"""The key of a server's certificate (RFC 5280 §4.1): what stays the same when a server renews its certificate."""

from hashlib import sha256

_VERSION = 0xA0  # the tag of `[0] EXPLICIT Version`, which a certificate of version 1 leaves out
_BEFORE_KEY = 5  # serialNumber, signature, issuer, validity, subject


def key_fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate's subjectPublicKeyInfo, in hexadecimal; ValueError where it is not DER."""
    _, begin, end = _element(certificate, 0, len(certificate))
    _, at, end = _element(certificate, begin, end)  # tbsCertificate
    tag, _, after = _element(certificate, at, end)
    at = after if tag == _VERSION else at
    for _ in range(_BEFORE_KEY):
        _, _, at = _element(certificate, at, end)
    _, _, after = _element(certificate, at, end)
    return sha256(certificate[at:after]).hexdigest()


def _element(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Return the tag of the DER element at a place, and where its value begins and ends (X.690 §8.1)."""
    head = data[at : min(at + 6, end)]  # four bytes of length are more than any certificate has
    if len(head) < 2:
        raise ValueError("a certificate ends where an element was expected")
    count = head[1] & 0x7F if head[1] & 0x80 else 0
    length = int.from_bytes(head[2 : 2 + count]) if count else head[1]
    begin = at + 2 + count
    if count > 4 or begin + length > end:
        raise ValueError("an element of a certificate is longer than the certificate")
    return head[0], begin, begin + length

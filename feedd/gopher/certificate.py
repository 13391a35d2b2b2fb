"""The key of a server's certificate (RFC 5280 §4.1): what stays the same when a server renews its certificate.

Only DER is read (X.690 §10.1), with the tag that each element has. OpenSSL accepts BER too, where the same bytes could
show it another key than they show here: a server in the middle would then pass as the one that is known.
"""

from hashlib import sha256

_SEQUENCE, _INTEGER = 0x30, 0x02
_VERSION = 0xA0  # the tag of `[0] EXPLICIT Version`, which a certificate of version 1 leaves out
# serialNumber, signature, issuer, validity, subject
_BEFORE_KEY = (_INTEGER, _SEQUENCE, _SEQUENCE, _SEQUENCE, _SEQUENCE)


def key_fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate's subjectPublicKeyInfo, in hexadecimal; ValueError where it is not DER."""
    begin, end = _element(certificate, 0, len(certificate), _SEQUENCE)
    if end != len(certificate):
        raise ValueError("a certificate is followed by other bytes")
    at, end = _element(certificate, begin, end, _SEQUENCE)  # tbsCertificate
    if certificate[at : at + 1] == bytes([_VERSION]):
        _, at = _element(certificate, at, end, _VERSION)
    for tag in _BEFORE_KEY:
        _, at = _element(certificate, at, end, tag)
    _, after = _element(certificate, at, end, _SEQUENCE)
    return sha256(certificate[at:after]).hexdigest()


def _element(data: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """Return where the value of the DER element at a place begins and ends (X.690 §8.1, §10.1)."""
    head = data[at : min(at + 6, end)]  # four bytes of length are more than any certificate has
    if len(head) < 2:
        raise ValueError("a certificate ends where an element was expected")
    count = head[1] & 0x7F if head[1] & 0x80 else 0
    digits = head[2 : 2 + count]
    length = int.from_bytes(digits) if count else head[1]
    if head[0] != tag or head[1] == 0x80 or (count and (length < 0x80 or not digits[0])):
        raise ValueError("a certificate is not in the form of DER")
    begin = at + 2 + count
    if count > 4 or begin + length > end:
        raise ValueError("an element of a certificate is longer than the certificate")
    return begin, begin + length

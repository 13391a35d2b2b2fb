"""Self-signed certificates, made by openssl where it is installed, and the TLS context of a server that has one."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem"]
AUTHORITY = """\
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
[any]
commonName = supplied
"""


def make_certificate(folder: Path, name: str = "localhost", *, key: Path | None = None) -> Path:
    """Make a certificate for a name and 127.0.0.1 in a folder, with a new key or one of another folder; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1"]
    if key:
        shutil.copy(key / "key.pem", folder)
    _openssl(folder, "req", "-x509", *(["-key", "key.pem"] if key else KEY), "-days", "2", *names, "-out", "cert.pem")
    return folder


def make_expired_certificate(folder: Path, name: str = "localhost") -> Path:
    """Make a certificate that was valid in January 2020; `req` makes none of the past."""
    folder.mkdir(parents=True)
    for file, content in (("ca.cnf", AUTHORITY), ("index.txt", ""), ("serial", "01\n")):
        (folder / file).write_text(content)
    _openssl(folder, "req", *KEY, "-subj", f"/CN={name}", "-out", "request.pem")
    days = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"]
    own = ["-selfsign", "-keyfile", "key.pem", "-in", "request.pem", "-out", "cert.pem"]
    _openssl(folder, "ca", "-batch", "-notext", "-config", "ca.cnf", *own, *days)
    return folder


def printed_fingerprint(folder: Path) -> str:
    """Return the SHA-256 of the public key of a certificate, as openssl alone finds it."""
    key = _openssl(folder, "x509", "-in", "cert.pem", "-noout", "-pubkey")
    (folder / "public.pem").write_bytes(key)
    _openssl(folder, "pkey", "-pubin", "-in", "public.pem", "-outform", "der", "-out", "public.der")
    return _openssl(folder, "dgst", "-sha256", "-r", "public.der").split()[0].decode()


def server_side(certificate: Path) -> ssl.SSLContext:
    """Return the TLS context of a server with the certificate of a folder."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


def _openssl(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True).stdout

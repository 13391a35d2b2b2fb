"""Servers of other protocols, by what they send to the request of a Gopher client."""

import pytest

from feedd.gopher.foreign import foreign_server

FOREIGN = [
    (b"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.18.0\r\nConnection: close\r\n\r\n<html>400</html>", "a web server"),
    (b"<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n<hr><center>nginx</center>", "a web server"),
    (b'<!DOCTYPE HTML>\n<html lang="en">\n<head><meta charset="utf-8">\n<title>Error response</title>', "a web server"),
    (
        b'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>400 Bad Request</title>',
        "a web server",
    ),
    (b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\nInvalid SSH identification string.\r\n", "an SSH server"),
    (b"220 mail.example.org ESMTP Postfix\r\n", "a mail server"),
    (b"220-FTP server ready\r\n220 Welcome\r\n", "an FTP server"),
    (b"* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "a mail server"),
    (b":irc.example.org NOTICE * :*** Looking up your hostname...\r\n", "an IRC server"),
    (b"\x15\x03\x01\x00\x02\x02\x16", "this server speaks TLS on the port; try gophers://"),
]
OF_GOPHER = [
    b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nA script of the hole wrote this.",
    b"<html><head><title>400 bad requests that I made</title></head><body>" + b"<p>A page.</p>" * 500,
    b"<html><head><title>My page</title></head><body><h1>400 Bad Request</h1></body></html>",
    b"220 kilometres by bicycle\r\n\r\nIt rained.\r\n",
    b"SSH-2.0 is a protocol\r\n",
    b"* OK, so this is a list\r\n",
    b"+OK\r\n",
    b"0A post\t/a\texample.org\t70\r\n",
    b"",
]


@pytest.mark.parametrize(("data", "words"), FOREIGN, ids=[words for _, words in FOREIGN])
def test_another_server_is_named(data: bytes, words: str) -> None:
    """It says what answers, and what to do."""
    assert (foreign_server(data) or "").startswith(words)
    assert ";" in (foreign_server(data) or "")


@pytest.mark.parametrize("data", OF_GOPHER)
def test_what_a_gopher_server_sends_is_left_alone(data: bytes) -> None:
    """A text or a page that begins alike is a document, and so is the output of a script with its header."""
    assert foreign_server(data) is None

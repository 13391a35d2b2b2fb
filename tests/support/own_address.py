"""An address of this machine that is none of loopback, so that a server here sees a client from elsewhere."""

import socket

import pytest


def own_address() -> str:
    """Return one; packets to it do not leave the machine. Skips the test where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but those of loopback")
        address: str = asked.getsockname()[0]
        return address

"""A connection through a SOCKS5 proxy (RFC 1928), which resolves the name: the only module that knows python-socks."""

import socket

from feedd.errors import ProxyFailed, Unreachable
from feedd.gopher.url import format_host

HostPort = tuple[str, int]


async def connect_by(proxy: HostPort, host: str, port: int, place: str, seconds: float) -> socket.socket:
    """Return a socket that the proxy has connected to a host.

    Unreachable: the proxy says that the host cannot be reached. ProxyFailed: the proxy itself does not do its work.
    """
    # Here: most runs need no proxy, and it takes as long to load as all of the client.
    from python_socks import ProxyConnectionError, ProxyError, ProxyType
    from python_socks.async_.asyncio import Proxy

    address = f"{format_host(proxy[0])}:{proxy[1]}"
    try:
        return await Proxy(ProxyType.SOCKS5, *proxy, rdns=True).connect(host, port, timeout=seconds)
    except ProxyError as error:
        if error.error_code is None:  # no answer of RFC 1928 §6
            raise _failed(address, error, place) from error
        raise Unreachable(f"the proxy {address} says: {error}", stage="connect", place=place) from error
    except UnicodeError as error:
        raise Unreachable(f"{host} cannot be sent to a proxy: {error}", stage="connect", place=place) from error
    except (ProxyConnectionError, OSError) as error:
        raise _failed(address, error.strerror or error, place) from error


def _failed(address: str, why: object, place: str) -> ProxyFailed:
    reason = f"the proxy {address} does not answer as SOCKS5 does: {why}; check socks_proxy, and whether it is running"
    return ProxyFailed(reason, stage="connect", place=place)

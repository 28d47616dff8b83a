"""Keeps calls to configured hosts out of private networks: the metadata server, and whatever a name may be bent to.

What was checked is what is connected to: a name that leads elsewhere when it is asked again is not asked again.
"""

import socket
import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.util.connection import create_connection

from functions.domain.errors import Unavailable
from infra.posting import CONNECTIONS

Resolve = Callable[[str], list[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]
_NAT64 = IPv6Network("64:ff9b::/96")


def resolved(host: str) -> list[str]:
    """The addresses of a host, as the system finds them. Raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def check_public(host: str, resolve: Resolve = resolved) -> list[str]:
    """The addresses of a host, all of the public internet. Raises Unavailable if there is any other, or none."""
    try:
        found = resolve(host)
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise Unavailable("Alamat penerima tidak ditemukan.")
    if not all(_is_public(address) for address in found):
        raise Unavailable("Alamat penerima bukan alamat publik.")
    return found


class PublicOnly(HTTPAdapter):
    """Connects by https, and only to an address that was checked; the certificate is still the host name's."""

    def __init__(self, resolve: Resolve = resolved, connect: Connect = create_connection) -> None:
        self._pool = _checked_pool(resolve, connect)
        super().__init__(pool_maxsize=CONNECTIONS)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401  as requests declares it
        """Make the pools, of one kind only."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": self._pool}


def _checked_pool(resolve: Resolve, connect: Connect) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _first(check_public(self.host, resolve), self.port, self.timeout, connect)

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


def _first(addresses: list[str], port: int, timeout: Any, connect: Connect) -> socket.socket:  # noqa: ANN401  urllib3's
    """A connection to the first address that takes one, within the seconds that there are for it."""
    seconds = float(timeout)
    end = time.monotonic() + seconds
    error: OSError = TimeoutError()
    for address in addresses:
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            return connect((address, port), left)
        except OSError as failed:
            error = failed
    raise error


def _is_public(address: str) -> bool:
    judged = _meant(ip_address(address.partition("%")[0]))
    return judged.is_global and not judged.is_multicast


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that one of IPv6 leads to, where it leads to one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address

"""Keeps calls to configured hosts out of private networks: the metadata server, and whatever a name may be bent to."""

import socket
from ipaddress import ip_address

from functions.domain.errors import Unavailable


def check_public(host: str) -> None:
    """Raise Unavailable unless every address of the host is one of the public internet."""
    try:
        found = {str(address[4][0]) for address in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        raise Unavailable("Alamat penerima tidak ditemukan.") from None
    if not all(ip_address(address.partition("%")[0]).is_global for address in found):
        raise Unavailable("Alamat penerima bukan alamat publik.")

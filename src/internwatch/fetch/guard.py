"""Which addresses and URLs may be asked at all; it resolves and connects nothing.

A scraper file or a hostile page must not make the engine speak to the inside of the network it runs in. Names are
checked here before a request, the addresses behind them at connect time (wire.py), so that the checked address is the
one that is connected to.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from internwatch.errors import FetchError

# Python 3.11 calls these global; they lead to private targets behind a translator or are no longer routed.
DISGUISED = tuple(
    map(
        ip_network,
        ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "192.88.99.0/24", "192.0.0.0/24"),
    )
)
PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".corp", ".home")
PORTS = frozenset({80, 443, 8080, 8443})
# Parsers differ on these: a URL that holds one is refused, never repaired.
ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]")
# "127.1", "2130706433", "0x7f.1": a last label like this is read as an IPv4 address by resolvers.
NUMBERISH = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$")


def allowed(address: str) -> bool:
    """Whether this IP address is a public one. Anything that is not an IP address is not."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip in net for net in DISGUISED if net.version == ip.version)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that this host is written as, or None for a name."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def check_host(host: str) -> None:
    """Refuse (FetchError) a host that is private by how it is written: what can be known without resolving it."""
    name = host.rstrip(".")
    ip = literal(name)
    if ip is not None:
        if not allowed(str(ip)):
            raise private(host, str(ip))
        return
    if "." not in name or name.endswith(PRIVATE_SUFFIXES) or NUMBERISH.search(name):
        raise private(host, "not a public name")


def private(host: str, why: str) -> FetchError:
    return FetchError(
        f"{host} is refused: it is inside a private network ({why})", kind="private-address", passing=False
    )

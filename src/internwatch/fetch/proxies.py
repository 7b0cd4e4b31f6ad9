"""Which proxy a URL goes through, by the usual variables and with httpx's reading of NO_PROXY; it connects nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit

import msgspec

from internwatch.errors import FetchError

DEFAULT_PORTS = {"http": 80, "https": 443}


class Proxy(msgspec.Struct, frozen=True):
    """An HTTP proxy. `authorization` is the whole header value, or ""."""

    scheme: str
    host: str
    port: int
    authorization: str = ""


class Proxies:
    """The proxies of one environment: `{"http": url, "https": url, "all": url, "no": "a,.b,10.0.0.0/8"}`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._urls = {s: u for s in ("http", "https", "all") if (u := variables.get(s))}
        self._no = [entry.strip().lower() for entry in variables.get("no", "").split(",") if entry.strip()]

    def of(self, scheme: str, host: str, port: int) -> Proxy | None:
        """The proxy for this target, None for a direct connection. Raises FetchError for one we cannot speak to."""
        url = self._urls.get(scheme) or self._urls.get("all")
        if not url or any(_covers(entry, scheme, host, port) for entry in self._no):
            return None
        return parse(url)


def parse(url: str) -> Proxy:
    """A proxy from the value of a variable; the scheme may be left out, as everywhere."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port
    except ValueError as error:
        raise FetchError(f"the proxy variable is not a URL: {error}", kind="proxy", passing=False) from error
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise FetchError(
            f"the proxy variable names a {parts.scheme} proxy; only http and https proxies are supported",
            kind="proxy",
            passing=False,
        )
    authorization = ""
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    return Proxy(parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme], authorization)


def _covers(entry: str, scheme: str, host: str, port: int) -> bool:
    """Whether one NO_PROXY entry covers the target: "*", a name (and what lies below it), ".name" (only what lies
    below), an address, a network, each with an optional port or scheme."""
    if entry == "*":
        return True
    if "://" in entry:
        wanted, _, entry = entry.partition("://")
        if wanted not in ("all", scheme):
            return False
    name, wanted_port = _split_port(entry)
    if wanted_port and wanted_port != str(port):
        return False
    if "/" in name:
        return _in_network(host, name)
    name = name.removeprefix("*") if name.startswith("*.") else name
    if name.startswith("."):
        return host.endswith(name)
    return host == name or (not _is_address(name) and host.endswith("." + name))


def _split_port(entry: str) -> tuple[str, str]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name, rest.removeprefix(":")
    name, colon, port = entry.rpartition(":")
    return (name, port) if colon and ":" not in name and port.isdigit() else (entry, "")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _in_network(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False

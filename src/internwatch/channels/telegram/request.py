"""How the Bot API is reached: time-outs, connections, and what of the environment stands in the way."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx

from internwatch.channels.telegram.answer import Request
from internwatch.errors import ConfigError, Mistake

# The library's own time-outs are per read.
READ_SECONDS, WRITE_SECONDS, CONNECT_SECONDS = 45.0, 20.0, 10.0


def request_of(api_base: str, read_seconds: float) -> Request:
    """A connection per request: a kept one that the server closed looks like a reply that was cut (CHANNELS A4).

    ConfigError where a variable of the environment names a proxy or certificates that cannot be used."""
    kwargs: dict[str, Any] = {"limits": httpx.Limits(max_connections=16, max_keepalive_connections=0)}
    if urlsplit(api_base).hostname in ("127.0.0.1", "localhost", "::1"):
        kwargs["trust_env"] = False  # no proxy leads to our own machine
    else:
        _check_proxies()  # not left to the library: it reads all certificates first, and this is tried every second
    try:
        return Request(
            connection_pool_size=16, read_timeout=read_seconds, write_timeout=WRITE_SECONDS,
            connect_timeout=CONNECT_SECONDS, pool_timeout=CONNECT_SECONDS, httpx_kwargs=kwargs,
        )  # fmt: skip
    except OSError as error:
        problem = f"names no certificates that can be read ({error.strerror or error})."
        raise _unusable(("SSL_CERT_FILE", "SSL_CERT_DIR"), problem) from error
    except (RuntimeError, ValueError, httpx.InvalidURL) as error:
        raise _unusable(("no_proxy", "NO_PROXY"), "holds what is neither a name nor an address.") from error


def _check_proxies() -> None:
    """The library takes none of the variables where one is odd. No value is shown: it may hold a password."""
    for kind, value in getproxies().items():
        if kind in ("all", "https", "http") and (named := _no_proxy(value)):
            names = f"{kind}_proxy", f"{kind}_proxy".upper()
            raise _unusable(names, f"names {named}; Telegram is reached through http and https proxies alone.")


def _no_proxy(value: str) -> str:
    """What a variable names that is no proxy for us, or ""."""
    try:
        scheme = httpx.URL(value if "://" in value else f"http://{value}").scheme
    except httpx.InvalidURL:
        return "what is no URL"
    return "" if scheme in ("http", "https") else f"a {scheme} proxy"


def _unusable(names: tuple[str, ...], problem: str) -> ConfigError:
    variable = next((name for name in names if os.environ.get(name)), "the settings of the system")
    return ConfigError([Mistake(variable, None, "", problem, "Mend or unset it.")])

"""The `[web]` table: where our own pages listen, and at which address people reach them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from internwatch.config.report import Reader, Report, Wrong
from internwatch.config.shape import Web
from internwatch.config.values import is_loopback, line, said, web_address

_LISTEN = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9.]+|localhost):(\d{1,5})")
_NEEDS = ("starlette", "uvicorn", "icalendar")
LISTEN = ("127.0.0.1", 8087)
# A link in a mail's head is this and 27 letters more.
_LONGEST = 200


def read_web(root: Mapping[str, Any], report: Report) -> Web | None:
    """`[web]`, or None where the config has none."""
    values = report.table(root, "web", WEB)
    if values is None:
        return None
    if isinstance(root["web"], dict) and "address" not in root["web"]:
        example = 'Add address = "https://watch.example": what people type to reach the pages.'
        report.mistake(("web",), "has no address", example, where="[web]")
    if missing := [name for name in _NEEDS if find_spec(name) is None]:
        problem = f'needs the extra "web", which is not installed ({", ".join(missing)})'
        report.mistake(("web",), problem, 'Install it: pip install "internwatch[web]".', where="[web]")
    if "address" not in values:
        return None
    host, port = values.get("listen", LISTEN)
    _check_port(root, report, port)
    if not is_loopback(host):
        report.warn(("web", "listen"), "other machines reach it without TLS; a proxy with TLS belongs before it.")
    return Web(values["address"], host, port)


def _check_port(root: Mapping[str, Any], report: Report, port: int) -> None:
    operator = root.get("operator")
    if isinstance(operator, dict) and operator.get("port") == port:
        problem = f"port {port} is the one of [operator] port"
        report.mistake(("web", "listen"), problem, "Each needs a port of its own.", value=str(port))


def _listen(value: object) -> tuple[str, int]:
    """ "127.0.0.1:8087" or "[::1]:8087" as (host, port)."""
    text = line(value)
    found = _LISTEN.fullmatch(text)
    advice = 'Write this machine\'s address and a port: listen = "127.0.0.1:8087".'
    if not found or not 1 <= int(found[2]) <= 65535:
        raise Wrong(f"{said(text)} is no address to listen at", advice)
    host = "127.0.0.1" if found[1] == "localhost" else found[1].strip("[]")
    try:
        return str(ip_address(host)), int(found[2])
    except ValueError:
        raise Wrong(f"{said(text)} is no address to listen at", advice) from None


def _address(value: object) -> str:
    """Where people reach the pages: https (http only on this machine), without a slash at its end."""
    text = web_address(value).rstrip("/")
    parts = urlsplit(text)
    if parts.username is not None or parts.query or parts.fragment or not text.isascii() or len(text) > _LONGEST:
        raise Wrong(f"{said(text)} is more than an address", 'Write host and path alone: "https://watch.example".')
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise Wrong(f"{said(text)} would carry people's links readable to everybody", "Use https://.")
    return text


WEB: Mapping[str, Reader] = {"listen": _listen, "address": _address}

"""What single values of the config may be; each reader gives the value or raises `Wrong`. It knows no file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from internwatch.config.report import Reader, Wrong, blot
from internwatch.filters.language import Me, parse_filter

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_PART = r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)"
_DURATION = re.compile(rf"{_PART}(?:\s*{_PART})*")
_SIZES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|KIB|MIB|GIB)")
_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
_MAILBOX = re.compile(r"(?:[^<>\x00-\x1f]*<([^<>]+)>|([^<>]+))")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")


def said(value: object) -> str:
    """A value as the person wrote it, cut short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{blot(value)[:40]}"' if isinstance(value, str) else blot(str(value))[:40]


def duration_words(seconds: float) -> str:
    """1800.0 -> "30m"."""
    for unit in ("w", "d", "h", "m", "s"):
        if seconds >= _UNITS[unit] and seconds % _UNITS[unit] == 0:
            return f"{seconds / _UNITS[unit]:.0f}{unit}"
    return f"{seconds:g}s"


def duration(least: float, most: float) -> Reader:
    """A duration between two bounds (seconds): "30m", "1s", "1h 30m"."""

    def read(value: object) -> float:
        text = value.strip().lower() if isinstance(value, str) else ""
        if not _DURATION.fullmatch(text):
            advice = 'Write a number and a unit (s, m, h, d) in quotes, such as "30m".'
            if isinstance(value, int) and not isinstance(value, bool):
                advice = f'Write "{value}s" for seconds or "{value}m" for minutes.'
            raise Wrong(f"{said(value)} is no duration", advice)
        seconds = sum(float(number) * _UNITS[unit] for number, unit in re.findall(_PART, text))
        if not least <= seconds <= most:
            bounds = f"from {duration_words(least)} to {duration_words(most)}"
            raise Wrong(f"{said(value)} is out of bounds", f"It may be {bounds}.")
        return seconds

    return read


def size(least: int, most: int) -> Reader:
    """A size in bytes between two bounds: "64MB" (millions), "64MiB" (powers of two)."""

    def read(value: object) -> int:
        found = _SIZE.fullmatch(value.strip().upper()) if isinstance(value, str) else None
        if not found:
            raise Wrong(f"{said(value)} is no size", 'Write a number and KB, MB or GB in quotes, such as "64MB".')
        count = int(float(found[1]) * _SIZES[found[2]])
        if not least <= count <= most:
            raise Wrong(f"{said(value)} is out of bounds", f"It may be from {least // 1000}KB to {most // 10**6}MB.")
        return count

    return read


def whole(least: int, most: int) -> Reader:
    """A whole number between two bounds."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Wrong(f"wants a whole number from {least} to {most}, not {said(value)}")
        return value

    return read


def one_of(*words: str) -> Reader:
    """One of a few words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value.strip().lower() not in words:
            raise Wrong(f"wants {' or '.join(map(said, words))}, not {said(value)}")
        return value.strip().lower()

    return read


def line(value: object) -> str:
    """One line of text that is not empty."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise Wrong(f"wants a text on one line, not {said(value)}" if value != "" else "is empty", "")
    return value.strip()


def words(value: object) -> tuple[str, ...]:
    """A list of texts; the same text twice counts once."""
    if not isinstance(value, list):
        raise Wrong(f"wants a list, not {said(value)}", 'Write it as ["one", "two"].')
    found = [
        (f"holds {said(v)}, which is no text", "Write each as a text in quotes.", v if isinstance(v, str) else "")
        for v in value
        if not isinstance(v, str) or not v.strip() or not v.isprintable()
    ]
    if found:
        raise Wrong.all(found)
    return tuple(dict.fromkeys(v.strip() for v in value))


def checked(read: Callable[[object], str]) -> Reader:
    """A reader made of a function that raises ValueError with a sentence."""

    def reader(value: object) -> str:
        try:
            return read(value)
        except ValueError as error:
            raise Wrong(str(error)) from error

    return reader


def destinations(value: object) -> tuple[str, ...]:
    """A list of destinations. A filter says what one may be; here the same rule is asked."""
    if value == []:
        return ()
    parsed, problems = parse_filter({"name": "x", "roles": ["research"], "send_to": value}, Me())
    if parsed is None:
        raise Wrong.all([(problem, advice, quoted_in(problem)) for _, problem, advice in problems])
    return tuple(map(spelled, parsed.send_to))


def spelled(destination: str) -> str:
    """A destination in its one spelling, by which the database knows it. A file's path stays relative (the file
    channel starts at the config's folder): a folder that is moved keeps what was told."""
    scheme, colon, address = destination.partition(":")
    return f"{scheme.lower()}{colon}{address.strip()}"


def quoted_in(problem: str) -> str:
    """The words that a sentence about a mistake quotes: they narrow the line."""
    found = re.search(r'"([^"]+)"', problem)
    return found[1] if found else ""


def email_address(value: object) -> str:
    """A bare address: "me@uni.edu"."""
    text = line(value)
    if not _ADDRESS.fullmatch(text):
        raise Wrong(f"{said(text)} is no e-mail address", 'Write it as "me@uni.edu".')
    return text


def bounces_address(value: object) -> str:
    """A bare address that leaves room for "+" and a signature before its @ (RFC 5321: 64 letters in all)."""
    text = email_address(value)
    local = text.partition("@")[0]
    if not text.isascii() or "+" in local or len(local) > 39:
        raise Wrong(f"{said(text)} cannot be signed", 'Write a short plain one, such as "bounces@uni.edu".')
    return text


def mailbox(value: object) -> str:
    """An address with or without a name: "internwatch <me@uni.edu>"."""
    text = line(value)
    found = _MAILBOX.fullmatch(text)
    if not found or not _ADDRESS.fullmatch((found[1] or found[2] or "").strip()):
        raise Wrong(f"{said(text)} is no sender", 'Write it as "internwatch <me@uni.edu>".')
    return text


def contact(value: object) -> str:
    """How a site can reach the one who asks: an e-mail address or a web page. It goes into the User-Agent."""
    text = line(value)
    if not text.isascii() or not (_ADDRESS.fullmatch(text) or _is_url(text, ("http", "https"))):
        raise Wrong(f"{said(text)} is neither an e-mail address nor a web page", 'Write it as "me@uni.edu".')
    return text


def web_address(value: object) -> str:
    """A URL with http or https."""
    text = line(value)
    if not _is_url(text, ("http", "https")):
        raise Wrong(f"{said(text)} is no web address", "Write it with https:// in front.")
    return text


def api_address(value: object) -> str:
    """Where a secret is sent to: https, or http to this machine. No slash at the end."""
    text = web_address(value).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise Wrong(f"{said(text)} would carry the token unprotected", "Use https (http only to this machine).")
    return text


def host_name(value: object) -> str:
    """A host name or an IP address, without a port."""
    text = line(value)
    if not _HOST.fullmatch(text):
        raise Wrong(f"{said(text)} is no host name", 'Write only the name, such as "smtp.uni.edu"; the port is `port`.')
    return text


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself; names are not looked up."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _is_url(text: str, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and " " not in text and (port is None or port > 0)

"""Typed builders for what a message says: spans in lines, written out as Telegram HTML or as plain text.

It is not a template language: no caller writes a tag, and nothing untrusted reaches one unescaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit, urlunsplit

import msgspec

# An href longer than this is no posting's address (Telegram cuts links near 2,048).
LONGEST_URL = 2000


class Text(msgspec.Struct, frozen=True):
    """Plain words."""

    value: str


class Bold(msgspec.Struct, frozen=True):
    """Words that must catch the eye."""

    value: str


class Italic(msgspec.Struct, frozen=True):
    """Words quoted from the posting."""

    value: str


class Struck(msgspec.Struct, frozen=True):
    """Words that hold no longer: the title of a closed posting."""

    value: str


class Link(msgspec.Struct, frozen=True):
    """Words that lead to a web page. A `url` that `safe_url` refuses leaves the words alone."""

    url: str
    value: str


Span = Text | Bold | Italic | Struck | Link
Line = tuple[Span, ...]

_TAGS: dict[type, str] = {Bold: "b", Italic: "i", Struck: "s"}
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class Size(msgspec.Struct, frozen=True):
    """What counts against Telegram's limits: UTF-16 units shown, entities, bytes as sent, units as plain text."""

    units: int = 0
    entities: int = 0
    bytes: int = 0
    plain: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(
            self.units + other.units,
            self.entities + other.entities,
            self.bytes + other.bytes,
            self.plain + other.plain,
        )


def safe_url(url: str) -> str:
    """The address when it is one a reader may be sent to, else "".

    Only http and https, with a host, without user:password (which hides the true host), spaces or controls; a host in
    another script is shown as punycode, so that nobody takes it for a look-alike.
    """
    url = url.strip()
    if len(url) > LONGEST_URL or any(c <= " " or c in '"<>\\`' or 0x7F <= ord(c) < 0xA0 for c in url):
        return ""
    try:
        parts = urlsplit(url)
        host = _ascii_host(parts)
    except ValueError:  # an odd port, brackets that do not close, a host that is no name
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    return _printable(urlunsplit((parts.scheme.lower(), host, parts.path, parts.query, parts.fragment)))


def _ascii_host(parts: SplitResult) -> str:
    host, port = parts.hostname or "", parts.port
    if ":" in host:
        name = f"[{host}]"
    elif host.isascii():
        name = host
    else:
        name = host.encode("idna").decode("ascii")
    return f"{name}:{port}" if port and name else name


def _printable(url: str) -> str:
    """Bidi marks and other invisible characters in a path travel percent-encoded, as browsers send them."""
    coded = "".join(c if c.isascii() or c.isalnum() else _percent(c) for c in url)
    return coded if len(coded) <= LONGEST_URL else ""


def _percent(c: str) -> str:
    return "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace"))


def host_of(url: str) -> str:
    """The host a reader is sent to, without "www."."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def units(text: str) -> int:
    """UTF-16 code units: how Telegram counts (an emoji is two)."""
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def html(lines: Iterable[Line]) -> str:
    """Telegram HTML: the tags b, i, s and a, each closed in the same line."""
    return "\n".join("".join(map(_html, line)) for line in lines)


def _html(span: Span) -> str:
    words = span.value.translate(_TEXT)
    if isinstance(span, Link):
        url = safe_url(span.url)
        return '<a href="' + url.translate(_ATTRIBUTE) + '">' + words + "</a>" if url and words else words
    tag = _TAGS.get(type(span))
    return "<" + tag + ">" + words + "</" + tag + ">" if tag and words else words


def text(lines: Iterable[Line]) -> str:
    """The same as plain text. Addresses stand at the end of their line, or in the place of a host's name."""
    return "\n".join(map(_text, lines))


def _text(line: Line) -> str:
    shown, after = "", ""
    for span in line:
        url = safe_url(span.url) if isinstance(span, Link) else ""
        if url and span.value in (url, host_of(url)):
            shown += url
        else:
            shown += span.value
            after += f" {url}" if url else ""
    return shown + after


def size(lines: Iterable[Line]) -> Size:
    """What these lines weigh, each with its line break."""
    total = Size()
    for line in lines:
        shown = "".join(span.value for span in line)
        marked = sum(1 for span in line if not isinstance(span, Text) and span.value)
        total += Size(units(shown) + 1, marked, len(html([line]).encode()) + 1, units(text([line])) + 1)
    return total

"""What it means that apprise did not send: its log lines as an error of ours, without the URL's secrets.

Every plugin logs in one of a few ways ("… error=403.", "A Connection error occurred …", "Socket Exception: …"); what is
none of them is a refusal that is tried again. It loads nothing of the library.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from internwatch.errors import SendError

_STATUS = re.compile(r"error=(\d{3})\d*\b")
_SOCKET = re.compile(r"(?:Socket|I/O) Exception: (.*)", re.DOTALL)
# What `requests` says when a request surely did not get out.
_NOT_SENT = (
    "NewConnectionError", "NameResolutionError", "ConnectTimeout", "Connection refused", "Failed to establish",
    "SSLError", "CERTIFICATE_VERIFY_FAILED", "ProxyError", "Failed to resolve", "No route to host",
    "connect timeout", "for SOCKS support", "Proxy URL had", "check proxy URL", "Failed to parse",
)  # fmt: skip
# Whoever says this takes nothing by this URL, until it or the service is mended.
CLOSED = {401: "unauthorized", 403: "forbidden", 404: "not-found", 410: "gone"}
_PASSING = frozenset({408, 425, 429, 503})
BUSY_SECONDS = 30.0
# Shorter pieces of a URL than this are words that everybody knows.
_SHORTEST = 5


def error_of(kind: str, said: list[str], url: str) -> SendError:
    """The error that these lines tell of."""
    text = "\n".join(said)
    sentence = blotted(_sentence(said), url)
    if found := _STATUS.search(text):
        return _refused(kind, int(found[1]), sentence)
    if found := _SOCKET.search(text):
        if any(words in found[1] for words in _NOT_SENT):
            return SendError(f"{kind} cannot be reached", scope="destination", code="connect")
        return SendError(f"nobody knows whether {kind} took it: {sentence}", unknown=True, code="cut")
    return SendError(f"{kind} did not take it: {sentence or 'apprise does not say why'}", code="refused")


def _refused(kind: str, status: int, sentence: str) -> SendError:
    """An answer of the service that was not yes."""
    words = f"{kind} says {status}: {sentence}"
    if status in CLOSED:
        return SendError(words, scope="destination", code=CLOSED[status])
    if status in _PASSING:
        return SendError(words, scope="destination", retry_after=BUSY_SECONDS, code="busy")
    if status >= 500:
        return SendError(f"nobody knows whether {kind} took it: {words}", unknown=True, code="server-error")
    return SendError(words, code="refused")


def _sentence(said: list[str]) -> str:
    """The line that people can read: the first complaint, without the library's debugging."""
    plain = [line for line in said if re.match(r"Fail|A |An |The |There|No |Could|Unable|Invalid|Unparseable", line)]
    return " ".join((plain or [""])[0].split())[:200]


def blotted(text: str, url: str) -> str:
    """The text without the URL and whatever of it could be a secret."""
    pieces = {url, unquote(url)}
    for whole in tuple(pieces):
        pieces |= {piece for piece in re.split(r"[/:@?&=#,;+%\s]+", whole) if len(piece) >= _SHORTEST}
    for piece in sorted(pieces, key=len, reverse=True):
        text = text.replace(piece, "…")
    return text

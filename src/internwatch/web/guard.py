"""What is true of every answer, whatever page gives it: its headers, how long it may take, how much it may read; and
how many wrong links one reader may try. It knows no page.
"""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from internwatch.web.pages import STYLE_HASH

# A page takes milliseconds and a feed that must be matched anew a few seconds; a reader may be slow to take it.
LONGEST_ANSWER = 30.0
LONGEST_BODY, BODY_SECONDS = 4096, 10.0
# The forms of the pages lead to themselves; nothing else is loaded, and nothing runs.
_POLICY = f"default-src 'none'; style-src '{STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"x-frame-options", b"DENY"),
)


class Guard:
    """Around the whole application."""

    def __init__(self, app: ASGIApp, seconds: float = LONGEST_ANSWER) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = False

        async def headed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = {**message, "headers": _headed(message.get("headers", ()))}
            await send(message)

        try:
            async with asyncio.timeout(self._seconds):
                await self._app(scope, receive, headed)
        except TimeoutError:
            # A reader that does not take its answer is let go: the server closes what was begun and not ended.
            if not started:
                await _late(headed)


def _headed(given: Any) -> list[tuple[bytes, bytes]]:
    own = {name for name, _ in given}
    cached = () if b"cache-control" in own else ((b"cache-control", b"private, no-store"),)
    return [*given, *HEADERS, *cached]


async def _late(send: Send) -> None:
    said = b"This takes too long now; please try again in a few minutes.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"300"),
               (b"content-length", str(len(said)).encode())]  # fmt: skip
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": said})


class TooLarge(Exception):  # noqa: N818 - it becomes an answer, not an error
    """The body is larger than any form of ours."""


async def body_of(request: Request, most: int = LONGEST_BODY) -> bytes:
    """What was posted, at most so many bytes; TooLarge, or TimeoutError where it does not come."""
    body = b""
    async with asyncio.timeout(BODY_SECONDS):
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise TooLarge
    return body


class Misses:
    """Wrong links by reader. A right link always works, also from an address at which somebody else is guessing:
    what is limited is only how often one may be wrong before the answer gets curt."""

    MOST, WITHIN, MOST_READERS = 30, timedelta(minutes=10), 10_000

    def __init__(self) -> None:
        self._times: dict[str, deque[datetime]] = {}

    def missed(self, reader: str, now: datetime) -> bool:
        """Count a wrong link; whether it was one too many."""
        if len(self._times) >= self.MOST_READERS:
            self._times = {who: times for who, times in self._times.items() if now - times[-1] < self.WITHIN}
        if len(self._times) >= self.MOST_READERS:
            self._times.clear()
        times = self._times.setdefault(reader, deque(maxlen=self.MOST + 1))
        times.append(now)
        return len(times) > self.MOST and now - times[0] < self.WITHIN

"""Events to web addresses, signed after Standard Webhooks (github.com/standard-webhooks/standard-webhooks).

Each alert is one POST of JSON. Its webhook-id is the same on every try, so that a receiver that remembers ids takes
each alert once; that is why a try whose answer was lost is simply made again. Redirects are not followed, and whether
an address may be reached at all is the given transport's to say.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import msgspec

from internwatch import __version__
from internwatch.channels.settings import HookSettings
from internwatch.errors import ConfigError, FetchError, SendError
from internwatch.model import Message, Receipt

TOTAL_SECONDS = 20.0
LONGEST_WAIT = 3600.0
# Receivers refuse large bodies; the standard speaks of 20 kB.
MOST_BYTES = 20_000
MOST_ANSWER = 2_000

EVENTS: Mapping[str, str] = {
    "new": "posting.opened", "updated": "posting.updated", "closed": "posting.closed", "reopened": "posting.reopened",
    "reposted": "posting.reposted", "reminder": "posting.reminder", "backlog": "filter.backlog",
    "operator": "operator.word", "notice": "channel.notice", "test": "test",
}  # fmt: skip
# What is left out, in this order, of an event that is too large.
_SPARED = ("facts", "items", "lines", "why", "also", "siblings")
_NOT_SENT = frozenset({"dns", "connect", "tls", "proxy", "private-address"})
_REFUSED = frozenset({400, 409, 411, 413, 414, 415, 422, 431})


class Webhook:
    """`hooks` are the receivers by name; `clock` gives seconds since 1970 for the signatures."""

    name = "webhook"

    def __init__(
        self, hooks: Mapping[str, HookSettings], *, total: float = TOTAL_SECONDS, clock: Callable[[], float] = time.time
    ) -> None:
        self._hooks, self._total, self._clock = hooks, total, clock
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def send(self, message: Message, address: str) -> Receipt:
        """Post the event; its id is the receipt's reference. SendError is always the destination's trouble (it waits,
        its alerts stay owed), but for an event that is refused for what it says."""
        hook, client = self._hook(address)
        body = event(message, self._clock())
        number = f"msg_{message.id}" if message.id else f"msg_{hashlib.sha256(body).hexdigest()[:32]}"
        headers = self._signed(hook, number, body)
        try:
            async with asyncio.timeout(self._total):
                status, said, after = await _post(client, hook.url, headers, body)
        except TimeoutError:
            raise SendError(f"{_host(hook)} did not answer in time", scope="destination", code="timeout") from None
        except FetchError as error:
            raise _unreached(error) from error
        except httpx.HTTPError as error:
            raise SendError(f"{_host(hook)}: {type(error).__name__}", scope="destination", code="cut") from error
        if 200 <= status < 300:
            return Receipt(number)
        raise _answered(_host(hook), status, said, after, self._clock())

    async def check(self, address: str) -> str:
        """For `doctor`: whether there is an address and a secret. Only sending shows whether somebody listens."""
        hook, _ = self._hook(address)
        self._signed(hook, "msg", b"")
        return f"events go to {_host(hook)} (send-test tries it)"

    async def aclose(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()
        self._clients = {}

    def _hook(self, name: str) -> tuple[HookSettings, httpx.AsyncClient]:
        if name not in self._hooks:
            text = f"the config has no [webhook.{name}]"
            raise SendError(text, permanent=True, scope="destination", code="address")
        hook = self._hooks[name]
        if name not in self._clients:
            self._clients[name] = httpx.AsyncClient(
                transport=hook.transport(), timeout=self._total, follow_redirects=False, trust_env=False
            )
        return hook, self._clients[name]

    def _signed(self, hook: HookSettings, number: str, body: bytes) -> dict[str, str]:
        try:
            keys = [b64decode(secret.removeprefix("whsec_"), validate=True) for secret in hook.secrets()]
        except ConfigError as error:
            raise SendError(str(error), scope="destination", code="secret") from error
        except (NotBase64, ValueError):
            raise SendError("the signing secret is not base64", scope="destination", code="secret") from None
        at = int(self._clock())
        return {
            "content-type": "application/json",
            "user-agent": f"internwatch/{__version__}",
            "webhook-id": number,
            "webhook-timestamp": str(at),
            "webhook-signature": " ".join(signature(key, number, at, body) for key in keys),
        }


def signature(key: bytes, number: str, at: int, body: bytes) -> str:
    """ "v1,…" over id, timestamp and body."""
    made = hmac.new(key, f"{number}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + b64encode(made).decode()


def event(message: Message, at: float) -> bytes:
    """The body: type, timestamp (when it was owed, else `at`) and data, all public facts as `postings --json` has
    them. Several alerts in one message are a "batch"."""
    lines = [dict(line) for line in message.lines]
    if len(lines) == 1:
        (data,) = lines
        kind, when = EVENTS.get(str(data.get("alert")), "message"), data.get("owed_at")
    else:
        kind, when = "batch" if lines else "message", None
        data = {"items": lines} if lines else {}
    data["summary"] = message.subject
    moment = when or datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
    return _within({"type": kind, "timestamp": moment, "data": data})


def _within(made: dict[str, Any]) -> bytes:
    """The event as JSON; what makes it too large is left out and named in `data.omitted`."""
    body = msgspec.json.encode(made)
    omitted = []
    for key in _SPARED:
        if len(body) <= MOST_BYTES:
            break
        if made["data"].pop(key, None) is not None:
            omitted.append(key)
            body = msgspec.json.encode({**made, "data": {**made["data"], "omitted": omitted}})
    return body


async def _post(
    client: httpx.AsyncClient, url: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, str, str | None]:
    """(status, the first words of the answer, Retry-After)."""
    async with client.stream("POST", url, headers=dict(headers), content=body) as answer:
        words = await _first_words(answer) if answer.status_code >= 400 else ""
        return answer.status_code, words, answer.headers.get("retry-after")


async def _first_words(answer: httpx.Response) -> str:
    said = b""
    async for piece in answer.aiter_raw():
        said += piece
        if len(said) >= MOST_ANSWER:
            break
    return said[:MOST_ANSWER].decode("utf-8", "replace")


def _host(hook: HookSettings) -> str:
    return httpx.URL(hook.url).host


def _unreached(error: FetchError) -> SendError:
    code = error.kind if error.kind in _NOT_SENT else "cut"
    return SendError(str(error), scope="destination", code=code)


def _answered(host: str, status: int, said: str, after: str | None, now: float) -> SendError:
    """An answer that is not yes."""
    words = " ".join("".join(c if c.isprintable() else " " for c in said).split())[:150]
    text = f"{host} says {status}" + (f": {words}" if words else "")
    if status == 410:
        return SendError(f"{text}; it wants no more events", permanent=True, scope="destination", code="gone")
    if 300 <= status < 400:
        return SendError(f"{text}: redirects are not followed; put the new address into url",
                         scope="destination", code="redirect")  # fmt: skip
    if status in _REFUSED:
        return SendError(text, code="refused")
    wait = _seconds(after, now) if status in (429, 503) or after else None
    code = "busy" if status in (408, 425, 429, 503) else "server-error" if status >= 500 else f"http-{status}"
    return SendError(text, scope="destination", retry_after=wait, code=code)


def _seconds(after: str | None, now: float) -> float | None:
    """What Retry-After asks for, at most an hour."""
    if not after:
        return None
    if after.isascii() and after.strip().isdigit():
        return min(float(after.strip()[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(after).timestamp()
    except (TypeError, ValueError):
        return None
    return min(max(moment - now, 0.0), LONGEST_WAIT)

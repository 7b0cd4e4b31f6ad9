"""Discord, Slack, ntfy, Matrix and the rest, through the apprise library; each NAME of the config is one service.

The library blocks and says only True or False, so it runs in threads with a deadline and its log is read for the
reason. Its URLs are secrets: no error, log line or repr of ours holds one. Telegram and e-mail are not its business.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

import apprise
import msgspec

from internwatch.channels.apprise_said import CLOSED, blotted, error_of
from internwatch.channels.parts import nobody_called, parts_of
from internwatch.errors import ConfigError, SendError
from internwatch.model import Message, Receipt

# A try in all; services pace themselves inside of it. The library's own time-outs (4 s) are short for a webhook.
TOTAL_SECONDS, READ_SECONDS, CONNECT_SECONDS = 60.0, 20.0, 10.0
AT_ONCE = 8
# So many messages that stopped half way are remembered.
MOST_BEGUN = 500

_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)


class Outlet(msgspec.Struct, frozen=True):
    """One service, ready: the library's object, its URL (a secret), what it takes in one message (bytes)."""

    call: apprise.Apprise
    url: str
    body: int
    title: int

    def __repr__(self) -> str:
        return "Outlet(…)"


class Apprise:
    """`urls` are the services by name; each is called when it is first sent to, and again after it was refused, and may
    raise ConfigError. `pace` is the seconds between two requests of a service (None: what the library knows of it)."""

    name = "apprise"

    def __init__(
        self, urls: Mapping[str, Callable[[], str]], *, total: float = TOTAL_SECONDS, pace: float | None = None
    ) -> None:
        self._urls, self._total, self._pace = urls, total, pace
        self._services: dict[str, Outlet] = {}
        self._begun: dict[tuple[str, str], int] = {}
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="apprise")
        _listen()

    async def send(self, message: Message, address: str) -> Receipt:
        """Send, in several messages where one is too small. What was taken of a message that stopped half way is not
        sent again with the same words."""
        service = self._service(address)
        parts = _parts(message, service)
        key = address, "\0".join([message.id, *(body for _, body in parts)])
        for number in range(self._begun.get(key, 0), len(parts)):
            try:
                await self._one(service, *parts[number])
            except SendError as error:
                if error.code in CLOSED.values():  # somebody may mend the URL: it is read again
                    self._services.pop(address, None)
                raise
            if len(self._begun) >= MOST_BEGUN:
                self._begun.pop(next(iter(self._begun)))
            self._begun[key] = number + 1
        self._begun.pop(key, None)
        return Receipt(note=f"in {len(parts)} messages" if len(parts) > 1 else "")

    async def check(self, address: str) -> str:
        """For `doctor`: whether the library understands the URL. Whether the service takes it only sending shows."""
        service = self._service(address)
        return f"{_kind(service)} by apprise, {service.body} bytes a message (send-test tries it)"

    async def aclose(self) -> None:
        """What is on its way ends by its own time-outs."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _one(self, service: Outlet, title: str, body: str) -> None:
        work = self._threads.submit(_notify, service.call, title, body)
        try:
            async with asyncio.timeout(self._total):
                taken, said = await asyncio.wrap_future(work)
        except TimeoutError as error:
            if work.cancel():  # it waited for a thread all the time and never began
                text = f"{_kind(service)} was not called: other services keep all threads busy"
                raise SendError(text, scope="destination", code="connect") from error
            raise SendError(f"{_kind(service)} did not answer in time", unknown=True, code="reply-timeout") from error
        if not taken:
            raise error_of(_kind(service), said, service.url)

    def _service(self, name: str) -> Outlet:
        if name not in self._services:
            self._services[name] = self._opened(name)
        return self._services[name]

    def _opened(self, name: str) -> Outlet:
        if name not in self._urls:
            text = f"the config has no [apprise.{name}]"
            raise SendError(text, permanent=True, scope="destination", code="address")
        try:
            url = self._urls[name]()
        except ConfigError as error:
            raise SendError(str(error), scope="destination", code="secret") from None
        said: list[str] = []
        token = _heard.set(said)
        try:
            plugin = apprise.Apprise.instantiate(url, asset=_asset())
        finally:
            _heard.reset(token)
        if not plugin:
            why = blotted("; ".join(said[-2:]), url) or "apprise does not know it"
            text = f"the URL of [apprise.{name}] cannot be used: {why}"
            raise SendError(text, permanent=True, scope="destination", code="address")
        if self._pace is not None:
            plugin.request_rate_per_sec = self._pace
        plugin.retry = 0  # tries are made by us, and a copy is marked
        if len(plugin) > 1:
            raise _several(name, len(plugin))
        return _ready(plugin, url)


def _asset() -> apprise.AppriseAsset:
    """Nothing on disk, no threads of its own."""
    return apprise.AppriseAsset(async_mode=False, storage_mode="memory", app_id="internwatch")


def _ready(plugin: Any, url: str) -> Outlet:
    usual = type(plugin)
    for key, seconds in (("socket_read_timeout", READ_SECONDS), ("socket_connect_timeout", CONNECT_SECONDS)):
        if getattr(plugin, key) == getattr(usual, key):  # the URL says nothing else
            setattr(plugin, key, seconds)
    call = apprise.Apprise(asset=_asset())
    call.add(plugin)
    # What is written as HTML grows on its way: "&" becomes "&amp;", a line end "<br />".
    share = 3 if plugin.notify_format == apprise.NotifyFormat.HTML else 1
    return Outlet(call, url, int(plugin.body_maxlen) // share, int(plugin.title_maxlen))


def _several(name: str, count: int) -> SendError:
    """The library says no more than that one of several took nothing; the others would get every alert again."""
    text = f"the URL of [apprise.{name}] names {count} targets; write one [apprise.NAME] for each"
    return SendError(text, permanent=True, scope="destination", code="address")


def _kind(service: Outlet) -> str:
    return str(getattr(service.call[0], "service_name", "") or "the service")


def _parts(message: Message, service: Outlet) -> list[tuple[str, str]]:
    """(title, body) of each message. A title that would be cut is left to the body, whose first line says it too."""
    subject, text = nobody_called(message.subject), nobody_called(message.text)
    size = len(subject.encode())
    # Some services count the title in; the smallest ones have none.
    room = service.body - size - 40 if service.body > 1000 else service.body
    return [(subject if size <= service.title else "", part) for part in parts_of(text, room)]


def _notify(call: apprise.Apprise, title: str, body: str) -> tuple[bool, list[str]]:
    """In a thread: (taken, what the library said meanwhile)."""
    said: list[str] = []
    token = _heard.set(said)
    try:
        taken = call.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
    finally:
        _heard.reset(token)
    return bool(taken), said


class _Ear(logging.Handler):
    """Gives each line to whoever asked the library; nothing goes on to other logs, since lines may hold a URL."""

    def emit(self, record: logging.LogRecord) -> None:
        heard = _heard.get()
        if heard is not None and len(heard) < 200:
            heard.append(record.getMessage()[:2000])


def _listen() -> None:
    log = logging.getLogger("apprise")
    log.setLevel(logging.DEBUG)
    log.propagate = False
    if not any(isinstance(one, _Ear) for one in log.handlers):
        log.addHandler(_Ear())
    logging.getLogger("urllib3").setLevel(logging.ERROR)

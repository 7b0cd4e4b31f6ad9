"""What the channels need to know, as plain values; secrets stay closed until a channel is opened.

It opens nothing and imports no channel.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TextIO

import msgspec


class TelegramSettings(msgspec.Struct, frozen=True):
    """`token` is called when the channel is opened, and again after it was refused; it raises InternwatchError where
    the secret cannot be read."""

    token: Callable[[], str]
    api_base: str = "https://api.telegram.org"


class EmailSettings(msgspec.Struct, frozen=True):
    """`security` "none" is for loopback only. `password` is called when the channel is opened and at each login.
    `bounces` is where failed mails come back to, signed with `key`."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    user: str = ""
    password: Callable[[], str] = lambda: ""
    per_hour: int = 100
    bounces: str = ""
    key: bytes = b""


class HookSettings(msgspec.Struct, frozen=True):
    """A receiver of webhooks. `secrets` gives the signing secrets, the newest first, and `transport` an
    httpx.AsyncBaseTransport that may reach `url`; both are called when it is first sent to."""

    url: str
    secrets: Callable[[], tuple[str, ...]]
    transport: Callable[[], Any]


class ChannelSettings(msgspec.Struct, frozen=True):
    """None where the config says nothing of a channel. `folder` is where relative file addresses stand; `out` is
    where the console channel writes (None: standard output). `apprise` and `webhooks` are by the names that the config
    gives them."""

    telegram: TelegramSettings | None = None
    email: EmailSettings | None = None
    folder: Path = Path()
    out: Any = None
    apprise: Mapping[str, Callable[[], str]] = {}
    webhooks: Mapping[str, HookSettings] = {}

    @property
    def stream(self) -> TextIO:
        found: TextIO = self.out if self.out is not None else sys.stdout
        return found

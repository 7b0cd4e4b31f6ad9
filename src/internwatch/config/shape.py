"""What a config holds once it is read; nothing here reads a file or checks a value.

Durations are seconds (float), sizes bytes (int), paths absolute. A value that the file leaves out has its default here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from internwatch.admission import BotSettings
from internwatch.config.secrets import Secret
from internwatch.filters.language import Filter, Me
from internwatch.showcase import Showcase

Security = Literal["starttls", "tls", "none"]


class Poll(msgspec.Struct, frozen=True):
    """Whom to look at and how often. `companies` are keys, globs and "tag:NAME"; () is all of them. With the rhythm
    "own" each board's interval follows its history, between `fastest` and `slowest`; `every` is the usual one."""

    companies: tuple[str, ...] = ()
    every: float = 1800.0
    rhythm: Literal["own", "fixed"] = "own"
    fastest: float = 900.0
    slowest: float = 10_800.0
    pause: float = 1.0
    close_after: float = 3600.0


class Fetch(msgspec.Struct, frozen=True):
    """How to ask. `timeout` is the total per request; `recheck` is how long validators are trusted."""

    timeout: float = 30.0
    per_host: int = 1
    per_provider: int = 4
    in_flight: int = 32
    recheck: float = 86400.0
    max_bytes: int = 64_000_000
    contact: str = ""


class Telegram(msgspec.Struct, frozen=True):
    """The bot that sends. `api_base` has no slash at its end."""

    token: Secret
    api_base: str = "https://api.telegram.org"


class Email(msgspec.Struct, frozen=True):
    """The mail server that sends. `sender` is the config's `from`. `user` "" means no login. `bounces` is where mails
    that cannot arrive come back to; "": to the sender."""

    host: str
    sender: str
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    password: Secret | None = None
    per_hour: int = 100
    bounces: str = ""


class Apprise(msgspec.Struct, frozen=True):
    """A service that the apprise library speaks to; the whole URL is a secret."""

    name: str
    url: Secret


class Webhook(msgspec.Struct, frozen=True):
    """A receiver of signed events. `old_secret` signs too, while receivers change over. `private` allows an address
    inside our own network."""

    name: str
    url: str
    secret: Secret
    old_secret: Secret | None = None
    private: bool = False


class Delivery(msgspec.Struct, frozen=True):
    """`unknown_wait`: before an alert that may have arrived is repeated. `group_wait`: for more to send along."""

    unknown_wait: float = 60.0
    group_wait: float = 10.0


class Operator(msgspec.Struct, frozen=True):
    """Who is told of trouble, and how the daemon shows that it lives. `port` is for /healthz, on loopback;
    `weekly` asks for the week in numbers on Mondays, 09:00 in `zone`."""

    send_to: tuple[str, ...] = ()
    weekly: bool = True
    zone: str = "UTC"
    ping: str = ""
    health_file: Path | None = None
    port: int | None = None


class Web(msgspec.Struct, frozen=True):
    """Our own pages: they listen at host and port, and people reach them at `address` (no slash at its end)."""

    address: str
    host: str
    port: int


class Config(msgspec.Struct, frozen=True):
    """One config file. `scrapers` is the own folder (it need not exist); None: the file has no such table. `hints` is
    where hints of watched pages go; (): to the operator."""

    path: Path
    database: str
    scrapers: Path | None = None
    me: Me = Me()
    poll: Poll = Poll()
    fetch: Fetch = Fetch()
    filters: tuple[Filter, ...] = ()
    telegram: Telegram | None = None
    email: Email | None = None
    apprise: tuple[Apprise, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    delivery: Delivery = Delivery()
    operator: Operator = Operator()
    hints: tuple[str, ...] = ()
    channels: tuple[Showcase, ...] = ()
    bot: BotSettings | None = None
    web: Web | None = None
    warnings: tuple[str, ...] = ()

    @property
    def destinations(self) -> frozenset[str]:
        """Everywhere that this file sends to; people's own destinations are not among them."""
        own = {*self.operator.send_to, *self.hints, *(one.to for one in self.channels)}
        return frozenset(own.union(*(f.send_to for f in self.filters)))

"""The channels of a watch: opened when something is owed by them, exchanged when the config is edited.

They are exchanged by the loop alone, which opens them too; the old ones are closed when no pass sends by them any more,
or at the end where the bot may still speak by them: an answer that is cut off is given twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import structlog

from internwatch.channels import (
    ChannelSettings,
    EmailSettings,
    HookSettings,
    TelegramSettings,
    build_channels,
    channel_for,
)  # fmt: skip
from internwatch.config import Config
from internwatch.config.shape import Webhook
from internwatch.deliver import Delivered, DeliverySettings, Terms, deliver, edit, hold
from internwatch.deliver.shapes import Edit
from internwatch.deliver.sift import Now
from internwatch.errors import ConfigError, SendError
from internwatch.fetch.routes import Routes
from internwatch.fetch.settings import FetchSettings, Seams
from internwatch.model import Channel
from internwatch.thread import StoreThread

if TYPE_CHECKING:
    from internwatch.channels.telegram.channel import Telegram
    from internwatch.store.store import Store

log = structlog.get_logger("internwatch.senders")


class Senders:
    """`adopt` a config, `pay` what is owed, `aclose` at the end."""

    def __init__(
        self, store: Store, thread: StoreThread, now: Callable[[], datetime], env: Mapping[str, str], terms: Terms
    ) -> None:  # fmt: skip
        self._store, self._thread, self._now, self._env, self._terms = store, thread, now, env, terms
        self._channels: dict[str, Channel] = {}
        self._retired: list[Channel] = []
        self._lent: list[Channel] = []
        self._sending = 0
        self._unopened: dict[str, str] = {}
        self._given: object = None
        self._settings = self._opened_by = ChannelSettings()

    def adopt(self, config: Config) -> None:
        """Take over the channels' part of a config (in the store's thread): what is opened from now on is opened by it;
        what is being sent goes out by the old one."""
        self._terms = msgspec.structs.replace(self._terms, showcases={one.to: one for one in config.channels})
        given = (config.telegram, config.email, config.apprise, config.webhooks, config.path)
        if given == self._given:
            return
        key = self._store.secret("bounces") if config.email and config.email.bounces else b""
        self._given, self._settings = given, channel_settings(config, self._env, key)

    async def pay(self, settings: DeliverySettings, stop: asyncio.Event | None = None) -> Delivered:
        """Pay what is owed now."""
        due = await self._thread(self._store.owed_destinations, self._now())
        self._exchange()
        await self._open({channel_for(destination)[0] for destination, *_ in due})
        self._sending += 1
        try:
            return await deliver(
                self._store, self._channels, now=self._now, run=self._thread, stop=stop, settings=settings,
                terms=self._terms,
            )  # fmt: skip
        finally:
            self._sending -= 1
            if not self._sending:
                await self._close_retired()

    def outdated(self, destination: str, subject: str) -> list[Edit]:
        """What makes the messages right that told a destination of a posting (in the store's thread)."""
        return edit.outdated(self._store, Now(destination, self._now(), DeliverySettings(), self._terms), subject)

    def telegram(self) -> Telegram:
        """The Telegram channel, for who talks there as well; ConfigError where it cannot be opened."""
        from internwatch.channels.telegram.channel import Telegram

        self._exchange()
        found = self._opened("telegram")
        assert isinstance(found, Telegram)
        if found not in self._lent:
            self._lent.append(found)
        return found

    def use(self, channel: Channel) -> None:
        """Send by a channel that was opened elsewhere, until the config's part about channels is edited."""
        self._exchange()
        if replaced := self._channels.get(channel.name):
            self._retired.append(replaced)
        self._channels[channel.name] = channel

    def _exchange(self) -> None:
        """Retire the channels that were opened by a config that was edited since."""
        if self._opened_by is not self._settings:
            self._opened_by = self._settings
            self._retired += self._channels.values()
            self._channels = {}

    def _opened(self, name: str) -> Channel:
        """A channel, open; ConfigError where it cannot be opened."""
        if name not in self._channels:
            self._channels |= build_channels([name], self._opened_by)
        return self._channels[name]

    async def _open(self, names: set[str]) -> None:
        """Open what is not open yet. A channel that cannot be opened (a secret is missing) holds only its own alerts:
        they stay owed, and it is held as one that refuses is: tried again, held ever longer, logged once."""
        missing = names - set(self._channels)
        resting = await self._thread(hold.resting, self._store, self._now()) if missing else set()
        for name in missing:
            try:
                self._opened(name)
            except ConfigError as error:
                logged = self._unopened.get(name) == str(error)
                self._unopened[name] = str(error)
                if name in resting and logged:
                    continue
                trouble = SendError(str(error), permanent=True, scope="channel", code="config")
                await self._thread(hold.channel, self._store, name, trouble, self._now(), logged)
            else:
                if self._unopened.pop(name, ""):  # it was held for nothing else
                    await self._thread(self._store.reopen_destination, hold.whole(name), self._now())

    async def _close_retired(self) -> None:
        retired, self._retired = self._retired, [one for one in self._retired if one in self._lent]
        for channel in retired:
            if channel not in self._lent:
                await channel.aclose()

    async def aclose(self) -> None:
        self._retired += self._channels.values()
        self._lent = []
        await self._close_retired()


def channel_settings(config: Config, env: Mapping[str, str], key: bytes = b"") -> ChannelSettings:
    """The channels' part of the config; secrets stay closed until a channel needs them. `key` signs where failed mails
    come back to; without it they come back to the sender."""
    bot, mail = config.telegram, config.email
    telegram = TelegramSettings(partial(bot.token.reveal, env), bot.api_base) if bot else None
    email = None
    if mail:
        password = partial(mail.password.reveal, env) if mail.password else str
        email = EmailSettings(
            mail.host, mail.port, mail.security, mail.sender, mail.user, password, mail.per_hour,
            mail.bounces if key else "", key,
        )  # fmt: skip
    return ChannelSettings(
        telegram, email, config.path.parent,
        apprise={one.name: partial(one.url.reveal, env) for one in config.apprise},
        webhooks={one.name: _hook(one, env) for one in config.webhooks},
    )  # fmt: skip


def _hook(one: Webhook, env: Mapping[str, str]) -> HookSettings:
    """A receiver, reached as careers pages are: at public addresses alone, unless its table says otherwise."""

    def secrets() -> tuple[str, ...]:
        return tuple(secret.reveal(env) for secret in (one.secret, one.old_secret) if secret)

    def transport() -> Routes:
        return Routes(FetchSettings(), Seams(), {}, anywhere=one.private)

    return HookSettings(one.url, secrets, transport)

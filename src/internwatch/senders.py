"""The channels of a watch: opened when something is owed by them, exchanged when the config is edited.

An edited config closes the old channels only when nothing is being sent by them any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog

from internwatch.channels import ChannelSettings, EmailSettings, TelegramSettings, build_channels, channel_for
from internwatch.config import Config
from internwatch.deliver import Delivered, DeliverySettings, deliver
from internwatch.errors import ConfigError
from internwatch.model import Channel
from internwatch.thread import StoreThread

if TYPE_CHECKING:
    from internwatch.store.store import Store

log = structlog.get_logger("internwatch.senders")


class Senders:
    """`adopt` a config, `pay` what is owed, `aclose` at the end."""

    def __init__(self, store: Store, thread: StoreThread, now: Callable[[], datetime], env: Mapping[str, str]) -> None:
        self._store, self._thread, self._now, self._env = store, thread, now, env
        self._channels: dict[str, Channel] = {}
        self._retired: list[Channel] = []
        self._sending = 0
        self._given: object = None
        self._settings = ChannelSettings()

    def adopt(self, config: Config) -> None:
        """Take over the channels' part of a config (in the store's thread); what is being sent goes out by the old
        one."""
        given = (config.telegram, config.email, config.path)
        if given == self._given:
            return
        key = self._store.secret("bounces") if config.email and config.email.bounces else b""
        self._given, self._settings = given, channel_settings(config, self._env, key)
        self._retired += self._channels.values()
        self._channels = {}

    async def pay(self, settings: DeliverySettings, stop: asyncio.Event | None = None) -> Delivered:
        """Pay what is owed now."""
        due = await self._thread(self._store.owed_destinations, self._now())
        self._open({channel_for(destination)[0] for destination, *_ in due})
        self._sending += 1
        try:
            return await deliver(
                self._store, self._channels, now=self._now, run=self._thread, stop=stop, settings=settings
            )
        finally:
            self._sending -= 1
            if not self._sending:
                await self._close_retired()

    def _open(self, names: set[str]) -> None:
        """Open what is not open yet. A channel that cannot be opened (a secret is missing) holds only its own alerts:
        they stay owed, and it is tried again at the next pass."""
        for name in names - set(self._channels):
            try:
                self._channels |= build_channels([name], self._settings)
            except ConfigError as error:
                log.warning("a channel cannot be opened; its alerts stay owed", channel=name, reason=str(error))

    async def _close_retired(self) -> None:
        retired, self._retired = self._retired, []
        for channel in retired:
            await channel.aclose()

    async def aclose(self) -> None:
        self._retired += self._channels.values()
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
    return ChannelSettings(telegram, email, config.path.parent)

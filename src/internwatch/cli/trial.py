"""A marked test message through a real channel, and what came of it: for `send-test`, `doctor` and `telegram connect`.

It keeps nothing and goes past the outbox: a test is not owed to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from internwatch.errors import InternwatchError, SendError

if TYPE_CHECKING:
    from internwatch.channels import ChannelSettings
    from internwatch.config import Config
    from internwatch.model import Channel, Message


class Tried(msgspec.Struct, frozen=True):
    """What came of one test message. "unknown": nobody knows whether it arrived. `reference` is the channel's own
    number of it."""

    destination: str
    state: Literal["accepted", "unknown", "refused"]
    reason: str = ""
    advice: str = ""
    reference: str = ""


def configured(config: Config) -> tuple[str, ...]:
    """Every destination that the config itself names."""
    named = {d for f in config.filters for d in f.send_to}
    return tuple(sorted(named | {*config.operator.send_to, *config.hints}))


async def tried(destinations: Iterable[str], settings: ChannelSettings, now: datetime) -> list[Tried]:
    """Send one test message to each; trouble of one leaves the others."""
    from internwatch.channels import channel_for

    wanted = list(destinations)
    channels = {name: _opened(name, settings) for name in dict.fromkeys(channel_for(d)[0] for d in wanted)}
    found = []
    try:
        for destination in wanted:
            name, address = channel_for(destination)
            channel = channels[name]
            if isinstance(channel, str):
                found.append(Tried(destination, "refused", channel))
            else:
                found.append(await send(channel, destination, address, now))
    finally:
        for channel in channels.values():
            if not isinstance(channel, str):
                await channel.aclose()
    return found


def _opened(name: str, settings: ChannelSettings) -> Channel | str:
    """The channel, or why it cannot be opened."""
    from internwatch.channels import build_channels

    try:
        return build_channels({name}, settings)[name]
    except InternwatchError as error:
        return str(error)


async def send(channel: Channel, destination: str, address: str, now: datetime) -> Tried:
    """One test message by an open channel."""
    from internwatch.channels.mending import advice

    try:
        receipt = await channel.send(hello(channel.name, destination, now), address)
    except SendError as error:
        state: Literal["unknown", "refused"] = "unknown" if error.unknown else "refused"
        return Tried(destination, state, str(error), advice(channel.name, error))
    except InternwatchError as error:
        return Tried(destination, "refused", str(error))
    return Tried(destination, "accepted", receipt.note, reference=receipt.reference)


def hello(channel: str, destination: str, now: datetime) -> Message:
    """The test message, made by the same renderer as every alert."""
    from internwatch.render import Item, render

    lines = [f"This is a test message of {now:%Y-%m-%d %H:%M:%S} UTC; alerts will look alike."]
    payload = {"title": "internwatch can write here", "lines": lines}
    item = Item(0, destination, "test", "test", now.isoformat(), now, payload=payload)
    return render([item], channel, now)[0].message  # type: ignore[arg-type]  # a channel's name is its form

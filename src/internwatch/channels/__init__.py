"""channels: the ways out, each one class with `send(message, address)`; `build_channels` opens what is needed.

console.py  standard output     file.py   JSON lines
telegram/   chats, channels and topics (python-telegram-bot, loaded when opened)
email/      SMTP (aiosmtplib, loaded when opened)
"""

from __future__ import annotations

from collections.abc import Iterable

from internwatch.channels.settings import ChannelSettings, EmailSettings, TelegramSettings
from internwatch.errors import ConfigError, Mistake
from internwatch.model import Channel

__all__ = ["NAMES", "ChannelSettings", "EmailSettings", "TelegramSettings", "build_channels", "channel_for"]

NAMES = ("console", "email", "file", "telegram")


def channel_for(destination: str) -> tuple[str, str]:
    """(channel, address) of a destination: "telegram:@interns" gives ("telegram", "@interns").

    It only splits; whether the channel exists is `build_channels`' to say.
    """
    name, _, address = destination.partition(":")
    return name.strip().lower(), address.strip()


def build_channels(names: Iterable[str], settings: ChannelSettings) -> dict[str, Channel]:
    """Open the channels of these names. ConfigError for one that does not exist or that the config says nothing of;
    whatever InternwatchError a secret raises that cannot be read."""
    return {name: _build(name, settings) for name in sorted(set(names))}


def _build(name: str, settings: ChannelSettings) -> Channel:
    if name == "console":
        from internwatch.channels.console import Console

        return Console(settings.stream)
    if name == "file":
        from internwatch.channels.file import File

        return File(settings.folder)
    if name == "telegram" and settings.telegram is not None:
        from internwatch.channels.telegram import Telegram

        return Telegram(settings.telegram.token(), settings.telegram.api_base)
    if name == "email" and settings.email is not None:
        return _email(settings.email)
    if name in NAMES:
        raise _mistake(f"[{name}]", f"a destination needs {name}, and the config has no [{name}] table")
    raise _mistake("send_to", f'there is no channel "{name}"', f"Channels: {', '.join(NAMES)}.")


def _email(said: EmailSettings) -> Channel:
    from internwatch.channels.email import Email, Server

    password = said.password() if said.user else ""
    return Email(
        Server(
            said.host, said.port, said.security, said.user, password, said.sender, said.per_hour, said.bounces, said.key
        )
    )  # fmt: skip


def _mistake(where: str, problem: str, advice: str = "") -> ConfigError:
    return ConfigError([Mistake("config", None, where, problem, advice)])

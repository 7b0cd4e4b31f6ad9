"""channels: the ways out, each one class with `send(message, address)`; `build_channels` opens what is needed.

console.py  standard output     file.py   JSON lines
telegram/   chats, channels and topics (python-telegram-bot, loaded when opened)
email/      SMTP (aiosmtplib, loaded when opened)
webhook.py  signed events to a web address      apprise.py  Discord, Slack, ntfy and the rest (apprise, loaded when
                                                opened; apprise_said.py reads its log)
parts.py    long texts as several messages
"""

from __future__ import annotations

from collections.abc import Iterable

from internwatch.channels.settings import ChannelSettings, EmailSettings, HookSettings, TelegramSettings
from internwatch.errors import ConfigError, Mistake
from internwatch.model import Channel

__all__ = [
    "NAMES",
    "ChannelSettings",
    "EmailSettings",
    "HookSettings",
    "TelegramSettings",
    "build_channels",
    "channel_for",
]

NAMES = ("apprise", "console", "email", "file", "telegram", "webhook")


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

        return Telegram(settings.telegram.token, settings.telegram.api_base)
    if name == "email" and settings.email is not None:
        return _email(settings.email)
    if name == "webhook" and settings.webhooks:
        from internwatch.channels.webhook import Webhook

        return Webhook(settings.webhooks)
    if name == "apprise" and settings.apprise:
        return _apprise(settings)
    if name in NAMES:
        raise _mistake(f"[{name}]", f"a destination needs {name}, and the config has no [{name}] table")
    raise _mistake("send_to", f'there is no channel "{name}"', f"Channels: {', '.join(NAMES)}.")


def _apprise(settings: ChannelSettings) -> Channel:
    try:
        from internwatch.channels.apprise import Apprise
    except ImportError as error:
        advice = 'Install it: pip install "internwatch[channels]".'
        raise _mistake("[apprise]", 'needs the extra "channels", which is not installed', advice) from error
    return Apprise(settings.apprise)


def _email(said: EmailSettings) -> Channel:
    from internwatch.channels.email import Email, Server

    if said.user:
        said.password()  # what cannot be read is said now, not at the first mail
    return Email(
        Server(
            said.host, said.port, said.security, said.user, said.password, said.sender, said.per_hour, said.bounces,
            said.key,
        )
    )  # fmt: skip


def _mistake(where: str, problem: str, advice: str = "") -> ConfigError:
    return ConfigError([Mistake("config", None, where, problem, advice)])

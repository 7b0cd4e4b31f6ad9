"""`internwatch telegram`: find the address of a chat by a link that somebody opens, try it, put it into the config."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
import msgspec

from internwatch.cli.desk import Desk, run
from internwatch.errors import BusyError, InternwatchError, SendError

if TYPE_CHECKING:
    from internwatch.bot.connect import Heard
    from internwatch.channels.telegram.channel import Telegram
    from internwatch.channels.telegram.listener import Listener
    from internwatch.cli.trial import Tried
    from internwatch.config import Config
    from internwatch.config.edit import Goal
    from internwatch.config.secrets import Secret
    from internwatch.store.store import Store

PLACE = "env:TELEGRAM_TOKEN"


class Wanted(msgspec.Struct, frozen=True):
    """What was asked for on the command line. `goals` is where the destination is written to."""

    goals: tuple[Goal, ...]
    write: bool | None
    seconds: float
    drop_webhook: bool


@click.group("telegram")
def telegram_group() -> None:
    """Connect a chat: an address for send_to, found and tried."""


@telegram_group.command("connect")
@click.option("--write/--no-write", default=None, help="Put it into the config, or not (else you are asked).")
@click.option("--filter", "filters", multiple=True, metavar="NAME", help="Into this filter (else the only one).")
@click.option("--operator", is_flag=True, help="Into [operator]: where trouble is told.")
@click.option("--minutes", type=click.FloatRange(0.01, 60), default=10, show_default=True, help="How long to wait.")
@click.option("--drop-webhook", is_flag=True, help="Remove the bot's webhook where it has one.")
@click.pass_obj
def connect_command(
    desk: Desk, write: bool | None, filters: tuple[str, ...], operator: bool, minutes: float, drop_webhook: bool
) -> int:  # fmt: skip
    """Print a link to your bot; whoever opens it (or adds the bot to a group by it) has their chat found and sent a
    test message, and the config gets the line. What others say to the bot meanwhile is kept for it."""
    from internwatch.config import find_config, load_config

    if math.isnan(minutes):
        raise click.BadParameter("nan is no number of minutes", param_hint="--minutes")
    desk.log_to_stderr(quiet=True)
    config = load_config(find_config(desk.config_path, desk.env), desk.env, need_secrets=False)
    wanted = Wanted(_goals(config, filters, operator, write), write, minutes * 60, drop_webhook)
    token = _secret(config).reveal(desk.env)
    store = desk.store(config)
    try:
        heard, tried = run(_connected(desk, config, store, token, wanted))
    finally:
        store.close()
    if tried.state == "refused":
        raise InternwatchError(f"the chat was found, but {tried.reason}. {tried.advice}".strip())
    if tried.state == "unknown":
        click.echo(f"{tried.reason}. {tried.advice}", err=True)
    _keep(config, wanted, heard)
    return 0


def _secret(config: Config) -> Secret:
    from internwatch.config.secrets import Secret

    return config.telegram.token if config.telegram else Secret(PLACE)


def _goals(config: Config, filters: tuple[str, ...], operator: bool, write: bool | None) -> tuple[Goal, ...]:
    """Where to write it; a usage error where that is not clear although it must be."""
    from internwatch.config.edit import OPERATOR

    names = [f.name for f in config.filters]
    for name in filters:
        if name not in names:
            raise click.UsageError(f"--filter {name}: there is no such filter ({', '.join(names) or 'there is none'})")
    found: list[Goal] = [names.index(name) for name in dict.fromkeys(filters)]
    found += [OPERATOR] if operator else []
    if not found and len(names) == 1:
        found = [0]
    if write and not found:
        known = f" (filters: {', '.join(names)})" if names else ""
        raise click.UsageError(f"--write needs to know where to: --filter NAME or --operator{known}")
    return tuple(found)


def _is_heard(store: Store, config: Config) -> bool:
    """Whether a running daemon's bot hears what is said to it. Two that listen would disturb each other."""
    if config.bot is None:
        return False
    try:
        with store.lock("run"):
            return False
    except BusyError:
        return True


# -- the talk with Telegram -------------------------------------------------------------------------------------------


async def _connected(desk: Desk, config: Config, store: Store, token: str, wanted: Wanted) -> tuple[Heard, Tried]:
    from internwatch.channels.mending import advice
    from internwatch.channels.telegram.channel import Telegram

    channel = Telegram(token, config.telegram.api_base) if config.telegram else Telegram(token)
    try:
        return await _found(desk, store, channel, wanted, _is_heard(store, config))
    except SendError as error:
        raise InternwatchError(f"{error}. {advice('telegram', error)}".strip()) from error
    finally:
        await channel.aclose()


async def _found(
    desk: Desk, store: Store, channel: Telegram, wanted: Wanted, is_heard: bool
) -> tuple[Heard, Tried]:  # fmt: skip
    from internwatch.channels.telegram.listener import Listener
    from internwatch.cli import trial

    listener = Listener(channel)
    me = await listener.me()
    heard = await (_by_daemon(desk, store, me, wanted) if is_heard else _by_ear(desk, store, listener, me, wanted))
    if heard is None:
        raise InternwatchError(
            f"nobody opened the link within {_minutes(wanted.seconds)}. Try again; in a channel the bot must be an "
            "administrator before the code is posted."
        )
    by = f", said by {heard.name}" if heard.name and heard.chat.kind == "group" else ""
    click.echo(f"found: {_what(heard)}{by}")
    tried = await trial.send(channel, heard.chat.destination, heard.chat.address, desk.now())
    if tried.state == "accepted":
        click.echo("a test message was sent there" + (f" ({tried.reason})" if tried.reason else ""))
    return heard, tried


async def _by_ear(desk: Desk, store: Store, listener: Listener, me: str, wanted: Wanted) -> Heard | None:
    """Listen to Telegram."""
    from internwatch.bot.connect import Ear, new_code

    await _without_webhook(listener, wanted.drop_webhook)
    code = new_code()
    _say(_links(me, code, wanted.seconds))
    ear = Ear(listener, store, desk.now, lambda text: click.echo(text, err=True))
    return await ear.hear(code, me, wanted.seconds)


async def _by_daemon(desk: Desk, store: Store, me: str, wanted: Wanted) -> Heard | None:
    """Wait for what the running daemon hears. The token ends with the command, however that ends."""
    from datetime import timedelta

    from internwatch.bot.connect import CODE, told

    token = store.issue("connect", "cli", desk.now(), lasts=timedelta(seconds=wanted.seconds + 60))
    try:
        *links, _ = _links(me, CODE + token, wanted.seconds)
        _say([*links, "  (the running daemon listens for it; for a channel, stop the daemon first)"])
        return await told(store, CODE + token, desk.now, wanted.seconds)
    finally:
        store.revoke(token)


def _say(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)
    sys.stdout.flush()


async def _without_webhook(listener: Listener, drop: bool) -> None:
    url = await listener.webhook()
    if not url:
        return
    if not drop:
        raise InternwatchError(
            f"this bot's messages are delivered to a webhook at {urlsplit(url).hostname or 'some address'}, so nobody "
            "else can hear them. Use a bot of its own (@BotFather), or remove the webhook: --drop-webhook."
        )
    await listener.drop_webhook()


def _links(me: str, code: str, seconds: float) -> list[str]:
    return [
        f"Open one of these within {_minutes(seconds)} (Ctrl-C ends it, nothing is changed):",
        f"  a chat with you  https://t.me/{me}?start={code}",
        f"  a group          https://t.me/{me}?startgroup={code}",
        f"  a channel        make @{me} an administrator who may post, then post this there: {code}",
    ]


def _minutes(seconds: float) -> str:
    minutes = seconds / 60
    return f"{minutes:g} minute{'s' * (minutes != 1)}"


def _what(heard: Heard) -> str:
    chat = heard.chat
    kind = {"private": "the chat with"}.get(chat.kind, chat.kind)
    topic = f", topic {chat.topic}" if chat.topic else ""
    return f"{kind} {chat.title}{topic} ({chat.destination})"


# -- the config -------------------------------------------------------------------------------------------------------


def _keep(config: Config, wanted: Wanted, heard: Heard) -> None:
    """Write it, or print the line for it."""
    from internwatch.config.edit import add_destination, replace_file

    destination = heard.chat.destination
    line = f'send_to = ["{destination}"]'
    write = wanted.write
    if write is None and wanted.goals and sys.stdin.isatty():
        write = click.confirm(f"Put it into {config.path} ({_places(config, wanted.goals)})?", default=True)
    if not write:
        click.echo(f"For a filter or [operator] in {config.path}: {line}")
        return
    with config.path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    try:
        edited = add_destination(text, wanted.goals, destination, heard.chat.title, PLACE)
        if edited == text:
            click.echo(f"{config.path} sends there already")
            return
        replace_file(config.path, edited)
    except InternwatchError as error:
        raise InternwatchError(f"{error} Put it there yourself: {line}") from error
    click.echo(f"written to {config.path}: {_places(config, wanted.goals)} sends to {destination}")
    click.echo("A running daemon takes it over within seconds.")


def _places(config: Config, goals: tuple[Goal, ...]) -> str:
    return " and ".join("[operator]" if goal is None else f'filter "{config.filters[goal].name}"' for goal in goals)

"""`internwatch doctor`: ask everything outside whether it would work; sends only what it is asked to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from internwatch.cli.desk import Desk, run
from internwatch.errors import InternwatchError, SendError

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.model import Channel

LOW_DISK = 500_000_000


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at: "ok", "warning" or "broken", and what to do."""

    what: str
    state: str
    detail: str = ""


@click.command()
@click.option("--send", is_flag=True, help="Send a test message to every destination.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def doctor_command(desk: Desk, send: bool, as_json: bool) -> int:
    """Check the config, the database, the disk, the Telegram token and chats, and the mail server. Exit code 1 when
    something is broken."""
    desk.log_to_stderr(quiet=True)
    config = desk.config(need_secrets=True)
    findings = [Finding("config", "ok", f"filters: {', '.join(f.name for f in config.filters)}")]
    findings += [Finding("config", "warning", w) for w in config.warnings]
    for check in (_sources, _database, _disk, _sender):
        findings += _tried(check, desk, config)
    findings += run(_channels(desk, config, send))
    for f in findings:
        click.echo(msgspec.json.encode(f).decode() if as_json else f"{f.state:<8} {f.what}: {f.detail}")
    return 1 if any(f.state == "broken" for f in findings) else 0


Check = Callable[[Desk, "Config"], Iterator[Finding]]


def _tried(check: Check, desk: Desk, config: Config) -> list[Finding]:
    try:
        return list(check(desk, config))
    except InternwatchError as error:
        return [Finding(check.__name__.strip("_"), "broken", str(error))]


def _sources(desk: Desk, config: Config) -> Iterator[Finding]:
    from internwatch.sources import select

    loaded = desk.sources(config)
    watched = len(select(loaded.sources, config.poll.companies))
    yield Finding("sources", "ok" if watched else "warning", f"{watched} of {len(loaded.sources)} are watched")
    for warning in loaded.warnings:
        yield Finding("sources", "warning", warning)


def _database(desk: Desk, config: Config) -> Iterator[Finding]:
    from internwatch import reading
    from internwatch.deliver.hold import held
    from internwatch.poll.word import LATE
    from internwatch.upkeep import moment

    store = desk.store(config)
    try:
        outdated = store.count_outdated(reading.VERSION)
        problems = store.check()
        size = f"{store.size() / 1e6:.1f} MB"
        dead = store.outbox_counts().get("dead", 0)
        paused = [d for d in store.destinations().values() if d.state != "active"]
        waiting, resting = store.waiting(desk.now()), held(store)
    finally:
        store.close()
    yield Finding("database", "broken" if problems else "ok", "; ".join(problems) or size)
    if outdated:
        yield Finding("reader", "warning", f"read by an older version: {outdated} postings; run internwatch reread")
    if dead:
        yield Finding("outbox", "warning", f"{dead} alerts are dead: internwatch outbox --state dead")
    for name, w in waiting.items():
        if desk.now() - w.since > LATE:
            yield Finding("outbox", "warning", f"{w.count} by {name} could go out, the oldest since {moment(w.since)}")
    for name, d in resting.items():
        since = f" since {moment(d.since)}" if d.since else ""
        yield Finding(name, "warning", f"the running daemon holds it{since}: {d.reason}")
    for d in paused:
        yield Finding(d.name, "warning", f"{d.state}: {d.reason}")


def _disk(desk: Desk, config: Config) -> Iterator[Finding]:
    if not config.database.startswith("sqlite:///"):
        return
    folder = Path(config.database.removeprefix("sqlite:///")).resolve().parent
    free = shutil.disk_usage(folder).free
    yield Finding("disk", "warning" if free < LOW_DISK else "ok", f"{free / 1e9:.1f} GB free")


def _sender(desk: Desk, config: Config) -> Iterator[Finding]:
    """What receivers look for in the DNS; only hints, for who may not own the domain."""
    if config.email is None:
        return
    from internwatch.channels.email import dns
    from internwatch.channels.email.address import sender_of

    servers = dns.name_servers()
    domain = sender_of(config.email.sender)[1].rpartition("@")[2]
    for well, said in dns.hints(domain, lambda name: dns.texts(name, servers)):
        yield Finding("sender", "ok" if well else "warning", said if well else f"{said}: mails may land among spam")


async def _channels(desk: Desk, config: Config, send: bool) -> list[Finding]:
    """Ask each channel that the config uses whether it could send to its addresses, or (`send`) let it do so. One that
    is only there for people (the bot, mails to who signed up) is asked whether it lets us in."""
    from internwatch.channels import build_channels, channel_for
    from internwatch.cli.trial import configured
    from internwatch.senders import channel_settings

    for_people = {"telegram": config.bot and config.telegram, "email": config.email}
    wanted: dict[str, set[str]] = {name: set() for name, there in for_people.items() if there}
    for name, address in map(channel_for, configured(config)):
        wanted.setdefault(name, set()).add(address)
    findings: list[Finding] = []
    for name, addresses in sorted(wanted.items()):
        try:
            channel = build_channels({name}, channel_settings(config, desk.env))[name]
        except InternwatchError as error:
            findings.append(Finding(name, "broken", str(error)))
            continue
        findings += [await _address(channel, address, desk, send) for address in sorted(addresses)]
        if not addresses:
            findings.append(await _itself(channel, config, desk))
        await channel.aclose()
    return findings


async def _itself(channel: Channel, config: Config, desk: Desk) -> Finding:
    """A channel without an address of the config's own: the bot's name, or whether the mail server takes the sender."""
    from internwatch.channels.email.address import sender_of
    from internwatch.channels.mending import advice
    from internwatch.channels.telegram.channel import Telegram
    from internwatch.channels.telegram.listener import Listener

    if not isinstance(channel, Telegram):
        assert config.email is not None
        return await _address(channel, sender_of(config.email.sender)[1], desk, send=False)
    try:
        return Finding("telegram", "ok", f"the bot is @{await Listener(channel).me()}")
    except SendError as error:
        return Finding("telegram", "broken", f"{error}. {advice(channel.name, error)}".strip())


async def _address(channel: Channel, address: str, desk: Desk, send: bool) -> Finding:
    from internwatch.channels.mending import advice
    from internwatch.cli import trial

    what = f"{channel.name}:{address}".rstrip(":")
    check = getattr(channel, "check", None)
    if send:
        one = await trial.send(channel, what, address, desk.now())
        if one.state == "accepted":
            return Finding(what, "ok", "a test message was sent" + (f" ({one.reason})" if one.reason else ""))
        return Finding(what, "broken", f"{one.reason}. {one.advice}".strip())
    try:
        return Finding(what, "ok", await check(address) if check else "nothing to check; --send tries it")
    except SendError as error:
        return Finding(what, "broken", f"{error}. {advice(channel.name, error)}".strip())
    except InternwatchError as error:
        return Finding(what, "broken", str(error))

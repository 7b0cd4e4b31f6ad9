"""`internwatch doctor`: ask everything outside whether it would work; sends no message."""

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

LOW_DISK = 500_000_000


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at: "ok", "warning" or "broken", and what to do."""

    what: str
    state: str
    detail: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def doctor_command(desk: Desk, as_json: bool) -> int:
    """Check the config, the database, the disk, the Telegram token and chats, and the mail server. Exit code 1 when
    something is broken."""
    desk.log_to_stderr(quiet=True)
    config = desk.config()
    findings = [Finding("config", "ok", f"{len(config.filters)} filters")]
    findings += [Finding("config", "warning", w) for w in config.warnings]
    for check in (_sources, _database, _disk):
        findings += _tried(check, desk, config)
    findings += run(_channels(desk, config))
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
    loaded = desk.sources(config)
    yield Finding("sources", "ok", f"{len(loaded.sources)} scraper files")
    for warning in loaded.warnings:
        yield Finding("sources", "warning", warning)


def _database(desk: Desk, config: Config) -> Iterator[Finding]:
    store = desk.store(config)
    try:
        problems = store.check()
        size = f"{store.size() / 1e6:.1f} MB"
        dead = store.outbox_counts().get("dead", 0)
        paused = [d for d in store.destinations().values() if d.state != "active"]
    finally:
        store.close()
    yield Finding("database", "broken" if problems else "ok", "; ".join(problems) or size)
    if dead:
        yield Finding("outbox", "warning", f"{dead} alerts are dead: internwatch outbox --state dead")
    for d in paused:
        yield Finding(d.name, "warning", f"{d.state}: {d.reason}")


def _disk(desk: Desk, config: Config) -> Iterator[Finding]:
    if not config.database.startswith("sqlite:///"):
        return
    folder = Path(config.database.removeprefix("sqlite:///")).resolve().parent
    free = shutil.disk_usage(folder).free
    yield Finding("disk", "warning" if free < LOW_DISK else "ok", f"{free / 1e9:.1f} GB free")


async def _channels(desk: Desk, config: Config) -> list[Finding]:
    """Ask each channel that the filters use whether it could send to its addresses."""
    from internwatch.channels import build_channels, channel_for
    from internwatch.watch import channel_settings

    wanted: dict[str, set[str]] = {}
    for f in config.filters:
        for destination in f.send_to:
            name, address = channel_for(destination)
            wanted.setdefault(name, set()).add(address)
    findings: list[Finding] = []
    for name, addresses in sorted(wanted.items()):
        try:
            channel = build_channels({name}, channel_settings(config, desk.env))[name]
        except InternwatchError as error:
            findings.append(Finding(name, "broken", str(error)))
            continue
        check = getattr(channel, "check", None)
        for address in sorted(addresses) if check else ():
            try:
                findings.append(Finding(f"{name}:{address}".rstrip(":"), "ok", await check(address)))  # type: ignore[misc]
            except (SendError, InternwatchError) as error:
                findings.append(Finding(f"{name}:{address}", "broken", str(error)))
        await channel.aclose()
    return findings

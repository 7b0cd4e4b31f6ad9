"""`internwatch send-test`: one marked message to each destination, and whether it was taken."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from internwatch.cli.desk import Desk, run

if TYPE_CHECKING:
    from internwatch.channels import ChannelSettings
    from internwatch.cli.trial import Tried
    from internwatch.config import Config
    from internwatch.store.rows import Destination


@click.command("send-test")
@click.argument("destinations", nargs=-1, metavar="[DESTINATION]...")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def send_test_command(desk: Desk, destinations: tuple[str, ...], as_json: bool) -> int:
    """Send one marked test message to each DESTINATION ("telegram:@me", "email:me@uni.edu"), else to all that the
    config names. Says for each whether it was taken, why not, and how to mend it; exit code 1 if any was not."""
    from internwatch.cli.trial import configured, tried
    from internwatch.config import find_config, load_config

    desk.log_to_stderr(quiet=True)
    # A secret that is missing is the trouble of one channel, not of all.
    config = load_config(find_config(desk.config_path, desk.env), desk.env, need_secrets=False)
    wanted = _named(destinations) or configured(config)
    if not wanted:
        raise click.UsageError("the config names no destination; give one: internwatch send-test telegram:@me")
    settings, held = _settings(desk, config, as_json)
    results = run(tried(wanted, settings, desk.now()))
    for one in results:
        if as_json:
            click.echo(msgspec.json.encode(one).decode())
        else:
            for line in _lines(one, held.get(one.destination)):
                click.echo(line)
    return 0 if all(one.state == "accepted" for one in results) else 1


def _named(destinations: tuple[str, ...]) -> tuple[str, ...]:
    """The destinations in their one spelling; a usage error for what is none."""
    from internwatch.config.report import Wrong
    from internwatch.config.values import destinations as read

    try:
        return tuple(dict.fromkeys(read(list(destinations))))
    except Wrong as error:
        raise click.UsageError(" ".join(filter(None, error.found[0][:2]))) from error


def _settings(desk: Desk, config: Config, as_json: bool) -> tuple[ChannelSettings, dict[str, Destination]]:
    """The channels' settings, and what is held against destinations."""
    from internwatch.senders import channel_settings

    store = desk.store(config)
    try:
        key = store.secret("bounces") if config.email and config.email.bounces else b""
        held = store.destinations()
    finally:
        store.close()
    settings = channel_settings(config, desk.env, key)
    return (msgspec.structs.replace(settings, out=sys.stderr) if as_json else settings), held


def _lines(one: Tried, held: Destination | None) -> list[str]:
    words = {"accepted": "accepted", "unknown": "unknown ", "refused": "refused "}
    first = f"{words[one.state]}  {one.destination}" + (f": {one.reason}" if one.reason else "")
    more = [f"          {one.advice}"] if one.advice else []
    if held is not None and held.state != "active" and one.state == "accepted":
        ends = f"`internwatch people resume {one.destination}` ends that"
        more.append(f"          alerts to it are {held.state} all the same ({held.reason}); {ends}")
    return [first, *more]

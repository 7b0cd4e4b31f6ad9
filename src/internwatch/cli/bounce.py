"""`internwatch bounce < message`: what a mail filter pipes mails that came back into; it answers nobody."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

from internwatch.cli.desk import Desk
from internwatch.errors import InternwatchError

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.store.store import Store


@click.command("bounce")
@click.option("--to", default="", help="The address it came to, where the filter knows it; else its head is read.")
@click.pass_obj
def bounce_command(desk: Desk, to: str) -> int:
    """Read one mail that came back (to `[email] bounces`) from standard input and note it: the second hard bounce
    within 7 days switches the address off. Mails that are no delivery report are left alone, with exit code 0, so that
    a mail server does not answer them."""
    from internwatch.channels.email.bounce import MOST_BYTES

    raw = sys.stdin.buffer.read(MOST_BYTES)
    config = desk.config()
    if config.email is None or not config.email.bounces:
        raise InternwatchError('the config has no [email] bounces = "bounces@uni.edu"; mails do not come back to us.')
    store = desk.store(config)
    try:
        click.echo(_noted(desk, config, store, raw, to))
    finally:
        store.close()
    return 0


def _noted(desk: Desk, config: Config, store: Store, raw: bytes, to: str) -> str:
    from internwatch import returned
    from internwatch.channels.email.bounce import asks_to_leave, read_bounce

    report = read_bounce(raw)
    if report is None and not asks_to_leave(raw):
        return "no delivery report; left alone"
    destination = _about(config, store, raw, to)
    if destination is None:
        return "a delivery report about none of our mails (no address of ours is signed in it); left alone"
    if report is None:
        return returned.switch_off(store, destination, returned.BY_MAIL, desk.now())
    return returned.note(store, report, destination, desk.now())


def _about(config: Config, store: Store, raw: bytes, to: str) -> str | None:
    """The destination whose signature stands in the address it came to."""
    from internwatch.channels.email.address import bounced_of
    from internwatch.channels.email.bounce import came_to
    from internwatch.cli.trial import configured

    assert config.email is not None
    mails = _addresses(sorted({*configured(config), *store.mail_destinations()}))
    key = store.secret("bounces")
    for address in [to] if to else came_to(raw):
        found = bounced_of(config.email.bounces, key, address, list(mails))
        if found is not None:
            return mails[found]
    return None


def _addresses(destinations: list[str]) -> dict[str, str]:
    """address, as it goes over the wire -> its destination."""
    from internwatch.channels import channel_for
    from internwatch.channels.email.address import address_of
    from internwatch.errors import SendError

    found: dict[str, str] = {}
    for destination in destinations:
        name, address = channel_for(destination)
        with contextlib.suppress(SendError):
            found |= {address_of(address): destination} if name == "email" else {}
    return found

"""`internwatch links`: the addresses of feeds and calendars, printed again or replaced by fresh ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click
import msgspec

from internwatch.cli.desk import Desk
from internwatch.errors import InternwatchError

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.links import Addresses
    from internwatch.store.store import Store


@click.command("links")
@click.argument("who", metavar="[FILTER|PERSON]", required=False)
@click.option("--new", "fresh", is_flag=True, help="End the addresses that are in use and print others.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_obj
def links_command(desk: Desk, who: str | None, fresh: bool, as_json: bool) -> int:
    """Print the feed and calendar addresses of a filter of the config, or of a person (telegram:123, me@uni.edu, an id
    of `people list`); left out: of every filter. Whoever has an address can read what it shows."""
    config = desk.config()
    if config.web is None:
        raise InternwatchError('the config has no [web] table; [web] address = "https://…" switches the pages on')
    if fresh and not who:
        raise click.UsageError("--new wants the name of one filter or person")
    store = desk.store(config)
    try:
        subjects = list(_subjects(config, store, who))
        for subject, name in subjects:
            for made in _addresses(config, store, subject, name, fresh=fresh, now=desk.now()):
                click.echo(msgspec.json.encode(made).decode() if as_json else _told(made))
    finally:
        store.close()
    if not subjects:
        click.echo("the config has no filter; name a person: internwatch links telegram:123", err=True)
    return 0


def _subjects(config: Config, store: Store, who: str | None) -> Iterator[tuple[str, str]]:
    """(the subject of the tokens, what it is called) of whoever is meant."""
    from internwatch.cli.people import names_of
    from internwatch.links import OF_FILTER

    if who is None:
        yield from ((f"{OF_FILTER}{f.name}", f.label or f.name) for f in config.filters)
        return
    if any(f.name == who for f in config.filters):
        yield f"{OF_FILTER}{who}", who
        return
    person = next(filter(None, map(store.person, names_of(who, store))), None) or store.person_by_id(who)
    if person is None:
        raise InternwatchError(f"{who!r} is neither a filter of the config nor a person who signed up")
    yield person.destination, person.destination


def _addresses(
    config: Config, store: Store, subject: str, name: str, *, fresh: bool, now: datetime
) -> Iterator[Addresses]:
    """Those of all, and for a person those of each subscription."""
    from internwatch.links import Addresses, Links

    assert config.web is not None
    links = Links(config.web.address, b"")
    parts: list[tuple[str, dict[str, int]]] = [(name, {})]
    parts += [(f"{name}, “{wish.name}”", {"wish": wish.id}) for wish in store.wishes(subject)]
    for called, detail in parts:
        feed = store.standing("feed", subject, now, detail=detail, fresh=fresh)
        calendar = store.standing("calendar", subject, now, detail=detail, fresh=fresh)
        yield Addresses(called, links.feed(feed), links.feed(feed, "json"), links.calendar(calendar))


def _told(made: Addresses) -> str:
    return f"{made.name}\n  Atom       {made.atom}\n  JSON Feed  {made.json}\n  calendar   {made.calendar}"

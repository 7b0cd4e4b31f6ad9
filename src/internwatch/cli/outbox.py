"""`internwatch outbox`: what is owed, unknown or dead, and a second chance for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from internwatch.cli.desk import Desk

if TYPE_CHECKING:
    from internwatch.store.rows import OwedRow, Pile
    from internwatch.store.store import Store

STATES = ("pending", "sending", "unknown", "dead", "cancelled", "sent")
OPEN = ("pending", "unknown", "dead")
NUMBER = click.IntRange(1, 2**63 - 1)
ENDED = {"requeue": ("dead", "cancelled"), "acknowledge": ("dead",)}
DONE = {"requeue": "are owed again", "acknowledge": "are acknowledged"}


def _age(ctx: click.Context, option: click.Parameter, value: str | None) -> float | None:
    """ "2h" in seconds."""
    from internwatch.config.report import Wrong
    from internwatch.config.values import duration

    try:
        return None if value is None else duration(0.0, 36_500 * 86_400.0)(value)
    except Wrong as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Default: pending, unknown, dead.")
@click.option("--to", "to", multiple=True, metavar="DESTINATION", help='Only to it; "telegram:*" is all of a channel.')
@click.option("--older", callback=_age, metavar="AGE", help='Only what has been owed for longer: "30m", "2d".')
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@click.option("--counts", is_flag=True, help="How many, by state and destination, instead of each.")
@click.option("--requeue", multiple=True, type=NUMBER, metavar="ID", help="Owe this ended alert again; repeatable.")
@click.option("--requeue-dead", is_flag=True, help="Owe every dead alert again that --to and --older leave.")
@click.option("--acknowledge", multiple=True, type=NUMBER, metavar="ID", help="This dead alert is seen; repeatable.")
@click.option("--acknowledge-dead", is_flag=True, help="Every dead alert that --to and --older leave is seen.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def outbox_command(desk: Desk, /, limit: int, counts: bool, as_json: bool, **asked: Any) -> int:
    """Look at alerts that are owed, unknown or dead. --requeue gives dead or cancelled ones another try; --acknowledge
    ends dead ones, so that nobody is reminded of them."""
    act = _act(asked, counts)
    store = desk.store(desk.config())
    try:
        before = desk.now() - timedelta(seconds=asked["older"]) if asked["older"] is not None else None
        if act:
            return _do(store, act, asked, before, desk.now(), as_json=as_json)
        states, to = asked["states"] or OPEN, tuple(map(str.strip, asked["to"]))
        piles = store.outbox_piles(states, to=to, before=before)
        if counts:
            lines = _counted(piles, as_json)
        else:
            lines = (_row(store, row, as_json) for row in store.outbox_rows(states, limit, to=to, before=before))
        for line in lines:
            click.echo(line)
        plain = not asked["states"] and not to and before is None
        for line in () if as_json else _after(store, piles, 0 if counts else limit, plain):
            click.echo(line)
    finally:
        store.close()
    return 0


def _act(asked: dict[str, Any], counts: bool) -> str:
    """ "requeue", "acknowledge" or "" for looking; a usage error for what makes no sense together."""
    given = [name for name in ("requeue", "requeue_dead", "acknowledge", "acknowledge_dead") if asked[name]]
    if len(given) > 1:
        raise click.UsageError(f"--{given[0].replace('_', '-')} and --{given[1].replace('_', '-')}: give one of them")
    if not given:
        return ""
    act, _, dead = given[0].partition("_")
    if asked["states"] or counts:
        raise click.UsageError(f"--{given[0].replace('_', '-')} takes no --state and no --counts")
    if not dead and (asked["to"] or asked["older"] is not None):
        raise click.UsageError(f"--{act} names alerts one by one; --to and --older go with --{act}-dead")
    return act


# -- looking ----------------------------------------------------------------------------------------------------------


def _counted(piles: list[Pile], as_json: bool) -> Iterable[str]:
    for p in piles:
        if as_json:
            yield msgspec.json.encode(p).decode()
        else:
            again = f", the first goes out {p.not_before:%Y-%m-%d %H:%M} UTC" if p.not_before else ""
            since = f"the oldest owed {p.oldest:%Y-%m-%d %H:%M} UTC{again if p.state in OPEN[:2] else ''}"
            yield f"{p.count:>6}  {p.state:<9} {p.destination}  {since}"


def _row(store: Store, row: OwedRow, as_json: bool) -> str:
    if as_json:
        return msgspec.json.encode(row).decode()
    tries = store.attempts(row.id)
    last = tries[-1] if tries else {}
    why = f"  last try: {last.get('code') or last.get('outcome')} {last.get('note') or ''}".rstrip() if last else ""
    owed = f"owed {row.owed_at:%Y-%m-%d %H:%M} UTC"
    return f"{row.id:>6}  {row.state:<9} {row.kind:<9} {row.destination}  {row.subject}  {owed}{why}"


def _after(store: Store, piles: list[Pile], limit: int, plain: bool) -> Iterable[str]:
    """What the list does not say: how many there are where some are left out, and which destinations get nothing."""
    by_state: Counter[str] = Counter()
    for p in piles:
        by_state[p.state] += p.count
    if not piles:
        yield "nothing is owed, unknown or dead" if plain else "there are no such alerts"
    elif 0 < limit < by_state.total():
        each = ", ".join(f"{count:,} {state}" for state, count in by_state.most_common())
        yield f"the newest {limit:,} of {by_state.total():,} ({each}); --counts sums them up"
    for place in store.destinations().values():
        if place.state != "active" and place.not_before is None:
            yield f"{place.name} is switched off: {place.reason}"


# -- a second chance --------------------------------------------------------------------------------------------------


def _do(
    store: Store, act: str, asked: dict[str, Any], before: datetime | None, now: datetime, *, as_json: bool
) -> int:  # fmt: skip
    """Requeue or acknowledge; exit code 1 where something that was named could not be."""
    to = tuple(map(str.strip, asked["to"]))
    ids = list(dict.fromkeys(asked[act])) or store.outbox_ids(("dead",), to=to, before=before)
    states = store.outbox_states(ids)
    count = (store.requeue if act == "requeue" else store.acknowledge)(ids, now)
    left_out = [_why_not(number, states.get(number), act) for number in asked[act]]
    if as_json:
        said = {"act": act, "done": count, "of": len(ids)}
        click.echo(msgspec.json.encode(said).decode())
    else:
        click.echo(f"{count:,} of {len(ids):,} alerts {DONE[act]}")
        for line in filter(None, left_out):
            click.echo(f"  {line}", err=True)
        for line in _closed(store, {to for _, to in states.values()}) if act == "requeue" else ():
            click.echo(f"  {line}", err=True)
    return 0 if count == len(ids) else 1


def _why_not(number: int, known: tuple[str, str] | None, act: str) -> str:
    if known is None:
        return f"{number}: there is no such alert"
    fits = ENDED[act]
    return "" if known[0] in fits else f"{number} is {known[0]}, not {' or '.join(fits)}"


def _closed(store: Store, names: set[str]) -> Iterable[str]:
    """Destinations that nothing goes to although it is owed again."""
    for place in store.destinations().values():
        if place.name in names and place.state != "active":
            yield f"{place.name} is {place.state} ({place.reason}); internwatch people resume {place.name} ends that"

"""`internwatch outbox`: what is owed, unknown or dead, and a second chance for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from internwatch.cli.desk import Desk

if TYPE_CHECKING:
    from internwatch.store.rows import OwedRow

STATES = ("pending", "sending", "unknown", "dead", "cancelled", "sent")


@click.command()
@click.option(
    "--state", "states", multiple=True, type=click.Choice(STATES), help="Which; default: pending, unknown, dead."
)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@click.option(
    "--requeue",
    "ids",
    multiple=True,
    type=click.IntRange(1, 2**63 - 1),
    metavar="ID",
    help="Owe this alert again; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def outbox_command(desk: Desk, states: tuple[str, ...], limit: int, ids: tuple[int, ...], as_json: bool) -> int:
    """Look at alerts that are owed, unknown or dead; --requeue gives dead or cancelled ones another try."""
    store = desk.store(desk.config())
    try:
        if ids:
            count = store.requeue(list(ids), desk.now())
            click.echo(f"{count} of {len(ids)} alerts are owed again")
            return 0 if count == len(ids) else 1
        rows = store.outbox_rows(states or ("pending", "unknown", "dead"), limit)
        for row in rows:
            click.echo(msgspec.json.encode(row).decode() if as_json else _row(row, store.attempts(row.id)))
        if not rows and not as_json:
            click.echo("nothing is owed, unknown or dead")
        for place in store.destinations().values() if not as_json else ():
            if place.state == "paused" and place.not_before is None:
                click.echo(f"{place.name} is switched off: {place.reason}")
    finally:
        store.close()
    return 0


def _row(row: OwedRow, attempts: list[dict[str, object]]) -> str:
    last = attempts[-1] if attempts else {}
    why = f"  last try: {last.get('code') or last.get('outcome')} {last.get('note') or ''}".rstrip() if last else ""
    owed = f"owed {row.owed_at:%Y-%m-%d %H:%M} UTC"
    return f"{row.id:>6}  {row.state:<9} {row.kind:<9} {row.destination}  {row.subject}  {owed}{why}"

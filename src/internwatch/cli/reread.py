"""`internwatch reread`: stored postings read again by today's reader. The reading is `poll.again`'s; this prints."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from internwatch.cli.desk import Desk, run

if TYPE_CHECKING:
    from internwatch.poll.again import Reread


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also postings that this very reader has read.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def reread_command(desk: Desk, everything: bool, as_json: bool) -> int:
    """Read stored postings again after an upgrade, with the reader of this version.

    Open postings that match a filter only now are alerted, and the alert says so; nothing else is told. Stop the
    daemon first.
    """
    desk.log_to_stderr(quiet=True)
    return run(_reread(desk, everything, as_json))


async def _reread(desk: Desk, everything: bool, as_json: bool) -> int:
    from internwatch.poll.again import reread
    from internwatch.watch import Watch

    watch = Watch.open(desk.config(need_secrets=True), now=desk.now, env=desk.env, alone=True)
    try:
        watch.store.recover(desk.now())
        found = await watch.thread(
            lambda: reread(
                watch.store,
                watch.audience.filters,
                watch.source,
                desk.now(),
                all_of_them=everything,
                done=_progress,
            )
        )
        trouble = (await watch.settle_up()).trouble
    finally:
        await watch.aclose()
    for sentence in trouble:
        click.echo(f"delivery: {sentence}", err=True)
    click.echo(msgspec.json.encode(found).decode() if as_json else _said(found))
    return 0


def _progress(found: Reread) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{found.read} read", nl=False, err=True)


def _said(found: Reread) -> str:
    if not found.read:
        return "every stored posting was read by this reader already; --all reads them again"
    alerts = f"{found.owed} alert{'s' * (found.owed != 1)} for what matches only now"
    return f"{found.read} postings read again, {found.moved} with other facts, {alerts}"

"""`internwatch canary`: one request to each shipped board; what is found is `boards.canary`'s."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from internwatch.cli.desk import Desk, as_usage, run

if TYPE_CHECKING:
    from internwatch.boards.canary import Canary
    from internwatch.config import Config
    from internwatch.model import Source


@click.command()
@click.argument("companies", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Name the healthy boards too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per board.")
@click.pass_obj
def canary_command(desk: Desk, companies: tuple[str, ...], everything: bool, as_json: bool) -> int:
    """Ask each source once (or those of COMPANIES: keys, globs, tag:NAME): which boards are gone or have changed, and
    where did they likely go? Exit code 1 when any is."""
    from internwatch.boards.canary import DEAD
    from internwatch.sources import load_sources, select

    desk.log_to_stderr(quiet=True)
    config = desk.config_if_any()
    with as_usage():
        chosen = select(load_sources(config.scrapers if config else None).sources, companies)
    found = run(_sung(desk, config, chosen, as_json))
    shown = [c for c in found if everything or as_json or c.health not in ("ok", "empty")]
    for one in sorted(shown, key=lambda c: (c.health not in DEAD, c.source.key)):
        click.echo(msgspec.json.encode(_line(one)).decode() if as_json else _words(one))
    dead = sum(c.health in DEAD for c in found)
    if not as_json:
        other = sum(c.health in ("refused", "trouble") for c in found)
        click.echo(f"{len(found)} boards asked: {dead} dead or changed, {other} that did not answer well")
    return 1 if dead else 0


async def _sung(desk: Desk, config: Config | None, chosen: tuple[Source, ...], as_json: bool) -> list[Canary]:
    from internwatch.boards.canary import sing

    done = 0
    show = sys.stderr.isatty() and not as_json

    def tell(one: Canary) -> None:
        nonlocal done
        done += 1
        if show:
            click.echo(f"\r{done}/{len(chosen)} {one.source.key:<40.40}", nl=False, err=True)

    engine = desk.engine(config)
    try:
        return await sing(chosen, engine, _leads(desk, config), tell)
    finally:
        await engine.aclose()
        if show:
            click.echo("\r" + " " * 60 + "\r", nl=False, err=True)


def _leads(desk: Desk, config: Config | None) -> dict[str, str]:
    """A company's folded name -> where community lists saw a posting of it last, on a board that the address names."""
    if config is None:
        return {}
    found: dict[str, str] = {}
    store = desk.store(config)
    try:
        for lead in store.leads():
            if lead.at_board:
                found.setdefault(lead.company.casefold(), lead.url)
    finally:
        store.close()
    return found


def _line(one: Canary) -> dict[str, object]:
    return {
        "key": one.source.key, "company": one.source.name, "system": one.source.system, "health": one.health,
        "problem": one.problem or None, "postings": one.postings, "home": one.home or None, "why": one.why or None,
    }  # fmt: skip


def _words(one: Canary) -> str:
    said = one.problem or f"{one.postings} postings"
    home = f"\n        likely now {one.home} ({one.why} says so)" if one.home else ""
    return f"{one.health:<8}{one.source.key:<34}{said}{home}"

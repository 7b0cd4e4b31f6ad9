"""`sources`, `stats`, `status`: is everything being watched, how fast, and is the daemon alive? They change nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from internwatch.cli.desk import DAYS, Desk, as_usage
from internwatch.errors import BusyError

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.model import Source
    from internwatch.store.rows import BoardState, Lag
    from internwatch.store.store import Store


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--problems", is_flag=True, help="Only sources with a problem.")
@click.option("--tag", "tags", multiple=True, help="Only sources with this tag; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per source.")
@click.pass_obj
def sources_command(desk: Desk, names: tuple[str, ...], problems: bool, tags: tuple[str, ...], as_json: bool) -> int:
    """List the watched sources: health, open postings, when each was last read, and what is wrong.

    NAME is a key or a glob; of sources that are named (and in JSON) it is said how often each is looked at, and why."""
    config = desk.config()
    loaded = desk.sources(config)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)
    with as_usage():
        named = _named(chosen(config, loaded.sources), names)
    tagged = [s for s in named if not tags or set(tags) & set(s.tags)]
    lines = _lines(desk, config, tagged, with_tempo=bool(names) or as_json)
    shown = [line for line in lines if line["problem"] or not problems]
    for line in shown:
        click.echo(msgspec.json.encode(line).decode() if as_json else _row(line))
    if not shown and not as_json:
        click.echo("no source has a problem" if lines else "no watched source has such a tag", err=True)
    return 0


def _named(sources: tuple[Source, ...], names: tuple[str, ...]) -> tuple[Source, ...]:
    from internwatch.sources import select

    return tuple(select(sources, names)) if names else sources


def _lines(desk: Desk, config: Config, sources: list[Source], *, with_tempo: bool) -> list[dict[str, Any]]:
    store = desk.store(config)
    try:
        states = {s.source: s for s in store.boards().values() if s.active}
        lags = store.lags(desk.now() - timedelta(days=90))
        lines = [as_line(s, states.get(s.key), lags.get(s.key)) for s in sources]
        tempos = _tempos(store, config, sources, states, desk.now()) if with_tempo else {}
    finally:
        store.close()
    return [line | {"interval": tempos.get(line["key"])} for line in lines]


def _tempos(
    store: Store, config: Config, sources: list[Source], states: dict[str, BoardState], now: datetime
) -> dict[str, dict[str, Any]]:
    """source key -> how often it is looked at now, and why."""
    from internwatch import systems
    from internwatch.poll import Board
    from internwatch.tempos import Tempos

    boards = [Board(s, systems.scraper(s.system), states[s.key]) for s in sources if s.key in states]
    tempos = Tempos(store, config.poll)
    tempos.learn(boards, now)
    found = {b.source.key: tempos.of(b) for b in boards}
    return {key: {"seconds": round(one.at(now)), "why": one.why} for key, one in found.items()}


def chosen(config: Config, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    from internwatch.sources import select

    return tuple(select(sources, config.poll.companies))


def to_watch(config: Config, source: Source) -> str:
    """What to do to have the source of a file watched; "" where it is."""
    from internwatch.sources import included

    if included(source, config.poll.companies):
        return ""
    if not config.poll.companies:  # one key alone would leave all others out
        return f'put companies = ["*", "{source.key}"] under [poll]'
    return f'add "{source.key}" to `companies` under [poll]'


def as_line(source: Source, state: BoardState | None, lag: Lag | None) -> dict[str, Any]:
    """The JSON line of a source; a source that was never looked at is "new"."""
    return {
        "key": source.key, "company": source.name, "system": source.system, "token": source.token,
        "health": state.health if state else "new", "problem": (state.problem or None) if state else None,
        "problem_since": _iso(state.problem_since) if state else None,
        "last_ok": _iso(state.last_ok) if state else None,
        "last_look": _iso(state.last_look) if state else None, "next_due": _iso(state.next_due) if state else None,
        "open": state.open if state else 0, "tags": list(source.tags), "careers": source.careers,
        "median_lag": msgspec.to_builtins(lag) if lag else None,
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _row(line: dict[str, Any]) -> str:
    last = f"{line['last_ok'][:10]} {line['last_ok'][11:16]} UTC" if line["last_ok"] else "never"
    lag = (line["median_lag"] or {}).get("posted_seen")
    slow = f"  seen {span(lag)} after posting" if lag is not None else ""
    row = f"{line['health']:<8}{line['key']:<34}{line['system']:<16}{line['open']:>6} open  read {last}{slow}"
    rhythm = line["interval"]
    often = f"every {span(rhythm['seconds'])}: {', '.join(rhythm['why'])}" if rhythm else ""
    return "\n        ".join(part for part in (row, often, line["problem"]) if part)


@click.command()
@click.option("--days", type=DAYS, default=90, show_default=True, help="How far back.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def stats_command(desk: Desk, days: int, as_json: bool) -> int:
    """Show what was found and the median lag of each step: posted, seen, owed, sent."""
    store = desk.store(desk.config())
    try:
        answer = _stats(store, desk.now() - timedelta(days=days))
    finally:
        store.close()
    if as_json:
        click.echo(msgspec.json.encode(answer).decode())
        return 0
    lag = answer["median_lag"]
    click.echo(f"last {days} days: {answer['openings']} internships opened, {answer['closings']} closed")
    click.echo(f"boards: {', '.join(f'{n} {h}' for h, n in answer['boards'].items()) or 'none yet'}")
    click.echo(f"outbox: {', '.join(f'{n} {s}' for s, n in answer['outbox'].items()) or 'empty'}")
    names = {"posted_seen": "posted to seen", "seen_owed": "seen to owed", "owed_sent": "owed to sent"}
    for key, name in names.items():
        click.echo(f"median {name}: {span(lag[key]) if lag.get(key) is not None else 'not measured yet'}")
    return 0


def _stats(store: Store, since: datetime) -> dict[str, Any]:
    boards: dict[str, int] = {}
    for state in store.boards().values():
        if state.active:
            boards[state.health] = boards.get(state.health, 0) + 1
    lag = store.lags(since).get("")
    openings = store.openings(None)
    return {
        "boards": boards, "outbox": store.outbox_counts(), "median_lag": msgspec.to_builtins(lag) if lag else {},
        "openings": sum(1 for o in openings if o.opened_at and o.opened_at >= since),
        "closings": sum(1 for o in openings if o.closed_at and o.closed_at >= since),
    }  # fmt: skip


def span(seconds: float) -> str:
    """A span for people: "40 s", "6 min", "3.5 h", "2 days"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def status_command(desk: Desk, as_json: bool) -> int:
    """Say whether the daemon is alive. Exit code 1 when the last full round is older than twice the interval."""
    from internwatch.poll.word import freshness_line
    from internwatch.schedule import round_interval

    config = desk.config()
    usual = config.poll.every
    every = round_interval((s.every or usual for s in chosen(config, desk.sources(config).sources)), usual)
    store = desk.store(config)
    try:
        running = is_running(store)
        last = store.get_meta("last_round")
        counts = store.outbox_counts()
        watched = [s for s in store.boards().values() if s.active]
        fresh = store.freshness(desk.now() - timedelta(days=7))
    finally:
        store.close()
    at = datetime.fromisoformat(last) if last else None
    problems = [s for s in watched if s.problem]
    stale = at is None or desk.now() - at > timedelta(seconds=2 * every)
    if config.poll.rhythm == "own" and at:  # by night all of them may rest for longer
        overdue = timedelta(seconds=every)
        stale = stale and any(s.next_due is None or desk.now() - s.next_due > overdue for s in watched)
    answer = {"running": running, "last_round": last, "stale": stale, "problems": len(problems), "outbox": counts,
              "freshness": {channel or "all": msgspec.to_builtins(one) for channel, one in fresh.items()}}  # fmt: skip
    if as_json:
        click.echo(msgspec.json.encode(answer).decode())
    else:
        age = f"{span((desk.now() - at).total_seconds())} ago" if at else "never"
        click.echo(f"daemon {'running' if running else 'not running'}; last full round {age}"
                   f"{' (more than twice the interval)' if stale and at else ''}")  # fmt: skip
        owed = ", ".join(f"{count} {state}" for state, count in counts.items()) or "empty"
        click.echo(f"{len(problems)} source{'s' * (len(problems) != 1)} with a problem; outbox: {owed}")
        if said := freshness_line(fresh):
            click.echo(f"{said} in the last 7 days")
        if counts.get("dead"):
            click.echo("dead alerts are not tried again by themselves: internwatch outbox --state dead")
    return 1 if stale else 0


def is_running(store: Store) -> bool:
    """Whether another process holds the database."""
    try:
        with store.lock("run"):
            return False
    except BusyError:
        return True

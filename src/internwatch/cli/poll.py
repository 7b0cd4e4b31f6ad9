"""`internwatch poll` and `internwatch try`: look now. The looking is `poll`'s; this prints."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from internwatch.cli.desk import Desk, as_usage, run
from internwatch.errors import InternwatchError

if TYPE_CHECKING:
    from internwatch.model import Posting, Source
    from internwatch.poll import Board, Kept
    from internwatch.watch import Watch

# `poll --all` waits for a host that asked for so little, and skips the others by name.
PATIENCE = 10.0
COUNTED = {"new": "new postings", "changed": "changed", "closed": "closed", "reopened": "reopened"}


@click.command()
@click.argument("companies", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Ignore schedule and back-off.")
@click.option("--dry-run", is_flag=True, help="Look and show; write and send nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per source instead of text.")
@click.pass_obj
def poll_command(desk: Desk, companies: tuple[str, ...], everything: bool, dry_run: bool, as_json: bool) -> int:
    """Look at COMPANIES (keys, globs or tag:NAME; left out: everything the config names) that are due, save what is
    new, deliver what is owed.

    Naming companies looks at them whether due or not. Broken boards are named on standard error. Exit code 0 when at
    least one board was read (or nothing was due), 1 when every board failed.
    """
    desk.log_to_stderr(quiet=True)
    return run(poll_once(desk, companies, everything, dry_run, as_json))


async def poll_once(desk: Desk, companies: tuple[str, ...], everything: bool, dry_run: bool, as_json: bool) -> int:
    """One pass: look, deliver, say what came of it. Returns the exit code."""
    from internwatch.watch import Watch

    started = desk.now()
    config = desk.config(need_secrets=not dry_run)
    watch = Watch.open(config, now=desk.now, env=desk.env, throwaway=dry_run, alone=True)
    try:
        watch.store.recover(started)
        boards, waiting = await _boards(watch, companies, everything)
        results = await _looked_at(watch, boards, as_json)
        await (_would_send(watch, started) if dry_run else _settled(watch))
    finally:
        await watch.aclose()
    for name, why in waiting:
        click.echo(f"skipped {name}: {why}", err=True)
    return _summary(results, len(waiting), as_json)


async def _boards(
    watch: Watch, companies: tuple[str, ...], everything: bool
) -> tuple[list[Board], list[tuple[str, str]]]:
    """(boards to look at, sources whose host asked to be left alone with the reason)."""
    if companies:
        with as_usage():
            chosen = watch.named(companies)
    else:
        chosen = list(watch.boards.values()) if everything else watch.due(watch.now())
    return await _not_held(watch, chosen, wait=everything or bool(companies))


async def _settled(watch: Watch) -> None:
    """Deliver what is owed. When nothing is due any more the round is full, as in the daemon: noted, and pinged."""
    for sentence in (await watch.settle_up()).trouble:
        click.echo(f"delivery: {sentence}", err=True)
    if watch.due(watch.now()):
        return
    watch.store.put_meta("last_round", watch.now().isoformat())
    if url := watch.config.operator.ping:
        try:
            await watch.ping(url)
        except InternwatchError as error:
            click.echo(f"the ping after the round failed: {error}", err=True)


async def _looked_at(watch: Watch, boards: list[Board], as_json: bool) -> list[Kept]:
    show = sys.stderr.isatty() and not as_json
    done = 0

    def tell(kept: Kept) -> None:
        nonlocal done
        done += 1
        with suppress(OSError):  # who reads this may be gone; the round goes on, and at the end it is said
            if as_json:
                click.echo(msgspec.json.encode(_line(kept)).decode())
            elif show:
                click.echo(f"\r{done}/{len(boards)} {kept.source.key:<40.40}", nl=False, err=True)

    results = await watch.poll(boards, tell)
    if show and boards:
        click.echo("\r" + " " * 60 + "\r", nl=False, err=True)
    return results


async def _would_send(watch: Watch, since: datetime) -> None:
    """Name on standard error the alerts that this dry run would have owed."""
    rows = [row for row in watch.store.outbox_rows(("pending",), 1000) if row.owed_at >= since]
    for row in rows:
        click.echo(f"would send to {row.destination}: {row.kind} {row.subject}", err=True)


async def _not_held(watch: Watch, boards: list[Board], wait: bool) -> tuple[list[Board], list[tuple[str, str]]]:
    """Split off boards whose host asked to be left alone; short waits are waited for."""
    import asyncio

    now, free, held = watch.now(), [], []
    longest = 0.0
    for board in boards:
        until = watch.hosts.held_until(board.state.host)
        left = (until - now).total_seconds() if until else 0.0
        if left <= 0 or (wait and left <= PATIENCE):
            longest = max(longest, left)
            free.append(board)
        else:
            held.append((board.source.key, f"{board.state.host} asked to wait {timedelta(seconds=round(left))}"))
    if longest > 0:
        await asyncio.sleep(longest + 0.05)
    return free, held


def _line(kept: Kept) -> dict[str, object]:
    return {
        "key": kept.source.key, "company": kept.source.name, "seen": kept.seen, "new": kept.new,
        "changed": kept.changed, "closed": kept.closed, "reopened": kept.reopened, "owed": kept.owed,
        "first": kept.first, "unchanged": kept.unchanged, "problem": kept.problem or None,
        "skipped": kept.skipped or None,
    }  # fmt: skip


def _summary(results: list[Kept], waiting: int, as_json: bool) -> int:
    broken = [k for k in results if k.problem]
    for kept in [*broken, *(k for k in results if k.skipped)]:
        click.echo(
            f"{'skipped' if kept.skipped else 'problem'} {kept.source.key}: {kept.problem or kept.skipped}", err=True
        )
    if not as_json:
        idle = not results and not waiting
        click.echo("nothing is due; --all looks at everything now" if idle else _counts(results, len(broken)))
    failed = [k for k in results if k.state.health in ("failing", "blocked") and k.problem]
    return 1 if results and len(failed) == len(results) else 0


def _counts(results: list[Kept], broken: int) -> str:
    """One line: what was looked at, then only what there is to say."""
    later = [k for k in results if not k.first]
    first = [k for k in results if k.first and not k.problem]
    numbers = {word: sum(getattr(k, field) for k in later) for field, word in COUNTED.items()}
    parts = [f"{number} {word}" for word, number in numbers.items() if number]
    if first:
        seen = sum(k.seen for k in first)
        parts.append(f"{len(first)} seen for the first time ({seen} postings: a silent baseline)")
    if broken < len(results) and not parts:
        parts = ["nothing new"]
    if broken:
        parts.append(f"{broken} with a problem")
    looked = f"{len(results)} board{'s' * (len(results) != 1)} looked at"
    return ": ".join([looked, ", ".join(parts)] if parts else [looked])


@click.command()
@click.argument("what", metavar="URL|COMPANY|FOLDER")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per posting.")
@click.option("--limit", type=click.IntRange(0), default=10, show_default=True, help="How many postings to show.")
@click.pass_obj
def try_command(desk: Desk, what: str, as_json: bool, limit: int) -> int:
    """Look once at a careers page URL, a source or a recorded folder and show what it gives. Saves and sends nothing;
    needs no config."""
    desk.log_to_stderr(quiet=True)
    return run(_try(desk, what, as_json, limit))


async def _try(desk: Desk, what: str, as_json: bool, limit: int) -> int:
    from internwatch.boards.once import see
    from internwatch.boards.record import SOURCE, Recording, is_recording
    from internwatch.cli.record import source_named
    from internwatch.sources import load_source

    recorded = is_recording(what)
    config = desk.config_if_any()
    source = load_source(Path(what) / SOURCE, "recorded") if recorded else source_named(config, what)
    engine = Recording(Path(what)) if recorded else desk.engine(config)
    try:
        seen = await see(source, engine, desk.now(), limit)
    finally:
        await engine.aclose()
    if seen.problem and not seen.found.rows:
        raise InternwatchError(f"{source.key}: {seen.problem}")
    _show(source, seen.postings, seen.problem, as_json=as_json, limit=limit)
    return 0


def _show(source: Source, postings: list[Posting], problem: str, *, as_json: bool, limit: int) -> None:
    from internwatch.facts import plain

    interns = [p for p in postings if p.facts.internship]
    if as_json:
        for p in postings:
            line = {"key": p.key, "title": p.title, "url": p.url, "places": p.places, "facts": plain(p.facts)}
            click.echo(msgspec.json.encode(line).decode())
        return
    research = sum(bool(p.facts.research and p.facts.research.value) for p in interns)
    click.echo(
        f"{source.name} ({source.system}): {len(postings)} open, {len(interns)} internships, {research} in research"
    )
    if problem:
        click.echo(f"problem: {problem}", err=True)
    for p in (interns or postings)[:limit]:
        where = ", ".join(p.places[:3]) or "no place given"
        click.echo(f"  {p.title or '(the list gives no title)'}  ({where})\n    {p.url}")
    rest = len(interns or postings) - limit
    if rest > 0:
        click.echo(f"  … and {rest} more (--limit {rest + limit})")

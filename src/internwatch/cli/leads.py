"""`leads`: what community lists name: postings that our boards do not show, and boards that nobody watches. It asks
nobody and changes nothing."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import click
import msgspec

from internwatch.cli.desk import DAYS, Desk
from internwatch.cli.sources import to_watch

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.model import Source
    from internwatch.store.rows import Lead

Standing = Literal["there", "missing", "unwatched", "unnamed"]
_SAID: Mapping[Standing, str] = {
    "there": "stands on {board} too",
    "missing": "not seen on {board}, which is watched",
    "unwatched": "on {board}, which nobody watches",
    "unnamed": "its link names no board",
}


class Judged(msgspec.Struct, frozen=True):
    """A lead and where it stands: `own` is the key of the same job on an employer's own board that we read, or ""."""

    lead: Lead
    standing: Standing
    own: str = ""


class Proposed(msgspec.Struct, frozen=True):
    """A board that leads point to and nobody watches: `url` is the newest lead's, `source` that of the file that reads
    the board already."""

    board: str
    company: str
    count: int
    research: int
    url: str
    source: Source | None


@click.command()
@click.option("--missing", "which", flag_value="missing", help="Those that a watched board of theirs does not show.")
@click.option("--boards", "which", flag_value="boards", help="The boards that leads point to and nobody watches.")
@click.option("--research", is_flag=True, help="Only research internships and those for PhD students.")
@click.option("--since", "days", type=DAYS, help="Only leads that were first seen in so many last days.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many lines to show.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines, all of them.")
@click.pass_obj
def leads_command(desk: Desk, which: str | None, research: bool, days: int | None, limit: int, as_json: bool) -> int:
    """List what community lists name, newest first. A lead is a list's word, not the employer's."""
    found = _judged(desk, days, research)
    if which == "boards":
        config = desk.config()
        proposed = _proposed(desk.sources(config).sources, found)
        lines = [_proposal_line(p) if as_json else _proposal(config, p) for p in proposed]
    else:
        shown = [one for one in found if which is None or one.standing == "missing"]
        lines = [_lead_line(one) if as_json else _row(one) for one in shown]
    for line in lines if as_json else lines[:limit]:
        click.echo(line if isinstance(line, str) else msgspec.json.encode(line).decode())
    if not as_json:
        _rest(desk, len(lines), limit)
    return 0


def _rest(desk: Desk, count: int, limit: int) -> None:
    if count > limit:
        click.echo(f"… and {count - limit} more (--limit {count})")
    if not count:
        click.echo(
            "no such leads are stored. Lists are looked at where the config names them: companies = […, \"tag:list\"]",
            err=True,
        )  # fmt: skip


def _judged(desk: Desk, days: int | None, research: bool) -> list[Judged]:
    from internwatch.poll.leads import Watched, own_copies

    store = desk.store(desk.config())
    try:
        since = desk.now() - timedelta(days=days) if days else None
        leads = [lead for lead in store.leads(since) if not research or lead.research or lead.phd]
        own = own_copies(store, leads)
        watched = Watched.of(store.boards().values())
    finally:
        store.close()

    def standing(lead: Lead) -> Standing:
        if lead.key in own:
            return "there"
        if watched.shows(lead):
            return "missing"
        return "unwatched" if lead.at_board else "unnamed"

    return [Judged(lead, standing(lead), own.get(lead.key, "")) for lead in leads]


def _row(one: Judged) -> str:
    lead = one.lead
    marks = [word for word, held in (("research", lead.research), ("PhD", lead.phd)) if held]
    marked = f" [{', '.join(marks)}]" if marks else ""
    where = ", ".join(lead.places[:2]) + (f" +{len(lead.places) - 2}" if len(lead.places) > 2 else "")
    season = f"  {lead.season}" if lead.season else ""
    board = lead.at_board or one.own.rpartition(":")[0] or urlsplit(lead.url).hostname
    said = _SAID[one.standing].format(board=board)
    what = f"{lead.company}: {lead.title}{marked}  ({where or 'no place'}){season}"
    return f"{lead.first_seen:%Y-%m-%d}  {what}\n            {lead.url}\n            {lead.source}: {said}"


def _lead_line(one: Judged) -> dict[str, Any]:
    lead = one.lead
    return {
        "key": lead.key, "list": lead.source, "company": lead.company, "title": lead.title, "url": lead.url,
        "places": list(lead.places), "posted": lead.posted.date().isoformat() if lead.posted else None,
        "first_seen": lead.first_seen.isoformat(), "research": lead.research, "phd": lead.phd, "season": lead.season,
        "board": lead.at_board or None, "standing": one.standing, "own": one.own or None,
    }  # fmt: skip


# -- boards that nobody watches ---------------------------------------------------------------------------------------


def _proposed(sources: Iterable[Source], found: Iterable[Judged]) -> list[Proposed]:
    """The boards that most leads point to first."""
    from internwatch.poll.leads import base

    groups: dict[str, list[Lead]] = {}
    for one in found:
        if one.standing == "unwatched":
            groups.setdefault(base(one.lead.at_board), []).append(one.lead)
    files = _files(sources)
    made = [
        Proposed(
            leads[0].at_board, leads[0].company, len(leads), sum(1 for lead in leads if lead.research or lead.phd),
            leads[0].url, files.get(board),
        )
        for board, leads in groups.items()
    ]  # fmt: skip
    return sorted(made, key=lambda p: (-p.count, p.board))


def _files(sources: Iterable[Source]) -> dict[str, Source]:
    """board without its search -> the source of the scraper file that reads it."""
    from internwatch import systems
    from internwatch.poll.leads import base

    return {base(systems.scraper(s.system).board(s)): s for s in sources}


def _proposal(config: Config, p: Proposed) -> str:
    leads = f"{p.count} lead{'s' * (p.count != 1)} point{'s' * (p.count == 1)} to {p.board} ({p.company})"
    research = f", {p.research} in research or for PhD students" if p.research else ""
    if p.source:
        how = to_watch(config, p.source) or "the first look at it is still to come"
        return f"{leads}{research}; {p.source.key}.toml reads it: {how}"
    return f"{leads}{research}; add with: internwatch add {shlex.quote(p.url)}"


def _proposal_line(p: Proposed) -> dict[str, Any]:
    return {
        "board": p.board, "company": p.company, "leads": p.count, "research": p.research, "url": p.url,
        "scraper": p.source.key if p.source else None,
    }  # fmt: skip

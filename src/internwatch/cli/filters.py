"""`internwatch filters test`: what the filters would have sent, and what they nearly did. It sends nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from internwatch.cli.desk import DAYS, Desk

if TYPE_CHECKING:
    from internwatch.filters.language import Filter
    from internwatch.store.rows import StoredPosting


@click.group("filters")
def filters_group() -> None:
    """Try the filters on what was seen."""


@filters_group.command("test")
@click.argument("names", nargs=-1)
@click.option("--days", type=DAYS, default=90, show_default=True, help="How far back.")
@click.option(
    "--near", type=click.IntRange(0), default=10, show_default=True, help="How many near misses to show per filter."
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def test_command(desk: Desk, names: tuple[str, ...], days: int, near: int, as_json: bool) -> int:
    """Show what each filter (or those NAMED) would have sent of the last days, and the postings that failed by one
    condition only."""
    config = desk.config()
    filters = [f for f in config.filters if not names or f.name in names]
    if unknown := set(names) - {f.name for f in filters}:
        known = ", ".join(f.name for f in config.filters) or "none"
        raise click.UsageError(f"no filter is called {', '.join(sorted(unknown))}; the config has: {known}")
    store = desk.store(config)
    try:
        since = desk.now() - timedelta(days=days)
        stored = [s for s in store.listing(all=True, sources=None, since=since) if s.posting.facts.internship]
        tags = {s.key: s.tags for s in desk.sources(config).sources}
        for report in reports(filters, stored, tags):
            click.echo(msgspec.json.encode(report).decode() if as_json else _text(report, days, near))
    finally:
        store.close()
    return 0


def reports(
    filters: Iterable[Filter], stored: list[StoredPosting], tags: dict[str, tuple[str, ...]]
) -> list[dict[str, Any]]:
    """Per filter: how many postings there were, the matches and the near misses with the one reason."""
    from internwatch.filters.match import explain, subject
    from internwatch.model import Match

    abouts = [(s, subject(s.posting, tags.get(s.posting.source, ()))) for s in stored]
    found = []
    for f in filters:
        matches, misses = [], []
        for s, about in abouts:
            result = explain(f, about)
            if isinstance(result, Match):
                matches.append(_line(s) | {"graduation": result.verdict, "graduation_reason": result.verdict_detail})
            elif result.near:
                failed = next(r for r in result.reasons if not r.held)
                misses.append(_line(s) | {"failed": failed.test, "detail": failed.detail})
        student = bool(f.degree or f.graduation)
        found.append({
            "filter": f.name, "of": len(stored), "student": student, "matches": matches, "near_misses": misses,
        })  # fmt: skip
    return found


def _line(s: StoredPosting) -> dict[str, Any]:
    p = s.posting
    return {"key": p.key, "company": p.company, "title": p.title, "url": p.url, "first_seen": s.first_seen.isoformat()}


def _text(report: dict[str, Any], days: int, near: int) -> str:
    matches, misses = report["matches"], report["near_misses"]
    lines = [
        f"{report['filter']}: would have sent {len(matches)} of {report['of']} internships of the last {days} days"
    ]
    for m in matches:
        verdict = ": ".join(filter(None, (m["graduation"], m["graduation_reason"])))
        lines.append(f"  {m['company']}: {m['title']}" + (f"  [{verdict}]" if report["student"] else ""))
    if misses:
        lines.append(f"  near misses ({len(misses)}), each failed one condition only:")
        lines += [f"    {m['company']}: {m['title']}  - {m['failed']}: {m['detail']}" for m in misses[:near]]
        if len(misses) > near:
            lines.append(f"    … and {len(misses) - near} more (--near {len(misses)})")
    return "\n".join(lines)

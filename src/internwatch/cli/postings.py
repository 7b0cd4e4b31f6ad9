"""`postings`, `why`, `export`: what is stored, read back. They change nothing."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from internwatch.cli.desk import Desk, as_usage
from internwatch.errors import InternwatchError

if TYPE_CHECKING:
    from internwatch.filters.language import Filter
    from internwatch.model import Source
    from internwatch.store.rows import StoredPosting


def as_line(stored: StoredPosting, *, text: bool = False) -> dict[str, Any]:
    """The JSON line of a stored posting, as `postings --json` and `export` print it."""
    from internwatch import reading
    from internwatch.facts import plain

    p = stored.posting
    line: dict[str, Any] = {
        "key": p.key, "company_key": p.source, "company": p.company, "title": p.title, "url": p.url,
        "places": list(p.places), "posted": p.posted.date().isoformat() if p.posted else None,
        "first_seen": stored.first_seen.isoformat(), "status": stored.status,
        "closed_at": stored.closed_at.isoformat() if stored.closed_at else None, "facts": plain(p.facts),
    }  # fmt: skip
    return {**line, "text": reading.to_text(p.body)} if text else line


@click.command()
@click.option("--all", "everything", is_flag=True, help="Every stored posting, closed ones and other jobs too.")
@click.option(
    "--company", "companies", multiple=True, help="Only these sources (key, glob, tag:NAME); may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_obj
def postings_command(desk: Desk, everything: bool, companies: tuple[str, ...], as_json: bool) -> int:
    """List the open internships, newest first."""
    from internwatch.sources import select

    config = desk.config()
    with as_usage():
        keys = [s.key for s in select(desk.sources(config).sources, companies)] if companies else None
    store = desk.store(config)
    try:
        count = 0
        for stored in store.listing(all=everything, sources=keys, since=None):
            count += 1
            if as_json:
                click.echo(msgspec.json.encode(as_line(stored)).decode())
            else:
                click.echo(_row(stored))
        if not as_json and not count:
            click.echo("no open internships are stored yet; internwatch poll looks now", err=True)
    finally:
        store.close()
    return 0


def _row(stored: StoredPosting) -> str:
    p = stored.posting
    season = f"  {p.facts.season.value}" if p.facts.season else ""
    where = ", ".join(p.places[:2]) + (f" +{len(p.places) - 2}" if len(p.places) > 2 else "")
    mark = " [closed]" if stored.status == "closed" else ""
    what = f"{p.company}: {p.title}{mark}  ({where or 'no place'}){season}"
    return f"{stored.first_seen:%Y-%m-%d}  {what}\n            {p.url}"


@click.command()
@click.argument("what", metavar="KEY|URL")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def why_command(desk: Desk, what: str, as_json: bool) -> int:
    """Explain a posting (its key, URL or id): facts with the words they were read from, each filter's verdict with
    reasons, and what was sent about it."""
    config = desk.config()
    store = desk.store(config)
    try:
        found = store.find(what.encode(errors="replace").decode())  # an argument may hold bytes of no encoding
        if not found:
            raise InternwatchError(
                f"no stored posting has the key, URL or id {what!r}; internwatch postings --all lists them"
            )
        sources = {s.key: s for s in desk.sources(config).sources}
        for stored in found:
            told = sorted(store.told([stored.posting.key]).get(stored.posting.key, ()))
            answer = explain(stored, sources.get(stored.posting.source), config.filters, told)
            answer["history"] = [_event(change) for change in store.changes(stored.posting.key)]
            click.echo(msgspec.json.encode(answer).decode() if as_json else _explained(answer))
    finally:
        store.close()
    return 0


def _event(change: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": change["at"].isoformat(),
        "kind": change["kind"],
        "what": list(change["what"] or ()),
        "of": change["of"],
    }


def explain(stored: StoredPosting, source: Source | None, filters: Iterable[Filter], told: list[str]) -> dict[str, Any]:
    """All there is to say of a posting. It is read again, so that the answer is today's reader's. `source` is None
    where its scraper file is gone."""
    from internwatch.filters import match as matching
    from internwatch.model import Match
    from internwatch.poll.again import read_again
    from internwatch.render.sentences import sentences

    fresh = read_again(stored.posting, source)
    about = matching.subject(fresh, source.tags if source else ())
    verdicts = []
    for f in filters:
        result = matching.explain(f, about)
        verdicts.append({
            "filter": f.name, "matches": isinstance(result, Match), "graduation": result.verdict,
            "graduation_reason": result.verdict_detail,
            "reasons": [{"test": r.test, "held": r.held, "detail": r.detail} for r in result.reasons],
        })  # fmt: skip
    line = as_line(msgspec.structs.replace(stored, posting=fresh))
    said = [{"text": one.text, "quote": one.quote} for one in sentences(fresh.facts)]
    return {**line, "sentences": said, "filters": verdicts, "sent_to": told}


def _explained(a: dict[str, Any]) -> str:
    facts, quotes = a["facts"], a["facts"]["quotes"]
    lines = [
        f"{a['company']}: {a['title']}",
        a["url"],
        f"key {a['key']}, {a['status']}, first seen {_minute(a['first_seen'])}",
    ]
    lines.append(f"posted {a['posted'] or 'not stated'}; places {', '.join(a['places']) or 'not stated'}")
    window = facts["graduation"]
    shown = {
        "kind": facts["kind"], "research": "yes" if facts["research"] else "no",
        "degrees": ", ".join(facts["degrees"]), "season": facts["season"], "deadline": facts["deadline"],
        "graduation": " to ".join(x or "open" for x in (window["earliest"], window["latest"]))
        if window["earliest"] or window["latest"] else None,
    }  # fmt: skip
    for name, value in shown.items():
        quote = window["quote"] if name == "graduation" else quotes.get(name)
        lines.append(f"  {name:<11}{value or 'not stated'}" + (f'  ("{quote}")' if quote else ""))
    lines += [f"  {one['text']}" + (f'  ("{one["quote"]}")' if one["quote"] else "") for one in a["sentences"]]
    for f in a["filters"]:
        lines.append(f"filter {f['filter']}: {'matches' if f['matches'] else 'does not match'}")
        for r in f["reasons"]:
            detail = f": {r['detail']}" if r["detail"] else ""
            lines.append(f"  {'+' if r['held'] else '-'} {r['test']}{detail}")
    for event in a["history"]:
        what = f": {', '.join(event['what'])}" if event["what"] else f" of {event['of']}" if event["of"] else ""
        lines.append(f"{_minute(event['at'])} {event['kind']}{what}")
    lines.append("sent to " + (", ".join(a["sent_to"]) or "nobody yet"))
    return "\n".join(lines)


def _minute(time: str) -> str:
    return f"{time[:10]} {time[11:16]} UTC"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.pass_obj
def export_command(desk: Desk, file: Path, form: str) -> int:
    """Write every stored posting, with its text, to FILE ("-": standard output)."""
    store = desk.store(desk.config())
    try:
        lines = (as_line(stored, text=True) for stored in store.listing(all=True, sources=None, since=None))
        if str(file) == "-":
            _write(lines, sys.stdout, form)
        else:
            with file.open("w", encoding="utf-8", newline="") as out:
                count = _write(lines, out, form)
            click.echo(f"{file}: {count} posting{'s' * (count != 1)}", err=True)
    except BrokenPipeError:
        raise  # the reader has what it wanted
    except OSError as error:
        raise InternwatchError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        store.close()
    return 0


def _write(lines: Iterable[dict[str, Any]], out: Any, form: str) -> int:
    """Write them all; returns how many there were."""
    if form == "jsonl":
        return sum(1 for line in lines if out.write(msgspec.json.encode(line).decode() + "\n"))
    fields = ["key", "company", "title", "url", "places", "posted", "first_seen", "status", "closed_at", "text"]
    table = csv.writer(out)
    table.writerow(fields)
    return sum(1 for line in lines if table.writerow([_cell(line[name]) for name in fields]))


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

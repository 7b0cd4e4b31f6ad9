"""`internwatch read`: postings in, facts out; JSON lines both ways. It stores and sends nothing."""

from __future__ import annotations

import codecs
import sys
from datetime import UTC, datetime
from typing import IO, Any

import click
import msgspec

from internwatch import reading
from internwatch.facts import Facts, Window
from internwatch.filters.verdict import verdict


class Line(msgspec.Struct):
    """One posting of the input; anything else in it is ignored."""

    id: str | int | None = None
    title: str | None = None
    description: str | None = None
    location: str | list[str] | None = None
    posted: str | None = None
    commitment: str | None = None


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--for", "student", metavar="DEGREE,MONTH", help='Add a verdict for a student, e.g. "phd,2028-05".')
def read_command(file: IO[bytes], student: str | None) -> int:
    """Read postings from FILE (JSON lines; "-" is standard input) and print what each states.

    A line in: id, company, title, url, location, description (text or HTML), optionally posted. A line out: id,
    internship, kind, research, degrees, graduation, season, deadline, remote, places; a bad line is named on standard
    error and the rest goes on (exit code 1 at the end).
    """
    person = _student(student) if student else None
    bad = 0
    decoder = msgspec.json.Decoder(Line)
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            posting = decoder.decode(line.removeprefix(codecs.BOM_UTF8))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            click.echo(f"line {number}: {error}", err=True)
            bad += 1
            continue
        sys.stdout.buffer.write(msgspec.json.encode(facts_of(posting, person)) + b"\n")
    return 1 if bad else 0


def _student(text: str) -> tuple[str, str]:
    degree, _, month = text.partition(",")
    degree, month = degree.strip().lower(), month.strip()
    if degree not in ("bachelor", "master", "phd") or not _is_month(month):
        raise click.BadParameter(
            'wants a degree and a graduation month or year, such as "phd,2028-05"', param_hint="--for"
        )
    return degree, month


def _is_month(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m" if "-" in text else "%Y").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def facts_of(line: Line, person: tuple[str, str] | None) -> dict[str, Any]:
    """The output line for one posting."""
    listed = (line.location,) if isinstance(line.location, str) else tuple(line.location or ())
    facts = reading.read(
        reading.clean(line.title or "", 300),
        line.description or "",
        places=tuple(place for place in listed if place),
        posted=_moment(line.posted),
        commitment=line.commitment or "",
    )
    out = {"id": line.id, **plain(facts)}
    if person:
        out["verdict"], out["verdict_reason"] = verdict(facts, *person)
    return out


def plain(facts: Facts) -> dict[str, Any]:
    """Facts in the shape of the `read` contract, quotes beside the values."""
    window = facts.graduation.value if facts.graduation else Window()
    return {
        "internship": facts.internship,
        "kind": facts.kind.value if facts.kind else None,
        "research": bool(facts.research and facts.research.value),
        "degrees": list(facts.degrees.value) if facts.degrees else [],
        "graduation": {
            "earliest": window.earliest,
            "latest": window.latest,
            "quote": facts.graduation.quote if facts.graduation else None,
            "hedged": bool(facts.graduation and facts.graduation.hedged),
        },
        "season": facts.season.value if facts.season else None,
        "season_inferred": bool(facts.season and facts.season.inferred),
        "deadline": facts.deadline.value if facts.deadline else None,
        "remote": facts.remote.value if facts.remote else None,
        "places": list(facts.places),
        "quotes": {
            name: fact.quote
            for name in ("kind", "research", "degrees", "season", "deadline", "remote")
            if (fact := getattr(facts, name)) is not None and fact.quote
        },
    }


def _moment(text: str | None) -> datetime | None:
    """An ISO day or moment as UTC; None for anything else, since a posting date is only a hint here."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one before the year 1 in UTC
        return None

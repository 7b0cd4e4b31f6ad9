"""`internwatch read`: postings in, facts out; JSON lines both ways. It stores and sends nothing."""

from __future__ import annotations

import codecs
import sys
from datetime import UTC, datetime
from typing import IO, Any

import click
import msgspec

from internwatch import reading
from internwatch.facts import Facts, plain
from internwatch.filters.language import DEGREES, read_graduation
from internwatch.filters.verdict import verdict


class Line(msgspec.Struct):
    """One posting of the input; anything else in it is ignored."""

    id: str | int | None = None
    company: str | None = None
    title: str | None = None
    description: str | None = None
    location: str | list[str] | None = None
    posted: str | None = None
    commitment: str | None = None


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--for", "student", metavar="DEGREE,MONTH", help='Add a verdict for a student, e.g. "phd,2028-05".')
@click.option("--explain", is_flag=True, help="Show each posting with the deciding words marked, for people.")
def read_command(file: IO[bytes], student: str | None, explain: bool) -> int:
    """Read postings from FILE (JSON lines; "-" is standard input) and print what each states.

    A line in: id, company, title, url, location, description (text or HTML), optionally posted. A line out: id,
    internship, kind, research, degrees, graduation, season, deadline, remote, places and every further fact, with the
    words each was read from; a bad line is named on standard error and the rest goes on (exit code 1 at the end).
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
        if explain:
            click.echo(_explained(posting, person))
        else:
            sys.stdout.buffer.write(msgspec.json.encode(facts_of(posting, person)) + b"\n")
    return 1 if bad else 0


def _explained(line: Line, person: tuple[str, str] | None) -> str:
    from internwatch.cli.explain import explained

    title, facts = reading.clean(line.title or "", 300), _read(line)
    text = reading.to_text(line.description or "")
    said = [f"── {line.id or line.company or title}", explained(title, text, facts, sys.stdout.isatty())]
    if person:
        said.append(f"  for {person[0]}, {person[1]}: {': '.join(filter(None, verdict(facts, *person)))}")
    return "\n".join([*said, ""])


def _student(text: str) -> tuple[str, str]:
    degree, _, month = text.partition(",")
    degree = degree.strip().lower()
    try:
        month = read_graduation(month)
    except ValueError:
        month = "any"
    if degree not in DEGREES or month == "any":
        raise click.BadParameter(
            'wants a degree and a graduation month or year, such as "phd,2028-05"', param_hint="--for"
        )
    return degree, month


def facts_of(line: Line, person: tuple[str, str] | None) -> dict[str, Any]:
    """The output line for one posting."""
    facts = _read(line)
    out = {"id": line.id, **plain(facts)}
    if person:
        out["verdict"], out["verdict_reason"] = verdict(facts, *person)
    return out


def _read(line: Line) -> Facts:
    listed = (line.location,) if isinstance(line.location, str) else tuple(line.location or ())
    return reading.read(
        reading.clean(line.title or "", 300),
        line.description or "",
        places=tuple(place for place in listed if place),
        posted=_moment(line.posted),
        commitment=line.commitment or "",
        everything=True,
    )


def _moment(text: str | None) -> datetime | None:
    """An ISO day or moment as UTC; None for anything else, since a posting date is only a hint here."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one before the year 1 in UTC
        return None

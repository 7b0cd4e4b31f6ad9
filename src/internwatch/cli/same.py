"""`internwatch same`: pairs of postings in, a verdict each out; JSON lines both ways. It stores nothing."""

from __future__ import annotations

import codecs
import sys
from typing import IO

import click
import msgspec

from internwatch.sameness import Sighting, compare


class Seen(msgspec.Struct):
    """One posting of a pair; anything else in it is ignored."""

    company: str | None = None
    title: str | None = None
    url: str | None = None
    location: str | list[str] | None = None
    posted: str | None = None


class Pair(msgspec.Struct):
    """One line of the input."""

    a: Seen
    b: Seen
    id: str | int | None = None


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
def same_command(file: IO[bytes]) -> int:
    """Say of pairs of postings whether they are the same job.

    FILE holds JSON lines ("-" is standard input): {"a": {company, title, url, location, posted}, "b": {…}}. A line
    out: {"verdict": "same" | "different" | "repost" | "unsure", "rule": …}, with the pair's id where it has one. A bad
    line is named on standard error and the rest goes on (exit code 1 at the end).
    """
    bad = 0
    decoder = msgspec.json.Decoder(Pair)
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            pair = decoder.decode(line.removeprefix(codecs.BOM_UTF8))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            click.echo(f"line {number}: {error}", err=True)
            bad += 1
            continue
        found = msgspec.to_builtins(compare(_sighting(pair.a), _sighting(pair.b)))
        told = found if pair.id is None else {"id": pair.id, **found}
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    return 1 if bad else 0


def _sighting(seen: Seen) -> Sighting:
    place = "; ".join(seen.location) if isinstance(seen.location, list) else seen.location
    return Sighting(seen.company or "", seen.title or "", seen.url or "", place or "", seen.posted or "")

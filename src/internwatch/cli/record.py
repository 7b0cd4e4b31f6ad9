"""`internwatch record`: a look's answers as a folder; what is kept is `boards.record`'s."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from internwatch.cli.desk import Desk, as_usage, run

if TYPE_CHECKING:
    from internwatch.boards.once import Seen
    from internwatch.config import Config
    from internwatch.model import Source


@click.command()
@click.argument("what", metavar="COMPANY|URL")
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Where (else recorded-COMPANY).")
@click.option("--details", type=click.IntRange(0, 200), default=5, show_default=True, help="Postings to ask in full.")
@click.pass_obj
def record_command(desk: Desk, what: str, folder: Path | None, details: int) -> int:
    """Look once at a source and save its answers, byte for byte, with what was read from them.

    The folder is what a bug report needs; `internwatch try FOLDER` reads it again without the network.
    """
    desk.log_to_stderr(quiet=True)
    config = desk.config_if_any()
    source = source_named(config, what)
    place = folder or Path(f"recorded-{source.key}")
    seen = run(_recorded(desk, config, source, place, details))
    click.echo(f"{source.name}: {len(seen.postings)} open, {len(seen.internships)} internships read")
    if seen.problem:
        click.echo(f"problem: {seen.problem}")
    click.echo(f"saved in {place}: look through it before you send it to anybody")
    return 0


def source_named(config: Config | None, what: str) -> Source:
    """The source that a URL or a company names."""
    from internwatch.detect import source_of_url
    from internwatch.sources import load_sources, select

    if "://" in what:
        return source_of_url(what)
    with as_usage():
        return select(load_sources(config.scrapers if config else None).sources, (what,))[0]


async def _recorded(desk: Desk, config: Config | None, source: Source, place: Path, details: int) -> Seen:
    from internwatch.boards.once import see
    from internwatch.boards.record import Recorder, finish, new_folder

    engine = desk.engine(config)
    try:
        recorder = Recorder(engine, new_folder(place), desk.now())
        seen = await see(source, recorder, desk.now(), details)
        finish(place, source, recorder.kept, seen)
        return seen
    finally:
        await engine.aclose()

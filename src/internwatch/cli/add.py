"""`internwatch add`: from any careers address to a scraper file, after one look; finding the board is `boards`'s."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from internwatch.cli.desk import Desk, run
from internwatch.cli.sources import to_watch
from internwatch.errors import InternwatchError

if TYPE_CHECKING:
    from internwatch.boards.find import Finding
    from internwatch.boards.once import Seen
    from internwatch.config import Config
    from internwatch.model import Source
    from internwatch.poll.look import Fetches

# So many texts are asked for, to say what matches.
DETAILS = 25
SHOWN = 3


@click.command()
@click.argument("url")
@click.option("--name", default="", help="The company's name, as alerts show it (else from the address).")
@click.option("--tag", "tags", multiple=True, help="A tag for the file; may be repeated.")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="The folder (else the config's)."
)
@click.option("--dry-run", is_flag=True, help="Look and show the file; write nothing.")
@click.pass_obj
def add_command(desk: Desk, url: str, name: str, tags: tuple[str, ...], folder: Path | None, dry_run: bool) -> int:
    """Find the job board behind URL (a careers page, a posting, a board), look at it once and write a scraper file.

    What cannot be watched truthfully is refused with the reason.
    """
    from internwatch.boards import scrape
    from internwatch.sources import load_sources

    desk.log_to_stderr(quiet=True)
    config = desk.config_if_any()
    finding, seen = run(_looked(desk, config, url))
    sources = load_sources(config.scrapers if config else None).sources
    known = _known(config, sources, finding.source)
    source = known or scrape.named(finding.source, name, tags, {s.key for s in sources})
    click.echo(f"{source.name}: {source.system} board, named by {finding.how}")
    if finding.words and finding.words != url:
        click.echo(f"  {finding.words}")
    if known:
        click.echo(_said_of(known, config, finding.source))
        return 0
    for line in (*_counts(seen, config), *_taken(sources, source)):
        click.echo(line)
    if dry_run:
        click.echo(scrape.text(source), nl=False)
        return 0
    path = scrape.write(_folder(config, folder), source)
    click.echo(f"written: {path}")
    for line in _next(config, source, path):
        click.echo(line)
    return 0


async def _looked(desk: Desk, config: Config | None, url: str) -> tuple[Finding, Seen]:
    from msgspec.structs import replace

    from internwatch.boards.find import find, other_ways
    from internwatch.boards.once import see

    engine = desk.engine(config)
    try:
        finding = await find(url, engine)
        seen = await see(finding.source, engine, desk.now(), DETAILS)
        for other in other_ways(finding.source) if seen.problem and not seen.found.rows else ():
            tried = await see(other, engine, desk.now(), DETAILS)
            if tried.found.rows:
                finding, seen = replace(finding, source=other), tried
                break
        await _believe(seen, engine, desk)
        return finding, seen
    finally:
        await engine.aclose()


async def _believe(seen: Seen, engine: Fetches, desk: Desk) -> None:
    """Refuse a board that gives nothing to go by."""
    from internwatch.boards.find import UnwatchableError
    from internwatch.boards.proof import answers_any_name

    source = seen.source
    if seen.problem and not seen.found.rows:
        raise UnwatchableError(f"The {source.system} board behind it cannot be read: {seen.problem}")
    if await answers_any_name(seen, engine, desk.now()):
        raise UnwatchableError(
            f"The {source.system} board is empty, and {source.system} answers any name so: nobody can tell a board "
            "without postings from a name that is not theirs. Add it when it shows a posting."
        )


def _known(config: Config | None, sources: Iterable[Source], new: Source) -> Source | None:
    """The source that reads this board already, perhaps with another search; of several the nearest."""
    from internwatch.nature import FORMATS
    from internwatch.poll.leads import base

    def board(source: Source) -> str:
        # Behind the "?" of a plain page stands its own address too.
        return _board(source) if source.system in FORMATS else base(_board(source))

    readers = [s for s in sources if board(s) == board(new)]
    readers.sort(key=lambda s: (_board(s) != _board(new), bool(config and to_watch(config, s))))
    return readers[0] if readers else None


def _board(source: Source) -> str:
    from internwatch import systems

    return systems.scraper(source.system).board(source)


def _said_of(known: Source, config: Config | None, new: Source) -> str:
    """Whether the board of a file that is there is watched, and what to do where it is not."""
    searched = _board(known).partition("?")[2].removeprefix("search=") if _board(known) != _board(new) else ""
    words = f' with a search for "{searched}"' if searched else ""
    if config is None:
        return f"{known.path} reads it already{words}. To watch it, make a config: internwatch init"
    if how := to_watch(config, known):
        return f"{known.path} reads it already{words}, but it is not watched: {how} in {config.path}"
    return f"It is watched already{words}: {known.path}"


def _taken(sources: Iterable[Source], source: Source) -> list[str]:
    """What has taken the key that the name would give, where something has."""
    from internwatch.boards.signs import slug

    other = next((s for s in sources if s.key == slug(source.name)), None)
    if other is None:
        return []
    return [f"{other.path} reads another board, {_board(other)}: this one is named {source.key}"]


def _counts(seen: Seen, config: Config | None) -> list[str]:
    """ "42 open, 3 internships, 1 matches you (research-2027)", and the newest of what matters most."""
    from internwatch.filters.index import Index
    from internwatch.filters.match import subject

    filters = config.filters if config else ()
    index = Index(filters)
    labels = {f.name: f.label or f.name for f in filters}
    matched = {p.key: index.matches(subject(p, seen.source.tags)) for p in seen.postings}
    hits = [p for p in seen.postings if matched[p.key]]
    said = f"{len(seen.postings)} open, {_plural(len(seen.internships), 'internship')}"
    if filters:
        by = sorted({labels[m.filter] for p in hits for m in matched[p.key]})
        said += f", {len(hits)} match{'es' * (len(hits) == 1)} you" + (f" ({', '.join(by)})" if by else "")
    problem = [f"The look was partial: {seen.problem}"] if seen.problem else []
    best = (hits or seen.internships)[:SHOWN]
    return [said, *problem, *(f"  {p.title} ({', '.join(p.places[:2]) or 'no place given'})" for p in best)]


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"


def _folder(config: Config | None, given: Path | None) -> Path:
    if given is not None:
        return given
    if config is None or config.scrapers is None:
        raise InternwatchError(
            "No config says where your scraper files lie. Give --to FOLDER, or run: internwatch init"
        )
    return config.scrapers


def _next(config: Config | None, source: Source, path: Path) -> list[str]:
    """What is left to do until it is watched."""
    if config is None:
        return [f"To watch it, put scrapers = {str(path.parent)!r} into your config."]
    if config.scrapers is None or path.parent.resolve() != config.scrapers.resolve():
        return [f"{config.path} reads {config.scrapers}; the file lies elsewhere."]
    if how := to_watch(config, source):
        return [f"To watch it, {how} in {config.path}."]
    return ["A running daemon sees it within seconds; the first look is silent."]

"""`internwatch config`: what the config says and what is wrong with it; it opens no database and asks no site."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from internwatch.cli.desk import Desk

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.config.shape import Poll
    from internwatch.errors import Mistake
    from internwatch.model import Source
    from internwatch.sources import Loaded


@click.group("config")
def config_group() -> None:
    """Check the config: all mistakes at once."""


@config_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
@click.pass_obj
def check_command(desk: Desk, as_json: bool) -> int:
    """Read the config and every scraper file and print all mistakes, each with its line and how to mend it (exit code
    64); without mistakes, print what will be watched and who is told. A secret that is missing is a warning only: the
    daemon may have another environment. `doctor` refuses it."""
    from internwatch.config import find_config
    from internwatch.errors import ConfigError

    path = find_config(desk.config_path, desk.env)
    config, mistakes = _config(path, desk)
    loaded, more = _sources(config.scrapers if config else _own_folder(path))
    mistakes += more
    if loaded:
        mistakes += _companies(path, loaded)
    if mistakes or config is None or loaded is None:
        raise ConfigError(mistakes)
    _show(_summary(config, loaded), as_json=as_json)
    return 0


def _config(path: Path, desk: Desk) -> tuple[Config | None, list[Mistake]]:
    from internwatch.config import load_config
    from internwatch.errors import ConfigError

    try:
        return load_config(path, desk.env, need_secrets=False), []
    except ConfigError as error:
        return None, list(error.mistakes)


def _sources(own: Path | None) -> tuple[Loaded | None, list[Mistake]]:
    from internwatch.errors import ConfigError
    from internwatch.sources import load_sources

    try:
        return load_sources(own), []
    except ConfigError as error:
        return None, list(error.mistakes)


def _table(path: Path) -> tuple[dict[str, Any], str]:
    """The raw config, for what can be checked even when other parts of it are wrong."""
    from internwatch.config.report import read_toml
    from internwatch.errors import ConfigError

    try:
        return read_toml(path, str(path))
    except ConfigError:
        return {}, ""


def _own_folder(path: Path) -> Path | None:
    given = _table(path)[0].get("scrapers", "scrapers")
    return path.absolute().parent / Path(given).expanduser() if isinstance(given, str) and given.strip() else None


def _companies(path: Path, loaded: Loaded) -> list[Mistake]:
    """The patterns of [poll] companies that name no source, each on its line."""
    from internwatch.config.report import Report
    from internwatch.errors import ConfigError
    from internwatch.sources import select

    root, text = _table(path)
    poll = root.get("poll")
    patterns = poll.get("companies") if isinstance(poll, dict) else None
    report = Report(str(path), text)
    for pattern in patterns if isinstance(patterns, list) else []:
        if not isinstance(pattern, str) or not pattern.strip():
            continue
        try:
            select(loaded.sources, (pattern,))
        except ConfigError as error:
            found = error.mistakes[0]
            report.mistake(("poll", "companies"), f'"{pattern}": {found.problem}', found.advice, value=pattern)
    return report.mistakes


def _summary(config: Config, loaded: Loaded) -> dict[str, Any]:
    from internwatch.cli.trial import configured
    from internwatch.sources import select

    chosen = select(loaded.sources, config.poll.companies)
    return {
        "config": str(config.path),
        "filters": {f.name: list(f.send_to) for f in config.filters},
        "sources": len(chosen),
        "known_sources": len(loaded.sources),
        "every_seconds": config.poll.every,
        "between_seconds": _between(config.poll),
        "own_every": sum(s.every is not None for s in chosen),
        "destinations": list(configured(config)),
        "warnings": [*config.warnings, *loaded.warnings, *_of_nobody(config, chosen)],
    }


def _between(poll: Poll) -> tuple[float, float]:
    """The least and the most seconds between two looks at a source whose file says no `every`."""
    from internwatch.tempo import Bounds

    own = poll.rhythm == "own" and Bounds(poll.every, poll.fastest, poll.slowest).leave_room
    return (poll.fastest, poll.slowest) if own else (poll.every, poll.every)


def _of_nobody(config: Config, chosen: Sequence[Source]) -> list[str]:
    """A filter that asks for a tag or a company that no watched source has, or a place that no map has, matches
    nothing, or only what is written so."""
    from internwatch.filters.fold import fold
    from internwatch.filters.places import wants_remote
    from internwatch.filters.terms import pattern
    from internwatch.reading.where import unknown

    tags = {tag for s in chosen for tag in s.tags}
    names = [(fold(s.key), fold(s.name)) for s in chosen]
    found = []
    for f in config.filters:
        found += [f'filter "{f.name}": no watched source has the tag "{tag}".' for tag in f.tags if tag not in tags]
        found += [
            f'filter "{f.name}": no watched source is called "{want}".'
            for want in f.companies
            if not any(fnmatchcase(key, want) or pattern(want).search(name) for key, name in names)
        ]
        found += [
            f'filter "{f.name}": no place is known as "{part}"; only a posting that writes it so can match.'
            for want in f.places
            for part in unknown(fold(want))
            if not wants_remote(part)
        ]
    return found


def _show(summary: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(summary).decode())
        return
    click.echo(f"{summary['config']}: no mistakes")
    of = "" if summary["sources"] == summary["known_sources"] else f" of {summary['known_sources']}"
    click.echo(f"  sources: {summary['sources']}{of}, {_how_often(summary)}")
    for name, send_to in summary["filters"].items():
        click.echo(f"  filter {name} -> {_listed(send_to)}")
    if not summary["filters"]:
        click.echo("  filters: none")
    for warning in summary["warnings"]:
        click.echo(f"  warning: {warning}")


def _how_often(summary: dict[str, Any]) -> str:
    from internwatch.config.values import duration_words

    least, most = map(duration_words, summary["between_seconds"])
    often = f"each every {least}" if least == most else f"each by its own rhythm, every {least} to {most}"
    return often + (f"; {summary['own_every']} as their files say" if summary["own_every"] else "")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"

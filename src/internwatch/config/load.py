"""The whole config file: every table, and what they need of each other. It does not look for the file (find.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from internwatch.config.bot import read_bot
from internwatch.config.lines import Path as KeyPath
from internwatch.config.named import NAMED, check_named, read_apprise, read_webhooks
from internwatch.config.report import Report, Wrong, did_you_mean, read_toml
from internwatch.config.secrets import read_open, read_secret
from internwatch.config.shape import Config
from internwatch.config.tables import TABLES, Tables
from internwatch.config.values import line, spelled
from internwatch.config.web import read_web
from internwatch.errors import ConfigError

DATABASE = "sqlite:///internwatch.db"
SCRAPERS = "scrapers"
_TOP = ("database", "scrapers", "filter", "channel", "preset", *NAMED, *TABLES)
_NEEDED = {
    "telegram": 'Add [telegram] with token = "env:TELEGRAM_TOKEN" (@BotFather gives the token).',
    "email": 'Add [email] with host = "smtp.uni.edu" and from = "internwatch <me@uni.edu>".',
}


def load_config(path: Path, env: Mapping[str, str], *, need_secrets: bool = True) -> Config:
    """The config in a file, or ConfigError with all its mistakes.

    Relative paths in it start at the file's folder. The secrets of the channels that its destinations use are looked
    at, not kept: a missing one is a mistake, without `need_secrets` (commands that send nothing) only a warning.
    """
    root, text = read_toml(path, str(path))
    report = Report(str(path), text)
    file = path.absolute()
    tables = Tables(root, report, file.parent, env, need_secrets=need_secrets)
    _check_keys(root, report)
    me = tables.me()
    filters = tables.filters(me)
    config = Config(
        path=file, database=_database(root, tables), scrapers=_scrapers(root, tables), me=me, poll=tables.poll(),
        fetch=tables.fetch(), filters=filters, telegram=tables.telegram(), email=tables.email(),
        delivery=tables.delivery(), operator=tables.operator(), hints=tables.hints(), channels=tables.channels(filters),
        bot=read_bot(root, report), apprise=read_apprise(tables), webhooks=read_webhooks(tables),
        web=read_web(root, report),
    )  # fmt: skip
    for destination, at in _used(root).items():
        _check_destination(destination, at, tables)
    _check_spellings(root, report)
    if config.bot and config.telegram and not any(_scheme(d) == "telegram" for d in _used(root)):
        _check_secret("telegram", "token", tables)
    if report.mistakes:
        raise ConfigError(sorted(report.mistakes, key=lambda m: m.line or 0))
    return replace(config, warnings=(*report.warnings, *_silences(root, config), *_offered(config)))


def _check_keys(root: Mapping[str, Any], report: Report) -> None:
    for key in root:
        if key in _TOP:
            continue
        home = next((name for name, keys in TABLES.items() if key in keys), None)
        advice = f"It belongs below [{home}]." if home else did_you_mean(key, _TOP)
        what = "table" if isinstance(root[key], dict | list) else "key"
        report.mistake((key,), f"is not a {what} that is known here", advice)


def _silences(root: Mapping[str, Any], config: Config) -> list[str]:
    """What is no mistake, but perhaps not meant."""
    found = []
    if not config.filters and not config.bot:
        found.append("there is no [[filter]]: postings are kept, nothing is sent.")
    if not config.fetch.contact:
        found.append('[fetch] contact is not set: with contact = "me@uni.edu" a site can write to you, not block you.')
    if "scrapers" in root and config.scrapers and not config.scrapers.is_dir():
        found.append(f"scrapers: there is no folder {config.scrapers}; only the shipped companies are known.")
    if "@" in config.database.partition("://")[2] and ":" in config.database.partition("://")[2].partition("@")[0]:
        given = str(root.get("database", ""))
        if not given.startswith(("env:", "file:")):
            found.append('database: the password stands in the config; database = "env:DATABASE_URL" keeps it out.')
    return found


def _offered(config: Config) -> list[str]:
    """A channel whose posts lead to this bot for a preset that it does not have."""
    if config.bot is None:
        return []  # it is the bot of another daemon
    names = tuple(p.name for p in config.bot.presets) or ("none",)
    return [
        f'channel {c.to}: no [[preset]] is called "{c.preset}". {did_you_mean(c.preset, names)}'
        for c in config.channels
        if c.preset and c.preset not in names
    ]


def _scrapers(root: Mapping[str, Any], tables: Tables) -> Path | None:
    try:
        return tables.folder / Path(line(root.get("scrapers", SCRAPERS))).expanduser()
    except Wrong as error:
        tables.report.wrong(("scrapers",), error)
        return None


def _database(root: Mapping[str, Any], tables: Tables) -> str:
    try:
        return _database_url(read_open(root.get("database", DATABASE), tables.folder, tables.env), tables.folder)
    except Wrong as error:
        tables.report.wrong(("database",), error)
        return ""


def _database_url(url: str, folder: Path) -> str:
    """The address of the database; a relative SQLite file starts at `folder`. What is wrong is never quoted."""
    scheme, apart, rest = url.partition("://")
    if re.fullmatch(r"postgres(ql)?(\+psycopg)?", scheme) and apart:
        if not rest.strip("/"):
            raise Wrong("names no database", 'Write "postgresql+psycopg://user@host/internwatch".')
        return f"postgresql+psycopg://{rest}"
    if scheme != "sqlite" or not apart:
        raise Wrong("is no database that is known", 'Write "sqlite:///internwatch.db" or "postgresql+psycopg://…".')
    file, mark, query = rest.removeprefix("/").partition("?")
    if not rest.startswith("/") or not file or file == ":memory:":
        raise Wrong("names no file: what was seen would be forgotten", 'Write "sqlite:///internwatch.db".')
    return f"sqlite:///{folder / Path(file).expanduser()}{mark}{query}"


def _used(root: Mapping[str, Any]) -> dict[str, KeyPath]:
    """Each destination with where it is named first; of a channel that needs one table, one destination."""
    used: dict[str, tuple[str, KeyPath]] = {}
    for destination, path in _named(root):
        scheme = _scheme(destination)
        used.setdefault(destination if scheme in NAMED else scheme, (destination, path))
    return dict(used.values())


def _named(root: Mapping[str, Any]) -> Iterator[tuple[str, KeyPath]]:
    """Every destination of a send_to, as it is written, with its place."""
    filters = root.get("filter")
    tables = [(("filter", i, "send_to"), table) for i, table in enumerate(filters if isinstance(filters, list) else [])]
    for path, table in [*tables, *(((name, "send_to"), root.get(name)) for name in ("operator", "hints"))]:
        given = table.get("send_to") if isinstance(table, dict) else None
        yield from ((str(destination), path) for destination in (given if isinstance(given, list) else []))


def _check_spellings(root: Mapping[str, Any], report: Report) -> None:
    """Telegram's user names ignore case, the database does not: one chat in two spellings would get everything twice.
    Neither is changed here: the one that is in use is known by what was sent there."""
    channels = root.get("channel")
    posted = [
        (str(table.get("to")), ("channel", i, "to"))
        for i, table in enumerate(channels if isinstance(channels, list) else [])
        if isinstance(table, dict)
    ]
    first: dict[str, str] = {}
    for destination, path in [*_named(root), *posted]:
        one = spelled(destination.strip())
        other = first.setdefault(one.lower(), one)
        if other != one and one.startswith("telegram:@"):
            problem = f"{destination} and {other} are one chat in two spellings"
            report.mistake(path, problem, f"Write {other} in both places.", value=destination, where=_where(path))


def _scheme(destination: str) -> str:
    return destination.partition(":")[0].strip().lower()


def _where(at: KeyPath) -> str | None:
    """What a filter's send_to is called; None: by its path."""
    return f"filter {int(at[1]) + 1}, send_to" if at[0] == "filter" else None


def _check_destination(destination: str, at: KeyPath, tables: Tables) -> None:
    """A destination in use needs its channel's table, and the table its secret."""
    scheme = _scheme(destination)
    where = _where(at)
    if scheme in NAMED:
        check_named(tables, destination, at, where)
    elif scheme in _NEEDED and scheme not in tables.root:
        problem = f"{destination} needs a table [{scheme}]"
        tables.report.mistake(at, problem, _NEEDED[scheme], value=destination, where=where)
    elif scheme in _NEEDED and isinstance(tables.root[scheme], dict):
        _check_secret(scheme, "token" if scheme == "telegram" else "password", tables)


def _check_secret(table: str, key: str, tables: Tables) -> None:
    """A secret that is referred to must be there. (A reference that is itself wrong is noted where it is read.)"""
    if key not in tables.root[table]:
        return
    try:
        read_secret(tables.root[table][key], tables.folder).reveal(tables.env)
    except Wrong:
        return
    except ConfigError as error:
        found = error.mistakes[0]
        tables.secret_trouble((table, key), f"{found.path}: {found.problem}", found.advice)

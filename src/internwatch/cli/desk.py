"""What every command has on its desk: where the config is, the environment, the clock, the log.

It opens things on demand and holds no command's work.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from internwatch.errors import ConfigError

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.fetch import Fetcher
    from internwatch.sources import Loaded
    from internwatch.store.store import Store

R = TypeVar("R")
# How far back a person may ask, in days: a century.
DAYS = click.IntRange(1, 36_500)


def now() -> datetime:
    """The clock enters the program here and is passed down."""
    return datetime.now(UTC)


@dataclass
class Desk:
    """The context object of every command."""

    config_path: Path | None
    env: Mapping[str, str]
    verbose: bool = False
    now: Callable[[], datetime] = now
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Careers hosts that stand on this machine (host -> "127.0.0.1:PORT"): a practice world."""

    def config(self, *, need_secrets: bool = False) -> Config:
        """The config, or ConfigError with all its mistakes. Commands that send want the secrets to be there; others do
        not ask for them: cron, sudo and mail servers start them without the daemon's environment."""
        from internwatch.config import find_config, load_config

        return load_config(find_config(self.config_path, self.env), self.env, need_secrets=need_secrets)

    def config_if_any(self) -> Config | None:
        """The config where there is one, for what works before anything is set up; secrets are not needed."""
        from internwatch.config import find_config, load_config

        try:
            path = find_config(self.config_path, self.env)
        except ConfigError:
            if self.config_path is not None or self.env.get("INTERNWATCH_CONFIG"):
                raise
            return None
        return load_config(path, self.env, need_secrets=False)

    def engine(self, config: Config | None) -> Fetcher:
        """The engine by the config, where there is one; the caller closes it."""
        from internwatch.fetch import Fetcher, FetchSettings, MemoryOfHosts
        from internwatch.watch import fetch_settings

        settings = fetch_settings(config) if config else FetchSettings()
        return Fetcher(settings, MemoryOfHosts(), hosts=self.hosts)

    def sources(self, config: Config) -> Loaded:
        from internwatch.sources import load_sources

        return load_sources(config.scrapers)

    def store(self, config: Config) -> Store:
        """The database, opened; the caller closes it."""
        from internwatch.store import open_store

        return open_store(config.database, now=self.now())

    def log_to_stderr(self, *, quiet: bool = False) -> None:
        """Log lines for people on a terminal, JSON lines elsewhere; secrets never reach them."""
        set_up_logging(logging.DEBUG if self.verbose else logging.WARNING if quiet else logging.INFO)


@contextmanager
def as_usage() -> Iterator[None]:
    """A company named on the command line that nobody knows is a matter of usage (exit code 2), not of the config."""
    try:
        yield
    except ConfigError as error:
        raise click.UsageError("; ".join(map(str, error.mistakes))) from error


def run(act: Coroutine[Any, Any, R]) -> R:
    """Run one coroutine to its end."""
    import asyncio

    return asyncio.run(act)


def set_up_logging(level: int) -> None:
    """structlog to standard error. A Telegram token in any text is blotted out before it is written."""
    import structlog

    tty = sys.stderr.isatty()
    renderer: Any = structlog.dev.ConsoleRenderer(colors=tty) if tty else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            blot_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def blot_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace what looks like a bot token. The look-behind matters: in "/bot123:…" a `\\b` finds no border."""
    import re

    token = re.compile(r"(?<!\d)\d{5,12}:[A-Za-z0-9_-]{30,}")
    return {key: token.sub("***", value) if isinstance(value, str) else value for key, value in event.items()}

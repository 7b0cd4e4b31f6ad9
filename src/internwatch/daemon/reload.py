"""The watched config: an edit of the config or of the own scraper files takes effect without a restart.

A broken edit changes nothing: the last good config stays, and what is wrong is said once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from internwatch.config import Config, load_config
from internwatch.errors import ConfigError
from internwatch.sources import Loaded, load_sources, select

Stamp = tuple[tuple[str, int, int], ...]


class ConfigFile:
    """The config file and the own scrapers folder, as they were read last.

    `changed()` is cheap (it asks only for times and sizes) and waits until a change has settled: an editor that is
    just replacing the file is left to finish. `read()` gives the new config and sources, or raises
    ConfigError; either way the same content is not read twice.
    """

    def __init__(self, path: Path, env: Mapping[str, str], scrapers: Path | None) -> None:
        self.path, self.env, self.scrapers = path, env, scrapers
        self._stamp = self._seen = self._now()

    def _now(self) -> Stamp:
        files = [self.path]
        if self.scrapers and self.scrapers.is_dir():
            files += sorted(self.scrapers.glob("*.toml"))
        return tuple(_stamp(file) for file in files)

    def changed(self) -> bool:
        before, self._seen = self._seen, self._now()
        return before == self._seen != self._stamp

    def read(self) -> tuple[Config, Loaded]:
        self._stamp = self._now()
        config = load_config(self.path, self.env)
        loaded = load_sources(config.scrapers)
        select(loaded.sources, config.poll.companies)  # a company that nobody knows is a mistake of the edit
        self.scrapers = config.scrapers
        self._stamp = self._now()
        return config, loaded


def _stamp(file: Path) -> tuple[str, int, int]:
    try:
        stat = file.stat()
    except OSError:
        return (str(file), 0, 0)
    return (str(file), stat.st_mtime_ns, stat.st_size)


def fixed(old: Config, new: Config) -> list[str]:
    """What a running daemon cannot take over; a restart can."""
    pairs = {
        "database": (old.database, new.database),
        "[operator] port": (old.operator.port, new.operator.port),
    }
    return [name for name, (was, now) in pairs.items() if was != now]


__all__ = ["ConfigError", "ConfigFile", "fixed"]

"""Starting the daemon: open the watch, which holds the database alone, listen to signals. The loop does the rest."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from internwatch.config import Config
from internwatch.daemon.loop import Daemon
from internwatch.daemon.reload import ConfigFile
from internwatch.watch import Watch

log = structlog.get_logger("internwatch.daemon")


async def run_daemon(
    config: Config, *, env: Mapping[str, str], now: Callable[[], datetime], hosts: Mapping[str, str] | None = None
) -> None:
    """`internwatch run`: open the watch, hold the database alone, run until SIGTERM or SIGINT."""
    watch = Watch.open(config, now=now, env=env, hosts=hosts, alone=True)
    try:
        daemon = Daemon(watch, ConfigFile(config.path, env, config.scrapers))
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sig, _asked, daemon)
        await daemon.run()
    finally:
        await watch.aclose()


def _asked(daemon: Daemon) -> None:
    if daemon.stop.is_set():
        raise SystemExit(130)  # asked twice: now
    log.info("stopping: finishing what is in flight")
    daemon.stop.set()

"""The daemon: APScheduler calls poll and deliver on one machine, for months.

start.py     open, lock, signals
loop.py      the ticks: who is due, what is owed, housekeeping, drain
reload.py    the watched config: an edit takes effect, a broken edit keeps the last good one
refused.py   what is wrong with a broken edit, and when the operator is told of it
signs.py     signs of life: systemd, the health file, the ping after each round
healthz.py   /healthz and /metrics on loopback
pages.py     the pages of [web], kept open
talk.py      the bot of [bot], begun and ended as the config says
"""

from internwatch.daemon.loop import Daemon
from internwatch.daemon.start import run_daemon

__all__ = ["Daemon", "run_daemon"]

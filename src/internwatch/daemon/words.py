"""What the daemon says by the clock, in the store's thread: words to the operator, notices in channels, freshness.

What is worth saying is decided elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from internwatch.model import Owed
from internwatch.poll.word import list_never_worked
from internwatch.watch import Watch

FRESHNESS_OF = timedelta(days=1)


def say(watch: Watch) -> dict[str, float]:
    """Owe what is due. Gives, of the last day, the seconds within which 95 of 100 alerts were accepted, by channel."""
    watch.speak()
    fresh = watch.store.freshness(watch.now() - FRESHNESS_OF)
    return {channel or "all": round(one.p95, 1) for channel, one in fresh.items()}


def say_never_worked(watch: Watch, now: datetime) -> None:
    """The daily list of sources that never worked."""
    states = [board.state for board in watch.boards.values()]
    list_never_worked(watch.store, states, watch.config.operator.send_to, now)


def say_broken_config(watch: Watch, mistakes: str) -> None:
    """That an edit of the config was refused, and why."""
    now, title = watch.now(), "the edited config is broken"
    payload = {"title": title, "lines": [*mistakes.splitlines(), "the last good one stays"]}
    to = watch.config.operator.send_to
    watch.store.owe([Owed(d, "operator", title, now.isoformat(), (), payload) for d in to], now)

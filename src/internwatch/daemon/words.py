"""What the daemon says by the clock, in the store's thread: words to the operator, notices in channels, freshness.

What is worth saying is decided elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from internwatch.model import Owed
from internwatch.poll import Kept
from internwatch.poll.word import list_never_worked
from internwatch.watch import Watch

log = structlog.get_logger("internwatch.daemon")

FRESHNESS_OF = timedelta(days=1)


def say(watch: Watch) -> dict[str, float]:
    """Owe what is due. Gives, of the last day, the seconds within which 95 of 100 alerts were accepted after they were
    due, by channel."""
    watch.speak()
    fresh = watch.store.freshness(watch.now() - FRESHNESS_OF)
    return {channel or "all": round(one.p95, 1) for channel, one in fresh.items()}


def say_never_worked(watch: Watch, now: datetime) -> None:
    """The daily list of sources that never worked."""
    states = [board.state for board in watch.boards.values()]
    list_never_worked(watch.store, states, watch.config.operator.send_to, now)


def say_broken_config(watch: Watch, lines: list[str]) -> None:
    """That an edit of the config was refused, and why."""
    _tell_operator(watch, "the edited config is broken", [*lines, "the last good one stays"])


def say_no_pages(watch: Watch, reason: str) -> None:
    """That the pages of [web] cannot be opened, and why."""
    left = "alerts go on; the links in mails, feeds and calendars work again when the pages are open"
    _tell_operator(watch, "the pages cannot be opened", [reason, left])


def _tell_operator(watch: Watch, title: str, lines: list[str]) -> None:
    now, payload = watch.now(), {"title": title, "lines": lines}
    to = watch.config.operator.send_to
    watch.store.owe([Owed(d, "operator", title, now.isoformat(), (), payload) for d in to], now)


def log_look(kept: Kept) -> None:
    """One line in the log for a look that brought something, or went wrong."""
    name = kept.source.key
    if kept.skipped:
        log.info("skipped", source=name, why=kept.skipped)
    elif kept.problem:
        log.warning("problem", source=name, problem=kept.problem, failures=kept.state.failures)
    elif kept.first:
        log.info("first look: a silent baseline", source=name, postings=kept.seen)
    elif kept.new or kept.changed or kept.closed or kept.reopened:
        log.info("looked", source=name, new=kept.new, changed=kept.changed, closed=kept.closed, owed=kept.owed)

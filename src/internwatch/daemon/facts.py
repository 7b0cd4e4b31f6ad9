"""What /healthz and the health file tell: whether the ticks really run, not whether the world outside is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from internwatch.deliver.hold import held
from internwatch.watch import Watch

if TYPE_CHECKING:
    from internwatch.daemon.loop import Daemon


class Standing(msgspec.Struct, frozen=True):
    """How delivery stands: alerts by state, channels that are held, and for how many seconds the oldest alert of a
    channel has waited although it could go out."""

    outbox: dict[str, int] = {}
    held: dict[str, int] = {}
    waiting: dict[str, float] = {}


def standing(watch: Watch) -> Standing:
    """In the store's thread."""
    now, store = watch.now(), watch.store
    waiting = {channel: (now - w.since).total_seconds() for channel, w in store.waiting(now).items()}
    return Standing(store.outbox_counts(), dict.fromkeys(held(store), 1), waiting)


def facts(daemon: Daemon) -> dict[str, object]:
    """Plain values, ages in seconds."""
    now = daemon.watch.now()
    states = [b.state for b in daemon.watch.boards.values()]
    tick = (now - daemon.last_tick).total_seconds()
    sent = (now - daemon.last_send).total_seconds() if daemon.sending else 0.0
    return {
        "ok": tick < 60 and daemon.failed is None,
        "version": daemon.watch.version, "started": daemon.started.isoformat(), "tick_age_seconds": round(tick, 1),
        "send_age_seconds": round(sent, 1), "boards": len(states),
        "config_mistakes": len(daemon.refused.mistakes),
        "problems": sum(1 for s in states if s.problem), "open_postings": sum(s.open for s in states),
        "last_round": daemon.last_round.isoformat() if daemon.last_round else None,
        "outbox": dict(daemon.standing.outbox),
        "channels_held": dict(daemon.standing.held), "oldest_waiting_seconds": dict(daemon.standing.waiting),
        "delivery_p95_seconds": dict(daemon.p95),
    }  # fmt: skip

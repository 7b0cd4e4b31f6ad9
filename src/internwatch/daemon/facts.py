"""What /healthz and the health file tell: whether the ticks really run, not whether the world outside is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from internwatch.daemon.loop import Daemon


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
        "config_mistakes": daemon.mistakes,
        "problems": sum(1 for s in states if s.problem), "open_postings": sum(s.open for s in states),
        "last_round": daemon.last_round.isoformat() if daemon.last_round else None, "outbox": dict(daemon.outbox),
        "delivery_p95_seconds": dict(daemon.p95),
    }  # fmt: skip

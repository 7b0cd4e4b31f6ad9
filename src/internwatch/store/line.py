"""Which rows of the outbox are at the head of their line: due, at a destination that may be sent to, and behind no
earlier alert about the same posting. Clauses for queries; it runs none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_

from internwatch.store.tables import destination, outbox

WAITING = ("pending", "unknown")
UNSETTLED = (*WAITING, "sending")


def due(column: Any, now: datetime) -> Any:
    """A moment that is past, or none."""
    return or_(column.is_(None), column <= now)


def may_be_sent_to(now: datetime) -> Any:
    """A destination may be sent to: it is not dead, and its wait (a pause ends by trying) is over."""
    state = destination.c.state
    active = and_(or_(state.is_(None), state == "active"), due(destination.c.not_before, now))
    return or_(active, and_(state == "paused", destination.c.not_before <= now))


def behind_none() -> Any:
    """No earlier alert about the posting is open here. What happened to a posting that waits for a digest waits with
    it, and is neither late nor a sign of a jam. A reminder has a line of its own, as in `Outbox.payable`."""
    earlier = outbox.alias("earlier")
    return ~exists().where(
        earlier.c.destination == outbox.c.destination, earlier.c.subject == outbox.c.subject,
        earlier.c.id < outbox.c.id, earlier.c.state.in_(UNSETTLED),
        (earlier.c.kind == "reminder") == (outbox.c.kind == "reminder"),
    )  # fmt: skip

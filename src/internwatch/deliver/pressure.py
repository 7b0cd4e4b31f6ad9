"""When a channel or the whole outbox is in trouble: circuits and back-pressure; it sends nothing and tells nobody.

A channel that leaves many results unknown rests, so that an outage does not double everybody's alerts. When more is
owed than can be sent, new instant alerts are collected for the full hour, so that the jam does not grow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from internwatch.channels import channel_for
from internwatch.deliver.plan import Pays, groups_of
from internwatch.deliver.shapes import Pulse
from internwatch.store.rows import CROWDED

log = structlog.get_logger()

# A fifth of the last fifty sends; in doubt (it rested before and nothing worked since) two are enough.
WINDOW, MOST_UNKNOWN, DOUBTED_UNKNOWN = 50, 10, 2
REST = 300.0
# A jam begins above the first and ends below the second; or when somebody waits so long though they could be paid.
MOST_WAITING, EASED = 5_000, 1_000
LONGEST_WAIT = timedelta(minutes=10)


def note(pulse: Pulse, channel: str, *, unknown: bool) -> bool:
    """Count a result of a channel; True when it must rest now."""
    results = pulse.results.setdefault(channel, deque(maxlen=WINDOW))
    results.append(unknown)
    if not unknown:
        pulse.doubted.discard(channel)
        return False
    if sum(results) < (DOUBTED_UNKNOWN if channel in pulse.doubted else MOST_UNKNOWN):
        return False
    results.clear()
    pulse.doubted.add(channel)
    return True


def crowded(
    store: Pays, pulse: Pulse, due: list[tuple[str, int, datetime]], now: datetime, resting: Collection[str]
) -> datetime | None:
    """Since when more is owed than can be sent; None while it is not. It is kept in the store, where the operator's
    words find it (`store.rows.CROWDED`)."""
    if not pulse.read:
        said = store.get_meta(CROWDED)
        pulse.crowded, pulse.read = datetime.fromisoformat(said) if said else None, True
    people = [(name, count, oldest) for name, count, oldest in due if groups_of(name)]
    depth = sum(count for _, count, _ in people)
    payable = [(name, oldest) for name, _, oldest in people if channel_for(name)[0] not in resting]
    pulse.waiting = {name: pulse.waiting.get(name, now) for name, _ in payable}
    waits = [now - max(pulse.waiting[name], oldest) for name, oldest in payable]
    longest = max(waits, default=timedelta(0))
    if pulse.crowded is None and (depth > MOST_WAITING or longest > LONGEST_WAIT):
        log.warning("more is owed than can be sent: new alerts are collected", waiting=depth)
        return _set(store, pulse, now)
    if pulse.crowded is not None and depth < EASED and longest < LONGEST_WAIT / 2:
        log.info("the outbox has caught up")
        return _set(store, pulse, None)
    return pulse.crowded


def _set(store: Pays, pulse: Pulse, since: datetime | None) -> datetime | None:
    pulse.crowded = since
    store.put_meta(CROWDED, since.isoformat() if since else "")
    return since

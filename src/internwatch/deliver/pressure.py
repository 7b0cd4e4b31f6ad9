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
from internwatch.deliver.sift import TELLING
from internwatch.store.rows import CROWDED

log = structlog.get_logger()
# A destination, how much it is owed now, and since when.
Due = tuple[str, int, datetime]

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
    store: Pays, pulse: Pulse, due: list[Due], now: datetime, channels: Collection[str]
) -> datetime | None:  # fmt: skip
    """Since when more is owed than can be sent by these `channels` (open, and not at rest); None while it is not. It is
    kept in the store, where the operator's words find it (`store.rows.CROWDED`).

    What cannot be sent at all is no jam: to collect the others' alerts would help nobody."""
    if not pulse.read:
        said = store.get_meta(CROWDED)
        pulse.crowded, pulse.read = datetime.fromisoformat(said) if said else None, True
    people = [one for one in due if groups_of(one[0]) and channel_for(one[0])[0] in channels]
    pulse.waiting = {name: pulse.waiting.get(name, now) for name, *_ in people}
    depth, longest = _pressed(pulse, people, now)
    if pulse.crowded is not None or depth > MOST_WAITING or longest > LONGEST_WAIT:
        # Collecting concerns news alone, so only news counts; asked for where it can matter.
        depth, longest = _pressed(pulse, store.owed_destinations(now, TELLING), now)
    if pulse.crowded is None and (depth > MOST_WAITING or longest > LONGEST_WAIT):
        log.warning("more is owed than can be sent: new alerts are collected", waiting=depth)
        return _set(store, pulse, now)
    if pulse.crowded is not None and depth < EASED and longest < LONGEST_WAIT / 2:
        log.info("the outbox has caught up")
        return _set(store, pulse, None)
    return pulse.crowded


def _pressed(pulse: Pulse, waiting: list[Due], now: datetime) -> tuple[int, timedelta]:
    """(how much waits where it could be paid, how long the longest of it)."""
    payable = [one for one in waiting if one[0] in pulse.waiting]
    waits = [now - max(pulse.waiting[name], oldest) for name, _, oldest in payable]
    return sum(count for _, count, _ in payable), max(waits, default=timedelta(0))


def _set(store: Pays, pulse: Pulse, since: datetime | None) -> datetime | None:
    pulse.crowded = since
    store.put_meta(CROWDED, since.isoformat() if since else "")
    return since

"""What is said without anything having opened: to the operator what is wrong and the week in numbers, in public
channels how to use them and, where it is asked for, that somebody still looks. It owes; deliver sends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from internwatch.poll.word import Counts, tell_operator, tell_week
from internwatch.showcase import Showcase, guide, pulse, pulse_due
from internwatch.store.rows import BoardState

DAY = timedelta(days=1)


class Notes(Counts, Protocol):
    """What notices need of the store."""

    def opened_for(self, name: str, since: datetime) -> int: ...


def owe_words(
    store: Notes, states: Iterable[BoardState], named: Collection[str], send_to: tuple[str, ...], zone: str,
    now: datetime,
) -> None:  # fmt: skip
    """What is due to the operator; `named` are the destinations that the config names, `zone` is where the week's line
    belongs ("" for none)."""
    watched = list(states)
    tell_operator(store, watched, send_to, now, named)
    if zone:
        tell_week(store, watched, send_to, zone, now)


def owe_notices(store: Notes, showcases: Iterable[Showcase], states: Iterable[BoardState], now: datetime) -> int:
    """What is due in public channels; returns how many notices are new."""
    watched = [s for s in states if s.active]
    return sum(_guide(store, one, now) + _pulse(store, one, watched, now) for one in showcases)


def _guide(store: Notes, one: Showcase, now: datetime) -> int:
    owed = guide(one)
    if owed is None or store.get_meta(f"guide:{one.to}") == owed.revision:
        return 0
    count = store.owe([owed], now)
    store.put_meta(f"guide:{one.to}", owed.revision)
    return count


def _pulse(store: Notes, one: Showcase, watched: list[BoardState], now: datetime) -> int:
    day, note = pulse_due(one, now), f"pulse:{one.to}"
    if not day or store.get_meta(note) == day:
        return 0
    looked = sum(1 for s in watched if s.last_ok and now - s.last_ok <= DAY)
    count = store.owe([pulse(one, day, looked, store.opened_for(one.to, now - DAY))], now)
    store.put_meta(note, day)
    return count

"""What the store says of a board's past: openings, lives, hours of the week."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from internwatch.store.store import Store
from internwatch.tempo import WEEK
from tests.store.conftest import NOW
from tests.store.test_store import FACTS, STATE, posting

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = NOW - 100 * DAY


def look(store: Store, days: float, *natives: str, closed: frozenset[str] = frozenset(), **fields: object) -> None:
    """A look so many days after the first: these are new, those have closed."""
    from internwatch.model import Change
    from internwatch.store.rows import Saved

    at = FIRST + days * DAY
    state = msgspec.structs.replace(STATE, baseline_at=FIRST, last_look=at)
    new = tuple(posting(n, **{"posted": None, "precision": "", **fields}) for n in natives)
    gone = tuple(Change("closed", posting(n).key, at) for n in closed)
    changes = (*(Change("new", p.key, at, p) for p in new), *gone)
    store.save(Saved(state, at, new, closed=closed, changes=changes))


def test_what_opened_when_and_how_long_it_stayed(store: Store) -> None:
    store.put_boards([STATE])
    look(store, 0, "1", "2")
    look(store, 0, "3", posted=FIRST - 5 * DAY, precision="day")
    look(store, 10, "4")
    look(store, 12, closed=frozenset({"1", "3", "4"}))
    past = store.pasts([store.boards()[STATE.board]], NOW)[STATE.board]
    assert past.since == FIRST
    assert past.seen == (FIRST, FIRST, FIRST, FIRST + 10 * DAY)
    assert past.opened == (None, None, FIRST - 5 * DAY, FIRST + 10 * DAY)
    assert sorted(past.lives) == [2 * 86_400.0, 17 * 86_400.0], "how long 1 had stood there nobody knows"


def test_hours_are_of_publishing_and_not_of_the_first_look(store: Store) -> None:
    store.put_boards([STATE])
    monday = NOW - 8 * DAY  # 16 November 2026, 12:00 UTC
    look(store, 0, "1")
    look(store, 0, "2", posted=monday + 3 * HOUR, precision="time")
    look(store, 0, "3", posted=monday, precision="day")
    look(store, (monday + 2 * DAY - FIRST) / DAY, "4", "5", facts=msgspec.structs.replace(FACTS, internship=False))
    hours = store.pasts([store.boards()[STATE.board]], NOW)[STATE.board].hours
    assert len(hours) == WEEK
    assert {at: n for at, n in enumerate(hours) if n} == {15: 1, 2 * 24 + 12: 2}


def test_a_board_that_was_never_read_has_no_past(store: Store) -> None:
    store.put_boards([STATE])
    assert store.pasts([store.boards()[STATE.board]], NOW) == {}
    assert store.pasts([], NOW) == {}

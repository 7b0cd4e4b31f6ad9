"""Owe the reminders that are due: of postings that people saved, asked a referral for, or applied to.

It looks only at marks whose time has come; what is due is `reminders.py`'s to say, and it sends nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from internwatch import reminders
from internwatch.model import Owed
from internwatch.reminders import Look
from internwatch.store.marks import Due
from internwatch.tracker import Mark

AT_ONCE = 200


class Reminds(Protocol):
    """What reminding needs of the store."""

    def marks_due(self, now: datetime, limit: int) -> list[Due]: ...
    def put_look(self, seen: Mark, look: Look, owed: Sequence[Owed], now: datetime) -> int: ...


def owe_reminders(store: Reminds, now: datetime) -> int:
    """Look at every mark whose time has come; returns how many reminders are new. Each mark is one transaction."""
    count = 0
    while batch := store.marks_due(now, AT_ONCE):
        count += sum(_look(store, due, now) for due in batch)
    return count


def _look(store: Reminds, due: Due, now: datetime) -> int:
    mark = due.mark
    look = reminders.look(mark, due.about, due.zone, now) if due.here else Look()
    owed = []
    if look.owe:
        payload = reminders.payload(look.owe, mark, due.zone)
        owed = [Owed(mark.person, "reminder", mark.key, look.owe.revision, (), payload)]
    return store.put_look(mark, look, owed, now)

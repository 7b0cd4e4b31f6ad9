"""Owe the reminders that are due: of postings that people saved, asked a referral for, or applied to.

It looks only at marks whose time has come; what is due is `reminders.py`'s to say, and it sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    def put_looks(self, looks: Iterable[tuple[Mark, Look, Owed | None]], now: datetime) -> int: ...


def owe_reminders(store: Reminds, now: datetime) -> int:
    """Look at every mark whose time has come; returns how many reminders are new."""
    count = 0
    while batch := store.marks_due(now, AT_ONCE):
        count += store.put_looks([_look(due, now) for due in batch], now)
    return count


def _look(due: Due, now: datetime) -> tuple[Mark, Look, Owed | None]:
    mark = due.mark
    look = reminders.look(mark, due.about, due.zone, now) if due.here else Look()
    if look.owe is None:
        return mark, look, None
    payload = reminders.payload(look.owe, mark, due.zone)
    return mark, look, Owed(mark.person, "reminder", mark.key, look.owe.revision, (), payload)

"""store: the memory of internwatch, one implementation for SQLite and PostgreSQL.

tables.py    the tables                        engine.py   opening a database, short transactions
schema.py    making and migrating              boards.py   boards and hosts
postings.py  what is known; one look, one transaction
outbox.py    what is owed, claimed, settled    notes.py    subscriptions and named notes
history.py   lags, openings, changes           care.py     lock, backup, checks, retention
people.py    people and their wishes           marks.py    what they saved, asked, applied to
leads.py     leads, sentences of pages      lead_tables.py  their tables
tokens.py    what a link holds                 mutes.py    mail that is not wanted
rows.py      the shapes that go in and out     store.py    all of it as one object
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from internwatch.store.store import Store


def open_store(url: str, *, now: datetime, alone: bool = False) -> Store:
    """Open the database of this URL (loads SQLAlchemy only now); `alone` holds it until it is closed."""
    from internwatch.store.store import open_store

    return open_store(url, now=now, alone=alone)


def open_scratch(url: str, *, now: datetime) -> Store:
    """A throwaway copy of the database of this URL, for a dry run."""
    from internwatch.store.store import open_scratch

    return open_scratch(url, now=now)

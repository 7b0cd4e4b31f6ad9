"""Leads of community lists, and the sentences of watched pages: kept beside the postings, never among them.

A lead is never closed: a list can only stop listing it. What is told of it goes through the outbox as everything does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, update

from internwatch import identity
from internwatch.crashpoint import crashpoint
from internwatch.store.boards import Boards, put_state, upsert
from internwatch.store.engine import CHUNK, chunks
from internwatch.store.lead_tables import lead, sentence
from internwatch.store.outbox import put_owed
from internwatch.store.rows import KnownLead, Lead, PageSaved, Sentence
from internwatch.store.tables import meta, posting

# Longer than a season, so that last year's row is this year's news.
FORGOTTEN = timedelta(days=400)
_FIELDS = tuple(f.name for f in msgspec.structs.fields(Lead))


def put_leads(connection: Connection, board: str, leads: Iterable[Lead], unlisted: Iterable[str], at: datetime) -> None:
    """Write what one look at a list gave, inside a running transaction."""
    rows = [{**msgspec.structs.asdict(one), "canonical": identity.canonical_url(one.url)} for one in leads]
    upsert(connection, lead, rows, keep=("first_seen",))
    for some in chunks(unlisted):
        gone = update(lead).where(lead.c.board == board, lead.c.native.in_(some), lead.c.gone_at.is_(None))
        connection.execute(gone.values(gone_at=at))


def prune_leads(connection: Connection, now: datetime) -> None:
    """Forget what lists and pages have not shown for so long that it would be news again."""
    for table in (lead, sentence):
        connection.execute(delete(table).where(table.c.gone_at < now - FORGOTTEN))


class Leads(Boards):
    """Leads and sentences."""

    def known_leads(self, board: str) -> dict[str, KnownLead]:
        """native id -> what is known of it, of every lead that a list ever gave."""
        wanted = select(lead.c.native, lead.c.signal, lead.c.gone_at, lead.c.active).where(lead.c.board == board)
        with self.reading() as connection:
            rows = connection.execute(wanted)
            return {row.native: KnownLead(row.signal, row.gone_at is None, row.active) for row in rows}

    def leads(self, since: datetime | None = None, *, all: bool = False) -> Iterator[Lead]:
        """Leads that the lists show as open, newest first, or with `all` every one; `since` asks for those first seen
        since."""
        wanted = select(lead).order_by(lead.c.first_seen.desc(), lead.c.posted.desc(), lead.c.key)
        if not all:
            wanted = wanted.where(lead.c.active, lead.c.gone_at.is_(None))
        if since is not None:
            wanted = wanted.where(lead.c.first_seen >= since)
        with self.reading() as connection:
            for row in connection.execution_options(yield_per=CHUNK).execute(wanted).mappings():
                yield _lead(row)

    def at_links(self, canonicals: Iterable[str]) -> dict[str, str]:
        """canonical link -> the key of a stored posting with this link."""
        found: dict[str, str] = {}
        with self.reading() as connection:
            for some in chunks(canonicals):
                wanted = select(posting.c.canonical, posting.c.key).where(posting.c.canonical.in_(some))
                found |= {row.canonical: row.key for row in connection.execute(wanted)}
        return found

    # -- pages --------------------------------------------------------------------------------------------------------

    def sentences(self, board: str) -> dict[str, Sentence]:
        """native id -> every sentence that a watched page ever had, in the page's order."""
        wanted = select(sentence).where(sentence.c.board == board).order_by(sentence.c.place, sentence.c.native)
        with self.reading() as connection:
            rows = connection.execute(wanted).mappings().all()
        return {row["native"]: Sentence(**row) for row in rows}

    def save_page(self, saved: PageSaved) -> int:
        """Write one look at a page: its state, its sentences, the hint that it owes; returns how many alerts are
        new."""
        with self.writing() as connection:
            upsert(connection, sentence, [msgspec.structs.asdict(one) for one in saved.sentences])
            put_state(connection, saved.state)
            if saved.note:
                upsert(connection, meta, [{"name": saved.note[0], "value": saved.note[1]}])
            count = put_owed(connection, saved.owed, saved.at)
        crashpoint("saved")
        return count


def _lead(row: Any) -> Lead:
    fields = {name: row[name] for name in _FIELDS}
    return Lead(**fields | {"places": tuple(fields["places"])})

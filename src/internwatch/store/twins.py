"""Twins: one job seen on several systems or under several links; finding what may be one, and keeping what is.

What two postings are to each other is judged elsewhere (`sameness`); here stands only which is whose twin.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from internwatch.store.boards import Boards, insert_new, upsert
from internwatch.store.engine import chunks
from internwatch.store.rows import Twin
from internwatch.store.tables import posting, told, twin


def put_twins(connection: Connection, twins: Iterable[Twin], at: datetime) -> None:
    """Note twins inside a running transaction. Who was told of the twin was told of the job: that is noted of the
    posting that stands for it too. What was a twin of the twin is one of that posting now."""
    rows = [{"key": t.key, "of": t.of, "rule": t.rule, "at": at} for t in twins if t.key != t.of]
    upsert(connection, twin, rows)
    for row in rows:
        connection.execute(update(twin).where(twin.c.of == row["key"]).values(of=row["of"]))
        connection.execute(twin.delete().where(twin.c.key == row["of"]))
        heard = connection.execute(select(told.c.destination).where(told.c.key == row["key"])).scalars().all()
        insert_new(connection, told, [{"key": row["of"], "destination": name, "at": at} for name in heard])


def relatives(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """key -> the keys of the other postings of its job, the one that stands for it first; without those that have
    none."""
    wanted = list(keys)
    heads = {key: key for key in wanted} | _heads(connection, wanted)
    members: dict[str, list[str]] = {head: [head] for head in heads.values()}
    for some in chunks(list(members)):
        found = select(twin).where(twin.c.of.in_(some)).order_by(twin.c.at, twin.c.key)
        for row in connection.execute(found):
            members[row.of].append(row.key)
    others = {key: tuple(k for k in members[head] if k != key) for key, head in heads.items()}
    return {key: found for key, found in others.items() if found}


def _heads(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(keys):
        found |= {row.key: row.of for row in connection.execute(select(twin).where(twin.c.key.in_(some)))}
    return found


class Twins(Boards):
    """Which postings are one job."""

    def families(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """What `relatives` says."""
        with self.reading() as connection:
            return relatives(connection, keys)

    def heads(self, keys: Iterable[str]) -> dict[str, str]:
        """key -> the posting that stands for its job, for those that are twins of one."""
        with self.reading() as connection:
            return _heads(connection, keys)

    def alike(self, jobs: Iterable[str], prints: Iterable[str]) -> list[Any]:
        """The keys of postings that name one of these jobs, or are one company's under one of these titles: what may be
        the same job. (key, job, alike) of each, the newest first."""
        found: dict[str, Any] = {}
        columns = (posting.c.key, posting.c.job, posting.c.alike)
        with self.reading() as connection:
            for condition in (*map(posting.c.job.in_, chunks(jobs)), *map(posting.c.alike.in_, chunks(prints))):
                rows = select(*columns).where(condition).order_by(posting.c.first_seen.desc())
                found |= {row.key: row for row in connection.execute(rows)}
        return list(found.values())

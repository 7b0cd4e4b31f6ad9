"""Where people stand with postings, and the reminders owed for it; what is due is `reminders.py`'s to say.

`mark.due` is when to look at a mark again. Whatever a reminder goes by sets it back (the mark itself, the posting, the
person's zone), so that one indexed query finds what is due, whatever the number of people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select

from internwatch.model import Owed
from internwatch.reminders import About, Look
from internwatch.store.boards import Boards, upsert
from internwatch.store.engine import chunks
from internwatch.store.outbox import put_owed
from internwatch.store.postings import stored_posting
from internwatch.store.rows import StoredPosting
from internwatch.store.tables import EPOCH, attempt, mark, outbox, person, posting
from internwatch.store.twins import relatives
from internwatch.tracker import KEPT, Detail, Mark, Stage, unmarked

_MARK = (mark.c.person, mark.c.key, mark.c.stage, mark.c.detail, mark.c.at)
_NO_DEADLINE = "9999"


class Tracked(msgspec.Struct, frozen=True):
    """A mark and the posting that it is about."""

    mark: Mark
    stored: StoredPosting


class Due(msgspec.Struct, frozen=True):
    """A mark to look at. `zone` is its person's; `here` is False for somebody who has left."""

    mark: Mark
    about: About
    zone: str
    here: bool


class Marks(Boards):
    """Marks by person and posting."""

    def mark_of(self, destination: str, key: str) -> Mark:
        """Where somebody stands with a posting's job; stage "none" where nothing was done. The mark may be that of a
        twin: a job has one."""
        return self.marks_of(destination, [key]).get(key, unmarked(destination, key))

    def keeps(self, destination: str, key: str) -> bool:
        """Whether whoever reads there still cares about a posting: what happens to it is worth a word."""
        return self.mark_of(destination, key).stage in KEPT

    def marks_of(self, destination: str, keys: Iterable[str]) -> dict[str, Mark]:
        """key -> mark, of those of these postings about whose job this person did something: the posting's own, else
        the newest of its twins'."""
        wanted = list(keys)
        with self.reading() as connection:
            found = _marks(connection, destination, wanted)
            families = relatives(connection, [key for key in wanted if key not in found])
            others = _marks(connection, destination, {key for family in families.values() for key in family})
        made = {key: [others[one] for one in family if one in others] for key, family in families.items()}
        return found | {key: max(some, key=lambda one: one.at) for key, some in made.items() if some}

    def put_mark(self, made: Mark) -> None:
        """Write a mark. Reminders of this posting that did not go out yet are withdrawn: the next look at the mark
        owes what still makes sense."""
        with self.writing() as connection:
            taken = _withdraw(connection, made, ())
            _put(connection, made, [r for r in made.detail.nudges if r not in taken], EPOCH)

    def drop_mark(self, destination: str, key: str) -> None:
        """Forget that anything was done about a posting, its history too; nothing is reminded of."""
        with self.writing() as connection:
            _withdraw(connection, unmarked(destination, key), ())
            connection.execute(delete(mark).where(mark.c.person == destination, mark.c.key == key))

    def marks(self, destination: str, stages: Collection[Stage] = ()) -> list[Tracked]:
        """What a person marked, of these stages or of all, by deadline; those without one follow, the newest first."""
        wanted = (
            select(posting, *(column.label(f"mark_{column.name}") for column in _MARK))
            .join_from(mark, posting, posting.c.key == mark.c.key)
            .where(mark.c.person == destination, mark.c.stage != "none")
            .order_by(mark.c.at.desc(), mark.c.key)
        )
        if stages:
            wanted = wanted.where(mark.c.stage.in_(list(stages)))
        with self.reading() as connection:
            found = [Tracked(_mark(row, "mark_"), stored_posting(row)) for row in connection.execute(wanted)]
        return sorted(found, key=_deadline)

    def every_mark(self, destination: str) -> list[tuple[Mark, str, str]]:
        """All that a person noted, the newest first, with the posting's title and address: what was taken back too (its
        history stays), and marks of postings that are not stored any more ("", "")."""
        wanted = (
            select(*_MARK, posting.c.title, posting.c.url)
            .outerjoin_from(mark, posting, posting.c.key == mark.c.key)
            .where(mark.c.person == destination)
            .order_by(mark.c.at.desc(), mark.c.key)
        )
        with self.reading() as connection:
            return [(_mark(row), row.title or "", row.url or "") for row in connection.execute(wanted)]

    def people_with(self, key: str, stages: Collection[Stage] = ()) -> list[Mark]:
        """Everybody's marks of a posting, of these stages or of all, the oldest first."""
        wanted = select(*_MARK).where(mark.c.key == key, mark.c.stage != "none").order_by(mark.c.at, mark.c.person)
        if stages:
            wanted = wanted.where(mark.c.stage.in_(list(stages)))
        with self.reading() as connection:
            return [_mark(row) for row in connection.execute(wanted)]

    # -- reminding ----------------------------------------------------------------------------------------------------

    def marks_due(self, now: datetime, limit: int) -> list[Due]:
        """Marks to look at now, the longest waiting first."""
        wanted = (
            select(*_MARK, posting.c.status, posting.c.closed_at, posting.c.facts, person.c.state, person.c.settings)
            .select_from(mark)
            .outerjoin(posting, posting.c.key == mark.c.key)
            .outerjoin(person, person.c.destination == mark.c.person)
            .where(mark.c.due <= now)
            .order_by(mark.c.due)
            .limit(limit)
        )
        with self.reading() as connection:
            return [_due(row) for row in connection.execute(wanted)]

    def put_looks(self, looks: Iterable[tuple[Mark, Look, Owed | None]], now: datetime) -> int:
        """Write what looks at marks gave, in one transaction: reminders owed and withdrawn, when to look next. Returns
        how many reminders are new."""
        owed = []
        with self.writing() as connection:
            for seen, look, reminder in looks:
                taken = _withdraw(connection, seen, look.standing)
                given = [r for r in (*seen.detail.nudges, *look.given) if r not in taken]
                _put(connection, seen, given, look.due)
                owed += [reminder] if reminder else []
            return put_owed(connection, owed, now)


def _marks(connection: Connection, destination: str, keys: Iterable[str]) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    for some in chunks(keys):
        wanted = select(*_MARK).where(mark.c.person == destination, mark.c.key.in_(some))
        found |= {row.key: _mark(row) for row in connection.execute(wanted)}
    return found


def _put(connection: Connection, made: Mark, nudges: Iterable[str], due: datetime | None) -> None:
    detail = msgspec.structs.replace(made.detail, nudges=tuple(dict.fromkeys(nudges)))
    row = {"person": made.person, "key": made.key, "stage": made.stage, "detail": detail, "at": made.at, "due": due}
    upsert(connection, mark, [row])


def _withdraw(connection: Connection, of: Mark, standing: Collection[str]) -> set[str]:
    """Take back reminders of a mark that surely did not arrive, but for the standing ones; their revisions. They are
    deleted, not cancelled: after an undo they may be owed again."""
    # What was tried in an outage waits as "pending"; a try whose end nobody knows leaves its mark.
    unsent = outbox.c.state == "pending", outbox.c.unknowns == 0
    waiting = (
        select(outbox.c.id, outbox.c.revision)
        .where(outbox.c.destination == of.person, outbox.c.subject == of.key, outbox.c.kind == "reminder")
        .where(*unsent)
    )
    found = {number: revision for number, revision in connection.execute(waiting) if revision not in standing}
    if found:
        connection.execute(delete(outbox).where(outbox.c.id.in_(list(found)), *unsent))
        connection.execute(delete(attempt).where(attempt.c.outbox.in_(list(found))))
    return set(found.values())


def _mark(row: Any, prefix: str = "") -> Mark:
    said = {name: row._mapping[f"{prefix}{name}"] for name in ("person", "key", "stage", "at")}
    return Mark(**said, detail=msgspec.convert(row._mapping[f"{prefix}detail"], Detail))


def _due(row: Any) -> Due:
    found = (row.facts or {}).get("deadline") or {}
    about = About(found.get("value"), row.status == "open", row.closed_at)
    # A destination of the config is no person; it never leaves, and has no zone of its own.
    return Due(_mark(row), about, (row.settings or {}).get("zone", "UTC"), row.state != "left")


def _deadline(one: Tracked) -> str:
    found = one.stored.posting.facts.deadline
    return found.value if found else _NO_DEADLINE

"""People and their wishes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, delete, select, update

from internwatch.people import Person, PersonKind, Settings, Wish
from internwatch.store.boards import insert_new, upsert
from internwatch.store.edits import Edits
from internwatch.store.engine import chunks
from internwatch.store.moving import join, move
from internwatch.store.tables import EPOCH, attempt, inbox, mark, muted, outbox, person, subscription, token, told, wish
from internwatch.store.tables import destination as place

_BY_DEFAULT = Settings()
# Short, readable aloud, without letters that look alike.
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_LENGTH = 8
# What is owed to an operator or a public channel, whoever else reads there.
_OPERATORS = ("operator", "notice")


class People(Edits):
    """Who subscribes by themselves, and to what."""

    def person(self, destination: str) -> Person | None:
        with self.reading() as connection:
            row = connection.execute(select(person).where(person.c.destination == destination)).mappings().one_or_none()
        return _person(row) if row else None

    def person_by_id(self, id: str) -> Person | None:
        with self.reading() as connection:
            row = connection.execute(select(person).where(person.c.id == id)).mappings().one_or_none()
        return _person(row) if row else None

    def people(self) -> dict[str, Person]:
        """Everybody who has not left, by destination."""
        with self.reading() as connection:
            rows = connection.execute(select(person).where(person.c.state != "left")).mappings().all()
        return {row["destination"]: _person(row) for row in rows}

    def add_person(self, destination: str, kind: PersonKind, now: datetime, settings: Settings = _BY_DEFAULT) -> Person:
        """The person of this destination; made where there is none."""
        fresh = Person(
            destination, "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)), now, kind, "new", settings
        )
        with self.writing() as connection:
            insert_new(connection, person, [_row(fresh)])
            self.note_edit(connection, destination)
        found = self.person(destination)
        assert found is not None
        return found

    def put_person(self, known: Person) -> None:
        was = select(person).where(person.c.destination == known.destination)
        with self.writing() as connection:
            row = connection.execute(was).mappings().one_or_none()
            upsert(connection, person, [_row(known)])
            if row is None or _reminded(_person(row)) != _reminded(known):
                moved = update(mark).where(mark.c.person == known.destination, mark.c.stage != "none")
                connection.execute(moved.values(due=EPOCH))
            self.note_edit(connection, known.destination)

    def wishes(self, destination: str | None = None) -> list[Wish]:
        """The wishes of one person, or of everybody, in the order they were made."""
        wanted = select(wish).order_by(wish.c.id)
        if destination is not None:
            wanted = wanted.where(wish.c.person == destination)
        with self.reading() as connection:
            return [msgspec.convert(_plain(row), Wish) for row in connection.execute(wanted).mappings()]

    def put_wish(self, made: Wish) -> int | None:
        """Write a wish and return its id; `id` 0 makes a new one. None where the person has another of that name."""
        row = msgspec.structs.asdict(made)
        number = row.pop("id")
        same = select(wish.c.id).where(wish.c.person == made.person, wish.c.name == made.name)
        with self.writing() as connection:
            if connection.execute(same).scalar() not in (None, number):
                return None
            if number:
                connection.execute(update(wish).where(wish.c.id == number, wish.c.person == made.person).values(**row))
            else:
                insert_new(connection, wish, [row])
            self.note_edit(connection, made.person)
            return connection.execute(same).scalar()

    def drop_wish(self, destination: str, number: int) -> None:
        with self.writing() as connection:
            connection.execute(delete(wish).where(wish.c.person == destination, wish.c.id == number))
            self.note_edit(connection, destination)

    def move_person(self, old: str, new: str) -> None:
        """A group is another chat now: everything of it goes along, to what is there already."""
        known, there = self.person(old), self.person(new)
        if known is None or old == new:
            return
        wishes = self.wishes(old), self.wishes(new)
        with self.writing() as connection:
            if there is not None:
                join(connection, known, there, *wishes)
            move(connection, old, new)
            for destination in (old, new):
                self.note_edit(connection, destination)

    def forget(self, destination: str) -> None:
        """Delete everything that is known of a person; nothing that is owed to them goes out any more.

        Where the config's filters send there, too, what they owe and know stays, and so do words for the operator."""
        with self.writing() as connection:
            named = select(person.c.id).where(person.c.destination == destination)
            own = f"{connection.execute(named).scalar() or ''}/"
            shared = _drop_subscriptions(connection, destination, own)
            _drop_owed(connection, destination, own, shared=shared)
            whole = (told, told.c.destination), (muted, muted.c.destination), (token, token.c.subject)
            for table, column in (
                (wish, wish.c.person), (mark, mark.c.person), (person, person.c.destination),
                *(() if shared else (*whole, (place, place.c.name))),
            ):  # fmt: skip
                connection.execute(delete(table).where(column == destination))
            if shared:
                mine = muted.c.filter.startswith(own, autoescape=True)
                connection.execute(delete(muted).where(muted.c.destination == destination, mine))
                # The links in mails that came by the config go on ending them.
                theirs = token.c.subject == destination, token.c.purpose != "unsubscribe"
                connection.execute(delete(token).where(*theirs))
            waiting = select(inbox.c.id, inbox.c.said).where(inbox.c.state == "new")
            for number, said in connection.execute(waiting).all():
                if _is_from(said, destination):
                    connection.execute(delete(inbox).where(inbox.c.id == number))
            self.note_edit(connection, destination, forgotten=True)


def _drop_subscriptions(connection: Connection, destination: str, own: str) -> bool:
    """Delete a person's subscriptions, whose names begin with `own`; whether the config has some for the same
    destination."""
    there = subscription.c.destination == destination
    connection.execute(delete(subscription).where(there, subscription.c.filter.startswith(own, autoescape=True)))
    others = connection.execute(select(subscription.c.filter).where(there)).scalars().all()
    return bool(others)


def _drop_owed(connection: Connection, destination: str, own: str, *, shared: bool) -> None:
    """Delete a person's alerts with their tries; of a `shared` destination those alone that are the person's."""
    gone = []
    owed = select(outbox.c.id, outbox.c.kind, outbox.c.filters).where(outbox.c.destination == destination)
    for number, kind, filters in connection.execute(owed).all():
        others = [name for name in filters if not name.startswith(own)]
        if kind == "reminder" or (bool(filters) and not others if shared else kind not in _OPERATORS):
            gone.append(number)
        elif others != filters:
            connection.execute(update(outbox).where(outbox.c.id == number).values(filters=others))
    for some in chunks(gone):
        connection.execute(delete(attempt).where(attempt.c.outbox.in_(some)))
        connection.execute(delete(outbox).where(outbox.c.id.in_(some)))


def _is_from(said: Mapping[str, Any], destination: str) -> bool:
    """Whether an update came from this chat or this person, by the numbers in it."""
    number = destination.partition(":")[2].partition("/")[0]
    parts = [part for part in said.values() if isinstance(part, dict)]
    parts += [part["message"] for part in parts if isinstance(part.get("message"), dict)]
    senders = (part.get(name) for part in parts for name in ("chat", "from"))
    return any(isinstance(one, dict) and str(one.get("id")) == number for one in senders)


def _reminded(known: Person) -> tuple[str, bool]:
    """What the times of somebody's reminders go by: another zone, or somebody who left or came back, moves them."""
    return known.settings.zone, known.state == "left"


def _person(row: RowMapping) -> Person:
    return msgspec.convert(_plain(row), Person)


def _plain(row: RowMapping) -> dict[str, object]:
    return {str(name): value for name, value in row.items()}


def _row(known: Person) -> dict[str, object]:
    return msgspec.structs.asdict(known)

"""People and their wishes."""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec
from sqlalchemy import RowMapping, delete, select, update

from internwatch.people import Person, PersonKind, Settings, Wish
from internwatch.store.boards import insert_new, upsert
from internwatch.store.edits import Edits
from internwatch.store.tables import EPOCH, inbox, mark, muted, outbox, person, subscription, token, told, wish
from internwatch.store.tables import destination as place
from internwatch.store.tokens import move_tokens

_BY_DEFAULT = Settings()
# Short, readable aloud, without letters that look alike.
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_LENGTH = 8


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
        """A group is another chat now: everything of it goes along. Where the new one is known already, it stays as it
        is and the old one is left behind."""
        if self.person(new) or not self.person(old):
            return
        with self.writing() as connection:
            for table, column in (
                (wish, wish.c.person), (mark, mark.c.person), (told, told.c.destination),
                (outbox, outbox.c.destination), (subscription, subscription.c.destination),
                (muted, muted.c.destination), (person, person.c.destination),
            ):  # fmt: skip
                connection.execute(update(table).where(column == old).values({column: new}))
            # The new chat counts its messages anew: what was sent to the old one cannot be edited there.
            connection.execute(update(outbox).where(outbox.c.destination == new).values(reference="", shown=""))
            move_tokens(connection, old, new)
            for destination in (old, new):
                self.note_edit(connection, destination)

    def forget(self, destination: str) -> None:
        """Delete everything that is known of a person; nothing that is owed to them goes out any more."""
        with self.writing() as connection:
            for table, column in (
                (wish, wish.c.person), (mark, mark.c.person), (told, told.c.destination),
                (outbox, outbox.c.destination), (subscription, subscription.c.destination),
                (token, token.c.subject), (muted, muted.c.destination), (person, person.c.destination),
                (place, place.c.name),
            ):  # fmt: skip
                connection.execute(delete(table).where(column == destination))
            for number, said in connection.execute(select(inbox.c.id, inbox.c.said)).all():
                if _is_from(said, destination):
                    connection.execute(delete(inbox).where(inbox.c.id == number))
            self.note_edit(connection, destination, forgotten=True)


def _is_from(said: object, destination: str) -> bool:
    """Whether an update was typed in this chat; its JSON holds the chat's number."""
    chat = destination.partition(":")[2].partition("/")[0]
    return bool(chat) and f'"id":{chat}' in msgspec.json.encode(said).decode()


def _reminded(known: Person) -> tuple[str, bool]:
    """What the times of somebody's reminders go by: another zone, or somebody who left or came back, moves them."""
    return known.settings.zone, known.state == "left"


def _person(row: RowMapping) -> Person:
    return msgspec.convert(_plain(row), Person)


def _plain(row: RowMapping) -> dict[str, object]:
    return {str(name): value for name, value in row.items()}


def _row(known: Person) -> dict[str, object]:
    return msgspec.structs.asdict(known)

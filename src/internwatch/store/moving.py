"""A chat that goes on as another one: everything of it goes along, and what is known of the new one already is kept.

Somebody may have pressed /start there, or the config may send there, before the word of the move was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, exists, select, update

from internwatch.people import Person, Wish, filter_name
from internwatch.store.tables import attempt, mark, muted, outbox, person, subscription, told, wish
from internwatch.store.tokens import move_tokens

# What belongs to a destination: the column that names it, and what else makes a row the same.
_OWNED = (
    (mark.c.person, (mark.c.key,)), (told.c.destination, (told.c.key,)),
    (outbox.c.destination, (outbox.c.subject, outbox.c.kind, outbox.c.revision)),
    (subscription.c.destination, (subscription.c.filter,)), (muted.c.destination, (muted.c.filter,)),
)  # fmt: skip


def move(connection: Connection, old: str, new: str) -> None:
    """Everything of a person. Of a row that both have the new one's stays; of a mark the newer one."""
    twin = mark.alias()
    later = exists().where(twin.c.person == old, twin.c.key == mark.c.key, twin.c.at > mark.c.at)
    connection.execute(delete(mark).where(mark.c.person == new, later))
    doubles = select(outbox.c.id).where(_double(*_OWNED[2], old, new))
    connection.execute(delete(attempt).where(attempt.c.outbox.in_(doubles)))
    for column, same in _OWNED:
        connection.execute(delete(column.table).where(_double(column, same, old, new)))
        # The new chat counts its messages anew: what was sent to the old one cannot be edited there.
        unlinked = {"reference": "", "shown": ""} if column.table is outbox else {}
        connection.execute(update(column.table).where(column == old).values({column.name: new, **unlinked}))
    for column in (wish.c.person, person.c.destination):
        connection.execute(update(column.table).where(column == old).values({column.name: new}))
    move_tokens(connection, old, new)


def _double(column: Any, same: Sequence[Any], old: str, new: str) -> Any:
    """Rows of the old destination that the new one has as well."""
    twin = column.table.alias()
    return and_(column == old, exists().where(twin.c[column.name] == new, *(twin.c[c.name] == c for c in same)))


def join(connection: Connection, one: Person, other: Person, theirs: Sequence[Wish], others: Sequence[Wish]) -> None:
    """Before a move to somebody who is there already: what the `other` has is the `one`'s, whose settings stay, and the
    other is gone. A wish that both have is one; of two that only share their name the other's gets a new one."""
    known = {w.name: w for w in theirs}
    names = {}
    for made in others:
        name, twin = made.name, known.get(made.name)
        if twin is not None and _says(twin) == _says(made):
            connection.execute(delete(wish).where(wish.c.id == made.id))
        elif twin is not None:
            taken = {*known, *(w.name for w in others)}
            name = next(n for k in count(2) if (n := f"{made.name} ({k})") not in taken)
            connection.execute(update(wish).where(wish.c.id == made.id).values(name=name))
        renamed = msgspec.structs.replace(made, name=name)
        known[name] = renamed
        names[filter_name(made, other)] = filter_name(renamed, one)
    _rename_filters(connection, other.destination, names)
    connection.execute(delete(person).where(person.c.destination == other.destination))
    # Whoever subscribed or left in the new chat said so last.
    if other.state != "new":
        connection.execute(update(person).where(person.c.destination == one.destination).values(state=other.state))


def _says(made: Wish) -> Any:
    return made.says, made.rhythm, made.paused


def _rename_filters(connection: Connection, destination: str, names: dict[str, str]) -> None:
    for table in (subscription, muted):
        for name, new in names.items():
            there = table.c.destination == destination, table.c.filter == name
            connection.execute(update(table).where(*there).values(filter=new))
    owed = select(outbox.c.id, outbox.c.filters).where(outbox.c.destination == destination)
    for number, filters in connection.execute(owed).all():
        renamed = [names.get(name, name) for name in filters]
        if renamed != filters:
            connection.execute(update(outbox).where(outbox.c.id == number).values(filters=renamed))

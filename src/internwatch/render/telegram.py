"""Alerts as Telegram messages within its limits: a single one in full, several as rows of grouped messages.

Limits after A1 of the channel notes: 4,096 UTF-16 units once entities are parsed, about 100 entities, 32,768 bytes as
sent. The plain text of a message stays within them too: it goes out when Telegram refuses the markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from internwatch.render import layout, reminder
from internwatch.render.card import ROOMS, Room, card
from internwatch.render.item import Item
from internwatch.render.layout import Detail
from internwatch.render.markup import Bold, Line, Size, Text, size

# Telegram's own limits with room to spare for the heading, the part number and the repeat mark.
LIMIT = Size(units=3900, entities=90, bytes=30_000, plain=3900)
_HEADING = Size(units=100, entities=1, bytes=200, plain=100)
# Up to so many alerts in one message show everything, up to so many a second line.
FULL, BRIEF = 5, 15


def fits(weight: Size, limit: Size = LIMIT) -> bool:
    """Whether all four counts are within the limit."""
    return (
        weight.units <= limit.units
        and weight.entities <= limit.entities
        and weight.bytes <= limit.bytes
        and weight.plain <= limit.plain
    )


def one(item: Item, now: datetime) -> list[Line]:
    """A message about one alert, with as much as fits."""
    if item.kind == "reminder":
        tail = reminder.told(item, now).tail
        return _largest(lambda room, _: layout.reminder(card(item, now, room), tail))
    if item.posting is not None:
        posting = item
        return _largest(lambda room, _: layout.single(card(posting, now, room)))
    if item.kind == "backlog":
        return _largest(lambda room, most: layout.backlog(item, room, most))
    return _largest(lambda _, most: layout.word(item, most))


def _largest(build: Callable[[Room, int], list[Line]]) -> list[Line]:
    lines: list[Line] = []
    for most in (60, 40, 20, 10, 5, 2, 1):
        for room in ROOMS:
            lines = build(room, most)
            if fits(size(lines) + _HEADING):
                return lines
    return lines


def groups(items: Sequence[Item], now: datetime) -> Iterator[tuple[list[Item], list[Line]]]:
    """Several alerts about postings as few messages: (the alerts in it, its lines). Each alert is in exactly one."""
    detail: Detail = "full" if len(items) <= FULL else "brief" if len(items) <= BRIEF else "bare"
    packed: list[tuple[list[Item], list[Line]]] = []
    weight = LIMIT
    for item in items:
        rows = _row(item, now, detail)
        more = size(rows)
        if packed and fits(weight + more):
            packed[-1][0].append(item)
            packed[-1][1].extend(rows)
            weight = weight + more
        else:
            packed.append(([item], rows))
            weight = _HEADING + more
    for number, (group, rows) in enumerate(packed, 1):
        part = f" ({number}/{len(packed)})" if len(packed) > 1 else ""
        title = layout.heading([item.kind for item in items])
        yield group, [(Bold(title), Text(part)), *rows]


def _row(item: Item, now: datetime, detail: Detail) -> list[Line]:
    rows: list[Line] = []
    for room in ROOMS:
        rows = layout.row(card(item, now, room), detail)
        if fits(size(rows) + _HEADING):
            break
    return rows

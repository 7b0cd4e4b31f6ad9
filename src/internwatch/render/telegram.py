"""Alerts as Telegram messages within its limits: a single one in full, several as rows of grouped messages.

Limits after A1 of the channel notes: 4,096 UTF-16 units once entities are parsed, about 100 entities, 32,768 bytes as
sent. The plain text of a message stays within them too: it goes out when Telegram refuses the markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from internwatch.render import layout, reminder
from internwatch.render.card import ROOMS, Room, card
from internwatch.render.item import Item
from internwatch.render.layout import Detail
from internwatch.render.markup import Bold, Line, Size, Text, size

# Telegram's own limits with room to spare for the heading, the part number and the repeat mark.
LIMIT = Size(units=3900, entities=90, bytes=30_000, plain=3900)
HEADING = Size(units=100, entities=1, bytes=200, plain=100)
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
            if fits(size(lines) + HEADING):
                return lines
    return lines


Packed = list[tuple[list[Item], list[Line]]]


def natural(count: int) -> Detail:
    """How much of each of so many alerts is told."""
    return "full" if count <= FULL else "brief" if count <= BRIEF else "bare"


def groups(items: Sequence[Item], now: datetime, detail: Detail | None = None) -> Packed:
    """Several alerts about postings as few messages: (the alerts in it, its lines). Each alert is in exactly one."""
    told = detail or natural(len(items))
    packed = pack(items, lambda item, _: _row(item, now, told))
    return headed(packed, layout.heading([item.kind for item in items]))


def pack(items: Sequence[Item], rows_of: Callable[[Item, int], list[Line]], most: int = 100) -> Packed:
    """Rows of alerts as messages within the limits and of at most `most` alerts; `rows_of` gets the alert's number
    in its message."""
    packed: Packed = []
    weight = LIMIT
    for item in items:
        rows = rows_of(item, len(packed[-1][0]) + 1 if packed else 1)
        if packed and len(packed[-1][0]) < most and fits(weight + size(rows)):
            packed[-1][0].append(item)
            packed[-1][1].extend(rows)
            weight = weight + size(rows)
        else:
            first = rows_of(item, 1)
            packed.append(([item], first))
            weight = HEADING + size(first)
    return packed


def headed(packed: Packed, title: str) -> Packed:
    """Each message under its heading, with its number where there are several."""
    parts = [f" ({number}/{len(packed)})" if len(packed) > 1 else "" for number in range(1, len(packed) + 1)]
    return [(group, [(Bold(title), Text(part)), *rows]) for (group, rows), part in zip(packed, parts, strict=True)]


def _row(item: Item, now: datetime, detail: Detail) -> list[Line]:
    rows: list[Line] = []
    for room in ROOMS:
        rows = layout.row(card(item, now, room), detail)
        if fits(size(rows) + HEADING):
            break
    return rows

"""Alerts that were collected: a digest, a line about the time somebody was away, a short word about a saved posting.

It chooses neither what is in a digest nor when it goes out; the limits are Telegram's and stand in `telegram.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from internwatch.render import layout, telegram, words
from internwatch.render.card import ROOMS, Card, card
from internwatch.render.item import Item
from internwatch.render.markup import Bold, Line, Link, Struck, Text, host_of, size

# A deadline within so many days stands first.
SOON_DAYS = 7
# Up to so many alerts a message of a digest holds, in two lines each; a digest of more than three messages is a list.
MOST, MANY = 8, 24
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NEW = frozenset({"new", "reposted", "reopened"})
_NOUNS = (("updated", "updated"), ("closed", "closed"))


def is_soon(item: Item, now: datetime) -> bool:
    """Whether the last day to apply is near and not over."""
    found = item.posting.facts.deadline if item.posting else None
    if found is None or item.status == "closed" or item.kind == "closed":
        return False
    try:
        left = (date.fromisoformat(found.value) - now.astimezone(UTC).date()).days
    except ValueError:
        return False
    return 0 <= left <= SOON_DAYS


def ordered(items: Iterable[Item], now: datetime) -> list[Item]:
    """What closes soon first, by its deadline; the others as they came."""
    return sorted(items, key=lambda item: _last_day(item) if is_soon(item, now) else "9999")


def _last_day(item: Item) -> str:
    assert item.posting is not None and item.posting.facts.deadline is not None
    return item.posting.facts.deadline.value


def heading(items: Sequence[Item], now: datetime, today: date) -> str:
    """ "7 new · 2 closing soon · Tue 3 Nov"."""
    counts: Counter[str] = Counter("new" if item.kind in _NEW else item.kind for item in items)
    soon = sum(is_soon(item, now) for item in items)
    parts = [f"{counts['new']} new"] if counts["new"] else []
    parts += [f"{soon} closing soon"] if soon else []
    parts += [f"{counts[kind]} {noun}" for kind, noun in _NOUNS if counts[kind]]
    return " · ".join([*parts, f"{_WEEKDAYS[today.weekday()]} {today.day} {words.MONTHS[today.month - 1]}"])


def groups(items: Sequence[Item], now: datetime, today: date, *, one: bool = False) -> telegram.Packed:
    """A digest as Telegram messages; `one` asks for a single message of what was one before."""
    found = ordered(items, now)
    brief = len(found) <= (MOST if one else MANY)
    packed = telegram.pack(found, lambda item, n: _rows(item, n, now, brief), MOST if brief else 100)
    if one and len(packed) > 1 and brief:
        packed = telegram.pack(found, lambda item, n: _rows(item, n, now, False))
    return telegram.headed(packed, f"📬 {heading(found, now, today)}")


def _rows(item: Item, number: int, now: datetime, brief: bool) -> list[Line]:
    lines: list[Line] = []
    for room in ROOMS:
        one = card(item, now, room)
        lines = [_first(one, number), *layout.edited(one, "   "), *(_second(one) if brief else [])]
        if telegram.fits(size(lines) + telegram.HEADING):
            break
    return lines


def _first(one: Card, number: int) -> Line:
    company = f" — {one.company}" if one.company else ""
    if one.kind == "closed":
        title = Struck(one.title)
        return (Text(f"{number}. 🔒 "), title, Text(f"{company} [closed] "), Link(one.url, host_of(one.url)))
    mark = "" if one.kind == "new" else f" [{one.head.lower()}]"
    return (Text(f"{number}. "), Link(one.url, one.title), Text(company + mark))


def _second(one: Card) -> list[Line]:
    if one.kind == "closed":
        return []
    moved = [] if one.edited else [f"{m.field}: {m.before} → {m.after}" for m in one.moved]
    verdict = f"{one.graduation}, {one.verdict}" if one.verdict else one.graduation
    parts = [
        *moved,
        f"📍 {one.places}" if one.places else "",
        f"⏰ apply by {one.deadline}" if one.deadline else "",
        f"🎓 graduation {verdict}",
    ]
    return [(Text(f"   {' · '.join(part for part in parts if part)}"),)]


def away(items: Sequence[Item]) -> list[Line]:
    """ "While you were away: 12 new, 3 already closed → /latest": one line for what is no news any more."""
    closed = sum(item.status == "closed" for item in items)
    counts = [f"{len(items) - closed} new"] if len(items) > closed else []
    counts += [f"{closed} already closed"] if closed else []
    # Only a private chat can answer with a command.
    _, _, address = items[0].destination.partition(":")
    more = " → /latest" if items[0].destination.startswith("telegram:") and address.isdigit() else ""
    return [(Text("⏳ While you were away: "), Bold(", ".join(counts)), Text(more))]


def short(item: Item, now: datetime) -> list[Line]:
    """Two lines about a posting that the reader keeps: what happened, and where it stands."""
    one = card(item, now, ROOMS[2])
    company = f" — {one.company}" if one.company else ""
    title = Struck(one.title) if one.kind == "closed" else Bold(one.title)
    stands = (Text(one.standing),) if one.held else None
    kept = "" if stands else " (you saved it)"
    lines: list[Line] = [(Text(f"{one.mark} {one.head}: "), title, Text(company + kept)), *([stands] if stands else [])]
    lines += [(Text(f"• {m.field}: "), Struck(m.before), Text(" → "), Bold(m.after)) for m in one.moved]
    return [*lines, (Link(one.url, host_of(one.url)),)] if one.url else lines

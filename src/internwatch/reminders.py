"""What a person is to be reminded of now about a posting that they marked, and when to look next: a pure decision.

Reminders are for nine in the morning in the person's zone, a snoozed posting for its own time. What is late (the
daemon was down, a deadline moved nearer) comes once: of several that are due only the most urgent is given, the others
count as given. It writes nothing, and whether the night is quiet is delivery's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from internwatch.tracker import Mark

MORNING = time(9)
# Days before the deadline; 0 is the morning of it.
SAVED_DAYS = (7, 2, 0)
ASKED_DAYS = 3
SILENT_DAYS = 5
APPLIED_WEEKS = (4, 8, 12)
_DAY = timedelta(days=1)

Kind = Literal["closed", "deadline", "snoozed", "asked", "applied"]
# The most urgent first.
_URGENT: tuple[Kind, ...] = ("closed", "deadline", "snoozed", "asked", "applied")


class About(msgspec.Struct, frozen=True):
    """What reminding needs of the posting. `deadline` is a day, or None; a posting that is gone is closed."""

    deadline: str | None = None
    is_open: bool = True
    closed_at: datetime | None = None


class Nudge(msgspec.Struct, frozen=True):
    """A reminder. `revision` names it for ever: with the person and the posting it is owed once. `at` is its moment,
    `until` when it is too late for it (None: never)."""

    kind: Kind
    revision: str
    at: datetime
    until: datetime | None = None
    weeks: int = 0


class Look(msgspec.Struct, frozen=True):
    """What a look at a mark gives: the reminder to owe, the revisions that now count as given, those that may still go
    out (what else waits for this person about this posting is withdrawn), and when to look again (None: not before
    something moves)."""

    owe: Nudge | None = None
    given: tuple[str, ...] = ()
    standing: frozenset[str] = frozenset()
    due: datetime | None = None


def look(mark: Mark, about: About, zone: str, now: datetime) -> Look:
    """What is due now and when to look next. `zone` is the person's; an unknown one counts as UTC."""
    known = [n for n in nudges(mark, about, zone) if n.at > mark.at and (n.until is None or n.until > now)]
    due = [n for n in known if n.at <= now]
    fresh = [n for n in due if n.revision not in mark.detail.nudges]
    owe = min(fresh, key=_urgency) if fresh else None
    standing = frozenset([owe.revision] if owe else (n.revision for n in due))
    moments = [n.at for n in known] + [n.until for n in known if n.until]
    return Look(
        owe,
        tuple(n.revision for n in fresh),
        standing,
        min((at for at in moments if at > now), default=None),
    )


def _urgency(nudge: Nudge) -> tuple[int, timedelta]:
    """Of one kind the latest."""
    return _URGENT.index(nudge.kind), datetime.max.replace(tzinfo=UTC) - nudge.at


def payload(nudge: Nudge, mark: Mark, zone: str) -> dict[str, Any]:
    """What the message must know beside the posting; plain data."""
    detail = mark.detail
    found = {
        "remind": nudge.kind, "stage": mark.stage, "name": detail.name, "weeks": nudge.weeks, "zone": zone,
        "asked": detail.asked.isoformat() if detail.asked else "",
        "applied": detail.applied.isoformat() if detail.applied else "",
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def nudges(mark: Mark, about: About, zone: str) -> Iterator[Nudge]:
    """Every reminder of a mark, past and future."""
    stage, where = mark.stage, zone_of(zone)
    if stage in ("saved", "referred") and about.is_open:
        yield from _deadline(about, SAVED_DAYS, where, "")
    if stage == "asked":
        yield from _asked(mark, about, where)
    if stage == "applied" and mark.detail.applied:
        for weeks in APPLIED_WEEKS:
            at = _morning(mark.detail.applied + weeks * 7 * _DAY, where)
            yield Nudge("applied", f"applied:{mark.detail.applied}:{weeks}w", at, weeks=weeks)
    if mark.detail.remind_at and (about.is_open or stage not in ("saved", "asked", "referred")):
        yield Nudge("snoozed", f"snoozed:{mark.detail.remind_at.isoformat()}", mark.detail.remind_at)


def _asked(mark: Mark, about: About, where: ZoneInfo) -> Iterator[Nudge]:
    """A referral that is waited for: after some days of silence, before the deadline, when it is too late."""
    if not about.is_open:
        if about.closed_at:
            yield Nudge("closed", f"asked:closed:{about.closed_at.isoformat()}", about.closed_at)
        return
    yield from _deadline(about, (ASKED_DAYS,), where, "asked:")
    if mark.detail.asked:
        asked = mark.detail.asked
        yield Nudge("asked", f"asked:{asked}:{SILENT_DAYS}d", _morning(asked + SILENT_DAYS * _DAY, where))


def _deadline(about: About, days: tuple[int, ...], where: ZoneInfo, prefix: str) -> Iterator[Nudge]:
    """Reminders before the last day, each good until that day is over."""
    last = day_of(about.deadline)
    if last is None:
        return
    over = datetime.combine(last + _DAY, time(), where).astimezone(UTC)
    for left in days:
        yield Nudge("deadline", f"{prefix}deadline:{last}:{left}", _morning(last - left * _DAY, where), over)


def day_of(deadline: str | None) -> date | None:
    """A deadline as a day; None where it is none that a calendar has."""
    try:
        found = date.fromisoformat(deadline or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 9000 else None


def _morning(day: date, where: ZoneInfo) -> datetime:
    """Nine o'clock by the clocks of that day, whatever was done to them in the night."""
    return datetime.combine(day, MORNING, where).astimezone(UTC)


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not known, no name at all, a folder of zones
        return ZoneInfo("UTC")

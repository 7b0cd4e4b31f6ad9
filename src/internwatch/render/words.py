"""Dates, months, seasons and spans of time as a reader wants them; pure words, no layout.

Month names are our own: strftime follows the machine's locale.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Any

from internwatch.facts import Window
from internwatch.model import Precision

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SOON_DAYS = 120


def month(value: str) -> str:
    """ "2027-12" -> "Dec 2027"; anything else as it is."""
    year, _, number = value.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}" if number.isdigit() and 1 <= int(number) <= 12 else value


def window(value: Window) -> str:
    """ "Dec 2027 – Jun 2028", "from Dec 2027", "until Jun 2028"."""
    if value.earliest and value.latest:
        ends = (month(value.earliest), month(value.latest))
        return ends[0] if ends[0] == ends[1] else " – ".join(ends)
    if value.earliest:
        return f"from {month(value.earliest)}"
    return f"until {month(value.latest)}" if value.latest else "not stated"


def season(value: str) -> str:
    """ "summer-2027" -> "Summer 2027"."""
    return value.replace("-", " ").capitalize()


def day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(at: datetime, precision: Precision = "time") -> str:
    """ "3 Nov 2026, 09:12 UTC", or the day alone where no time is known."""
    at = at.astimezone(UTC)
    return f"{day(at.date())}, {at:%H:%M} UTC" if precision == "time" else day(at.date())


def deadline(value: str, now: datetime, zone: tzinfo = UTC) -> str:
    """ "30 Nov 2026 (in 27 days)"; a far one without the count; a past one says so. Days are the zone's."""
    try:
        last = date.fromisoformat(value)
    except ValueError:
        return value
    left = (last - now.astimezone(zone).date()).days
    if left < 0:
        return f"{day(last)} (has passed)"
    near = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    return f"{day(last)} ({near})" if left <= SOON_DAYS else day(last)


def span(seconds: float) -> str:
    """ "40 s", "6 min", "3 h", "5 days"."""
    if seconds < 60:
        return f"{round(seconds)} s"
    if seconds < 100 * 60:
        return f"{round(seconds / 60)} min"
    if seconds < 48 * 3600:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86400)} days"


def value(name: str, raw: Any) -> str:
    """A changed field's value, before or after, in words: None is "not stated"."""
    if raw is None or raw in ("", []):
        return "not stated"
    if name == "graduation" and isinstance(raw, dict):
        return window(Window(raw.get("earliest"), raw.get("latest")))
    if name in _WRITERS:
        return _WRITERS[name](str(raw))
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return "; ".join(map(str, raw)) if isinstance(raw, (list, tuple)) else str(raw)


def day_of(raw: str) -> str:
    """ "2026-11-30" -> "30 Nov 2026"; anything else as it is."""
    try:
        return day(date.fromisoformat(raw))
    except ValueError:
        return raw


_WRITERS = {"season": season, "deadline": day_of}

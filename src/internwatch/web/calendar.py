"""A calendar of deadlines (RFC 5545): one all-day event for each posting that states a day. Escaping and folding are
the library's.

A deadline is a day, not an hour: what a posting says beside it ("11:59 pm ET") stands in the event as it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import Any
from urllib.parse import quote

from icalendar import Calendar, Event

from internwatch.web.chosen import Choice
from internwatch.web.entry import MOST_DATED, Entry

KIND = "text/calendar; charset=utf-8"
# Days that have passed stay so long, so that yesterday's deadline does not vanish from a calendar.
KEEP_PASSED = timedelta(days=30)
_REFRESH = "PT6H"
_URI = "%/:?#[]@!$&'()*+,;=~-._"


def calendar(choice: Choice, today: date) -> bytes:
    """The deadlines of a choice as one calendar; what the person saved is in it too, and said to be saved."""
    made = Calendar()
    made.add("prodid", "-//internwatch//deadlines//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"Deadlines: {choice.name}")
    made.add("name", f"Deadlines: {choice.name}")
    made.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", _REFRESH)
    for one, saved in _dated(choice, today - KEEP_PASSED):
        made.add_component(_event(one, saved=saved))
    return bytes(made.to_ical())


def _dated(choice: Choice, since: date) -> Iterable[tuple[Entry, bool]]:
    """What has a day that is not long gone, each job once, the first day first."""
    found = {one.id: (one, False) for one in choice.entries} | {one.id: (one, True) for one in choice.saved}
    dated = [(one, saved) for one, saved in found.values() if one.deadline and one.deadline >= since]
    return sorted(dated, key=lambda pair: (pair[0].deadline, pair[0].id))[:MOST_DATED]


def _event(one: Entry, *, saved: bool) -> Event:
    # Seconds since it was first seen: a number that grows with each change and needs no memory.
    revision = int((one.updated - one.published).total_seconds())
    company = f" — {one.company}" if one.company else ""
    lines = [f"Apply by: {one.deadline_note}" if one.deadline_note else "", *one.lines, one.url]
    fields: dict[str, Any] = {
        "uid": f"{one.id}-deadline@internwatch", "dtstamp": one.updated.astimezone(UTC),
        "created": one.published.astimezone(UTC), "last-modified": one.updated.astimezone(UTC),
        "sequence": max(revision, 0), "dtstart": one.deadline,
        "summary": f"{'⭐ ' if saved else ''}Apply by today: {one.title}{company}",
        "description": "\n".join(line for line in lines if line),
        "status": "CANCELLED" if one.closed else "CONFIRMED", "transp": "TRANSPARENT",
    }  # fmt: skip
    made = Event()
    for name, value in fields.items():
        made.add(name, value)
    if one.url:
        made.add("url", quote(one.url, safe=_URI))
    return made

"""How a destination wants to be told: from what the config says of its filters, and from what a person set.

Values in, values out; it decides nothing (`rhythm.py` does) and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from internwatch.filters.language import Filter
from internwatch.people import Person, Wish, filter_name
from internwatch.rhythm import Habits, QuietMode, parse_quiet

_MODES: tuple[QuietMode, ...] = ("hold", "silent")


def read_quiet(said: str) -> tuple[str, QuietMode]:
    """The hours and what becomes of alerts in them: "22:00-08:00" and "22:00-08:00 hold" let them wait for the end,
    "22:00-08:00 silent" lets them come without sound. ValueError with a sentence."""
    hours, _, mode = said.strip().rpartition(" ")
    for one in _MODES:
        if mode.lower() == one:
            parse_quiet(hours)
            return hours.strip(), one
    parse_quiet(said)
    return said.strip(), "hold"


def of_filters(filters: Iterable[Filter]) -> dict[str, Habits]:
    """The habits of every destination that the config's filters name. Quiet hours and zone are the destination's: one
    filter that gives them is enough (`config` refuses two that differ). What comes in a burst is grouped by the
    config's `group_wait` and spread for people only."""
    found: dict[str, Habits] = {}
    for f in filters:
        for destination in f.send_to:
            found[destination] = _with(found.get(destination, Habits(burst=0)), f)
    return found


def _with(known: Habits, f: Filter) -> Habits:
    rhythms = {**known.rhythms, f.name: f.rhythm} if f.rhythm != "instant" else known.rhythms
    zone = f.zone or known.zone
    if not f.quiet:
        return msgspec.structs.replace(known, rhythms=rhythms, zone=zone)
    hours, mode = read_quiet(f.quiet)
    return msgspec.structs.replace(known, rhythms=rhythms, zone=zone, quiet=hours, quiet_mode=mode)


def of_person(person: Person, wishes: Iterable[Wish], known: Habits) -> Habits:
    """The habits of somebody who set them; `known` are those of the same destination in the config."""
    s = person.settings
    mine = {filter_name(wish, person): wish.rhythm for wish in wishes}
    return Habits(
        zone=s.zone, quiet=s.quiet, quiet_mode=s.quiet_mode, weekends=s.weekends, muted_until=s.muted_until,
        urgent_breaks_quiet=s.urgent_breaks_quiet, rhythm=known.rhythm, rhythms={**known.rhythms, **mine},
        instant_companies=frozenset(s.followed),
    )  # fmt: skip

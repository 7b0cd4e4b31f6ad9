"""When a person wants to be told: rhythms, quiet hours, mute; values in, moments out.

It knows no store and no clock: every answer follows from a `now` that it is given. Times of day are those of the
person's own zone. On the days on which clocks change, a time that does not exist is the moment at which the clock jumps
over it, and a time that comes twice is the first of the two: so each slot and each night exists exactly once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

Every = Literal["instant", "hourly", "daily", "weekly"]
QuietMode = Literal["hold", "silent"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A deadline so near may break quiet hours, where the person allowed it.
URGENT = timedelta(hours=12)
# Answers to what somebody just did or runs: no rhythm holds them back.
PROMPT = frozenset({"operator", "test"})
# Kinds that have no rhythm of their own: a person asked for them, at that time or just now.
ASKED = frozenset({"reminder", "backlog"})
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_SATURDAY = 5
_EXAMPLES = 'write "instant", "hourly", "daily 09:00" or "weekly mon 09:00"'


class Rhythm(msgspec.Struct, frozen=True):
    """How often a digest comes; `at` is the time of day of a daily or weekly one, `day` 0 is Monday."""

    every: Every = "instant"
    at: time = time(9)
    day: int = 0


class Quiet(msgspec.Struct, frozen=True):
    """The hours of every day in which nothing may sound; an `end` before `start` is on the next morning."""

    start: time
    end: time


class Habits(msgspec.Struct, frozen=True):
    """How one destination wants to be told. The default is that of an operator's destination: at once, always.

    Strings are as a person wrote them (`parse_rhythm`, `parse_quiet`); one that cannot be read is "instant" or no
    quiet: better early than never. `rhythms` gives the rhythm of a filter by its name, `rhythm` that of all others.
    `instant_companies` are folded names that are told at once whatever the rhythm. `burst` alerts within ten minutes
    are the most that come one by one; 0 is no limit.
    """

    zone: str = "UTC"
    quiet: str = ""
    quiet_mode: QuietMode = "hold"
    weekends: bool = True
    muted_until: datetime | None = None
    urgent_breaks_quiet: bool = False
    rhythm: str = "instant"
    rhythms: Mapping[str, str] = {}
    instant_companies: frozenset[str] = frozenset()
    burst: int = 5

    @property
    def plain(self) -> bool:
        """Whether every alert goes out at once, so that nothing needs to be known of it."""
        loud = not self.quiet and self.weekends and self.muted_until is None
        return loud and not self.rhythms and self.rhythm == "instant"


class Waiting(msgspec.Struct, frozen=True):
    """What deciding needs of an alert: its kind, the names of its filters, when it was owed, the folded company and
    the last day to apply ("YYYY-MM-DD" or "")."""

    kind: str
    owed_at: datetime
    filters: tuple[str, ...] = ()
    company: str = ""
    deadline: str = ""


class When(msgspec.Struct, frozen=True):
    """Now (`at` is None), or at a moment. `silent`: without sound. `digest`: as part of one. `urgent`: its deadline
    is near and it may break quiet hours."""

    at: datetime | None = None
    silent: bool = False
    digest: bool = False
    urgent: bool = False


@lru_cache(maxsize=512)
def parse_rhythm(said: str) -> Rhythm:
    """A rhythm, or ValueError with a sentence that says how to write one."""
    words = said.lower().split()
    if words in (["instant"], ["hourly"]):
        return Rhythm("hourly" if words == ["hourly"] else "instant")
    if len(words) == 2 and words[0] == "daily":
        return Rhythm("daily", _clock(words[1]))
    if len(words) == 3 and words[0] == "weekly":
        if words[1][:3] not in DAYS:
            raise ValueError(f'"{words[1]}" is no day of the week; one of {", ".join(DAYS)}')
        return Rhythm("weekly", _clock(words[2]), DAYS.index(words[1][:3]))
    if words[:1] in (["daily"], ["weekly"]):
        raise ValueError(f'"{said}" names no time; {_EXAMPLES}')
    raise ValueError(f'"{said}" is no rhythm; {_EXAMPLES}')


@lru_cache(maxsize=512)
def parse_quiet(said: str) -> Quiet | None:
    """Quiet hours like "22:00-08:00", None for "", or ValueError with a sentence."""
    if not said.strip():
        return None
    start, dash, end = said.replace("–", "-").partition("-")
    if not dash:
        raise ValueError(f'"{said}" is no span of hours; write for example "22:00-08:00"')
    found = Quiet(_clock(start), _clock(end))
    if found.start == found.end:
        raise ValueError(f'"{said}" would be the whole day; to hear nothing for a while, mute instead')
    return found


@lru_cache(maxsize=512)
def parse_zone(said: str) -> ZoneInfo:
    """A time zone by its IANA name ("Europe/Paris"), or ValueError with a sentence."""
    try:
        return ZoneInfo(said)
    except (KeyError, ValueError, OSError):  # an unknown name, an impossible one, a folder of zones
        raise ValueError(f'"{said}" is no time zone; write one like "Europe/Paris" or "America/New_York"') from None


def _clock(said: str) -> time:
    found = _CLOCK.fullmatch(said.strip())
    if not found:
        raise ValueError(f'"{said.strip()}" is no time of day; write it like 09:00 or 22:30')
    return time(int(found[1]), int(found[2]))


def _rhythm(said: str) -> Rhythm:
    try:
        return parse_rhythm(said)
    except ValueError:
        return Rhythm()


def _quiet(said: str) -> Quiet | None:
    try:
        return parse_quiet(said)
    except ValueError:
        return None


def zone_of(said: str) -> ZoneInfo:
    """The zone of that name, UTC where there is none."""
    try:
        return parse_zone(said)
    except ValueError:
        return parse_zone("UTC")


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a time of day on a day: the first of two, or the jump over one that does not exist."""
    wanted = datetime.combine(day, at)
    first = wanted.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wanted:
        return first
    # The clock jumps over it between these two; the jump is where the offset changes.
    early, late = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def next_slot(rhythm: Rhythm, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of a rhythm that is later than `after`, in UTC; `after` itself for "instant"."""
    if rhythm.every == "instant":
        return after
    if rhythm.every == "hourly":
        return _next_hour(after, zone)
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if rhythm.every == "daily" or day.weekday() == rhythm.day:
            slot = moment(day, rhythm.at, zone)
            if slot > after:
                return slot
        day += timedelta(days=1)


def _next_hour(after: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour on the person's clock: zones of half hours have theirs between ours."""
    offset = after.astimezone(zone).utcoffset() or timedelta(0)
    local = (after.astimezone(UTC) + offset).replace(minute=0, second=0, microsecond=0)
    return local + timedelta(hours=1) - offset


def quiet_until(habits: Habits, now: datetime) -> datetime | None:
    """When the quiet that reigns now ends (nights and weekends that follow each other are one); None without."""
    zone, hours, end = zone_of(habits.zone), _quiet(habits.quiet), now
    for _ in range(12):
        later = _night_end(hours, end, zone) or (None if habits.weekends else _weekend_end(end, zone))
        if later is None:
            break
        end = later
    return end if end > now else None


def _night_end(hours: Quiet | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    if hours is None:
        return None
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        last = day if hours.end > hours.start else day + timedelta(days=1)
        begin, end = moment(day, hours.start, zone), moment(last, hours.end, zone)
        if begin <= now < end:
            return end
    return None


def _weekend_end(now: datetime, zone: ZoneInfo) -> datetime | None:
    day = now.astimezone(zone).date()
    if day.weekday() < _SATURDAY:
        return None
    return moment(day + timedelta(days=7 - day.weekday()), time(0), zone)


def decide(alert: Waiting, habits: Habits, now: datetime, *, crowded: bool = False) -> When:
    """When an alert goes out: now, now without sound, or at a moment (when it is to be decided again).

    A mute holds everything but words to the operator. A daily or weekly time that somebody named is kept; within
    quiet hours its digest comes without sound, and on a quiet weekend a daily one waits for Monday. `crowded`: more is
    owed than can be sent, so what would be instant waits for the full hour."""
    if alert.kind in PROMPT:
        return When()
    if habits.muted_until is not None and habits.muted_until > now:
        return When(habits.muted_until)
    rhythm = rhythm_of(alert, habits)
    urgent = habits.urgent_breaks_quiet and is_urgent(alert.deadline, habits.zone, now)
    if rhythm.every == "instant" and crowded and not urgent:
        rhythm = Rhythm("hourly")
    if urgent:
        return When(urgent=True, digest=rhythm.every != "instant")
    if rhythm.every in ("daily", "weekly"):
        return _named(rhythm, alert, habits, now)
    slot = next_slot(rhythm, alert.owed_at, zone_of(habits.zone))
    digest = rhythm.every == "hourly"
    return When(slot, digest=digest) if slot > now else _in_quiet(alert, habits, now, digest=digest)


def _in_quiet(alert: Waiting, habits: Habits, now: datetime, *, digest: bool) -> When:
    end = quiet_until(habits, now)
    if end is not None and habits.quiet_mode == "hold" and alert.kind != "backlog":
        return When(end, digest=digest)
    return When(silent=end is not None, digest=digest)


def _named(rhythm: Rhythm, alert: Waiting, habits: Habits, now: datetime) -> When:
    zone = zone_of(habits.zone)
    slot = next_slot(rhythm, alert.owed_at, zone)
    free = rhythm.every == "weekly" or habits.weekends or habits.quiet_mode == "silent"
    while not free and slot.astimezone(zone).weekday() >= _SATURDAY:
        slot = next_slot(rhythm, slot, zone)
    if slot > now:
        return When(slot, digest=True)
    end = quiet_until(habits, now)
    if end is not None and habits.quiet_mode == "hold" and quiet_until(habits, slot) is None:
        return When(end, digest=True)  # it is late (the machine was off), and now is the night
    return When(silent=end is not None, digest=True)


def rhythm_of(alert: Waiting, habits: Habits) -> Rhythm:
    """The rhythm of an alert: the quickest of its filters', at once for a company that is followed closely."""
    if alert.kind in ASKED or alert.kind in PROMPT or alert.company in habits.instant_companies:
        return Rhythm()
    named = [_rhythm(habits.rhythms.get(name, habits.rhythm)) for name in alert.filters]
    zone = zone_of(habits.zone)
    return min(named or [_rhythm(habits.rhythm)], key=lambda one: next_slot(one, alert.owed_at, zone))


def is_urgent(deadline: str, zone: str, now: datetime) -> bool:
    """Whether the last day to apply ends, where the person is, within twelve hours."""
    try:
        last = date.fromisoformat(deadline)
        end = moment(last + timedelta(days=1), time(0), zone_of(zone))
    except (ValueError, OverflowError):
        return False
    return now < end <= now + URGENT

"""How often a board is looked at, by what it has shown: how much opens there, when in the week, in which season, and
how long it stays open. Values in, values out; it reads no store and holds no clock.

Looks are worth most where most opens: the mean delay over all boards is least when the rate of looks grows with the
square root of the rate of openings, and so it is over the hours of a week. Everything is kept within the bounds of the
config, the spread of `schedule.next_due` included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import sqrt

import msgspec

from internwatch.schedule import JITTER

WEEK = 168
MONTH = timedelta(days=30)
YEAR = timedelta(days=365)
# What a past must hold: a year, and what opened in the weeks before last year's today.
REACH = YEAR + MONTH
# Openings come in waves: after one, others follow within hours or days.
HOT = timedelta(hours=24)
# What stood there undated at the first look opened some time before; half of research postings stay 45 days.
HALF_LIFE = timedelta(days=45)
# Looks within the shortest life of an internship that a board has shown.
LOOKS_IN_A_LIFE = 8
# 38 % of Workday's internships are gone within a week and half of SmartRecruiters' within eight days: several looks a
# day there, whatever else is known.
QUICK_SYSTEMS = {"workday": 3 * 3600.0, "smartrecruiters": 3 * 3600.0}
# A board that nothing is known of is taken for one that opens an internship a month; half of that weighs as knowledge.
DOUBT = 0.5
# A week's pattern is believed by so many postings; an hour counts at most four times as much as another.
PATTERN_DOUBT, PATTERN_MOST = 48, 2.0
# Research and PhD internships per month of the year, in percent of the year's, by kind of employer.
SEASONS: dict[str, tuple[int, ...]] = {
    "quant": (7, 8, 1, 5, 7, 5, 22, 18, 18, 6, 2, 2),
    "big-tech": (7, 11, 4, 3, 3, 1, 3, 4, 20, 22, 13, 8),
    "startup": (14, 8, 12, 11, 5, 3, 8, 5, 8, 3, 12, 8),
    "industrial": (13, 10, 10, 7, 5, 2, 3, 6, 13, 10, 11, 9),
}
SEASON_LEAST = 0.25
# Most openings come between sixty days before last year's date and thirty days after it.
BEFORE, AFTER = timedelta(days=60), timedelta(days=30)
BACK_AGAIN = 2.0


class Past(msgspec.Struct, frozen=True):
    """What a board has shown within `REACH`. `since` is its first complete look (None: never). `seen` and `opened` are
    times of its internships, as first seen by us and as opened (None where nobody knows); `lives` are seconds from
    opening to closing; `hours` counts postings of any kind by hour of the week in UTC, from Monday 00:00 on."""

    since: datetime | None = None
    seen: tuple[datetime, ...] = ()
    opened: tuple[datetime | None, ...] = ()
    lives: tuple[float, ...] = ()
    hours: tuple[int, ...] = ()


class Bounds(msgspec.Struct, frozen=True):
    """The config's part: the `usual` interval, and the least and the most that a board's own may be, in seconds."""

    usual: float
    least: float
    most: float

    @property
    def leave_room(self) -> bool:
        """False where somebody asks for more than a rhythm could give: then the usual interval is everybody's."""
        return self.usual >= self.least


class Tempo(msgspec.Struct, frozen=True):
    """How often a board is looked at. `base` seconds, never outside `least` and `most`; `weights` say by hour of the
    week how much more often (() is always alike); `why` are the reasons, for people."""

    base: float
    least: float
    most: float
    weights: tuple[float, ...] = ()
    why: tuple[str, ...] = ()

    def at(self, now: datetime) -> float:
        """The interval in this hour, in seconds."""
        weight = self.weights[now.weekday() * 24 + now.hour] if self.weights else 1.0
        return min(max(self.base / weight, self.least), self.most)

    def gap(self, now: datetime, share: float = 1.0) -> float:
        """Seconds until the next look after one at `now`: an interval over hours that count unlike, so that no look
        oversleeps a morning. `share` of it where a board must be moved away from others."""
        at, left, waited = now, share, 0.0
        while left > 0:
            hour = 3600.0 - (at.minute * 60 + at.second + at.microsecond / 1e6)
            step = min(hour, left * self.at(at))
            left -= step / self.at(at)
            waited += step
            at += timedelta(seconds=step)
            if left < 1e-9:
                break
        return min(max(waited, self.least), self.most)


def fixed(every: float, why: str) -> Tempo:
    """The same interval always."""
    return Tempo(every, every, every, (), (why,))


def own(past: Past, bounds: Bounds, *, system: str, tags: Iterable[str], now: datetime) -> Tempo:
    """A board's tempo by its past, good for the day of `now`."""
    least = min(bounds.least, bounds.usual) / (1 - JITTER)
    most = max(bounds.most, bounds.usual) / (1 + JITTER)
    quick, life = QUICK_SYSTEMS.get(system), shortest_life(past.lives)
    caps = [most, quick / (1 + JITTER) if quick else most, life / LOOKS_IN_A_LIFE if life else most]
    cap = max(min(caps), least)
    lift = season(past, tags, now)
    base = bounds.usual / sqrt(openings_a_month(past, lift, now))
    hot = is_hot(past, now)
    if hot:
        base = min(base, bounds.usual / 2)
    return Tempo(
        min(max(base, least), cap), least, cap, pattern(past.hours), _why(past, lift, now, hot=hot, system=system)
    )


def openings_a_month(past: Past, lift: float, now: datetime) -> float:
    """How many internships a board is expected to open in thirty days: what a year's count says of this time of the
    year, or what the last thirty days say where that is more."""
    times = opened(past)
    year = [at for at in times if at > now - YEAR]
    begin = min([past.since or now, *year])
    months = max((now - max(begin, now - YEAR)) / MONTH, 0.0)
    yearly = lift * (len(year) + DOUBT) / (months + DOUBT)
    recent = sum(1 for at in times if at > now - MONTH)
    return max(yearly, float(recent))


def opened(past: Past) -> list[datetime]:
    """When internships opened, as well as is known."""
    return [at or seen - HALF_LIFE for at, seen in zip(past.opened, past.seen, strict=True)]


def season(past: Past, tags: Iterable[str], now: datetime) -> float:
    """How much more opens now than on the mean day of a year: by the kind of employer, and by the board's own last
    year where that is known."""
    kind = next((SEASONS[tag] for tag in tags if tag in SEASONS), None)
    lift = max(kind[now.month - 1] * 12 / 100, SEASON_LEAST) if kind else 1.0
    ago = now - YEAR
    again = any(ago - AFTER <= at <= ago + BEFORE for at in opened(past))
    return max(lift, BACK_AGAIN) if again else lift


def is_hot(past: Past, now: datetime) -> bool:
    """Whether an internship was new within the last day; what stood there at the first look was not."""
    return past.since is not None and any(past.since < seen and now - seen < HOT for seen in past.seen)


def shortest_life(lives: Sequence[float]) -> float | None:
    """Seconds that the shortest-lived internships stay open: the shortest of a few, of many what one in ten does not
    reach. None where none was seen to close."""
    return sorted(lives)[len(lives) // 10] if lives else None


def pattern(hours: Sequence[int]) -> tuple[float, ...]:
    """By hour of the week, how much more often than usual to look; () where nothing is known."""
    total = sum(hours)
    if not total:
        return ()
    days = [sum(hours[d * 24 : d * 24 + 24]) for d in range(7)]
    clock = [sum(hours[h::24]) for h in range(24)]
    # What is published at nine is published at ten past eight in the other half of the year.
    smooth = [(clock[h - 1] + 2 * clock[h] + clock[(h + 1) % 24]) / 4 for h in range(24)]
    by_day = [(n + PATTERN_DOUBT / 7) / ((total + PATTERN_DOUBT) / 7) for n in days]
    by_hour = [(n + PATTERN_DOUBT / 24) / ((total + PATTERN_DOUBT) / 24) for n in smooth]
    weights = (sqrt(day * hour) for day in by_day for hour in by_hour)
    return tuple(min(max(w, 1 / PATTERN_MOST), PATTERN_MOST) for w in weights)


# -- in words ---------------------------------------------------------------------------------------------------------


def _why(past: Past, lift: float, now: datetime, *, hot: bool, system: str) -> tuple[str, ...]:
    times = opened(past)
    recent, year = (sum(1 for at in times if at > now - span) for span in (MONTH, YEAR))
    life = shortest_life(past.lives)
    found = [
        _count(recent, year, past),
        f"{'the shortest open' if len(past.lives) < 10 else 'one in ten open less than'} {days(life)}" if life else "",
        "one opened within a day" if hot else "",
        "its season" if lift >= 1.5 else "not its season" if lift <= 0.5 else "",
        f"{system} postings are gone soon" if system in QUICK_SYSTEMS else "",
    ]
    return tuple(part for part in found if part)


def _count(recent: int, year: int, past: Past) -> str:
    if recent or year:
        number, span = (recent, "30 days") if recent else (year, "a year")
        return f"{number} internship{'s' * (number != 1)} in {span}"
    return "no internship in a year" if past.since else "not read yet"


def days(seconds: float) -> str:
    """A life in words: "5 hours", "2 days"."""
    number, unit = (seconds / 86_400, "day") if seconds >= 86_400 else (max(seconds / 3600, 1.0), "hour")
    return f"{number:.0f} {unit}{'s' * (round(number) != 1)}"

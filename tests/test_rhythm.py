"""When a person is told: rhythms, quiet hours and mute, over the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.rhythm import (
    Habits,
    Rhythm,
    Waiting,
    When,
    decide,
    moment,
    next_slot,
    parse_quiet,
    parse_rhythm,
    parse_zone,
    quiet_until,
)  # fmt: skip

NEW_YORK, KUALA_LUMPUR, PARIS = "America/New_York", "Asia/Kuala_Lumpur", "Europe/Paris"
ZONES = (NEW_YORK, KUALA_LUMPUR, PARIS, "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns")


def at(said: str) -> datetime:
    """A moment written as "2026-03-08 06:59" (UTC)."""
    return datetime.strptime(said, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def here(said: str, zone: str, fold: int = 0) -> datetime:
    naive = datetime.strptime(said, "%Y-%m-%d %H:%M").replace(fold=fold)
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("said", "rhythm"),
    [
        ("instant", Rhythm()),
        (" Hourly ", Rhythm("hourly")),
        ("daily 09:00", Rhythm("daily", time(9))),
        ("daily 7:30", Rhythm("daily", time(7, 30))),
        ("weekly mon 09:00", Rhythm("weekly", time(9), 0)),
        ("Weekly Sunday 23:59", Rhythm("weekly", time(23, 59), 6)),
    ],
)
def test_what_people_write_is_read(said: str, rhythm: Rhythm) -> None:
    assert parse_rhythm(said) == rhythm


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "is no rhythm"),
        ("sometimes", "is no rhythm"),
        ("daily", "names no time"),
        ("weekly mon", "names no time"),
        ("daily 24:00", "is no time of day"),
        ("daily 9", "is no time of day"),
        ("daily ٠٩:٠٠", "is no time of day"),
        ("weekly noday 09:00", "is no day of the week"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(said: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_rhythm(said)


@pytest.mark.parametrize(
    ("said", "words"), [("22", "no span"), ("22:00-22:00", "the whole day"), ("22:00-8", "no time of day")]
)
def test_quiet_hours_that_are_none(said: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_quiet(said)
    assert parse_quiet("") is None
    assert quiet_until(Habits(quiet=said), at("2026-11-03 23:00")) is None, "better early than never"


@pytest.mark.parametrize("said", ["Mars/Olympus", "", "../etc/passwd", "Europe", "/etc/localtime"])
def test_a_zone_that_is_none(said: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        parse_zone(said)


# In New York the clock jumps from 02:00 to 03:00 on 8 March 2026 and goes back from 02:00 to 01:00 on 1 November.
# In Paris: 02:00 to 03:00 on 29 March, 03:00 to 02:00 on 25 October. Kuala Lumpur has no such days.
SLOTS = [
    ("daily 09:00", NEW_YORK, "2026-03-07 15:00", "2026-03-08 13:00"),
    ("daily 09:00", NEW_YORK, "2026-10-31 14:00", "2026-11-01 14:00"),
    ("daily 09:00", KUALA_LUMPUR, "2026-03-08 00:00", "2026-03-08 01:00"),
    ("daily 09:00", KUALA_LUMPUR, "2026-03-08 01:00", "2026-03-09 01:00"),
    ("daily 09:00", PARIS, "2026-03-28 12:00", "2026-03-29 07:00"),
    ("daily 09:00", PARIS, "2026-10-24 12:00", "2026-10-25 08:00"),
    # the hour that does not exist: at the jump, once
    ("daily 02:30", NEW_YORK, "2026-03-07 12:00", "2026-03-08 07:00"),
    ("daily 02:30", NEW_YORK, "2026-03-08 07:00", "2026-03-09 06:30"),
    ("daily 02:30", PARIS, "2026-03-28 12:00", "2026-03-29 01:00"),
    # the hour that comes twice: at the first, once
    ("daily 01:30", NEW_YORK, "2026-10-31 12:00", "2026-11-01 05:30"),
    ("daily 01:30", NEW_YORK, "2026-11-01 05:30", "2026-11-02 06:30"),
    ("daily 01:30", NEW_YORK, "2026-11-01 06:00", "2026-11-02 06:30"),
    ("daily 02:30", PARIS, "2026-10-24 12:00", "2026-10-25 00:30"),
    ("weekly sun 02:30", NEW_YORK, "2026-03-02 12:00", "2026-03-08 07:00"),
    ("weekly sun 02:30", NEW_YORK, "2026-03-08 07:00", "2026-03-15 06:30"),
    ("weekly mon 09:00", PARIS, "2026-10-24 12:00", "2026-10-26 08:00"),
    ("weekly mon 09:00", KUALA_LUMPUR, "2026-11-02 01:00", "2026-11-09 01:00"),
    ("hourly", NEW_YORK, "2026-03-08 06:59", "2026-03-08 07:00"),
    ("hourly", NEW_YORK, "2026-11-01 05:30", "2026-11-01 06:00"),
    ("hourly", "Asia/Kolkata", "2026-11-01 05:10", "2026-11-01 05:30"),
]


@pytest.mark.parametrize(("said", "zone", "after", "slot"), SLOTS)
def test_the_next_slot_over_the_days_on_which_clocks_change(said: str, zone: str, after: str, slot: str) -> None:
    assert next_slot(parse_rhythm(said), at(after), ZoneInfo(zone)) == at(slot)


NIGHTS = [
    ("22:00-08:00", NEW_YORK, "2026-03-08 03:00", "2026-03-08 12:00"),  # the short night
    ("22:00-08:00", NEW_YORK, "2026-11-01 02:00", "2026-11-01 13:00"),  # the long one
    ("22:00-08:00", NEW_YORK, "2026-11-01 13:00", None),
    ("22:00-08:00", KUALA_LUMPUR, "2026-11-01 14:00", "2026-11-02 00:00"),
    ("22:00-08:00", KUALA_LUMPUR, "2026-11-01 13:59", None),
    ("22:00-08:00", PARIS, "2026-03-28 21:00", "2026-03-29 06:00"),
    ("22:00-08:00", PARIS, "2026-10-24 20:00", "2026-10-25 07:00"),
    ("13:00-14:00", PARIS, "2026-10-24 11:30", "2026-10-24 12:00"),
    ("22:00-02:30", PARIS, "2026-03-29 00:59", "2026-03-29 01:00"),  # ends at the jump
    ("22:00-02:30", PARIS, "2026-10-25 00:29", "2026-10-25 00:30"),  # ends at the first 02:30
    ("22:00-02:30", PARIS, "2026-10-25 01:10", None),  # 02:10 for the second time is no quiet again
]


@pytest.mark.parametrize(("quiet", "zone", "now", "end"), NIGHTS)
def test_a_quiet_night_ends_in_the_zone_of_the_person(quiet: str, zone: str, now: str, end: str | None) -> None:
    assert quiet_until(Habits(zone=zone, quiet=quiet), at(now)) == (at(end) if end else None)


def test_a_quiet_weekend_and_the_nights_around_it_are_one() -> None:
    habits = Habits(zone=PARIS, quiet="22:00-08:00", weekends=False)
    assert quiet_until(habits, here("2026-11-06 23:00", PARIS)) == here("2026-11-09 08:00", PARIS)
    assert quiet_until(habits, here("2026-11-06 21:00", PARIS)) is None


PERSON = Habits(zone=PARIS, quiet="22:00-08:00")
NIGHT, DAY = here("2026-11-03 23:30", PARIS), here("2026-11-03 12:00", PARIS)
MORNING = here("2026-11-04 08:00", PARIS)
LAST_DAY = "2026-11-03"


def new(owed: datetime, **fields: object) -> Waiting:
    return msgspec.structs.replace(Waiting("new", owed, ("nlp",)), **fields)


DECISIONS = {
    "by day at once": (new(DAY), PERSON, DAY, When()),
    "by night in the morning": (new(NIGHT), PERSON, NIGHT, When(MORNING)),
    "by night without sound": (new(NIGHT), {"quiet_mode": "silent"}, NIGHT, When(silent=True)),
    "muted": (new(DAY), {"muted_until": MORNING}, DAY, When(MORNING)),
    "muted no longer": (new(DAY), {"muted_until": DAY}, DAY, When()),
    "urgent by night": (new(NIGHT, deadline=LAST_DAY), {"urgent_breaks_quiet": True}, NIGHT, When(urgent=True)),
    "urgent, not allowed": (new(NIGHT, deadline=LAST_DAY), PERSON, NIGHT, When(MORNING)),
    "not urgent": (new(NIGHT, deadline="2026-11-05"), {"urgent_breaks_quiet": True}, NIGHT, When(MORNING)),
    "urgent, muted": (
        new(DAY, deadline=LAST_DAY), {"urgent_breaks_quiet": True, "muted_until": MORNING}, DAY, When(MORNING),
    ),
    "a test by night": (Waiting("test", NIGHT), PERSON, NIGHT, When()),
    "to the operator, muted": (Waiting("operator", DAY), {"muted_until": MORNING}, DAY, When()),
    "what is open, by night": (Waiting("backlog", NIGHT), {"rhythm": "daily 09:00"}, NIGHT, When(silent=True)),
    "a reminder by night": (Waiting("reminder", NIGHT), {"rhythm": "daily 09:00"}, NIGHT, When(MORNING)),
    "a reminder by day": (Waiting("reminder", DAY), {"rhythm": "daily 09:00"}, DAY, When()),
    "hourly": (new(DAY), {"rhythm": "hourly"}, DAY, When(DAY + timedelta(hours=1), digest=True)),
    "hourly, due": (
        new(DAY - timedelta(minutes=1)), {"rhythm": "hourly"}, DAY, When(digest=True),
    ),
    "hourly, due by night": (
        new(NIGHT - timedelta(minutes=40)), {"rhythm": "hourly"}, NIGHT, When(MORNING, digest=True),
    ),
    "daily": (new(DAY), {"rhythm": "daily 09:00"}, DAY, When(MORNING + timedelta(hours=1), digest=True)),
    "daily, due": (new(DAY), {"rhythm": "daily 12:01"}, DAY + timedelta(minutes=1), When(digest=True)),
    "a named time by night": (
        new(DAY), {"rhythm": "daily 07:00"}, here("2026-11-04 07:00", PARIS), When(silent=True, digest=True),
    ),
    "a named time that passed while the machine was off": (
        new(DAY), {"rhythm": "daily 18:00"}, NIGHT, When(MORNING, digest=True),
    ),
    "daily, quiet weekends": (
        new(here("2026-11-06 12:00", PARIS)), {"rhythm": "daily 09:00", "weekends": False},
        here("2026-11-06 12:00", PARIS), When(here("2026-11-09 09:00", PARIS), digest=True),
    ),
    "a named Saturday": (
        new(here("2026-11-06 12:00", PARIS)), {"rhythm": "weekly sat 10:00", "weekends": False},
        here("2026-11-07 10:00", PARIS), When(silent=True, digest=True),
    ),
    "the quickest of its filters": (
        new(DAY, filters=("nlp", "vision")), {"rhythms": {"nlp": "weekly mon 09:00", "vision": "instant"}}, DAY, When(),
    ),
    "a rhythm per filter": (
        new(DAY), {"rhythms": {"nlp": "daily 18:00", "vision": "instant"}}, DAY,
        When(here("2026-11-03 18:00", PARIS), digest=True),
    ),
    "a company at once": (
        new(DAY, company="acme research"),
        {"rhythm": "daily 09:00", "instant_companies": frozenset({"acme research"})}, DAY, When(),
    ),
    "nonsense is instant": (new(DAY), {"rhythm": "when you like", "zone": "Mars/Olympus", "quiet": "?"}, DAY, When()),
}  # fmt: skip


@pytest.mark.parametrize("name", DECISIONS)
def test_when_an_alert_goes_out(name: str) -> None:
    alert, habits, now, when = DECISIONS[name]
    person = habits if isinstance(habits, Habits) else msgspec.structs.replace(PERSON, **habits)
    assert decide(alert, person, now) == when


def test_when_more_is_owed_than_can_be_sent_instant_is_hourly() -> None:
    assert decide(new(DAY), Habits(), DAY, crowded=True) == When(DAY + timedelta(hours=1), digest=True)
    assert decide(Waiting("operator", DAY), Habits(), DAY, crowded=True) == When()


def test_who_has_no_wishes_is_told_at_once_and_nothing_need_be_known() -> None:
    assert Habits().plain and not PERSON.plain and not Habits(rhythms={"a": "hourly"}).plain
    assert decide(new(NIGHT), Habits(), NIGHT) == When()


moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None))
rhythms = st.one_of(
    st.just(Rhythm("hourly")),
    st.builds(Rhythm, st.just("daily"), clocks),
    st.builds(Rhythm, st.just("weekly"), clocks, st.integers(0, 6)),
)


@given(rhythms, moments, zones)
def test_slots_are_later_and_none_is_left_out(rhythm: Rhythm, after: datetime, zone: str) -> None:
    """The next slot is later, within its span, and from a moment before it the same."""
    slot = next_slot(rhythm, after, ZoneInfo(zone))
    longest = {"hourly": 1.5, "daily": 25.0, "weekly": 7 * 24 + 1.0}[rhythm.every]
    assert timedelta(0) < slot - after <= timedelta(hours=longest)
    assert next_slot(rhythm, after + (slot - after) / 2, ZoneInfo(zone)) == slot


@given(clocks, zones, st.integers(2024, 2028))
def test_a_daily_slot_happens_once_on_each_day(clock: time, zone: str, year: int) -> None:
    slot, days = datetime(year, 1, 1, tzinfo=UTC), []
    for _ in range(400):
        slot = next_slot(Rhythm("daily", clock), slot, ZoneInfo(zone))
        days.append(slot.astimezone(ZoneInfo(zone)).date())
    assert days == [days[0] + timedelta(days=n) for n in range(400)]


@given(moments, zones, clocks, clocks, st.booleans())
def test_quiet_ends_and_is_over_then(now: datetime, zone: str, start: time, end: time, weekends: bool) -> None:
    habits = Habits(zone=zone, quiet=f"{start:%H:%M}-{end:%H:%M}", weekends=weekends)
    until = quiet_until(habits, now)
    assert until is None or until > now
    if start != end and until is not None:
        assert quiet_until(habits, until) is None
        assert until - now <= timedelta(days=4)


quiets = st.builds(lambda a, b: "" if a == b else f"{a:%H:%M}-{b:%H:%M}", clocks, clocks)
people = st.builds(
    Habits, zone=zones, quiet=quiets, quiet_mode=st.sampled_from(["hold", "silent"]), weekends=st.booleans(),
    urgent_breaks_quiet=st.booleans(), rhythm=st.sampled_from(["instant", "hourly", "daily 09:00", "weekly sat 02:30"]),
)  # fmt: skip


@given(people, moments, st.sampled_from(["", "2026-03-08"]))
def test_waiting_always_ends(habits: Habits, owed: datetime, deadline: str) -> None:
    """Deciding again at the moment that was named sends it, at the latest at the third time."""
    alert, now = new(owed, deadline=deadline), owed
    for _ in range(3):
        when = decide(alert, habits, now)
        if when.at is None:
            break
        assert when.at > now
        now = when.at
    assert when.at is None
    assert now - owed <= timedelta(days=10)


@given(people, moments)
def test_nothing_sounds_in_quiet_hours(habits: Habits, now: datetime) -> None:
    """Except what the person allowed: a near deadline."""
    when = decide(new(now - timedelta(days=8)), habits, now)
    if when.at is None and not when.silent:
        assert quiet_until(habits, now) is None


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), clocks, zones)
def test_a_moment_is_on_its_day_at_its_time_or_just_behind_it(day: date, clock: time, zone: str) -> None:
    found = moment(day, clock, ZoneInfo(zone)).astimezone(ZoneInfo(zone))
    assert found.date() == day
    late = datetime.combine(day, found.timetz().replace(tzinfo=None)) - datetime.combine(day, clock)
    assert timedelta(0) <= late <= timedelta(hours=1)

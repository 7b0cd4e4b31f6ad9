"""What is due when: over the days on which clocks change, after downtime, when a deadline moves, for each stage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch import reminders, tracker
from internwatch.reminders import About, look
from internwatch.tracker import Mark, unmarked

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# Zone, the day on which its clocks change (Kuala Lumpur's never do), and nine o'clock in UTC before and after.
ZONES = [
    ("America/New_York", date(2026, 11, 1), 13, 14),
    ("America/New_York", date(2027, 3, 14), 14, 13),
    ("Europe/Paris", date(2026, 10, 25), 7, 8),
    ("Europe/Paris", date(2027, 3, 28), 8, 7),
    ("Asia/Kuala_Lumpur", date(2026, 11, 1), 1, 1),
]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def saved(at: datetime) -> Mark:
    return tracker.save(unmarked("telegram:11", "greenhouse:acme:1"), at)


def run(
    mark: Mark, about: About, zone: str, since: datetime, until: datetime, step: timedelta = MINUTE
) -> Iterator[tuple[datetime, str]]:
    """(when, revision) of every reminder, with a look each `step` as the daemon does: only when one is due."""
    now, due = since, since
    while now < until:
        now += step
        if due is not None and due <= now:
            seen = look(mark, about, zone, now)
            nudges = (*mark.detail.nudges, *seen.given)
            mark = msgspec.structs.replace(mark, detail=msgspec.structs.replace(mark.detail, nudges=nudges))
            due = seen.due  # type: ignore[assignment]
            if seen.owe:
                yield now, seen.owe.revision


@pytest.mark.parametrize(("zone", "change", "before", "after"), ZONES)
def test_nine_in_the_morning_whatever_clocks_do(zone: str, change: date, before: int, after: int) -> None:
    """A deadline two days after the change: the first reminder by the old clock, the last by the new one."""
    last = change + 2 * DAY
    mark = saved(noon(last - 20 * DAY))
    told = list(run(mark, About(str(last)), zone, mark.at, noon(last + 5 * DAY)))
    expected = [(last - 7 * DAY, before), (last - 2 * DAY, after), (last, after)]
    assert [at for at, _ in told] == [datetime.combine(day, time(hour), UTC) for day, hour in expected]
    assert [at.astimezone(ZoneInfo(zone)).hour for at, _ in told] == [9, 9, 9]
    assert [revision for _, revision in told] == [f"deadline:{last}:{days}" for days in (7, 2, 0)]


def test_what_is_late_comes_once() -> None:
    """Down from before the first to after the second: one word, the newer; after the last day: none."""
    last = date(2026, 11, 30)
    mark = saved(noon(date(2026, 11, 1)))
    late = look(mark, About(str(last)), "Europe/Paris", noon(last - DAY))
    assert late.owe and late.owe.revision == f"deadline:{last}:2"
    assert set(late.given) == {f"deadline:{last}:7", f"deadline:{last}:2"}
    assert late.standing == {late.owe.revision}
    after = look(mark, About(str(last)), "Europe/Paris", datetime(2026, 11, 30, 23, tzinfo=UTC))
    assert (after.owe, after.due) == (None, None), "midnight has passed in Paris"
    assert look(mark, About(str(last)), "America/New_York", datetime(2026, 11, 30, 23, tzinfo=UTC)).owe


def test_what_was_over_before_it_was_saved_is_not_late() -> None:
    last = date(2026, 11, 30)
    mark = saved(noon(last - 5 * DAY))
    told = list(run(mark, About(str(last)), "UTC", mark.at, noon(last + DAY)))
    assert [revision for _, revision in told] == [f"deadline:{last}:2", f"deadline:{last}:0"]


def test_a_moved_deadline_moves_its_reminders() -> None:
    """Farther: told anew before the new one. Nearer than two days: at once, once."""
    old, new = date(2026, 11, 20), date(2026, 11, 30)
    mark = saved(noon(date(2026, 11, 1)))
    first = look(mark, About(str(old)), "UTC", noon(old - 2 * DAY))
    nudges = msgspec.structs.replace(mark.detail, nudges=first.given)
    mark = msgspec.structs.replace(mark, detail=nudges)
    moved = look(mark, About(str(new)), "UTC", noon(old - 2 * DAY) + MINUTE)
    assert (moved.owe, moved.standing) == (None, frozenset()), "what waits for the old deadline is withdrawn"
    assert moved.due == datetime(2026, 11, 23, 9, tzinfo=UTC)
    near = look(mark, About(str(old - DAY)), "UTC", noon(old - 2 * DAY) + MINUTE)
    assert near.owe and near.owe.revision == f"deadline:{old - DAY}:2"


@pytest.mark.parametrize("deadline", [None, "", "soon", "2026-02-30", "0001-01-01", "9999-12-31", "2026-11"])
def test_an_odd_deadline_reminds_of_nothing(deadline: str | None) -> None:
    assert look(saved(noon(date(2026, 11, 1))), About(deadline), "UTC", noon(date(2026, 11, 20))) == reminders.Look()


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "x" * 300])
def test_an_odd_zone_counts_as_utc(zone: str) -> None:
    assert reminders.zone_of(zone).key == "UTC"


def test_never_after_applied_or_closed() -> None:
    last = date(2026, 11, 30)
    mark, about = saved(noon(date(2026, 11, 1))), About(str(last))
    now = noon(last - 2 * DAY)
    assert look(mark, about, "UTC", now).owe
    assert not look(mark, About(str(last), False, now), "UTC", now).owe
    snoozed = tracker.snooze(mark, noon(date(2026, 11, 2)), noon(date(2026, 11, 5)))
    assert not look(snoozed, About(None, False, now), "UTC", now).owe
    for act in (lambda m: tracker.applied(m, now - 5 * DAY, now.date()), lambda m: tracker.unsave(m, now - 5 * DAY)):
        seen = look(act(snoozed), about, "UTC", now)
        assert seen.owe is None and not seen.standing


def test_a_referral_is_asked_after() -> None:
    """After five days, three days before the deadline, and once for a closing; then nothing more."""
    zone, day, last = "Asia/Kuala_Lumpur", date(2026, 11, 3), date(2026, 11, 30)
    mark = tracker.ask(unmarked("p", "k"), noon(day), day, "Ann")
    told = list(run(mark, About(str(last)), zone, mark.at, noon(last + 9 * DAY)))
    assert told == [
        (datetime(2026, 11, 8, 1, tzinfo=UTC), "asked:2026-11-03:5d"),
        (datetime(2026, 11, 27, 1, tzinfo=UTC), "asked:deadline:2026-11-30:3"),
    ]
    closed = noon(date(2026, 11, 12))
    told = list(run(mark, About(str(last), False, closed), zone, closed, closed + 60 * DAY, HOUR))
    assert told == [(closed + HOUR, f"asked:closed:{closed.isoformat()}")]
    assert not look(tracker.referred(mark, closed - DAY), About(None, False, closed), zone, closed).owe


def test_an_application_is_asked_after() -> None:
    """At 4, 8 and 12 weeks by the calendar, closed or not; no more once it moves; late once."""
    day = date(2026, 10, 20)
    mark = tracker.applied(unmarked("p", "k"), noon(day), day)
    told = list(run(mark, About(None, False, noon(day)), "America/New_York", mark.at, noon(day) + 200 * DAY, HOUR / 4))
    assert [at for at, _ in told] == [datetime(2026, 11, 17, 14, tzinfo=UTC) + 28 * DAY * n for n in range(3)]
    late = look(mark, About(), "UTC", noon(day) + 60 * DAY)
    assert late.owe and late.owe.weeks == 8 and len(late.given) == 2
    moved = tracker.move(mark, noon(day) + DAY, "interview")
    assert look(moved, About(), "UTC", noon(day) + 100 * DAY).owe is None


def test_a_snooze_comes_at_its_time_beside_the_others() -> None:
    last, until = date(2026, 11, 30), datetime(2026, 11, 10, 17, 30, tzinfo=UTC)
    mark = tracker.snooze(saved(noon(date(2026, 11, 1))), noon(date(2026, 11, 2)), until)
    told = list(run(mark, About(str(last)), "UTC", mark.at, noon(last)))
    assert told[0] == (until, f"snoozed:{until.isoformat()}") and len(told) == 4


@settings(max_examples=60, deadline=None)
@given(
    deadline=st.dates(date(2026, 10, 1), date(2027, 4, 30)),
    zone=st.sampled_from([*(row[0] for row in ZONES), "Pacific/Apia", "Asia/Kathmandu", "UTC"]),
    downs=st.lists(st.integers(1, 400), min_size=1, max_size=60),
    snooze=st.none() | st.integers(1, 500),
)
def test_each_once_however_long_the_daemon_sleeps(
    deadline: date, zone: str, downs: list[int], snooze: int | None
) -> None:
    """Looks at any hours: no reminder twice, none before its time or after the last day, and a look at the hour it
    promised is enough: looking more often finds nothing more."""
    now = noon(date(2026, 10, 2))
    mark = saved(now)
    if snooze:
        mark = tracker.snooze(mark, now, now + snooze * HOUR)
    given: list[str] = []
    due: datetime | None = now
    for hours in downs:
        now += hours * HOUR
        seen = look(mark, About(str(deadline)), zone, now)
        assert bool(seen.given) <= (due is not None and due <= now)
        assert not set(seen.given) & set(given)
        assert (seen.owe is not None) == bool(seen.given)
        if seen.owe:
            assert seen.owe.at <= now and seen.owe.revision in seen.given
            local = now.astimezone(ZoneInfo(zone)).date()
            assert seen.owe.kind == "snoozed" or local <= deadline
        given += seen.given
        detail = msgspec.structs.replace(mark.detail, nudges=tuple(given))
        mark, due = msgspec.structs.replace(mark, detail=detail), seen.due
        assert due is None or due > now

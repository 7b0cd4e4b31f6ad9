"""How often a board is looked at by what it has shown; the bounds are kept whatever it has shown."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.schedule import fraction, next_due
from internwatch.tempo import WEEK, Bounds, Past, Tempo, fixed, own, pattern, shortest_life

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
DAY, MINUTE = timedelta(days=1), 60.0
BOUNDS = Bounds(1800.0, 900.0, 10_800.0)
QUIET = Past(NOW - 365 * DAY)


def past(*days_ago: float, watched: float = 365, lives: tuple[float, ...] = ()) -> Past:
    """A board whose internships were new so many days ago."""
    times = tuple(NOW - ago * DAY for ago in days_ago)
    return Past(NOW - watched * DAY, times, times, lives)


def every(one: Past, system: str = "greenhouse", tags: tuple[str, ...] = (), at: datetime = NOW) -> float:
    """Minutes."""
    return own(one, BOUNDS, system=system, tags=tags, now=at).base / MINUTE


def test_a_board_that_nothing_is_known_of_keeps_the_usual_interval() -> None:
    assert every(Past()) == pytest.approx(30)


def test_the_more_opens_the_oftener_and_never_one_is_the_laziest() -> None:
    some = [every(past(*(20.0 + n / 10 for n in range(count)))) for count in (4, 3, 2, 1)]
    assert some == sorted(some) and some[0] < 18 and some[-1] == pytest.approx(30, abs=1)
    assert every(past(300.0)) > 60 > some[-1]
    assert every(QUIET) > every(past(300.0))
    assert every(QUIET) <= 180 / 1.1


def test_a_board_without_internships_grows_lazy_slowly() -> None:
    """What was never seen in three weeks may come yet."""
    grown = [every(past(watched=days)) for days in (0, 21, 90, 365)]
    assert grown == sorted(grown) and grown[0] == pytest.approx(30)
    assert grown[1] < 50


@pytest.mark.parametrize("system", ["workday", "smartrecruiters"])
def test_where_postings_are_gone_soon_there_are_several_looks_a_day(system: str) -> None:
    wide = Bounds(1800.0, 900.0, 86_400.0)
    tempo = own(QUIET, wide, system=system, tags=("big-tech",), now=NOW.replace(month=5))
    assert tempo.gap(NOW) * 1.1 <= 3 * 3600
    assert f"{system} postings are gone soon" in tempo.why


def test_a_short_life_is_looked_at_several_times() -> None:
    """One that stayed open for eight hours a year ago is why this board is looked at every hour."""
    tempo = own(past(340.0, lives=(8 * 3600.0,)), BOUNDS, system="lever", tags=(), now=NOW)
    assert tempo.base == pytest.approx(3600)
    assert tempo.why == ("1 internship in a year", "the shortest open 8 hours", "its season")


def test_one_short_life_of_many_is_an_accident() -> None:
    assert shortest_life([60.0, *[86_400.0 * n for n in range(2, 14)]]) == 2 * 86_400.0
    assert shortest_life([600.0, 86_400.0]) == 600.0
    assert shortest_life(()) is None


def test_after_a_new_one_a_board_is_hot_for_a_day() -> None:
    assert every(past(0.5)) == pytest.approx(15 / 0.9)
    assert every(past(1.5)) == pytest.approx(30)
    there_already = Past(NOW - DAY / 2, (NOW - DAY / 2,), (None,))
    assert "one opened within a day" not in own(there_already, BOUNDS, system="lever", tags=(), now=NOW).why


@pytest.mark.parametrize(
    ("tag", "busy", "quiet"), [("quant", 7, 3), ("big-tech", 10, 6), ("startup", 1, 6), ("industrial", 1, 6)]
)
def test_a_kind_of_employer_has_its_season(tag: str, busy: int, quiet: int) -> None:
    at = {month: NOW.replace(month=month, day=15) for month in (busy, quiet)}
    found = {m: every(Past(at[m] - 200 * DAY), tags=(tag,), at=at[m]) for m in at}
    assert found[busy] < found[quiet] / 1.3


def test_a_board_is_looked_at_oftener_when_its_last_years_date_comes_near() -> None:
    """Most openings come between sixty days before last year's date and thirty days after it."""
    known = past(365.0 - 40)
    assert "its season" in own(known, BOUNDS, system="lever", tags=(), now=NOW).why
    assert every(known) < every(past(365.0 - 80))
    assert every(past(365.0 + 20)) < every(past(365.0 + 45))


def test_undated_ones_of_the_first_look_count_as_opened_before() -> None:
    there = Past(NOW - DAY, (NOW - DAY,) * 6, (None,) * 6)
    assert 15 <= every(there) < 20


def test_a_look_does_not_oversleep_the_hours_in_which_most_is_published() -> None:
    """All is published on weekdays from 16 to 18 UTC: looks lie closer there than by night, and the night's last look
    ends before the next busy hour is over."""
    hours = [0] * WEEK
    for day in range(5):
        for hour in (16, 17):
            hours[day * 24 + hour] = 20
    tempo = own(with_hours(past(100.0), tuple(hours)), BOUNDS, system="lever", tags=(), now=NOW)
    busy, night = NOW.replace(hour=16), NOW.replace(hour=3)
    assert tempo.at(busy) < tempo.at(night) / 2
    at = night
    looks = []
    while at < night + DAY:
        at += timedelta(seconds=tempo.gap(at))
        looks.append(at)
    in_busy = [a for a in looks if 16 <= a.hour < 18]
    assert len(in_busy) >= 2 * len([a for a in looks if 2 <= a.hour < 4])
    assert in_busy


def with_hours(one: Past, hours: tuple[int, ...]) -> Past:
    return Past(one.since, one.seen, one.opened, one.lives, hours)


def test_few_postings_make_no_pattern() -> None:
    hours = [0] * WEEK
    hours[40] = 1
    assert all(0.85 < weight < 1.25 for weight in pattern(hours))
    assert pattern([0] * WEEK) == ()


def test_fixed_is_fixed() -> None:
    tempo = fixed(600.0, "as its file says")
    assert tempo.gap(NOW) == tempo.at(NOW) == 600.0
    assert not Bounds(300.0, 900.0, 10_800.0).leave_room


# -- whatever it has shown --------------------------------------------------------------------------------------------

AGO = st.floats(0, 800)
PASTS = st.builds(
    lambda seen, undated, watched, lives, hours: Past(
        NOW - watched * DAY if watched else None, tuple(NOW - a * DAY for a in seen),
        tuple(None if n < undated else NOW - a * DAY for n, a in enumerate(seen)), tuple(lives), tuple(hours),
    ),
    st.lists(AGO, max_size=30), st.integers(0, 30), AGO, st.lists(st.floats(0.001, 1e8), max_size=12),
    st.lists(st.integers(0, 500), min_size=WEEK, max_size=WEEK) | st.just([]),
)  # fmt: skip
BOUND = st.builds(
    lambda least, usual, most: Bounds(least + usual, least, 2 * (least + usual) + most),
    st.floats(300, 7200), st.floats(0, 7200), st.floats(0, 86_400),
)  # fmt: skip


TAGS = st.sampled_from(["quant", "startup", "x"])


@given(PASTS, BOUND, st.sampled_from(["workday", "lever"]), TAGS, st.integers(0, WEEK), st.floats(0.5, 1))
def test_the_bounds_are_kept_with_the_jitter(
    one: Past, bounds: Bounds, system: str, tag: str, hour: int, share: float
) -> None:
    now = NOW + timedelta(hours=hour)
    tempo: Tempo = own(one, bounds, system=system, tags=(tag,), now=now)
    for name in ("acme", "zeta", "tarn"):
        wait = (next_due(name, tempo.gap(now, share), now) - now).total_seconds()
        assert bounds.least - 1e-3 <= wait <= bounds.most + 1e-3
    assert tempo.why


def test_after_a_restart_the_boards_come_apart_again() -> None:
    """300 boards, all overdue, all looked at in the same minute: an hour later no minute has more than a tenth."""
    tempo = own(Past(), BOUNDS, system="lever", tags=(), now=NOW)
    minutes: Counter[int] = Counter()
    for n in range(300):
        at, name = NOW, f"greenhouse:acme-{n}"
        due = next_due(name, tempo.gap(at, 0.5 + fraction(f"{name} {at:%j}") / 2), at)
        while due < NOW + timedelta(hours=6):
            minutes[int((due - NOW).total_seconds() // 60)] += 1
            due = next_due(name, tempo.gap(due), due)
    assert max(count for minute, count in minutes.items() if minute >= 60) <= 30
    assert max(minutes.values()) <= 45
    assert min(minutes) >= 15

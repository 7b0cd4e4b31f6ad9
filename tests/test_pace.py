"""A bound on CPU time holds on a slow machine and breaks for slow code."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests import pace


@pytest.fixture
def as_slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A machine so many times slower than the one where the bounds were set."""

    def made(times: float) -> None:
        monkeypatch.setattr(pace, "_known", (float("-inf"), 1.0))
        monkeypatch.setattr(pace, "_work", lambda: times * pace.SET_AT)

    return made


def test_slow_code_breaks_it() -> None:
    """Twelve times the work of the yardstick within the time of three."""
    with pytest.raises(AssertionError, match="of CPU, over"), pace.within(3 * pace.SET_AT):
        for _ in range(12):
            pace._work()


def test_a_slow_machine_does_not(as_slow: Callable[[float], None]) -> None:
    as_slow(3)
    pace.judge(2.9, 1)
    with pytest.raises(AssertionError):
        pace.judge(3.1, 1)


def test_a_fast_machine_makes_no_bound_narrower(as_slow: Callable[[float], None]) -> None:
    as_slow(0.2)
    pace.judge(0.99, 1)
    with pytest.raises(AssertionError):
        pace.judge(1.01, 1)


def test_a_machine_that_was_slow_before_only(as_slow: Callable[[float], None]) -> None:
    as_slow(1)
    pace.judge(1.9, 1, 2.0)
    with pytest.raises(AssertionError):
        pace.judge(2.1, 1, 2.0)


def test_it_counts_work_and_not_waiting() -> None:
    with pace.within(0.05):
        time.sleep(0.1)


@pytest.mark.parametrize(("slow_tries", "breaks"), [(0, False), (1, False), (2, False), (3, True)])
def test_what_is_slow_by_itself_is_slow_in_all_tries(slow_tries: int, breaks: bool) -> None:
    tries = 0

    def act() -> int:
        nonlocal tries
        tries += 1
        for _ in range(12 if tries <= slow_tries else 0):
            pace._work()
        return tries

    if breaks:
        with pytest.raises(AssertionError, match="of CPU, over"):
            pace.quick(act, 3 * pace.SET_AT)
    else:
        assert pace.quick(act, 3 * pace.SET_AT) == slow_tries + 1

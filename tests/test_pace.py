"""A bound on CPU time holds on a slow machine and breaks for slow code."""

from __future__ import annotations

import time

import pytest

from tests import pace


def test_what_is_in_time_is_not_judged_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_work", lambda: pytest.fail("nothing was late"))
    with pace.within(1):
        pass


def test_slow_code_breaks_it() -> None:
    """Four times the work of the yardstick within the time of one."""
    with pytest.raises(AssertionError, match="of CPU, over"), pace.within(pace.SET_AT):
        for _ in range(4):
            pace._work()


def test_a_slow_machine_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_work", lambda: 3 * pace.SET_AT)
    pace.judge(2.9, 1)
    with pytest.raises(AssertionError):
        pace.judge(3.1, 1)


def test_a_fast_machine_makes_no_bound_narrower(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_work", lambda: pace.SET_AT / 5)
    pace.judge(0.99, 1)
    with pytest.raises(AssertionError):
        pace.judge(1.01, 1)


def test_it_counts_work_and_not_waiting() -> None:
    with pace.within(0.05):
        time.sleep(0.1)

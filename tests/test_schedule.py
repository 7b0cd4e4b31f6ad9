"""When a board is due: its rhythm, spread by a hash, slower after failures, never before a Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from internwatch.schedule import fraction, next_due

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_jitter_is_the_same_every_time_and_spread_out() -> None:
    """A restart must not move everybody to the same second, and 1,000 boards must not fall into one tenth."""
    shares = [fraction(f"greenhouse:acme-{n}") for n in range(1000)]
    assert shares == [fraction(f"greenhouse:acme-{n}") for n in range(1000)]
    tenths = [sum(1 for s in shares if n / 10 <= s < (n + 1) / 10) for n in range(10)]
    assert min(tenths) > 60
    assert all(0 <= s < 1 for s in shares)


@pytest.mark.parametrize("every", [1.0, 300.0, 1800.0, 86400.0])
def test_a_healthy_board_is_due_within_a_tenth_of_its_interval(every: float) -> None:
    """Jitter is bounded, and no look is due at once."""
    gap = (next_due("lever:acme", every, NOW) - NOW).total_seconds()
    assert every * 0.9 <= gap <= every * 1.1


def test_failures_slow_down_and_are_capped() -> None:
    """Each failure doubles the wait up to an hour; a refusal waits longer, up to a day."""
    passing = [(next_due("b", 600, NOW, failures=n, kind="timeout") - NOW).total_seconds() for n in range(1, 9)]
    assert passing == sorted(passing)
    assert passing[-1] <= 3600 * 1.1
    refused = [(next_due("b", 600, NOW, failures=n, kind="refused") - NOW).total_seconds() for n in range(1, 9)]
    assert refused == sorted(refused)
    assert 3600 < refused[-1] <= 86400 * 1.1
    assert all(r >= p for r, p in zip(refused, passing, strict=True))


def test_a_board_slower_than_the_cap_is_not_hurried_by_failing() -> None:
    """A board that is looked at once a day is not asked every hour because it fails."""
    gap = next_due("b", 86400, NOW, failures=3, kind="timeout") - NOW
    assert gap >= timedelta(seconds=86400 * 0.9)


def test_retry_after_is_the_least_wait() -> None:
    """What the server asked for is kept to, also where the rhythm is quicker."""
    gap = next_due("b", 60, NOW, failures=1, kind="status", retry_after=1800) - NOW
    assert gap >= timedelta(seconds=1800)

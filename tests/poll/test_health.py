"""How a look moves a board's state: what is believed, what is suspected, what is frozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from internwatch.poll import health
from internwatch.poll.look import Look
from internwatch.store.rows import BoardState

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
STATE = BoardState("greenhouse:acme", "acme", "Acme", "greenhouse", "acme", "boards-api.greenhouse.io")


@pytest.mark.parametrize(
    ("opened", "seen", "suspected"),
    [
        (0, 0, False),
        (2, 0, False),
        (3, 0, True),
        (20, 7, True),
        (20, 8, False),
        (6, 2, False),
        (8, 3, True),
        (8, 9, False),
    ],
)
def test_only_a_sharp_loss_is_suspicious(opened: int, seen: int, suspected: bool) -> None:
    """Nothing where three were open, or under 40 % with five or more gone."""
    assert bool(health.suspicion(opened, seen)) is suspected


def test_a_suspicious_answer_is_believed_after_two_days_and_four_looks() -> None:
    """Either alone is not enough: a daily board needs four looks, a quick one two days."""
    since = NOW - timedelta(hours=49)
    assert health.believed(msgspec.structs.replace(STATE, suspect_since=since, failures=4), NOW)
    assert not health.believed(msgspec.structs.replace(STATE, suspect_since=since, failures=3), NOW)
    assert not health.believed(msgspec.structs.replace(STATE, suspect_since=NOW - timedelta(hours=47), failures=9), NOW)


def test_a_bad_look_keeps_what_belongs_to_what_is_stored() -> None:
    """Validators and digest stay; the wait grows; the beginning of the trouble stays its beginning."""
    had = msgspec.structs.replace(STATE, etag='"a"', validated="u", digest="d", health="ok", open=5)
    once = health.bad(had, NOW, 600, problem="HTTP 500", kind="status")
    twice = health.bad(once, NOW + timedelta(hours=1), 600, problem="HTTP 500", kind="status")
    assert (twice.etag, twice.digest, twice.open) == ('"a"', "d", 5)
    assert (twice.failures, twice.problem_since, twice.health) == (2, NOW, "failing")
    refused = health.bad(had, NOW, 600, problem="HTTP 403", kind="refused")
    assert refused.health == "blocked"


def test_a_good_look_clears_the_trouble_and_marks_the_baseline_once() -> None:
    bad = health.bad(STATE, NOW, 600, problem="HTTP 500", kind="status")
    look = Look(NOW, etag='"b"', validated="u", digest="d2")
    good = health.good(bad, look, 600, 7)
    assert (good.health, good.problem, good.failures, good.open) == ("ok", "", 0, 7)
    assert (good.baseline_at, good.etag, good.fresh_at) == (NOW, '"b"', NOW)
    later = health.good(good, Look(NOW + timedelta(hours=1), unchanged=True, conditional=True), 600, 7)
    assert (later.baseline_at, later.etag, later.fresh_at) == (NOW, '"b"', NOW)


def test_validators_that_stay_while_postings_change_are_frozen() -> None:
    """Only a look without validators can show it."""
    had = msgspec.structs.replace(STATE, etag='"a"', digest="d")
    assert health.frozen(had, Look(NOW, etag='"a"', digest="other"))
    assert not health.frozen(had, Look(NOW, etag='"a"', digest="d"))
    assert not health.frozen(had, Look(NOW, etag='"b"', digest="other"))
    assert not health.frozen(had, Look(NOW, etag='"a"', digest="other", conditional=True))
    after = health.without_validators(had, NOW, "frozen", "frozen")
    assert (after.etag, after.health, after.frozen_at) == ("", "suspect", NOW)

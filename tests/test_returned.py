"""What mails that came back do: noted each, two hard ones in a week switch the address off, nobody else's trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from internwatch import returned
from internwatch.channels.email.bounce import Bounce
from internwatch.deliver import hold
from internwatch.errors import SendError
from internwatch.store import open_store
from internwatch.store.store import Store

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANN, BEN = "email:ann@uni.example", "email:ben@uni.example"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'iw.db'}", now=NOW)
    yield made
    made.close()


def hard(mark: str) -> Bounce:
    return Bounce("hard", "5.1.1", "ann@uni.example", said="no such user", mark=mark)


def is_off(store: Store, name: str = ANN) -> bool:
    place = store.destinations().get(name)
    return place is not None and place.state == "paused" and place.not_before is None


def test_the_second_hard_one_within_a_week_switches_off(store: Store) -> None:
    assert "1 of 2" in returned.note(store, hard("a"), ANN, NOW)
    assert not is_off(store)
    said = returned.note(store, hard("b"), ANN, NOW + 6 * DAY)
    assert is_off(store) and not is_off(store, BEN)
    assert said == f"{ANN} is switched off: 2 mails came back within 7 days: 5.1.1 no such user"


def test_a_week_apart_is_no_second(store: Store) -> None:
    for week in range(4):
        returned.note(store, hard(str(week)), ANN, NOW + week * 8 * DAY)
    assert not is_off(store)


def test_the_same_report_twice_is_one(store: Store) -> None:
    returned.note(store, hard("a"), ANN, NOW)
    assert "noted already" in returned.note(store, hard("a"), ANN, NOW + DAY)
    assert not is_off(store)


def test_soft_ones_are_noted_and_switch_nothing_off(store: Store) -> None:
    for n in range(9):
        returned.note(store, Bounce("soft", "5.2.2", said="full", mark=str(n)), ANN, NOW)
    assert not is_off(store) and len(store.returns(ANN, NOW)) == 9
    returned.note(store, hard("a"), ANN, NOW)
    assert not is_off(store)


def test_a_complaint_switches_off_at_once(store: Store) -> None:
    returned.note(store, Bounce("complaint", mark="c"), ANN, NOW)
    assert store.destinations()[ANN].reason == "its reader marked a mail as spam"
    assert is_off(store)


def test_what_was_on_its_way_does_not_switch_it_on_again(store: Store) -> None:
    """A mail in flight that is taken, or fails, after the address was switched off: it stays off."""
    returned.switch_off(store, ANN, "reason", NOW)
    hold.forgive(store, ANN, NOW)
    assert is_off(store)
    hold.destination(store, ANN, SendError("450 later", scope="destination", retry_after=300), NOW)
    assert is_off(store)
    assert store.destinations()[ANN].reason == "reason"

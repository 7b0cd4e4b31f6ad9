"""Signing up by mail: one question, one reminder, nothing else before a yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from internwatch import signup
from internwatch.errors import InternwatchError
from internwatch.people import Settings
from internwatch.store import open_store
from internwatch.store.store import Store

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN = "email:ann@uni.example"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'iw.db'}", now=NOW)
    yield made
    made.close()


def test_a_yes_within_the_day_makes_a_person_active(store: Store) -> None:
    asked = signup.ask(store, ANN, NOW, Settings(graduation="2028"))
    person = store.person(ANN)
    assert person is not None and (person.state, person.kind, person.settings.graduation) == ("new", "email", "2028")
    assert asked.until == NOW + 24 * HOUR and len(asked.secret) >= 22
    yes = signup.confirm(store, asked.secret, NOW + 23 * HOUR)
    assert yes is not None and yes.state == "active" and store.person(ANN) == yes
    assert signup.confirm(store, asked.secret, NOW + 23 * HOUR) == yes, "a second press is the same yes"


def test_a_late_or_wrong_yes_is_none(store: Store) -> None:
    asked = signup.ask(store, ANN, NOW)
    assert signup.confirm(store, asked.secret, NOW + 24 * HOUR) is None
    assert signup.confirm(store, asked.secret[:-1] + "_", NOW) is None
    assert signup.confirm(store, "", NOW) is None
    person = store.person(ANN)
    assert person is not None and person.state == "new"


def test_who_left_or_was_forgotten_is_not_brought_back_by_an_old_link(store: Store) -> None:
    asked = signup.ask(store, ANN, NOW)
    person = store.person(ANN)
    assert person is not None
    store.put_person(msgspec.structs.replace(person, state="left"))
    assert signup.confirm(store, asked.secret, NOW + HOUR) is None
    store.forget(ANN)
    assert signup.confirm(store, asked.secret, NOW + HOUR) is None


def test_two_questions_a_day_and_no_more(store: Store) -> None:
    signup.ask(store, ANN, NOW)
    signup.ask(store, ANN, NOW + HOUR)
    with pytest.raises(InternwatchError, match=r"asked 2 times within a day.*from 2026-11-04 12:00 UTC"):
        signup.ask(store, ANN, NOW + 2 * HOUR)
    signup.ask(store, ANN, NOW + 25 * HOUR)


def test_a_question_that_could_not_be_sent_does_not_count(store: Store) -> None:
    for _ in range(5):
        signup.unasked(store, signup.ask(store, ANN, NOW))
    assert store.confirmations(ANN, NOW - HOUR) == []


def test_who_is_active_is_not_asked_again_and_who_left_may_come_back(store: Store) -> None:
    signup.confirm(store, signup.ask(store, ANN, NOW).secret, NOW)
    with pytest.raises(InternwatchError, match="has confirmed already"):
        signup.ask(store, ANN, NOW)
    store.mute(ANN, "", NOW)
    with pytest.raises(InternwatchError, match=f"internwatch people resume {ANN}"):
        signup.ask(store, ANN, NOW)
    person = store.person(ANN)
    assert person is not None
    store.put_person(msgspec.structs.replace(person, state="left"))
    again = signup.ask(store, ANN, NOW + HOUR)
    back = signup.confirm(store, again.secret, NOW + HOUR)
    assert back is not None and back.state == "active" and back.id == person.id


@pytest.mark.parametrize("given", ["email:Ann@Uni.Example", "Ann@uni.EXAMPLE", " email: Ann@uni.example "])
def test_one_address_has_one_spelling(given: str) -> None:
    assert signup.mail_destination(given) == "email:Ann@uni.example"


@pytest.mark.parametrize(
    "given", ["", "ann", "telegram:77", "a@x.example,b@x.example", "a@x.example\r\nBcc: b@x.example"]
)
def test_what_is_no_address_is_said(given: str) -> None:
    with pytest.raises(InternwatchError, match="is not one mail address"):
        signup.mail_destination(given)

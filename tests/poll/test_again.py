"""Stored postings read again by a better reader: what is found, what is told, and that it looks like no edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from internwatch.facts import Fact, Facts
from internwatch.filters.language import Filter, Me, parse_filter
from internwatch.model import Posting
from internwatch.poll.again import read_again, reread
from internwatch.reading import VERSION
from internwatch.store import open_store
from internwatch.store.rows import BoardState, Saved
from internwatch.store.store import Store
from tests.poll.test_poll import KEY, T0, TEXT

# What a reader of old made of it: an internship, and no sign of research.
OLD = Facts(reader=1, internship=True, kind=Fact("internship", "Intern"))


def posting(native: str = "1", **fields: Any) -> Posting:
    made = Posting(
        key=f"{KEY}:{native}", board=KEY, native=native, source="acme", company="Acme", title="Research Intern",
        url=f"https://acme.example/{native}", body=TEXT, facts=OLD, fingerprint=f"print-{native}", signal="s",
    )  # fmt: skip
    return msgspec.structs.replace(made, **fields)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'iw.db'}", now=T0)
    yield made
    made.close()


def kept(store: Store, *postings: Posting, closed: frozenset[str] = frozenset()) -> None:
    state = BoardState(KEY, "acme", "Acme", "invented", "acme", "acme.example", baseline_at=T0)
    store.save(Saved(state, T0, postings=postings, closed=closed))


def filters(**table: Any) -> dict[str, Filter]:
    f, problems = parse_filter({"name": "r", "roles": ["research"], "send_to": ["console"], **table}, Me())
    assert f is not None, problems
    return {f.name: f}


def again(store: Store, **table: Any) -> tuple[int, int, int]:
    found = reread(store, filters(**table), lambda key: None, T0)
    return found.read, found.moved, found.owed


def test_what_matches_only_now_is_told_once_and_says_so(store: Store) -> None:
    kept(store, posting())
    assert again(store) == (1, 1, 1)
    (row,) = store.outbox_rows(("pending",), 10)
    assert (row.kind, row.subject, row.payload["reread"]) == ("new", f"{KEY}:1", True)
    (stored,) = store.listing()
    assert stored.posting.facts.research is not None
    assert stored.posting.facts.reader == VERSION
    assert again(store) == (0, 0, 0)
    assert store.changes(f"{KEY}:1") == []


def test_who_was_told_and_what_has_closed_are_left_alone(store: Store) -> None:
    kept(store, posting("1"), posting("2"))
    kept(store, posting("2"), closed=frozenset({"2"}))
    assert again(store) == (2, 2, 1)
    assert [row.subject for row in store.outbox_rows(("pending",), 10)] == [f"{KEY}:1"]
    kept(store, posting("1"))  # the old facts again, as if a still better reader came
    assert again(store)[2] == 0


def test_a_filter_that_matched_before_hears_nothing(store: Store) -> None:
    kept(store, posting())
    assert again(store, roles=["any internship"]) == (1, 1, 0)


def test_what_fields_of_the_board_said_is_kept() -> None:
    """A deadline and a remote mark without words came from fields; the text does not say them."""
    facts = msgspec.structs.replace(OLD, deadline=Fact("2027-01-15"), remote=Fact(True))
    new = read_again(posting(facts=facts), None).facts
    assert new.deadline is not None and (new.deadline.value, new.deadline.quote) == ("2027-01-15", "")
    assert new.remote is not None and (new.remote.value, new.remote.quote) == (True, "")


def test_all_of_a_large_database_is_read_in_batches(store: Store) -> None:
    kept(store, *(posting(f"{n:04}") for n in range(450)))
    seen: list[int] = []
    reread(store, filters(unstated="drop", languages=["de"]), lambda key: None, T0, done=lambda r: seen.append(r.read))
    assert seen == [200, 400, 450]

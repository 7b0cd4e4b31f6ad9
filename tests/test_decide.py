"""What a look changes and which alerts that owes: small tables of looks, no store and no network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from internwatch import decide
from internwatch.facts import Fact, Facts
from internwatch.filters.language import Filter, Me, parse_filter
from internwatch.model import Change, Known, Match, Posting, Snapshot

T0 = datetime(2026, 11, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def posting(native: str, title: str = "Research Intern", body: str = "Work on models.", **fields: Any) -> Posting:
    print_ = f"{title}|{body}"
    return Posting(
        key=f"greenhouse:acme:{native}", board="greenhouse:acme", native=native, source="acme", company="Acme",
        title=title, url=f"https://acme.example/{native}", body=body, fingerprint=print_, signal=f"{print_}{fields}",
        facts=fields.pop("facts", Facts(internship=True)), **fields,
    )  # fmt: skip


def known(p: Posting, **fields: Any) -> Known:
    made = Known(p.key, p.native, p.signal, p.fingerprint, "open", p.facts.internship, T0)
    return msgspec.structs.replace(made, **fields)


def look(*read: Posting, seen: str = "", at: datetime = T0 + HOUR, gone: str = "", complete: bool = True) -> Snapshot:
    ids = frozenset(seen.split()) | {p.native for p in read}
    return Snapshot("greenhouse:acme", at, ids, read, frozenset(gone.split()), complete)


def some_filter(**fields: Any) -> Filter:
    table = {"name": "f", "any": ["intern"], "roles": ["any internship"], "send_to": ["console"], **fields}
    made, mistakes = parse_filter(table, Me(None, None))
    assert made is not None, mistakes
    return made


# -- what changed -----------------------------------------------------------------------------------------------------


def test_a_row_not_known_is_new() -> None:
    one = posting("1")
    got = decide.changes(look(one), {}, {}, 3600)
    assert [(c.kind, c.key) for c in got.changes] == [("new", one.key)]


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"title": "Research Intern, Speech"}, {"title", "text"}),
        ({"places": ("London",)}, {"places"}),
        ({"facts": Facts(internship=True, deadline=Fact("2027-01-15", "by 15 January"))}, {"deadline"}),
        ({"body": "Work on larger models."}, {"text"}),
        ({}, set()),
    ],
)
def test_what_a_reader_would_see_changed_is_named(fields: dict[str, Any], what: set[str]) -> None:
    """A row whose signal moved but that reads the same is no change at all (a bare `updated_at`)."""
    old, new = posting("1"), posting("1", **fields)
    got = decide.changes(look(new), {"1": known(old, signal="older")}, {old.key: old}, 3600)
    named = set(got.changes[0].what) if got.changes else set()
    assert named - {"text"} == what - {"text"}
    assert bool(got.changes) == bool(what)


def test_absence_closes_only_after_two_complete_looks_far_enough_apart() -> None:
    one = posting("1")
    first = decide.changes(look(seen="2"), {"1": known(one)}, {}, 3600)
    assert (first.missing, first.closed) == ({"1"}, frozenset())
    soon = decide.changes(look(seen="2", at=T0 + HOUR / 2), {"1": known(one, missing_since=T0)}, {}, 3600)
    assert not soon.closed
    late = decide.changes(look(seen="2", at=T0 + HOUR), {"1": known(one, missing_since=T0)}, {}, 3600)
    assert late.closed == {"1"}
    assert [c.kind for c in late.changes] == ["closed"]


def test_a_partial_look_closes_nothing_by_absence() -> None:
    one = posting("1")
    got = decide.changes(look(seen="2", complete=False), {"1": known(one, missing_since=T0 - HOUR)}, {}, 0)
    assert not got.closed and not got.missing


def test_its_own_address_closes_at_once_even_in_a_partial_look() -> None:
    one = posting("1")
    for complete in (True, False):
        got = decide.changes(look(seen="2", gone="1", complete=complete), {"1": known(one)}, {}, 3600)
        assert got.closed == {"1"}


def test_what_was_missing_and_is_listed_again_is_back() -> None:
    one = posting("1")
    got = decide.changes(look(seen="1"), {"1": known(one, missing_since=T0)}, {}, 3600)
    assert got.back == {"1"} and not got.changes


def test_a_closed_posting_that_is_listed_again_is_reopened() -> None:
    one = posting("1")
    got = decide.changes(look(one), {"1": known(one, status="closed", closed_at=T0)}, {one.key: one}, 3600)
    assert [c.kind for c in got.changes] == ["reopened"]


def test_a_new_id_with_the_text_of_one_that_vanished_is_a_repost() -> None:
    old, new = posting("1"), posting("2")
    got = decide.changes(look(new), {"1": known(old)}, {}, 3600)
    assert [(c.kind, c.of) for c in got.changes] == [("reposted", old.key)]


def test_a_new_id_beside_its_open_twin_is_new() -> None:
    """The same text twice on one board is two jobs, not a repost."""
    old, new = posting("1"), posting("2")
    got = decide.changes(look(new, seen="1"), {"1": known(old)}, {}, 3600)
    assert [c.kind for c in got.changes] == ["new"]


def test_a_bare_title_is_no_fingerprint() -> None:
    """Rows without a text cannot be told apart by it: no repost, no grouping."""
    old, new, other = posting("1", body=""), posting("2", body=""), posting("3", body="")
    got = decide.changes(look(new, other), {"1": known(old)}, {}, 3600)
    assert [(c.kind, c.siblings) for c in got.changes] == [("new", ()), ("new", ())]


def test_a_board_that_renumbers_is_recorded_and_not_told() -> None:
    old = [posting(str(n), body=f"text {n}") for n in range(10)]
    new = [posting(str(n + 100), body=f"text {n}") for n in range(10)]
    got = decide.changes(look(*new), {p.native: known(p) for p in old}, {}, 3600)
    assert got.renumbered and len(got.changes) == 10
    f = some_filter()
    owed = decide.alerts(got, matches=lambda p: [Match("f", ())], filters={"f": f}, told={}, alive_prints={})
    assert owed == []


def test_what_closed_a_season_ago_and_comes_back_is_no_renumbering() -> None:
    """Next August the same texts are posted again under new numbers, all in one look: that is the season's news."""
    others = [posting(str(n + 50), body=f"other {n}") for n in range(12)]
    closed = [posting(str(n), body=f"text {n}") for n in range(8)]
    back = [posting(str(n + 100), body=f"text {n}") for n in range(8)]
    f = some_filter()
    for days, told in ((300, 8), (2, 0)):
        ended = {p.native: known(p, status="closed", closed_at=T0 - timedelta(days=days)) for p in closed}
        seen = look(*back, seen=" ".join(p.native for p in others))
        got = decide.changes(seen, {p.native: known(p) for p in others} | ended, {}, 3600)
        owed = decide.alerts(got, matches=lambda p: [Match("f", ())], filters={"f": f}, told={}, alive_prints={})
        assert [o.kind for o in owed] == ["reposted"] * told


# -- what that owes ---------------------------------------------------------------------------------------------------


def owed_for(decision: decide.Decision, f: Filter, told: dict[str, set[str]] | None = None, **alive: str) -> list[Any]:
    def matches(p: Posting) -> list[Match]:
        return [Match(f.name, ())] if "Intern" in p.title else []

    return decide.alerts(decision, matches=matches, filters={f.name: f}, told=told or {}, alive_prints=alive)


def test_equal_rows_of_one_look_are_one_alert_with_all_places() -> None:
    rows = [posting("1", places=("Paris",)), posting("2", places=("London",)), posting("3", places=("Paris",))]
    got = decide.changes(look(*rows), {}, {}, 3600)
    owed = owed_for(got, some_filter())
    assert [o.subject for o in owed] == [rows[0].key]
    assert owed[0].payload["siblings"] == [rows[1].key, rows[2].key]
    union = decide.merged(got.changes[0], {p.key: p for p in rows})
    assert union.places == ("Paris", "London")


def test_an_edit_of_the_text_alone_is_not_told() -> None:
    old, new = posting("1"), posting("1", body="Work on larger models.")
    got = decide.changes(look(new), {"1": known(old, signal="")}, {old.key: old}, 3600)
    assert got.changes and owed_for(got, some_filter(), {old.key: {"console"}}) == []


def test_an_edit_of_a_deadline_is_told_to_those_who_know_the_posting() -> None:
    old = posting("1")
    new = posting("1", facts=Facts(internship=True, deadline=Fact("2027-01-15", "by 15 January")))
    got = decide.changes(look(new), {"1": known(old, signal="")}, {old.key: old}, 3600)
    owed = owed_for(got, some_filter(), {old.key: {"console"}})
    assert [(o.kind, o.payload["changed"]) for o in owed] == [("updated", {"deadline": [None, "2027-01-15"]})]
    assert owed_for(got, some_filter()) == [], "one who was never told of it is not told of its edit"


def test_a_posting_that_matches_only_after_an_edit_is_new_to_its_filter() -> None:
    old, new = posting("1", title="Student"), posting("1", title="Student Intern")
    got = decide.changes(look(new), {"1": known(old, signal="")}, {old.key: old}, 3600)
    assert [(o.kind, o.subject) for o in owed_for(got, some_filter())] == [("new", new.key)]


def test_a_closing_is_told_only_to_those_who_were_told_and_not_while_its_twin_is_open() -> None:
    one = posting("1")
    got = decide.changes(look(seen="2", gone="1"), {"1": known(one)}, {}, 3600)
    f = some_filter()
    assert owed_for(got, f) == []
    (owed,) = owed_for(got, f, {one.key: {"console"}})
    assert (owed.kind, owed.filters) == ("closed", (f.name,)), "rhythm, mute and unsubscribing are the filter's"
    assert owed_for(got, f, {one.key: {"console"}}, **{one.key: "greenhouse:acme:9"}) == []
    assert owed_for(got, some_filter(tell=["new"]), {one.key: {"console"}}) == []


def test_two_filters_for_one_destination_are_one_alert_that_names_both() -> None:
    one = posting("1")
    a, b = some_filter(name="a"), some_filter(name="b", send_to=["console", "file:x"])
    got = decide.changes(look(one), {}, {}, 3600)
    owed = decide.alerts(
        got, matches=lambda p: [Match("a", ()), Match("b", ())], filters={"a": a, "b": b}, told={}, alive_prints={}
    )
    assert {(o.destination, o.filters) for o in owed} == {("console", ("a", "b")), ("file:x", ("b",))}


def test_overdue_counts_an_unchanged_answer_as_a_look() -> None:
    one = posting("1")
    missing = {"1": known(one, missing_since=T0)}
    assert decide.overdue(missing, T0 + HOUR, 3600) == {"1"}
    assert decide.overdue(missing, T0 + HOUR / 2, 3600) == frozenset()


def test_a_change_carries_what_was_before() -> None:
    old, new = posting("1"), posting("1", title="Research Intern II")
    got = decide.changes(look(new), {"1": known(old)}, {old.key: old}, 3600)
    assert isinstance(got.changes[0], Change) and got.changes[0].before == old

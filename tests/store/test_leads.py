"""Leads and the sentences of pages, on both databases: one look is all or nothing, what is gone stays for a season."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from internwatch.model import Owed
from internwatch.store.rows import BoardState, Lead, PageSaved, Saved, Sentence
from internwatch.store.store import Store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIST, PAGE = "listings:raw.lists.example/l.json", "signal:lab.example/join"
STATE = BoardState(LIST, "list", "A list", "listings", "", "raw.lists.example")
LEAD = Lead(
    f"{LIST}:1", LIST, "1", "list", "Acme \u2014 Labs", "Research Intern", "https://jobs.lever.co/acme/1?utm_source=x",
    NOW, places=("Zurich", "Paris"), body="<p>Degrees: PhD</p>", posted=NOW - timedelta(days=3), precision="day",
    research=True, phd=True, season="summer-2027", signal="s1", at_board="lever:acme",
)  # fmt: skip


def test_a_lead_comes_back_as_it_was(store: Store) -> None:
    store.save(Saved(STATE, NOW, leads=(LEAD,)))
    assert list(store.leads()) == [LEAD]
    known = store.known_leads(LIST)["1"]
    assert (known.signal, known.listed, known.active) == ("s1", True, True)


def test_a_lead_that_moved_keeps_when_it_was_first_seen(store: Store) -> None:
    store.save(Saved(STATE, NOW, leads=(LEAD,)))
    later = NOW + timedelta(days=1)
    moved = msgspec.structs.replace(LEAD, title="Another title", active=False, first_seen=later)
    store.save(Saved(STATE, later, leads=(moved,)))
    assert list(store.leads()) == []
    (found,) = store.leads(all=True)
    assert (found.title, found.first_seen, found.active) == ("Another title", NOW, False)


def test_what_a_list_lists_no_more_stays_with_the_moment(store: Store) -> None:
    store.save(Saved(STATE, NOW, leads=(LEAD,)))
    for days in (1, 2):
        store.save(Saved(STATE, NOW + timedelta(days=days), unlisted=frozenset({"1"})))
    (found,) = store.leads(all=True)
    assert found.gone_at == NOW + timedelta(days=1) and list(store.leads()) == []
    assert not store.known_leads(LIST)["1"].listed
    assert list(store.leads(NOW + timedelta(days=1), all=True)) == []


def test_a_page_its_hint_and_its_day_are_one_transaction(store: Store) -> None:
    state = BoardState(PAGE, "page", "The lab", "signal", "", "lab.example")
    came = Sentence(PAGE, "a", 1, "We take interns.", NOW, came_told=NOW)
    gone = Sentence(PAGE, "b", 0, "No interns.", NOW, gone_at=NOW)
    owed = Owed("console", "operator", f"hint:{PAGE}", "2026-11-24", (), {"title": "hint"})
    saved = PageSaved(state, NOW, (came, gone), (owed,), ("hint:x", "2026-11-24"))
    assert (store.save_page(saved), store.save_page(saved)) == (1, 0)
    assert list(store.sentences(PAGE).values()) == [gone, came] and store.sentences("signal:other") == {}
    assert store.get_meta("hint:x") == "2026-11-24" and PAGE in store.boards()
    assert [row.subject for row in store.outbox_rows(("pending",), 10)] == [f"hint:{PAGE}"]


def test_what_was_gone_for_longer_than_a_season_is_forgotten(store: Store) -> None:
    store.save(Saved(STATE, NOW, leads=(LEAD, msgspec.structs.replace(LEAD, key=f"{LIST}:2", native="2"))))
    store.save(Saved(STATE, NOW, unlisted=frozenset({"1"})))
    store.prune(NOW + timedelta(days=399))
    assert len(list(store.leads(all=True))) == 2
    store.prune(NOW + timedelta(days=401))
    assert [one.native for one in store.leads(all=True)] == ["2"]

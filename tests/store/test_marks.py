"""Marks and their reminders in the database: kept, listed, found when due, withdrawn, owed once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from internwatch import tracker
from internwatch.buttons import code_of
from internwatch.facts import Fact
from internwatch.model import Change, Owed, Posting
from internwatch.people import Settings
from internwatch.poll.remind import owe_reminders
from internwatch.store import open_store
from internwatch.store.rows import Outcome, Twin
from internwatch.store.store import Store
from internwatch.store.twins import put_twins
from internwatch.tracker import Mark
from tests.store.conftest import NOW
from tests.store.test_store import FACTS, owed, posting, saved

ANN, BEN = "telegram:11", "telegram:12"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LAST = date(2026, 12, 10)
WEEK_BEFORE, MORNING = datetime(2026, 12, 3, 9, tzinfo=UTC), datetime(2026, 12, 10, 9, tzinfo=UTC)
TWO_BEFORE = datetime(2026, 12, 8, 9, tzinfo=UTC)


def due_by(native: str = "1", last: date | None = LAST) -> Posting:
    deadline = Fact(str(last), "apply by") if last else None
    return posting(native, facts=msgspec.structs.replace(FACTS, deadline=deadline))


def keep(store: Store, person: str = ANN, native: str = "1", at: datetime = NOW) -> Mark:
    """Save a posting, as a tap does."""
    made = tracker.save(store.mark_of(person, f"greenhouse:acme:{native}"), at)
    store.put_mark(made)
    return made


def edited(store: Store, at: datetime, now_due: date | None, native: str = "1") -> None:
    """A look finds that the deadline has moved."""
    after = due_by(native, now_due)
    change = Change("changed", after.key, at, after, due_by(native), ("deadline",))
    store.save(saved(after, at=at, changes=(change,)))


def closed(store: Store, at: datetime, native: str = "1") -> None:
    change = Change("closed", f"greenhouse:acme:{native}", at)
    store.save(saved(at=at, closed=frozenset({native}), changes=(change,)))


def waiting(store: Store) -> list[tuple[str, str]]:
    rows = store.outbox_rows(("pending",), 20)
    return [(row.destination, row.revision) for row in reversed(rows) if row.kind == "reminder"]


def ends(store: Store, at: datetime, outcome: Outcome) -> list[str]:
    """Everything that may go out is tried, with this result; the reminders among it."""
    tried = []
    for name, *_ in store.owed_destinations(at):
        rows = store.payable(name, at, 50)
        claim = store.claim([row.id for row in rows], at, 600)
        assert claim
        store.settle(claim, {row.id: outcome for row in rows}, at)
        tried += [row.revision for row in rows if row.kind == "reminder"]
    return tried


def send(store: Store, at: datetime) -> list[str]:
    """Everything that may go out goes out."""
    return ends(store, at, Outcome("sent"))


def test_a_mark_is_kept_whole_with_its_history(store: Store) -> None:
    key = posting().key
    nothing = store.mark_of(ANN, key)
    assert (nothing.stage, nothing.tag) == ("none", "0")
    asked = tracker.ask(keep(store), NOW + HOUR, NOW.date(), "Ann 👩‍🔬")
    snoozed = tracker.snooze(asked, NOW + 2 * HOUR, NOW + 9 * DAY)
    store.put_mark(snoozed)
    assert store.mark_of(ANN, key) == snoozed == store.marks_of(ANN, [key, "other"])[key]
    store.put_mark(tracker.undo(snoozed, snoozed.tag))
    assert store.mark_of(ANN, key) == asked
    assert store.mark_of(BEN, key).stage == "none"


def test_unsaving_can_be_undone_and_dropping_a_mark_cannot(store: Store) -> None:
    store.save(saved(due_by()))
    kept = keep(store)
    gone = tracker.unsave(kept, NOW + HOUR)
    store.put_mark(gone)
    assert store.marks(ANN) == [] and store.people_with(kept.key) == []
    assert tracker.undo(store.mark_of(ANN, kept.key), gone.tag) == kept
    store.drop_mark(ANN, kept.key)
    assert store.mark_of(ANN, kept.key) == tracker.unmarked(ANN, kept.key)


def test_marks_are_listed_by_deadline(store: Store) -> None:
    """Those without a deadline follow, the newest first; stages choose."""
    dates = {"1": date(2026, 12, 20), "2": None, "3": date(2026, 12, 1), "4": None}
    store.save(saved(*(due_by(native, last) for native, last in dates.items())))
    for number, native in enumerate(dates):
        keep(store, native=native, at=NOW + number * HOUR)
    keep(store, BEN, "1")
    assert [t.stored.posting.native for t in store.marks(ANN)] == ["3", "1", "4", "2"]
    store.put_mark(tracker.applied(store.mark_of(ANN, posting("3").key), NOW + 9 * HOUR, NOW.date()))
    assert [t.stored.posting.native for t in store.marks(ANN, ["saved"])] == ["1", "4", "2"]
    (applied,) = store.marks(ANN, tracker.PIPELINE)
    assert (applied.mark.stage, applied.stored.posting) == ("applied", due_by("3", dates["3"]))
    assert [mark.person for mark in store.people_with(posting("1").key, ["saved"])] == [ANN, BEN]


def test_a_button_names_a_posting(store: Store) -> None:
    store.save(saved(due_by("1"), due_by("2")))
    found = store.posting_by_code(code_of(posting("2").key))
    assert found and found.posting == due_by("2")
    assert store.posting_by_code("") is None and store.posting_by_code("'; DROP") is None


def test_reminders_are_owed_once_over_restarts(url: str) -> None:
    """A look each half day, the database opened anew for each, one send a day: three reminders, three messages."""
    store = open_store(url, now=NOW)
    store.save(saved(due_by()))
    keep(store)
    store.close()
    told, at = [], NOW
    while at < MORNING + 5 * DAY:
        at += DAY / 2
        store = open_store(url, now=at)
        owe_reminders(store, at)
        assert owe_reminders(store, at) == 0
        told += send(store, at) if at.hour else []
        store.close()
    assert told == [f"deadline:{LAST}:{days}" for days in (7, 2, 0)]


def test_the_round_looks_only_at_what_is_due(store: Store) -> None:
    """After the look that a tap asks for: a saved posting at its times, an applied one at its own, others never."""
    store.save(saved(*(due_by(str(n)) for n in range(1, 5))))
    for native in "1234":
        keep(store, native=native)
    store.put_mark(tracker.applied(store.mark_of(ANN, posting("2").key), NOW + HOUR, NOW.date()))
    store.put_mark(tracker.dismiss(store.mark_of(ANN, posting("3").key), NOW + HOUR, "topic"))
    store.put_mark(tracker.unsave(store.mark_of(ANN, posting("4").key), NOW + HOUR))
    assert len(store.marks_due(NOW + HOUR, 10)) == 4
    assert owe_reminders(store, NOW + HOUR) == 0 and store.marks_due(NOW + HOUR, 10) == []
    assert [d.mark.key for d in store.marks_due(WEEK_BEFORE, 10)] == [posting("1").key]
    assert [d.mark.key for d in store.marks_due(NOW + 29 * DAY, 10)] == [posting("1").key, posting("2").key]


def test_many_marks_are_looked_at_in_batches(store: Store) -> None:
    store.save(saved(due_by()))
    for number in range(450):
        keep(store, f"telegram:{number}")
    assert owe_reminders(store, TWO_BEFORE) == 450
    assert store.marks_due(TWO_BEFORE, 500) == []


def test_what_was_not_sent_is_withdrawn_by_an_act(store: Store) -> None:
    """Applied while the reminder waited for the morning: it does not come. Undone: it comes, once."""
    store.save(saved(due_by()))
    kept = keep(store)
    owe_reminders(store, TWO_BEFORE)
    assert waiting(store) == [(ANN, f"deadline:{LAST}:2")]
    applied = tracker.applied(store.mark_of(ANN, kept.key), TWO_BEFORE + HOUR, LAST)
    store.put_mark(applied)
    assert waiting(store) == [] and owe_reminders(store, TWO_BEFORE + HOUR) == 0
    store.put_mark(tracker.undo(store.mark_of(ANN, kept.key), applied.tag))
    assert owe_reminders(store, TWO_BEFORE + 2 * HOUR) == 1
    assert send(store, TWO_BEFORE + 2 * HOUR) == [f"deadline:{LAST}:2"]
    again = tracker.applied(store.mark_of(ANN, kept.key), TWO_BEFORE + 3 * HOUR, LAST)
    store.put_mark(again)
    store.put_mark(tracker.undo(again, again.tag))
    assert owe_reminders(store, TWO_BEFORE + 4 * HOUR) == 0, "what was sent is not sent again"


def test_what_was_tried_in_an_outage_is_withdrawn(store: Store) -> None:
    """Nobody could be reached, so nothing went out: once applied, "apply by tomorrow" does not come."""
    store.save(saved(due_by()))
    kept = keep(store)
    owe_reminders(store, TWO_BEFORE)
    ends(store, TWO_BEFORE, Outcome("retry", "connect", not_before=TWO_BEFORE + HOUR))
    applied = tracker.applied(store.mark_of(ANN, kept.key), TWO_BEFORE + HOUR, LAST)
    store.put_mark(applied)
    assert send(store, TWO_BEFORE + 2 * HOUR) == []
    store.put_mark(tracker.undo(store.mark_of(ANN, kept.key), applied.tag))
    assert owe_reminders(store, TWO_BEFORE + 2 * HOUR) == 1
    (again,) = store.payable(ANN, TWO_BEFORE + 2 * HOUR, 5)
    assert store.attempts(again.id) == [], "the tries of the one that was withdrawn are not its own"


def test_what_may_have_gone_out_is_not_withdrawn(store: Store) -> None:
    """A reminder whose first try has an unknown end keeps its row: a second copy must say that it is one."""
    store.save(saved(due_by()))
    kept = keep(store)
    owe_reminders(store, TWO_BEFORE)
    ends(store, TWO_BEFORE, Outcome("unknown", not_before=TWO_BEFORE + HOUR))
    store.put_mark(tracker.applied(store.mark_of(ANN, kept.key), TWO_BEFORE + HOUR, LAST))
    assert store.outbox_counts() == {"unknown": 1}


def test_an_older_reminder_that_waits_gives_way_to_the_newer(store: Store) -> None:
    """Held for days (a mute, a channel that is down), it is one message at the end, not three; after the day, none."""
    store.save(saved(due_by()))
    keep(store)
    for at, left in ((WEEK_BEFORE, 7), (TWO_BEFORE, 2), (MORNING, 0)):
        assert owe_reminders(store, at) == 1
        assert waiting(store) == [(ANN, f"deadline:{LAST}:{left}")]
    owe_reminders(store, MORNING + 14 * HOUR)
    assert waiting(store) == [(ANN, f"deadline:{LAST}:0")], "it is 23:00"
    owe_reminders(store, MORNING + 15 * HOUR)
    assert waiting(store) == []


def test_a_closing_and_a_moved_deadline_are_seen_at_once(store: Store) -> None:
    store.save(saved(due_by("1"), due_by("2")))
    keep(store, native="1")
    keep(store, native="2")
    assert owe_reminders(store, WEEK_BEFORE) == 2
    edited(store, WEEK_BEFORE + HOUR, LAST + 30 * DAY, "1")
    closed(store, WEEK_BEFORE + HOUR, "2")
    assert owe_reminders(store, WEEK_BEFORE + HOUR) == 0
    assert waiting(store) == []
    assert owe_reminders(store, WEEK_BEFORE + 30 * DAY) == 1
    assert waiting(store) == [(ANN, f"deadline:{LAST + 30 * DAY}:7")]


def test_a_better_reader_finds_a_deadline(store: Store) -> None:
    store.save(saved(due_by("1", None)))
    keep(store)
    owe_reminders(store, NOW)
    store.put_facts([due_by("1")], (), NOW + HOUR)
    owe_reminders(store, NOW + HOUR)
    assert [d.mark.person for d in store.marks_due(WEEK_BEFORE, 5)] == [ANN]


def test_a_closing_asks_after_the_referral(store: Store) -> None:
    store.save(saved(due_by()))
    store.put_mark(tracker.ask(store.mark_of(ANN, posting().key), NOW, NOW.date(), "Ann"))
    owe_reminders(store, NOW)
    closed(store, NOW + DAY)
    assert owe_reminders(store, NOW + DAY) == 1
    row = store.outbox_rows(("pending",), 1)[0]
    assert (row.revision, row.payload["name"]) == (f"asked:closed:{(NOW + DAY).isoformat()}", "Ann")
    assert row.payload == {
        "remind": "closed", "stage": "asked", "name": "Ann", "zone": "UTC", "asked": NOW.date().isoformat(),
    }  # fmt: skip


def test_a_person_who_moves_or_leaves(store: Store) -> None:
    """Nine o'clock is where they are now; who has left is reminded of nothing, and again when they come back."""
    store.save(saved(due_by()))
    ann = store.add_person(ANN, "private", NOW, Settings(zone="Asia/Kuala_Lumpur"))
    keep(store)
    owe_reminders(store, NOW)
    assert store.marks_due(WEEK_BEFORE - 8 * HOUR, 5)
    moved = msgspec.structs.replace(ann, settings=Settings(zone="America/New_York"))
    store.put_person(moved)
    assert owe_reminders(store, WEEK_BEFORE + 4 * HOUR) == 0, "nine in the morning is fourteen o'clock UTC there"
    assert owe_reminders(store, WEEK_BEFORE + 5 * HOUR) == 1
    store.put_person(msgspec.structs.replace(moved, state="left"))
    owe_reminders(store, WEEK_BEFORE + 6 * HOUR)
    assert waiting(store) == []
    store.put_person(moved)
    assert owe_reminders(store, WEEK_BEFORE + 7 * HOUR) == 1


def test_settings_that_move_no_reminder_leave_marks_alone(store: Store) -> None:
    """What the next typed words answer is kept with nearly every tap; it is no reason to look at all marks again."""
    store.save(saved(due_by()))
    ann = store.add_person(ANN, "private", NOW)
    keep(store)
    owe_reminders(store, NOW)
    assert store.marks_due(NOW, 5) == []
    for settings in (Settings(asked="topics"), Settings(looked="nlp")):
        store.put_person(msgspec.structs.replace(ann, state="active", settings=settings))
        assert store.marks_due(NOW, 5) == []
    store.put_person(msgspec.structs.replace(ann, settings=Settings(zone="Asia/Tokyo")))
    assert len(store.marks_due(NOW, 5)) == 1


def test_a_reminder_does_not_wait_for_a_digest(store: Store) -> None:
    """An update of the posting that is kept for the week's digest holds other updates, and no reminder."""
    store.save(saved(due_by(), owed=(owed(kind="updated", destination=ANN, not_before=MORNING + 9 * DAY),)))
    keep(store)
    owe_reminders(store, TWO_BEFORE)
    assert [row.kind for row in store.payable(ANN, TWO_BEFORE, 5)] == ["reminder"]
    store.owe([Owed(ANN, "closed", posting().key, "1")], TWO_BEFORE)
    assert [row.kind for row in store.payable(ANN, TWO_BEFORE, 5)] == ["reminder"]


def test_what_is_forgotten_reminds_of_nothing(store: Store) -> None:
    store.save(saved(due_by()))
    store.add_person(ANN, "private", NOW)
    keep(store)
    owe_reminders(store, TWO_BEFORE)
    store.forget(ANN)
    assert owe_reminders(store, MORNING) == 0
    assert store.outbox_counts() == {} and store.people_with(posting().key) == []


@pytest.mark.parametrize("gone", [True, False])
def test_a_mark_without_its_posting_is_quiet(store: Store, gone: bool) -> None:
    """A posting that is not stored (any more) is not listed and reminds of nothing; its application still does."""
    mark = keep(store)
    store.put_mark(mark if gone else tracker.applied(mark, NOW + HOUR, NOW.date()))
    assert store.marks(ANN) == []
    assert owe_reminders(store, NOW + 60 * DAY) == (0 if gone else 1)


def test_a_job_has_one_mark_under_whichever_of_its_postings_it_was_made(store: Store) -> None:
    """Who applied has applied to the job, in whatever city and on whatever system it is listed."""
    head, copy, other = (posting(native).key for native in "123")
    with store.writing() as connection:
        put_twins(connection, [Twin(copy, head, "one link")], NOW)
    made = tracker.applied(store.mark_of(ANN, head), NOW, NOW.date())
    store.put_mark(made)
    assert store.marks_of(ANN, [head, copy, other]) == {head: made, copy: made}
    heard = tracker.move(store.mark_of(ANN, copy), NOW + HOUR, "interview")
    store.put_mark(heard)
    assert store.mark_of(ANN, head) == heard and store.mark_of(BEN, copy).stage == "none"

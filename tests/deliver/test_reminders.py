"""Reminders out of the real store as they arrive at the Bot API: each once over restarts, with the words of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from internwatch import tracker
from internwatch.buttons import code_of
from internwatch.channels.telegram import Telegram
from internwatch.model import Change
from internwatch.people import PersonKind, Settings
from internwatch.poll.remind import owe_reminders
from internwatch.store.rows import Saved
from internwatch.tracker import Mark
from tests.deliver.test_with_store import BOARD, Desk, Killed
from tests.fakes.telegram import TOKEN, BotApi, Call, reset_after
from tests.render.made import FACTS, posting

ANN, CHAT = "telegram:11", "11"
KEY = posting(1).key
CODE = code_of(KEY)
# The deadline of the invented postings is 30 November 2026; New York's clocks are five hours behind then.
SAVED_AT = datetime(2026, 11, 3, 15, tzinfo=UTC)
TWO_BEFORE = datetime(2026, 11, 28, 14, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Person(Desk):
    """A desk at which one person in New York is reminded."""

    def begin(self, kind: PersonKind = "private") -> None:
        self.at = SAVED_AT
        self.store.add_person(ANN, kind, self.at, Settings(zone="America/New_York"))
        self.store.save(Saved(BOARD, self.at, postings=(posting(1),)))

    def act(self, act: Callable[..., Mark], *args: Any) -> Mark:
        made = act(self.store.mark_of(ANN, KEY), self.at, *args)
        self.store.put_mark(made)
        return made

    async def remind(self, at: datetime | None = None) -> None:
        """A minute of the daemon."""
        self.at = at or self.at
        owe_reminders(self.store, self.at)
        await self.pay()

    def change(self, deadline: date | None = None, *, closed: bool = False) -> None:
        """A look finds another deadline, or that the posting is gone."""
        if closed:
            saved = Saved(BOARD, self.at, closed=frozenset("1"), changes=(Change("closed", KEY, self.at),))
        else:
            facts = msgspec.structs.replace(
                FACTS, deadline=msgspec.structs.replace(FACTS.deadline, value=str(deadline))
            )
            after = posting(1, facts=facts)
            change = Change("changed", KEY, self.at, after, posting(1), ("deadline",))
            saved = Saved(BOARD, self.at, postings=(after,), changes=(change,))
        self.store.save(saved)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
async def ann(tmp_path: Path, api: BotApi) -> Any:
    telegram = Telegram(TOKEN, api.url, read_seconds=5.0)
    made = Person(tmp_path, telegram)
    made.begin()
    yield made
    await telegram.aclose()
    made.store.close()


def heads(api: BotApi) -> list[str]:
    return [call.visible.split(":")[0] for call in api.delivered if call.chat == CHAT]


async def test_a_saved_posting_reminds_three_times_and_no_more(ann: Person, api: BotApi) -> None:
    """Three hours at a time to the end of the year, the database opened anew each day."""
    ann.act(tracker.save)
    while ann.at < datetime(2026, 12, 31, tzinfo=UTC):
        ann.at += 3 * HOUR
        if ann.at.hour < 3:
            ann.reopen()
        await ann.remind()
    assert heads(api) == ["⏰ 7 days left", "⏰ 2 days left", "⏰ Last day"]
    (call, *_) = api.delivered
    assert call.words == ["Apply ↗", "✅ Applied", "🤝 Referral", "⏰ Remind", "Unsave", "👎 Not for me", "🔎 Why"]
    assert call.buttons[0][1]["callback_data"] == f"v1:ap:{CODE}"
    assert call.links == ["https://careers.acme.example/jobs/1?team=a&b=c"] and not call.silent


async def test_after_downtime_it_is_one_message(ann: Person, api: BotApi) -> None:
    ann.act(tracker.save)
    await ann.remind()
    await ann.remind(TWO_BEFORE + 20 * HOUR)
    await ann.remind(TWO_BEFORE + 21 * HOUR)
    assert heads(api) == ["⏰ 1 day left"]


async def test_applied_in_time_there_is_no_reminder(ann: Person, api: BotApi) -> None:
    """It was owed already and held by a channel that was down."""
    ann.act(tracker.save)
    ann.at = TWO_BEFORE
    owe_reminders(ann.store, ann.at)
    ann.at += HOUR
    applied = ann.act(tracker.applied, ann.at.date())
    await ann.remind()
    assert api.delivered == []
    ann.store.put_mark(tracker.undo(ann.store.mark_of(ANN, KEY), applied.tag))
    await ann.remind(ann.at + HOUR)
    await ann.remind(ann.at + HOUR)
    assert heads(api) == ["⏰ 2 days left"]


async def test_a_death_after_sending_gives_one_marked_copy(ann: Person, api: BotApi) -> None:
    ann.act(tracker.save)
    settle = ann.store.settle

    def die(*_: Any) -> None:
        raise Killed

    ann.store.settle = die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await ann.remind(TWO_BEFORE)
    ann.store.settle = settle  # type: ignore[method-assign]
    ann.reopen()
    for _ in range(3):
        await ann.remind(ann.at + HOUR)
    assert heads(api) == ["⏰ 2 days left", "↻ possible repeat\n⏰ 2 days left"]


async def test_an_unknown_result_gives_one_marked_copy(ann: Person, api: BotApi) -> None:
    ann.act(tracker.save)
    api.script(reset_after())
    for hours in range(4):
        await ann.remind(TWO_BEFORE + hours * HOUR)
    assert [head.startswith("↻") for head in heads(api)] == [False, True]


async def test_a_referral_from_the_question_to_its_end(ann: Person, api: BotApi) -> None:
    """Asked on the 3rd: a nudge on the 8th at nine in New York; three days before the deadline; then it closes."""
    ann.act(tracker.ask, date(2026, 11, 3), "Ann <b>Lee</b>")
    for day in range(1, 24):
        await ann.remind(datetime(2026, 11, 3, 14, tzinfo=UTC) + day * DAY)
    ann.change(closed=True)
    for _ in range(3):
        await ann.remind(ann.at + DAY)
    first, second = (call.visible.split("\n") for call in api.delivered[:1] + api.delivered[1:2])
    assert first[0] == "🤝 You asked Ann <b>Lee</b> on 3 Nov: Research Intern, Language Models 1 — Acme Research"
    assert first[1] == "No word yet? Until then, do not apply."
    assert api.delivered[0].words == ["🤝 Referred", "Apply anyway", "Drop", "⏰ Remind"]
    assert second[1] == "You asked Ann <b>Lee</b> on 3 Nov. It is not listed any more."
    assert api.delivered[1].words == ["✅ Applied", "Drop"] and len(api.delivered) == 2


async def test_a_moved_deadline_moves_the_reminder(ann: Person, api: BotApi) -> None:
    ann.act(tracker.save)
    await ann.remind()
    ann.at = SAVED_AT + DAY
    ann.change(date(2026, 11, 14))
    for day in range(40):
        await ann.remind(SAVED_AT + day * DAY)
    assert heads(api) == ["⏰ 7 days left", "⏰ 2 days left", "⏰ Last day"]
    assert all("14 Nov 2026" in call.visible for call in api.delivered)


async def test_an_application_is_asked_after_though_it_closed(ann: Person, api: BotApi) -> None:
    ann.act(tracker.applied, SAVED_AT.date())
    ann.change(closed=True)
    for week in range(20):
        await ann.remind(SAVED_AT + timedelta(weeks=week))
    assert heads(api) == [f"📮 {weeks} weeks since you applied" for weeks in (4, 8, 12)]
    assert api.delivered[0].buttons[0][1]["callback_data"] == f"v1:mv:{CODE}:interview"


async def test_alerts_say_hold_and_offer_what_comes_next(ann: Person, api: BotApi) -> None:
    """New, held, applied: the words and the buttons are those of the moment of sending or editing."""
    shown: list[Call] = []
    for kind, act in (
        ("new", None),
        ("updated", lambda: ann.act(tracker.ask, date(2026, 11, 3), "Ann")),
        ("reopened", lambda: ann.act(tracker.applied, date(2026, 11, 4))),
        ("closed", lambda: ann.act(tracker.move, "interview")),
    ):
        if act:
            act()
        ann.owe(1, kind=kind, destination=ANN)
        await ann.pay()
        shown.append(api.last(CHAT))
        ann.later(3600)
    new, held, applied, closed = shown
    assert new.words == ["Apply ↗", "⭐ Save", "✅ Applied", "🤝 Referral", "⏰ Remind", "👎 Not for me", "🔎 Why"]
    assert "🤝 Hold: asked Ann on 3 Nov, do not apply yet" in held.visible
    assert held.words[:3] == ["🤝 Referred", "Apply anyway", "Drop"]
    assert "✅ You applied on 4 Nov" in applied.visible and applied.words[0] == "📝 Assessment"
    assert "✅ You applied on 4 Nov; now: at the interview" in closed.visible


async def test_in_a_group_there_is_nothing_personal(tmp_path: Path, api: BotApi) -> None:
    telegram = Telegram(TOKEN, api.url)
    desk = Person(tmp_path, telegram)
    desk.begin("group")
    desk.act(tracker.ask, date(2026, 11, 3), "Ann")
    desk.owe(1, kind="updated", destination=ANN)
    await desk.pay()
    assert "Ann" not in api.delivered[0].visible and api.delivered[0].buttons == []
    await telegram.aclose()
    desk.store.close()

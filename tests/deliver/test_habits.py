"""When alerts arrive, and how they change after: rhythms, quiet hours, mute, edits, pressure; judged by the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from internwatch.channels.file import File
from internwatch.channels.telegram import Telegram
from internwatch.deliver import Terms, edit
from internwatch.model import Change, Owed
from internwatch.rhythm import Habits
from internwatch.store.rows import Saved
from tests.deliver.test_with_store import BOARD, Desk
from tests.fakes import telegram as fake
from tests.fakes.telegram import TOKEN, BotApi
from tests.render.made import FACTS, posting

ANN = "telegram:11"
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 3, 23, tzinfo=UTC)


class Evening(Desk):
    """A desk whose reader has habits."""

    habits = Habits()
    kept: frozenset[str] = frozenset()

    def __init__(self, folder: Path, *channels: Any) -> None:
        super().__init__(folder, *channels)
        self.at = NOON
        self.terms = Terms(lambda _: self.habits, lambda _, key: key in self.kept)

    def opens(self, *numbers: int, kind: str = "new", **changed: Any) -> None:
        """Alerts that are owed now."""
        owed = tuple(
            Owed(ANN, kind, posting(n).key, f"{kind}{self.at}", ("f",), {"why": [], **changed})  # type: ignore[arg-type]
            for n in numbers
        )
        self.store.save(Saved(BOARD, self.at, postings=tuple(map(posting, numbers)), owed=owed))

    def closes(self, number: int, *filters: str) -> None:
        key = posting(number).key
        owed = (Owed(ANN, "closed", key, f"{self.at}", filters or ("f",)),)
        changes = (Change("closed", key, self.at),)
        self.store.save(Saved(BOARD, self.at, closed=frozenset(str(number)), changes=changes, owed=owed))

    def moves(self, number: int, deadline: str) -> None:
        """Another last day to apply."""
        facts = msgspec.structs.replace(FACTS, deadline=msgspec.structs.replace(FACTS.deadline, value=deadline))
        after, before = posting(number, facts=facts), FACTS.deadline
        assert before is not None
        owed = (
            Owed(ANN, "updated", after.key, f"{self.at}", ("f",), {"changed": {"deadline": [before.value, deadline]}}),
        )
        change = Change("changed", after.key, self.at, after, posting(number), ("deadline",))
        self.store.save(Saved(BOARD, self.at, postings=(after,), changes=(change,), owed=owed))

    async def pay_at(self, hour: int, minute: int = 0, *, day: int = 3) -> None:
        self.at = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        await self.pay()


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
async def desk(tmp_path: Path, api: BotApi) -> Any:
    telegram = Telegram(TOKEN, api.url, read_seconds=5.0)
    made = Evening(tmp_path, telegram, File(tmp_path))
    yield made
    await telegram.aclose()
    made.store.close()


# -- when -------------------------------------------------------------------------------------------------------------


async def test_a_daily_digest_comes_at_its_time_and_holds_everything_once(desk: Evening, api: BotApi) -> None:
    desk.habits = Habits(rhythm="daily 18:30", quiet="")
    desk.opens(1, 2)
    await desk.pay()
    await desk.pay_at(18, 29)
    assert api.delivered == []
    desk.opens(3)
    await desk.pay_at(18, 30)
    (digest,) = api.delivered
    assert digest.visible.startswith("📬 3 new") and desk.states() == {"sent": 3}
    assert all(digest.visible.count(f"Models {n}") == 1 for n in (1, 2, 3))
    await desk.pay_at(18, 30, day=4)
    assert len(api.delivered) == 1, "an empty digest is not sent"


async def test_hourly_and_weekly(desk: Evening, api: BotApi) -> None:
    desk.at = NOON + timedelta(minutes=5)
    desk.habits = Habits(rhythm="hourly", quiet="")
    desk.opens(1)
    await desk.pay_at(12, 59)
    assert api.delivered == []
    await desk.pay_at(13)
    assert len(api.delivered) == 1
    desk.habits = Habits(rhythm="weekly fri 09:00", quiet="")
    desk.opens(2)
    await desk.pay_at(9, day=5)
    assert len(api.delivered) == 1
    await desk.pay_at(9, day=6)  # a Friday
    assert len(api.delivered) == 2


async def test_quiet_hours_hold_until_their_end_or_come_without_sound(desk: Evening, api: BotApi) -> None:
    desk.habits, desk.at = Habits(quiet="22:00-08:00"), NIGHT
    desk.opens(1)
    await desk.pay()
    await desk.pay_at(7, 59, day=4)
    assert api.delivered == []
    await desk.pay_at(8, day=4)
    assert len(api.delivered) == 1 and not api.delivered[0].silent
    desk.habits, desk.at = Habits(quiet="22:00-08:00", quiet_mode="silent"), NIGHT + timedelta(days=1)
    desk.opens(2)
    await desk.pay()
    assert [call.silent for call in api.delivered] == [False, True]


async def test_the_night_ends_by_the_readers_clock_on_the_day_it_is_set_back(desk: Evening, api: BotApi) -> None:
    """In New York 1 November 2026 has 25 hours: 08:00 there is 13:00 UTC, not 12:00 as the day before."""
    desk.habits = Habits(zone="America/New_York", quiet="22:00-08:00")
    desk.at = datetime(2026, 11, 1, 4, tzinfo=UTC)
    desk.opens(1)
    await desk.pay()
    await desk.pay_at(12, 30, day=1)
    assert api.delivered == []
    await desk.pay_at(13, day=1)
    assert len(api.delivered) == 1


async def test_a_mute_holds_and_nothing_is_lost(desk: Evening, api: BotApi) -> None:
    desk.habits = Habits(muted_until=NOON + timedelta(hours=2))
    desk.opens(1, 2)
    await desk.pay_at(13, 59)
    assert api.delivered == [] and desk.states() == {"pending": 2}
    await desk.pay_at(14)
    assert desk.states() == {"sent": 2}


async def test_a_followed_company_comes_at_once_beside_a_digest(desk: Evening, api: BotApi) -> None:
    desk.habits = Habits(rhythm="daily 18:00", instant_companies=frozenset({"acme research"}))
    desk.opens(1)
    await desk.pay()
    assert len(api.delivered) == 1 and "📬" not in api.delivered[0].visible


async def test_what_is_no_news_any_more_is_one_line(desk: Evening, api: BotApi) -> None:
    desk.habits = Habits(muted_until=NOON + timedelta(days=20))
    desk.opens(1, 2, 3)
    desk.closes(3)
    await desk.pay()
    desk.at, desk.habits = NOON + timedelta(days=21), Habits()
    desk.store.reconsider([ANN])
    await desk.pay()
    (away,) = [call for call in api.delivered if "While you were away" in call.visible]
    assert "2 new, 1 already closed" in away.visible
    told = len(api.delivered)
    await desk.pay()  # the closing waited behind its posting; the line has said it
    assert len(api.delivered) == told and desk.states() == {"sent": 3, "cancelled": 1}


# -- edits ------------------------------------------------------------------------------------------------------------


async def test_a_moved_deadline_is_an_edit_without_sound(desk: Evening, api: BotApi) -> None:
    desk.opens(1)
    await desk.pay()
    desk.later(3600)
    desk.moves(1, "2026-12-24")
    assert (await desk.pay()).edited == 1
    (sent,) = api.delivered
    assert "24 Dec" in api.shown(sent).visible and "Updated" in api.shown(sent).visible
    assert desk.states() == {"sent": 2}


async def test_a_closed_posting_is_struck_and_one_that_reopens_is_news(desk: Evening, api: BotApi) -> None:
    desk.opens(1)
    await desk.pay()
    desk.later(3600)
    desk.closes(1)
    await desk.pay()
    (sent,) = api.delivered
    assert any(entity.kind == "s" or "strike" in entity.kind for entity in api.shown(sent).entities)
    desk.later(3600)
    desk.opens(1, kind="reopened")
    await desk.pay()
    assert len(api.delivered) == 2 and "Open again" in api.delivered[1].visible
    assert not any(entity.kind == "s" or "strike" in entity.kind for entity in api.shown(sent).entities)


async def test_the_same_text_is_no_call_and_a_deleted_message_loses_nothing(desk: Evening, api: BotApi) -> None:
    desk.opens(1)
    await desk.pay()
    desk.moves(1, FACTS.deadline.value if FACTS.deadline else "")
    await desk.pay()
    assert api.edits == []
    api.script(fake.error(400, "Bad Request: message to edit not found"), method="editMessageText")
    desk.later(60)
    desk.closes(1)
    await desk.pay()
    assert len(api.delivered) == 1 and "pending" not in desk.states()


async def test_a_saved_posting_gets_a_silent_word_as_well(desk: Evening, api: BotApi) -> None:
    desk.opens(1)
    await desk.pay()
    desk.kept = frozenset({posting(1).key})
    desk.later(3600)
    desk.closes(1)
    await desk.pay()
    assert [call.silent for call in api.delivered] == [False, True]
    assert "you saved it" in api.delivered[1].visible


async def test_an_edit_that_a_new_filter_wants_is_a_message(desk: Evening, api: BotApi) -> None:
    """A silent edit never hides a new match."""
    desk.opens(1)
    await desk.pay()
    desk.later(3600)
    desk.store.owe([Owed(ANN, "updated", posting(1).key, "x", ("another",), {"why": []})], desk.at)
    await desk.pay()
    assert len(api.delivered) == 2


async def test_an_edit_that_a_new_filter_wants_is_not_hidden_by_one_before_it(desk: Evening, api: BotApi) -> None:
    desk.opens(1)
    await desk.pay()
    desk.later(3600)
    desk.moves(1, "2026-12-24")
    desk.store.owe([Owed(ANN, "updated", posting(1).key, "x", ("f", "another"), {"why": []})], desk.at)
    await desk.pay()
    await desk.pay()
    assert len(api.edits) >= 1 and len(api.delivered) == 2


async def test_a_closing_is_no_news_to_a_further_filter(desk: Evening, api: BotApi) -> None:
    """It names all filters of its reader that tell closings, and is still an edit without sound."""
    desk.opens(1)
    await desk.pay()
    desk.later(60)
    desk.closes(1, "another", "f")
    await desk.pay()
    assert len(api.edits) == 1 and len(api.delivered) == 1 and desk.states() == {"sent": 2}


async def test_an_edit_that_cannot_be_made_comes_as_a_message_and_stops_no_other(
    desk: Evening, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        desk.opens(number)
        await desk.pay()
    whole = edit.again

    def again(items: Any, *more: Any) -> Any:
        if any(item.subject == posting(1).key for item in items):
            raise IndexError("odd")
        return whole(items, *more)

    monkeypatch.setattr(edit, "again", again)
    desk.later(3600)
    for number in (1, 2):
        desk.closes(number)
    await desk.pay()
    await desk.pay()
    assert [call.parameters["message_id"] for call in api.edits] == [api.delivered[1].message_id]
    assert len(api.delivered) == 3 and "Language Models 1" in api.delivered[2].visible
    assert desk.states() == {"sent": 4}


async def test_a_closing_reaches_a_group_that_is_another_chat_now(desk: Evening, api: BotApi) -> None:
    """After a restart nothing is known of the move; the message stayed behind in the old chat."""
    desk.opens(1)
    await desk.pay()
    desk.later(60)
    desk.closes(1)
    api.script(fake.migrate(-100555), method="editMessageText")
    await desk.pay()
    await desk.pay()
    assert len(api.delivered) == 2
    assert "Language Models 1" in api.delivered[1].visible and desk.states() == {"sent": 2}


# -- pressure ---------------------------------------------------------------------------------------------------------


async def test_a_channel_that_leaves_results_unknown_rests(desk: Evening, api: BotApi) -> None:
    api.always(fake.reset_after())
    desk.habits = Habits(burst=0)
    desk.store.owe(
        [Owed(f"telegram:{n}", "test", "t", "1", (), {"title": "t", "lines": []}) for n in range(100, 130)], desk.at
    )
    await desk.pay()
    first = len(api.arrived)
    assert 10 <= first < 30
    desk.later(200)
    await desk.pay()
    assert len(api.arrived) == first, "it rests for five minutes"
    api.always(fake.ok())
    desk.later(200)
    await desk.pay()
    assert desk.states().get("pending", 0) == 0


async def test_of_a_burst_the_further_ones_wait_and_come_together(tmp_path: Path, desk: Evening, api: BotApi) -> None:
    from internwatch.deliver import DeliverySettings, deliver

    async def pay() -> None:
        async def run(act: Any, *args: Any) -> Any:
            return act(*args)

        settings = DeliverySettings(group_wait=1.0)
        await deliver(desk.store, desk.channels, now=lambda: desk.at, run=run, settings=settings, terms=desk.terms)

    for minute in range(9):
        desk.opens(minute + 1)
        desk.later(30)
        await pay()
    told = len(api.delivered)
    assert told == 5, "five at once, then they wait"
    desk.later(600)
    await pay()
    assert len(api.delivered) == told + 1 and desk.states() == {"sent": 9}

"""What a tap does to the alert above it: it says at once how its reader stands with the posting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from internwatch.model import Owed
from tests.bot.town import Town, town
from tests.fakes.telegram import BotApi, Call, error


async def alerted(t: Town) -> Call:
    """Ann has one alert; the call that brought it."""
    t.open("Research Intern, Speech")
    await t.subscribed()
    (stored,), (f,) = t.watch.store.recent_internships(1), t.watch.audience.filters
    t.watch.store.owe([Owed("telegram:11", "new", stored.posting.key, "1", (f,))], t.now)
    assert (await t.watch.settle_up()).sent == 1
    return t.api.delivered[-1]


def words(t: Town, sent: Call) -> str:
    return str(t.api.shown(sent).visible)


def labels(t: Town, sent: Call) -> list[Any]:
    return [b["text"] for row in t.api.shown(sent).buttons for b in row]


async def test_asking_for_a_referral_puts_the_alert_on_hold(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        alert = await alerted(t)
        before = words(t, alert)
        await t.tap(t.ann, "🤝 Referral")
        assert "🤝 Hold: asked for a referral on 24 Nov, do not apply yet" in words(t, alert)
        assert "↩ Undo" in labels(t, alert)
        await t.ask(t.ann, "Ben")
        assert "🤝 Hold: asked Ben on 24 Nov, do not apply yet" in words(t, alert)
        await t.tap(t.ann, "🤝 Referred")
        assert "Hold" not in words(t, alert)
        await t.tap(t.ann, "↩ Undo")
        assert "🤝 Hold: asked Ben on 24 Nov, do not apply yet" in words(t, alert)
        await t.tap(t.ann, "Drop")
        assert words(t, alert) == before.replace("New York, NY", "New York, NY\nYou dropped it")


async def test_a_pass_has_nothing_more_to_edit_afterwards(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await alerted(t)
        await t.tap(t.ann, "🤝 Referral")
        calls = len(api.edits)
        done = await t.watch.settle_up()
        assert (done.sent, done.edited) == (0, 0)
        assert len(api.edits) == calls


async def test_an_alert_that_cannot_be_changed_any_more(tmp_path: Path, api: BotApi) -> None:
    """Deleted by its reader: the mark stands, nothing fails, nothing is sent in its place."""
    async with town(tmp_path, api) as t:
        alert = await alerted(t)
        await t.tap(t.ann, "🤝 Referral")
        api.script(error(400, "Bad Request: message to edit not found"), method="editMessageText")
        await t.ask(t.ann, "Ben")
        assert "hold (Ben)" in await t.ask(t.ann, "/saved")
        assert "asked for a referral on 24 Nov" in words(t, alert)


async def test_a_wait_that_telegram_asks_for_is_kept(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        alert = await alerted(t)
        api.script(error(429, "Too Many Requests: retry after 1", retry_after=1), method="editMessageText")
        await t.tap(t.ann, "🤝 Referral")
        assert "🤝 Hold: asked for a referral on 24 Nov" in words(t, alert)

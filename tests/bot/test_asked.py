"""Typed words answer a question only while it stands."""

from __future__ import annotations

from pathlib import Path

from internwatch import tracker
from tests.bot.town import NOW, town
from tests.fakes.telegram import BotApi


async def test_cancel_takes_the_question_back(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        before = t.watch.store.wishes("telegram:11")
        for leave in ("Cancel", "◂ Back", "🗑 Delete"):
            await t.ask(t.ann, "/filters")
            await t.tap(t.ann, "1")
            edits = api.last(11)
            await t.tap(t.ann, "Words")
            if leave == "Cancel":
                await t.tap(t.ann, leave)
            else:
                t.ann.taps(edits, leave)
                await t.quiet()
            assert "I understand commands" in await t.ask(t.ann, "thank you, bye"), leave
            if leave != "🗑 Delete":
                assert t.watch.store.wishes("telegram:11") == before


async def test_an_undone_referral_asks_for_no_name(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        (stored,) = t.watch.store.recent_internships(1)
        await t.subscribed()
        await t.tap(t.ann, "🤝 Referral")
        await t.tap(t.ann, "↩ Undo")
        assert "I understand commands" in await t.ask(t.ann, "thank you")
        await t.tap(t.ann, "🤝 Referral")
        mark = t.watch.store.mark_of("telegram:11", stored.posting.key)
        t.watch.store.put_mark(tracker.drop(mark, NOW))  # elsewhere
        assert "I understand commands" in await t.ask(t.ann, "thank you")
        assert t.watch.store.mark_of("telegram:11", stored.posting.key).stage == "dropped"

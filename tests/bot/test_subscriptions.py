"""Subscriptions that people make, leave and find again: what is theirs stays as they edited it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from internwatch.people import Wish
from tests.bot.town import Town, town
from tests.fakes.telegram import BotApi

ANN = "telegram:11"


def names(t: Town) -> list[str]:
    return [wish.name for wish in t.watch.store.wishes(ANN)]


async def test_a_preset_tells_before_the_questions_are_answered(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.ask(t.ann, "/start p_speech")
        assert "Which fields?" in t.shows(t.ann), "the questions come all the same"
        assert [f.send_to for f in t.watch.audience.filters.values()] == [(ANN,)]
        assert "You are told when something opens" in await t.ask(t.ann, "/latest")
        await t.ask(t.ann, "/start p_speech")
        for button in ("All of AI research", "Skip", "🌍 Anywhere", "⚡ At once"):
            await t.tap(t.ann, button)
        assert names(t) == ["Speech research", "Research internships"]


async def test_a_first_subscription_by_filters_tells(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.ask(t.ann, "/filters")
        assert "told when something opens" not in await t.ask(t.ann, "/latest")
        await t.ask(t.ann, "/filters")
        await t.tap(t.ann, "➕ New")
        assert len(t.watch.audience.filters) == 1
        await t.tap(t.ann, "⏸ Pause")
        assert "no subscription of yours is on" in await t.ask(t.ann, "/latest")


async def test_who_subscribed_while_that_told_nothing_is_told_from_their_next_word_on(
    tmp_path: Path, api: BotApi
) -> None:
    async with town(tmp_path, api) as t:
        await t.ask(t.ann, "/start")
        t.watch.store.put_wish(Wish(ANN, "Speech research", {"topics": ["speech"]}, t.now))
        await t.ask(t.ann, "/help")
        assert len(t.watch.audience.filters) == 1


async def test_an_old_question_changes_no_subscription(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        for _ in range(2):
            await t.ask(t.ann, "/start")
            for button in ("All of AI research", "Skip", "🌍 Anywhere"):
                await t.tap(t.ann, button)
        await t.tap(t.ann, "⚡ At once")
        (made,) = t.watch.store.wishes(ANN)
        edited = msgspec.structs.replace(made, says={**made.says, "places": ["Canada"]}, paused=True)
        t.watch.store.put_wish(edited)
        old = next(c for c in api.delivered if "Mondays at 09:00" in api.shown(c).words)
        t.ann.taps(api.shown(old), "Mondays at 09:00")
        await t.quiet()
        assert t.watch.store.wishes(ANN) == [edited]
        assert "in Canada" in api.shown(old).visible


async def test_a_link_opened_again_leaves_its_subscription_as_it_is(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.ask(t.ann, "/start p_speech")
        (made,) = t.watch.store.wishes(ANN)
        edited = msgspec.structs.replace(made, says={**made.says, "topics": ["nlp"]}, paused=True)
        t.watch.store.put_wish(edited)
        await t.ask(t.ann, "/start p_speech")
        assert t.watch.store.wishes(ANN) == [edited]
        assert any("as you left it" in c.visible for c in api.delivered)


async def test_a_double_tap_on_new_makes_one(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        await t.ask(t.ann, "/filters")
        on = api.last(11)
        for _ in range(2):
            t.ann.taps(on, "➕ New")
        await t.quiet()
        assert names(t) == ["Research internships", "Subscription 1"]
        assert "Subscription 1" in t.shows(t.ann)
        await t.tap(t.ann, "◂ Back")
        await t.tap(t.ann, "➕ New")
        assert names(t)[1:] == ["Subscription 1", "Subscription 2"]


async def test_undo_brings_back_what_was_deleted_as_it_was(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        (made,) = t.watch.store.wishes(ANN)
        gone = msgspec.structs.replace(made, says={"topics": ["nlp"]}, rhythm="weekly mon 09:00", paused=True)
        t.watch.store.put_wish(gone)
        await t.ask(t.ann, "/filters")
        await t.tap(t.ann, "1")
        await t.tap(t.ann, "🗑 Delete")
        undo = api.shown(api.last(11))
        other = Wish(ANN, made.name, {"topics": ["speech"]}, t.now)
        t.watch.store.put_wish(other)
        t.ann.taps(undo, "↩ Undo")
        t.ann.taps(undo, "↩ Undo")
        await t.quiet()
        stays, back = t.watch.store.wishes(ANN)
        assert (stays.name, stays.says) == (other.name, other.says)
        assert (back.name, back.says, back.rhythm, back.paused) == (f"{made.name} (2)", gone.says, gone.rhythm, True)


async def test_undo_knows_two_deleted_ones_apart(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.ask(t.ann, "/filters")
        undos = []
        for name in ("first", "second"):
            number = t.watch.store.put_wish(Wish(ANN, name, {"topics": ["nlp"]}, t.now))
            await t.ask(t.ann, "/filters")
            t.ann.taps(api.last(11), f"v1:wi:{number}:x")
            await t.quiet()
            undos.append((number, api.shown(api.last(11))))
        assert undos[0][0] != undos[1][0], "no number is given twice"
        for _, undo in reversed(undos):
            t.ann.taps(undo, "↩ Undo")
            t.ann.taps(undo, "↩ Undo")
            await t.quiet()
        assert names(t) == ["second", "first"]

"""The bot as a person meets it: what they type and tap, and what the fake Bot API shows afterwards."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.bot.town import ANN, NOW, town
from tests.fakes import telegram as fake
from tests.fakes.telegram import BotApi


async def test_four_taps_subscribe_and_show_what_is_open(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Language Models", "Research Intern, Speech", "Software Engineer Intern")
        assert "Which fields?" in await t.ask(t.ann, "/start")
        assert "graduate" in await t.tap(t.ann, "All of AI research")
        assert "Where" in await t.tap(t.ann, "May 2028")
        assert "told" in await t.tap(t.ann, "🌍 Anywhere")
        done = await t.tap(t.ann, "⚡ At once")
        assert "You are subscribed" in done and "graduating May 2028" in done
        shown = [call.visible for call in api.delivered]
        assert sum("Research Intern" in text for text in shown) >= 2
        assert not any("Software Engineer" in text for text in shown)
        (wish,) = t.watch.store.wishes("telegram:11")
        assert wish.name == "Research internships" and len(t.watch.audience.filters) == 1
        assert len(api.answers) == 4, "every tap is answered"


async def test_a_stranger_gets_one_polite_text_and_no_data(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        assert "private" in await t.ask(t.ben, "/latest")
        assert t.watch.store.people() == {}
        t.ben.taps(api.last(12), "v1:ob:r:instant")
        await t.quiet()
        assert t.watch.store.wishes() == []


async def test_latest_search_and_one_posting(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        t.open(*(f"Research Intern, Language Models {n}" for n in range(7)), "Research Intern, Folding Proteins")
        await t.subscribed()
        assert "open postings fit you" in await t.ask(t.ann, "/latest")
        assert "6." in await t.tap(t.ann, "Older ▸")
        assert "1 open posting with “proteins”" in await t.ask(t.ann, "/search proteins")
        await t.tap(t.ann, "1")
        assert "Folding Proteins" in t.shows(t.ann) and "⭐ Save" in api.last(ANN).words
        assert "Search for what" in await t.ask(t.ann, "/search")
        assert "Nothing open" in await t.ask(t.ann, '/search " OR 1=1 --')


async def test_save_ask_for_a_referral_apply_and_undo(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        await t.tap(t.ann, "⭐ Save")
        assert "1 saved posting" in await t.ask(t.ann, "/saved")
        await t.tap(t.ann, "🤝 Referral")
        assert "Whom did you ask" in t.shows(t.ann)
        assert "you asked Ben" in await t.ask(t.ann, "Ben")
        assert "hold (Ben)" in await t.ask(t.ann, "/saved")
        await t.tap(t.ann, "🤝 Referred")
        await t.tap(t.ann, "✅ Applied")
        assert "1 application" in await t.ask(t.ann, "/applied")
        await t.tap(t.ann, "↩ Undo")
        assert "No application yet" in await t.ask(t.ann, "/applied")


async def test_not_for_me_asks_why_and_hides_a_company_only_after_a_yes(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        await t.tap(t.ann, "👎 Not for me")
        await t.tap(t.ann, "Hide company")
        assert "Hide all of Acme" in t.shows(t.ann)
        assert "1 open posting" in await t.ask(t.ann, "/latest")
        assert "is hidden" in await t.tap(t.ann, "Hide Acme")
        assert "Nothing open fits" in await t.ask(t.ann, "/latest")
        await t.tap(t.ann, "↩ Undo")
        assert "1 open posting" in await t.ask(t.ann, "/latest")


async def test_a_subscription_is_edited_previewed_deleted_and_brought_back(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech", "Research Intern, Proteins")
        await t.subscribed()
        await t.ask(t.ann, "/filters")
        await t.tap(t.ann, "1")
        await t.tap(t.ann, "Words")
        assert "with title: proteins" in await t.ask(t.ann, "title: proteins")
        assert "1 of the last 2" in await t.tap(t.ann, "👁 Preview")
        await t.tap(t.ann, "◂ Back")
        await t.tap(t.ann, "Words")
        assert "⚠️" in await t.ask(t.ann, "heading: nothing")
        assert "longer than 500" in await _typed(t, "x" * 4000)
        await t.ask(t.ann, "/filters")
        await t.tap(t.ann, "1")
        assert "is deleted" in await t.tap(t.ann, "🗑 Delete")
        assert t.watch.audience.filters == {}
        assert "is back" in await t.tap(t.ann, "↩ Undo")
        assert len(t.watch.audience.filters) == 1


async def _typed(t, text: str) -> str:  # type: ignore[no-untyped-def]
    await t.ask(t.ann, "/filters")
    await t.tap(t.ann, "1")
    await t.tap(t.ann, "Words")
    return await t.ask(t.ann, text)  # type: ignore[no-any-return]


async def test_habits(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        assert "daily 18:30" in await t.ask(t.ann, "/digest daily 18:30")
        assert "⚠️" in await t.ask(t.ann, "/digest sometimes")
        assert "Europe/Zurich; it is 13:00" in await t.ask(t.ann, "/zone Europe/Zurich")
        assert "no time zone" in await t.ask(t.ann, "/zone Mars")
        assert "23:00-07:30" in await t.ask(t.ann, "/quiet 23:00-07:30")
        assert "off" in await t.ask(t.ann, "/quiet off")
        assert "Muted until Tue 24 Nov 15:00" in await t.ask(t.ann, "/mute 2h")
        assert "Not muted" in await t.tap(t.ann, "↩ Undo")
        settings = t.watch.store.person("telegram:11").settings  # type: ignore[union-attr]
        assert (settings.rhythm, settings.zone, settings.quiet) == ("daily 18:30", "Europe/Zurich", "")


async def test_forged_stale_and_double_taps_change_nothing(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        await t.ask(t.ben, "/start")
        (wish,) = t.watch.store.wishes("telegram:11")
        for data in (
            f"v1:wi:{wish.id}:x",
            "v9:ob:r:instant",
            "",
            "v1:zz:1",
            "v1:sv:NOSUCHCODE",
            "v1:wi:x:y",
            "v1:mv:A:B:C",
        ):
            t.ben.taps(api.last(12), data)
        await t.quiet()
        assert t.watch.store.wishes("telegram:11") == [wish]
        on = next(c for c in api.delivered if "⭐ Save" in c.words)
        for _ in range(2):
            t.ann.taps(on, "⭐ Save")
        await t.quiet()
        assert "1 saved posting" in await t.ask(t.ann, "/saved")
        assert "could not" not in t.shows(t.ann) and "Something went wrong" not in " ".join(
            c.visible for c in api.delivered
        )


async def test_forget_truly_forgets_and_export_gives_a_copy(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        await t.tap(t.ann, "⭐ Save")
        await t.ask(t.ann, "/export")
        assert [c.method for c in api.arrived if c.method == "sendDocument"] == ["sendDocument"]
        await t.ask(t.ann, "/forget")
        await t.tap(t.ann, "Delete everything")
        async with asyncio.timeout(5):  # the tap is forgotten, too: the inbox does not tell when it is answered
            while "is deleted" not in t.shows(t.ann):
                await asyncio.sleep(0.02)
        await t.watch.thread(t.watch.store.close)
        raw = (tmp_path / "iw.db").read_bytes()
        assert b"telegram:11" not in raw


async def test_updates_are_answered_after_a_restart_once(tmp_path: Path, api: BotApi) -> None:
    """What was heard and not answered waits in the database."""
    async with town(tmp_path, api) as t:
        api.script(fake.error(500, "Internal Server Error"), fake.error(500, "Internal Server Error"))
        assert "Which fields?" in await t.ask(t.ann, "/start")
    async with town(tmp_path, api) as t:
        chat = {"id": 11, "type": "private"}
        message = {"message_id": 5, "date": 1, "chat": chat, "from": {"id": 11}, "text": "/help"}
        said = {"update_id": 9001, "message": message}
        t.watch.store.keep_updates([said, said], NOW)
        t.ann.says("/status")
        await t.quiet()
        helps = [c for c in api.delivered if "/latest" in c.visible]
        assert len(helps) == 1


async def test_groups_are_for_their_admins(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        group = {"id": -1005, "type": "supergroup", "title": "lab"}
        boss, guest = api.user(21, "Boss", chat=group), api.user(22, "Guest", chat=group)
        api.admins.add(21)
        assert "Only admins" in await t.ask(guest, "/subscribe")
        assert "is subscribed" in await t.ask(boss, "/subscribe")
        assert "personal" in await t.ask(boss, "/saved")
        assert len(t.watch.audience.filters) == 1
        assert "not subscribed any more" in await t.ask(boss, "/unsubscribe")
        assert t.watch.audience.filters == {}


async def test_a_blocked_bot_tells_nobody_and_comes_back_as_it_was(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        t.ann.blocks()
        await t.quiet()
        assert t.watch.audience.filters == {}
        t.ann.blocks(again=True)
        await t.quiet()
        assert len(t.watch.audience.filters) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<b>", "/help"),
        ("/search <script>{0}*_", "<script>{0}*_"),
        ("/search %s %(x)s {n}", "%s %(x)s {n}"),
        ("مرحبا", "/help"),
        ("😀" * 2000, "/help"),
        ("/why '; DROP TABLE person; --", "not known here"),
        ("/why https://acme.example/\x00\u202e", "not known here"),
        ("/nope", "/help"),
        ("/zone {x}", "{x}"),
        ("/digest <i>daily</i>", "<i>daily</i>"),
        ("/companies hide </b>*x*", "</b>*x*"),
    ],
)
async def test_hostile_words_are_words(tmp_path: Path, api: BotApi, text: str, said: str) -> None:
    """One answer that shows them as they were typed; the fake refuses what is no HTML of Telegram's."""
    async with town(tmp_path, api) as t:
        await t.subscribed()
        kept, before = t.watch.store.wishes("telegram:11"), len(api.delivered)
        assert said in await t.ask(t.ann, text)
        assert len(api.delivered) == before + 1
        assert all(call.answer == 200 for call in api.sends), "an answer was refused"
        assert t.watch.store.wishes("telegram:11") == kept and len(t.watch.store.people()) == 1
        assert t.watch.store.count_updates().get("dead", 0) == 0


async def test_a_preset_link_subscribes_as_well(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.ask(t.ann, "/start p_speech")
        assert any("Speech research" in c.visible for c in api.delivered)
        assert json.dumps([w.says for w in t.watch.store.wishes()]).count("speech") == 1


async def test_the_operators_view_is_for_admins(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        assert "for the person who runs" in await t.ask(t.ann, "/ops")
        assert "Outbox" in await t.ask(t.user(99, "Op"), "/ops")

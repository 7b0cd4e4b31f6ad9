"""Further things that people do with the bot: a group that moves, limits, words about the person and the sources."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from internwatch import tracker
from internwatch.model import Owed
from internwatch.people import Wish
from tests.bot.town import NOW, Town, town
from tests.fakes.telegram import BotApi, error


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        boss = api.user(21, "Boss", chat={"id": -77, "type": "group", "title": "lab"})
        api.admins.add(21)
        assert "is subscribed" in await t.ask(boss, "/subscribe")
        boss.says("", migrate_to_chat_id=-10077)
        await t.quiet()
        assert set(t.watch.store.people()) == {"telegram:-10077"}
        assert [w.person for w in t.watch.store.wishes()] == ["telegram:-10077"]


async def test_a_group_that_is_subscribed_in_its_new_chat_too_keeps_both(tmp_path: Path, api: BotApi) -> None:
    """Somebody was quicker than the word of the move: what was asked for in either chat is told in the new one."""
    async with town(tmp_path, api, "public") as t:
        old, new = (api.user(21, "Boss", chat={"id": n, "type": "group", "title": "lab"}) for n in (-77, -10077))
        api.admins.add(21)
        for boss in (old, new):
            assert "is subscribed" in await t.ask(boss, "/subscribe")
        t.watch.store.put_wish(Wish("telegram:-77", "Speech", {"topics": ["speech"]}, NOW))
        old.says("", migrate_to_chat_id=-10077)
        await t.quiet()
        assert set(t.watch.store.people()) == {"telegram:-10077"}
        (person,) = t.watch.store.people().values()
        names = {f"{person.id}/Research internships", f"{person.id}/Speech"}
        assert set(t.watch.audience.filters) == names == {s.filter for s in t.watch.store.subscriptions()}
        assert {s.destination for s in t.watch.store.subscriptions()} == {"telegram:-10077"}


async def test_what_the_person_and_the_sources_are(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        assert "Graduation: May 2029" in await t.ask(t.ann, "/profile 2029-05")
        assert "1 careers page is watched" in await t.ask(t.ann, "/status")
        assert "Acme" in await t.ask(t.ann, "/status acme")
        assert "Hidden: -" in await t.ask(t.ann, "/companies")
        assert "told at once" in await t.ask(t.ann, "/companies follow Acme")
        assert "No watched company" in await t.ask(t.ann, "/companies hide Nobody")
        assert "✅ “Research internships”" in await t.ask(t.ann, "/why https://acme.example/1")
        assert "not known here" in await t.ask(t.ann, "/why https://acme.example/999")


async def test_who_says_too_much_is_told_once_and_answered_later(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.ask(t.ann, "/start")
        for _ in range(40):
            t.ann.says("/help")
        await t.quiet()
        said = [c.visible for c in api.delivered]
        assert sum("That was a lot at once" in text for text in said) == 1
        assert sum("/latest" in text for text in said) == 29


async def test_a_table_of_the_export_holds_no_formula(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("=HYPERLINK(1) Research Intern", company="@Acme")
        (stored,) = t.watch.store.recent_internships(1)
        await t.subscribed()
        t.watch.store.put_mark(tracker.save(t.watch.store.mark_of("telegram:11", stored.posting.key), NOW))
        await t.ask(t.ann, "/export csv")
        (sent,) = (call for call in api.arrived if call.method == "sendDocument")
        head, row = csv.reader(io.StringIO(sent.parameters["document"]))
        assert head == ["company", "title", "url", "stage", "since"]
        assert row == ["'@Acme", "'=HYPERLINK(1) Research Intern", "https://acme.example/1", "saved", "2026-11-24"]


async def test_an_empty_cell_of_the_export_stays_empty(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern", company="")
        (stored,) = t.watch.store.recent_internships(1)
        await t.subscribed()
        t.watch.store.put_mark(tracker.save(t.watch.store.mark_of("telegram:11", stored.posting.key), NOW))
        await t.ask(t.ann, "/export csv")
        (sent,) = (call for call in api.arrived if call.method == "sendDocument")
        _, row = csv.reader(io.StringIO(sent.parameters["document"]))
        assert row[0] == ""


async def test_an_asterisk_is_shown(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        assert "language* finds languages too" in await t.ask(t.ann, "/search proteins")
        await t.ask(t.ann, "/filters")
        await t.tap(t.ann, "1")
        assert "language* finds languages too" in await t.tap(t.ann, "Words")


async def test_twenty_subscriptions_are_the_most(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        for n in range(2, 21):
            t.watch.store.put_wish(Wish("telegram:11", f"more {n}", {"roles": ["research"]}, NOW))
        assert "more 20" in await t.ask(t.ann, "/filters")
        await t.tap(t.ann, "➕ New")
        assert "the most there may be" in api.answers[-1]
        assert len(t.watch.store.wishes("telegram:11")) == 20


async def test_who_unblocks_the_bot_gets_what_was_owed_meanwhile(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        (stored,), (f,) = t.watch.store.recent_internships(1), t.watch.audience.filters
        api.script(error(403, "Forbidden: bot was blocked by the user"), chat="11")
        t.watch.store.owe([Owed("telegram:11", "new", stored.posting.key, "1", (f,))], t.now)
        assert (await t.watch.settle_up()).sent == 0
        before = len(api.delivered)
        await t.watch.settle_up()
        assert len(api.delivered) == before, "nobody writes to somebody who said no"
        t.ann.blocks(again=True)
        await t.quiet()
        assert (await t.watch.settle_up()).sent == 1
        assert "Research Intern, Speech" in t.shows(t.ann)


async def test_another_listener_is_waited_out(tmp_path: Path, api: BotApi) -> None:
    """409: another program asks with this token. What was said meanwhile is answered when it is gone."""
    busy = error(
        409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    api.script(busy, busy, busy, method="getUpdates")
    async with town(tmp_path, api) as t:
        assert "Which fields?" in await t.ask(t.ann, "/start")


def hidden(t: Town) -> tuple[str, ...]:
    return t.watch.store.person("telegram:11").settings.hidden  # type: ignore[union-attr]


@pytest.mark.parametrize("company", ["Acme Robotics", "Acm"])  # a board is called Acme
async def test_a_company_that_no_board_is_called_is_hidden_from_its_posting(
    tmp_path: Path, api: BotApi, company: str
) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech", company=company)
        await t.subscribed()
        await t.tap(t.ann, "👎 Not for me")
        await t.tap(t.ann, "Hide company")
        assert f"Hide all of {company}?" in t.shows(t.ann)
        assert hidden(t) == ()
        await t.tap(t.ann, f"Hide {company}")
        assert hidden(t) == (company.lower(),)
        assert "Nothing open fits" in await t.ask(t.ann, "/latest")
        await t.tap(t.ann, "↩ Undo")
        assert hidden(t) == ()


async def test_undo_of_a_mute_gives_the_one_before(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        await t.ask(t.ann, "/mute 7d")
        assert "Tue 24 Nov 14:00" in await t.ask(t.ann, "/mute 2h")
        assert "Tue 01 Dec 12:00" in await t.tap(t.ann, "↩ Undo")
        ends = t.watch.store.person("telegram:11").settings.muted_until  # type: ignore[union-attr]
        assert ends == NOW + timedelta(days=7)
        t.ann.taps(api.last(11), f"v1:hb:m:@{9**30}")
        t.ann.taps(api.last(11), "v1:hb:m:@x")
        await t.quiet()
        ends = t.watch.store.person("telegram:11").settings.muted_until  # type: ignore[union-attr]
        assert ends == NOW + timedelta(days=90), "no longer than any mute"


async def test_a_few_companies_a_day_are_asked_for(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        for n in (1, 1, 2, 3, 4, 5):
            assert "Thank you" in await t.ask(t.ann, f"/companies request Firm {n}")
        assert "Ask again tomorrow" in await t.ask(t.ann, "/companies request Firm 6")
        assert t.watch.store.count_waiting("telegram:99") == 5
        t.now += timedelta(days=1)
        assert "Thank you" in await t.ask(t.ann, "/companies request Firm 6")


async def test_an_export_has_what_was_taken_back_and_what_is_not_stored_any_more(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        await t.tap(t.ann, "⭐ Save")
        await t.tap(t.ann, "Unsave")
        t.watch.store.put_mark(tracker.save(tracker.unmarked("telegram:11", "gone/1"), NOW))
        await t.ask(t.ann, "/export")
        (sent,) = (call for call in api.arrived if call.method == "sendDocument")
        postings = json.loads(sent.parameters["document"])["postings"]
        assert {(p["mark"]["stage"], p["title"]) for p in postings} == {
            ("none", "Research Intern, Speech"), ("saved", ""),
        }  # fmt: skip
        assert "Everything" not in sent.parameters["caption"]

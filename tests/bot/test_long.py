"""Answers that grew longer than a message: they come all the same, and say how much is left out."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from internwatch import tracker
from internwatch.bot import act
from internwatch.bot import catalogue as texts
from internwatch.bot.catalogue import Catalogue
from internwatch.people import Wish
from tests.bot.town import NOW, Town, town
from tests.fakes.telegram import BotApi
from tests.fakes.telegram_rules import utf16


async def test_twenty_saved_postings_with_long_names_are_listed(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        title = "Research Intern, " + "Multimodal Language Models and Reinforcement Learning " * 6
        t.open(*(f"{n} {title}" for n in range(20)), company="The Very Long Company of " + "Artificial Thought " * 8)
        await t.subscribed()
        for stored in t.watch.store.recent_internships(30):
            t.watch.store.put_mark(tracker.save(t.watch.store.mark_of("telegram:11", stored.posting.key), NOW))
        shown = await t.ask(t.ann, "/saved")
        assert shown.startswith("20 saved postings") and "… and " in shown.splitlines()[-1]
        assert 3000 < utf16(shown) <= 4000
        assert len([word for word in api.last(11).words if word.isdigit()]) == 20, "the numbers open all of them"


@pytest.mark.parametrize("asked", ["/filters", "/companies", "/why https://acme.example/1"])
async def test_whatever_people_gather_is_answered(tmp_path: Path, api: BotApi, asked: str) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        _gather(t)
        shown = await t.ask(t.ann, asked)
        assert 2000 < utf16(shown) <= 4000, shown
        assert ("…" in shown) == (not asked.startswith("/why")), "a subscription's reasons are short"


def _gather(t: Town) -> None:
    person = t.watch.store.person("telegram:11")
    assert person is not None
    names = tuple(f"a company with a long name, number {n}" for n in range(100))
    settings = msgspec.structs.replace(person.settings, hidden=names, followed=names)
    t.watch.store.put_person(msgspec.structs.replace(person, settings=settings))
    long = {key: [f"{key} {n} 😀" for n in range(40)] for key in ("any", "none", "companies")}
    for n in range(19):
        t.watch.store.put_wish(Wish("telegram:11", f"the subscription of {n}", {"roles": ["research"], **long}, NOW))


async def test_what_is_left_out_is_said_in_the_language_of_the_person(
    tmp_path: Path, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in that of the device from which they ask."""
    files = {"de": {"help.more": "… und {n} weitere"}, "fr": {"help.more": "… et {n} de plus"}}
    monkeypatch.setattr(act, "catalogue", lambda language: Catalogue(files.get(language, {}), texts._read("en")))
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await t.subscribed()
        _gather(t)
        person = t.watch.store.person("telegram:11")
        assert person is not None
        german = msgspec.structs.replace(person.settings, language="de")
        t.watch.store.put_person(msgspec.structs.replace(person, settings=german))
        t.ann.language = "fr"
        shown = await t.ask(t.ann, "/filters")
        assert "weitere" in shown.splitlines()[-1], shown[-200:]

"""What waits for a digest when its subscription is ended, paused or renamed; judged by what arrives."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from internwatch.filters.language import Filter
from internwatch.model import Owed
from tests.bot.town import Town, town
from tests.fakes.telegram import BotApi

ANN = "telegram:11"
MORNING = datetime(2026, 11, 25, 9, 1, tzinfo=UTC)


async def waiting(t: Town, *, also: str = "") -> None:
    """Ann's wish is told daily at nine; six alerts wait for that. `also` is a second filter that wants them at once."""
    await t.subscribed()
    store = t.watch.store
    (wish,) = store.wishes(ANN)
    store.put_wish(msgspec.structs.replace(wish, rhythm="daily 09:00"))
    person = store.person(ANN)
    assert person is not None
    store.put_person(msgspec.structs.replace(person, settings=msgspec.structs.replace(person.settings, quiet="")))
    t.watch.audience.edited(ANN, t.now)
    t.open(*(f"Research Intern {n}" for n in range(6)))
    (name,) = t.watch.audience.filters
    names = (name, also) if also else (name,)
    store.owe([Owed(ANN, "new", s.posting.key, "1", names) for s in store.recent_internships(9)], t.now)
    assert also or (await t.watch.settle_up()).sent == 0


async def arrived(t: Town, api: BotApi) -> list[str]:
    """What comes at once, and on the next morning."""
    before = len(api.delivered)
    await t.watch.settle_up()
    t.now = MORNING
    await t.watch.settle_up()
    return [call.visible for call in api.delivered[before:] if "Research Intern" in call.visible]


async def end(t: Town, how: str) -> None:
    store = t.watch.store
    (wish,), person = store.wishes(ANN), store.person(ANN)
    assert person is not None
    if how == "deleted":
        store.drop_wish(ANN, wish.id)
    elif how == "paused":
        store.put_wish(msgspec.structs.replace(wish, paused=True))
    else:
        store.put_person(msgspec.structs.replace(person, state="left"))
    t.watch.audience.edited(ANN, t.now)


@pytest.mark.parametrize("how", ["deleted", "paused", "left"])
async def test_what_waits_for_a_subscription_that_ended_never_comes(tmp_path: Path, api: BotApi, how: str) -> None:
    async with town(tmp_path, api) as t:
        await waiting(t)
        await end(t, how)
        assert await arrived(t, api) == []
        assert t.watch.store.outbox_counts() == {"cancelled": 6}


async def test_what_another_filter_wants_too_still_comes(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await waiting(t, also="of the config")
        await end(t, "deleted")
        assert len(await arrived(t, api)) == 1


async def test_a_deletion_that_is_undone_loses_nothing(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await waiting(t)
        (wish,) = t.watch.store.wishes(ANN)
        await end(t, "deleted")
        t.watch.store.put_wish(msgspec.structs.replace(wish, id=0))
        t.watch.audience.edited(ANN, t.now)
        (digest,) = await arrived(t, api)
        assert digest.count("Research Intern") == 6


async def test_a_renamed_subscription_keeps_its_time(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await waiting(t)
        (wish,) = t.watch.store.wishes(ANN)
        t.watch.store.put_wish(msgspec.structs.replace(wish, name="another name"))
        t.watch.audience.edited(ANN, t.now)
        before = len(api.delivered)
        await t.watch.settle_up()
        assert len(api.delivered) == before, "not at once"
        assert len(await arrived(t, api)) == 1


async def test_a_filter_that_an_edited_config_has_no_more_is_told_nothing(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        audience, store = t.watch.audience, t.watch.store
        weekly = Filter("weekly", roles=("research",), send_to=(ANN,), rhythm="weekly mon 09:00")
        audience.reload([weekly], t.now)
        t.open("Research Intern 1")
        store.owe([Owed(ANN, "new", s.posting.key, "1", ("weekly",)) for s in store.recent_internships(9)], t.now)
        audience.reload([], t.now)
        assert await arrived(t, api) == []

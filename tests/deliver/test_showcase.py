"""A public channel: what everybody who joins sees, judged by the ledger of the Bot API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from internwatch.channels.telegram import Telegram
from internwatch.deliver import Terms
from internwatch.model import Change, Owed, Posting
from internwatch.poll.notices import owe_notices
from internwatch.rhythm import Habits
from internwatch.showcase import Showcase
from internwatch.store.rows import Saved
from tests.deliver.test_with_store import BOARD, Desk
from tests.fakes.telegram import TOKEN, BotApi, error
from tests.render.made import FACTS, WHY, backlog, posting

SHOP = "telegram:@ai_interns"
MORNING = datetime(2026, 11, 3, 8, tzinfo=UTC)
MOST = 3
DOOR = "https://t.me/ai_interns_bot?start=p_speech"


class Shop(Desk):
    """A desk whose one reader is everybody."""

    def __init__(self, folder: Path, *channels: Any) -> None:
        super().__init__(folder, *channels)
        self.at = MORNING
        self.show(Showcase(SHOP, "ai_interns_bot", "speech", MOST))

    def show(self, showcase: Showcase) -> None:
        self.showcase = showcase
        self.terms = Terms(lambda _: Habits(burst=0), lambda *_: False, {SHOP: showcase})

    def opens(self, *numbers: int, company: str = "Acme Research") -> None:
        made = tuple(msgspec.structs.replace(posting(n), company=company) for n in numbers)
        owed = tuple(Owed(SHOP, "new", p.key, "1", ("f",), {"why": WHY, "siblings": []}) for p in made)
        self.store.save(Saved(BOARD, self.at, postings=made, owed=owed))

    def closes(self, number: int) -> None:
        key = posting(number).key
        owed = (Owed(SHOP, "closed", key, f"{self.at}", ("f",)),)
        self.store.save(
            Saved(BOARD, self.at, closed=frozenset(str(number)), changes=(Change("closed", key, self.at),), owed=owed)
        )

    def moves(self, before: Posting, deadline: str) -> None:
        was = FACTS.deadline
        assert was is not None
        facts = msgspec.structs.replace(FACTS, deadline=msgspec.structs.replace(was, value=deadline))
        after = msgspec.structs.replace(before, facts=facts)
        owed = (
            Owed(SHOP, "updated", after.key, f"{self.at}", ("f",), {"changed": {"deadline": [was.value, deadline]}}),
        )
        change = Change("changed", after.key, self.at, after, before, ("deadline",))
        self.store.save(Saved(BOARD, self.at, postings=(after,), changes=(change,), owed=owed))

    def notices(self) -> None:
        owe_notices(self.store, [self.showcase], self.store.boards().values(), self.at)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
async def shop(tmp_path: Path, api: BotApi) -> Any:
    telegram = Telegram(TOKEN, api.url, read_seconds=5.0, clock=_Hurried(), sleep=_no_sleep)
    made = Shop(tmp_path, telegram)
    yield made
    await telegram.aclose()
    made.store.close()


class _Hurried:
    """A clock on which a minute passes at each look: the pace of a channel is tested elsewhere."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 60.0
        return self.now


async def _no_sleep(_: float) -> None:
    return None


def links(call: Any) -> list[str]:
    return [button["url"] for row in call.buttons for button in row]


async def test_a_post_is_for_everybody(shop: Shop, api: BotApi) -> None:
    """No verdict, no reasons, no personal buttons; the way to the posting and the way into the bot."""
    shop.opens(1)
    await shop.pay()
    (post,) = api.delivered
    assert post.chat == "@ai_interns" and "Models 1" in post.visible
    assert "Why" not in post.visible and "fits you" not in post.visible
    assert all("callback_data" not in button for row in post.buttons for button in row)
    assert links(post) == [posting(1).url, DOOR]


async def test_the_first_list_of_a_channel_is_for_everybody_too(shop: Shop, api: BotApi) -> None:
    """No verdict on one reader's graduation, and no command that only an operator can run."""
    shop.store.owe([Owed(SHOP, "backlog", "f", "1", ("f",), backlog(39, see="internwatch postings").payload)], shop.at)
    await shop.pay()
    (post,) = api.delivered
    assert "39 open postings match" in post.visible and "and 29 more\n" in post.visible
    assert "graduation" not in post.visible and "internwatch postings" not in post.visible


async def test_a_company_has_so_many_posts_a_day_and_the_rest_share_one_that_grows(shop: Shop, api: BotApi) -> None:
    shop.opens(1, 2, 3, 4, 5)
    shop.opens(21, company="Beta Labs")
    await shop.pay()
    *alone, shared = sorted(api.delivered, key=lambda call: "more at" in call.visible)
    assert len(alone) == MOST + 1, "the other company has its own posts"
    assert "and 2 more at Acme Research" in shared.visible and shared.silent
    assert {posting(n).url for n in (4, 5)} == {link for link in shared.links if "t.me" not in link}
    shop.later(3600)
    shop.opens(6)
    await shop.pay()
    assert len(api.delivered) == MOST + 2, "the shared post is edited"
    assert "and 3 more at Acme Research" in api.shown(shared).visible
    shop.at = MORNING + timedelta(days=1)
    shop.opens(7)
    await shop.pay()
    assert "more at" not in api.delivered[-1].visible, "another day"


async def test_every_title_is_somewhere(shop: Shop, api: BotApi) -> None:
    """Eighty openings at once: three posts and as many lists as hold the others, each title once."""
    shop.opens(*range(1, 81))
    await shop.pay()
    told = [link for call in api.delivered for link in call.links if "t.me" not in link]
    assert {posting(n).url for n in range(1, 81)} == set(told)
    assert len(api.delivered) < MOST + 6


async def test_posts_change_by_edit(shop: Shop, api: BotApi) -> None:
    """A moved deadline and a closing change the post, also a line of a shared one; nothing new is posted."""
    shop.opens(1, 2, 3, 4, 5)
    await shop.pay()
    told = list(api.delivered)
    shop.later(60)
    shop.moves(posting(1), "2026-12-24")
    shop.closes(2)
    shop.closes(5)
    await shop.pay()
    assert api.delivered == told
    now = {n: next(api.shown(c) for c in told if posting(n).url in c.links) for n in (1, 2, 5)}
    assert "24 Dec" in now[1].visible and "<s>" in now[2].text
    assert "[closed]" in now[5].visible and posting(4).title in now[5].visible
    assert DOOR in links(now[2]) and posting(2).url not in links(now[2]), "nobody applies to what has closed"


async def test_the_guide_is_posted_once_and_pinned(shop: Shop, api: BotApi) -> None:
    shop.notices()
    await shop.pay()
    shop.notices()
    await shop.pay()
    (guide,) = api.delivered
    assert guide.visible.startswith("📌 How to use this channel") and links(guide) == [DOOR]
    (pinned,) = [call for call in api.arrived if call.method == "pinChatMessage"]
    assert int(pinned.parameters["message_id"]) == guide.message_id and pinned.parameters["disable_notification"]


async def test_a_guide_that_cannot_be_pinned_is_there_and_the_operator_is_told(shop: Shop, api: BotApi) -> None:
    api.script(
        error(400, "Bad Request: not enough rights to manage pinned messages in the chat"), method="pinChatMessage"
    )
    shop.notices()
    done = await shop.pay()
    assert len(api.delivered) == 1 and shop.states() == {"sent": 1}
    assert any("not pinned" in sentence for sentence in done.trouble)


async def test_proof_of_life_only_when_asked_for(shop: Shop, api: BotApi) -> None:
    quiet = Showcase(SHOP, how_to=False)
    shop.show(quiet)
    shop.notices()
    await shop.pay()
    assert api.delivered == []
    shop.show(msgspec.structs.replace(quiet, proof_of_life="07:30"))
    for _ in range(2):
        shop.notices()
        await shop.pay()
    (line,) = api.delivered
    assert line.visible.startswith("💚 Looked at ") and "nothing new since yesterday" in line.visible and line.silent
    shop.at += timedelta(days=1)
    shop.notices()
    await shop.pay()
    assert len(api.delivered) == 2

"""Delivering from the real store: crashes between claim and record, and what is on disk afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from internwatch.channels.email import Email, Server
from internwatch.channels.file import File
from internwatch.channels.telegram import Telegram
from internwatch.deliver import Delivered, DeliverySettings, Terms, deliver
from internwatch.model import Channel, Owed
from internwatch.store import open_store
from internwatch.store.rows import BoardState, Saved
from internwatch.store.store import Store
from tests.fakes import telegram as fake
from tests.fakes.smtp import DROP, MailServer
from tests.fakes.telegram import TOKEN, BotApi
from tests.render.made import NOW, WHY, posting

CHAT = "telegram:-1001234"
BOARD = BoardState("greenhouse:acme", "acme", "Acme Research", "greenhouse", "acme", "boards.example")


class Killed(BaseException):
    """Stands for the process dying: nothing may catch it."""


class Desk:
    """A store in a file that can be "killed" and opened again."""

    terms: Terms | None = None

    def __init__(self, folder: Path, *channels: Channel) -> None:
        self.url, self.at = f"sqlite:///{folder / 'internwatch.db'}", NOW
        self.channels = {channel.name: channel for channel in channels}
        self.store: Store = open_store(self.url, now=self.at)
        self.store.put_boards([BOARD])

    def owe(self, *numbers: int, kind: str = "new", destination: str = CHAT) -> None:
        made = tuple(posting(n) for n in numbers)
        owed = tuple(
            Owed(destination, kind, p.key, "1", ("research-2027",), {"why": WHY, "siblings": []})  # type: ignore[arg-type]
            for p in made
        )
        self.store.save(Saved(BOARD, self.at, postings=made, owed=owed))

    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.url, now=self.at)
        self.store.recover(self.at)

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    async def pay(self) -> Delivered:
        async def run(act: Callable[..., Any], *args: Any) -> Any:
            return act(*args)

        return await deliver(
            self.store, self.channels, now=lambda: self.at, run=run, settings=DeliverySettings(group_wait=0.0),
            terms=self.terms,
        )  # fmt: skip

    def states(self) -> dict[str, int]:
        return self.store.outbox_counts()


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
async def desk(tmp_path: Path, api: BotApi) -> Any:
    telegram = Telegram(TOKEN, api.url, read_seconds=5.0)
    made = Desk(tmp_path, telegram, File(tmp_path))
    yield made
    await telegram.aclose()
    made.store.close()


async def test_owed_in_the_store_arrives_and_is_recorded(desk: Desk, api: BotApi) -> None:
    desk.owe(1, 2, 3)
    assert (await desk.pay()).sent == 3
    assert len(api.delivered) == 1
    assert desk.states() == {"sent": 3}
    row = desk.store.outbox_rows(("sent",), 1)[0]
    assert row.reference == str(api.delivered[0].message_id)
    assert isinstance(row.sent_at, datetime)
    assert [a["outcome"] for a in desk.store.attempts(row.id)] == ["sent"]


async def test_killed_after_the_claim_it_arrives_marked(desk: Desk, api: BotApi) -> None:
    desk.owe(1)
    desk.store.claim([1], desk.at, 600)
    desk.reopen()
    await desk.pay()
    assert [c.visible.split("\n")[0] for c in api.delivered] == ["↻ possible repeat"]
    assert desk.states() == {"sent": 1}


async def test_killed_after_the_send_there_are_two_and_the_second_is_marked(desk: Desk, api: BotApi) -> None:
    desk.owe(1)
    settle = desk.store.settle

    def die(*_: Any) -> None:
        raise Killed

    desk.store.settle = die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await desk.pay()
    desk.store.settle = settle  # type: ignore[method-assign]
    desk.reopen()
    for _ in range(3):
        await desk.pay()
        desk.later(3600)
    assert [c.visible.startswith("↻") for c in api.delivered] == [False, True]


async def test_a_flood_wait_beyond_all_measure_is_a_day(desk: Desk, api: BotApi) -> None:
    desk.owe(1)
    api.script(fake.flood(10**8))
    await desk.pay()
    desk.later(86_000)
    await desk.pay()
    assert not api.delivered
    desk.later(500)
    await desk.pay()
    assert len(api.delivered) == 1


async def test_a_flood_wait_is_kept_over_a_restart(desk: Desk, api: BotApi) -> None:
    desk.owe(1)
    api.script(fake.flood(20))
    await desk.pay()
    desk.reopen()
    await desk.pay()
    assert len(api.sends) == 1
    desk.later(22)
    await desk.pay()
    assert len(api.delivered) == 1
    assert "↻" not in api.delivered[0].visible


async def test_an_update_waits_for_its_first_alert(desk: Desk, api: BotApi) -> None:
    """While nobody knows whether "new" arrived, "updated" of the same posting stays back: the order holds. Then it is
    an edit of the copy whose arrival is known, and no third message."""
    desk.owe(1)
    api.script(fake.reset_after())
    await desk.pay()
    desk.owe(1, kind="updated")
    await desk.pay()
    assert len(api.delivered) == 1 and not api.edits
    desk.later(61)
    await desk.pay()
    await desk.pay()
    assert [c.visible.startswith("↻") for c in api.delivered] == [False, True]
    assert [e.message_id for e in api.edits] in ([], [api.delivered[1].message_id])
    assert desk.states() == {"sent": 2}


async def test_a_blocked_chat_keeps_everything_and_heals(desk: Desk, api: BotApi) -> None:
    desk.owe(1, 2)
    api.script(fake.error(403, "Forbidden: bot was blocked by the user"))
    await desk.pay()
    assert desk.states() == {"pending": 2}
    assert desk.store.destinations()[CHAT].state == "paused"
    desk.later(7 * 3600)
    await desk.pay()
    assert desk.states() == {"sent": 2}
    assert desk.store.destinations()[CHAT].state == "active"


async def test_a_wrong_token_holds_the_channel_over_passes(desk: Desk, api: BotApi, tmp_path: Path) -> None:
    api.always(fake.error(401, "Unauthorized"))
    desk.owe(1)
    desk.owe(2, destination="telegram:5")
    desk.owe(3, destination="file:alerts.jsonl")
    result = await desk.pay()
    assert (result.sent, result.held) == (1, 2)
    before = len(api.arrived)
    await desk.pay()
    assert len(api.arrived) == before
    api.always(fake.ok())
    desk.later(400)
    await desk.pay()
    assert desk.states() == {"sent": 3}
    assert len((tmp_path / "alerts.jsonl").read_text().splitlines()) == 1


async def test_a_second_mail_has_the_first_ones_message_id(desk: Desk) -> None:
    """Also when new alerts came in between: repeats go out as they did the first time."""
    with MailServer() as server:
        server.script("data", DROP)
        mail = Email(Server("127.0.0.1", server.port, "none", sender="watch@uni.example"), pause=0.0)
        desk.channels["email"] = mail
        desk.owe(1, 2, destination="email:me@uni.example")
        await desk.pay()
        desk.later(61)
        desk.owe(3, destination="email:me@uni.example")
        await desk.pay()
        await mail.aclose()
    ids = [taken.mail["Message-ID"] for taken in server.taken]
    assert len(ids) == 3
    assert ids[0] == ids[1] != ids[2]
    assert [taken.mail["Subject"].startswith("↻ possible repeat: 2 new") for taken in server.taken] == [
        False,
        True,
        False,
    ]


async def test_a_long_backlog_is_paid_in_one_settling(desk: Desk, tmp_path: Path) -> None:
    desk.owe(*range(1, 701), destination="file:alerts.jsonl")
    assert (await desk.pay()).sent == 700
    keys = [json.loads(line)["key"] for line in (tmp_path / "alerts.jsonl").read_text().splitlines()]
    assert keys == [f"greenhouse:acme:{n}" for n in range(1, 701)]


async def test_a_file_holds_each_alert_once_however_often_the_process_dies(desk: Desk, tmp_path: Path) -> None:
    desk.owe(1, 2, destination="file:alerts.jsonl")
    settle = desk.store.settle

    def die(*_: Any) -> None:
        raise Killed

    desk.store.settle = die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await desk.pay()
    desk.store.settle = settle  # type: ignore[method-assign]
    desk.reopen()
    await desk.pay()
    assert len((tmp_path / "alerts.jsonl").read_text().splitlines()) == 2
    assert desk.states() == {"sent": 2}


async def test_what_an_operator_requeues_is_tried_as_often_as_before(desk: Desk, api: BotApi) -> None:
    """Three refusals end an alert; its tries of before do not count against it."""
    desk.owe(1)
    api.always(fake.error(400, "Bad Request: something nobody has seen"))
    for _ in range(3):
        await desk.pay()
        desk.later(3600)
    assert desk.states() == {"dead": 1}
    assert desk.store.requeue([1], desk.at) == 1
    for _ in range(2):
        await desk.pay()
        desk.later(3600)
    assert desk.states() == {"pending": 1}
    await desk.pay()
    assert desk.states() == {"dead": 1}
    assert len(api.sends) == 6

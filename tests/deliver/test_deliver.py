"""Delivering judged by what arrived: the ledgers of a strict Bot API and a mail server, and a scripted channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from internwatch.channels.telegram import Telegram
from internwatch.deliver import Delivered, DeliverySettings, deliver, pay, plan
from internwatch.errors import SendError
from internwatch.model import Channel, Message, Owed, Receipt
from internwatch.store.rows import Outcome, OwedRow, StoredPosting
from tests.deliver.memory import Outbox
from tests.fakes import telegram as fake
from tests.fakes.telegram import TOKEN, BotApi
from tests.render.made import NOW, WHY, posting

CHAT = "telegram:-1001234"


class Scripted:
    """A channel that fails as told, and otherwise keeps what it is given."""

    def __init__(self, name: str = "telegram") -> None:
        self.name = name
        self.kept: list[tuple[str, Message]] = []
        self.steps: list[Exception | None] = []
        self.refuse: Callable[[Message], Exception | None] = lambda _: None
        self.hold: asyncio.Event | None = None

    async def send(self, message: Message, address: str) -> Receipt:
        if self.hold is not None and address == "slow":
            await self.hold.wait()
        step = self.steps.pop(0) if self.steps else self.refuse(message)
        if step is not None:
            raise step
        self.kept.append((address, message))
        return Receipt(str(len(self.kept)))

    async def aclose(self) -> None: ...


class Desk:
    """An outbox, channels, and a clock that a test moves."""

    def __init__(self, *channels: Channel, **settings: float) -> None:
        self.outbox, self.at = Outbox(), NOW
        self.channels = {channel.name: channel for channel in channels}
        self.settings = DeliverySettings(**{"group_wait": 0.0, **settings})
        self.stop = asyncio.Event()
        self.count = 0

    def owe(self, kind: str = "new", destination: str = CHAT, title: str = "", **payload: Any) -> int:
        self.count += 1
        made = posting(self.count, **({"title": title} if title else {}))
        owed = Owed(destination, kind, made.key, "1", ("research-2027",), {"why": WHY, **payload})  # type: ignore[arg-type]
        return self.outbox.add(owed, self.at, StoredPosting(made, "open", self.at, self.at))

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    async def pay(self) -> Delivered:
        async def run(act: Callable[..., Any], *args: Any) -> Any:
            return act(*args)

        return await deliver(
            self.outbox, self.channels, now=lambda: self.at, run=run, stop=self.stop, settings=self.settings
        )

    def states(self) -> list[str]:
        return [row.state for row in self.outbox.rows.values()]


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
async def telegram(api: BotApi) -> AsyncIterator[Telegram]:
    made = Telegram(TOKEN, api.url, read_seconds=5.0)
    yield made
    await made.aclose()


async def test_what_is_owed_arrives_once(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    desk.owe()
    assert (await desk.pay()).sent == 1
    assert (await desk.pay()).sent == 0
    assert [c.chat for c in api.delivered] == ["-1001234"]
    assert "Research Intern, Language Models 1" in api.delivered[0].visible
    assert desk.outbox.rows[1].reference == "1"


async def test_a_burst_is_one_message_that_names_each(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    for _ in range(7):
        desk.owe()
    assert (await desk.pay()).sent == 7
    (sent,) = api.delivered
    assert [link.rpartition("/")[2].partition("?")[0] for link in sent.links] == [str(n) for n in range(1, 8)]


async def test_an_unknown_result_gives_one_marked_copy_and_no_third(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    desk.owe()
    api.script(fake.reset_after(), fake.reset_after())
    assert (await desk.pay()).unknown == 1
    desk.later(59)
    await desk.pay()
    assert len(api.delivered) == 1, "the copy waits"
    desk.later(2)
    await desk.pay()
    for _ in range(3):
        desk.later(3600)
        await desk.pay()
    first, second = api.delivered
    assert not first.visible.startswith("↻")
    assert second.visible.startswith("↻ possible repeat\n")
    assert desk.states() == ["sent"]
    assert [outcome.state for _, outcome in desk.outbox.log] == ["unknown", "assumed"]


async def test_a_server_that_fails_again_and_again_loses_nothing(api: BotApi, telegram: Telegram) -> None:
    """500, and nothing was kept: it is tried ever later and arrives, marked; it is never taken to have arrived."""
    desk = Desk(telegram)
    desk.owe()
    api.script(*[fake.error(500, "Internal Server Error: restart")] * 3)
    for wait in (0, 61, 241, 961):
        desk.later(wait)
        await desk.pay()
    assert [c.visible.split("\n")[0] for c in api.delivered] == ["↻ possible repeat"]
    assert [outcome.state for _, outcome in desk.outbox.log] == ["unknown", "unknown", "unknown", "sent"]


async def test_a_server_that_fails_for_hours_leaves_it_dead_and_not_assumed(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    desk.owe()
    api.always(fake.error(500, "Internal Server Error: restart"))
    for _ in range(8):
        desk.later(6 * 3600)
        await desk.pay()
    assert desk.states() == ["dead"] and len(api.sends) == 6


async def test_an_answer_lost_after_a_death_is_not_the_last_copy(api: BotApi, telegram: Telegram) -> None:
    """The process died before it sent, then an answer was lost: only the second lost answer is taken for arrival."""
    desk = Desk(telegram)
    desk.owe()
    desk.outbox.claim([1], desk.at, 60)
    desk.outbox.crash(desk.at)
    api.script(fake.reset_before())
    for _ in range(3):
        await desk.pay()
        desk.later(61)
    assert [c.visible.split("\n")[0] for c in api.delivered] == ["↻ possible repeat"]


async def test_what_was_on_its_way_does_not_end_a_wait_of_the_whole_bot(api: BotApi, telegram: Telegram) -> None:
    """One chat is told that the bot must wait while another message is under way: that it arrives ends no wait."""
    desk = Desk(telegram)
    desk.owe(destination="telegram:11")
    desk.owe(destination="telegram:12")
    api.script(fake.delay(0.2), chat="11")
    api.script(fake.flood(60), chat="12")
    await desk.pay()
    assert [c.chat for c in api.delivered] == ["11"]
    desk.owe(destination="telegram:11")
    desk.later(59)
    await desk.pay()
    assert len(api.sends) == 2, "nobody was written to before the time"
    desk.later(2)
    await desk.pay()
    assert sorted(c.chat for c in api.delivered) == ["11", "11", "12"]


@pytest.mark.parametrize("kind", ["updated", "closed"])
async def test_an_unknown_update_is_taken_to_have_arrived(api: BotApi, telegram: Telegram, kind: str) -> None:
    desk = Desk(telegram)
    desk.owe(kind)
    api.script(fake.reset_after())
    await desk.pay()
    desk.later(3600)
    await desk.pay()
    assert len(api.delivered) == 1
    assert desk.states() == ["sent"]


async def test_after_a_crash_what_was_being_sent_goes_out_once_more_and_marked(api: BotApi, telegram: Telegram) -> None:
    """Also a "closed": nothing says that the first copy ever left."""
    desk = Desk(telegram)
    desk.owe("closed")
    desk.outbox.claim([1], desk.at, 60)
    desk.outbox.crash(desk.at)
    await desk.pay()
    assert [c.visible.split("\n")[0] for c in api.delivered] == ["↻ possible repeat"]


async def test_a_refused_connection_is_no_repeat(api: BotApi) -> None:
    nowhere = Telegram(TOKEN, "http://127.0.0.1:9")
    desk = Desk(nowhere)
    desk.owe()
    result = await desk.pay()
    assert (result.sent, result.unknown, result.held) == (0, 0, 1)
    working = Telegram(TOKEN, api.url)
    desk.channels = {"telegram": working}
    desk.later(1000)
    await desk.pay()
    assert "↻" not in api.delivered[0].visible
    await nowhere.aclose()
    await working.aclose()


async def test_a_flood_wait_holds_its_chat_and_no_other(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    desk.owe()
    desk.owe(destination="telegram:-1009")
    api.script(fake.flood(20), chat="-1001234")
    await desk.pay()
    assert [c.chat for c in api.delivered] == ["-1009"]
    desk.later(19)
    await desk.pay()
    assert len(api.sends) == 2, "nothing is asked before the time"
    desk.later(3)
    await desk.pay()
    assert [c.chat for c in api.delivered] == ["-1009", "-1001234"]


async def test_a_storm_of_flood_waits_loses_and_doubles_nothing(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    for n in range(6):
        desk.owe(destination=f"telegram:{n + 1}")
        api.script(fake.flood(1 + n), fake.flood(2), chat=str(n + 1))
    for _ in range(30):
        await desk.pay()
        desk.later(2)
    assert sorted(c.chat for c in api.delivered) == [str(n + 1) for n in range(6)]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Forbidden: bot was blocked by the user", "paused"),
        ("Forbidden: bot was kicked from the group chat", "paused"),
        ("Forbidden: user is deactivated", "dead"),
    ],
)
async def test_a_closed_chat_keeps_its_alerts(api: BotApi, telegram: Telegram, text: str, state: str) -> None:
    desk = Desk(telegram)
    desk.owe()
    api.script(fake.error(403, text))
    result = await desk.pay()
    found = desk.outbox.places[CHAT]
    assert (found.state, found.reason) == (state, text)
    assert desk.states() == ["pending"]
    assert text in result.trouble[0]
    await desk.pay()
    assert len(api.sends) == 1


async def test_a_paused_chat_is_tried_again_and_heals(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    desk.owe()
    api.script(fake.error(403, "Forbidden: bot was blocked by the user"))
    await desk.pay()
    desk.later(7 * 3600)
    await desk.pay()
    assert len(api.delivered) == 1
    assert (desk.outbox.places[CHAT].state, desk.outbox.places[CHAT].reason) == ("active", "")


async def test_chat_not_found_pauses_only_when_said_twice(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    desk.owe()
    api.always(fake.error(400, "Bad Request: chat not found"))
    await desk.pay()
    assert desk.outbox.places[CHAT].state == "active"
    desk.later(300)
    await desk.pay()
    assert len(api.sends) == 1
    desk.later(301)
    await desk.pay()
    assert desk.outbox.places[CHAT].state == "paused"


async def test_an_unknown_refusal_never_closes_a_chat(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    desk.owe()
    api.always(fake.error(400, "Bad Request: something nobody has seen"))
    for _ in range(5):
        await desk.pay()
        desk.later(3600)
    assert desk.states() == ["dead"]
    assert len(api.sends) == 3
    assert CHAT not in desk.outbox.places


async def test_an_unknown_403_is_the_chats_and_costs_no_alert(api: BotApi, telegram: Telegram) -> None:
    """It is never about the words: the chat waits, is not closed, and gets the alert when it takes it."""
    desk = Desk(telegram)
    desk.owe()
    api.always(fake.error(403, "Forbidden: something nobody has seen"))
    for _ in range(5):
        await desk.pay()
        desk.later(3600)
    assert desk.states() == ["pending"]
    assert (len(api.sends), desk.outbox.places[CHAT].state) == (5, "active")
    api.always(fake.ok())
    await desk.pay()
    assert desk.states() == ["sent"]


async def test_a_flood_wait_of_ages_ends_no_daemon(api: BotApi, telegram: Telegram) -> None:
    desk = Desk(telegram)
    desk.owe()
    api.script(fake.flood(10**12))
    await desk.pay()
    desk.later(86_402)
    await desk.pay()
    assert desk.states() == ["sent"]


async def test_a_wrong_token_holds_the_channel_and_loses_nothing(api: BotApi) -> None:
    wrong = Telegram("7:wrong", api.url)
    desk = Desk(wrong, Scripted("console"))
    for n in range(3):
        desk.owe(destination=f"telegram:{n + 1}")
    desk.owe(destination="console")
    result = await desk.pay()
    await wrong.aclose()
    assert desk.states() == ["pending"] * 3 + ["sent"]
    assert "token" in result.trouble[0]
    before = len(api.arrived)
    await desk.pay()
    assert len(api.arrived) == before, "the channel is left alone for a while"


async def test_one_bad_alert_of_a_group_does_not_stop_the_others() -> None:
    """A message that is refused for what it says is taken apart until the one is found."""
    channel = Scripted()
    channel.refuse = lambda m: SendError("no", permanent=True, code="too-long") if "Evil" in m.text else None
    desk = Desk(channel)
    for title in ("A", "B", "Evil", "D"):
        desk.owe(title=title)
    result = await desk.pay()
    assert desk.states() == ["sent", "sent", "dead", "sent"]
    assert (result.sent, result.dead) == (3, 1)


async def test_an_alert_that_cannot_be_rendered_is_set_aside_and_dies_after_three_times() -> None:
    channel = Scripted()
    desk = Desk(channel)
    desk.owe(title="A")
    desk.owe("backlog")
    desk.outbox.rows[3] = desk.outbox.rows.pop(2)
    bad = {"filter": "f", "count": "many"}
    desk.outbox.rows[3] = type(desk.outbox.rows[3])(
        3, CHAT, "backlog", "f", "1", (), bad, "pending", 0, 0, 0, NOW
    )  # fmt: skip
    for _ in range(4):
        await desk.pay()
        desk.later(700)
    assert [m.lines[0]["alert"] for _, m in channel.kept] == ["new"]
    assert desk.outbox.rows[3].state == "dead"
    assert desk.outbox.rows[3].poison == 3


async def test_a_library_that_raises_what_it_never_did_leaves_it_unknown() -> None:
    channel = Scripted()
    channel.steps = [RuntimeError("odd")]
    desk = Desk(channel)
    desk.owe()
    await desk.pay()
    assert desk.states() == ["unknown"]
    desk.later(700)
    await desk.pay()
    assert channel.kept[0][1].text.startswith("↻ possible repeat")


async def test_what_a_library_always_raises_is_dead_and_never_taken_to_have_arrived() -> None:
    channel = Scripted()
    channel.refuse = lambda _: RuntimeError("odd")
    desk = Desk(channel)
    desk.owe()
    for _ in range(5):
        await desk.pay()
        desk.later(700)
    assert desk.states() == ["dead"] and channel.kept == []
    assert [outcome.state for _, outcome in desk.outbox.log] == ["unknown", "unknown", "dead"]


@pytest.mark.parametrize(
    ("second", "state"),
    [("550 5.1.1 <x>: unknown (id 77q)", "paused"), ("554 5.7.1 spam (id 77q)", "active")],
)
async def test_an_address_is_refused_twice_when_the_codes_are_the_same(second: str, state: str) -> None:
    """A server names the mail in its words, so that no two are equal."""
    channel = Scripted("email")
    said = ("the mail server says 550 5.1.1 <x>: unknown (id 31a)", f"the mail server says {second}")
    channel.steps = [SendError(one, scope="destination", code="recipient-refused") for one in said]
    desk = Desk(channel)
    desk.owe(destination="email:x@uni.example")
    await desk.pay()
    desk.later(700)
    await desk.pay()
    assert desk.outbox.places["email:x@uni.example"].state == state


async def test_an_alert_that_cannot_even_be_read_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raised before rendering, for one alert, leaves the others of its destination to go."""
    whole = plan._item

    def item(row: OwedRow, *more: Any) -> Any:
        if row.id == 1:
            raise IndexError("odd")
        return whole(row, *more)

    monkeypatch.setattr(plan, "_item", item)
    channel = Scripted()
    desk = Desk(channel)
    desk.owe(), desk.owe()
    for _ in range(4):
        await desk.pay()
        desk.later(700)
    assert len(channel.kept) == 1 and desk.states() == ["dead", "sent"]


async def test_a_destination_that_cannot_be_planned_stops_no_other() -> None:
    channel = Scripted()
    desk = Desk(channel)
    desk.owe(destination="telegram:1"), desk.owe(destination="telegram:2")
    whole = desk.outbox.payable

    def payable(destination: str, now: datetime, limit: int) -> list[OwedRow]:
        if destination == "telegram:1":
            raise IndexError("odd")
        return whole(destination, now, limit)

    desk.outbox.payable = payable  # type: ignore[method-assign]
    (trouble,) = (await desk.pay()).trouble
    assert "telegram:1" in trouble and [address for address, _ in channel.kept] == ["2"]
    known = desk.outbox.places["telegram:1"]
    assert known.state == "active" and known.not_before is not None, "it is tried again, later"
    desk.outbox.payable = whole  # type: ignore[method-assign]
    desk.later(60)
    await desk.pay()
    assert [address for address, _ in channel.kept] == ["2", "1"]


async def test_an_alert_whose_posting_is_not_stored_is_cancelled() -> None:
    channel = Scripted()
    desk = Desk(channel)
    desk.owe()
    desk.outbox.stored.clear()
    await desk.pay()
    assert desk.states() == ["cancelled"]
    assert channel.kept == []


async def test_grouping_waits_for_quiet_and_at_most_half_a_minute() -> None:
    channel = Scripted()
    desk = Desk(channel, group_wait=30.0)
    desk.owe()
    desk.later(4)
    await desk.pay()
    assert channel.kept == []
    desk.later(1)
    await desk.pay()
    assert len(channel.kept) == 1
    for _ in range(9):
        desk.owe()
        desk.later(3)
        await desk.pay()
    assert len(channel.kept) == 1, "more kept coming"
    desk.later(3)
    desk.owe()
    await desk.pay()
    assert len(channel.kept) == 2, "thirty seconds are the most"
    assert len(channel.kept[1][1].lines) == 10


async def test_a_file_and_words_to_the_operator_do_not_wait() -> None:
    channel, file = Scripted(), Scripted("file")
    desk = Desk(channel, file, group_wait=30.0)
    desk.owe(destination="file:a.jsonl")
    desk.outbox.add(Owed(CHAT, "operator", "broken:x", "1", (), {"title": "t", "lines": []}), NOW)
    await desk.pay()
    assert (len(channel.kept), len(file.kept)) == (1, 1)


async def test_order_is_kept_within_a_destination() -> None:
    channel = Scripted("console")
    desk = Desk(channel)
    for kind in ("new", "updated", "closed"):
        desk.owe(kind, destination="console")
    await desk.pay()
    assert [m.lines[0]["alert"] for _, m in channel.kept] == ["new", "updated", "closed"]


async def test_a_slow_destination_delays_nobody() -> None:
    channel = Scripted()
    channel.hold = asyncio.Event()
    desk = Desk(channel)
    desk.owe(destination="telegram:slow")
    desk.owe(destination="telegram:1")
    paying = asyncio.create_task(desk.pay())
    async with asyncio.timeout(5):
        while not channel.kept:
            await asyncio.sleep(0)
        desk.owe(destination="telegram:2")  # comes while the slow one still hangs
        while len(channel.kept) < 2:
            await asyncio.sleep(0.01)
        channel.hold.set()
        await paying
    assert [address for address, _ in channel.kept] == ["1", "2", "slow"]


async def test_a_rest_of_seconds_does_not_last_as_long_as_another_channel_is_slow() -> None:
    hook, telegram = Scripted("webhook"), Scripted()
    hook.hold = asyncio.Event()
    telegram.steps = [SendError("cannot be reached", scope="channel", code="connect")]
    desk = Desk(hook, telegram)
    desk.owe(destination="webhook:slow")
    desk.owe()
    paying = asyncio.create_task(desk.pay())
    async with asyncio.timeout(5):
        while not desk.outbox.log:
            await asyncio.sleep(0.01)
        desk.later(5)
        while not telegram.kept:
            await asyncio.sleep(0.01)
    hook.hold.set()
    await paying
    assert desk.states() == ["sent", "sent"]


async def test_a_pass_that_may_wait_leaves_the_rest_to_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What queues for a slot and what comes later is planned anew, by a pass that opens channels anew."""
    monkeypatch.setattr(pay, "BEGINS", 0.2)
    monkeypatch.setattr(pay, "SIDE_BY_SIDE", 1)
    channel = Scripted()
    channel.hold = asyncio.Event()
    desk = Desk(channel, group_wait=30.0)
    desk.owe(destination="telegram:slow"), desk.owe(destination="telegram:2")
    desk.later(60)
    paying = asyncio.create_task(desk.pay())
    await asyncio.sleep(0.5)
    channel.hold.set()
    async with asyncio.timeout(5):
        await paying
    assert desk.states() == ["sent", "pending"]
    await desk.pay()
    assert desk.states() == ["sent", "sent"]


async def test_stopping_finishes_what_is_in_flight_and_begins_nothing() -> None:
    channel = Scripted()
    channel.hold = asyncio.Event()
    desk = Desk(channel)
    desk.owe(destination="telegram:slow")
    paying = asyncio.create_task(desk.pay())
    async with asyncio.timeout(5):
        while desk.states() != ["sending"]:
            await asyncio.sleep(0)
        desk.stop.set()
        desk.owe(destination="telegram:2")
        await asyncio.sleep(0)
        channel.hold.set()
        result = await paying
    assert desk.states() == ["sent", "pending"]
    assert result.sent == 1


async def test_a_store_that_cannot_record_ends_the_pass() -> None:
    """Sending without recording would be a flood: the error goes up."""
    channel = Scripted()
    desk = Desk(channel)
    desk.owe()
    desk.owe(destination="telegram:2")

    def full(claim: str, outcomes: dict[int, Outcome], now: datetime) -> None:
        raise OSError("disk full")

    desk.outbox.settle = full  # type: ignore[method-assign, assignment]
    with pytest.raises(OSError, match="disk full"):
        await desk.pay()


async def test_an_outage_does_not_double_everybodys_alerts() -> None:
    channel = Scripted()
    channel.refuse = lambda _: SendError("cut", unknown=True, code="cut")
    desk = Desk(channel)
    for n in range(60):
        desk.owe(destination=f"telegram:{n + 1}")
    await desk.pay()
    tried = len(desk.outbox.log)
    assert tried < 25
    desk.later(100)
    await desk.pay()
    assert len(desk.outbox.log) == tried, "the channel rests"


async def test_sixty_hours_without_network_kill_nothing() -> None:
    channel = Scripted()
    down = [True]
    channel.refuse = lambda _: SendError("down", scope="channel", code="connect") if down[0] else None
    desk = Desk(channel)
    desk.owe()
    for _ in range(300):
        await desk.pay()
        desk.later(720)
    down[0] = False
    desk.later(1000)
    await desk.pay()
    assert desk.states() == ["sent"]
    assert "↻" not in channel.kept[0][1].text


async def test_a_channel_that_is_not_open_leaves_its_alerts() -> None:
    desk = Desk()
    desk.owe()
    assert (await desk.pay()).held == 1
    assert desk.states() == ["pending"]


async def test_a_stop_is_not_held_up_by_destinations_that_wait_for_their_turn(api: BotApi) -> None:
    """What is in flight ends; nothing is looked up for the hundreds behind it."""
    channel = Scripted()
    desk = Desk(channel)
    for number in range(1, 101):
        desk.owe(destination=f"telegram:{number}")
    looked: list[str] = []
    payable = desk.outbox.payable

    def counted(destination: str, now: datetime, limit: int) -> Any:
        looked.append(destination)
        desk.stop.set()
        return payable(destination, now, limit)

    desk.outbox.payable = counted  # type: ignore[method-assign]
    await desk.pay()
    assert len(looked) <= 8

"""The Telegram channel against a strict Bot API on loopback: what arrives, and what each error of the table means."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise

import pytest

from internwatch.channels import ChannelSettings, TelegramSettings, build_channels
from internwatch.channels.telegram import Telegram
from internwatch.channels.telegram.pace import Pace
from internwatch.errors import SendError
from internwatch.model import Channel, Message
from tests.fakes import telegram as fake
from tests.fakes.telegram import TOKEN, BotApi

HELLO = Message(
    "Hello", "Hello & you https://acme.example/1", '<b>Hello</b> &amp; <a href="https://acme.example/1">you</a>'
)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[Telegram]:
    made = Telegram(TOKEN, api.url, read_seconds=1.0)
    yield made
    await made.aclose()


async def test_a_message_arrives_as_html_without_preview(api: BotApi, channel: Telegram) -> None:
    receipt = await channel.send(HELLO, "@interns")
    (sent,) = api.delivered
    assert (sent.chat, sent.topic, sent.visible) == ("@interns", None, "Hello & you")
    assert sent.links == ["https://acme.example/1"]
    assert sent.parameters["link_preview_options"] == {"is_disabled": True}
    assert not sent.silent
    assert receipt.reference == str(sent.message_id)
    assert not receipt.degraded


async def test_silent_messages_make_no_sound(api: BotApi, channel: Telegram) -> None:
    await channel.send(Message("s", "t", "t", silent=True), "5")
    assert api.delivered[0].silent


@pytest.mark.parametrize(
    ("address", "chat", "topic"),
    [("-1001234/45", "-1001234", 45), ("-1001234/1", "-1001234", None), ("77", "77", None), ("@a_b", "@a_b", None)],
)
async def test_addresses(api: BotApi, channel: Telegram, address: str, chat: str, topic: int | None) -> None:
    """A topic is sent along; the General topic is addressed by leaving it out."""
    await channel.send(HELLO, address)
    assert [(c.chat, c.topic) for c in api.delivered] == [(chat, topic)]


@pytest.mark.parametrize("address", ["", "interns", "-100x", "@a/b", "-1001/", "@a\n", "t.me/x"])
async def test_an_address_that_is_none_is_refused(api: BotApi, channel: Telegram, address: str) -> None:
    with pytest.raises(SendError) as caught:
        await channel.send(HELLO, address)
    assert (caught.value.permanent, caught.value.scope, caught.value.code) == (True, "destination", "address")
    assert api.arrived == []


async def test_markup_that_cannot_be_read_goes_out_as_plain_text(api: BotApi, channel: Telegram) -> None:
    receipt = await channel.send(Message("s", "plain words", "<blink>no</blink>"), "@interns")
    assert [c.parse_mode for c in api.sends] == ["HTML", ""]
    assert [c.visible for c in api.delivered] == ["plain words"]
    assert receipt.degraded
    assert "plain text" in receipt.note


@pytest.mark.parametrize("text", ["Bad Request: message thread not found", "Bad Request: TOPIC_CLOSED"])
async def test_a_gone_topic_falls_back_to_the_chat(api: BotApi, channel: Telegram, text: str) -> None:
    api.script(fake.error(400, text))
    receipt = await channel.send(HELLO, "-1001234/45")
    assert [(c.chat, c.topic) for c in api.delivered] == [("-1001234", None)]
    assert receipt.degraded


async def test_a_moved_group_is_followed_and_remembered(api: BotApi, channel: Telegram) -> None:
    api.script(fake.migrate(-1002147483648123))
    receipt = await channel.send(HELLO, "-1001/45")
    await channel.send(HELLO, "-1001/45")
    assert [c.chat for c in api.sends] == ["-1001", "-1002147483648123", "-1002147483648123"]
    assert [c.topic for c in api.delivered] == [None, None]
    assert "-1002147483648123" in receipt.note


# (what the server does, permanent, unknown, scope, code)
TABLE = [
    (fake.flood(7), False, False, "destination", "flood"),
    (fake.flood(60), False, False, "channel", "flood"),
    (fake.error(403, "Forbidden: bot was blocked by the user"), True, False, "destination", "blocked"),
    (fake.error(403, "Forbidden: user is deactivated"), True, False, "destination", "deactivated"),
    (fake.error(403, "Forbidden: bot was kicked from the supergroup chat"), True, False, "destination", "kicked"),
    (fake.error(403, "Forbidden: the group chat was deleted"), True, False, "destination", "kicked"),
    (fake.error(403, "Forbidden: bot is not a member of the channel chat"), True, False, "destination", "not-a-member"),
    (fake.error(403, "Forbidden: bot can't initiate conversation"), True, False, "destination", "not-started"),
    (fake.error(400, "Bad Request: USER_IS_BLOCKED"), True, False, "destination", "blocked"),
    (fake.error(400, "Bad Request: group chat was deactivated"), True, False, "destination", "kicked"),
    (fake.error(400, "Bad Request: CHANNEL_PRIVATE"), True, False, "destination", "not-a-member"),
    (fake.error(403, "Forbidden: something new"), False, False, "destination", "forbidden"),
    (fake.error(400, "Bad Request: chat not found"), False, False, "destination", "chat-not-found"),
    (fake.error(400, "Bad Request: PEER_ID_INVALID"), False, False, "destination", "chat-not-found"),
    (fake.error(400, "Bad Request: not enough rights to send"), True, False, "destination", "no-rights"),
    (fake.error(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), True, False, "destination", "no-rights"),
    (fake.error(400, "Bad Request: have no rights to send a message"), True, False, "destination", "no-rights"),
    (fake.error(400, "Bad Request: CHAT_RESTRICTED"), True, False, "destination", "no-rights"),
    (fake.error(400, "Bad Request: CHAT_ADMIN_REQUIRED"), True, False, "destination", "no-rights"),
    (fake.error(400, "Bad Request: need administrator rights in the channel chat"), True, False, "destination",
     "no-rights"),
    (fake.error(400, "Bad Request: message is too long"), True, False, "message", "too-long"),
    (fake.error(400, "Bad Request: Text is too long"), True, False, "message", "too-long"),
    (fake.error(400, "Bad Request: something new"), False, False, "message", "refused"),
    (fake.error(401, "Unauthorized"), True, False, "channel", "token"),
    (fake.error(404, "Not Found"), True, False, "channel", "token"),
    (fake.error(409, "Conflict: terminated by other getUpdates request"), False, False, "channel", "conflict"),
    (fake.error(429, "Too Many Requests"), False, False, "channel", "flood"),
    (fake.error(429, "Too Many Requests", retry_after="soon"), False, False, "channel", "flood"),
    (fake.error(429, "Too Many Requests", retry_after=10**15), False, False, "channel", "flood"),
    (fake.error(429, "Too Many Requests", retry_after=float("nan")), False, False, "channel", "flood"),
    (fake.error(500, "Internal Server Error: restart"), False, True, "message", "server-error"),
    (fake.hang(), False, True, "message", "reply-timeout"),
    (fake.reset_after(), False, True, "message", "cut"),
    (fake.close_after(), False, True, "message", "cut"),
    (fake.cut_answer(), False, True, "message", "cut"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "permanent", "unknown", "scope", "code"), TABLE)
async def test_the_error_table(
    api: BotApi, channel: Telegram, step: fake.Step, permanent: bool, unknown: bool, scope: str, code: str
) -> None:
    api.script(step)
    with pytest.raises(SendError) as caught:
        await channel.send(HELLO, "@interns")
    found = caught.value
    assert (found.permanent, found.unknown, found.scope, found.code) == (permanent, unknown, scope, code)
    assert len(api.sends) == 1, "a channel does not try again by itself"


async def test_a_gateways_html_answer_leaves_it_unknown_though_it_arrived(api: BotApi, channel: Telegram) -> None:
    api.script(fake.bad_gateway())
    with pytest.raises(SendError) as caught:
        await channel.send(HELLO, "@interns")
    assert caught.value.unknown
    assert len(api.delivered) == 1


async def test_flood_waits_are_handed_on(api: BotApi, channel: Telegram) -> None:
    api.script(fake.flood(7))
    with pytest.raises(SendError) as caught:
        await channel.send(HELLO, "@interns")
    assert caught.value.retry_after == 7.0


@pytest.mark.parametrize("asked", [86_401, 10**8, 10**12, 10**15])
async def test_no_flood_wait_is_longer_than_a_day(api: BotApi, channel: Telegram, asked: int) -> None:
    api.script(fake.flood(asked))
    with pytest.raises(SendError) as caught:
        await channel.send(HELLO, "@interns")
    assert caught.value.retry_after is not None and caught.value.retry_after <= 86_400


async def test_a_server_that_is_not_there_surely_took_nothing() -> None:
    channel = Telegram(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(SendError) as caught:
        await channel.send(HELLO, "@interns")
    await channel.aclose()
    assert (caught.value.unknown, caught.value.permanent, caught.value.scope) == (False, False, "channel")


async def test_a_late_answer_is_waited_for(api: BotApi, channel: Telegram) -> None:
    api.script(fake.delay(0.5))
    assert (await channel.send(HELLO, "@interns")).reference == "1"


async def test_an_odd_ok_counts_as_sent(api: BotApi, channel: Telegram) -> None:
    """A reply that the library cannot read must not lead to a second copy."""
    api.script(fake.Step(body={"ok": True, "result": {"message_id": 5}}))
    assert (await channel.send(HELLO, "@interns")).reference in ("", "5")
    assert len(api.delivered) == 1


async def test_no_error_and_no_log_holds_the_token(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    wrong = Telegram("7:wrong-token", api.url)
    with pytest.raises(SendError) as caught:
        await wrong.send(HELLO, "@interns")
    await wrong.aclose()
    assert (caught.value.scope, caught.value.code) == ("channel", "token")
    told = [str(caught.value), *(r.getMessage() for r in caplog.records if r.levelname != "DEBUG")]
    assert not [line for line in told if "wrong-token" in line]


async def test_one_chat_is_sent_to_one_message_at_a_time(api: BotApi, channel: Telegram) -> None:
    api.always(fake.delay(0.1))
    await asyncio.gather(*(channel.send(Message("", f"n{n}"), "5") for n in range(3)))
    times = [c.at for c in api.sends]
    assert all(later - earlier >= 0.09 for earlier, later in pairwise(times))


async def test_the_channel_keeps_telegrams_pace(api: BotApi) -> None:
    """Three at once to a person, then one a second, on a clock that only sleeping moves."""
    clock = [0.0]

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    channel = Telegram(TOKEN, api.url, clock=lambda: clock[0], sleep=sleep)
    for n in range(6):
        await channel.send(Message("", f"n{n}"), "5")
    private = clock[0]
    for n in range(6):
        await channel.send(Message("", f"n{n}"), "@interns")
    assert private == pytest.approx(3.0)
    assert clock[0] - private == pytest.approx(10.0)
    assert channel.until_turn("@interns") == pytest.approx(60 / 18)
    await channel.aclose()


def test_all_chats_together_stay_below_thirty_in_any_second() -> None:
    """Also in the first second, when the bucket is full."""
    clock = [0.0]
    pace = Pace(lambda: clock[0])
    times = []
    for chat in range(1, 101):
        while (wait := pace.wait(chat)) > 0:
            clock[0] += wait
        pace.take(chat)
        times.append(clock[0])
    assert max(sum(at <= other < at + 1 for other in times) for at in times) < 30
    assert times[-1] < 4.0, "and not much slower than that"


async def test_doctor_learns_who_the_bot_is(api: BotApi, channel: Telegram) -> None:
    assert "@fake_bot" in await channel.check("@interns")
    assert api.delivered == []


async def test_the_builder_opens_it_from_settings(api: BotApi) -> None:
    settings = ChannelSettings(telegram=TelegramSettings(lambda: TOKEN, api.url + "/"))
    built: dict[str, Channel] = build_channels({"telegram"}, settings)
    await built["telegram"].send(HELLO, "@interns")
    await built["telegram"].aclose()
    assert len(api.delivered) == 1

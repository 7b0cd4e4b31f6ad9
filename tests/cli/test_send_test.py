"""`send-test`: one marked message to each destination through the real channels; judged by what arrived."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from internwatch.channels.mending import advice
from internwatch.channels.telegram import Telegram
from internwatch.errors import SendError
from internwatch.model import Message
from internwatch.store.rows import Destination
from internwatch.store.store import Store
from tests.cli.conftest import CONFIG, Ask
from tests.fakes.smtp import DROP, MailServer
from tests.fakes.telegram import TOKEN, BotApi, Step, error, hang

TO = '["file:alerts.jsonl", "telegram:77", "telegram:-1001", "email:me@uni.example", "console"]'


@pytest.fixture
def api(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    """A config with five destinations; the mail server is `api.mail`'s neighbour below."""
    monkeypatch.setenv("TOKEN", TOKEN)
    with BotApi() as server:
        yield server


@pytest.fixture
def mail(home: Path, api: BotApi) -> Iterator[MailServer]:
    with MailServer() as server:
        tables = (
            f'[telegram]\ntoken = "env:TOKEN"\napi_base = "{api.url}"\n'
            '[operator]\nsend_to = ["email:ops@uni.example"]\n'
            f'[email]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "iw <watch@uni.example>"\n'
        )
        (home / "internwatch.toml").write_text(CONFIG.replace('["file:alerts.jsonl"]', TO) + tables)
        yield server


def test_each_destination_gets_one_and_says_so(ask: Ask, home: Path, api: BotApi, mail: MailServer) -> None:
    said = ask("send-test")
    assert said.code == 0, said
    assert [line.split()[1].rstrip(":") for line in said.out.splitlines() if line.startswith("accepted")] == [
        *("console", "email:me@uni.example", "email:ops@uni.example", "file:alerts.jsonl", "telegram:-1001",
         "telegram:77")
    ]  # fmt: skip
    assert [call.chat for call in api.delivered] == ["-1001", "77"]
    assert all("This is a test message of 20" in call.visible for call in api.delivered)
    assert [taken.recipients for taken in mail.taken] == [("me@uni.example",), ("ops@uni.example",)]
    assert json.loads((home / "alerts.jsonl").read_text())["alert"] == "test"


def test_only_the_named_ones(ask: Ask, api: BotApi, mail: MailServer) -> None:
    """One that the config does not name may be tried too, twice named is once sent."""
    said = ask("send-test", "TELEGRAM:@lab_alerts", "telegram:@lab_alerts", "--json")
    assert said.lines == [
        {"destination": "telegram:@lab_alerts", "state": "accepted", "reason": "", "advice": "", "reference": "1"}
    ]
    assert [call.chat for call in api.delivered] == ["@lab_alerts"] and not mail.taken


def test_what_is_refused_says_why_and_how_to_mend_it(ask: Ask, api: BotApi, mail: MailServer) -> None:
    """The others are tried all the same; a lost reply is not called a refusal."""
    api.script(error(403, "Forbidden: bot was blocked by the user"), chat="77")
    mail.script("rcpt", "550 5.1.1 nobody here")
    mail.script("data", DROP)
    rows = {row["destination"]: row for row in ask("send-test", "--json", "email:a@uni.example",
            "email:b@uni.example", "telegram:77", "telegram:-1001").lines}  # fmt: skip
    assert {name: row["state"] for name, row in rows.items()} == {
        "email:a@uni.example": "refused", "email:b@uni.example": "unknown", "telegram:77": "refused",
        "telegram:-1001": "accepted",
    }  # fmt: skip
    assert "unblock it" in rows["telegram:77"]["advice"] and "blocked by the user" in rows["telegram:77"]["reason"]
    assert "check its spelling" in rows["email:a@uni.example"]["advice"]
    assert "whether it arrived" in rows["email:b@uni.example"]["advice"] and len(mail.taken) == 1
    assert ask("send-test", "telegram:-1001").code == 0
    api.script(error(400, "Bad Request: chat not found"), chat="5")
    said = ask("send-test", "telegram:5")
    assert said.code == 1 and "hat not found" in said.out and "telegram connect" in said.out


def test_a_channel_that_cannot_be_opened_holds_only_itself(
    ask: Ask, home: Path, api: BotApi, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing token is telegram's trouble; a wrong one is said with what to do, and never shown."""
    monkeypatch.delenv("TOKEN")
    rows = {row["destination"]: row["state"] for row in ask("send-test", "--json").lines}
    assert rows["telegram:77"] == rows["telegram:-1001"] == "refused"
    assert rows["console"] == rows["email:me@uni.example"] == "accepted"
    assert "this environment variable is not set" in ask("send-test", "telegram:77").out
    monkeypatch.setenv("TOKEN", "43:" + "A" * 35)
    said = ask("send-test", "telegram:77")
    assert said.code == 1 and "@BotFather" in said.out and "A" * 35 not in said.out + said.err


def test_the_console_does_not_break_json(ask: Ask, api: BotApi, mail: MailServer) -> None:
    said = ask("send-test", "--json", "console")
    assert [row["state"] for row in said.lines] == ["accepted"] and "test message" in said.err


def test_a_destination_that_is_switched_off_is_told(ask: Ask, store: Store, api: BotApi, mail: MailServer) -> None:
    """It takes a test, and alerts would still not go there."""
    store.put_destination(Destination("telegram:77", "paused", "its reader asked for it"))
    said = ask("send-test", "telegram:77")
    assert said.code == 0 and "people resume telegram:77" in said.out and "its reader asked" in said.out


@pytest.mark.parametrize("given", ["pigeon:coop", "telegram:", "77", "email:a@b.example\nBcc: x", ""])
def test_what_is_no_destination_is_a_matter_of_usage(ask: Ask, api: BotApi, mail: MailServer, given: str) -> None:
    said = ask("send-test", "telegram:77", given)
    assert said.code in (1, 2) and "Traceback" not in said.err
    assert said.code == 2 or given == "email:a@b.example\nBcc: x"
    assert not mail.taken and (said.code == 1 or not api.delivered)


def test_a_channel_without_its_table_is_said(ask: Ask, home: Path) -> None:
    """Of a service that the config says nothing of."""
    said = ask("send-test", "email:me@uni.example")
    assert said.code == 1 and "the config has no [email] table" in said.out


CASES = {
    "token": error(401, "Unauthorized"), "not-a-member": error(403, "Forbidden: bot is not a member of the channel"),
    "no-rights": error(400, "Bad Request: need administrator rights in the channel chat"),
    "not-started": error(403, "Forbidden: bot can't initiate conversation with a user"),
    "kicked": error(403, "Forbidden: bot was kicked from the group chat"), "reply-timeout": hang(),
    "flood": error(429, "Too Many Requests: retry after 9", retry_after=9),
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_every_refusal_of_telegram_has_advice(code: str) -> None:
    async def tried(step: Step) -> SendError:
        with BotApi() as api:
            api.script(step)
            channel = Telegram(TOKEN, api.url, read_seconds=0.3 if step.then == "hang" else 20)
            try:
                with pytest.raises(SendError) as caught:
                    await channel.send(Message("s", "t"), "77")
            finally:
                await channel.aclose()
        return caught.value

    found = asyncio.run(tried(CASES[code]))
    assert found.code == code and len(advice("telegram", found)) > 20

"""Webhooks after Standard Webhooks, judged by the standard's own library over what a real server received."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Standard
from standardwebhooks.webhooks import WebhookVerificationError

from internwatch.channels.settings import HookSettings
from internwatch.channels.webhook import MOST_BYTES, Webhook
from internwatch.config import load_config
from internwatch.errors import SendError
from internwatch.fetch.routes import Routes
from internwatch.fetch.settings import FetchSettings, Seams
from internwatch.model import Message
from internwatch.senders import channel_settings
from tests.deliver.test_with_store import Desk, Killed
from tests.fakes.receiver import DROP, SILENT, Answer, Receiver
from tests.render.made import NOW

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD = "whsec_" + "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
TEAM = "webhook:team"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        yield server


def transport(*, private: bool = True, seams: Seams = Seams()) -> Routes:  # noqa: B008 - frozen
    return Routes(FetchSettings(connect=2.0), seams, {}, anywhere=private)


def hook(url: str, *secrets: str, private: bool = True, total: float = 2.0) -> Webhook:
    settings = HookSettings(url, lambda: secrets or (SECRET,), lambda: transport(private=private))
    return Webhook({"team": settings}, total=total)


@pytest.fixture
async def desk(tmp_path: Path, receiver: Receiver) -> Any:
    channel = hook(f"{receiver.url}/in", total=0.4)
    made = Desk(tmp_path, channel)
    yield made
    await channel.aclose()
    made.store.close()


def about(n: int = 1, **fields: Any) -> Message:
    line = {"id": f"{n}", "alert": "new", "owed_at": "2026-11-03T09:18:00+00:00", "title": "Intern", **fields}
    return Message("New: Intern", "New: Intern", id=f"id{n}", lines=(line,))


def ids(receiver: Receiver) -> list[str]:
    return [came.headers["webhook-id"] for came in receiver.came]


async def test_an_opening_arrives_signed_with_all_public_facts(desk: Desk, receiver: Receiver) -> None:
    """The reference library verifies it by the raw body; the event says what opened."""
    desk.owe(1, destination=TEAM)
    assert (await desk.pay()).sent == 1
    (came,) = receiver.came
    # The library looks at the clock of the machine too: the signature is of this moment.
    event = Standard(SECRET).verify(came.body, came.headers)
    assert (came.path, came.headers["content-type"]) == ("/in", "application/json")
    assert event["type"] == "posting.opened"
    assert event["timestamp"] == NOW.isoformat(timespec="seconds")
    data = event["data"]
    assert data["title"] == "Research Intern, Language Models 1"
    assert data["facts"]["graduation"]["quote"].startswith("expected graduation date")
    assert (data["status"], data["company"], data["repeat"]) == ("open", "Acme Research", False)
    assert data["summary"].startswith("New: Research Intern, Language Models 1")
    row = desk.store.outbox_rows(("sent",), 1)[0]
    assert row.reference == came.headers["webhook-id"]


@pytest.mark.parametrize(
    ("kind", "event"),
    [("updated", "posting.updated"), ("closed", "posting.closed"), ("reopened", "posting.reopened"),
     ("reposted", "posting.reposted")],
)  # fmt: skip
async def test_each_kind_is_an_event_of_its_own(desk: Desk, receiver: Receiver, kind: str, event: str) -> None:
    desk.owe(1, 2, kind=kind, destination=TEAM)
    await desk.pay()
    assert [came.json["type"] for came in receiver.came] == [event, event]
    assert len(set(ids(receiver))) == 2


async def test_a_try_whose_answer_was_lost_has_the_same_id(desk: Desk, receiver: Receiver) -> None:
    """Dropped, silent, 500 and 429 are tried again, each under the id of the first: whoever remembers it takes one."""
    receiver.answers.extend([DROP, SILENT, Answer(500), Answer(429)])
    desk.owe(1, destination=TEAM)
    for _ in range(6):
        await desk.pay()
        desk.later(1200)
    assert len(receiver.came) == 5
    assert len(set(ids(receiver))) == 1
    assert desk.states() == {"sent": 1}
    signatures = {came.headers["webhook-signature"] for came in receiver.came}
    bodies = {came.body for came in receiver.came}
    assert len(bodies) == 1
    assert signatures


async def test_a_process_that_died_after_sending_repeats_under_the_same_id(desk: Desk, receiver: Receiver) -> None:
    desk.owe(1, destination=TEAM)
    settle = desk.store.settle

    def die(*_: Any) -> None:
        raise Killed

    desk.store.settle = die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await desk.pay()
    desk.store.settle = settle  # type: ignore[method-assign]
    desk.reopen()
    await desk.pay()
    assert len(receiver.came) == 2
    assert len(set(ids(receiver))) == 1
    assert [came.json["data"]["repeat"] for came in receiver.came] == [False, True]
    assert desk.states() == {"sent": 1}


async def test_gone_closes_the_destination_and_its_alerts_stay_visible(desk: Desk, receiver: Receiver) -> None:
    receiver.usual = Answer(410)
    desk.owe(1, 2, destination=TEAM)
    trouble = (await desk.pay()).trouble
    assert "127.0.0.1 says 410" in trouble[0]
    desk.later(90 * 86400)
    await desk.pay()
    assert len(receiver.came) == 1
    assert desk.store.destinations()[TEAM].state == "dead"
    assert desk.states() == {"pending": 2}
    receiver.usual = Answer(204)
    desk.store.reopen_destination(TEAM, desk.at)
    assert (await desk.pay()).sent == 2


async def test_retry_after_is_kept(desk: Desk, receiver: Receiver) -> None:
    """As seconds and as a date; an hour at most."""
    moment = (NOW + timedelta(seconds=700)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    receiver.answers.append(Answer(503, headers={"retry-after": "600"}))
    desk.owe(1, destination=TEAM)
    await desk.pay()
    held = desk.store.destinations()[TEAM].not_before
    assert held is not None and timedelta(seconds=600) <= held - desk.at < timedelta(seconds=605)
    desk.later(599)
    await desk.pay()
    assert len(receiver.came) == 1
    for after, least, most in ((moment, 0, 3600), ("99999999", 3600, 3600), ("soon", None, None), ("²", None, None)):
        receiver.usual = Answer(429, headers={"retry-after": after})
        with pytest.raises(SendError) as caught:
            await desk.channels["webhook"].send(about(), "team")
        wait = caught.value.retry_after
        assert wait is None if least is None else wait is not None and least <= wait <= most


@pytest.mark.parametrize(
    ("answer", "scope", "code", "words"),
    [
        (Answer(301, headers={"location": "http://127.0.0.1:1/other"}), "destination", "redirect", "not followed"),
        (Answer(302, headers={"location": "/in"}), "destination", "redirect", "not followed"),
        (Answer(404, "no such hook"), "destination", "http-404", "says 404: no such hook"),
        (Answer(401), "destination", "http-401", "says 401"),
        (Answer(502), "destination", "server-error", "says 502"),
        (Answer(422, "bad\n\x1b[31m\nevent"), "message", "refused", "says 422: bad [31m event"),
        (Answer(413), "message", "refused", "says 413"),
        (DROP, "destination", "cut", "dropped the connection"),
        (SILENT, "destination", "timeout", "did not answer in time"),
    ],
)
async def test_each_answer_is_told_for_what_it_is(
    receiver: Receiver, answer: Answer | str, scope: str, code: str, words: str
) -> None:
    receiver.usual = answer
    channel = hook(receiver.url, total=0.3)
    with pytest.raises(SendError) as caught:
        await channel.send(about(), "team")
    error = caught.value
    assert (error.scope, error.code, error.unknown) == (scope, code, False)
    assert words in str(error)
    assert len(receiver.came) == 1, "a redirect was followed"
    await channel.aclose()


async def test_an_address_inside_the_network_is_refused_unless_the_config_says_so(receiver: Receiver) -> None:
    """By number and by name; nothing is connected to."""

    async def inside(host: str, port: int) -> list[str]:
        return ["10.0.0.7"]

    for url, seams in (
        (receiver.url, Seams()),
        ("http://169.254.169.254/latest", Seams()),
        ("https://printer.local/x", Seams()),
        ("https://evil.example/x", Seams(resolve=inside, proxies=dict)),
    ):
        made = HookSettings(url, lambda: (SECRET,), lambda seams=seams: transport(private=False, seams=seams))  # type: ignore[misc]
        channel = Webhook({"team": made})
        with pytest.raises(SendError, match="private network") as caught:
            await channel.send(about(), "team")
        assert caught.value.code == "private-address"
        await channel.aclose()
    assert receiver.came == []


async def test_nobody_there_is_no_unknown_result() -> None:
    channel = hook("http://127.0.0.1:9/")
    with pytest.raises(SendError) as caught:
        await channel.send(about(), "team")
    assert (caught.value.code, caught.value.unknown, caught.value.scope) == ("connect", False, "destination")
    await channel.aclose()


async def test_while_a_secret_changes_both_sign(receiver: Receiver) -> None:
    channel = hook(receiver.url, SECRET, OLD)
    await channel.send(about(), "team")
    (came,) = receiver.came
    for secret in (SECRET, OLD):
        Standard(secret).verify(came.body, came.headers)
    with pytest.raises(WebhookVerificationError):
        Standard("whsec_" + "A" * 32).verify(came.body, came.headers)
    with pytest.raises(WebhookVerificationError):
        Standard(SECRET).verify(came.body + b" ", came.headers)
    await channel.aclose()


async def test_a_large_event_leaves_out_what_can_be_asked_for(receiver: Receiver) -> None:
    channel = hook(receiver.url)
    await channel.send(about(facts={"long": "x" * 30_000}, places=["y"] * 10), "team")
    await channel.send(about(2, facts={"long": "x" * 3_000}), "team")
    big, small = (came.json["data"] for came in receiver.came)
    assert len(receiver.came[0].body) < MOST_BYTES
    assert (big["omitted"], big["title"], big["places"]) == (["facts"], "Intern", ["y"] * 10)
    assert "omitted" not in small
    await channel.aclose()


CONFIG = """\
database = "sqlite:///iw.db"
[fetch]
contact = "me@uni.edu"
[[filter]]
name = "r"
roles = ["research"]
send_to = ["webhook:team"]
[webhook.team]
url = "{url}"
secret = "env:HOOK"
{more}
"""


async def test_as_the_config_says_it(tmp_path: Path, receiver: Receiver) -> None:
    """The config's own words lead to a signed event; without `private` this machine is not spoken to."""
    from internwatch.channels import build_channels

    path = tmp_path / "internwatch.toml"
    for more, arrives in (("private = true", 1), ("", 1)):
        url = receiver.url if more else receiver.url.replace("http:", "https:")
        path.write_text(CONFIG.format(url=url, more=more))
        settings = channel_settings(load_config(path, {"HOOK": SECRET}), {"HOOK": SECRET})
        channel = build_channels(["webhook"], settings)["webhook"]
        if more:
            await channel.send(about(), "team")
        else:
            with pytest.raises(SendError, match="private network"):
                await channel.send(about(), "team")
        assert len(receiver.came) == arrives
        await channel.aclose()
    Standard(SECRET).verify(receiver.came[0].body, receiver.came[0].headers)

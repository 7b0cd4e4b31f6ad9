"""When more is owed than can be sent, and when that only seems so because a channel is not open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from internwatch.config import load_config
from internwatch.deliver import pressure
from internwatch.deliver.shapes import Pulse
from internwatch.model import Owed
from internwatch.store.rows import CROWDED
from internwatch.watch import Watch
from tests.deliver.memory import Outbox
from tests.fakes.telegram import TOKEN, BotApi
from tests.render.made import NOW
from tests.worlds import acme

CONFIG = """\
[telegram]
token = "env:TOKEN"
api_base = "{url}"
[email]
host = "127.0.0.1"
port = 9
security = "none"
from = "watch@watch.example"
user = "watch"
password = "env:PASSWORD"
[operator]
send_to = ["telegram:99"]
[[filter]]
name = "a"
roles = ["research"]
send_to = ["telegram:11", "email:ann@uni.example"]
"""


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


def words(*to: str) -> list[Owed]:
    return [Owed(one, "test", "t", "1", (), {"title": "t", "lines": []}) for one in to]


class Clock:
    at = NOW

    def __call__(self) -> datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


async def test_a_channel_that_cannot_be_opened_jams_nobody_and_heals(tmp_path: Path, api: BotApi) -> None:
    """No password: its alerts wait, ever longer held, and instant alerts elsewhere stay instant."""
    (tmp_path / "config.toml").write_text(acme(tmp_path) + CONFIG.format(url=api.url))
    env, clock = {"TOKEN": TOKEN}, Clock()
    watch = Watch.open(load_config(tmp_path / "config.toml", env, need_secrets=False), now=clock, env=env)
    try:
        news = Owed("email:ann@uni.example", "new", "greenhouse:acme:1", "1", ("a",), {"why": []})
        watch.store.owe([news, *words("telegram:11")], clock.at)
        waits = []
        for _ in range(40):
            await watch.deliver(0.0)
            until = watch.store.destinations()["email:*"].not_before
            assert until is not None and until > clock.at, "held at every moment"
            waits.append(until - clock.at)
            clock.later(60)
        assert max(waits) > timedelta(seconds=120), "held ever longer"
        assert watch.store.get_meta(CROWDED) in (None, "") and len(api.delivered) == 1
        env["PASSWORD"] = "secret"
        clock.later(600)
        await watch.deliver(0.0)
        assert "PASSWORD" not in watch.store.destinations()["email:*"].reason
    finally:
        await watch.aclose()


def jam(kind: str, count: int, channels: set[str]) -> datetime | None:
    outbox = Outbox()
    for n in range(count):
        outbox.add(Owed("telegram:1", kind, f"k{n}", "1"), NOW)  # type: ignore[arg-type]
    return pressure.crowded(outbox, Pulse(), outbox.owed_destinations(NOW), NOW, channels)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "channels", "is_jam"),
    [("new", {"telegram"}, True), ("new", {"email"}, False), ("updated", {"telegram"}, False)],
)
def test_only_news_of_channels_that_may_send_is_a_jam(kind: str, channels: set[str], is_jam: bool) -> None:
    assert (jam(kind, pressure.MOST_WAITING + 1, channels) is not None) == is_jam

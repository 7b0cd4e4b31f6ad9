"""The daemon keeps the pages open: beside everything else, moved by an edit of the config, over a broken port."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from internwatch.config import load_config
from internwatch.daemon.pages import AGAIN, Pages
from internwatch.sources import load_sources
from internwatch.watch import Watch
from tests.worlds import free_port, scraper_file

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = ["acme"]
[fetch]
contact = "me@uni.edu"
[operator]
send_to = ["file:{folder}/operator.jsonl"]
[[filter]]
name = "f"
roles = ["research"]
send_to = ["file:{folder}/alerts.jsonl"]
"""
WEB = '[web]\nlisten = "127.0.0.1:{port}"\naddress = "https://watch.example"\n'


def write(folder: Path, port: int | None) -> Path:
    path = folder / "config.toml"
    path.write_text(CONFIG.format(folder=folder) + (WEB.format(port=port) if port else ""))
    return path


async def answers(port: int) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            return (await client.get(f"http://127.0.0.1:{port}/robots.txt")).status_code == 200
        except httpx.ConnectError:
            return False


@dataclass
class Kept:
    """Pages whose clock is set by hand."""

    watch: Watch
    pages: Pages
    folder: Path
    now: datetime = NOON

    async def edit(self, port: int | None) -> None:
        config = load_config(write(self.folder, port), {})
        await self.watch.adopt(config, load_sources(config.scrapers))
        await self.pages.tick()

    def told(self) -> list[str]:
        return [str(row.payload) for row in self.watch.store.outbox_rows(["pending"], 9) if row.kind == "operator"]


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    scraper_file(tmp_path / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    made: list[Kept] = []
    watch = Watch.open(load_config(write(tmp_path, None), {}), now=lambda: made[0].now if made else NOON, env={})
    pages = Pages(watch)
    made.append(Kept(watch, pages, tmp_path))
    yield made[0]
    await pages.aclose()
    await watch.aclose()


async def test_an_edit_opens_moves_and_closes_them(kept: Kept) -> None:
    one, two = free_port(), free_port()
    await kept.pages.tick()
    assert kept.watch.links is None and not await answers(one)
    await kept.edit(one)
    assert await answers(one) and kept.watch.links is not None
    await kept.edit(two)
    assert await answers(two) and not await answers(one)
    await kept.edit(None)
    assert not await answers(two) and kept.watch.links is None


async def test_a_taken_port_is_told_once_and_tried_again(kept: Kept) -> None:
    port = free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        await kept.edit(port)
        (said,) = kept.told()
        assert "the pages cannot be opened" in said and f"127.0.0.1:{port}" in said and "another program" in said
        for _ in range(3):
            kept.now += AGAIN
            await kept.pages.tick()
        assert len(kept.told()) == 1
    await kept.pages.tick()
    assert not await answers(port), "tried again only after a while"
    kept.now += AGAIN + timedelta(seconds=1)
    await kept.pages.tick()
    assert await answers(port)


async def test_pages_that_stopped_are_opened_again(kept: Kept) -> None:
    port = free_port()
    await kept.edit(port)
    server = kept.pages._server
    assert server is not None
    await server.aclose()
    assert not await answers(port)
    await kept.pages.tick()
    assert await answers(port)


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not come true"
        time.sleep(0.05)


def test_a_real_daemon_serves_and_stops_on_one_signal(tmp_path: Path) -> None:
    """`internwatch run`: the pages answer, SIGTERM ends it cleanly (uvicorn takes no signals), exit code 0."""
    scraper_file(tmp_path / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    port = free_port()
    path = write(tmp_path, port)
    env = {**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9"}
    log = tmp_path / "log"
    with log.open("w") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "internwatch", "--config", str(path), "run"], env=env, stderr=err, cwd=tmp_path
        )
    try:
        until(lambda: "the pages are open" in log.read_text())
        assert asyncio.run(answers(port))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in log.read_text()

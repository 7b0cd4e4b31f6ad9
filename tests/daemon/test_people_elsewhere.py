"""Who is signed up, edited or removed by another process reaches a running daemon at once, without a restart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from internwatch.config import load_config
from internwatch.daemon.loop import Daemon
from internwatch.model import RawPosting
from internwatch.poll.keep import to_posting
from internwatch.store.rows import Saved
from internwatch.watch import Watch
from tests.fakes.smtp import MailServer
from tests.worlds import internwatch, scraper_file

CONFIG = """\
database = "{url}"
scrapers = "boards"
[poll]
companies = ["acme"]
every = "24h"
[email]
host = "127.0.0.1"
port = {port}
security = "none"
from = "internwatch <watch@watch.example>"
[delivery]
group_wait = "0s"
"""
ANN = "email:ann@uni.example"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'iw.db'}"
    server = make_url(request.getfixturevalue("postgres"))
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE elsewhere"))
    engine.dispose()
    return server.set(database="elsewhere").render_as_string(hide_password=False)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@dataclass
class Elsewhere:
    """A running daemon, and commands as processes of their own beside it."""

    daemon: Daemon
    folder: Path

    async def command(self, *args: str) -> str:
        env = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)}
        done = await asyncio.to_thread(
            internwatch, "--config", "config.toml", "people", *args, env=env, cwd=self.folder
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    async def until(self, ready: Any, what: str) -> None:
        async with asyncio.timeout(10):
            while not ready():
                assert self.daemon.failed is None, self.daemon.failed
                await asyncio.sleep(0.05)
        assert ready(), what


def _looked(watch: Watch) -> None:
    """The one board was looked at now and lists one internship; it is not due for a day."""
    (board,) = watch.boards.values()
    now = datetime.now(UTC)
    state = msgspec.structs.replace(
        board.state, last_look=now, last_ok=now, baseline_at=now, next_due=now + timedelta(days=1), health="ok"
    )
    body = "<p>PhD research internship for summer 2027 on language models.</p>"
    raw = RawPosting(native="1", title="Research Intern, Speech", url="https://acme.example/1", body=body, posted=now)
    posting = to_posting(board.source, board.state.board, raw, "")
    watch.store.save(Saved(state, now, postings=(posting,)))
    watch.boards = {state.board: msgspec.structs.replace(board, state=state)}


async def test_a_person_joins_and_leaves_a_running_daemon(tmp_path: Path, url: str, mail: MailServer) -> None:
    """Judged by the mailbox: after the yes comes what is open already, once; after the removal the filter is gone."""
    scraper_file(tmp_path / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    (tmp_path / "config.toml").write_text(CONFIG.format(url=url, port=mail.port))
    watch = Watch.open(load_config(tmp_path / "config.toml", {}), now=lambda: datetime.now(UTC), env={}, alone=True)
    _looked(watch)
    try:
        await _join_and_leave(watch, mail, tmp_path)
    finally:
        await watch.aclose()


async def _join_and_leave(watch: Watch, mail: MailServer, folder: Path) -> None:
    stop = asyncio.Event()
    daemon = Daemon(watch, None, stop=stop)
    task = asyncio.create_task(daemon.run())
    beside = Elsewhere(daemon, folder)
    try:
        await beside.command("add", ANN)
        found = re.search(r"Your code: (\S+)", mail.taken[0].part("plain"))
        assert found and len(mail.taken) == 1, "before the yes nothing is sent"
        await beside.command("confirm", found[1])
        await beside.until(lambda: len(mail.taken) > 1, "the backlog")
        assert "Research Intern, Speech" in mail.taken[1].part("plain")
        assert mail.taken[1].recipients == ("ann@uni.example",)
        assert len(watch.audience.filters) == 1
        await beside.command("remove", ANN)
        await beside.until(lambda: not watch.audience.filters, "the removal")
        assert len(mail.taken) == 2
    finally:
        stop.set()
        await task

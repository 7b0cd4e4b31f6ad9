"""How the daemon ends: asked once, asked twice, in the middle of a send, or because the database left it no choice."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.telegram import TOKEN, BotApi, delay, hang
from tests.shared import needs_shared
from tests.walk.conftest import Watcher, key_of
from tests.walk.test_running import Run, running, seen_all, told
from tests.worlds import scraper_file, scraper_of, world

pytestmark = [needs_shared, pytest.mark.slow]

CONFIG = """\
database = "sqlite:///iw.db"
scrapers = "boards"
[poll]
companies = ["tag:practice"]
every = "1s"
pause = "0s"
close_after = "0s"
[fetch]
contact = "me@example.org"
[telegram]
token = "env:TOKEN"
api_base = {api}
[[filter]]
name = "research"
any = ["research"]
roles = ["any internship"]
backlog = "none"
send_to = {send_to}
[delivery]
group_wait = "0s"
unknown_wait = "1s"
"""


def write(watcher: Watcher, *send_to: str, api: str = "http://127.0.0.1:1") -> None:
    text = CONFIG.format(api=json.dumps(api), send_to=json.dumps(send_to))
    (watcher.folder / "config.toml").write_text(text)


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """Two boards that are looked at every second."""
    with world(tmp_path / "world", "greenhouse=1,lever=1", "--median", "6", "--sigma", "0.2") as served:
        made = Watcher(served, tmp_path, {"TOKEN": TOKEN})
        for board in served.ctl("boards"):
            scraper_file(tmp_path / "boards", key_of(board), **scraper_of(board))
        write(made, "file:alerts.jsonl")
        yield made


def ended(daemon: Run, seconds: float) -> int:
    """The exit code of a daemon that ends by itself."""
    code = daemon.process.wait(seconds)
    assert "Traceback" not in daemon.said, daemon.said
    return code


def test_a_message_in_flight_is_finished_first(watcher: Watcher) -> None:
    """SIGTERM while Telegram takes its time: the answer is waited for and written down; nobody is told twice."""
    with BotApi() as api:
        write(watcher, "telegram:77", api=api.url)
        with running(watcher) as daemon:
            daemon.until(lambda: seen_all(watcher), "baseline")
            api.script(delay(2.0), chat="77")
            watcher.publish(watcher.board("lever"), "Research Intern, in flight")
            daemon.until(lambda: api.sends, "request to Telegram", 8)
            assert daemon.end() == 0
        rows = [json.loads(line) for line in watcher.run("outbox", "--json", "--state", "sent").stdout.splitlines()]
        assert [row["destination"] for row in rows] == ["telegram:77"]
        watcher.poll()
        assert len(api.sends) == 1 and "possible repeat" not in api.sends[0].visible


def test_asked_twice_it_ends_at_once(watcher: Watcher) -> None:
    """The second SIGTERM does not wait for a Telegram that never answers; what may have arrived is kept as that."""
    with BotApi() as api:
        write(watcher, "telegram:77", api=api.url)
        with running(watcher) as daemon:
            daemon.until(lambda: seen_all(watcher), "baseline")
            api.script(hang(), chat="77")
            watcher.publish(watcher.board("lever"), "Research Intern, impatient")
            daemon.until(lambda: api.sends, "request to Telegram", 8)
            daemon.process.send_signal(signal.SIGTERM)
            daemon.until(lambda: "finishing what is in flight" in daemon.said, "word of the first", 5)
            daemon.process.send_signal(signal.SIGTERM)
            assert ended(daemon, 5) == 130
        ends = time.monotonic() + 15
        while len(api.delivered) < 2 and time.monotonic() < ends:
            watcher.poll()
        first, second = api.delivered
        assert "possible repeat" not in first.visible and "possible repeat" in second.visible


def test_a_board_that_hangs_does_not_hold_it_up(watcher: Watcher) -> None:
    """SIGINT while boards hang: 0 within seconds; the look that was broken off is made again, as a first look."""
    for board in watcher.world.ctl("boards"):
        watcher.world.ctl("break", platform=board["platform"], token=board["token"], fault="hang")
    with running(watcher) as daemon:
        daemon.until(lambda: watcher.world.ctl("stats")["total"]["requests"] >= 2, "requests")
        daemon.process.send_signal(signal.SIGINT)
        assert ended(daemon, 8) == 0
    watcher.world.ctl("heal")
    watcher.poll()
    assert seen_all(watcher) and not watcher.alerts()


def test_a_database_that_another_program_locks(watcher: Watcher) -> None:
    """It ends with 75, so that it is started again; then what opened meanwhile is told once."""
    with running(watcher) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        other = sqlite3.connect(watcher.folder / "iw.db", isolation_level=None, timeout=20)
        other.execute("BEGIN IMMEDIATE")
        watcher.publish(watcher.board("lever"), "Research Intern, locked out")
        assert ended(daemon, 25) == 75
        other.close()
    assert "locked" in daemon.said and not told(watcher, "new")
    with running(watcher) as daemon:
        daemon.until(lambda: told(watcher, "new"), "alert", 8)
    assert [line["title"] for line in told(watcher, "new")] == ["Research Intern, locked out"]


def test_a_disk_that_fills_up_under_it(watcher: Watcher) -> None:
    """Not a byte more: 73 and a sentence, nothing sent that could not be written down; with room again it is told."""
    with running(watcher) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
        watcher.publish(watcher.board("greenhouse"), "Research Intern, no room")
        assert ended(daemon, 25) == 73
    assert "disk" in daemon.said and not told(watcher, "new")
    with running(watcher) as daemon:
        daemon.until(lambda: told(watcher, "new"), "alert", 8)
    assert [line["title"] for line in told(watcher, "new")] == ["Research Intern, no room"]

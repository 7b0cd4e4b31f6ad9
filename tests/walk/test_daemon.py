"""The daemon among troubles: edits that change nothing or too much, monitors that are absent, boards that all fail."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.shared import needs_shared
from tests.walk.conftest import Watcher, key_of
from tests.walk.test_running import Run, page, running, seen_all, told
from tests.worlds import free_port, scraper_file, scraper_of, world

pytestmark = [needs_shared, pytest.mark.slow]

CONFIG = """\
# {comment}
database = "sqlite:///{database}"
scrapers = "boards"
[poll]
companies = {companies}
every = "{every}"
pause = "0s"
close_after = "0s"
[fetch]
contact = "me@example.org"
[operator]
send_to = ["file:operator.jsonl"]
health_file = "{health}"
{operator}
[[filter]]
name = "research"
any = ["research"]
roles = ["any internship"]
send_to = {send_to}
[delivery]
group_wait = "0s"
"""
USUAL = {
    "comment": "as it was", "database": "iw.db", "companies": '["tag:practice"]', "every": "1s", "operator": "",
    "health": "health.json", "send_to": '["file:alerts.jsonl"]',
}  # fmt: skip
DIRECT = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "WATCHDOG_USEC": "3000000"}


def write(watcher: Watcher, **said: str) -> None:
    """Write the config in one step, as editors do."""
    draft = watcher.folder / "config.new"
    draft.write_text(CONFIG.format(**(USUAL | said)))
    draft.replace(watcher.folder / "config.toml")


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """Two boards that are looked at every second."""
    with world(tmp_path / "world", "greenhouse=1,lever=1", "--median", "6", "--sigma", "0.2") as served:
        made = Watcher(served, tmp_path)
        for board in served.ctl("boards"):
            scraper_file(tmp_path / "boards", key_of(board), **scraper_of(board))
        write(made)
        yield made


def summaries(watcher: Watcher, file: str = "alerts.jsonl") -> int:
    return sum(line["alert"] == "backlog" for line in watcher.alerts(file))


def taken_over(daemon: Run, times: int) -> None:
    daemon.until(lambda: daemon.said.count("config taken over") == times, "edit taken over", 8)


def health(watcher: Watcher) -> dict[str, Any]:
    path = watcher.folder / "health.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return found


@contextmanager
def monitor() -> Iterator[tuple[str, list[str]]]:
    """A dead-man's switch: its address, and the paths that were asked for."""
    asked: list[str] = []

    class Pinged(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Pinged) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{served.server_address[1]}/round", asked
        finally:
            served.shutdown()


def test_an_edit_of_words_around_the_filter_sends_nothing(watcher: Watcher) -> None:
    """A comment: taken over, no second summary. A further destination gets its own, the old none."""
    with running(watcher) as daemon:
        daemon.until(lambda: summaries(watcher) == 1, "first summary")
        write(watcher, comment="as it is now")
        taken_over(daemon, 1)
        write(watcher, send_to='["file:alerts.jsonl", "file:other.jsonl"]')
        taken_over(daemon, 2)
        daemon.until(lambda: summaries(watcher, "other.jsonl"), "summary at the new destination", 8)
        watcher.publish(watcher.board("lever"), "Research Intern, to both")
        daemon.until(lambda: told(watcher, "new") and watcher.alerts("other.jsonl")[1:], "alert", 8)
    assert summaries(watcher) == 1
    assert [line["alert"] for line in watcher.alerts("other.jsonl")] == ["backlog", "new"]


def test_a_config_that_is_gone_or_names_strangers_changes_nothing(watcher: Watcher) -> None:
    """Each time the last good one stays and it is said why, in the log and in the health file; alerts go on."""
    config = watcher.folder / "config.toml"
    with running(watcher, **DIRECT) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        config.rename(watcher.folder / "away.toml")
        daemon.until(lambda: "there is no such file" in daemon.said, "word of the missing file", 8)
        daemon.until(lambda: health(watcher).get("config_mistakes") == 1, "mistake in the health file", 8)
        board = key_of(watcher.board("lever"))
        write(watcher, companies=f'["tag:practice", "{board}x"]')
        daemon.until(lambda: f"Did you mean {board}" in daemon.said, "word of the unknown company", 8)
        watcher.publish(watcher.board("greenhouse"), "Research Intern, meanwhile")
        daemon.until(lambda: told(watcher, "new"), "alert", 8)
        write(watcher)
        taken_over(daemon, 1)
        daemon.until(lambda: health(watcher).get("config_mistakes") == 0, "mended health file", 8)
    assert "no such file" in json.dumps(watcher.alerts("operator.jsonl"))
    assert summaries(watcher) == 1, "the same filter again is no edited filter"


def test_what_only_a_restart_can_change_is_named(watcher: Watcher) -> None:
    """Another database or port: said, and what is known stays where it is."""
    with running(watcher) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        write(watcher, database="other.db", operator=f"port = {free_port()}")
        taken_over(daemon, 1)
    (said,) = [line for line in daemon.said.splitlines() if "needs a restart" in line]
    assert "database" in said and "[operator] port" in said
    assert not (watcher.folder / "other.db").exists()


def test_a_port_that_is_taken_is_said_at_the_start(watcher: Watcher) -> None:
    """Whoever starts the daemon should try again: 75, with the port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        write(watcher, operator=f"port = {port}")
        done = watcher.run("run", timeout=20)
    assert done.returncode == 75, done.stderr
    assert f"port {port}" in done.stderr and "Traceback" not in done.stderr


def test_monitors_that_are_not_there_stop_nothing(watcher: Watcher) -> None:
    """A health file in no folder and a ping that nobody answers are said; alerts go on."""
    write(watcher, health="no/such/folder.json", operator=f'ping = "http://127.0.0.1:{free_port()}/x"')
    with running(watcher, **DIRECT) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        daemon.until(lambda: "the health file cannot be written" in daemon.said, "word of the health file")
        daemon.until(lambda: "the ping after the round failed" in daemon.said, "word of the ping")
        watcher.publish(watcher.board("lever"), "Research Intern, unwatched")
        daemon.until(lambda: told(watcher, "new"), "alert", 8)


def test_where_every_board_fails_no_round_is_invented(watcher: Watcher) -> None:
    """One round was tried and is over; no more is told until the boards' next turn, an hour from now. No summary says
    that nothing matches, since nothing could be read."""
    port = free_port()
    for board in watcher.world.ctl("boards"):
        watcher.world.ctl("break", platform=board["platform"], token=board["token"], fault="403")
    with monitor() as (ping, asked):
        write(watcher, every="1h", operator=f'port = {port}\nping = "{ping}"')
        with running(watcher, **DIRECT) as daemon:
            daemon.until(lambda: asked, "ping")
            first = daemon.until(lambda: page(port, "healthz")["last_round"], "round")
            file = watcher.folder / "health.json"
            daemon.until(file.is_file, "sign of life")
            three_later = file.stat().st_mtime + 3
            daemon.until(lambda: file.stat().st_mtime > three_later, "later signs of life")
            assert page(port, "healthz")["last_round"] == first
            assert page(port, "healthz")["problems"] == 2
    assert asked == ["/round"]
    assert not watcher.alerts()


def test_the_log_is_one_json_object_a_line(watcher: Watcher) -> None:
    """For journald and its like; it names what was done, with times, and no title of a posting."""
    with running(watcher) as daemon:
        daemon.until(lambda: summaries(watcher) == 1, "first summary")
        watcher.publish(watcher.board("lever"), "Research Intern, in the log")
        daemon.until(lambda: told(watcher, "new"), "alert", 8)
    lines = [json.loads(line) for line in daemon.said.splitlines()]
    events = {line["event"] for line in lines}
    assert {"running", "first look: a silent baseline", "looked", "delivered"} <= events
    assert all(re.match(r"\d{4}-\d\d-\d\dT", line["timestamp"]) for line in lines)
    assert "in the log" not in daemon.said

"""The daemon as an operator has it: a process, a config that is edited, signals, systemd's socket, a health page."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.shared import needs_shared
from tests.walk.conftest import Watcher
from tests.worlds import free_port, scraper_file, scraper_of, world

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
[operator]
send_to = ["file:operator.jsonl"]
health_file = "health.json"
{operator}
[[filter]]
name = "all"
any = {any}
roles = ["any internship"]
backlog = "summary"
send_to = ["file:alerts.jsonl"]
[delivery]
group_wait = "0s"
"""


class Run:
    """A running daemon; `said` is its log."""

    def __init__(self, watcher: Watcher, **env: str) -> None:
        self.log = watcher.folder / "daemon.log"
        self.log.touch()
        self.process = watcher.start("run", said=self.log.name, **env)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def until(self, ready: Callable[[], Any], what: str, seconds: float = 15.0) -> Any:
        """Wait for something to become true."""
        ends = time.monotonic() + seconds
        while not (found := ready()):
            assert self.process.poll() is None, self.said
            assert time.monotonic() < ends, f"no {what} within {seconds} s:\n{self.said[-3000:]}"
            time.sleep(0.05)
        return found

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def running(watcher: Watcher, **env: str) -> Iterator[Run]:
    made = Run(watcher, **env)
    try:
        made.until(lambda: '"running"' in made.said or "running" in made.said, "start")
        yield made
    finally:
        made.end()
        assert "Traceback" not in made.said, made.said


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """Two boards that are looked at every second."""
    with world(tmp_path / "world", "greenhouse=1,lever=1", "--median", "8", "--sigma", "0.2") as served:
        made = Watcher(served, tmp_path)
        for board in served.ctl("boards"):
            scraper_file(tmp_path / "boards", f"{board['platform']}-{board['token']}", **scraper_of(board))
        write(made)
        yield made


def write(watcher: Watcher, *, any: str = '["research"]', operator: str = "") -> None:
    """Write the config in one step, as editors do."""
    draft = watcher.folder / "config.new"
    draft.write_text(CONFIG.format(any=any, operator=operator))
    draft.replace(watcher.folder / "config.toml")


def seen_all(watcher: Watcher) -> bool:
    return all(row["health"] == "ok" for row in watcher.sources().values())


def told(watcher: Watcher, kind: str) -> list[dict[str, Any]]:
    return [line for line in watcher.alerts() if line["alert"] == kind]


def test_what_opens_is_told_within_seconds_and_sigterm_ends_cleanly(watcher: Watcher) -> None:
    """Published while the daemon runs: told within five seconds, once; SIGTERM ends with 0 and leaves nothing owed."""
    with running(watcher) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        watcher.publish(watcher.board("greenhouse"), "Research Intern, running")
        daemon.until(lambda: told(watcher, "new"), "alert", 5)
        status = watcher.run("status")
        code = daemon.end()
    assert code == 0
    assert [line["title"] for line in told(watcher, "new")] == ["Research Intern, running"]
    assert "pending" not in watcher.run("outbox", "--json").stdout
    assert status.returncode == 0 and "daemon running" in status.stdout, status


def test_a_second_daemon_is_told_to_go(watcher: Watcher) -> None:
    """One process per database: the second ends with 75 and a sentence; so does a poll; the first goes on."""
    with running(watcher) as daemon:
        for args in (("run",), ("run", "--once"), ("poll",)):
            second = watcher.run(*args)
            assert second.returncode == 75
            assert "another internwatch" in second.stderr and "Traceback" not in second.stderr
        assert daemon.process.poll() is None
        assert watcher.run("postings", "--json").returncode == 0, "reading must go beside it"


def test_editing_a_keyword_takes_effect_within_seconds(watcher: Watcher) -> None:
    """The first summary says that nothing matches; after the edit there is one of what matches already, and then the
    new matches only."""
    write(watcher, any='["no such words anywhere"]')
    with running(watcher) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        watcher.publish(watcher.board("lever"), "Research Intern, before the edit")
        daemon.until(lambda: len(watcher.postings()) and "before the edit" in str(watcher.postings()), "posting")
        assert not told(watcher, "new")
        write(watcher, any='["research"]')
        daemon.until(lambda: len(told(watcher, "backlog")) == 2, "summary", 8)
        nothing, edited = told(watcher, "backlog")
        assert nothing["count"] == 0 and edited["count"] > 0 and "before the edit" in json.dumps(edited)
        watcher.publish(watcher.board("lever"), "Research Intern, after the edit")
        daemon.until(lambda: told(watcher, "new"), "alert", 8)
    assert [line["title"] for line in told(watcher, "new")] == ["Research Intern, after the edit"]
    assert len(told(watcher, "backlog")) == 2


def test_a_broken_edit_keeps_the_last_good_config(watcher: Watcher) -> None:
    """What is wrong is said with its line, the operator is told, alerts go on; the mended edit is taken over."""
    with running(watcher) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        good = (watcher.folder / "config.toml").read_text()
        (watcher.folder / "config.toml").write_text(good.replace("every", "evry"))
        daemon.until(lambda: "evry" in daemon.said, "complaint", 8)
        daemon.until(lambda: "evry" in json.dumps(watcher.alerts("operator.jsonl")), "word to the operator", 8)
        watcher.publish(watcher.board("greenhouse"), "Research Intern, meanwhile")
        daemon.until(lambda: told(watcher, "new"), "alert", 8)
        (watcher.folder / "config.toml").write_text("this is [ no TOML")
        daemon.until(lambda: daemon.said.count("broken") >= 2, "second complaint", 8)
        write(watcher, any='["research", "mended"]')
        daemon.until(lambda: "config taken over" in daemon.said, "mended config", 8)


def test_a_new_scraper_file_is_polled_within_seconds(watcher: Watcher) -> None:
    """A file dropped into the own folder is a source; one taken away rests."""
    (path,) = (watcher.folder / "boards").glob("lever-*.toml")
    text = path.read_text()
    path.unlink()
    with running(watcher) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        assert path.stem not in watcher.sources()
        path.write_text(text)
        daemon.until(lambda: watcher.sources().get(path.stem, {}).get("health") == "ok", "new source", 10)
        path.write_text(text + "\nnonsense = 1\n")
        daemon.until(lambda: "nonsense" in daemon.said, "complaint about the file", 8)


def test_systemd_hears_that_it_is_ready_alive_and_stopping(watcher: Watcher, tmp_path: Path) -> None:
    """READY=1 once, WATCHDOG=1 more often than asked for, STOPPING=1 at the end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "notify"))
        sock.settimeout(10)
        heard: list[str] = []
        with running(watcher, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="3000000") as daemon:
            ends = time.monotonic() + 10
            while sum("WATCHDOG=1" in word for word in heard) < 3 and time.monotonic() < ends:
                heard.append(sock.recv(4096).decode())
            daemon.end()
        sock.setblocking(False)
        while not any("STOPPING=1" in word for word in heard):
            heard.append(sock.recv(4096).decode())
    assert sum("READY=1" in word for word in heard) == 1
    assert sum("WATCHDOG=1" in word for word in heard) >= 3


class Pinged(BaseHTTPRequestHandler):
    hits = 0

    def do_GET(self) -> None:
        type(self).hits += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def test_health_page_health_file_and_ping(watcher: Watcher) -> None:
    """/healthz and the file say the same and are kept fresh; the ping comes after a full round."""
    port = free_port()
    with HTTPServer(("127.0.0.1", 0), Pinged) as pinged:
        threading.Thread(target=pinged.serve_forever, daemon=True).start()
        ping = f"http://127.0.0.1:{pinged.server_address[1]}/ping"
        write(watcher, operator=f'port = {port}\nping = "{ping}"')
        direct = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        with running(watcher, WATCHDOG_USEC="3000000", **direct) as daemon:
            daemon.until(lambda: Pinged.hits, "ping")
            daemon.until(lambda: page(port, "healthz").get("last_round"), "round on the health page")
            facts = page(port, "healthz")
            assert facts["ok"] is True and facts["boards"] == 2 and facts["problems"] == 0
            file = watcher.folder / "health.json"
            before = daemon.until(lambda: file.is_file() and file.stat().st_mtime_ns, "health file")
            daemon.until(lambda: file.stat().st_mtime_ns > before, "fresh health file")
            assert json.loads(file.read_text())["boards"] == 2
        pinged.shutdown()
    with pytest.raises(urllib.error.URLError):
        page(port, "healthz")


def page(port: int, name: str) -> dict[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/{name}", timeout=5) as answer:
        found: dict[str, Any] = json.loads(answer.read())
        return found


def test_status_tells_a_dead_daemon(watcher: Watcher) -> None:
    """Alive: 0. Stopped for longer than twice the interval: 1 and a sentence. Never run: 1."""
    assert watcher.run("status").returncode == 1
    with running(watcher) as daemon:
        daemon.until(lambda: watcher.run("status").returncode == 0, "status")
        assert json.loads(watcher.run("status", "--json").stdout)["running"] is True
    time.sleep(2.2)  # twice the interval of this config
    dead = watcher.run("status", "--json")
    assert dead.returncode == 1
    assert json.loads(dead.stdout)["stale"] is True


def test_run_once_is_one_pass_for_cron(watcher: Watcher) -> None:
    """What is due is looked at, what is owed is sent, and the exit code is 0; `status` counts it as a round."""
    assert watcher.run("run", "--once").returncode == 0
    watcher.publish(watcher.board("lever"), "Research Intern, by cron")
    time.sleep(1.2)  # the interval, with its jitter
    begun = datetime.now(UTC)
    assert watcher.run("run", "--once").returncode == 0
    assert [line["title"] for line in told(watcher, "new")] == ["Research Intern, by cron"]
    # Its exit code would ask whether this slow machine answers within twice the interval of one second.
    said = json.loads(watcher.run("status", "--json").stdout)
    assert datetime.fromisoformat(said["last_round"]) > begun and not said["problems"]


def test_a_machine_that_slept_catches_up_once(watcher: Watcher) -> None:
    """Stopped for three intervals and woken up: what opened meanwhile is told once."""
    with running(watcher) as daemon:
        daemon.until(lambda: seen_all(watcher), "baseline")
        os.kill(daemon.process.pid, signal.SIGSTOP)
        watcher.publish(watcher.board("lever"), "Research Intern, while asleep")
        time.sleep(3)
        os.kill(daemon.process.pid, signal.SIGCONT)
        daemon.until(lambda: told(watcher, "new"), "alert", 8)
        time.sleep(1.5)
    assert [line["title"] for line in told(watcher, "new")] == ["Research Intern, while asleep"]

"""One small world per test, with a config that watches all of it and writes its alerts to a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import warm
from tests.worlds import World, scraper_file, scraper_of, world

SYSTEMS = "greenhouse=2,lever=1,ashby=1,workday=1,smartrecruiters=1"

CONFIG = """\
database = "sqlite:///iw.db"
scrapers = "boards"
[poll]
companies = ["tag:practice"]
every = "1h"
pause = "0s"
close_after = "0s"
[fetch]
timeout = "{timeout}"
per_host = 4
recheck = "{recheck}"
contact = "me@example.org"
[operator]
send_to = ["file:operator.jsonl"]
[[filter]]
name = "all"
roles = ["any internship"]
tags = ["practice"]
backlog = "none"
send_to = ["file:alerts.jsonl"]
[delivery]
unknown_wait = "1s"
"""


@dataclass
class Watcher:
    """A folder with a config, and the world that it watches."""

    world: World
    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def configure(self, *, timeout: str = "10s", recheck: str = "24h", text: str = CONFIG) -> None:
        (self.folder / "config.toml").write_text(text.format(timeout=timeout, recheck=recheck))

    def run(self, *args: str, timeout: float = 120) -> Any:
        return warm.run(
            "--config", "config.toml", *args, env=self.world.env | self.env, cwd=self.folder, timeout=timeout
        )

    def start(self, *args: str, said: str = "said.log", **env: str) -> warm.Command:
        """The command as a process that can be killed; what it says goes to the file `said`."""
        return warm.start(
            "--config", "config.toml", *args, env=self.world.env | self.env | env, cwd=self.folder,
            said=self.folder / said,
        )  # fmt: skip

    def poll(self, *args: str, code: int = 0) -> str:
        """Look at everything now; returns what it said on standard error."""
        done = self.run("poll", "--all", *args)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return str(done.stderr)

    def sources(self) -> dict[str, dict[str, Any]]:
        done = self.run("sources", "--json")
        return {row["key"]: row for row in map(json.loads, done.stdout.splitlines())}

    def postings(self, *args: str) -> list[dict[str, Any]]:
        done = self.run("postings", "--json", *args)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def alerts(self, file: str = "alerts.jsonl") -> list[dict[str, Any]]:
        path = self.folder / file
        return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []

    def board(self, system: str, nth: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = [b for b in self.world.ctl("boards") if b["platform"] == system][nth]
        return found

    def publish(self, board: dict[str, Any], title: str) -> None:
        self.world.ctl(
            "publish", platform=board["platform"], token=board["token"], title=title,
            body="We look for a PhD student for a research internship on language models in summer 2027.",
        )  # fmt: skip


def key_of(board: dict[str, Any]) -> str:
    return f"{board['platform']}-{board['token']}"


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """A world of six boards and a watcher that has not looked yet."""
    with world(tmp_path / "world", SYSTEMS, "--median", "20", "--sigma", "0.3") as running:
        made = Watcher(running, tmp_path)
        for board in running.ctl("boards"):
            scraper_file(tmp_path / "boards", key_of(board), **scraper_of(board))
        made.configure()
        yield made

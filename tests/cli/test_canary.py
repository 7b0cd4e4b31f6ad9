"""`canary` as a command: what it prints and its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from internwatch.cli.canary import canary_command
from internwatch.cli.desk import Desk
from tests.fakes.careers import Given, greenhouse, served

API = "boards-api.greenhouse.io/v1/boards"


def test_dead_boards_are_named_and_make_the_exit_code(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = {f"{API}/acme/jobs": greenhouse("Engineer"), f"{API}/zeta/jobs": Given("", 404),
             "job-boards.greenhouse.io/zeta": Given("", 404)}  # fmt: skip
    with served(pages) as careers:
        desk = Desk(None, {"HOME": str(home)}, hosts=careers.hosts)
        assert canary_command.main(["acme", "zeta"], obj=desk, standalone_mode=False) == 1
        out = capsys.readouterr().out.splitlines()
        assert out[0].startswith("gone    zeta") and "404" in out[0]
        assert out[-1] == "2 boards asked: 1 dead or changed, 0 that did not answer well"
        assert canary_command.main(["acme", "--json"], obj=desk, standalone_mode=False) == 0
        (line,) = map(json.loads, capsys.readouterr().out.splitlines())
        assert (line["key"], line["health"], line["postings"]) == ("acme", "ok", 1)

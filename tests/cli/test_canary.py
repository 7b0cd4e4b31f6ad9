"""`canary` as a command: what it prints and its exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from internwatch.cli.canary import canary_command
from internwatch.cli.desk import Desk
from internwatch.store.rows import BoardState, Lead, Saved
from internwatch.store.store import Store
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


def test_a_lead_of_a_list_says_where_a_dead_board_went(
    home: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    now, at = datetime.now(UTC), "listings:raw.lists.example/l.json"
    url = "https://jobs.lever.co/zeta-ai/0b6c2f3a-1111-4222-8333-444455556666"
    lead = Lead(f"{at}:1", at, "1", "list", "ZETA", "Intern", url, now, at_board="lever:zeta-ai")
    elsewhere = Lead(f"{at}:2", at, "2", "list", "Zeta", "Intern", "https://zeta.example/1", now)
    store.save(Saved(BoardState(at, "list", "A list", "listings", "", "x"), now, leads=(elsewhere, lead)))
    with served({f"{API}/zeta/jobs": Given("", 404), "job-boards.greenhouse.io/zeta": Given("", 404)}) as careers:
        desk = Desk(None, {"HOME": str(home)}, hosts=careers.hosts)
        assert canary_command.main(["zeta", "--json"], obj=desk, standalone_mode=False) == 1
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["home"], line["why"]) == (f"lever zeta-ai: {url}", "a community list")

"""A board breaks in every way that world.py can play, through the proxy, at its real address.

For each: the other boards are read on time, nothing is closed, nothing is lost, the board is named with the reason,
and what is truly new is told once after it has healed.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.shared import needs_shared
from tests.walk.conftest import Watcher, key_of
from tests.walk.telling import in_turn

pytestmark = [needs_shared, pytest.mark.slow]

# fault -> words of which one stands in the reason that a person reads
FAULTS = {
    "500": ("500",),
    "429": ("429",),
    "403": ("403",),
    "404": ("404",),
    "html": ("HTML",),
    "empty": ("no postings",),
    "truncated": ("ends early",),
    "drip": ("no whole answer within",),
    "hang": ("no whole answer within",),
    "reset": ("reset", "closed", "dropped", "disconnected"),
    "schema": ("jobs", "list", "field"),
}


def titles(alerts: list[dict[str, object]]) -> Counter[str]:
    return Counter(str(a.get("title")) for a in alerts)


@needs_shared
@pytest.mark.parametrize("fault", in_turn(FAULTS, "429", "html", "truncated"))
def test_a_broken_board_costs_nobody_else_and_heals(watcher: Watcher, fault: str) -> None:
    """Break one of two boards on the same host, publish on both and on another; look twice; heal; look."""
    watcher.configure(timeout="3s")
    watcher.poll()
    before = {p["key"]: p["status"] for p in watcher.postings("--all")}
    broken, twin, other = watcher.board("greenhouse"), watcher.board("greenhouse", 1), watcher.board("lever")
    extra = {"value": 1} if fault in ("429", "drip") else {}
    watcher.world.ctl("break", platform=broken["platform"], token=broken["token"], fault=fault, **extra)
    for board in (broken, twin, other):
        watcher.publish(board, f"Research Intern at {board['token']}")

    said = watcher.poll()
    watcher.poll()

    row = watcher.sources()[key_of(broken)]
    assert row["health"] in ("suspect", "failing", "blocked")
    assert any(word in row["problem"] for word in FAULTS[fault]), row["problem"]
    assert key_of(broken) in said
    closed = [p["key"] for p in watcher.postings("--all") if p["status"] == "closed" and before.get(p["key"]) == "open"]
    assert not closed
    told = titles(watcher.alerts())
    assert told[f"Research Intern at {other['token']}"] == 1
    assert told[f"Research Intern at {twin['token']}"] == 1, "a board on the same host was not read"
    assert told[f"Research Intern at {broken['token']}"] == 0

    watcher.world.ctl("heal")
    watcher.poll()
    watcher.poll()
    told = titles(watcher.alerts())
    assert told == Counter({f"Research Intern at {b['token']}": 1 for b in (broken, twin, other)})
    row = watcher.sources()[key_of(broken)]
    assert (row["health"], row["problem"]) == ("ok", None)


@needs_shared
def test_a_frozen_answer_is_left_behind_when_it_thaws(watcher: Watcher) -> None:
    """A board that answers "unchanged" for ever hides a posting only until the server thaws, and never doubles it."""
    watcher.poll()
    board = watcher.board("greenhouse")
    watcher.world.ctl("break", platform="greenhouse", token=board["token"], fault="frozen")
    watcher.publish(board, "Research Intern, hidden")
    watcher.poll()
    assert not watcher.alerts()
    watcher.world.ctl("heal")
    watcher.poll()
    watcher.poll()
    assert titles(watcher.alerts()) == Counter({"Research Intern, hidden": 1})


@needs_shared
def test_every_board_failing_is_exit_code_one(watcher: Watcher) -> None:
    """With every board broken the command says so in its exit code, and closes nothing."""
    watcher.poll()
    opened = {p["key"] for p in watcher.postings("--all") if p["status"] == "open"}
    for board in watcher.world.ctl("boards"):
        watcher.world.ctl("break", platform=board["platform"], token=board["token"], fault="503")
    said = watcher.poll(code=1)
    assert said.count("503") >= 6
    assert {p["key"] for p in watcher.postings("--all") if p["status"] == "open"} == opened


@needs_shared
def test_the_operator_is_told_once_and_once_of_the_healing(watcher: Watcher) -> None:
    """Three failures in a row are one word, the fourth none, the healing one."""
    watcher.poll()
    board = watcher.board("ashby")
    watcher.world.ctl("break", platform="ashby", token=board["token"], fault="404")
    for _ in range(4):
        watcher.poll()
    assert len(watcher.alerts("operator.jsonl")) == 1
    watcher.world.ctl("heal")
    watcher.poll()
    watcher.poll()
    words = watcher.alerts("operator.jsonl")
    assert len(words) == 2
    assert "404" in str(words[0]) and "read again" in str(words[1])

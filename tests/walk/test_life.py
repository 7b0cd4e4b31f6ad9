"""The life of a posting on every system: published, edited, touched, closed, reposted; told once, truthfully."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.shared import needs_shared
from tests.walk.conftest import Watcher

pytestmark = [needs_shared, pytest.mark.slow]
SYSTEMS = ("greenhouse", "lever", "ashby", "workday", "smartrecruiters")


def of_kind(watcher: Watcher, kind: str) -> list[dict[str, Any]]:
    return [a for a in watcher.alerts() if a["alert"] == kind]


def test_the_first_look_is_silent_and_complete(watcher: Watcher) -> None:
    """Everything that stands on the boards is kept, nothing is told."""
    watcher.poll()
    served = sum(b["jobs"] for b in watcher.world.ctl("boards"))
    assert len(watcher.postings("--all")) == served
    assert not watcher.alerts()


def test_what_opens_is_told_once_on_every_system(watcher: Watcher) -> None:
    """A posting published on each system is one alert with its title, and no second one at the next looks."""
    watcher.poll()
    for system in SYSTEMS:
        watcher.publish(watcher.board(system), f"Research Intern on {system}")
    watcher.poll()
    watcher.poll()
    assert Counter(a["title"] for a in of_kind(watcher, "new")) == {f"Research Intern on {s}": 1 for s in SYSTEMS}


def test_a_touched_posting_is_not_news(watcher: Watcher) -> None:
    """A moved `updated_at` alone is not told."""
    watcher.poll()
    for system in SYSTEMS:
        board = watcher.board(system)
        watcher.world.ctl("touch", platform=system, token=board["token"])
    watcher.poll()
    assert not watcher.alerts()


def test_a_closed_posting_closes_once_and_reposting_is_said(watcher: Watcher) -> None:
    """Published, told; reposted under a new id, told as a repost; then taken down and told as closed."""
    watcher.poll()
    board = watcher.board("greenhouse")
    watcher.publish(board, "Research Intern, life")
    watcher.poll()
    first = next(p for p in watcher.postings() if p["title"] == "Research Intern, life")
    native = first["key"].rpartition(":")[2]
    watcher.world.ctl("repost", platform="greenhouse", token=board["token"], id=native)
    watcher.poll()
    watcher.poll()
    kinds = [a["alert"] for a in watcher.alerts() if a["title"] == "Research Intern, life"]
    assert kinds == ["new", "reposted"]
    second = next(p for p in watcher.postings() if p["title"] == "Research Intern, life")
    assert second["key"] != first["key"]
    watcher.world.ctl("close", platform="greenhouse", token=board["token"], id=second["key"].rpartition(":")[2])
    watcher.poll()
    watcher.poll()
    kinds = [a["alert"] for a in watcher.alerts() if a["title"] == "Research Intern, life"]
    assert kinds == ["new", "reposted", "closed"]


def test_a_dry_run_leaves_no_trace(watcher: Watcher) -> None:
    """`--dry-run` names what it would send, and neither writes nor sends."""
    watcher.poll()
    watcher.publish(watcher.board("lever"), "Research Intern, dry")
    said = watcher.poll("--dry-run")
    assert "would send to file:alerts.jsonl" in said
    assert not watcher.alerts()
    watcher.poll()
    assert [a["title"] for a in watcher.alerts()] == ["Research Intern, dry"]

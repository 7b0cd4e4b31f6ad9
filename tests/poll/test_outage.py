"""A whole system that fails: told once as one trouble, its end once, nothing closed; by what the operator was owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from internwatch.poll.outage import asked_again
from internwatch.store.rows import BoardState
from tests.poll.test_word import T0, Ops

MINUTE = timedelta(minutes=1)


class Desk:
    """The operator's desk: boards that are looked at and fail or not, minute by minute."""

    def __init__(self, ops: Ops, **systems: int) -> None:
        self.ops, self.now = ops, 0
        self.boards = {f"{s}:{n}": well(s, n) for s, count in systems.items() for n in range(count)}

    def look(self, minute: int, *keys: str, fails: str = "", problem: str = "HTTP 503") -> list[str]:
        """Look at these boards: they fail in this way, or ("") are read."""
        at = T0 + minute * MINUTE
        for key in keys:
            old = self.boards[key]
            if not fails:
                self.boards[key] = replace(well(old.system, old.source), last_look=at, last_ok=at)
                continue
            self.boards[key] = replace(
                old, failures=old.failures + 1, problem=problem, problem_kind=fails, last_look=at,
                problem_since=old.problem_since or at, health="failing",
            )  # fmt: skip
        return self.says(minute)

    def says(self, minute: int) -> list[str]:
        said = self.ops.at(minute, *self.boards.values())
        self.ops.pay(minute)
        return [line.removeprefix("email: ") for line in said if line.startswith("email")]

    def of(self, system: str) -> list[str]:
        return [key for key in self.boards if key.startswith(f"{system}:")]


def well(system: str, name: object) -> BoardState:
    return BoardState(
        f"{system}:{name}", str(name), f"Company {name}", system, str(name), f"{system}.example",
        baseline_at=T0, last_look=T0, last_ok=T0,
    )  # fmt: skip


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Ops]:
    made = Ops(tmp_path / "iw.db")
    yield made
    made.store.close()


def test_a_system_that_does_not_answer_is_told_once_and_its_end_once(ops: Ops) -> None:
    """42 boards fail, some by a timeout; looks go on failing for hours; then they are read one after the other."""
    desk = Desk(ops, greenhouse=42, lever=9)
    ledger = []
    for minute in range(0, 300, 10):
        some = desk.of("greenhouse")[minute // 10 % 3 :: 3]
        ledger += desk.look(minute, *some, fails="timeout" if minute % 20 else "status")
        ledger += desk.look(minute + 1, *desk.of("lever"))
    assert ledger == ["Greenhouse does not answer: 42 boards wait"]
    for n, key in enumerate(desk.of("greenhouse")):
        ledger += desk.look(300 + n, key)
    assert ledger[1:] == ["Greenhouse answers again"]
    assert desk.says(400) == []


def test_those_that_stay_broken_afterwards_have_a_word_of_their_own(ops: Ops) -> None:
    desk = Desk(ops, greenhouse=30)
    keys = desk.of("greenhouse")
    ledger = [line for minute in (0, 20, 40) for line in desk.look(minute, *keys, fails="status")]
    for n, key in enumerate(keys[:28]):
        ledger += desk.look(60 + n, key)
    assert desk.says(91) == [], "the last two were not looked at since"
    ledger += desk.look(100, *keys[28:], fails="status")
    assert ledger[0].startswith("Greenhouse does not answer: 30 boards")
    assert ledger[1:] == ["Company 28 cannot be read", "Company 29 cannot be read", "Greenhouse answers again"]


def test_a_hiccup_is_no_word(ops: Ops) -> None:
    desk = Desk(ops, greenhouse=20)
    assert desk.look(0, *desk.of("greenhouse"), fails="connect") == []
    assert desk.says(5) == []
    assert desk.look(9, *desk.of("greenhouse")) == []
    assert desk.says(60) == []


@pytest.mark.parametrize(
    ("failing", "of", "told"), [(4, 8, False), (5, 12, True), (5, 13, False), (8, 20, True), (39, 100, False)]
)
def test_many_are_five_and_two_in_five_of_those_that_were_looked_at(
    ops: Ops, failing: int, of: int, told: bool
) -> None:
    desk = Desk(ops, ashby=of)
    keys = desk.of("ashby")
    desk.look(0, *keys[:failing], fails="timeout")
    desk.look(1, *keys[failing:])
    assert desk.says(30) == ([f"Ashby does not answer: {failing} boards wait"] if told else [])


def test_boards_that_broke_at_different_times_or_in_different_ways_are_no_outage(ops: Ops) -> None:
    desk = Desk(ops, lever=10)
    for n, key in enumerate(desk.of("lever")[:6]):
        assert desk.look(90 * n, key, fails="timeout") == []
    other = Desk(ops, gem=8)
    for n, key in enumerate(other.of("gem")):
        other.look(0, key, fails=("timeout", "schema", "gone", "refused")[n % 4])
    assert other.says(30) == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("schema", "Workday answers in another form: 6 boards wait"), ("refused", "Workday refuses us: 6 boards wait"),
        ("suspect", "Workday lists hardly anything: 6 boards wait"),
        ("gone", "Workday knows its boards no more: 6 boards wait"),
    ],
)  # fmt: skip
def test_each_way_of_failing_has_its_words(ops: Ops, kind: str, said: str) -> None:
    desk = Desk(ops, workday=6)
    desk.look(0, *desk.of("workday"), fails=kind)
    assert desk.says(30) == [said]


def test_when_nothing_answers_it_is_our_own_network(ops: Ops) -> None:
    desk = Desk(ops, greenhouse=12, ashby=7, html=2)
    ledger = desk.look(0, *desk.boards, fails="dns")
    ledger += desk.says(15) + desk.look(20, *desk.boards, fails="dns") + desk.look(80, *desk.boards, fails="dns")
    assert ledger == ["nothing answers: 21 boards wait"]
    assert desk.look(100, *desk.boards) == ["boards answer again"]


@pytest.mark.parametrize(
    "system", ["feed", "html", "jsonld", "library", "signal", "listings", "listings_markdown", "hackernews"]
)
def test_pages_of_many_makers_are_no_system(ops: Ops, system: str) -> None:
    desk = Desk(ops, **{system: 6})
    assert desk.look(0, *desk.of(system), fails="schema") + desk.says(30) == []


def test_boards_on_a_host_that_asked_to_be_left_alone_wait_too(ops: Ops) -> None:
    """One board was answered so; the others were not even asked."""
    desk = Desk(ops, greenhouse=10)
    desk.look(70, "greenhouse:0", fails="status")
    ops.store.hold("greenhouse.example", T0 + 300 * MINUTE)
    assert desk.says(75) == []
    assert desk.says(90) == ["Greenhouse does not answer: 10 boards wait"]


def test_a_restart_repeats_nothing(ops: Ops) -> None:
    desk = Desk(ops, lever=6)
    desk.look(0, *desk.of("lever"), fails="timeout")
    assert len(desk.says(20)) == 1
    ops.restart()
    assert desk.says(21) == [] and desk.look(60, *desk.of("lever"), fails="timeout") == []
    assert desk.look(90, *desk.of("lever")) == ["Lever answers again"]


def test_a_board_is_asked_again_when_another_that_failed_along_with_it_is_read() -> None:
    ill = replace(well("lever", 1), failures=3, problem_kind="timeout", problem_since=T0)
    near = replace(well("lever", 2), failures=1, problem_kind="status", problem_since=T0 + 50 * MINUTE)
    assert asked_again(ill, near)
    assert not asked_again(ill, replace(near, problem_since=T0 + 90 * MINUTE))
    assert not asked_again(ill, replace(near, system="ashby"))
    assert not asked_again(replace(ill, problem_kind="refused"), near)
    assert not asked_again(replace(ill, failures=0), near)

"""A board that suddenly lists far more than ever: nobody is alerted of what may be a broken numbering, the operator is
told once, and nothing that proves true is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from internwatch.errors import FetchError
from internwatch.poll.jump import sudden
from internwatch.poll.word import tell_operator
from tests.poll.test_poll import KEY, Bench, row


@pytest.mark.parametrize(
    ("fresh", "usual", "expected"),
    [(20, [], False), (21, [], True), (21, [4, 1, 9], True), (21, [5, 5], False), (300, [60, 2, 70], False)],
)
def test_more_than_twenty_and_five_times_the_usual(fresh: int, usual: list[int], expected: bool) -> None:
    assert sudden(fresh, usual) is expected


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.store.close()


async def grown(bench: Bench, first: int = 40) -> None:
    """A board whose first look found so many postings, and two looks that brought one each."""
    for count in (first, first + 1, first + 2):
        bench.site.rows = [row(str(n)) for n in range(count)]
        await bench.look()
    pay(bench)


def pay(bench: Bench) -> list[str]:
    """Send what may go out now; the kinds and postings that it was about."""
    rows = bench.store.payable("console", bench.now, 1000)
    claim = bench.store.claim([r.id for r in rows], bench.now, 60)
    from internwatch.store.rows import Outcome

    if rows and claim:
        bench.store.settle(claim, {r.id: Outcome("sent") for r in rows}, bench.now)
    return sorted(f"{r.kind} {r.subject.rpartition(':')[2]}" for r in rows if r.kind != "operator")


def operator(bench: Bench) -> list[str]:
    tell_operator(bench.store, [bench.state], ("file:ops",), bench.now)
    rows = bench.store.outbox_rows(("pending", "sent"), 1000)
    return [str(r.payload["title"]) for r in reversed(rows) if r.kind == "operator"]


def renumbered(offset: int) -> list[object]:
    """Thirty postings with other ids and other texts: what a broken key makes of a board."""
    return [row(str(offset + n), body=f"{offset} language models, place {n}. ") for n in range(30)]


async def test_a_jump_alerts_nobody_and_is_one_word_to_the_operator(bench: Bench) -> None:
    await grown(bench)
    bench.site.rows = renumbered(1000)  # type: ignore[assignment]
    kept = await bench.look()
    assert kept.new == 30 and kept.owed == 30
    assert pay(bench) == []
    assert operator(bench) == ["Acme lists 30 new postings at once"] == operator(bench)
    bench.now += timedelta(minutes=29)
    assert pay(bench) == []


async def test_after_half_an_hour_they_go_out(bench: Bench) -> None:
    await grown(bench)
    bench.site.rows += [row(str(100 + n), body=f"language models {n}. ") for n in range(30)]
    await bench.look()
    bench.now += timedelta(minutes=30)
    assert len(pay(bench)) == 30


@pytest.mark.parametrize("unchanged", [False, True])
async def test_a_next_look_that_finds_the_same_lets_them_go(bench: Bench, unchanged: bool) -> None:
    """Whether the site sends the list again or says that it has not changed."""
    await grown(bench)
    bench.site.etag = '"1"' if unchanged else ""
    bench.site.rows += [row(str(100 + n), body=f"language models {n}. ") for n in range(30)]
    await bench.look()
    operator(bench)
    if not unchanged:
        bench.site.rows.append(row("200"))
    await bench.look(hours=0.2)
    assert len(pay(bench)) == (30 if unchanged else 31)
    assert operator(bench)[-1] == "the alerts of Acme go out"
    await bench.look(hours=0.2)
    assert pay(bench) == [], "each once"


async def test_a_board_that_goes_on_jumping_goes_on_being_held(bench: Bench) -> None:
    await grown(bench)
    for step in range(1, 4):
        bench.site.rows = renumbered(1000 * step)  # type: ignore[assignment]
        await bench.look(hours=0.4)
        assert pay(bench) == []
    assert operator(bench) == ["Acme lists 30 new postings at once"]


async def test_what_vanishes_again_is_never_told_of_neither_its_opening_nor_its_end(bench: Bench) -> None:
    """The old numbers come back at the next look. When the others count as closed, nobody has heard of them."""
    await grown(bench)
    old = list(bench.site.rows)
    bench.site.rows = [*old, *renumbered(1000)]  # type: ignore[list-item]
    await bench.look(hours=0.3)
    bench.site.rows = old
    for _ in range(4):
        await bench.look()
        assert pay(bench) == []
    assert bench.store.outbox_counts()["cancelled"] == 30
    assert bench.store.noted("held:") == {}


async def test_a_board_that_drops_as_it_jumped_is_held_until_it_is_believed(bench: Bench) -> None:
    """Five of thirty-five are left: a suspicious answer, which closes nothing for two days."""
    await grown(bench, first=3)
    old = list(bench.site.rows)
    bench.site.rows = [*old, *renumbered(1000)]  # type: ignore[list-item]
    await bench.look(hours=0.3)
    bench.site.rows = old
    await bench.look(hours=0.3)
    assert bench.state.health == "suspect"
    for _ in range(54):
        await bench.look()
        assert pay(bench) == []
    assert bench.store.outbox_counts()["cancelled"] == 30


async def test_one_of_them_that_comes_back_after_a_gap_is_told_of(bench: Bench) -> None:
    await grown(bench)
    old = list(bench.site.rows)
    many = renumbered(1000)
    bench.site.rows = [*old, *many]  # type: ignore[list-item]
    await bench.look(hours=0.2)
    bench.site.rows = old
    await bench.look(hours=0.2)
    bench.site.rows = [*old, many[7]]  # type: ignore[list-item]
    await bench.look(hours=0.2)
    assert pay(bench) == ["new 1007"]


async def test_a_look_that_fails_decides_nothing(bench: Bench) -> None:
    await grown(bench)
    bench.site.rows += [row(str(100 + n), body=f"language models {n}. ") for n in range(30)]
    await bench.look()
    bench.site.answer = FetchError("HTTP 500", status=500)
    await bench.look(hours=0.1)
    assert pay(bench) == []
    bench.now += timedelta(minutes=30)
    assert len(pay(bench)) == 30


async def test_a_first_look_is_a_baseline_and_no_jump(bench: Bench) -> None:
    bench.site.rows = renumbered(1)  # type: ignore[assignment]
    assert (await bench.look()).first
    assert bench.store.noted("held:") == {} and KEY in bench.store.boards()


async def test_a_board_that_often_brings_many_is_not_held(bench: Bench) -> None:
    await grown(bench)
    for step in range(1, 4):
        bench.site.rows += [row(str(1000 * step + n), body=f"language models {step} {n}. ") for n in range(15)]
        await bench.look()
        pay(bench)
    bench.site.rows += [row(str(9000 + n), body=f"language models nine {n}. ") for n in range(40)]
    await bench.look()
    assert len(pay(bench)) == 40

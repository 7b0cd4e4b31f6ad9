"""When the operator is told: once as a trouble begins, once as it ends, once a day in between; families together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from internwatch.upkeep import Remembered, Trouble, Word, week_due, words

T0 = datetime(2026, 11, 3, 10, 2, tzinfo=UTC)


def board(name: str, **fields: object) -> Trouble:
    usual = {"lines": ("HTTP 500",), "since": T0, "family": "Greenhouse boards"}
    return Trouble(f"board:{name}", f"{name} cannot be read", f"{name} is read again", **(usual | fields))  # type: ignore[arg-type]


class Desk:
    """An operator's desk: `at(minutes, troubles)` is one call; what was said is kept in a ledger, each word once."""

    def __init__(self) -> None:
        self.memory: dict[str, Remembered] = {}
        self.ledger: list[Word] = []

    def at(self, minutes: float, *troubles: Trouble) -> list[str]:
        said, self.memory = words(self.memory, troubles, T0 + timedelta(minutes=minutes))
        known = {(w.subject, w.revision) for w in self.ledger}
        fresh = [w for w in said if (w.subject, w.revision) not in known]
        self.ledger += fresh
        return [w.title for w in fresh]


def test_a_trouble_is_told_once_and_its_end_once() -> None:
    desk, acme = Desk(), board("Acme")
    assert desk.at(0, acme) == ["Acme cannot be read"]
    assert desk.at(1, acme) == desk.at(60, acme) == []
    assert desk.at(61) == ["Acme is read again"]
    assert desk.at(62) == [] and desk.memory == {}
    assert desk.ledger[0].lines == ("HTTP 500",)


def test_a_trouble_that_lasts_is_recalled_once_a_day_with_the_others() -> None:
    desk, acme, zeta = Desk(), board("Acme"), board("Zeta", family="", since=T0 + timedelta(hours=9))
    desk.at(0, acme)
    desk.at(9 * 60, acme, zeta)
    said = [(hour, desk.at(hour * 60, acme, zeta)) for hour in range(10, 60)]
    assert [(hour, titles) for hour, titles in said if titles] == [
        (24, ["still: 2 troubles last"]),
        (48, ["still: 2 troubles last"]),
    ]
    assert desk.ledger[2].lines[0] == "Acme cannot be read (since 3 Nov, 10:02 UTC)"


def test_boards_of_one_system_that_fail_at_once_are_one_word() -> None:
    """Two of them failed only once as yet: whoever fails along with them belongs to it."""
    desk = Desk()
    names = ["Acme", "Zeta", "Tarn", "Quill", "Heron"]
    five = [board(name, ripe=number < 3) for number, name in enumerate(names)]
    assert desk.at(30, *five) == ["5 Greenhouse boards cannot be read since 10:02 UTC"]
    assert desk.ledger[0].lines == ("the same cause?", *(f"{n} cannot be read: HTTP 500" for n in names))
    assert desk.at(35, *five[:2]) == [], "the rest of them may heal soon"
    assert desk.at(40) == ["5 Greenhouse boards are read again"]


def test_those_of_a_family_that_stay_ill_do_not_hold_up_the_word_about_the_others() -> None:
    desk, three = Desk(), [board(name) for name in ("Acme", "Zeta", "Tarn")]
    desk.at(0, *three)
    assert desk.at(10, three[0]) == []
    assert desk.at(40, three[0]) == ["2 of 3 Greenhouse boards are read again"]
    assert desk.at(50) == ["Acme is read again"]


def test_a_family_that_goes_on_failing_gets_a_word_an_hour_not_one_for_each() -> None:
    desk, boards = Desk(), [board(f"b{n}") for n in range(20)]
    said = [desk.at(5 * n, *boards[: n + 3]) for n in range(18)]
    titles = [title for titles in said for title in titles]
    assert titles == [
        "3 Greenhouse boards cannot be read since 10:02 UTC",
        "12 Greenhouse boards cannot be read since 10:02 UTC",
    ], "the second word may not be swallowed for being of the same family and beginning"


def test_one_that_is_not_ripe_is_only_shown_elsewhere() -> None:
    desk = Desk()
    assert desk.at(0, board("Acme", ripe=False)) == desk.at(30, board("Acme", ripe=False)) == []
    assert desk.at(60) == [] and desk.memory == {}, "what was never told does not end with a word"


def test_what_passes_within_its_patience_is_not_told() -> None:
    desk, held = Desk(), Trouble("circuit:telegram", "telegram is held", "telegram sends again", patience=60.0)
    assert desk.at(0, held) == desk.at(0.5) == []
    assert desk.at(1, held) == [] and desk.at(2.1, held) == ["telegram is held"]


def test_what_explains_another_trouble_stands_for_it() -> None:
    """Alerts wait because the channel is held: one word."""
    desk = Desk()
    held = Trouble("circuit:telegram", "telegram is held", "telegram sends again", avoid="telegram")
    late = Trouble("late:telegram", "alerts wait", "alerts go out again", within="circuit:telegram")
    assert desk.at(0, held, late) == ["telegram is held"]
    assert desk.ledger[0].avoid == "telegram"
    assert desk.at(5, late) == ["alerts wait", "telegram sends again"]


TROUBLES = [board(f"b{n}", family="Lever boards" if n % 2 else "") for n in range(6)]


@given(st.lists(st.sets(st.integers(0, 5)), max_size=30), st.data())
def test_a_restart_or_a_crash_repeats_nothing(history: list[set[int]], data: st.DataObject) -> None:
    """A crash may come between owing the words and remembering them: the same call is made again, a moment later. What
    was owed has its place in the outbox by subject and revision."""

    def run(crashes: Iterable[bool]) -> list[tuple[str, str]]:
        memory: dict[str, Remembered] = {}
        outbox: dict[tuple[str, str], str] = {}
        since: dict[int, datetime] = {}
        for step, (now_wrong, crash) in enumerate(zip(history, crashes, strict=True)):
            began = T0 + timedelta(minutes=20 * step)
            since = {n: since.get(n, began) for n in sorted(now_wrong)}
            for late in (0, 1) if crash else (0,):
                now = T0 + timedelta(minutes=20 * step + late)
                said, after = words(memory, [replace(TROUBLES[n], since=at) for n, at in since.items()], now)
                for word in said:
                    outbox.setdefault((word.subject, word.revision), word.title)
            memory = after
        return [(subject, title) for (subject, _), title in outbox.items()]

    crashes = data.draw(st.lists(st.booleans(), min_size=len(history), max_size=len(history)))
    assert run(crashes) == run([False] * len(history))


def test_the_week_has_its_line_on_monday_morning_where_the_operator_lives() -> None:
    sunday, monday = datetime(2026, 11, 29, 8, 30, tzinfo=UTC), datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert week_due(sunday, "Europe/Berlin") == ""
    assert week_due(monday - timedelta(minutes=1), "Europe/Berlin") == ""
    assert week_due(monday, "Europe/Berlin") == "2026-W49"
    assert week_due(monday + timedelta(hours=11, minutes=59), "Europe/Berlin") == "2026-W49"
    assert week_due(monday, "America/New_York") == ""
    assert week_due(datetime(2027, 1, 4, 12, tzinfo=UTC), "UTC") == "2027-W01"

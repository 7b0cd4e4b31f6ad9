"""Which degree levels a posting takes, and whether one must be studying for them: rows of degree.toml."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.facts import Fact
from internwatch.reading import degree
from internwatch.reading.levels import LEVELS
from internwatch.reading.said import Post
from tests.pace import within
from tests.reading.rows import cuts_a_word, rows, stands_in


@pytest.mark.parametrize("row", rows("degree"))
def test_degree(row: dict[str, Any]) -> None:
    """Levels accepted and preferred, studying now or not, experience instead; each quoted from title or text."""
    text = row.get("text", "")
    part = degree.read_degrees(Post(row["title"], text))
    named = {name: list(part[name].value) if name in part else [] for name in ("degrees", "preferred")}
    assert named == {name: row.get(name, []) for name in named}
    told = {name: part[name].value if name in part else None for name in ("pursuing", "equivalent")}
    assert told == {name: row.get(name) for name in told}
    accepted: Fact[tuple[str, ...]] | None = part.get("degrees")
    assert (accepted is not None and accepted.hedged) is row.get("hedged", False)
    for name, words in row.get("quotes", {}).items():
        assert words in part[name].quote
    for fact in part.values():
        assert fact.rule
        assert fact.quote
        assert stands_in(fact.quote, row["title"], text)
        assert not cuts_a_word(fact.quote, row["title"], text)


def test_levels_are_named_in_their_order() -> None:
    """Whatever the order of the text, Bachelor comes before Master before PhD."""
    assert LEVELS == ("bachelor", "master", "phd")
    part = degree.read_degrees(Post("Intern", "Open to PhD, Master's and Bachelor's students."))
    assert part["degrees"].value == LEVELS


@pytest.mark.timed
@pytest.mark.parametrize("unit", ["pursuing a PhD or ", "PhD", "ms ", "bachelor's ", "$5 master's degree; ", "phd, "])
def test_a_megabyte_of_one_unit_is_read_in_time(unit: str) -> None:
    """Linear on anything."""
    with within(2):
        degree.read_degrees(Post("Intern", unit * (1_000_000 // len(unit))))

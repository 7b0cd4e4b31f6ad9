"""Year of study, and going back to school afterwards: rows of standing.toml."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.facts import Fact
from internwatch.reading import standing
from internwatch.reading.said import Post
from tests.pace import within
from tests.reading.rows import cuts_a_word, rows, stands_in


@pytest.mark.parametrize("row", rows("standing"))
def test_standing(row: dict[str, Any]) -> None:
    """The years of study named, and whether one must go back; each with its words, a wish marked as one."""
    text = row.get("text", "")
    part = standing.read_standing(Post(row["title"], text))
    years: tuple[Fact[str], ...] = part.get("years", ())
    returning: Fact[bool] | None = part.get("returning")
    assert sorted(one.value for one in years) == sorted(row.get("years", []))
    assert (returning.value if returning else None) == row.get("returning")
    for fact in (*years, *([returning] if returning else [])):
        assert fact.hedged is row.get("hedged", False)
        assert row.get("quote", "") in fact.quote
        assert fact.rule
        assert fact.quote
        assert stands_in(fact.quote, row["title"], text)
        assert not cuts_a_word(fact.quote, row["title"], text)


def test_years_are_named_once_and_bounded() -> None:
    """A year that is said twice is one; a list of everything ends."""
    text = "Open to third-year PhD students. We want third-year PhD students. "
    assert [one.value for one in standing.read_standing(Post("Intern", text))["years"]] == ["third-year phd"]
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth")
    every = " ".join(f"Open to {one}-year {level} students." for one in ordinals for level in ("PhD", "Master's"))
    assert len(standing.read_standing(Post("Intern", every))["years"]) == standing.MOST_YEARS


@pytest.mark.timed
@pytest.mark.parametrize(
    "unit",
    ["third or fourth ", "rising senior, ", "return to the ", "enrolled ", "semester remaining ", "last year of "],
)
def test_a_megabyte_of_one_unit_is_read_in_time(unit: str) -> None:
    """Linear on anything."""
    with within(2):
        standing.read_standing(Post("Intern", unit * (1_000_000 // len(unit))))

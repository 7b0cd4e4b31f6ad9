"""Graduation bounds that follow from relative wording and the season: rows of derived.toml, read as whole postings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from internwatch.facts import Fact, Window
from internwatch.reading import read
from internwatch.reading.derived import derive
from internwatch.reading.said import Post
from tests.pace import within
from tests.reading.rows import rows, stands_in


@pytest.mark.parametrize("row", rows("derived"))
def test_derived(row: dict[str, Any]) -> None:
    """What follows, marked as a conclusion, with the words of the posting; never mixed with what is stated."""
    text = row.get("text", "")
    posted = datetime.fromisoformat(row["posted"]).replace(tzinfo=UTC) if "posted" in row else None
    fact = read(row["title"], text, posted=posted).derived
    assert (fact is not None) is bool({"from", "to", "unplaced"} & row.keys())
    if fact is None:
        return
    assert (fact.value.earliest, fact.value.latest) == (row.get("from"), row.get("to"))
    assert fact.inferred
    assert fact.hedged is row.get("hedged", False)
    assert row.get("quote", "") in fact.quote
    assert fact.rule
    assert fact.quote
    assert stands_in(fact.quote, row["title"], text)


def test_a_closed_window_wins() -> None:
    """Where two wordings give bounds, the one with both ends says more."""
    text = "Must be returning to school after the internship. Candidates must be within 12 months of graduation."
    fact = read("Intern, Summer 2027", text).derived
    assert fact is not None
    assert fact.value == Window("2027-08", "2028-08")


@pytest.mark.parametrize("season", ["", "2027", "summer", "monsoon-2027", "summer-soon"])
def test_a_season_without_year_or_name_places_nothing(season: str) -> None:
    """Nothing is concluded from half a season."""
    post = Post("Intern", "Candidates must be within one year of graduation. One semester left after the internship.")
    assert derive(post, {"season": Fact(season)})["derived"].value == Window()


def test_a_quarter_of_a_thing_is_no_term() -> None:
    """Only a quarter of school is left after the work."""
    summer = {"season": Fact("summer-2027")}
    assert not derive(Post("Intern", "There is one quarter of the plan left."), summer)
    assert derive(Post("Intern", "One quarter of the program left after the internship"), summer)


@pytest.mark.timed
@pytest.mark.parametrize(
    "unit",
    [
        "within one year of ",
        "at least one semester ",
        "graduates up to ",
        "enrolled in a ",
        "return to a ",
        "less than ",
    ],
)
def test_a_megabyte_of_one_unit_is_read_in_time(unit: str) -> None:
    """Linear on anything."""
    post = Post("Intern", unit * (1_000_000 // len(unit)))
    with within(2):
        derive(post, {"season": Fact("summer-2027")})

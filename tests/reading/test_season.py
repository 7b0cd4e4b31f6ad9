"""When the work takes place: rows of season.toml."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from internwatch.reading.said import Post
from internwatch.reading.season import read_season
from internwatch.reading.terms import MOST_TERMS
from tests.reading.rows import rows, stands_in, where_it_is


@pytest.mark.parametrize("row", rows("season"))
def test_season(row: dict[str, Any]) -> None:
    """The season with its year, marked where the year was concluded; quoted from title or text."""
    text = row.get("text", "")
    posted = datetime.fromisoformat(row["posted"]).replace(tzinfo=UTC) if "posted" in row else None
    part = read_season(Post(row["title"], text, posted=posted, **where_it_is(row)))
    fact = part["season"]
    assert (fact.value if fact else None) == row.get("season")
    assert [one.value for one in part["seasons"]] == row.get("seasons", [])
    for one in (*part["seasons"], *([fact] if fact else [])):
        assert one.inferred is row.get("inferred", False)
        assert one.rule
        assert one.quote
        assert stands_in(one.quote, row["title"], text)


def test_a_table_of_seasons_is_bounded() -> None:
    """Only the first seasons are looked at, so a page of nothing but dates ends soon."""
    post = Post("Intern", "graduating in summer 2027, " * (MOST_TERMS + 1) + "internship in winter 2027")
    assert read_season(post)["season"] is None

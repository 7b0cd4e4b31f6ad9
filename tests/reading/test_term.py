"""How long, from when, how many hours: rows of term.toml."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from internwatch.facts import Weeks
from internwatch.reading.said import Post
from internwatch.reading.term import read_term
from tests.reading.rows import rows, stands_in, where_it_is

FIELDS = ("weeks", "start", "hours", "off_cycle")


@pytest.mark.parametrize("row", rows("term"))
def test_term(row: dict[str, Any]) -> None:
    """Each fact as stated, marked where it was concluded, and quoted from title or text."""
    text = row.get("text", "")
    posted = datetime.fromisoformat(row["posted"]).replace(tzinfo=UTC) if "posted" in row else None
    part = read_term(Post(row["title"], text, posted=posted, **where_it_is(row)))
    expected = {name: row.get(name) for name in FIELDS}
    if "weeks" in row:
        expected["weeks"] = Weeks(*row["weeks"])
    assert {name: part[name].value if part[name] else None for name in FIELDS} == expected
    for name, fact in part.items():
        if fact:
            assert fact.inferred is (name in row.get("inferred", ()))
            assert fact.rule
            assert fact.quote
            assert stands_in(fact.quote, row["title"], text)


@pytest.mark.parametrize(
    ("commitment", "hours"), [("Full-time", "full-time"), ("Intern (part time)", "part-time"), ("Intern", None)]
)
def test_the_board_may_say_the_hours(commitment: str, hours: str | None) -> None:
    """The employment type counts where title and text are silent; it is no words of the posting."""
    fact = read_term(Post("Research Intern", "Work with us.", commitment=commitment))["hours"]
    assert (fact.value if fact else None) == hours
    assert not fact or not fact.quote
    said = read_term(Post("Research Intern", "A part-time internship.", commitment=commitment))["hours"]
    assert said.value == "part-time"

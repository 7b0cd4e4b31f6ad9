"""Until when to apply, and whether applications are looked at before: rows of deadline.toml."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from internwatch.facts import Fact
from internwatch.reading.deadline import read_deadline
from internwatch.reading.said import Post
from tests.reading.rows import rows, stands_in, where_it_is


@pytest.mark.parametrize("row", rows("deadline"))
def test_deadline(row: dict[str, Any]) -> None:
    """The day, how sure it is, its clock and zone as written, and what is said of the review."""
    text = row.get("text", "")
    posted = datetime.fromisoformat(row["posted"]).replace(tzinfo=UTC) if "posted" in row else None
    part = read_deadline(Post(row["title"], text, posted=posted, **where_it_is(row)))
    deadline, rolling, reviewed = part["deadline"], part["rolling"], part["reviewed_from"]
    assert (deadline.value if deadline else None) == row.get("deadline")
    assert part["deadline_zone"] == row.get("zone", "")
    assert (rolling.value if rolling else None) == row.get("rolling")
    assert (reviewed.value if reviewed else None) == row.get("reviewed_from")
    if deadline:
        assert (deadline.inferred, deadline.hedged) == (row.get("inferred", False), row.get("hedged", False))
    if reviewed:
        assert reviewed.inferred is row.get("inferred_review", False)
    for fact in filter(None, (deadline, rolling, reviewed)):
        assert fact.rule
        assert fact.quote
        assert stands_in(fact.quote, row["title"], text)


def test_the_board_s_own_field_wins() -> None:
    """A field is no words of the posting, so it has no quote and no zone; the text may still say that it is rolling."""
    post = Post("Intern", "Apply by May 1, 2027, 5pm ET. Rolling basis.", deadline="2027-04-01")
    part = read_deadline(post)
    assert part["deadline"] == Fact("2027-04-01", rule="deadline.field of the board")
    assert part["deadline_zone"] == ""
    assert part["rolling"].value is True


def test_a_title_may_hold_it() -> None:
    """Some boards write the day into the title."""
    post = Post("Research Intern (apply by January 15, 2027)", "Work with us.")
    assert read_deadline(post)["deadline"].value == "2027-01-15"

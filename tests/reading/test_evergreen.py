"""Is the posting a standing invitation: rows of evergreen.toml."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.reading.evergreen import TEXTS, TITLES, read_evergreen
from internwatch.reading.said import LONGEST_RULE, Post
from tests.reading.rows import rows, stands_in


@pytest.mark.parametrize("row", rows("evergreen"))
def test_evergreen(row: dict[str, Any]) -> None:
    """Title or text say it of the posting itself; an offer beside a real opening is none. It is never "no"."""
    text = row.get("text", "")
    fact = read_evergreen(Post(row["title"], text))["evergreen"]
    assert (fact.value if fact else None) == row.get("evergreen")
    if fact:
        assert fact.quote
        assert stands_in(fact.quote, row["title"], text)


def test_rules_are_small_and_those_of_the_text_can_be_found() -> None:
    """Every rule fits in the head, and every rule of the text has beginnings."""
    assert all(len(rule.pattern.pattern) <= LONGEST_RULE for rule in TITLES + TEXTS)
    assert all(rule.beginnings for rule in TEXTS)

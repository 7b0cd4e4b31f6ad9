"""What an application must hold, and how to send it: rows of apply.toml."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.reading.apply import read_apply
from internwatch.reading.said import Post
from tests.reading.rows import rows, stands_in


@pytest.mark.parametrize("row", rows("apply"))
def test_apply(row: dict[str, Any]) -> None:
    """The documents, those that may be left out, whether to one position only, and referrals; each with its words."""
    text = row.get("text", "")
    part = read_apply(Post(row["title"], text))
    needs, one, referral = part["needs"], part["one_application"], part["referral"]
    assert sorted(fact.value for fact in needs) == row.get("needs", [])
    assert [fact.value for fact in needs if fact.hedged] == row.get("hedged", [])
    assert (one.value if one else None) is row.get("one")
    assert (one.hedged if one else False) is row.get("one_hedged", False)
    assert (referral.value if referral else None) is row.get("referral")
    facts = [*needs, *filter(None, (one, referral))]
    for fact in facts:
        assert fact.rule
        assert fact.quote
        assert stands_in(fact.quote, row["title"], text)
    if "words" in row:
        assert any(row["words"] in fact.quote for fact in facts)

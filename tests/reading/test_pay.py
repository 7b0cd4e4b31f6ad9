"""What is paid, and how: rows of pay.toml."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.facts import Pay
from internwatch.reading.money import MOST_AMOUNTS
from internwatch.reading.pay import read_pay
from internwatch.reading.said import Post
from tests.reading.rows import rows, stands_in


@pytest.mark.parametrize("row", rows("pay"))
def test_pay(row: dict[str, Any]) -> None:
    """Amount, currency and period; unpaid, stipend and housing; each with its words."""
    text = row.get("text", "")
    part = read_pay(Post(row["title"], text))
    pay = part["pay"]
    assert (pay.value if pay else None) == (Pay(*row["pay"]) if "pay" in row else None)
    assert (pay.inferred if pay else False) is row.get("inferred", False)
    others = {name: fact.value if (fact := part[name]) else None for name in ("unpaid", "stipend", "housing")}
    assert others == {name: row.get(name) for name in others}
    for fact in filter(None, part.values()):
        assert fact.rule
        assert fact.quote
        assert stands_in(fact.quote, row["title"], text)
    if "words" in row:
        assert pay is not None
        assert row["words"] in pay.quote


def test_a_page_of_amounts_is_bounded() -> None:
    """Only the first amounts are looked at, so a page of nothing but prices ends soon."""
    few, many = ("a ticket for $9. " * count + "The pay is $40 per hour." for count in (3, MOST_AMOUNTS))
    assert read_pay(Post("Intern", few))["pay"] is not None
    assert read_pay(Post("Intern", many))["pay"] is None

"""Who may work there: rows of authorisation.toml."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.reading.authorisation import read_authorisation
from internwatch.reading.said import Post
from tests.reading.rows import rows, stands_in

# The name of a row's key, where it is shorter than the field's.
KEYS = {
    "sponsorship": "sponsorship", "citizenship": "citizenship", "clearance": "clearance",
    "export_control": "export", "study_country": "country",
}  # fmt: skip


@pytest.mark.parametrize("row", rows("authorisation"))
def test_authorisation(row: dict[str, Any]) -> None:
    """Sponsorship, citizenship, clearance, export control, visas and country of study, each with its words."""
    text = row.get("text", "")
    part = read_authorisation(Post(row["title"], text))
    assert {key: fact.value if (fact := part[name]) else None for name, key in KEYS.items()} == {
        key: row.get(key) for key in KEYS.values()
    }
    assert sorted(fact.value for fact in part["visas"]) == row.get("visas", [])
    stated = {key: fact for name, key in KEYS.items() if (fact := part[name])}
    assert [key for key, fact in stated.items() if fact.hedged] == row.get("hedged", [])
    facts = [*stated.values(), *part["visas"]]
    for fact in facts:
        assert fact.rule
        assert fact.quote
        assert stands_in(fact.quote, row["title"], text)
    if "words" in row:
        assert any(row["words"] in fact.quote for fact in facts)


def test_a_visa_is_named_once() -> None:
    """However often it is written."""
    visas = read_authorisation(Post("Intern", "CPT, OPT and again CPT are visa matters. OPT, too."))["visas"]
    assert [fact.value for fact in visas] == ["CPT", "OPT"]

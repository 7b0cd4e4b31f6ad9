"""Is it an internship, and of which kind: rows of role.toml."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.facts import INTERNSHIP_KINDS, OTHER_KINDS
from internwatch.reading import worth_reading
from internwatch.reading.role import read_role
from internwatch.reading.role_words import FORMER, HINTS, KINDS, STAFF
from internwatch.reading.said import LONGEST_RULE, Post
from tests.reading.rows import rows, stands_in


@pytest.mark.parametrize("row", rows("role"))
def test_role(row: dict[str, Any]) -> None:
    """The kind is read, and with it whether it counts as an internship; the quote stands in title or text."""
    text = row.get("text", "")
    post = Post(row["title"], text, commitment=row.get("commitment", ""), department=row.get("department", ""))
    part = read_role(post)
    internship, kind = part["internship"], part["kind"]
    assert (internship, kind.value if kind else None) == (row["internship"], row.get("kind"))
    if kind:
        assert kind.value in INTERNSHIP_KINDS | OTHER_KINDS
        assert stands_in(kind.quote, row["title"], text)
        assert kind.quote or "commitment" in row


@pytest.mark.parametrize("row", [r for r in rows("role") if r.values[0].get("internship")])
def test_every_internship_passes_the_sieve(row: dict[str, Any]) -> None:
    """`worth_reading` never turns away what the full reading would call an internship."""
    assert worth_reading(row["title"], row.get("commitment", ""), row.get("department", ""))


@pytest.mark.parametrize(
    ("title", "commitment", "department", "expected"),
    [
        ("Senior Accountant, International", "", "", False),
        ("Internal Tools Engineer", "", "", False),
        ("Research Scientist", "", "", False),
        ("Site Reliability Engineer", "Full-time", "Engineering", False),
        ("Site Reliability Engineer", "Intern", "", True),
        ("Machine Learning Engineer", "", "Interns & Students", True),
        ("Doctoral Researcher, Vision", "", "", True),
        ("", "", "", False),
    ],
)
def test_the_sieve(title: str, commitment: str, department: str, expected: bool) -> None:
    """Ordinary jobs stop here; the board's employment type and department count as much as the title."""
    assert worth_reading(title, commitment, department) is expected


def test_rules_are_small_and_kinds_are_known() -> None:
    """Every rule fits in the head, and every kind is one that `facts` names."""
    rules = [*HINTS, *STAFF, *FORMER, *(rule for _, rules in KINDS for rule in rules)]
    assert all(len(rule.pattern.pattern) <= LONGEST_RULE for rule in rules)
    assert {kind for kind, _ in KINDS} <= INTERNSHIP_KINDS | OTHER_KINDS

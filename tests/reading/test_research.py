"""Is the work research, by title and text: rows of research.toml, and the tables of signs."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.reading.research import ENOUGH, read_research
from internwatch.reading.research_titles import OTHER_RESEARCH, ROLE, TITLE
from internwatch.reading.research_words import AGAINST, BESIDE, DECIDING
from internwatch.reading.said import LONGEST_RULE, Post
from tests.reading.rows import rows, stands_in


@pytest.mark.parametrize("row", rows("research"))
def test_research(row: dict[str, Any]) -> None:
    """Research by title, else by what the text says; the score agrees and the quote stands there."""
    text = row.get("text", "")
    part = read_research(Post(row["title"], text))
    fact = part["research"]
    assert (fact.value if fact else None) == row.get("research")
    assert 0 <= part["score"] <= 1
    assert (part["score"] >= ENOUGH) is bool(fact and fact.value)
    if fact:
        assert fact.quote
        assert fact.rule
        assert stands_in(fact.quote, row["title"], text)


def test_signs_are_small_and_those_of_the_text_can_be_found() -> None:
    """Every rule fits in the head, and every sign of the text has beginnings."""
    in_text = [sign for group in (*DECIDING, *BESIDE, *AGAINST) for sign in group]
    in_title = [sign for group in (ROLE, *TITLE) for sign in group]
    assert all(sign.rule.beginnings for sign in in_text)
    rules = [*OTHER_RESEARCH, *(sign.rule for sign in in_text + in_title)]
    assert all(len(rule.pattern.pattern) <= LONGEST_RULE for rule in rules)


def test_what_only_surrounds_research_is_not_enough() -> None:
    """A PhD, a lab and researchers next door lend weight and decide nothing."""
    around = "Pursuing a PhD. Research experience. Our national laboratory. Novel methods. Research questions. At ICML."
    part = read_research(Post("Machine Learning Intern", around))
    assert part["research"] is None
    assert 0.3 < part["score"] < ENOUGH


@pytest.mark.parametrize(
    ("title", "text", "quote"),
    [
        ("Research Intern - Speech", "", "Research Intern"),
        ("ML PhD Intern, Summer", "", "ML PhD"),
        (
            "Intern",
            "Nice. Conduct original research on apes. Publish papers at ICML.",
            "Conduct original research on apes",
        ),
    ],
)
def test_the_quote_is_what_decides(title: str, text: str, quote: str) -> None:
    """The words of the title, or the clause of the text that weighs most."""
    assert read_research(Post(title, text))["research"].quote == quote

"""In which language a text is written: rows of language.toml, and that other languages are never misread."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from internwatch.reading import read
from internwatch.reading.language import read_language
from internwatch.reading.said import Post
from tests.reading.rows import rows

POSTED = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("row", rows("language"))
def test_language(row: dict[str, Any]) -> None:
    """The code of most of the text, "" where there is too little."""
    assert read_language(Post(row["title"], row.get("text", "")))["language"] == row.get("language", "")


def test_most_of_a_text_decides() -> None:
    """A few English sentences about the company do not make a German posting English."""
    english = "We are the leader in the market and we are proud of it. "
    german = "Wir suchen für die Forschung eine Praktikantin und du bist im Studium mit Interesse an der Arbeit. "
    assert read_language(Post("Intern", english + german * 8))["language"] == "de"
    assert read_language(Post("Intern", english * 8 + german))["language"] == "en"


@pytest.mark.parametrize("row", [r for r in rows("language") if r.values[0].get("language") not in ("en", "de", "fr")])
def test_other_languages_give_no_facts_by_accident(row: dict[str, Any]) -> None:
    """Nothing about season, term or deadline is read out of words of a language that is not understood."""
    text = row.get("text", "")
    facts = read("Intern", text, posted=POSTED)
    assert facts.season is facts.weeks is facts.start is facts.hours is facts.rolling is None
    assert (facts.deadline is not None) is ("Apply by" in text)

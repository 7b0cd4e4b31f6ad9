"""How many of the labelled real postings are read right; the floors stand just below what was measured.

A floor that breaks is a step back on real wordings. The figures are for tuning: the postings that judge are others.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from internwatch.facts import Facts
from internwatch.reading import clean, read, to_text
from tests.shared import SHARED

DATA = SHARED / "data"
pytestmark = pytest.mark.skipif(
    not (DATA / "corpus-labels.jsonl").is_file(),
    reason="the labelled postings (../shared/data) are not beside this checkout",
)


@cache
def labelled() -> list[tuple[dict[str, Any], dict[str, Any], Facts]]:
    """(label, posting, facts) of every labelled posting."""
    postings = {row["id"]: row for row in _lines("corpus-postings.jsonl")}
    out = []
    for label in _lines("corpus-labels.jsonl"):
        posting = postings[label["id"]]
        facts = read(
            clean(posting["title"], 300), posting["description"], places=(posting["location"] or "",),
            posted=_day(posting["posted"]), everything=True,
        )  # fmt: skip
        out.append((label, posting, facts))
    return out


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def _day(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=UTC)
    except ValueError:
        return None


def season_is_right(label: dict[str, Any], facts: Facts) -> bool:
    """A season without a year may be concluded where the label, which keeps to the words, has none."""
    if facts.season is None:
        return label["season"] is None
    return facts.season.value == label["season"] or (label["season"] is None and facts.season.inferred)


def bounds(facts: Facts) -> tuple[str | None, str | None]:
    return (facts.graduation.value.earliest, facts.graduation.value.latest) if facts.graduation else (None, None)


# name: the label's field, the floor, the check. Season is asked of internships only.
CHECKS: dict[str, tuple[str, float, Callable[[dict[str, Any], Facts], bool]]] = {
    "internship": ("is_internship", 0.99, lambda label, f: f.internship == label["is_internship"]),
    "research": ("is_research", 0.99, lambda label, f: bool(f.research and f.research.value) == label["is_research"]),
    "season": ("season", 0.98, season_is_right),
    "degrees": (
        "degree_levels",
        0.90,
        lambda label, f: set(f.degrees.value if f.degrees else ()) == set(label["degree_levels"]),
    ),
    "graduation from": ("grad_earliest", 0.97, lambda label, f: bounds(f)[0] == label["grad_earliest"]),
    "graduation to": ("grad_latest", 0.97, lambda label, f: bounds(f)[1] == label["grad_latest"]),
}


@pytest.mark.parametrize("name", CHECKS)
def test_accuracy(name: str) -> None:
    """The share of unambiguous labels that are met, season on internships only."""
    field, floor, right = CHECKS[name]
    scored = [
        (label["id"], right(label, facts))
        for label, _, facts in labelled()
        if field not in label["ambiguous"] and (name != "season" or label["is_internship"])
    ]
    wrong = [key for key, good in scored if not good]
    assert len(scored) >= 97
    assert 1 - len(wrong) / len(scored) >= floor, wrong


def test_every_quote_stands_in_the_posting() -> None:
    """What an alert quotes can be found in the posting's title or text, white space collapsed."""
    lost = []
    for _, posting, facts in labelled():
        said = " ".join(f"{clean(posting['title'], 300)} {to_text(posting['description'])}".split())
        for name in ("kind", "research", "degrees", "graduation", "season", "deadline", "remote"):
            fact = getattr(facts, name)
            if fact is not None and fact.quote not in said:
                lost.append((posting["id"], name, fact.quote))
    assert not lost

"""How many of the labelled real postings are read right; the floors stand just below what was measured.

A floor that breaks is a step back on real wordings. The figures are for tuning: the postings that judge are others.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from internwatch.facts import Fact, Facts
from internwatch.reading import clean, read, to_text
from tests.reading.rows import stands_in
from tests.shared import SHARED

DATA = SHARED / "data"
# Those that came with the postings, and our own, which also hold what the others leave out.
SETS = {"shared": DATA / "corpus-labels.jsonl", "own": Path(__file__).with_name("labels.jsonl")}
pytestmark = pytest.mark.skipif(
    not (DATA / "corpus-labels.jsonl").is_file(),
    reason="the labelled postings (../shared/data) are not beside this checkout",
)


@cache
def labelled(name: str) -> list[tuple[dict[str, Any], dict[str, Any], Facts]]:
    """(label, posting, facts) of every posting in a set of labels."""
    postings = {row["id"]: row for row in _lines(DATA / "corpus-postings.jsonl")}
    out = []
    for label in _lines(SETS[name]):
        posting = postings[label["id"]]
        facts = read(
            clean(posting["title"], 300), posting["description"], places=(posting["location"] or "",),
            posted=_day(posting["posted"]), everything=True,
        )  # fmt: skip
        out.append((label, posting, facts))
    return out


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


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


def value(fact: Fact[Any] | None) -> Any:
    return fact.value if fact else None


def weeks(facts: Facts) -> list[int] | None:
    return [facts.weeks.value.least, facts.weeks.value.most] if facts.weeks else None


# name: the label's field, the floor in both sets, the check. Season is asked of internships only.
CHECKS: dict[str, tuple[str, float, Callable[[dict[str, Any], Facts], bool]]] = {
    "internship": ("is_internship", 0.99, lambda label, f: f.internship == label["is_internship"]),
    "research": ("is_research", 0.98, lambda label, f: bool(value(f.research)) == label["is_research"]),
    "season": ("season", 0.98, season_is_right),
    "degrees": ("degree_levels", 0.97, lambda label, f: set(value(f.degrees) or ()) == set(label["degree_levels"])),
    "graduation from": ("grad_earliest", 0.98, lambda label, f: bounds(f)[0] == label["grad_earliest"]),
    "graduation to": ("grad_latest", 0.98, lambda label, f: bounds(f)[1] == label["grad_latest"]),
}
FURTHER: dict[str, tuple[str, float, Callable[[dict[str, Any], Facts], bool]]] = {
    "deadline": ("deadline", 0.99, lambda label, f: value(f.deadline) == label["deadline"]),
    "rolling": ("rolling", 0.99, lambda label, f: bool(value(f.rolling)) == bool(label["rolling"])),
    "weeks": ("weeks", 0.97, lambda label, f: weeks(f) == label["weeks"]),
    "sponsorship": ("sponsorship", 0.98, lambda label, f: value(f.sponsorship) == label["sponsorship"]),
    "citizenship": ("citizenship", 0.98, lambda label, f: bool(f.citizenship) == bool(label["citizenship"])),
    "pay": ("pay", 0.97, lambda label, f: bool(f.pay) == bool(label["pay"])),
}
ASKED = [(name, check) for name in SETS for check in CHECKS] + [("own", check) for check in FURTHER]


@pytest.mark.parametrize(("name", "check"), ASKED)
def test_accuracy(name: str, check: str) -> None:
    """The share of unambiguous labels that are met, season on internships only."""
    field, floor, right = {**CHECKS, **FURTHER}[check]
    scored = [
        (label["id"], right(label, facts))
        for label, _, facts in labelled(name)
        if field not in label["ambiguous"] and (check != "season" or label["is_internship"])
    ]
    wrong = [key for key, good in scored if not good]
    assert len(scored) >= 97
    assert 1 - len(wrong) / len(scored) >= floor, wrong


@pytest.mark.parametrize("name", SETS)
def test_every_quote_stands_in_the_posting(name: str) -> None:
    """What an alert quotes can be found in the posting's title or text, white space collapsed."""
    lost = []
    for _, posting, facts in labelled(name):
        title, text = clean(posting["title"], 300), to_text(posting["description"])
        for field in Facts.__struct_fields__:
            found = getattr(facts, field)
            several = found.values() if isinstance(found, dict) else found if isinstance(found, tuple) else (found,)
            for fact in several:
                if isinstance(fact, Fact) and not stands_in(fact.quote, title, text):
                    lost.append((posting["id"], field, fact.quote))
    assert not lost

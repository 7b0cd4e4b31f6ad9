"""`read`: postings as JSON lines in, facts as JSON lines out, with the fields that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ask

FIELDS = {
    "id", "internship", "kind", "research", "degrees", "graduation", "season", "season_inferred", "deadline", "remote",
    "places",
}  # fmt: skip
POSTING = {
    "id": "a-1",
    "company": "Acme",
    "title": "Research Intern, Language Models (Summer 2027)",
    "url": "https://example.org/1",
    "location": "Zurich, Switzerland",
    "description": "<p>You are a PhD student.</p><p>You graduate between December 2027 and June 2029.</p>"
    "<p>Apply by January 15, 2027.</p>",
    "posted": "2026-11-20",
}


def read(ask: Ask, home: Path, *lines: Any, args: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    path = home / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = ask("read", *args, str(path))
    assert done.code == 0 and not done.err, done
    return done.lines


def test_a_line_out_has_the_promised_fields(ask: Ask, home: Path) -> None:
    (found,) = read(ask, home, POSTING)
    assert set(found) >= FIELDS and "verdict" not in found
    assert (found["id"], found["internship"], found["kind"], found["research"]) == ("a-1", True, "internship", True)
    assert found["degrees"] == ["phd"]
    assert (found["graduation"]["earliest"], found["graduation"]["latest"]) == ("2027-12", "2029-06")
    assert "between December 2027 and June 2029" in found["graduation"]["quote"]
    assert (found["season"], found["season_inferred"]) == ("summer-2027", False)
    assert (found["deadline"], found["places"]) == ("2027-01-15", ["Zurich, Switzerland"])


@pytest.mark.parametrize(
    ("student", "verdict"),
    [
        ("phd,2028-05", "fits"), ("phd,2028", "fits"), ("PhD, 2028-05", "fits"), ("phd,2027-05", "does not fit"),
        ("phd,2027", "depends"), ("master,2028-05", "does not fit"),
    ],
)  # fmt: skip
def test_for_a_student_there_is_a_verdict(ask: Ask, home: Path, student: str, verdict: str) -> None:
    """In one of four words, and why."""
    (found,) = read(ask, home, POSTING, args=("--for", student))
    assert found["verdict"] == verdict
    assert found["verdict_reason"]


def test_what_is_not_stated_is_null_not_missing(ask: Ask, home: Path) -> None:
    """The shape is the same for a posting of no words; ids come back as they were, in their order."""
    found = read(ask, home, {"id": 7}, {}, {"id": "x", "title": "Cook"}, args=("--for", "phd,2028-05"))
    assert [line["id"] for line in found] == [7, None, "x"]
    for line in found:
        assert set(line) >= FIELDS and line["verdict"] == "not stated"
        assert (line["internship"], line["kind"], line["season"], line["deadline"]) == (False, None, None, None)
        assert (line["graduation"]["earliest"], line["graduation"]["quote"], line["degrees"]) == (None, None, [])


def test_several_places_are_kept_apart(ask: Ask, home: Path) -> None:
    (found,) = read(ask, home, POSTING | {"location": ["Paris", "London"]})
    assert found["places"] == ["Paris", "London"]

"""Invented postings for the filter tests."""

from __future__ import annotations

from typing import Any

from internwatch.facts import Fact, Facts, Window
from internwatch.filters.language import Filter, Me, parse_filter
from internwatch.filters.match import Subject, subject
from internwatch.model import Posting

TEXT = "Join the Aurora lab. You will study large language-models and Reinforcement  Learning with our scientists."


def facts(**changes: Any) -> Facts:
    """A research internship for PhD students in summer 2027, in London."""
    usual: dict[str, Any] = {
        "internship": True,
        "kind": Fact("internship", "Intern"),
        "research": Fact(True, "Research Intern"),
        "degrees": Fact(("phd",), "PhD students"),
        "graduation": Fact(Window("2027-12", "2028-12"), "graduating between December 2027 and December 2028"),
        "season": Fact("summer-2027", "Summer 2027"),
        "places": ("London, UK",),
        "remote": Fact(False, "on site"),
    }
    return Facts(**(usual | changes))


def about(
    title: str = "Research Intern, Speech",
    text: str = TEXT,
    *,
    company: str = "Aurora Robotics",
    source: str = "aurora",
    tags: tuple[str, ...] = ("startup",),
    **changes: Any,
) -> Subject:
    """A subject with these words and facts."""
    posting = Posting(
        key=f"greenhouse:{source}:1", board=f"greenhouse:{source}", native="1", source=source, company=company,
        title=title, url="https://example.org/1", places=changes.get("places", ("London, UK",)), body=text,
        facts=facts(**changes),
    )  # fmt: skip
    return subject(posting, tags, text)


def a_filter(me: Me | None = None, **table: Any) -> Filter:
    """A filter from a table; the test fails where the table has mistakes."""
    f, problems = parse_filter({"name": "f", "send_to": ["console"], **table}, me or Me())
    assert f is not None, problems
    return f

"""`read` puts the facts of all readers side by side, ends early for other jobs, and never fails."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.facts import Fact, Facts
from internwatch.reading import VERSION, clean, read, to_text
from tests.pace import within

POSTED = datetime(2026, 9, 15, tzinfo=UTC)
BODY = (
    "<p>Acme Labs looks for a research intern in <b>summer 2027</b>.</p><ul><li>Currently pursuing a PhD in computer"
    " science</li><li>Expected graduation date between December 2027 and June 2028</li></ul>"
    "<p>Application deadline: January 15, 2027.</p>"
)


def quotes(facts: Facts) -> list[str]:
    values = (getattr(facts, name) for name in Facts.__struct_fields__)
    return [value.quote for value in values if isinstance(value, Fact) and value.quote]


def test_a_full_posting() -> None:
    """Every fact of an ordinary research internship, each with words that stand in the posting."""
    facts = read("Research Intern, Language Models", BODY, places=("Zurich, Switzerland",), posted=POSTED)
    assert facts.internship
    assert facts.kind is not None
    assert (facts.kind.value, facts.kind.quote) == ("internship", "Intern")
    assert facts.research is not None
    assert facts.research.value and "Research" in facts.research.quote
    assert facts.season is not None
    assert (facts.season.value, facts.season.quote) == ("summer-2027", "summer 2027")
    assert facts.degrees is not None
    assert facts.degrees.value == ("phd",)
    assert facts.graduation is not None
    assert (facts.graduation.value.earliest, facts.graduation.value.latest) == ("2027-12", "2028-06")
    assert facts.deadline is not None
    assert facts.deadline.value == "2027-01-15"
    assert facts.places
    said = " ".join(f"Research Intern, Language Models {to_text(BODY)}".split())
    assert len(quotes(facts)) >= 5
    assert all(quote in said for quote in quotes(facts))


def test_the_fields_of_the_source_count() -> None:
    """A deadline, an employment type and a remote mark of the source's own are taken over."""
    facts = read("Engineer, Vision", "", commitment="Intern", deadline="2027-02-01", remote=True)
    assert facts.internship
    assert facts.deadline is not None
    assert facts.deadline.value == "2027-02-01"
    assert facts.remote is not None
    assert facts.remote.value is True


@pytest.mark.parametrize("title", ["Research Scientist", "Working Student, Machine Learning", "Intern Program Manager"])
def test_other_jobs_end_early(title: str) -> None:
    """What is no internship gets its kind and places, not the rest, unless everything is asked for."""
    brief = read(title, BODY, places=("Zurich",))
    assert not brief.internship
    assert brief.places
    assert brief.degrees is brief.graduation is brief.season is brief.deadline is None
    full = read(title, BODY, everything=True)
    assert not full.internship
    assert full.degrees is not None
    assert full.graduation is not None


def test_nothing_stated_is_nothing_said() -> None:
    """An empty posting has no facts."""
    assert read("", "") == Facts(reader=VERSION)
    assert msgspec.structs.replace(read("Intern", ""), kind=None) == Facts(reader=VERSION, internship=True)


TITLE_WORDS = (
    "intern", "Summer", "2027", "'27", "May", "June 8,", "graduat", "PhD", "research", "<p>", "&lt;", "-", "İ",
    "\ud800", "\n", "(", "20", "co-op", "stage",
)  # fmt: skip
BODY_WORDS = (
    "before", "December 2026", "–", "or later", "Bachelor's", "deadline", "İ", "ſ", "remote", "ﬁ", "start", "\u200b",
    "publications", "no later than",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(TITLE_WORDS), max_size=30),
    st.lists(st.sampled_from(BODY_WORDS), max_size=30),
)
def test_odd_text_is_never_an_error(title: list[str], body: list[str]) -> None:
    """Any mix of the words that readers look for gives facts, whose quotes are left out rather than wrong."""
    head, text = clean(" ".join(title), 300), " ".join(body + title)
    facts = read(head, text, posted=POSTED)
    said = " ".join(f"{head} {to_text(text)}".split())
    assert all(quote in said for quote in quotes(facts))
    msgspec.json.encode(facts)


HOSTILE = (
    "research internship in ", "intern ", "graduation between ", "this a-b-c-d ", "conduct a, b, ", "start of the ",
    "May - ", "summer 2027 ", "a" * 50, "2027 ", "enrolled in a ", "degree or ", "January 2027 to ", "apply by ",
    "remote ", "- ", "1/1/",
)  # fmt: skip


@pytest.mark.timed
@pytest.mark.parametrize("unit", HOSTILE)
def test_long_text_costs_bounded_time(unit: str) -> None:
    """No pattern is worse than linear on a text that repeats its beginning."""
    with within(3):
        read("PhD Research Student Intern " + unit * 5, unit * (100_000 // len(unit)), posted=POSTED)

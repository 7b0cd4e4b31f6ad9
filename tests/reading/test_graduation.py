"""The graduation window that a posting states: rows of graduation.toml."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.facts import Fact, Window
from internwatch.reading import graduation, to_text
from internwatch.reading.graduation import read_graduation
from internwatch.reading.said import Post
from tests.pace import within
from tests.reading.rows import rows, stands_in


def ends(window: Window) -> list[str]:
    return [window.earliest or "", window.latest or ""]


@pytest.mark.parametrize("row", rows("graduation"))
def test_graduation(row: dict[str, Any]) -> None:
    """Both ends of the window, by degree where they differ, a wish marked as one, in the words of the posting."""
    text = to_text(row.get("text", ""))
    part = read_graduation(Post(row["title"], text))
    fact: Fact[Window] | None = part.get("graduation")
    by_degree: dict[str, Fact[Window]] = part.get("graduation_by_degree", {})
    assert (ends(fact.value) if fact else ["", ""]) == [row.get("from", ""), row.get("to", "")]
    assert (fact is None) is not bool({"from", "to"} & row.keys())
    assert {level: ends(one.value) for level, one in by_degree.items()} == row.get("levels", {})
    for one in (*by_degree.values(), *([fact] if fact else [])):
        assert one.hedged is row.get("hedged", False)
        assert row.get("quote", "") in one.quote
        assert one.rule
        assert one.quote
        assert stands_in(one.quote, row["title"], text)


def test_the_title_decides_before_the_text() -> None:
    """What the title says of graduating is of this job; the text may speak of others, too."""
    part = read_graduation(Post("Intern, graduating in 2028", "Our new grads are graduating in 2027."))
    assert ends(part["graduation"].value) == ["2028-01", "2028-12"]


def test_a_wish_of_one_level_is_no_wish_of_the_other() -> None:
    """Each level has its own certainty."""
    text = "Master's students must graduate in 2027 or later.\nPhD students preferably graduate in 2028 or later."
    by_degree = read_graduation(Post("Intern", text))["graduation_by_degree"]
    assert (by_degree["master"].hedged, by_degree["phd"].hedged) == (False, True)


def test_nothing_is_read_past_the_bound() -> None:
    """A text of nothing but windows ends; the first one decides."""
    text = "Graduating in May 2027. " + "Graduating in June 2028. " * (graduation.MOST_WINDOWS * 3)
    assert ends(read_graduation(Post("Intern", text))["graduation"].value) == ["2027-05", "2027-05"]


PIECES = (
    "graduating ", "graduation date: ", "class of ", "by ", "between ", "not ", "after ", "May 2027", "2028", " and ",
    "Q2 2027", "31/02/2027", "13/2027", "'28", " or later", "PhD ", "AY 27/26", "\n", " | ", "-", ".", "٢٠٢٨ ",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_is_total(text: str) -> None:
    """Anything gives a window in order, quoted from the text, or none."""
    part = read_graduation(Post("Intern", text))
    for fact in (*part.get("graduation_by_degree", {}).values(), *([part["graduation"]] if part else [])):
        first, last = fact.value.earliest, fact.value.latest
        assert first or last
        assert not (first and last) or first <= last
        assert fact.quote
        assert stands_in(fact.quote, "", text)


@pytest.mark.timed
@pytest.mark.parametrize(
    "unit",
    ["graduating ", "class of 2027 ", "graduation 2027 or ", "Spring 2026 graduates are not ", "PhD 2027, ",
     "degree in ", "obtain your degree or ", "Graduation: | ", "graduating in May 2027 for Master's, 2028 ",
     "not later than "],
)  # fmt: skip
def test_a_megabyte_of_one_unit_is_read_in_time(unit: str) -> None:
    """Linear on anything."""
    with within(2):
        read_graduation(Post("Intern", unit * (1_000_000 // len(unit))))

"""The index gives for every posting what asking each filter gives, and stays fast with many filters."""

import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.facts import Fact
from internwatch.filters.index import Index
from internwatch.filters.match import match
from internwatch.model import Match
from tests.filters.postings import TEXT, a_filter, about

WORDS = st.sampled_from(
    ["language model*", "language", "model", "*odels", "title: speech", "text: speech", "company: aurora", "Robotics",
     "place: london", "lab", "rein*", "large language-models", "vision", "Zürich", "实习", "c++", "learning with"]
)  # fmt: skip
TERMS = st.lists(WORDS, max_size=3)
TABLES = st.fixed_dictionaries(
    {"any": TERMS, "all": TERMS, "none": TERMS},
    optional={
        "roles": st.sampled_from([["research"], ["any internship"]]),
        "seasons": st.sampled_from([["summer"], ["2028"]]),
        "places": st.sampled_from([["US"], ["London"], ["remote"]]),
        "unstated": st.sampled_from(["pass", "drop"]),
    },
)
TEXTS = st.lists(
    st.sampled_from(
        ["language", "models", "speech", "lab", "zurich", "算法实习生", "C++,", "reinforcement", "learning\n"]
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=150)
@given(st.lists(TABLES, max_size=6), TEXTS, TEXTS, st.booleans(), st.booleans())
def test_the_same_answers_as_match(
    tables: list[dict[str, Any]], title: str, text: str, internship: bool, research: bool
) -> None:
    filters = [a_filter(**({"roles": ["any internship"]} | t | {"name": f"f{n}"})) for n, t in enumerate(tables)]
    s = about(title, text, internship=internship, research=Fact(True, "x") if research else None)
    each = [result for f in filters if isinstance(result := match(f, s), Match)]
    assert Index(filters).matches(s) == each


def test_no_filters_match_nothing() -> None:
    assert Index([]).matches(about()) == []


def test_five_thousand_filters_are_not_asked_one_by_one() -> None:
    filters = [a_filter(name=f"f{n}", any=[f"topic{n}", f"method{n}*"], none=["sales"]) for n in range(5_000)]
    index = Index(filters)
    s = about(text=TEXT * 40 + " topic77 and methods4711")
    start = time.process_time()
    for _ in range(20):
        found = index.matches(s)
    assert (time.process_time() - start) / 20 < 0.05
    assert [m.filter for m in found] == ["f77"]

"""The index gives for every posting what asking each filter gives, and stays fast with many filters."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.facts import Fact, Pay, Weeks, Window
from internwatch.filters.index import Index
from internwatch.filters.language import Filter
from internwatch.filters.match import Subject, match
from internwatch.model import Match
from tests.filters.postings import TEXT, a_filter, about
from tests.filters.subscribers import postings, wishes

WORDS = st.sampled_from(
    ["language model*", "language", "model", "*odels", "title: speech", "text: speech", "company: aurora", "Robotics",
     "place: london", "lab", "rein*", "large language-models", "vision", "Zürich", "实习", "c++", "learning with",
     "/lang.*models?/", "title: /speech|lab/", r"/\bc\+\+/", "/zürich$/", "text: /(rein|deep) ?\\w+ment/"]
)  # fmt: skip
TERMS = st.lists(WORDS, max_size=3)


def some(*values: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), max_size=3)


TABLES = st.fixed_dictionaries(
    {"any": TERMS, "all": TERMS, "none": TERMS},
    optional={
        "roles": st.sampled_from([["research"], ["any internship"]]),
        "degree": st.sampled_from(["phd", "master", "any"]),
        "graduation": st.sampled_from(["2028-05", "2027", "2029-01", "any"]),
        "seasons": some("summer", "2028", "summer 2027", "fall 2027"),
        "places": some("US", "London", "remote", "UK", "Europe", "Zurich", "New York"),
        "companies": some("aurora", "Aurora Robotics", "a*", "Acme", "robotics"),
        "hidden": some("aurora", "Aurora Robotics", "Acme"),
        "tags": some("startup", "big-tech"),
        "topics": some("llm", "speech", "vision"),
        "want": some("sponsorship", "paid", "talent pool", "remote"),
        "avoid": some("citizenship", "clearance", "talent pool"),
        "weeks": st.sampled_from(["10-16", "4-6", "20-"]),
        "starts": st.sampled_from(["2027-05 to 2027-07", "2028-01"]),
        "pay": st.sampled_from(["30 USD/hour", "90 USD/hour", "30 EUR/hour"]),
        "languages": some("en", "de"),
        "unstated": st.sampled_from(["pass", "drop"]),
    },
)
TEXTS = st.lists(
    st.sampled_from(
        ["language", "models", "speech", "lab", "zurich", "算法实习生", "C++,", "reinforcement", "learning\n"]
    ),
    max_size=8,
).map(" ".join)


def maybe(*facts: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *facts])


FACTS = st.fixed_dictionaries(
    {
        "research": maybe(Fact(True, "x"), Fact(False)),
        "season": maybe(Fact("summer-2027", "Summer 2027"), Fact("fall-2027", inferred=True), Fact("2028")),
        "seasons": st.sampled_from([(), (Fact("summer-2027", "a"), Fact("fall-2027", "b")), (Fact("spring-2028"),)]),
        "degrees": maybe(Fact(("phd",), "PhD"), Fact(("bachelor",), "BSc"), Fact(("phd",), "PhD", hedged=True)),
        "graduation": maybe(Fact(Window("2027-12", "2028-12"), "a"), Fact(Window(None, "2027-06"), "b")),
        "derived": maybe(Fact(Window("2028-01", None), "c", rule="derived.returning"), Fact(Window(), "d")),
        "places": st.sampled_from([(), ("London, UK",), ("3 Locations",), ("Remote - US", "Paris"), ("Zurich",)]),
        "remote": maybe(Fact(True, "remote"), Fact(False, "on site")),
        "topics": st.sampled_from([(), (Fact("llm", "LLM"),), (Fact("speech", "s"), Fact("vision", "v"))]),
        "evergreen": maybe(Fact(True, "pool")),
        "sponsorship": maybe(Fact("offered", "we sponsor"), Fact("not offered", "no visa")),
        "citizenship": maybe(Fact("US citizen", "must be")),
        "clearance": maybe(Fact(True, "secret")),
        "weeks": maybe(Fact(Weeks(12, 16), "12 to 16 weeks")),
        "start": maybe(Fact("2027-05-17", "May 17")),
        "pay": maybe(Fact(Pay(55, 65, "USD", "hour"), "$55")),
        "language": st.sampled_from(["", "en", "fr"]),
    }
)


def each(filters: list[Filter], s: Subject) -> list[Match]:
    """The plain loop: what the index must give."""
    return [result for f in filters if isinstance(result := match(f, s), Match)]


def filters_of(tables: list[dict[str, Any]]) -> list[Filter]:
    return [a_filter(**({"roles": ["any internship"]} | t | {"name": f"f{n}"})) for n, t in enumerate(tables)]


@settings(max_examples=200)
@given(st.lists(TABLES, max_size=8), TEXTS, TEXTS, st.booleans(), FACTS)
def test_the_same_answers_as_match(
    tables: list[dict[str, Any]], title: str, text: str, internship: bool, facts: dict[str, Any]
) -> None:
    filters = filters_of(tables)
    listed = facts["places"]
    s = about(title, text, internship=internship, **(facts | {"places": listed}))
    assert list(Index(filters).matches(s)) == each(filters, s)


@settings(max_examples=60)
@given(st.lists(TABLES, min_size=2, max_size=6), st.lists(TABLES, max_size=4), st.data())
def test_the_same_answers_after_people_changed_their_minds(
    before: list[dict[str, Any]], later: list[dict[str, Any]], data: st.DataObject
) -> None:
    """Filters go, come and change; the index is as one that was built anew, and answers were asked before."""
    filters, s = filters_of(before), about(TEXT, **data.draw(FACTS))
    index = Index(filters)
    list(index.matches(s))
    gone = data.draw(st.lists(st.sampled_from([f.name for f in filters]), unique=True))
    fresh = [a_filter(**({"roles": ["any internship"]} | t | {"name": f"new{n}"})) for n, t in enumerate(later)]
    index.replace(gone, fresh)
    left = [*(f for f in filters if f.name not in gone), *fresh]
    assert list(index.matches(s)) == each(left, s)
    assert len(index) == len(left)


def test_an_edited_filter_keeps_its_place_and_the_others_their_answers() -> None:
    filters = [a_filter(name=f"f{n}", any=["speech"]) for n in range(4)]
    index = Index(filters)
    index.replace(["f1", "f2"], [a_filter(name="f1", any=["vision", "speech"]), a_filter(name="new", any=["speech"])])
    assert [m.filter for m in index.matches(about("Speech"))] == ["f0", "f1", "f3", "new"]
    index.replace(["nobody"], [])
    assert len(index) == 4


def test_filters_that_say_the_same_are_one_group_and_each_is_told_by_name() -> None:
    """Name, destination and what is told of do not make a difference; nor does `unstated` where nothing asks for it."""
    filters = [
        a_filter(name="a", any=["speech"], tell=["new"]),
        a_filter(name="b", any=["speech"], send_to=["email:b@example.org"], unstated="drop"),
        a_filter(name="c", any=["speech"], places=["London"]),
    ]
    index = Index(filters)
    assert index.groups() == 2
    assert [m.filter for m in index.matches(about("Speech"))] == ["a", "b", "c"]


def test_real_shaped_wishes_and_postings_get_the_same_answers() -> None:
    filters = wishes(400)
    index = Index(filters)
    told = 0
    for s in postings(40):
        found = list(index.matches(s))
        assert found == each(filters, s)
        told += len(found)
    assert told > 100


def test_no_filters_match_nothing() -> None:
    assert list(Index([]).matches(about())) == []


def quickest(act: Callable[[], object], tries: int = 3) -> float:
    """CPU seconds; the best of a few: the machine is shared."""
    costs = []
    for _ in range(tries):
        start = time.process_time()
        act()
        costs.append(time.process_time() - start)
    return min(costs)


@pytest.mark.timed
def test_a_hundred_times_the_subscribers_cost_less_than_ten_times() -> None:
    """The full figures (100,000 subscriptions) are `make bench-matching`."""
    subjects = list(postings(30))
    few, many = Index(wishes(100)), Index(wishes(10_000))

    def ask(index: Index) -> Callable[[], None]:
        return lambda: [index.matches(s) for s in subjects] and None

    ask(few)(), ask(many)()
    assert quickest(ask(many)) < 10 * quickest(ask(few))


@pytest.mark.timed
def test_one_person_changes_a_wish_among_ten_thousand_at_next_to_no_cost() -> None:
    filters = wishes(10_000)
    index = Index(filters)
    cost = quickest(lambda: [index.replace([f.name], [f]) for f in filters[:100]])
    assert cost / 100 < 0.005


@pytest.mark.timed
def test_five_thousand_filters_are_not_asked_one_by_one() -> None:
    filters = [a_filter(name=f"f{n}", any=[f"topic{n}", f"method{n}*"], none=["sales"]) for n in range(5_000)]
    index = Index(filters)
    s = about(text=TEXT * 40 + " topic77 and methods4711")
    start = time.process_time()
    for _ in range(20):
        found = index.matches(s)
    assert (time.process_time() - start) / 20 < 0.05
    assert [m.filter for m in found] == ["f77"]

"""Matching: every condition holds or fails for a reason, and the reasons are kept."""

from typing import Any

import pytest

from internwatch.facts import Fact, Window
from internwatch.filters.index import Index
from internwatch.filters.language import Me
from internwatch.filters.match import explain, match
from internwatch.model import Match, Miss, Reason
from internwatch.reading import read
from tests.filters.postings import TEXT, a_filter, about


def reason(result: Match | Miss, test: str) -> Reason:
    return next(r for r in result.reasons if r.test == test)


def test_a_match_names_the_words_and_where_they_stand() -> None:
    f = a_filter(any=["language model*", "vision"], all=["scientist*"], none=["sales"], roles=["research"])
    result = match(f, about())
    assert isinstance(result, Match)
    assert reason(result, "any") == Reason("any", True, '"language-models" in the text')
    assert reason(result, "all").detail == '"scientists" in the text'
    assert reason(result, "research") == Reason("research", True, '"Research Intern"')
    assert [r.test for r in result.reasons] == ["internship", "research", "any", "all", "none"]


@pytest.mark.parametrize(
    ("table", "test", "detail"),
    [
        ({"any": ["vision", "title: language model*"]}, "any", "none of vision, title: language model*"),
        ({"all": ["reinforcement learning", "vision"]}, "all", "not found: vision"),
        ({"none": ["aurora lab"]}, "none", '"aurora lab" in the text'),
        ({"seasons": ["summer 2028", "fall"]}, "season", "summer 2027"),
        ({"places": ["US", "remote"]}, "place", "London, UK"),
        ({"companies": ["borealis", "w-*"]}, "company", "Aurora Robotics"),
        ({"hidden": ["Aurora Robotics"]}, "hidden company", "Aurora Robotics"),
        ({"tags": ["quant"]}, "tags", "the source has startup"),
    ],
)
def test_a_near_miss_keeps_the_one_reason(table: dict[str, Any], test: str, detail: str) -> None:
    result = match(a_filter(**table), about())
    assert isinstance(result, Miss)
    assert result.near
    assert [r for r in result.reasons if not r.held] == [Reason(test, False, detail)]
    assert explain(a_filter(**table), about()) == result


def test_two_failed_conditions_are_no_near_miss() -> None:
    result = match(a_filter(any=["vision"], tags=["quant"]), about())
    assert isinstance(result, Miss)
    assert not result.near


@pytest.mark.parametrize(
    "table",
    [
        {"any": ["company: aurora"]},
        {"any": ["place: london"]},
        {"any": ["text: reinforcement learning"]},
        {"any": ["title: SPEECH"]},
        {"companies": ["aurora"]},
        {"hidden": ["aurora", "robotics", "Acme"]},
        {"companies": ["Aurora Robotics"]},
        {"companies": ["au*"]},
        {"tags": ["tag:Startup"]},
        {"seasons": ["2027"]},
        {"seasons": ["summer"]},
        {"places": ["UK"]},
    ],
)
def test_conditions_that_hold(table: dict[str, Any]) -> None:
    assert isinstance(match(a_filter(**table), about()), Match)


@pytest.mark.parametrize("word", ["title: reinforcement learning", "text: speech", "company: london", "place: aurora"])
def test_a_prefix_looks_nowhere_else(word: str) -> None:
    assert isinstance(match(a_filter(any=[word]), about()), Miss)


def test_what_is_no_internship_never_passes() -> None:
    job = about(internship=False, kind=Fact("new grad", "New Grad"))
    result = match(a_filter(roles=["any internship"]), job)
    assert reason(result, "internship") == Reason("internship", False, "new grad, not an internship")
    assert isinstance(result, Miss)


def test_research_is_asked_only_where_the_filter_asks() -> None:
    plain = about(research=None)
    assert isinstance(match(a_filter(any=["speech"]), plain), Match)
    assert reason(match(a_filter(any=["speech"], roles=["research"]), plain), "research").held is False


class TestGraduation:
    """Fits, does not fit, not stated: the last passes by default and says so."""

    me = Me("phd", "2028-05")

    def test_fits(self) -> None:
        result = match(a_filter(self.me, any=["speech"]), about())
        assert isinstance(result, Match)
        assert result.verdict == "fits"

    def test_does_not_fit(self) -> None:
        late = about(graduation=Fact(Window(None, "2027-06"), "graduating by June 2027"))
        result = match(a_filter(self.me, any=["speech"]), late)
        assert isinstance(result, Miss)
        assert (result.near, result.verdict) == (True, "does not fit")

    def test_not_stated_passes_unless_dropped(self) -> None:
        silent = about(graduation=None, degrees=None)
        result = match(a_filter(self.me, any=["speech"]), silent)
        assert isinstance(result, Match)
        assert result.verdict == "not stated"
        assert reason(result, "graduation").detail.startswith("not stated")
        assert isinstance(match(a_filter(self.me, any=["speech"], unstated="drop"), silent), Miss)

    @pytest.mark.parametrize(
        ("changes", "held"),
        [
            ({}, True),
            ({"graduation": None}, False),
            ({"graduation": None, "derived": Fact(Window("2027-09", None), "back to school")}, False),
            # A window of another level is none of this reader's.
            ({"graduation_by_degree": {"bachelor": Fact(Window("2027-12", "2028-12"), "Bachelors")}}, False),
            ({"graduation_by_degree": {"phd": Fact(Window("2027-12", "2028-12"), "PhDs")}}, True),
        ],
    )
    def test_dropped_where_no_window_is_stated_though_the_level_is_taken(
        self, changes: dict[str, Any], held: bool
    ) -> None:
        posting = about(**changes)
        assert isinstance(match(a_filter(self.me, any=["speech"]), posting), Match)
        asked = reason(match(a_filter(self.me, any=["speech"], unstated="drop"), posting), "graduation")
        assert (asked.held, asked.detail.startswith("not stated")) == (held, not held)

    def test_a_level_alone_is_stated_without_a_window(self) -> None:
        assert isinstance(match(a_filter(degree="phd", unstated="drop"), about(graduation=None)), Match)

    def test_nobody_asked(self) -> None:
        result = match(a_filter(any=["speech"]), about())
        assert (result.verdict, result.verdict_detail) == ("not stated", "")
        assert all(r.test not in ("graduation", "degree") for r in result.reasons)

    def test_a_degree_alone(self) -> None:
        result = match(a_filter(degree="bachelor"), about())
        assert isinstance(result, Miss)
        assert not reason(result, "degree").held


@pytest.mark.parametrize(
    ("changes", "places", "held"),
    [
        ({"places": ()}, ["US"], True),
        ({"places": ("2 Locations",)}, ["London"], True),
        ({"places": (), "remote": None}, ["remote"], True),
        ({"places": (), "remote": Fact(False, "on site")}, ["remote"], False),
        ({"places": (), "remote": Fact(True, "remote")}, ["remote"], True),
        ({"places": ("Berlin",)}, ["US", "London"], False),
        ({"places": ("Berlin", "London")}, ["London"], True),
    ],
)
def test_a_posting_is_not_lost_for_an_unclear_place(changes: dict[str, Any], places: list[str], held: bool) -> None:
    result = match(a_filter(places=places), about(**changes))
    assert reason(result, "place").held is held
    if held and not reason(result, "place").detail.startswith(("London", "remote")):
        assert isinstance(match(a_filter(places=places, unstated="drop"), about(**changes)), Miss)


def test_a_season_that_is_not_stated_passes_unless_dropped() -> None:
    silent = about(season=None)
    assert reason(match(a_filter(seasons=["summer 2027"]), silent), "season") == Reason("season", True, "not stated")
    assert isinstance(match(a_filter(seasons=["summer 2027"], unstated="drop"), silent), Miss)


@pytest.mark.parametrize(
    ("wanted", "held"), [("summer 2027", True), ("fall 2027", True), ("fall", True), ("2028", False), ("spring", False)]
)
def test_one_of_several_terms_is_enough(wanted: str, held: bool) -> None:
    facts = read("Research Intern (Summer or Fall 2027)", TEXT)
    both = about(season=facts.season, seasons=facts.seasons)
    f = a_filter(seasons=[wanted], unstated="drop")
    assert reason(match(f, both), "season") == Reason("season", held, "summer 2027, fall 2027")
    assert bool(Index([f]).matches(both)) is held


def test_an_inferred_season_says_so() -> None:
    guessed = about(season=Fact("summer-2027", "Summer", inferred=True))
    assert "concluded" in reason(match(a_filter(seasons=["summer 2027"]), guessed), "season").detail

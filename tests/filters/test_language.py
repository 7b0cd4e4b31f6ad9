"""What a filter may say, and all mistakes of one that says something else."""

import tomllib
from datetime import date
from typing import Any

import pytest

from internwatch.filters.language import TELL, Filter, Me, digest, parse_filter, read_graduation
from internwatch.filters.terms import Term
from tests.filters.postings import a_filter

CONTRACT = """
name = "research-2027"
any = ["language model*", "title: reinforcement learning"]
all = []
none = ["sales"]
roles = ["research"]
degree = "phd"
graduation = "2028"
unstated = "pass"
seasons = ["summer 2027"]
places = ["US", "London", "remote"]
companies = []
tags = []
backlog = "summary"
send_to = ["telegram:@ai_interns", "telegram:-1001234/45", "email:me@uni.edu", "console", "file:alerts.jsonl"]
"""


def test_the_example_of_the_contract() -> None:
    f, problems = parse_filter(tomllib.loads(CONTRACT), Me())
    assert problems == []
    assert f == Filter(
        name="research-2027",
        any=(Term("language model*"), Term("reinforcement learning", "title")),
        none=(Term("sales"),),
        roles="research",
        degree="phd",
        graduation="2028",
        seasons=("summer-2027",),
        places=("us", "london", "remote"),
        tell=TELL,
        send_to=("telegram:@ai_interns", "telegram:-1001234/45", "email:me@uni.edu", "console", "file:alerts.jsonl"),
    )


def test_me_stands_in_and_any_switches_it_off() -> None:
    me = Me("phd", "2028-05")
    f = a_filter(me, any=["robots"])
    assert (f.degree, f.graduation) == ("phd", "2028-05")
    f = a_filter(me, any=["robots"], degree="any", graduation="any")
    assert (f.degree, f.graduation) == (None, None)
    assert a_filter(me, any=["robots"], graduation="2027").graduation == "2027"


@pytest.mark.parametrize(
    ("value", "read"), [("2028-05", "2028-05"), (2028, "2028"), ("May 2028", "2028-05"), (date(2028, 5, 1), "2028-05")]
)
def test_graduation_in_the_wordings_people_try(value: object, read: str) -> None:
    assert read_graduation(value) == read


@pytest.mark.parametrize("value", ["2028-13", "28", "soon", True, 2028.5, None, "May"])
def test_no_graduation(value: object) -> None:
    with pytest.raises(ValueError, match="wants a month"):
        read_graduation(value)


def test_seasons_with_and_without_a_year() -> None:
    assert a_filter(seasons=["Summer 2027", "autumn", "2028"]).seasons == ("summer-2027", "fall", "2028")


@pytest.mark.parametrize(
    ("limits", "me"),
    [
        ({}, Me()),
        ({"any": [], "none": [], "places": []}, Me()),
        ({"backlog": "all"}, Me()),
        ({"graduation": "any", "degree": "any"}, Me("phd", "2028")),
        ({"graduation": "any"}, Me(None, "2028")),
    ],
)
def test_a_filter_with_no_limits_is_refused(limits: dict[str, Any], me: Me) -> None:
    """Also where it switches off what [me] says."""
    f, problems = parse_filter({"name": "f", "send_to": ["console"], **limits}, me)
    assert f is None
    assert len(problems) == 1
    assert "no limits at all" in problems[0][1]


@pytest.mark.parametrize("me", [Me("phd", None), Me(None, "2028")])
def test_what_me_says_is_a_limit(me: Me) -> None:
    """As it would be in the filter itself."""
    f = a_filter(me)
    assert (f.degree, f.graduation) == (me.degree, me.graduation)


def test_a_filter_that_would_tell_nothing_is_refused() -> None:
    """An empty list is not "everything" as for limits; silence is never meant."""
    f, problems = parse_filter({"name": "f", "any": ["x1"], "send_to": ["console"], "tell": []}, Me())
    assert f is None
    assert [(key, problem) for key, problem, _ in problems] == [
        ("tell", "is empty: the filter would never tell anything")
    ]


def test_who_really_wants_all_internships_says_so() -> None:
    assert a_filter(roles=["any internship"]).roles == "any internship"
    assert a_filter(roles=["research", "any internship"]).roles == "any internship"


def test_all_mistakes_at_once() -> None:
    table = {
        "anny": ["x"], "any": ["titel: foo", "a*"], "roles": ["boss"], "degree": "mba", "graduation": "soon",
        "unstated": "maybe", "seasons": ["monsoon 2027", "2027 2028"], "places": "US", "companies": [3], "tags": [""],
        "backlog": 7, "tell": ["all"], "send_to": ["pigeon:me", "email:nobody"],
    }  # fmt: skip
    f, problems = parse_filter(table, Me())
    assert f is None
    keys = [key for key, _, _ in problems]
    assert sorted(keys) == sorted(
        ["anny", "any", "any", "roles", "degree", "graduation", "unstated", "seasons", "seasons", "places", "companies",
         "tags", "backlog", "tell", "send_to", "send_to", "name"]
    )  # fmt: skip
    assert ("anny", "is not a key of a filter", "Did you mean any?") in problems


def test_nobody_to_send_to() -> None:
    _, problems = parse_filter({"name": "f", "any": ["x1"], "send_to": []}, Me())
    assert [key for key, _, _ in problems] == ["send_to"]


def test_the_digest_is_what_the_filter_says() -> None:
    f = a_filter(any=["robots", "speech"], places=["US"])
    same = a_filter(name="g", send_to=["file:x"], any=["speech", "Robots"], places=["us"], tell=["new"])
    assert digest(f) == digest(same)
    others = [
        a_filter(any=["robots"], places=["US"]),
        a_filter(all=["robots", "speech"], places=["US"]),
        a_filter(any=["robots", "title: speech"], places=["US"]),
        a_filter(any=["robots", "speech"], places=["US"], graduation="2028"),
        a_filter(any=["robots", "speech"], places=["US"], roles=["research"]),
        a_filter(any=["robots", "speech"], places=["US"], unstated="drop"),
    ]
    assert len({digest(f), *map(digest, others)}) == len(others) + 1

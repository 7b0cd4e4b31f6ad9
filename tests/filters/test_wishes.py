"""The limits beyond words, roles and places: how they are written, and whether a posting keeps to them."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.facts import Fact, Pay, Weeks
from internwatch.filters.language import Me, digest, parse_filter
from internwatch.filters.match import match
from internwatch.filters.traits import TRAITS, trait
from internwatch.filters.wishes import Span
from internwatch.model import Match
from tests.filters.postings import a_filter, about, facts

NO_VISA = Fact("not offered", "we cannot sponsor visas")
LLM = (Fact("llm", "large language models"), Fact("rl", "RLHF"))
HOURLY = Fact(Pay(40, 55, "USD", "hour"), "$40 - $55 per hour")


def passes(changes: dict[str, Any], **table: Any) -> tuple[bool, str]:
    """Whether a posting with these facts passes, and the reason of its last condition."""
    result = match(a_filter(**table), about(**changes))
    return isinstance(result, Match), result.reasons[-1].detail


@pytest.mark.parametrize(
    ("table", "changes", "held", "detail"),
    [
        ({"topics": ["LLM", "vision"]}, {"topics": LLM}, True, 'llm: "large language models"'),
        ({"topics": ["vision"]}, {"topics": LLM}, False, "about llm, rl"),
        ({"topics": ["vision"]}, {}, False, "no topic read"),
        ({"want": ["sponsorship"]}, {"sponsorship": NO_VISA}, False, '"we cannot sponsor visas"'),
        ({"want": ["sponsorship"]}, {"sponsorship": Fact("case by case", "may sponsor")}, True, 'open: "may sponsor"'),
        ({"want": ["sponsorship"]}, {}, True, "not stated"),
        ({"want": ["sponsorship"], "unstated": "drop"}, {}, False, "not stated"),
        ({"want": ["paid"]}, {"unpaid": Fact(True, "unpaid")}, False, '"unpaid"'),
        ({"want": ["paid"]}, {"pay": HOURLY}, True, '"$40 - $55 per hour"'),
        ({"want": ["phd only"]}, {"degrees": Fact(("master", "phd"), "MS or PhD")}, False, '"MS or PhD"'),
        ({"avoid": ["clearance"]}, {"clearance": Fact(True, "Secret clearance")}, False, '"Secret clearance"'),
        ({"avoid": ["clearance"]}, {"clearance": Fact(False, "no clearance")}, True, '"no clearance"'),
        ({"avoid": ["clearance"], "unstated": "drop"}, {}, True, "not stated"),
        ({"avoid": ["cover letter"]}, {"needs": (Fact("cover letter", "a cover letter"),)}, False, '"a cover letter"'),
        ({"avoid": ["opt"]}, {"visas": (Fact("OPT", "OPT"),)}, False, '"OPT"'),
        ({"weeks": "10-16"}, {"weeks": Fact(Weeks(12, 12), "12-week")}, True, "12"),
        ({"weeks": "10-16"}, {"weeks": Fact(Weeks(24, 26), "six months")}, False, "24 to 26"),
        ({"weeks": "10-"}, {"weeks": Fact(Weeks(8, 9), "8-9 weeks")}, False, "8 to 9"),
        ({"weeks": "12"}, {}, True, "not stated"),
        ({"starts": "2027-05 to 2027-07"}, {"start": Fact("2027-06-14", "June 14, 2027")}, True, "2027-06"),
        ({"starts": "2027-05"}, {"start": Fact("2027-09", "September 2027")}, False, "2027-09"),
        ({"pay": "50 usd/hour"}, {"pay": HOURLY}, True, '"$40 - $55 per hour"'),
        ({"pay": "10,000 USD per month"}, {"pay": HOURLY}, False, '"$40 - $55 per hour"'),
        (
            {"pay": "30 EUR/hour", "unstated": "drop"}, {"pay": HOURLY}, False,
            'cannot be compared: "$40 - $55 per hour"',
        ),
        ({"languages": ["de"]}, {"language": "en"}, False, "en"),
        ({"languages": ["de", "en"]}, {"language": "en"}, True, "en"),
        ({"languages": ["de"]}, {}, True, "not stated"),
    ],
)  # fmt: skip
def test_a_limit_holds_or_fails_for_a_reason(
    table: dict[str, Any], changes: dict[str, Any], held: bool, detail: str
) -> None:
    assert passes(changes, **table) == (held, detail)


def test_a_talent_pool_is_no_opening_unless_a_filter_asks() -> None:
    pool = {"evergreen": Fact(True, "join our talent pool")}
    assert passes(pool, roles=["research"]) == (False, 'no opening of its own: "join our talent pool"')
    assert passes(pool, want=["talent pool"])[0]


@pytest.mark.parametrize(
    ("table", "problem", "advice"),
    [
        ({"topics": ["nlpp"]}, '"nlpp" is no topic', 'Did you mean "nlp"?'),
        ({"topics": "nlp"}, "wants a list of strings", 'Write it as ["nlp"].'),
        ({"want": ["visa"]}, '"visa" is no trait', "There are: sponsorship, citizenship"),
        ({"weeks": "a summer"}, "wants a number of weeks, not 'a summer'", 'Write "10-16", "12" or "10-".'),
        ({"weeks": "16-10"}, "16 weeks to 10 weeks is no span", "Put the smaller number first"),
        ({"starts": "May 2027"}, "wants a month or two, not 'May 2027'", 'Write "2027-05"'),
        ({"pay": "much"}, "wants an amount, a currency and a period, not 'much'", 'Write "30 USD/hour".'),
        ({"languages": ["german"]}, '"german" is no language', "There are: en, de, fr"),
    ],
)
def test_a_mistake_is_said_with_its_mend(table: dict[str, Any], problem: str, advice: str) -> None:
    f, problems = parse_filter({"name": "f", "send_to": ["console"], **table}, Me())
    assert f is None
    ((key, said, mend),) = problems
    assert (key, said) == (next(iter(table)), problem)
    assert mend.startswith(advice)


def test_they_are_limits_and_edits_of_them_are_edits() -> None:
    """A filter with nothing but a topic is no filter without limits, and a changed limit is an edited filter; a limit
    that is not named changes nothing, so a later version with more of them does not look like an edit."""
    one, other = a_filter(topics=["nlp"]), a_filter(topics=["llm"])
    assert digest(one) != digest(other)
    assert digest(a_filter(weeks="12")) != digest(a_filter(weeks="13"))
    assert a_filter(weeks=12).weeks == Span(12, 12)
    assert digest(a_filter(topics=["nlp"], want=[])) == digest(one)


@pytest.mark.parametrize("name", TRAITS)
def test_every_trait_can_be_asked_of_any_posting(name: str) -> None:
    assert trait(name, facts())[0] in (True, False, None)

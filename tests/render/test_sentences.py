"""The lesser facts as plain sentences, and where alerts show them."""

from __future__ import annotations

import msgspec
import pytest

from internwatch.facts import Fact, Facts, Pay, Weeks, Window
from internwatch.render import render
from internwatch.render.sentences import sentences
from tests.render.made import FACTS, NOW, alert, posting

ALL = Facts(
    evergreen=Fact(True, "talent pool"),
    years=(Fact("penultimate", "penultimate year"), Fact("final", "final year")),
    returning=Fact(True, "return to school in the fall"),
    derived=Fact(Window("2027-12", None), "one semester left", inferred=True),
    equivalent=Fact(True, "or equivalent experience"),
    sponsorship=Fact("not offered", "we are unable to sponsor visas"),
    citizenship=Fact("US citizen", "must be a US citizen"),
    clearance=Fact(True, "Secret clearance"),
    export_control=Fact(True, "ITAR"),
    study_country=Fact("US", "at a US university"),
    visas=(Fact("CPT", "CPT"), Fact("OPT", "OPT")),
    weeks=Fact(Weeks(10, 12), "10 to 12 weeks"),
    start=Fact("2027-05-17", "May 17, 2027"),
    hours=Fact("full-time", "40 hours a week"),
    off_cycle=Fact(True, "off-cycle"),
    rolling=Fact(True, "on a rolling basis"),
    reviewed_from=Fact("2026-10-01", "reviewed from October 1"),
    hybrid=Fact(True, "hybrid"),
    remote_from=Fact("within the US", "remote within the US"),
    unpaid=Fact(True, "unpaid"),
    pay=Fact(Pay(40, 55.5, "USD", "hour"), "$40 - $55.50 per hour"),
    stipend=Fact(True, "a stipend"),
    housing=Fact(True, "housing assistance"),
    needs=(Fact("cover letter", "cover letter"), Fact("transcript", "transcript", hedged=True)),
    one_application=Fact(True, "only apply to one"),
    referral=Fact(True, "if you were referred"),
    topics=(Fact("llm", "large language models"), Fact("vision", "computer vision")),
)


def test_every_fact_has_its_sentence_with_the_words_that_say_so() -> None:
    said = [(one.text, one.quote) for one in sentences(ALL)]
    assert said == [
        ("A standing invitation, not one opening", "talent pool"),
        ("Year of study: penultimate, final", "penultimate year"),
        ("You must go on studying afterwards", "return to school in the fall"),
        ("That means graduation from Dec 2027 (concluded)", ""),
        ("Equivalent experience counts as the degree", "or equivalent experience"),
        ("No visa sponsorship", "we are unable to sponsor visas"),
        ("Only for: US citizen", "must be a US citizen"),
        ("Needs a security clearance", "Secret clearance"),
        ("Export control applies", "ITAR"),
        ("For students in the US", "at a US university"),
        ("Speaks of CPT, OPT", "CPT"),
        ("10 to 12 weeks, from 17 May 2027, full-time, off-cycle", "10 to 12 weeks"),
        ("Applications are read as they come, or until it is filled", "on a rolling basis"),
        ("Applications are read from 1 Oct 2026", "reviewed from October 1"),
        ("Partly in the office", "hybrid"),
        ("Remote from: within the US", "remote within the US"),
        ("Unpaid", "unpaid"),
        ("40 – 55.50 USD an hour", "$40 - $55.50 per hour"),
        ("With a stipend", "a stipend"),
        ("Helps with housing", "housing assistance"),
        ("Application with: cover letter, transcript (optional)", "cover letter"),
        ("Apply to one position only", "only apply to one"),
        ("Speaks of referrals", "if you were referred"),
        ("About: LLM, vision", "large language models"),
    ]


def test_nothing_stated_is_no_sentence() -> None:
    assert sentences(Facts(internship=True, hybrid=Fact(False), housing=Fact(False, "no housing"))) == []


@pytest.mark.parametrize(
    ("pay", "said"),
    [
        (Pay(10_000, 10_000, "USD", "total"), "10,000 USD in all"),
        (Pay(6500, 6500, "CHF", "month"), "6,500 CHF a month"),
    ],
)
def test_pay_in_words(pay: Pay, said: str) -> None:
    assert [one.text for one in sentences(Facts(pay=Fact(pay, "pay")))] == [said]


def test_an_alert_shows_them_and_gives_them_up_where_there_is_no_room() -> None:
    """They stand below the deadline; a message that is too long keeps title, window and link and drops these."""
    facts = msgspec.structs.replace(FACTS, sponsorship=ALL.sponsorship, weeks=ALL.weeks, topics=ALL.topics)
    (made,) = render([alert(about=posting(facts=facts))], "telegram", NOW)
    text = made.message.text
    assert text.index("Apply by") < text.index("🛂 No visa sponsorship — “we are unable to sponsor visas”")
    assert "⏳ 10 to 12 weeks\n" in text
    assert "🧭 About: LLM, vision — “large language models”" in text
    crowded = msgspec.structs.replace(ALL, kind=FACTS.kind, citizenship=Fact("x" * 3000, "y" * 3000), internship=True)
    (tight,) = render([alert(about=posting(facts=crowded, title="t" * 300))], "telegram", NOW)
    assert len(tight.message.text) <= 4096


def test_an_alert_after_reading_again_says_so() -> None:
    (made,) = render([alert(payload={"why": [], "reread": True})], "telegram", NOW)
    assert "Not new: a better reader finds only now that it matches" in made.message.text

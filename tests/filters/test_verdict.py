"""Would a student meet what a posting states: one of four words, and the fact that decided in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.facts import Fact, Facts, Window
from internwatch.filters.verdict import CERTAIN, verdict
from internwatch.reading import read

ALL = ("bachelor", "master", "phd")
LEVELS = st.sampled_from((None, *ALL))


def stated(first: str | None, last: str | None, *, hedged: bool = False) -> Fact[Window]:
    return Fact(Window(first, last), "graduating then", hedged=hedged)


def follows(rule: str, first: str | None, last: str | None, *, hedged: bool = False) -> Fact[Window]:
    return Fact(Window(first, last), "the words", hedged=hedged, inferred=True, rule=rule)


def facts(*levels: str, hedged: bool = False, **more: Any) -> Facts:
    return Facts(degrees=Fact(levels, "a degree", hedged=hedged) if levels else None, **more)


CLOSED = facts(*ALL, graduation=stated("2027-12", "2028-05"))
LATER = facts(*ALL, graduation=stated("2027-12", None))
EARLIER = facts(*ALL, graduation=stated(None, "2028-05"))
WISH = facts(*ALL, graduation=stated("2027-12", "2028-05", hedged=True))
BY_DEGREE = facts(
    *ALL, graduation=stated("2027-06", "2028-12"),
    graduation_by_degree={"master": stated("2027-06", "2027-12"), "phd": stated("2028-06", "2028-12")},
)  # fmt: skip
BACK = facts(*ALL, derived=follows("derived.returning", "2027-09", None), season=Fact("summer-2027"))
NEAR = facts(*ALL, derived=follows("derived.near_graduation", "2027-08", "2028-08"))


@pytest.mark.parametrize(
    ("posting", "degree", "graduation", "word"),
    [
        # A window, its ends inside.
        (CLOSED, "phd", "2027-11", "does not fit"),
        (CLOSED, "phd", "2027-12", "fits"),
        (CLOSED, "phd", "2028-05", "fits"),
        (CLOSED, "phd", "2028-06", "does not fit"),
        (CLOSED, None, "2028-01", "fits"),
        (CLOSED, "bachelor", ("2028-01", "2028-05"), "fits"),
        (CLOSED, "bachelor", ("2028-05", "2028-09"), "depends"),
        (CLOSED, "bachelor", ("2027-06", "2028-09"), "depends"),
        (CLOSED, "bachelor", ("2028-06", "2028-09"), "does not fit"),
        (CLOSED, "phd", "2028", "depends"),
        (CLOSED, "phd", "2029", "does not fit"),
        (CLOSED, "phd", (None, "2028-05"), "fits"),
        (CLOSED, "phd", ("2028-06", None), "does not fit"),
        (CLOSED, "phd", None, "fits"),
        # Open ends.
        (LATER, "master", "2027-11", "does not fit"),
        (LATER, "master", "2027-12", "fits"),
        (LATER, "master", "2035-01", "fits"),
        (EARLIER, "phd", "2020-01", "fits"),
        (EARLIER, "phd", "2028-05", "fits"),
        (EARLIER, "phd", "2028-06", "does not fit"),
        # A wish that is missed refuses nobody.
        (WISH, "phd", "2028-01", "fits"),
        (WISH, "phd", "2028-06", "depends"),
        (WISH, "phd", "2027-11", "depends"),
        # Levels.
        (facts("phd"), "phd", "2028-05", "fits"),
        (facts("phd"), "master", "2028-05", "does not fit"),
        (facts("phd"), "bachelor", None, "does not fit"),
        (facts("phd"), None, "2028-05", "not stated"),
        (facts("bachelor", "master"), "phd", "2028-05", "does not fit"),
        (facts("bachelor", "master", hedged=True), "phd", "2028-05", "depends"),
        (facts("phd", graduation=stated("2028-01", None)), "master", "2028-05", "does not fit"),
        (facts(graduation=stated("2028-01", None)), "phd", "2028-05", "fits"),
        (facts(graduation=stated("2028-01", None)), "phd", "2027-12", "does not fit"),
        (facts(), "phd", "2028-05", "not stated"),
        (facts(), None, None, "not stated"),
        # A level that is only preferred hides no window that refuses.
        (facts("phd", hedged=True, graduation=stated("2026-12", "2027-06")), "master", "2029-05", "does not fit"),
        (facts("phd", hedged=True, graduation=stated("2026-12", "2027-06")), "master", "2027-05", "depends"),
        (facts("phd", hedged=True, graduation=stated("2026-12", "2027-06")), "master", None, "depends"),
        (facts("phd", hedged=True, derived=BACK.derived, season=BACK.season), "master", "2027-05", "does not fit"),
        # A window per level: the student's own counts.
        (BY_DEGREE, "master", "2027-12", "fits"),
        (BY_DEGREE, "master", "2028-01", "does not fit"),
        (BY_DEGREE, "phd", "2027-12", "does not fit"),
        (BY_DEGREE, "phd", "2028-06", "fits"),
        (BY_DEGREE, "bachelor", "2027-12", "fits"),
        (BY_DEGREE, "bachelor", "2031-01", "fits"),
        (BY_DEGREE, None, "2027-12", "depends"),
        (BY_DEGREE, None, "2031-01", "depends"),  # a Bachelor may graduate whenever
        # What follows from relative wording.
        (BACK, "phd", "2027-09", "fits"),
        (BACK, "phd", "2027-08", "does not fit"),
        (BACK, "phd", ("2027-08", "2027-09"), "depends"),
        (NEAR, "phd", "2027-08", "fits"),
        (NEAR, "phd", "2028-08", "fits"),
        (NEAR, "phd", "2028-09", "depends"),
        (NEAR, "phd", "2027-07", "depends"),
        (facts("phd", derived=follows("derived.near_graduation", None, None)), "phd", "2028-05", "depends"),
        (facts(derived=follows("derived.returning", "2027-09", None)), "phd", "2028-05", "not stated"),
        (facts("phd", derived=follows("derived.year_of_study", "2027-09", "2028-08")), "phd", "2027-05", "depends"),
        # Together with a stated window.
        (facts(graduation=stated("2027-01", "2027-12"), derived=BACK.derived), "phd", "2027-06", "does not fit"),
        (facts(graduation=stated("2027-01", "2027-12"), derived=BACK.derived), "phd", "2027-12", "fits"),
        (facts(graduation=stated("2027-01", "2027-12"), derived=BACK.derived), "phd", "2027", "depends"),
        (facts(graduation=stated("2028-01", None), derived=NEAR.derived), "phd", "2029-05", "fits"),
    ],
)
def test_the_word(posting: Facts, degree: str | None, graduation: Any, word: str) -> None:
    found, reason = verdict(posting, degree, graduation)
    assert found == word
    assert "\n" not in reason
    assert reason or (posting.graduation and graduation is None)


@pytest.mark.parametrize(
    ("posting", "degree", "graduation", "reason"),
    [
        (CLOSED, "phd", "2028-06", "wants graduation from Dec 2027 to May 2028; Jun 2028 lies outside"),
        (CLOSED, "phd", "2028",
         "wants graduation from Dec 2027 to May 2028; a part of Jan 2028 to Dec 2028 lies inside"),
        (LATER, "phd", "2028-05", "wants graduation in Dec 2027 or later"),
        (EARLIER, "phd", "2028-06", "wants graduation in May 2028 or earlier; Jun 2028 lies outside"),
        (WISH, "phd", "2028-06", "prefers graduation from Dec 2027 to May 2028; Jun 2028 lies outside"),
        (facts(graduation=stated("2028-05", "2028-05")), "phd", "2028-05", "wants graduation in May 2028"),
        (facts("phd"), "master", "2028-05", "wants PhD"),
        (facts("bachelor", "master", hedged=True), "phd", "2028-05", "prefers Bachelor or Master"),
        (facts("phd", hedged=True, graduation=stated("2026-12", "2027-06")), "master", "2027-05", "prefers PhD"),
        (facts("phd", hedged=True, graduation=stated("2026-12", "2027-06")), "master", "2029-05",
         "wants graduation from Dec 2026 to Jun 2027; May 2029 lies outside"),
        (facts("phd"), "phd", "2028-05", "takes PhD; no graduation date stated"),
        (facts(), "phd", "2028-05", "no graduation date stated"),
        (BY_DEGREE, "phd", "2027-12", "wants graduation of a PhD from Jun 2028 to Dec 2028; Dec 2027 lies outside"),
        (BY_DEGREE, "bachelor", "2027-12", "takes Bachelor; states graduation dates only for Master or PhD"),
        (BACK, "phd", "2027-08", '"the words" means graduation in Sep 2027 or later; Aug 2027 is too early'),
        (NEAR, "phd", "2028-09", '"the words" means graduation from Aug 2027 to Aug 2028; Sep 2028 lies outside'),
        (facts("phd", derived=follows("derived.near_graduation", None, None)), "phd", "2028-05",
         '"the words" cannot be placed without the season of the work'),
        (facts("phd", years=(Fact("penultimate"),)), "phd", "2028-05", "takes PhD; asks for penultimate year"),
        (facts("phd", years=(Fact("third-year phd"), Fact("fourth-year phd"))), "phd", "2028-05",
         "takes PhD; asks for third-year phd or fourth-year phd"),
        (facts("phd", returning=Fact(True, "return to school")), "phd", "2028-05",
         "takes PhD; asks to go back to school afterwards"),
        (facts(derived=BACK.derived), "phd", "2028-05",
         'no graduation date stated; "the words" means graduation in Sep 2027 or later'),
    ],
)  # fmt: skip
def test_the_sentence_says_which_fact_decided(posting: Facts, degree: str, graduation: str, reason: str) -> None:
    assert verdict(posting, degree, graduation)[1] == reason


@pytest.mark.parametrize("rule", sorted(CERTAIN))
def test_only_a_bound_without_doubt_refuses(rule: str) -> None:
    """A wish, a concluded year, or several seasons leave it open; so does a bound that is no more than likely."""
    bound = follows(rule, "2027-09", None)
    assert verdict(facts("phd", derived=bound), "phd", "2027-05")[0] == "does not fit"
    doubts: tuple[dict[str, Any], ...] = (
        {"derived": follows(rule, "2027-09", None, hedged=True)},
        {"derived": bound, "season": Fact("summer-2027", inferred=True)},
        {"derived": bound, "seasons": (Fact("summer-2027"), Fact("spring-2027"))},
        {"derived": follows("derived.up_to_after", "2027-09", None)},
    )
    for doubt in doubts:
        assert verdict(facts("phd", **doubt), "phd", "2027-05")[0] == "depends"


def test_a_long_quote_is_cut() -> None:
    """One sentence, not a paragraph."""
    bound = Fact(Window("2027-09", None), "must be returning to school " * 20, rule="derived.returning")
    assert len(verdict(facts("phd", derived=bound), "phd", "2027-05")[1]) < 170


@pytest.mark.parametrize(
    ("text", "degree", "graduation", "word"),
    [
        ("Pursuing a PhD, graduating in December 2027 or later.", "phd", "2028-05", "fits"),
        ("Pursuing a PhD, graduating before July 2027.", "phd", "2027-06", "fits"),
        ("Pursuing a PhD, graduating before July 2027.", "phd", "2027-07", "does not fit"),
        ("Pursuing a PhD. Preferably graduating before July 2027.", "phd", "2028-05", "depends"),
        ("Currently pursuing a Bachelor's or Master's degree.", "phd", "2028-05", "does not fit"),
        ("Pursuing a PhD. Must be within one year of graduation.", "phd", "2028-05", "fits"),
        ("Pursuing a PhD. Must be within one year of graduation.", "phd", "2029-05", "depends"),
        ("Pursuing a PhD. Must be returning to school after the internship.", "phd", "2027-06", "does not fit"),
        ("Pursuing a PhD. Spring 2027 graduates are not eligible.", "phd", "2027-05", "does not fit"),
        ("Pursuing a PhD. Spring 2027 graduates are not eligible.", "phd", "2027-06", "fits"),
        ("Master's students must graduate by June 2027; PhD students by June 2028.", "phd", "2028-05", "fits"),
        ("Master's students must graduate by June 2027; PhD students by June 2028.", "master", "2028-05",
         "does not fit"),
        ("Pursuing a PhD.\nPreferred Qualifications:\n- Intent to return to the degree program after the internship.",
         "phd", "2027-06", "depends"),
        ("Pursuing a PhD. Cannot have a graduation date before December 2027.", "phd", "2028-05", "fits"),
        ("Pursuing a PhD. We cannot accept candidates graduating after June 2028.", "phd", "2028-07", "does not fit"),
        ("Graduation by May 2027 is required for Bachelor's; PhD students may graduate at any time.", "phd", "2028-05",
         "fits"),
        ("You like to read.", "phd", "2028-05", "not stated"),
    ],
)  # fmt: skip
def test_from_the_words_of_a_posting(text: str, degree: str, graduation: str, word: str) -> None:
    """Reader and verdict together."""
    assert verdict(read("Research Intern, Summer 2027", text), degree, graduation)[0] == word


MONTH = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(2026, 2030), st.integers(1, 12))


@st.composite
def windows(draw: st.DrawFn, *, hedged: bool | None = None, rules: tuple[str, ...] = ("x",)) -> Fact[Window]:
    first, last = draw(st.none() | MONTH), draw(st.none() | MONTH)
    first, last = (min(first, last), max(first, last)) if first and last else (first, last)
    wish = draw(st.booleans()) if hedged is None else hedged
    return Fact(Window(first, last), "then", hedged=wish, rule=draw(st.sampled_from(rules)))


@st.composite
def postings(draw: st.DrawFn, *, hedged: bool | None = None) -> Facts:
    levels = tuple(draw(st.sets(st.sampled_from(ALL))))
    by_degree = draw(st.dictionaries(st.sampled_from(ALL), windows(hedged=hedged)))
    return facts(
        *levels, hedged=draw(st.booleans()) if hedged is None else hedged,
        graduation=draw(windows(hedged=hedged)) if by_degree else draw(st.none() | windows(hedged=hedged)),
        graduation_by_degree=by_degree,
        derived=draw(st.none() | windows(hedged=hedged, rules=("derived.returning", "derived.near_graduation"))),
    )  # fmt: skip


@given(postings(hedged=True), LEVELS, st.none() | MONTH)
def test_wishes_alone_refuse_nobody(posting: Facts, degree: str | None, month: str | None) -> None:
    assert verdict(posting, degree, month)[0] != "does not fit"


@given(postings(), LEVELS, MONTH, MONTH)
def test_a_span_that_fits_or_does_not_holds_for_each_of_its_months(
    posting: Facts, degree: str | None, one: str, other: str
) -> None:
    """ "fits" and "does not fit" hold for every month of a span, or the word is "depends"."""
    first, last = min(one, other), max(one, other)
    word, _ = verdict(posting, degree, (first, last))
    months = [f"{year}-{month:02}" for year in range(2026, 2031) for month in range(1, 13)]
    if word in ("fits", "does not fit"):
        assert {verdict(posting, degree, month)[0] for month in months if first <= month <= last} == {word}


@given(postings(), MONTH)
def test_without_a_degree_nobody_is_refused_whom_a_degree_would_admit(posting: Facts, month: str) -> None:
    """Where the degree is not known, what it could be leaves it open."""
    levels = posting.degrees.value if posting.degrees else ALL
    if verdict(posting, None, month)[0] == "does not fit":
        assert {verdict(posting, level, month)[0] for level in levels} == {"does not fit"}

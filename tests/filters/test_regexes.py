"""Regular expressions in filters: only through re2, in linear time, refused with a reason where they cannot be used."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.filters import regexes
from internwatch.filters.fold import fold
from internwatch.filters.language import Me, parse_filter
from internwatch.filters.match import match
from internwatch.filters.terms import Term, find, parse_term
from internwatch.model import Match, Miss
from tests.filters.postings import a_filter, about
from tests.pace import within


def found(written: str, text: str) -> str:
    term, problem, _ = parse_term(written)
    assert term is not None, problem
    return find(term, fold(text))


@pytest.mark.parametrize(
    ("written", "text", "words"),
    [
        (r"/ph\.?d/", "We want a Ph.D student", "ph.d"),
        (r"/\bRL(HF)?\b/", "URL, RLHF", "rlhf"),
        (r"/intern(ship)?s?$/", "Summer Internships", "internships"),
        (r"/^research .* intern/", "Research\n\u00a0Scientist Intern", ""),
        (r"/(?s)^research.*intern/", "Research\nScientist Intern", "research scientist intern"),
        ("/münchen|zürich/", "Munchen", "munchen"),
        (r"/\D{3}-\d{3}/", "req: ABC-123", "abc-123"),
        ("/实习.?/", "算法实习生", "实习生"),
        (r"/[A-Z]{2} lab/", "our AI Lab", "ai lab"),
        ("tcp/ip", "TCP/IP", "tcp/ip"),
        ("/research", "/research", "/research"),
    ],
)
def test_finds(written: str, text: str, words: str) -> None:
    """Without regard to case and accents; what has no slash on both sides is words."""
    assert found(written, text) == words


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("/(?=a)b/", "looks ahead or behind"),
        ("/(?<!a)b/", "looks ahead or behind"),
        (r"/(a)\1/", "refers back to a group"),
        ("/a{1001}/", "more than 1,000 times"),
        ("/((a{30}b{30}){30}c{30}){30}/", "repeats more than|is too large"),
        ("/a{0,999}a{0,999}c/", "is too large"),
        ("/[abc/", "a [ without its ]"),
        ("/(abc/", "a ( without its )"),
        ("/abc)/", "a ) without its ("),
        ("/abc\\/", "a lone backslash"),
        ("/*abc/", "nothing before it"),
        ("/a**/", "is no expression that re2 reads"),
        ("//", "is an empty expression"),
        ("/ /", "is an empty expression"),
        ("/.*/", "nearly every posting"),
        ("/a?/", "nearly every posting"),
        (r"/\b/", "nearly every posting"),
        ("/[a-z]+/", "nearly every posting"),
        ("/" + "x" * 201 + "/", "longer than 200"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(written: str, says: str) -> None:
    term, problem, advice = parse_term(f"title: {written}")
    assert term is None
    assert any(one in problem for one in says.split("|"))
    assert advice


def test_without_re2_it_is_refused_and_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own `re` never sees an expression."""
    monkeypatch.setitem(sys.modules, "re2", None)
    regexes.compiled.cache_clear()
    term, problem, advice = parse_term(r"/only\d+here/")
    assert term is None
    assert "google-re2 is not installed" in problem
    assert 'pip install "internwatch[regex]"' in advice
    made, problems = parse_filter({"name": "x", "any": ["speech", r"/only\d+here/"], "send_to": ["console"]}, Me())
    assert made is None
    assert [key for key, *_ in problems] == ["any"]


def test_the_reason_says_what_matched_and_where() -> None:
    f = a_filter(any=[r"title: /speech|voice (model|agent)s/"], none=["/sales|marketing/"], roles=["any internship"])
    got = match(f, about("Voice Agents Intern", "We build."))
    assert isinstance(got, Match)
    assert [r.detail for r in got.reasons if r.test == "any"] == ['"voice agents" in the title']
    missed = match(f, about("Compiler Intern", "We build."))
    assert isinstance(missed, Miss)
    assert "none of title: /speech|voice (model|agent)s/" in [r.detail for r in missed.reasons]
    refused = match(f, about("Voice Agents Intern", "Marketing department"))
    assert [r.detail for r in refused.reasons if not r.held] == ['"marketing" in the text']


@pytest.mark.timed
@pytest.mark.parametrize("evil", ["^(a+)+$", "(a|aa)+$", "(a*)*b", "a{0,200}a{0,40}c", "(x+x+)+y", "[^a]*a[^b]{20}c"])
def test_hostile_expressions_take_linear_time(evil: str) -> None:
    """A megabyte against what takes Python's `re` longer than the universe; 1 s is far above what a loaded machine
    needs."""
    with within(1):
        term = parse_term(f"/{evil}/")[0]
        if term is not None:
            find(term, "a" * 500_000 + "x" * 500_000)


def test_a_long_find_is_cut_and_a_blank_is_named() -> None:
    assert len(find(Term("x+", regex=True), "x" * 500)) == 80
    assert find(Term(r"\n\n", regex=True), "a\n\nb") == "a blank"
    assert find(Term("x", regex=True), "lone \ud800 surrogate x") == "x"


@settings(max_examples=150)
@given(st.text(alphabet=st.sampled_from(r"ab(){}[]|*+?.^$\1,-/d é"), max_size=30))
def test_any_text_between_slashes_is_an_expression_or_a_sentence(text: str) -> None:
    term, problem, advice = parse_term(f"/{text}/")
    assert (term is None) == bool(problem and advice)
    if term is not None:
        find(term, "some text with (a) b, 1")

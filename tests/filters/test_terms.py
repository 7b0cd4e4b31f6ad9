"""Words and phrases: whole words, stems, hyphens, scripts without spaces; bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.filters.fold import fold
from internwatch.filters.terms import Term, find, needle, parse_term, pattern
from tests.pace import within


def found(written: str, text: str) -> str:
    term, problem, _ = parse_term(written)
    assert term is not None, problem
    return find(term, fold(text))


@pytest.mark.parametrize(
    ("written", "text", "words"),
    [
        ("language model*", "Large Language Models", "language models"),
        ("language model*", "large language-model work", "language-model"),
        ("language model*", "language,  models", ""),
        ("sales", "Salesforce admin", ""),
        ("sales", "pre-sales", "sales"),
        ("RL", "URL", ""),
        ("RL", "(RL)", "rl"),
        ("pre-training", "pretraining", "pretraining"),
        ("pre-training", "pre training", "pre training"),
        ("reinforcement learning", "Reinforcement\n\u00a0learning", "reinforcement learning"),
        ("c++", "C++17 or C++", "c++"),
        ("C", "we write C++ and C#", ""),
        ("C", "we write C.", "c"),
        ("*learning", "deeplearning", "deeplearning"),
        ("optimi*ation", "optimisation", "optimisation"),
        ("intern*", "internal tools", "internal"),
        ("intern", "internal tools", ""),
        ("Zürich", "ZURICH", "zurich"),
        ("实习", "算法实习生", "实习"),
        ("java", "Java工程师", "java"),
        (".net", "ASP.NET", ".net"),
        ("R&D", "our R&D group", "r&d"),
    ],
)
def test_finds(written: str, text: str, words: str) -> None:
    assert found(written, text) == words


@pytest.mark.parametrize("written", ["*", "a*", "title:", "titel: robots", "---", "x" * 201])
def test_refuses_what_would_match_everything_or_nothing(written: str) -> None:
    term, problem, advice = parse_term(written)
    assert term is None
    assert problem
    assert advice


def test_a_prefix_limits_the_term() -> None:
    assert parse_term("Title: Reinforcement  Learning")[0] == Term("reinforcement learning", "title")
    assert str(Term("reinforcement learning", "title")) == "title: reinforcement learning"


@pytest.mark.timed
def test_hostile_text_takes_bounded_time() -> None:
    term = Term("a*b c*d e*f")
    text = "a" * 50_000 + " " * 50_000 + "b c" * 10_000
    with within(1):
        pattern(term.words).search(text)


WORDS = st.lists(st.text(alphabet="abcé-*+实", min_size=1, max_size=6), min_size=1, max_size=3).map(" ".join)


@given(WORDS, st.text(alphabet="abce +-实\n", max_size=60))
def test_what_matches_holds_the_needle(written: str, text: str) -> None:
    """The prefilter rests on this."""
    term, _, _ = parse_term(written)
    if term and pattern(term.words).search(fold(text)):
        assert needle(term.words) in fold(text)

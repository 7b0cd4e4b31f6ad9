"""Employers' names: which may be one, which may be short for another, which are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.employer import kinship

ONE = [
    ("Google DeepMind", "DeepMind"), ("Meta", "Meta Platforms"), ("IBM Research", "IBM"),
    ("Bosch Center for AI", "Robert Bosch"), ("Hugging Face", "huggingface"), ("JP Morgan Chase & Co.", "JPMorgan"),
    ("D. E. Shaw", "DE Shaw & Co"), ("OpenAI", "Open AI"), ("x.ai", "xAI"), ("Nestlé", "NESTLE S.A."),
    ("L'Oréal", "Loreal"), ("Hudson River Trading", "HRT"), ("Amazon.com Services LLC", "Amazon"),
    ("Scale AI", "Scale"), ("AI Institute", "The AI Institute"), ("百度", "百度"),
]  # fmt: skip
PERHAPS = [("MSR", "Microsoft Research"), ("BCAI", "Bosch Center for AI"), ("", "Acme"), ("百度", "Baidu")]
ANOTHER = [
    ("Acme AI", "Globex"), ("Meta", "Jane Street"), ("Acme AI", "Globex AI"), ("Toyota Research Institute", "Honda"),
    ("Toyota Research Institute", "Honda Research Institute"), ("Jump Trading", "Hudson River Trading"),
    ("Acme Inc.", "Globex Inc."), ("Amazon.com", "Booking.com"), ("AI Institute", "Scale AI"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [(*pair, wanted) for pairs, wanted in ((ONE, "one"), (PERHAPS, "perhaps"), (ANOTHER, "another")) for pair in pairs],
)
def test_names_are_compared_by_their_words(one: str, other: str, wanted: str) -> None:
    assert kinship(one, other) == kinship(other, one) == wanted


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_names_are_compared_alike_from_both_sides(one: str, other: str) -> None:
    assert kinship(one, other) == kinship(other, one)
    assert kinship(one, one) != "another"

"""Folding: what people type and what postings write meet in the middle."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.filters.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("München – Île-de-France", "munchen - ile-de-france"),
        ("Ph.D.\u00a0Students’", "ph.d. students'"),
        ("Straße ＡＩ ﬁle", "strasse ai file"),
        ("Łódź Ørsted", "lodz orsted"),
        ("re\u00adin\u200bforcement", "reinforcement"),
        ("がん 인턴", "がん 인턴"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_for_composed_words(text: str) -> None:
    once = fold(text)
    assert fold(once) == fold(unicodedata.normalize("NFC", once))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_gives_what_the_long_way_gives(text: str) -> None:
    assert fold(text) == fold(text + "é")[:-1]

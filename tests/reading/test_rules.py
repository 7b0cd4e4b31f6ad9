"""The rules themselves: short enough to hold in the head, quick on anything, found where the shared pass says."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

import internwatch.reading  # noqa: F401 - importing the readers makes their rules known
from internwatch.reading.said import LONGEST_RULE, Rule, Said
from tests.pace import within

FOLDER = Path(__file__).parent
IN_TEXT = sorted(name for name, rule in Rule.known.items() if rule.beginnings)


@cache
def rows() -> list[str]:
    """Titles and texts of every row of this folder."""
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))]
    return [text for table in tables for row in table["row"] for text in (row.get("title", ""), row.get("text", ""))]


def test_there_are_rules() -> None:
    assert len(IN_TEXT) > 200


@pytest.mark.parametrize("name", sorted(Rule.known))
def test_a_rule_can_be_held_in_the_head(name: str) -> None:
    rule = Rule.known[name]
    assert len(rule.written) <= LONGEST_RULE
    assert all(letters and letters == letters.lower() for letters in rule.beginnings)


def test_the_shared_pass_loses_no_match() -> None:
    """On every row of ours a rule finds through its beginnings what it finds when it is tried at every letter; so no
    beginning is missing."""
    texts = [Said(text) for text in rows()]
    lost = []
    for name in IN_TEXT:
        rule = Rule.known[name]
        if name == "topic.words":
            continue  # it only brings words into the pass
        for text in texts:
            want = [m.span() for m in rule.pattern.finditer(text.low)]
            if want != [m.span() for m in text.scan(rule)]:
                lost.append((name, text.low[want[0][0] : want[0][1]] if want else "more than there is"))
    assert not lost


@pytest.mark.timed
@pytest.mark.parametrize("letters", [250_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", IN_TEXT)
def test_no_rule_blows_up_on_its_own_beginning(name: str, letters: int) -> None:
    """Five and twenty times what a reader is ever given, bare and among words and numbers; none takes 0.3 s."""
    rule = Rule.known[name]
    for unit in (rule.beginnings[0], f"{rule.beginnings[0]} or a 2027 "):
        said = Said(unit * (letters // len(unit)))
        with within(1):
            said.places()
            sum(1 for _ in said.scan(rule))


@pytest.mark.timed
@pytest.mark.parametrize("name", sorted(set(Rule.known) - set(IN_TEXT)))
def test_a_rule_for_titles_is_quick_on_the_longest_title(name: str) -> None:
    """These are tried at every letter, but only of a title or a short piece: 500 letters at most."""
    rule = Rule.known[name]
    with within(0.25):
        for unit in ("a", " ", "intern ", "- ", "(", "2027 ", "research and ", "phd student in "):
            rule.search((unit * 500)[:500])

"""Whether any rule of a table can match a text at all: one look spares a scan for each of its rules.

It tries no rule; what stands in the text may still not match.
"""

from __future__ import annotations

from collections.abc import Iterable

from internwatch.reading.said import Rule, Said


def beginnings(rules: Iterable[Rule]) -> frozenset[str]:
    """All letters with which a match of these rules can start."""
    return frozenset(letters for rule in rules for letters in rule.beginnings)


def present(said: Said, letters: frozenset[str]) -> bool:
    """True where any of these beginnings stands in the text."""
    return not said.found().keys().isdisjoint(letters)

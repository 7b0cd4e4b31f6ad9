"""Whether any rule of a table can match a text at all: one look spares a scan for each of its rules.

It tries no rule; what stands in the text may still not match.
"""

from __future__ import annotations

from collections.abc import Iterable

from internwatch.reading.said import Rule, Said


def beginnings(rules: Iterable[Rule]) -> frozenset[Rule]:
    """A table of rules to ask for."""
    return frozenset(rules)


def present(said: Said, rules: frozenset[Rule]) -> bool:
    """True where any of these rules may begin in the text."""
    return not said.places().keys().isdisjoint(rules)

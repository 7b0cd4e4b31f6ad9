"""A sign: a rule with a weight, for facts that are weighed and not read off one wording. No wording is here."""

from __future__ import annotations

import re
from typing import NamedTuple

from internwatch.reading.said import Rule


class Sign(NamedTuple):
    """A rule, and how much it speaks for a fact (or, below zero, against it)."""

    rule: Rule
    weight: float


Group = tuple[Sign, ...]
"""Signs that say one thing: only the first that is found counts, so that saying it twice weighs once."""


class Seen(NamedTuple):
    """A sign that was found, and where."""

    sign: Sign
    found: re.Match[str]
    in_title: bool


def sign(weight: float, name: str, pattern: str, *beginnings: str) -> Sign:
    """A sign with a rule of its own."""
    return Sign(Rule(name, pattern, *beginnings), weight)

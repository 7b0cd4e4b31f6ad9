"""A text prepared for reading, and the rules that are looked for in it.

A rule is a small named pattern with the letters it can begin with. One pass over the text finds every place where any
rule may begin, so a hundred rules cost little more than one, and none is tried at every letter. No wording is here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

import ahocorasick_rs

from internwatch.facts import Fact

T = TypeVar("T")
Part = dict[str, Any]
"""Some fields of `Facts` by name, as one reader found them; a field left out is not stated."""
LONGEST_QUOTE = 240
MOST_TRIES = 4_000
"""Beginnings of one rule tried in one text; a description holds a few hundred at most."""
LONGEST_RULE = 400
"""Letters of a rule's pattern: what a person can still hold in the head."""

# Typographic quotes and dashes as their plain ones, so that no rule must know them; one letter for one letter.
_PLAIN = tuple(zip("’‘‛`´“”„–—‑‐−", "'''''\"\"\"-----", strict=True))


class Rule:
    """A named pattern. `name` is "<fact>.<what it knows>"; it goes into `Fact.rule` and into `read --explain`.

    `pattern` is matched against text in lower case with plain quotes and dashes. `beginnings` are letters with which
    every match starts (letters that only a look-behind sees are no part); a rule without any may only be used on
    titles and short pieces.
    """

    __slots__ = ("beginnings", "name", "pattern")
    known: dict[str, Rule] = {}  # noqa: RUF012 - the registry of all rules, filled as the readers are imported

    def __init__(self, name: str, pattern: str, *beginnings: str) -> None:
        if name in self.known:
            raise ValueError(f"two rules are called {name}")
        self.name, self.beginnings = name, beginnings
        self.pattern = re.compile(pattern)
        self.known[name] = self

    def search(self, low: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Try the rule at every letter: for titles and short pieces."""
        return self.pattern.search(low, start, len(low) if end is None else end)

    def match(self, low: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Try the rule at one place."""
        return self.pattern.match(low, start, len(low) if end is None else end)


@lru_cache(maxsize=2)  # rules are added only while the readers are imported
def _automaton(count: int) -> tuple[ahocorasick_rs.AhoCorasick, list[str]]:
    letters = sorted({letters for rule in Rule.known.values() for letters in rule.beginnings})
    return ahocorasick_rs.AhoCorasick(letters, implementation=ahocorasick_rs.Implementation.DFA), letters


_NOWHERE: list[int] = []


class Said:
    """One text: `raw` as it stands, `low` in lower case with plain quotes and dashes, letter for letter.

    Positions in `low` are positions in `raw`.
    """

    __slots__ = ("_found", "_places", "low", "raw")

    def __init__(self, raw: str) -> None:
        self.raw, self.low = raw, _folded(raw)
        self._found: dict[str, list[int]] | None = None
        self._places: dict[Rule, list[int]] = {}

    def found(self) -> dict[str, list[int]]:
        """The beginnings that stand in the text, each with its places in order."""
        if self._found is None:
            automaton, letters = _automaton(len(Rule.known))
            places: dict[str, list[int]] = {}
            for number, start, _ in automaton.find_matches_as_indexes(self.low, overlapping=True):
                places.setdefault(letters[number], []).append(start)
            self._found = places
        return self._found

    def _starts(self, rule: Rule) -> list[int]:
        """Where any of a rule's beginnings stand, in order."""
        found = self.found()
        if found.keys().isdisjoint(rule.beginnings):  # most rules end here
            return _NOWHERE
        if rule not in self._places:
            places = {at for letters in rule.beginnings for at in found.get(letters, ())}
            self._places[rule] = sorted(places)[:MOST_TRIES]
        return self._places[rule]

    def scan(self, rule: Rule, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """What `rule.pattern.finditer(low, start, end)` gives: matches that do not overlap, in order."""
        starts = self._starts(rule)
        if not starts:
            return
        limit = len(self.low) if end is None else end
        free, match = start, rule.pattern.match
        for at in starts[bisect_left(starts, start) : bisect_left(starts, limit)]:
            if at >= free and (found := match(self.low, at, limit)):
                yield found
                free = max(found.end(), at + 1)

    def first(self, rule: Rule, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first match of a rule."""
        return next(self.scan(rule, start, end), None) if self._starts(rule) else None

    def quote(self, start: int, end: int) -> str:
        """The words between two positions as they stand, white space collapsed and cut at 240 letters."""
        return " ".join(self.raw[start:end].split())[:LONGEST_QUOTE].strip(" -–—|(),:;•·[")

    def fact(self, value: T, found: re.Match[str], rule: Rule, **marks: Any) -> Fact[T]:
        """A fact that a match of a rule states; its quote is what matched. `marks` are `hedged` and `inferred`."""
        return Fact(value, self.quote(*found.span()), rule=rule.name, **marks)


def _folded(raw: str) -> str:
    low = raw.lower()
    if len(low) != len(raw):  # a few letters grow in lower case; those stay as they are
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in raw)
    if not low.isascii():  # one search per letter is ten times as quick as str.translate
        for letter, plain in _PLAIN:
            if letter in low:
                low = low.replace(letter, plain)
    return low


class Post:
    """A posting as the readers get it: title and text prepared, and what fields of the board say.

    `posted` is UTC-aware; `deadline` is a day; `title` is one line, `text` is plain (`reading.to_text`).
    """

    __slots__ = ("commitment", "deadline", "department", "places", "posted", "remote", "text", "title")

    def __init__(  # noqa: PLR0913 - the fields of a posting
        self, title: str, text: str = "", *, places: tuple[str, ...] = (), posted: datetime | None = None,
        commitment: str = "", department: str = "", deadline: str | None = None, remote: bool | None = None,
    ) -> None:  # fmt: skip
        self.title, self.text = Said(title), Said(text)
        self.places, self.posted, self.commitment, self.department = places, posted, commitment, department
        self.deadline, self.remote = deadline, remote

    def both(self) -> tuple[Said, Said]:
        """Title, then text."""
        return self.title, self.text

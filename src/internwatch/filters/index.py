"""One posting against many filters: the same answers as `match` for each, without asking each.

One pass over the text finds which of all filters' words stand in it at all; only filters that could still match are
asked. What the pass leaves out could not have matched.
"""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick_rs

from internwatch.filters.language import Filter
from internwatch.filters.match import Subject, match
from internwatch.filters.terms import needle
from internwatch.model import Match


class Index:
    """Filters made ready for many postings. Build it once per config."""

    def __init__(self, filters: Iterable[Filter]) -> None:
        self.filters = tuple(filters)
        self._always: list[int] = []
        self._by_needle: dict[str, list[int]] = {}
        for number, f in enumerate(self.filters):
            # A filter with `any` needs one of these words; one with only `all` needs at least its first, and so on.
            wanted = {needle(t.words) for t in f.any} or {max((needle(t.words) for t in f.all), key=len, default="")}
            if "" in wanted:
                self._always.append(number)
                continue
            for word in wanted:
                self._by_needle.setdefault(word, []).append(number)
        self._needles = list(self._by_needle)
        self._search = ahocorasick_rs.AhoCorasick(self._needles) if self._needles else None

    def matches(self, s: Subject) -> list[Match]:
        """The filters that the posting passes, in the order of the config."""
        if not s.posting.facts.internship:
            return []
        found = (match(self.filters[number], s) for number in self._candidates(s))
        return [m for m in found if isinstance(m, Match)]

    def _candidates(self, s: Subject) -> list[int]:
        numbers = set(self._always)
        if self._search is not None:
            haystack = "\n".join((s.title, s.text, s.company, s.place))
            hits = {which for which, *_ in self._search.find_matches_as_indexes(haystack, overlapping=True)}
            for which in hits:
                numbers.update(self._by_needle[self._needles[which]])
        research = s.posting.facts.research is not None and s.posting.facts.research.value
        return [n for n in sorted(numbers) if research or self.filters[n].roles != "research"]

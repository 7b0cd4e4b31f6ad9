"""The words of all filters: which groups of filters want, need or refuse a word that stands in a posting.

One pass over the text finds the words that may stand in it; only these are looked at closely. It knows groups by
number and asks nothing else of a filter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import ahocorasick_rs

from internwatch.filters.bits import Bits
from internwatch.filters.match import Subject, where
from internwatch.filters.terms import Term, needle

Role = Literal["any", "all", "none"]
Roles = dict[Role, Bits]
# So many new words are searched for beside the others before the search over all is built anew.
MOST_FRESH = 256


class Needles:
    """Terms by the piece of them that must stand in a text letter by letter."""

    def __init__(self) -> None:
        self._terms: dict[Term, Roles] = {}
        self._by_needle: dict[str, list[Term]] = {}
        self._main, self._fresh = _Search(), _Search()

    def sets(self, role: Role, terms: Iterable[Term]) -> list[Bits]:
        """The groups that have these terms in this role, a set for each."""
        return [self._roles(term).setdefault(role, Bits()) for term in dict.fromkeys(terms)]

    def one_of_all(self, terms: Iterable[Term]) -> list[Bits]:
        """The groups that are found by one of the terms that they all need: the longest, which is the rarest."""
        return self.sets("all", [max(terms, key=lambda term: len(needle(term.words)))])

    def found(self, s: Subject) -> tuple[list[Bits], list[Bits], list[Bits]]:
        """Of the terms that stand in the posting: the groups that want one, that need one, that refuse one."""
        any_of: list[Bits] = []
        all_of: list[Bits] = []
        none_of: list[Bits] = []
        for term in self._standing(s):
            roles = self._terms[term]
            for role, sets in (("any", any_of), ("all", all_of), ("none", none_of)):
                if groups := roles.get(role):  # type: ignore[call-overload]
                    sets.append(groups)
        return any_of, all_of, none_of

    def _standing(self, s: Subject) -> list[Term]:
        if len(self._fresh.needles) > max(MOST_FRESH, len(self._main.needles) // 8):
            self._main = _Search([*self._main.needles, *self._fresh.needles])
            self._fresh = _Search()
        haystack = "\n".join((s.title, s.text, s.company, s.place))
        hits = self._main.hits(haystack) | self._fresh.hits(haystack)
        return [term for hit in hits for term in self._by_needle[hit] if where(term, s)]

    def _roles(self, term: Term) -> Roles:
        roles = self._terms.get(term)
        if roles is None:
            roles = self._terms[term] = {}
            piece = needle(term.words)
            if piece not in self._by_needle:
                self._fresh.add(piece)
            self._by_needle.setdefault(piece, []).append(term)
        return roles


class _Search:
    """An automaton over needles, built when it is first asked."""

    def __init__(self, needles: Iterable[str] = ()) -> None:
        self.needles = list(needles)
        self._built: ahocorasick_rs.AhoCorasick | None = None

    def add(self, piece: str) -> None:
        self.needles.append(piece)
        self._built = None

    def hits(self, haystack: str) -> set[str]:
        if not self.needles:
            return set()
        if self._built is None:
            self._built = ahocorasick_rs.AhoCorasick(self.needles)
        return {self.needles[n] for n, *_ in self._built.find_matches_as_indexes(haystack, overlapping=True)}

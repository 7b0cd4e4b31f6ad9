"""Whether a posting's place is one that a filter wants: yes, no, or it cannot be told; it asks no map and no network.

A place is never lost for being unclear: where a posting names no place, a name that is not in the table, or only a
country that holds the wanted city, the answer is MAYBE, and the filter's `unstated` decides.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from internwatch.filters.fold import fold
from internwatch.filters.gazetteer import Atoms, names
from internwatch.filters.terms import pattern


class Fit(Enum):
    """Whether one place is a wanted one."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


_REMOTE = re.compile(r"\b(?:remote|remotely|anywhere|work from home|wfh|telecommut\w*|distributed|worldwide)\b")
# What a board writes where a place should stand, and that names none.
_VAGUE = re.compile(
    r"\b(?:hybrid|on-?\s?site|in-?\s?office|in-?\s?person|flexible|multiple|various|several|many|locations?|cities|sites?"
    r"|offices?|other|headquarters|hq|campus|global|tbd|n/a|none|not specified|unspecified|all|any|us based|\d+)\b"
)
_BETWEEN = re.compile(r"\s*(?:[;|\n•·]|\bor\b|\band\b|/)\s*")
_PARTS = re.compile(r"\s*(?:[,()\[\]:]|\s[-–—]\s)\s*")


def wants_remote(want: str) -> bool:
    """Whether a wanted place is "remote" in some wording."""
    return bool(_REMOTE.search(fold(want)))


def fit(want: str, place: str) -> Fit:
    """Whether `place`, as a posting lists it (it may name several), is the wanted one."""
    answers = {_fit(want, one) for one in _BETWEEN.split(fold(place)) if one}
    return next((a for a in (Fit.YES, Fit.MAYBE) if a in answers), Fit.NO if answers else Fit.MAYBE)


@lru_cache(maxsize=16_384)
def _fit(want: str, place: str) -> Fit:
    wanted = fold(want)
    if wants_remote(want):
        rest = _REMOTE.sub(" ", wanted).strip(" ,-()")
        if not _REMOTE.search(place):
            return Fit.NO
        return _fit(rest, place) if rest else Fit.YES
    atoms, unknown = _atoms(wanted), [p for p in _PARTS.split(wanted) if any(map(str.isalnum, p)) and not _of_part(p)]
    if unknown:
        return _by_words(unknown, atoms, place)
    if len(wanted) > 3 and pattern(wanted).search(place) and _compatible(atoms, _atoms(place)):
        return Fit.YES
    return _by_atoms(atoms, place)


def _by_words(unknown: list[str], atoms: Atoms, place: str) -> Fit:
    """For names that the table does not know: they must stand in the place as words, in the wanted country."""
    there = _atoms(place)
    if not _compatible(atoms, there):
        return Fit.NO
    if all(pattern(part).search(place) for part in unknown):
        return Fit.YES
    country_only = bool(atoms and there) and all(a.upper() == a for a in there) and _all_known(place)
    return Fit.MAYBE if country_only or (not there and is_vague(place) and not _REMOTE.search(place)) else Fit.NO


def _all_known(place: str) -> bool:
    return all(_of_part(part) for part in _PARTS.split(place) if part)


def _by_atoms(wanted: Atoms, place: str) -> Fit:
    there = _atoms(place)
    if not there:
        # "Remote" alone may be worked from any country, not from any one city.
        whole_country = any(atom.count("-") < 2 and atom.upper() == atom for atom in wanted)
        return Fit.MAYBE if whole_country or (is_vague(place) and not _REMOTE.search(place)) else Fit.NO
    if any(_within(t, w) for t in there for w in wanted):
        return Fit.YES
    return Fit.MAYBE if any(_within(w, t) for t in there for w in wanted) else Fit.NO


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(outer + "-")


def _compatible(some: Atoms, others: Atoms) -> bool:
    return not others or any(_within(a, b) or _within(b, a) for a in some for b in others)


def is_vague(place: str) -> bool:
    """Whether a folded place names no place: "", "3 Locations", "Hybrid", "Headquarters"."""
    return not re.search(r"[^\W\d_]", _REMOTE.sub(" ", _VAGUE.sub(" ", place)))


@lru_cache(maxsize=16_384)
def _atoms(place: str) -> Atoms:
    """What a folded place stands for. Its parts speak together: the CA of "San Francisco, CA" is California, that of
    "Toronto, ON, CA" is Canada. Parts that contradict each other all count."""
    sets = [found for part in _PARTS.split(place) if part and (found := _of_part(part))]
    if not sets:
        return frozenset()
    agreed = {a for one in sets for a in one if all(any(_within(a, b) or _within(b, a) for b in o) for o in sets)}
    deepest = {a for a in agreed if not any(b != a and _within(b, a) for b in agreed)}
    # What a place calls its country or state outranks our idea of where its city lies ("London, Ontario").
    broad = [one for one in sets if any(a.upper() == a for a in one)]
    return frozenset(deepest) or (frozenset().union(*broad) if broad else frozenset().union(*sets))


def _of_part(part: str) -> Atoms:
    known = names()
    part = part.strip(" .")
    whole = known.get(part) or known.get(part.replace("-", " "))
    if whole:
        return whole
    # "us-ca-santa clara", "uk-london": the way Workday's paths and some boards write it.
    pieces = [piece.strip() for piece in part.split("-")]
    if len(pieces) > 1 and len(pieces[0]) in (2, 3) and (head := known.get(pieces[0])):
        narrowed = _atoms(", ".join(p for p in pieces if p))
        return narrowed or head
    return _inside(part)


def _inside(part: str) -> Atoms:
    """The longest known name that stands in the part as whole words: "greater london", "remote us", "zurich office".
    Two-letter codes other than US, UK and EU are words too often ("in", "de", "la")."""
    known, words = names(), part.split()
    for size in range(min(4, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            name = " ".join(words[start : start + size]).strip(".,")
            if name in known and (len(name) > 3 or name in ("us", "uk", "eu", "usa", "uae", "nyc", "sf")):
                return known[name]
    return frozenset()


def known_as(want: str) -> bool:
    """Whether the table knows a wanted place (else it is looked for as words)."""
    return bool(_atoms(fold(want)))

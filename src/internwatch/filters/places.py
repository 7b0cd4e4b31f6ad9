"""Whether a posting's place is one that a filter wants: yes, no, or it cannot be told; it asks no map and no network.

A place is never lost for being unclear: where a posting names no place, a name that the gazetteer does not know, or
only a country that holds the wanted city, the answer is MAYBE, and the filter's `unstated` decides.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from internwatch.filters.fold import fold
from internwatch.filters.terms import pattern
from internwatch.reading.gazetteer import Spot, Spots, within
from internwatch.reading.where import kept, sites, unknown


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
_BETWEEN = re.compile(r"\s*(?:[;|\n•·]|\bor\b(?=\s*\w)|\band\b|/)\s*")


def wants_remote(want: str) -> bool:
    """Whether a wanted place is "remote" in some wording."""
    return bool(_REMOTE.search(fold(want)))


@lru_cache(maxsize=32_768)
def fit(want: str, place: str) -> Fit:
    """Whether `place`, as a posting lists it (it may name several), is the wanted one."""
    return _best({_fit(want, one) for one in _BETWEEN.split(fold(place)) if one})


def _best(answers: set[Fit]) -> Fit:
    return next((a for a in (Fit.YES, Fit.MAYBE) if a in answers), Fit.NO if answers else Fit.MAYBE)


@lru_cache(maxsize=16_384)
def _fit(want: str, place: str) -> Fit:
    wanted = fold(want)
    if wants_remote(want):
        rest = _REMOTE.sub(" ", wanted).strip(" ,-()")
        if not _REMOTE.search(place):
            return Fit.NO
        return _fit(rest, place) if rest else Fit.YES
    known = tuple(spot for site in sites(wanted) for spot in kept(site))
    there = [kept(site) for site in sites(place)]
    if words := unknown(wanted):
        return _by_words(words, known, place, there)
    if len(wanted) > 3 and pattern(wanted).search(place) and _compatible(known, there):
        return Fit.YES
    if there:
        return _best({_by_map(known, site) for site in there})
    # "Remote" alone may be worked from any country, not from any one city.
    vague = is_vague(place) and not _REMOTE.search(place)
    return Fit.MAYBE if vague or any(not spot.region and not spot.city for spot in known) else Fit.NO


def _by_words(words: list[str], known: Spots, place: str, there: list[Spots]) -> Fit:
    """For names that the gazetteer does not know: they must stand in the place as words, in the wanted country."""
    if not _compatible(known, there):
        return Fit.NO
    if all(pattern(part).search(place) for part in words):
        return Fit.YES
    broad_only = bool(known and there) and not any(spot.city for site in there for spot in site) and not unknown(place)
    return Fit.MAYBE if broad_only or (not there and is_vague(place) and not _REMOTE.search(place)) else Fit.NO


def _by_map(wanted: Spots, site: Spots) -> Fit:
    """Namesakes of a wanted place make it a MAYBE; one that an area holds is a YES ("Bay Area", "Europe")."""
    held = [spot for spot in site if _in_any(spot, wanted)]
    is_area = len({spot[:2] for spot in site}) == 1 or not any(spot.region or spot.city for spot in site)
    if held and (is_area or held[0] is site[0]):
        return Fit.YES
    return Fit.MAYBE if held or any(_in_any(spot, site) for spot in wanted) else Fit.NO


def _in_any(spot: Spot, wide: Spots) -> bool:
    return any(within(spot, one) for one in wide)


def _compatible(known: Spots, there: list[Spots]) -> bool:
    return not there or any(within(a, b) or within(b, a) for site in there for b in site for a in known)


def is_vague(place: str) -> bool:
    """Whether a folded place names no place: "", "3 Locations", "Hybrid", "Headquarters"."""
    return not re.search(r"[^\W\d_]", _REMOTE.sub(" ", _VAGUE.sub(" ", place)))

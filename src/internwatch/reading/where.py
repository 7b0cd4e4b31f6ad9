"""The places that a board lists, each as country, region and city, as far as they are known.

A place's own parts decide first ("London, Ontario"), then the posting's other places, else the employer's countries,
then how many people live there; where two are about as likely, only what both share is said. It does not ask whether
work is remote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from internwatch.facts import Place
from internwatch.reading.fold_place import fold
from internwatch.reading.gazetteer import LEAST, Spot, Spots, common, is_area, spots, within

LONGEST = 600
"""Letters of one listed string that are looked at."""
MOST_PARTS = 80
CLEARLY = 2
"""So many times the inhabitants make one of two namesakes the one that is meant."""
NEIGHBOUR = 5
"""How much likelier a namesake is in a country in which the posting has another place."""
BROAD = 10
"""How much larger a country or a region must be than a city of the same name."""

_BREAK = re.compile(r" ?(?:[;|\n•·/&+]|(?<![,;] )\b(?:or|and)\b(?= \w)) ?")
_PARTS = re.compile(r" ?(?:[,()\[\]:*]|- | -) ?")
# Postcodes and house numbers: "CB1 2AB", "M5V 2T6", "94043", "5656 AE", "9e".
_NUMBERS = re.compile(
    r"\b(?:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d|[a-z]?-?\d[\d-]*(?:e|er|th)?(?: [a-z]{2}$)?)\b"
)
# Words beside a name that name no place.
_BESIDE_WORDS = """
office offices hq headquarters headquarter campus site sites location locations greater metro metropolitan area areas
region remote remotely hybrid onsite on-site in-office in-person flexible anywhere work from home wfh telecommute
telework downtown central city county state province district the of in at near or based within only multiple various
any all other virtual virtually primary main global worldwide hub studio lab labs center centre eligible company
corporate preferred required optional wide nationwide lead flex office-based and more to days
"""
_BESIDE = frozenset(_BESIDE_WORDS.split())
# Codes that are understood beside other words, too.
_CODES = frozenset({"us", "uk", "eu", "usa", "uae", "nyc", "sf", "dc", "gb", "u.s", "u.k"})
_LONGEST_NAME = 5
_WORDS = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[a-z]{2}")


@lru_cache(maxsize=4_096)
def where(places: tuple[str, ...], employers: tuple[str, ...] = ()) -> tuple[Place, ...]:
    """The listed places in a known spelling, each once; what is not known is left out. The employer's countries count
    where no other place tells one."""
    named = [site for listed in places for site in sites(listed)]
    countries = [{spot.country for spot in kept(site)} for site in named]
    sure = [next(iter(one)) if len(one) == 1 else "" for one in countries]
    beside = [frozenset(filter(None, sure[:at] + sure[at + 1 :])) for at in range(len(named))]
    meant = [_as_place(site, others or frozenset(employers)) for site, others in zip(named, beside, strict=True)]
    return tuple(dict.fromkeys(place for place in meant if place.country or place.city))


def _as_place(site: Spots, countries: frozenset[str]) -> Place:
    if len(site) > 1 and not any(spot.region or spot.city for spot in site):
        return Place()  # a part of the world ("EU") is none of its countries
    likely = kept(site, countries)
    best = likely[0]
    nested = all(within(one, best) or within(best, one) for one in likely)
    spot = best if nested else common(likely)
    if spot.city and not (spot.country or len({one.country for one in likely}) <= 4):
        return Place()
    return Place(spot.country, spot.region, spot.city)


def kept(site: Spots, countries: frozenset[str] = frozenset()) -> Spots:
    """The likely ones of what a name may stand for, the likeliest first."""
    weighed = sorted(((_weight(spot, countries), spot) for spot in site), key=lambda pair: -pair[0])
    most, best = weighed[0]
    return tuple(s for weight, s in weighed if weight * CLEARLY > most or within(s, best) or within(best, s))


def _weight(spot: Spot, countries: frozenset[str]) -> float:
    weight = spot.weight if spot.city else spot.weight / BROAD
    return weight * NEIGHBOUR if spot.country in countries else weight


@lru_cache(maxsize=8_192)
def sites(listed: str) -> tuple[Spots, ...]:
    """Every place that a listed string names, each as all that it may stand for: "Austin, TX; Paris" are two."""
    line = " ".join(fold(listed[:LONGEST].replace("\n", ";")).split())
    if whole := spots(line):
        return (_level(whole) if _CODE.fullmatch(line) else whole,)
    found: list[Spots] = []
    for one in _BREAK.split(line):
        parts = [s for part in _PARTS.split(one)[:MOST_PARTS] for s in _of_part(part)]
        if len(parts) == 1 and sum(word not in _BESIDE or len(word) == 2 for word in _WORDS.findall(one)) == 1:
            parts = [_level(parts[0])] if any(map(_CODE.fullmatch, _WORDS.findall(one))) else parts
        found += _joined(parts)
    return tuple(found)


def _level(code: Spots) -> Spots:
    """A lone code that is a state's and a country's ("Remote - CA") means neither more than the other."""
    return tuple(spot._replace(weight=LEAST) for spot in code if spot.weight > 1) or code


def unknown(listed: str) -> list[str]:
    """The parts of a folded place that name something that is not known."""
    parts = [part for one in _BREAK.split(" ".join(listed.split())) for part in _PARTS.split(one)]
    return [part for part in parts if any(map(str.isalnum, part)) and not _of_part(part)]


def _joined(parts: list[Spots]) -> Iterator[Spots]:
    """Parts that can be one place are one: a city, its region and its country, in any order."""
    current: Spots = ()
    count = 0
    for part in parts:
        if together := _together(current, part):
            current, count = together, count + 1
        elif count == 1 and all(s.city for s in current) and not any(s.city for s in part):
            current = part  # the stated country outranks our idea of where a town of that name lies
        else:
            yield from _sure_enough(current, count)
            current, count = part, 1
    yield from _sure_enough(current, count)


def _sure_enough(site: Spots, count: int) -> Iterator[Spots]:
    """A bare name means no village."""
    if count == 1:
        site = tuple(spot for spot in site if not spot.city or spot.weight >= LEAST)
    if site:
        yield site


def _together(some: Spots, others: Spots) -> Spots:
    if not some:
        return others
    best: dict[tuple[str, str, str], int] = {}
    for one in some:
        for other in others:
            merged = _merged(one, other)
            if merged and merged.weight > best.get(merged[:3], 0):
                best[merged[:3]] = merged.weight
    return tuple(Spot(*place, weight) for place, weight in best.items())


def _merged(one: Spot, other: Spot) -> Spot | None:
    if one.country != other.country:
        return None
    if (one.region and other.region and one.region != other.region) or (
        one.city and other.city and one.city != other.city
    ):
        return None
    return Spot(one.country, one.region or other.region, one.city or other.city, min(one.weight, other.weight))


def _of_part(part: str) -> list[Spots]:
    """What a part names: mostly one thing, or several ("california san francisco", "us-ca-santa clara")."""
    part = _NUMBERS.sub(" ", part).strip(" .-#")
    if not part or (part in _BESIDE and len(part) > 2):  # "in" and "or" are Indiana and Oregon where they stand alone
        return []
    if whole := spots(part):
        return [whole]
    pieces = [piece.strip() for piece in part.split("-") if piece.strip()]
    if len(pieces) > 1 and all(piece in _BESIDE or spots(piece) for piece in pieces[:2]):
        return [found for piece in pieces if piece not in _BESIDE and (found := spots(piece))]
    return _of_words(part.split())


def _of_words(words: list[str]) -> list[Spots]:
    """The longest known names among the words. Where other words stand beside them only countries and areas count:
    "North Reading" is not Reading, and "North Wales" may be in Pennsylvania."""
    found: list[tuple[str, Spots]] = []
    at, covered = 0, True
    while at < len(words):
        size, name = _longest(words, at)
        if size:
            found.append((name, spots(name)))
        elif words[at] not in _BESIDE:
            covered = False
        at += size or 1
    if covered:
        return [known for _, known in found]
    broad = [(name, tuple(s for s in known if not (s.region or s.city) or is_area(name))) for name, known in found]
    return [known for name, known in broad if known and (len(name) > 3 or name in _CODES)]


def _longest(words: list[str], at: int) -> tuple[int, str]:
    for size in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
        name = " ".join(words[at : at + size])
        alone_odd = size == 1 and (name in _BESIDE or (len(name) < 3 and not at and name not in _CODES))
        if not alone_odd and spots(name):
            return size, name
    return 0, ""

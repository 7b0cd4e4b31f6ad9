"""What a name of a place may stand for: countries, regions and cities with how many people live there.

The table is GeoNames' (CC BY 4.0), made by scripts/make_gazetteer.py; which of several is meant is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from internwatch.reading.areas import AREAS, GROUPS, nicknames
from internwatch.reading.fold_place import key

LEAST = 15
"""Thousands of inhabitants from which a city may be meant by its bare name."""


class Spot(NamedTuple):
    """A place: parts that are not known, or that a wider place does not have, are "". `weight` is inhabitants in
    thousands, which says how likely the bare name means it."""

    country: str
    region: str = ""
    city: str = ""
    weight: int = 1


Spots = tuple[Spot, ...]


def within(inner: Spot, outer: Spot) -> bool:
    """Whether one place lies in another, or is it."""
    return all(wide in ("", narrow) for narrow, wide in zip(inner[:3], outer[:3], strict=True))


@lru_cache(maxsize=8_192)
def spots(name: str) -> Spots:
    """All that a folded name or code may stand for, () when it is not known."""
    name = key(name)
    if name in GROUPS:
        return tuple(Spot(country) for country in GROUPS[name])
    if name in AREAS:
        return tuple(_in_area(*AREAS[name]))
    found = [*_listed(name)]
    for area, city in _nicknames().get(name, ()):
        found += (spot for spot in _listed(key(city)) if spot.city and _is_in(spot, area))
    return tuple(dict.fromkeys(found))


def is_area(name: str) -> bool:
    """Whether a folded name is a part of the world or of a country, no place of its own."""
    return key(name) in AREAS or key(name) in GROUPS


def common(several: Iterable[Spot]) -> Spot:
    """What all the places share: two Springfields share country and name."""
    first, *others = several
    country, region, city = (p if all(o[at] == p for o in others) else "" for at, p in enumerate(first[:3]))
    return Spot(country, region, city, first.weight)


def _in_area(area: str, cities: tuple[str, ...]) -> Iterator[Spot]:
    for city in cities:
        inside = [spot for spot in _listed(key(city)) if spot.city and _is_in(spot, area)]
        yield max(inside, key=lambda spot: spot.weight)._replace(weight=LEAST)  # none stands for the area


def _is_in(spot: Spot, area: str) -> bool:
    country, _, region = area.partition("-")
    return spot.country == country and region in ("", spot.region)


def _listed(name: str) -> Iterator[Spot]:
    entry = _table().get(name)
    if not entry:
        return
    for one in entry.split(";"):
        country, region, weight, city = one.split(".", 3)
        yield Spot(country, region, name.title() if city == "=" else city, int(weight))


@cache
def _nicknames() -> dict[str, list[tuple[str, str]]]:
    return {key(other): where for other, where in nicknames().items()}


@cache
def _table() -> dict[str, str]:
    """Name -> its places, not yet taken apart; read once, and only when a place is looked up."""
    text = files("internwatch.reading").joinpath("gazetteer.txt").read_text(encoding="utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines() if not line.startswith("#"))

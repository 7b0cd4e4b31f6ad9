"""The places of a posting: what the board lists, tidied, and the same as country, region and city.

Whether the work is remote is read elsewhere; which place is meant by a name, too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from internwatch.reading.said import Part, Post
from internwatch.reading.text import clean
from internwatch.reading.where import where

LONGEST = 80
MOST = 60
MOST_COUNTED = 500
"""More places than this are no count but another number."""
_JOINED = re.compile(r"\s*(?:;|\||\n|•|\s/\s|\bor\b(?= [A-Z]))\s*")
_ROLL_UP = re.compile(
    r"(?i)^(?:\d+ (?:locations?|offices?|sites?|cities)|multiple(?: (?:locations?|offices?|sites?|cities))?"
    r"|various(?: locations?)?|several locations|many locations|none|null|n/?a|tbd|unknown|not specified|-+)$"
)
_COUNT = re.compile(r"(?i)\b(\d{1,3}) (?:different |office )?locations?\b")
_MORE = re.compile(r"(?i)(?:\+ ?|\band |, )(\d{1,3}) (?:more|others?|other locations?|additional)\b")


def read_places(post: Post) -> Part:
    """`places`, `where` and `place_count`."""
    places, count = _tidied(post.places)
    return {"places": places, "where": where(places, post.countries), "place_count": count}


@lru_cache(maxsize=4_096)
def _tidied(listed: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
    """Each place once, as the board writes it, and how many there are by its count, where it names fewer.

    Lists in one string are taken apart; a count alone is no place.
    """
    found: dict[str, None] = {}
    for one in listed:
        for part in _JOINED.split(one):
            place = clean(part, LONGEST).strip(" ,-")
            if place and not _ROLL_UP.match(place):
                found.setdefault(place)
    places = tuple(found)[:MOST]
    count = max((_counted(one) for one in listed), default=0)
    return places, count if count > len(places) else 0


def _counted(listed: str) -> int:
    if found := _COUNT.search(listed):
        number = int(found[1])
    elif found := _MORE.search(listed):
        number = int(found[1]) + 1
    else:
        return 0
    return number if number <= MOST_COUNTED else 0

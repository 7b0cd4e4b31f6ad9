"""From where remote work is possible, in the words of the posting; which country that is, the gazetteer knows."""

from __future__ import annotations

import re
from functools import lru_cache

from internwatch.facts import Fact
from internwatch.reading.gazetteer import is_area, spots
from internwatch.reading.said import Rule, Said
from internwatch.reading.where import sites

# What stands beside the area in a listed place: "Remote - US", "United States (Remote)", "Remote in USA, Locations".
_BESIDE = re.compile(
    r"(?i)\b(?:remote(?:ly)?|anywhere|work from home|wfh|telecommute|home[- ]office|locations?|hybrid|flexible|from"
    r"|multiple|virtual|fully|100%)\b"
)
_EDGE = " ,;:-–—()[]/|•*+&"
_LEADING = re.compile(r"(?i)^(?:in|within|across|the|or|and)\b ?")
LONGEST = 60
_PIECES = re.compile(r"[()\[\];|/•\n]|(?<!, )\bor\b(?= [A-Z])")
_DOUBLE = re.compile(r" ?,[ ,]+")

_FROM = (
    Rule(
        "remote.from_within",
        r"(?:remote|remotely)(?:,| -| \(|\))?"
        r"(?: (?:work|position|role|internship|job|opportunity|is|based|basis|from|anywhere|only|but|located|available"
        r"|open|to|candidates|for)){0,5} ?(?=(?:with)?in |across |from |throughout )",
        "remote",
    ),
    Rule("remote.from_beside", r"(?:fully )?remote(?: ?[,:(-] ?| )(?=(?:the )?[a-z])", "remote", "fully remote"),
    Rule(
        "remote.must_live",
        r"(?:must|should|need to|able to) (?:be (?:physically )?(?:located|based|residing|living)|reside|live|work) "
        r"(?=(?:with)?in )",
        "must ", "should ", "need to ", "able to ",
    ),
)  # fmt: skip
_PREPOSITION = re.compile(r"(?:within|in|across|from|throughout) (?:(?:anywhere|any|one) (?:in|of) )?(?:the )?")
_WORD = re.compile(r"[A-Za-z.'\u00c0-\u017f-]+")
_CODES = frozenset({"us", "u.s", "usa", "uk", "eu", "uae", "nyc"})
_ONLY = re.compile(r" ?[,(]? ?only\b")


@lru_cache(maxsize=4_096)
def from_place(listed: str) -> str:
    """The country, region or area that a remote place names; "" where it names none, or a city: that is an office."""
    pieces = [piece for piece in _PIECES.split(listed[:200]) if any(map(str.isalpha, piece))]
    remote = [piece for piece in pieces if _BESIDE.search(piece)]
    named = [piece for piece in remote if sites(_BESIDE.sub(" ", piece))] or (pieces if len(pieces) == 2 else [])
    area = " ".join(_BESIDE.sub(" ", " ".join(named)).split())
    area = _LEADING.sub("", _DOUBLE.sub(", ", area).strip(_EDGE)).strip(_EDGE)
    places = sites(area)
    broad = places and all(not spot.city for site in places for spot in site)
    return area[:LONGEST] if broad or is_area(area) else ""


def from_words(said: Said) -> Fact[str] | None:
    """The words that bound remote work in title or text; they must end in a place that is known."""
    if "remote" not in said.low:
        return None
    for rule in _FROM:
        for found in said.scan(rule):
            if area := _area(said, found.end()):
                start = found.start() if rule.name == "remote.must_live" else found.end()
                return Fact(said.quote(start, area).strip("."), said.quote(found.start(), area), rule=rule.name)
    return None


def _area(said: Said, at: int) -> int:
    """Where the known place that begins here ends, with "only" behind it; 0 where none does.

    Without a preposition the place must be a country or wider, written with a capital ("remote us" is no place).
    """
    opening = _PREPOSITION.match(said.low, at)
    start = opening.end() if opening else at
    ends = [word.end() for word in _WORD.finditer(said.raw, start, start + 60)][:4]
    for end in reversed(ends):
        name = said.low[start:end].strip(" .,'")
        only = _ONLY.match(said.low, end)
        if not (only or said.raw[start : start + 1].isupper()) or (len(name) < 4 and name not in _CODES):
            continue
        known = spots(name)
        if known and (opening or is_area(name) or any(not spot.region and not spot.city for spot in known)):
            return only.end() if only else end
    return 0

"""Places and remote work: what the board lists, tidied, and what title or text say of working from anywhere.

It does not know where places are; filters do.
"""

from __future__ import annotations

import re

from internwatch.facts import Fact
from internwatch.reading.quote import cut
from internwatch.reading.said import Part, Post
from internwatch.reading.scan import first
from internwatch.reading.text import clean

LONGEST = 80
MOST = 60
_JOINED = re.compile(r"\s*(?:;|\||\n|•|\s/\s|\bor\b(?= [A-Z]))\s*")
_ROLL_UP = re.compile(
    r"(?i)^(?:\d+ locations?|multiple(?: locations?)?|various(?: locations?)?|none|n/?a|tbd|unknown|-+)$"
)
_REMOTE_PLACE = re.compile(r"(?i)\b(?:remote|anywhere|work from home|wfh|telecommute|home[- ]office)\b")
_MIXED = re.compile(r"(?i)\b(?:hybrid|on[- ]?site|in[- ]office|in[- ]person)\b")
_REMOTE_TITLE = re.compile(r"(?i)(?<![a-z])remote(?! sensing| control)\b")
# Both are matched against text in lower case.
_REMOTE_TEXT = re.compile(
    r"\b(?:fully|100 ?%|completely|entirely) remote\b|\bthis (?:is a |position is |role is "
    r"|internship is )(?:fully )?remote"
    r"(?:ly)?\b|\bremote (?:position|role|internship|opportunity)\b|\bwork(?:ed"
    r"|ing)? (?:fully )?remotely from anywhere"
)
_REMOTE_STARTS = ("fully ", "100", "completely ", "entirely ", "this ", "remote ", "work")
_ON_SITE_TEXT = re.compile(
    r"\bthis (?:is an? |position is |role is |internship is )(?:fully )?(?:on[- ]?site|in[- ]person|hybrid)"
    r"|\b(?:not|isn't|is not) (?:a )?(?:eligible for )?remote\b|\b(?:hybrid|in[- ]person"
    r"|on[- ]?site) (?:position|role|internship)\b"
    r"|\bno remote\b"
)
_ON_SITE_STARTS = ("this ", "not ", "isn't ", "is not ", "hybrid ", "in-person ", "in person ", "on-site ", "on site ",
                   "onsite ", "no remote")  # fmt: skip


def read_places(post: Post) -> Part:
    """`places`, `where` and `place_count`."""
    return {"places": _places(post.places)}


def read_remote(post: Post) -> Part:
    """`remote`, `remote_from` and `hybrid`."""
    return {"remote": _remote(post.places, post.title.raw, post.text.raw, post.remote)}


def _places(places: tuple[str, ...]) -> tuple[str, ...]:
    """Each place once, as the board writes it; lists in one string are taken apart, counts of places left out."""
    found: dict[str, None] = {}
    for listed in places:
        for part in _JOINED.split(listed):
            place = clean(part, LONGEST).strip(" ,-")
            if place and not _ROLL_UP.match(place):
                found.setdefault(place)
    return tuple(found)[:MOST]


def _remote(places: tuple[str, ...], title: str, text: str, field: bool | None) -> Fact[bool] | None:
    """Whether the work can be done from anywhere; None where nothing says so. The board's own field wins."""
    if field is not None:
        return Fact(field)
    remote = [place for place in places if _REMOTE_PLACE.search(place)]
    if remote and not any(_MIXED.search(place) for place in remote):
        return Fact(True)
    if found := _REMOTE_TITLE.search(title):
        return Fact(not _MIXED.search(title), cut(title, title.lower(), *found.span()))
    low = text.lower()
    if against := first(_ON_SITE_TEXT, low, _ON_SITE_STARTS):
        return Fact(False, cut(text, low, *against.span()))
    found = first(_REMOTE_TEXT, low, _REMOTE_STARTS) if "remote" in low else None
    return Fact(True, cut(text, low, *found.span())) if found else None

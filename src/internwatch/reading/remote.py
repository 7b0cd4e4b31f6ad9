"""Whether the work is remote, hybrid or on site, and from where it may be done; it asks not where places are.

What an employer says of its offices in general ("we are remote-first", "hybrid options may be available") is no fact of
the posting and is left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from internwatch.facts import Fact
from internwatch.reading.evidence import evidence
from internwatch.reading.remote_from import from_place, from_words
from internwatch.reading.remote_words import (
    ABILITY,
    AFTER_HYBRID,
    AFTER_OFFICE,
    AFTER_REMOTE,
    AGAINST_TITLE,
    ALL_DAYS,
    BEFORE,
    DAYS_AFTER,
    DAYS_BEFORE,
    HYBRID,
    HYBRID_WORD,
    LOOSE,
    LOOSE_AFTER,
    NOT_AT_HOME,
    NOT_REMOTE,
    OFFICE,
    OFFICE_THING,
    ON_SITE_WORD,
    REMOTE,
    REMOTE_PLACE,
    REMOTE_THING,
    REMOTE_TITLE,
    TAG,
    WHOLLY,
)
from internwatch.reading.said import Part, Post, Rule, Said

REACH = 90
"""Letters before and behind a word in which it is looked for whom it is said of."""
NEAR = 55
"""Letters in which a "may" or a "not" takes it back."""
_OTHER_THING = {HYBRID: NOT_AT_HOME, OFFICE: OFFICE_THING, REMOTE: REMOTE_THING}


class _Listed(NamedTuple):
    """What a place's own words say."""

    remote: bool = False
    hybrid: bool = False
    on_site: bool = False
    source: str = ""


def read_remote(post: Post) -> Part:
    """`remote`, `remote_from` and `hybrid`. The board's own field wins, then its places, the title, the text."""
    listed = _listed(post.places) if post.places else _Listed()
    mixed = _mixed(post, listed)
    remote = _remote(post, listed, mixed)
    if remote is None and mixed is None:
        return {}
    return {"remote": remote, "hybrid": mixed, "remote_from": _from(post, listed, remote)}


@lru_cache(maxsize=4_096)
def _listed(places: tuple[str, ...]) -> _Listed:
    """ "Remote - US" is remote; "Berlin (hybrid or remote)" is hybrid."""
    low = [place.lower() for place in places]
    hybrid = any(HYBRID_WORD.search(place) for place in low)
    on_site = any(ON_SITE_WORD.search(place) for place in low)
    remote = [raw for raw, place in zip(places, low, strict=True) if REMOTE_PLACE.search(place)]
    return _Listed(bool(remote) and not (hybrid or on_site), hybrid, on_site, remote[0] if remote else "")


def _mixed(post: Post, listed: _Listed) -> Fact[bool] | None:
    """`hybrid`: True for some days in the office, False for all or none of them, None where nothing says so."""
    if listed.hybrid:
        return Fact(True, rule=HYBRID_WORD.name)
    if found := _in_title(post.title, HYBRID_WORD):
        return post.title.fact(True, found, HYBRID_WORD)
    if listed.on_site:
        return Fact(False, rule=ON_SITE_WORD.name)
    if found := _in_title(post.title, ON_SITE_WORD):
        return post.title.fact(False, found, ON_SITE_WORD)
    return _in_text(post.text)


def _in_title(title: Said, rule: Rule) -> re.Match[str] | None:
    found = rule.search(title.low)
    return found if found and not AGAINST_TITLE.search(title.low) else None


def _remote(post: Post, listed: _Listed, mixed: Fact[bool] | None) -> Fact[bool] | None:
    if post.remote is not None:
        return Fact(post.remote)
    if listed.remote:
        return Fact(True, rule=REMOTE_PLACE.name)
    if mixed and not mixed.quote:  # the place says it
        return Fact(False, rule=mixed.rule)
    if found := REMOTE_TITLE.search(post.title.low):
        return post.title.fact(not (mixed and mixed.quote in post.title.raw), found, REMOTE_TITLE)
    if mixed:
        return Fact(False, mixed.quote, rule=mixed.rule)
    return _stated(post.text, REMOTE, AFTER_REMOTE, True)


def _from(post: Post, listed: _Listed, remote: Fact[bool] | None) -> Fact[str] | None:
    if remote is None or not remote.value:
        return None
    if listed.source and (area := from_place(listed.source)):
        return Fact(area, rule=REMOTE_PLACE.name)
    return from_words(post.title) or from_words(post.text)


def _in_text(text: Said) -> Fact[bool] | None:
    """Hybrid outweighs on site: "hybrid, three days on site"."""
    return (
        _stated(text, HYBRID, AFTER_HYBRID, True)
        or _in_office(text, DAYS_BEFORE, DAYS_AFTER, True)
        or _in_office(text, ALL_DAYS, None, False)
        or _stated(text, OFFICE, AFTER_OFFICE, False)
        or _not_remote(text)
    )


def _stated(text: Said, word: Rule, after: tuple[Rule, ...], value: bool) -> Fact[bool] | None:
    """The word where it is said of this work, with no "may" or "not" beside it."""
    low = text.low
    for found in text.scan(word):
        start, end = found.span()
        rule = next((r for r in after if r.match(low, start, start + REACH)), None) or _of_work(low, start)
        if rule is None or _OTHER_THING[word].match(low, end) or (rule is ABILITY and word is REMOTE):
            continue
        if rule is TAG or not _is_loose(low, start, end):
            return Fact(value, evidence(text, found), rule=rule.name)
    return None


def _of_work(low: str, start: int) -> Rule | None:
    wholly = WHOLLY.search(low, max(0, start - 14), start)
    before = wholly.start() if wholly else start
    return next((rule for rule in BEFORE if rule.search(low, max(0, before - REACH), before)), None)


def _is_loose(low: str, start: int, end: int) -> bool:
    return _is_hedged(low, start, start) or any(rule.match(low, end - 2, end + NEAR) for rule in LOOSE_AFTER)


def _is_hedged(low: str, start: int, end: int) -> bool:
    first = _sentence(low, start, NEAR)
    return any(rule.search(low, first, end) for rule in LOOSE)


def _sentence(low: str, start: int, reach: int) -> int:
    """Where the sentence before a word begins, not farther back than `reach`."""
    first = max(0, start - reach)
    return max(first, *(low.rfind(end, first, start) for end in (". ", "\n", "! ", "? ", "; ", "•")))


def _in_office(text: Said, before: Rule, after: Rule | None, value: bool) -> Fact[bool] | None:
    """ "Three days a week in the office" and "in the office three days a week"."""
    low = text.low
    for found in text.scan(OFFICE):
        start, end = found.span()
        days = before.search(low, max(0, start - REACH), start)
        if not days and after:
            days = after.match(low, start, end + REACH)
        if days and not OFFICE_THING.match(low, end) and not _is_hedged(low, min(start, days.start()), start):
            return Fact(value, evidence(text, found), rule=before.name)
    return None


def _not_remote(text: Said) -> Fact[bool] | None:
    """ "This is not a remote position"."""
    for found in text.scan(REMOTE):
        start, end = found.span()
        if NOT_REMOTE.search(text.low, max(0, start - NEAR), start) and not REMOTE_THING.match(text.low, end):
            return Fact(False, evidence(text, found), rule=NOT_REMOTE.name)
    return None

"""Is the work of a posting research: signs in title and text are weighed, and the strongest is quoted.

It does not ask whether the posting is an internship: "research internship" is this and `role` together. Research of
another sort (of markets, of users) is answered with "no"; where nothing points to research, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from internwatch.facts import Fact
from internwatch.reading.evidence import evidence
from internwatch.reading.research_titles import (
    BLOTTED,
    BREAK,
    NEAR,
    OTHER_RESEARCH,
    OTHER_WORK,
    PHD,
    ROLE,
    SAME_ROLE,
    STEMS,
    TEAM,
    TITLE,
)
from internwatch.reading.research_words import AGAINST, ANOTHER_SORT, BESIDE, DECIDING
from internwatch.reading.said import Part, Post, Said
from internwatch.reading.signs import Group, Seen

ENOUGH = 0.5
"""From here on the work is research."""
NEARLY = 0.45
"""The most that circumstances make, where no sign decides."""
OF_ITSELF = 0.6
"""A sign of the title from here on needs no other, and no word for other work beside it takes it away."""
_DECIDING = frozenset(sign for group in (ROLE, PHD, NEAR, *DECIDING) for sign in group)


def read_research(post: Post) -> Part:
    """`research` and its `score`."""
    low = post.title.low
    telling = any(stem in low for stem in STEMS)
    if telling and (other := _other(post.title)):
        return {"research": other, "score": 0.0}
    if not (telling or post.text.raw):
        return {"research": None, "score": 0.0}
    seen = [*_of_title(low, telling), *_of_text(post.text)]
    score = _score(seen)
    return {"research": _fact(post, seen, score), "score": score}


def _score(seen: list[Seen]) -> float:
    most = 1.0 if any(one.sign in _DECIDING for one in seen) else NEARLY
    return round(min(most, max(0.0, sum(one.sign.weight for one in seen))), 2)


def _other(title: Said) -> Fact[bool] | None:
    return next((title.fact(False, found, rule) for rule in OTHER_RESEARCH if (found := rule.search(title.low))), None)


def _of_title(low: str, telling: bool) -> list[Seen]:
    role = _role(low) if telling else None
    if role and role.sign.weight >= OF_ITSELF:
        return [role]
    others = [seen for group in TITLE if (seen := _first(group, low))]
    return [role, *others] if role else others


def _role(low: str) -> Seen | None:
    blotted = low
    for rule in BLOTTED:
        blotted = rule.pattern.sub(lambda found: "." * len(found[0]), blotted)
    role = _first(ROLE, blotted)
    return Seen(TEAM, role.found, True) if role and _is_team(low, role) else role


def _first(group: Group, low: str) -> Seen | None:
    return next((Seen(sign, found, True) for sign in group if (found := sign.rule.search(low))), None)


def _is_team(low: str, role: Seen) -> bool:
    """True for "Software Engineer Intern - Quantitative Research"."""
    at = role.found.start()
    if role.found[0] != "research" or SAME_ROLE.match(low, role.found.end()):
        return False
    return any((head := s.rule.search(low, 0, at)) and BREAK.search(low, head.end(), at) for s in OTHER_WORK[:-1])


def _of_text(text: Said) -> Iterator[Seen]:
    # A text that speaks of neither says nothing here, and half of all texts are such.
    if "research" not in text.low and "publi" not in text.low:
        return
    for group in (*DECIDING, *BESIDE, *AGAINST):
        if seen := _first_in_text(group, text):
            yield seen


def _first_in_text(group: Group, text: Said) -> Seen | None:
    places = text.places()
    for sign in group:
        for found in text.scan(sign.rule) if sign.rule in places else ():
            if sign.weight < 0 or not ANOTHER_SORT.search(text.low, max(0, found.start() - 30), found.end()):
                return Seen(sign, found, False)
    return None


def _fact(post: Post, seen: list[Seen], score: float) -> Fact[bool] | None:
    """The strongest sign's words; "no" where the text takes away what the title names."""
    if score >= ENOUGH:
        best = max((one for one in seen if one.sign in _DECIDING), key=lambda one: one.sign.weight)
        return Fact(True, _quote(post, seen, best), rule=best.sign.rule.name)
    against = [one for one in seen if one.sign.weight < 0 and not one.in_title]
    if against and any(one.sign in ROLE for one in seen):
        worst = min(against, key=lambda one: one.sign.weight)
        return Fact(False, _quote(post, seen, worst), rule=worst.sign.rule.name)
    return None


def _quote(post: Post, seen: list[Seen], best: Seen) -> str:
    """A clause of the text, or all of the title that speaks the same way ("PhD Machine Learning")."""
    if best.in_title:
        spans = [one.found.span() for one in seen if one.in_title and one.sign.weight > 0]
        return post.title.quote(min(a for a, _ in spans), max(b for _, b in spans))
    return evidence(post.text, best.found)

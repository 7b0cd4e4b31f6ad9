"""When the work begins and ends by its dates: "June 8 - August 14, 2027", "starting in May", "a September 2027 start".

Dates of graduating, applying and the like are passed over; seasons by name are read in terms.py.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from internwatch.reading.dates import Date, dates, fresh
from internwatch.reading.elsewhere import about_work, elsewhere, sentence_start
from internwatch.reading.said import Rule, Said

_ROUND = r"(?:(?:the |in )?(?:early|mid|late|end|beginning|middle|around|about|approximately)(?: of)?[ /-]*){0,2}"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
TO = Rule(
    "stay.to",
    rf"[.,)]{{0,2}}\s?(?:-{{1,2}}|to|through|thru|until|till|bis(?: zum)?|au|à|jusqu'(?:au|en|à)|ending(?: on)?)"
    rf"\s?\(?{_ROUND}{_WEEKDAY}$",
)  # fmt: skip
_OR = Rule("stay.or", rf"[.,]{{0,2}}\s?(?:/|\+|&|,|or|and|and/or|oder|und|ou|et)\s?{_ROUND}{_WEEKDAY}$")
_BETWEEN = Rule("stay.between", rf"between {_ROUND}{_WEEKDAY}$")

# What stands before the first day. The nearest to the date counts; between the two is anything short.
_STARTS = (
    Rule("stay.start date", r"start(?:s|ing)?(?: dates?| day)?\b(?!-up|up)|(?:intake|cohort \d)\b"),
    Rule(
        "stay.dates",
        r"(?:internship|program(?:me)?|work|term|session|cohort|co-?op|employment|contract) dates?\b|dates?(?=:)",
    ),
    Rule("stay.begins", r"(?:begin(?:s|ning)?|commenc(?:e|es|ing)|kicks? off|launching|onboarding|join(?:ing)? us)\b"),
    Rule("stay.from", r"(?:from|between|available (?:in|on|during|starting))\b"),
    Rule("stay.in German", r"(?:ab|beginn|zum|start(?:termin|datum)?|zeitraum|eintritt\w*)\b"),
    Rule("stay.in French", r"\b(?:à partir d(?:e|u|')|à compter d(?:e|u)|dès|début|démarrage|date de début)"),
)
_START_AFTER = Rule("stay.start after", r"[ (-]{0,2}(?:start|intake|cohort|class\b|internships?\b)")
MOST_DATES = 400
"""Dates looked at in one text; a table of more is not about the work."""
_START_REACH = 60
_LABEL_REACH = 16
_LINK_REACH = 40


class Stay(NamedTuple):
    """The first day or month of the work, the last where it is stated, and where the words stand.

    The first has the year of the last, where it has none of its own.
    """

    first: Date
    last: Date | None
    start: int
    end: int
    rule: Rule


def stays(said: Said, in_title: bool = False) -> tuple[Stay, ...]:
    """Every span or start of the work, in order. In a title any month is one."""
    return _stays(said, in_title)


@lru_cache(maxsize=8)  # season and term ask for the same text, in one go
def _stays(said: Said, in_title: bool) -> tuple[Stay, ...]:
    found = dates(said)[:MOST_DATES]
    links = [_link(said.low, one, other) for one, other in pairwise(found)]
    years = _years(found, links)
    out: list[Stay] = []
    ended = False
    for at, one in enumerate(found):
        if ended:  # the end of a span begins nothing
            ended = links[at] is TO if at < len(links) else False
            continue
        year, end = years[at]
        first = one._replace(year=year)
        ended = at < len(links) and links[at] is TO
        last = found[at + 1] if ended else None
        if not last and at and links[at - 1] is _OR and (one.month - found[at - 1].month) % 12 <= 1:
            continue  # "May or June" is one start
        stay = _span(said, first, last) if last else _start(said, first, in_title)
        if stay and (in_title or _is_work(said, stay)):
            out.append(stay._replace(end=max(end, stay.end)))
    return tuple(out)


def _link(low: str, one: Date, other: Date) -> Rule | None:
    """How a date and the next belong together: as a span, as a choice, or not."""
    if other.start - one.end > _LINK_REACH:
        return None
    if TO.match(low, one.end, other.start):
        return TO
    if not _OR.match(low, one.end, other.start):
        return None
    between = _BETWEEN.search(low, max(0, one.start - _LINK_REACH), one.start)
    return TO if between and " and " in low[one.end : other.start] else _OR


def _years(found: tuple[Date, ...], links: list[Rule | None]) -> list[tuple[int | None, int]]:
    """The year of every date and where it ends: a date takes that of the next one that it is joined to ("May 18 & June
    15 of 2027"), a December that of the year before it."""
    years = [(one.year, one.end) for one in found]
    for at in range(len(links) - 1, -1, -1):
        later, end = years[at + 1]
        if years[at][0] is None and later and links[at]:
            years[at] = later - (found[at].month > found[at + 1].month), end
    return years


def _span(said: Said, first: Date, last: Date) -> Stay | None:
    if last.year and first.year and (first.year, first.month) > (last.year, last.month):
        return None
    start = _start_word(said, first)
    return Stay(first, last, min(first.start, start[0]) if start else first.start, last.end, TO)


def _start(said: Said, first: Date, in_title: bool) -> Stay | None:
    if after := _START_AFTER.match(said.low, first.end):
        return Stay(first, None, first.start, after.end(), _START_AFTER)
    if before := _start_word(said, first):
        return Stay(first, None, before[0], first.end, before[1])
    return Stay(first, None, first.start, first.end, _START_AFTER) if in_title and first.year else None


def _start_word(said: Said, first: Date) -> tuple[int, Rule] | None:
    """The nearest word of beginning before a date."""
    left = sentence_start(said.low, first.start, _START_REACH)
    places = [
        (found.end(), -found.start(), rule)
        for rule in _STARTS
        for found in rule.pattern.finditer(said.low, left, first.start)
        if fresh(said, found.start())
    ]
    if not places:
        return None
    _, start, rule = max(places, key=lambda place: place[:2])
    return -start, rule


def _is_work(said: Said, stay: Stay) -> bool:
    at = stay.first.start
    if said.low[stay.start : at].rstrip().endswith(":"):  # a label of its own, as "Program Dates: May 18"
        other = elsewhere(said, at, stay.end, at - stay.start + _LABEL_REACH)
    else:
        other = elsewhere(said, stay.start, stay.end) or elsewhere(said, at, stay.end)
    return other is None and about_work(said, at, stay.end)

"""The last day to apply: a field of the board, or a sentence that says so with a day; nothing is concluded from less.

Dates of the work, of graduating and of posting are no deadline; whether there is one at all is read in rolling.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from internwatch.facts import Fact
from internwatch.reading.closing import (
    APPLYING,
    CLOCK,
    CLOCK_BETWEEN,
    DAY_BEFORE,
    FILLERS,
    LAST_DAY,
    LAST_DAY_NEAR_APPLYING,
    OF_OTHERS,
    PERIOD,
    SURE_AT_LEAST,
    WORD_BETWEEN,
    ZONE,
)
from internwatch.reading.dates import Date, as_day, dates, settled, valid
from internwatch.reading.rolling import REVIEWED_FROM, read_rolling
from internwatch.reading.said import Part, Post, Rule, Said
from internwatch.reading.stays import TO

_FIELD = Rule("deadline.field of the board", r"\d{4}-\d\d-\d\d")
_REACH = 60
"""Letters between the words and the day."""
_CLOCK_REACH = 32
_HEDGE_REACH = 60
_NEAR = 90
_OTHERS_REACH = 32


class _Day(NamedTuple):
    said: Said
    words: re.Match[str]
    day: Date
    rule: Rule
    inferred: bool


def read_deadline(post: Post) -> Part:
    """`deadline`, `deadline_zone`, `rolling`, `reviewed_from`."""
    text = post.text
    found = next((one for said in (text, post.title) for one in _last_days(said, post)), None)
    stated = _fact(found) if found else None
    return {
        "deadline": Fact(post.deadline, rule=_FIELD.name) if post.deadline else stated,
        "deadline_zone": _zone(found) if found and not post.deadline else "",
        "rolling": read_rolling(text),
        "reviewed_from": _reviewed_from(post),
    }


def _fact(found: _Day) -> Fact[str]:
    said, start = found.said, found.words.start()
    last, inferred = as_day(found.day) or date.max, found.inferred
    if said.first(DAY_BEFORE):
        last, inferred = last - timedelta(days=1), True
    hedged = SURE_AT_LEAST.search(said.low, max(0, start - _HEDGE_REACH), found.day.start) is not None
    return Fact(
        last.isoformat(), said.quote(start, found.day.end), hedged=hedged, inferred=inferred, rule=found.rule.name
    )


def _zone(found: _Day) -> str:
    """The clock time or zone between the words and the day, or just after it, as written."""
    low, after = found.said.low, found.day.end
    for start, end in ((found.words.end(), found.day.start), (after, min(len(low), after + _CLOCK_REACH))):
        clock, zone = CLOCK.search(low, start, end), ZONE.search(low, start, end)
        if clock and zone and 0 <= zone.start() - clock.end() <= 2:
            return found.said.quote(clock.start(), zone.end())
        if one := clock or zone:
            return found.said.quote(*one.span())
    return ""


def _last_days(said: Said, post: Post) -> Iterator[_Day]:
    """Each last day, the words with which it is named counting before those that only may mean it."""
    for rule in (*LAST_DAY, *PERIOD, *LAST_DAY_NEAR_APPLYING):
        for words in said.scan(rule):
            before = (max(0, words.start() - _OTHERS_REACH), words.start())
            if any(other.search(said.low, *before) for other in OF_OTHERS):
                continue
            near = (max(0, words.start() - _NEAR), words.end() + _NEAR)
            if rule in LAST_DAY_NEAR_APPLYING and not APPLYING.search(said.low, *near):
                continue
            if found := _after(said, words, rule, post):
                yield found


def _after(said: Said, words: re.Match[str], rule: Rule, post: Post) -> _Day | None:
    """The day that follows the words; of a span its end, and after words of opening only that."""
    following = [one for one in dates(said) if words.end() <= one.start <= words.end() + _REACH + 20][:2]
    if not following or not _only_fillers(said.low, words.end(), following[0].start):
        return None
    is_span = len(following) == 2 and TO.match(said.low, following[0].end, following[1].start)
    if rule in PERIOD and not is_span:
        return None
    one, doubtful = _settled(post, said, following[1] if is_span else following[0])
    if not one.day:
        return None
    year = one.year or _first_year(one, post.posted)
    if not year or not valid(year, one.month, one.day):
        return None
    return _Day(said, words, one._replace(year=year), rule, doubtful or one.year is None)


def _only_fillers(low: str, start: int, end: int) -> bool:
    words = WORD_BETWEEN.pattern.findall(low, start, end)
    return all(word in FILLERS or CLOCK_BETWEEN.match(word) for word in words)


def _settled(post: Post, said: Said, one: Date) -> tuple[Date, bool]:
    """The order of day and month that the text uses, unless the last day would then lie before the posting."""
    settled_one, doubtful = settled(post, said, one)
    other = one._replace(month=one.day or 1, day=one.month)
    if doubtful and post.posted and (first := as_day(settled_one)) and (second := as_day(other)):
        return (other if first < post.posted.date() <= second else settled_one), True
    return settled_one, doubtful


def _first_year(one: Date, posted: datetime | None) -> int | None:
    """The first year in which the day is not before the posting date, give or take a day between time zones."""
    if posted is None:
        return None
    earliest = posted.date() - timedelta(days=2)
    return earliest.year + ((one.month, one.day or 1) < (earliest.month, earliest.day))


def _reviewed_from(post: Post) -> Fact[str] | None:
    for rule in REVIEWED_FROM:
        for words in post.text.scan(rule):
            found = _after(post.text, words, rule, post)
            if found and (day := as_day(found.day)):
                quote = post.text.quote(words.start(), found.day.end)
                return Fact(day.isoformat(), quote, inferred=found.inferred, rule=rule.name)
    return None

"""The last day to apply: a field of the board, or a sentence that says so with a day; nothing is concluded from less.

"Until filled", "rolling", and dates of the work or of graduating are no deadline.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from internwatch.facts import Fact
from internwatch.reading.months import MONTH, of_word
from internwatch.reading.quote import cut
from internwatch.reading.said import Part, Post
from internwatch.reading.scan import scan

_WORDS = re.compile(
    r"(?:(?:application|submission|closing|apply|final)s? (?:deadline|close|closing|end|due)(?: date)?s?|deadline"
    r"|closing date|last (?:day|date) to apply|appl(?:y|ications?) (?:\w+ ){0,6}?(?:by|before|until|through"
    r"|no later than"
    r"|on or before|close[sd]?(?: on)?|due(?: by| on)?|ends?(?: on)?)|appl(?:y|ications?) (?:\w+ ){0,8}?at least"
    r" until|accept(?:ing|ed)? (?:applications )?(?:\w+ ){0,3}?(?:until|through)|posting (?:will )?(?:close|end"
    r"|expire)s?(?: on)?)"
)
_STARTS = ("appl", "submission", "closing", "final", "deadline", "last da", "accept", "posting")
_NAMED = re.compile(
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?(?:(?P<m1>{MONTH})\.? ?(?P<d1>\d{{1,2}})(?:st"
    rf"|nd|rd|th)?"
    rf"(?!\d|:|(?: ?[ap]\.?m))(?:,? ?(?P<y1>20\d\d))?|(?P<d2>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?(?: of)? (?P<m2>{MONTH})\.?,? ?(?P<y2>20\d\d)?)"
)
_NUMERIC = re.compile(
    r"(?P<y3>20\d\d)[-/](?P<m3>\d{1,2})[-/](?P<d3>\d{1,2})|(?P<m4>\d{1,2})/(?P<d4>\d{1,2})/(?P<y4>20\d\d)"
)
REACH = 60
# Between the words and the date only such filler: anything else makes the date another one's.
_FILLER = re.compile(
    r"^[\s:,(\-–—]*(?:(?:is|for|this|the|position|role|job|on|by|at|of|date|to|apply|until|11:59|23:59|midnight"
    r"|pm|am|p\.m\.|p\.m|a\.m\.|et|est|pt|pst|edt|pdt|cet|utc|applications?|will|be|accepted|least|and|time"
    r"|internships?|summer|fall|spring|winter|20\d\d)[\s:,(\-–—]*){0,10}$"
)


def read_deadline(post: Post) -> Part:
    """`deadline`, `deadline_zone`, `rolling`, `reviewed_from`."""
    return {"deadline": _deadline(post.text.raw, post.posted, post.deadline)}


def _deadline(text: str, posted: datetime | None, field: str | None) -> Fact[str] | None:
    """The deadline as "YYYY-MM-DD". The board's own field wins; a day without a year takes the first year in which it
    is not before the posting date, and says that it was concluded."""
    if field:
        return Fact(field)
    low = text.lower()
    for words in scan(_WORDS, low, _STARTS):
        reach = min(len(low), words.end() + REACH)
        found = _NAMED.search(low, words.end(), reach) or _NUMERIC.search(low, words.end(), reach)
        if not found or not _FILLER.match(low[words.end() : found.start()]):
            continue
        made = _day(found, posted)
        if made:
            day, inferred = made
            quote = cut(text, low, words.start(), found.end())
            return Fact(day, quote, hedged="at least until" in words[0], inferred=inferred)
    return None


def _day(found: re.Match[str], posted: datetime | None) -> tuple[str, bool] | None:
    part = found.groupdict()
    word = part.get("m1") or part.get("m2")
    month = of_word(word) if word else int(part.get("m3") or part.get("m4") or 0)
    day = int(next(part[n] for n in ("d1", "d2", "d3", "d4") if part.get(n)))
    year = next((part[n] for n in ("y1", "y2", "y3", "y4") if part.get(n)), None)
    if year:
        return _valid(int(year), month, day, inferred=False)
    if posted is None:
        return None
    # A deadline is after the posting, give or take a day between time zones.
    made = _valid(posted.year, month, day, inferred=True)
    if made and date.fromisoformat(made[0]) < posted.date() - timedelta(days=2):
        made = _valid(posted.year + 1, month, day, inferred=True)
    return made


def _valid(year: int, month: int, day: int, *, inferred: bool) -> tuple[str, bool] | None:
    try:
        return date(year, month, day).isoformat(), inferred
    except ValueError:
        return None

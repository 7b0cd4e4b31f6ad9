"""The graduation window that a posting states: dates beside a word of graduating, and nothing else.

Relative bounds, class standing and returning to school state no date and give no window here. Dates near a word of
graduating that are about something else (start, programme, deadline) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from internwatch.facts import Fact, Window
from internwatch.reading.months import BORROWED, DATE, Span, moved, of_word, span
from internwatch.reading.quote import cut
from internwatch.reading.said import Part, Post
from internwatch.reading.scan import scan

# A word of graduating, and what may follow it without being one ("graduate school", "graduate intern").
_ANCHOR = re.compile(
    r"(?<!under)(?<!under-)(?<!post)(?:"
    r"graduating|graduation|graduates?(?= (?:in|by|between|no|on|from|after|before|during|with|at|prior|not"
    r"|around|the"
    r"|or|it|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|fall|winter|20))|graduated(?= (?:date|by"
    r"|before|after|in|no))|grad(?:\.|uation)? (?:date|year)|class of|degree (?:completion|conferral)"
    r"|(?:complet|obtain|receiv|earn|finish|conferr)\w* (?:\w+ |of |your |a |an |the |bachelor\S* |master\S* "
    r"|phd |or |and )"
    r"{0,6}degrees?)"
)
_ANCHOR_STARTS = (
    "grad", "class of", "degree c", "complet", "obtain", "receiv", "earn", "finish", "conferr",
)  # fmt: skip
REACH = 110
# Filler between the word and its first date that says the date is about something else.
_ELSEWHERE = re.compile(
    r"\b(?:start|begin|internship|program|apply|application|deadline|join|available|availability|onboard|return"
    r"|through(?!out| (?:spring|summer|fall|winter))|gpa|salary|posted|conference)"
)
_END = re.compile(r"[;•·●]|(?<!\bdec)(?<!\bjan)(?<!\bfeb)(?<!\baug)(?<!\bsept)(?<!\bnov)(?<!\boct)\. |\n")
_LINK = re.compile(
    r"^[\s,]{0,3}(?:to|and|or|through|thru|until|till|up to|-|–|—|/|&|,|and/or|, and|, or|and before"
    r"|or before)?[\s,]{0,2}"
    r"(?:in |the |between |anytime (?:in )?|early |mid[- ]?|late |end of |by )*$"
)
_LOWER_BEFORE = re.compile(
    r"(?:no (?:earlier|sooner) than|not (?:before|earlier than|prior to)|on or after|in or after"
    r"|at the earliest|starting"
    r"|from|earliest)[\s:]*(?:the |in )*$"
)
_AFTER = re.compile(r"(?<!or )(?:\bafter|later than)\s*(?:the |in )*$")
_NO_LATER = re.compile(r"(?:no|not) later than\s*(?:the |in )*$")
_LOWER_AFTER = re.compile(
    r"^\s?[,(]?\s?(?:or|and|&)?\s?/?(?:later|after(?!wards? the)|onwards?|beyond|thereafter|forward"
    r"|at the earliest|\+)"
)
_UPPER_BEFORE = re.compile(
    r"(?:\bby|on or before|in or before|latest|until|up to|at the latest)[\s:]*(?:the |end of |in )*$"
)
_BEFORE = re.compile(r"(?<!or )(?:\bbefore|prior to)\s*(?:the |in )*$")
_UPPER_AFTER = re.compile(r"^\s?[,(]?\s?(?:(?:or|and) (?:earlier|prior|before|sooner)|at the latest)")
_NEGATED = re.compile(r"\b(?:not|no)(?: \w+)? (?:be )?$")
_NOT_ELIGIBLE = re.compile(r"^[^.;]{0,40}?\b(?:not (?:be )?(?:eligible|considered)|ineligible)")
_BEFORE_GRADUATES = re.compile(
    r"(?:[\s/]|or|and|of|the|a|,|-)*graduates?\b(?! (?:program|school|student|intern|level))"
)
_GRADUATE = re.compile("graduate")
LONGEST_BEHIND = 30
# A date and the words after it, up to "graduates".
BEFORE_GRADUATES = 60
_HEDGE = re.compile(r"\b(?:prefer|ideal|nice to have|bonus|a plus|desired|desirable)")

# Headings that say whether what follows is a demand or a wish.
_HEADING = re.compile(
    r"(?P<wish>(?:preferred|desired|bonus|additional) (?:qualifications?|skills|requirements|experience|:)"
    r"|nice[- ]to[- ]haves?"
    r"|preferred:|what (?:will )?(?:sets?|makes?) you (?:apart|stand out)|bonus points)"
    r"|(?:required|minimum|basic|must[- ]have) (?:qualifications?|skills|requirements)|requirements:|qualifications:"
    r"|what (?:we're|we are|you(?:'ll| will)?) (?:looking for|need|bring)|eligibility|who you are|responsibilities"
)
_HEADING_STARTS = (
    "preferred", "desired", "bonus", "additional", "nice", "what", "required", "minimum", "basic", "must",
    "requirements:", "qualifications:", "eligibility", "who you are", "responsibilities",
)  # fmt: skip
HEADING_REACH = 2_500

Found = tuple[Window, int, int]


def read_graduation(post: Post) -> Part:
    """`graduation` and `graduation_by_degree`."""
    return {"graduation": _graduation(post.title.raw, post.text.raw)}


def _graduation(title: str, text: str) -> Fact[Window] | None:
    """The window, or None where none is stated. A window with both ends wins over a minimum stated beside it."""
    best: Fact[Window] | None = None
    for source in (title, text):
        low = source.lower()
        if "grad" not in low and "class of" not in low and "degree" not in low:
            continue
        for window, start, end in _found(low):
            quote = cut(source, low, start, end)
            if not quote:
                continue
            fact = Fact(window, quote, hedged=_hedged(low, start, end))
            if window.earliest and window.latest:
                return fact
            best = best or fact
    return best


def _found(low: str) -> Iterator[Found]:
    """Every window that the text states, in order."""
    for anchor in scan(_ANCHOR, low, _ANCHOR_STARTS):
        if made := _after(low, anchor):
            yield made
    done = 0
    for graduate in scan(_GRADUATE, low, ("graduate",)):
        for date in DATE.finditer(low, max(done, graduate.start() - BEFORE_GRADUATES), graduate.start()):
            done = date.end()
            behind = _BEFORE_GRADUATES.match(low, date.end())
            if behind and len(behind[0]) < LONGEST_BEHIND:
                yield from _graduates(low, date, behind)


def _after(low: str, anchor: re.Match[str]) -> Found | None:
    """The dates that follow a word of graduating, as a window."""
    limit = min(len(low), anchor.end() + REACH)
    cutoff = _END.search(low, anchor.end(), limit)
    limit = cutoff.start() if cutoff else limit
    dates = _chain(low, anchor.end(), limit)
    if not dates:
        return None
    filler = low[anchor.end() : dates[0].start]
    if _ELSEWHERE.search(filler) or len(filler) > 70:
        return None
    window = _window(low, anchor.start(), filler, dates)
    end = dates[-1].end
    if tail := (_LOWER_AFTER.match(low[end : end + 24]) or _UPPER_AFTER.match(low[end : end + 24])):
        end += tail.end()
    return (window, anchor.start(), end) if window else None


def _chain(low: str, start: int, limit: int) -> list[Span]:
    """The first date and those joined to it ("December 2026, anytime 2027, or spring 2028")."""
    dates: list[Span] = []
    for found in DATE.finditer(low, start, min(limit + 20, len(low))):
        if found.start() >= limit:
            break
        group = _borrowing(low, span(found), dates[-1].end if dates else start)
        if dates and not _LINK.match(low[dates[-1].end : group[0].start]):
            break
        dates += group
    return dates


def _borrowing(low: str, date: Span, since: int) -> list[Span]:
    """A date with the month or season before it that has no year of its own ("spring/summer 2027")."""
    head = low[max(since, date.start - 14) : date.start + 10]
    lent = list(BORROWED.finditer(head))
    if not lent or max(since, date.start - 14) + lent[-1].end() != date.start:
        return [date]
    month = f"{date.first[:4]}-{of_word(lent[-1][1]):02}"
    return [Span(month, month, date.start - len(lent[-1][0]), date.start), date] if month <= date.last else [date]


def _window(  # noqa: PLR0911 - a table of wordings, one case a line
    low: str, start: int, filler: str, dates: list[Span]
) -> Window | None:
    """The bounds that the words around the dates make of them."""
    first, last = min(d.first for d in dates), max(d.last for d in dates)
    tail = low[dates[-1].end : dates[-1].end + 24]
    negated = bool(_NEGATED.search(low[max(0, start - 16) : start]))
    if len(dates) > 1 and not _LOWER_AFTER.match(tail):
        return Window(first, last)
    if _NO_LATER.search(filler):
        return Window(None, last)
    if _LOWER_BEFORE.search(filler) or _LOWER_AFTER.match(tail):
        return Window(first, None)
    if negated and _BEFORE.search(filler):
        return Window(first, None)
    if _AFTER.search(filler):
        return Window(moved(last, 1), None)
    if _BEFORE.search(filler):
        return Window(None, moved(first, -1))
    if _UPPER_BEFORE.search(filler) or _UPPER_AFTER.match(tail):
        return Window(None, last)
    return None if negated else Window(first, last)


def _graduates(low: str, date: re.Match[str], behind: re.Match[str]) -> Iterator[Found]:
    """ "Spring 2026 graduates are not eligible", "a 2025 or Summer 2026 graduate"."""
    dates = [span(date)]
    for earlier in reversed(list(DATE.finditer(low, max(0, date.start() - 40), date.start()))):
        one = span(earlier)
        if not _LINK.match(low[one.end : dates[0].start]):
            break
        dates.insert(0, one)
    if _NOT_ELIGIBLE.match(low[behind.end() : behind.end() + 60]):
        words = _NOT_ELIGIBLE.match(low[behind.end() : behind.end() + 60])
        end = behind.end() + (words.end() if words else 0)
        yield Window(moved(max(d.last for d in dates), 1), None), dates[0].start, end
    elif re.search(r"\b(?:a|an|for|open to|only|are|be|the|of) $", low[max(0, dates[0].start - 10) : dates[0].start]):
        yield Window(min(d.first for d in dates), max(d.last for d in dates)), dates[0].start, behind.end()


def _hedged(low: str, start: int, end: int) -> bool:
    """Whether the sentence around, or the heading above it, only prefers."""
    before = low[max(0, start - 160) : start]
    sentence = re.split(r"[.;\n•]", before)[-1] + low[start : min(len(low), end + 40)].split(".", maxsplit=1)[0]
    headings = list(scan(_HEADING, low, _HEADING_STARTS, max(0, start - HEADING_REACH), start))
    return bool(_HEDGE.search(sentence) or (headings and headings[-1]["wish"]))

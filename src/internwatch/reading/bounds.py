"""What the words around dates make of them: a first month, a last month, both, or none ("or later", "no later than").

It knows neither what the dates are for nor where they stand in a posting.
"""

from __future__ import annotations

from internwatch.facts import Window
from internwatch.reading.months import Span, moved, spans
from internwatch.reading.ruleset import any_of
from internwatch.reading.said import Rule

TAIL = 26
"""Letters behind the last date that can still turn it."""
LONGEST_DATE = 20
_TO = r"\s*(?:the |in |end of |early |mid[- ]?|late |or |[a-z]+ of |around |approximately |at |dem |im |zum )*$"
_DATE_OF_GRADUATING = r" (?:\w+ ){0,2}(?:graduation|date|year|term)(?: is| of)?:? ?(?:in )?$"

# Words right before the first date.
_UPPER = (
    Rule("bound.no_later", rf"(?:no|not)(?: be)? later than{_TO}"),
    Rule("bound.by",
         rf"(?:\bby|(?:on|in) or before|before or (?:in|on)|\buntil|\bup to|at the latest(?: by)?|latest:?){_TO}"),
    Rule("bound.bis", rf"(?:\bbis|spätestens|d'ici|jusqu'(?:à|en)|au plus tard)(?: zum| en| à| fin)?{_TO}"),
    Rule("bound.latest_date", rf"^latest{_DATE_OF_GRADUATING}"),
)  # fmt: skip
_LOWER = (
    Rule("bound.no_earlier", rf"(?:no|not)(?: be)? (?:earlier|sooner|before|prior)(?: than| to)?{_TO}"),
    Rule("bound.on_or_after", rf"(?:(?:on|in) or after|after or (?:in|on)|at the earliest(?: in| by)?){_TO}"),
    Rule("bound.from", rf"(?:starting|\bfrom|earliest:?|beginning|as of|\bsince|\bminimum:?|at least){_TO}"),
    Rule("bound.earliest_date", rf"^earliest{_DATE_OF_GRADUATING}"),
    Rule("bound.ab", rf"(?:\bab|frühestens|nicht vor|à partir d[eu']|au plus tôt(?: en)?){_TO}"),
)
_AFTER = Rule("bound.after", rf"(?<!or )(?:\bafter|(?<!no )(?<!not )(?<!not be )later than|\bbeyond|\bnach|après){_TO}")
_BEFORE = Rule("bound.before", rf"(?<!or )(?<!not )(?:\bbefore|\bprior to|earlier than|\bvor|\bavant){_TO}")
_NOT = Rule("bound.not", r"(?:\b(?:can)?not?|n't)(?: \w+){0,2} $")

# Words right behind the last date.
_LATER = (
    Rule(
        "bound.or_later",
        r"^\s?(?:semester|term|graduation)?[,(]?\s?(?:or|and|&|/)\s?(?:later|after(?!wards? the)|beyond|thereafter"
        r"|onwards?)",
    ),
    Rule(
        "bound.onwards",
        r"^\s?[,(]?\s?(?:onwards?\b|forward\b|at the earliest|\+(?! ?\d)|oder später|ou plus tard|ou après)",
    ),
)
_EARLIER = (
    Rule("bound.or_earlier", r"^\s?[,(]?\s?(?:or|and) (?:earlier|prior\b|before\b|sooner)"),
    Rule("bound.latest", r"^\s?[,(]?\s?(?:at the latest|latest\b|oder früher|au plus tard)"),
)
_EXCLUDED = Rule(
    "bound.excluded",
    r"^[^.;\n(\d]{0,48}?(?:(?:not|cannot) (?:be )?(?:considered|accepted|qualify|apply"
    r"|eligible(?! for (?:\w+ ){0,2}(?:visa|sponsor|relocation|housing|remote|benefit)))|ineligible|need not apply"
    r"|(?:should|please|must) (?:\w+ )?apply (?:to|for|via|through) (?:\w+ ){0,2}"
    r"(?:full[- ]time|new[- ]grad|permanent|graduate))",
)

# Words between two dates that keep them together.
LINK = Rule(
    "bound.link",
    r"[\s,(]{0,3}(?:to|and|or|through|thru|until|till|up to|-|/|&|,|and/or|bis|und|oder|et|ou|but)?[\s,]{0,2}(?:or )?"
    r"(?:in |the |between |anytime (?:in )?|early |mid[- ]?|late |end of |by |before |prior to |no later than |on "
    r"or before |no earlier than |earliest |latest |(?:will |are |be ){0,2}graduat(?:e|ing) )*",
)
_LINK_BEFORE = Rule("bound.link_before", r"(?:(?<!or )before|prior to) $")


def joined(low: str, start: int, limit: int) -> tuple[list[Span], list[str]]:
    """The first date and those joined to it ("December 2026, anytime 2027, or spring 2028"), with what joins them."""
    dates: list[Span] = []
    links: list[str] = []
    for one in spans(low, start, min(len(low), limit + LONGEST_DATE)):
        if one.start >= limit:
            break
        if dates:
            link = low[dates[-1].end : one.start]
            if not LINK.pattern.fullmatch(link):
                break
            links.append(link)
        dates.append(one)
    return dates, links


def window(before: str, dates: list[Span], links: list[str], behind: str) -> Window | None:
    """The bounds of dates that belong together, from the words before the first, between them, and behind the last."""
    first, last = min(date.first for date in dates), max(date.last for date in dates)
    negated = bool(_NOT.search(before[: _start_of_bound(before)]))
    if _EXCLUDED.search(behind):
        return _excluded(before, first, last)
    if any_of(_LATER, behind):
        return Window(first, None)
    if len(dates) > 1:
        return _between(before, dates, links, (first, last))
    if bound := _one_sided(before, dates[0], negated=negated):
        return bound
    if any_of(_EARLIER, behind):
        return Window(None, last)
    return None if negated else Window(first, last)


def _one_sided(before: str, date: Span, *, negated: bool) -> Window | None:
    """The bound that the words before a single date make of it."""
    if any_of(_UPPER, before):
        if negated and not before.rstrip().endswith("than"):
            return Window(date.first, None)
        return Window(None, date.last)
    if any_of(_LOWER, before) or (negated and _BEFORE.search(before)):
        return Window(date.first, None)
    if _AFTER.search(before):
        return Window(None, date.last) if negated and "until" not in before else Window(_after(date), None)
    return Window(None, _before(date)) if _BEFORE.search(before) else None


def _start_of_bound(before: str) -> int:
    """Where the word that turns the date begins, so that "not graduating before" is seen to be negated."""
    found = [match.start() for rule in (*_UPPER, _BEFORE, _AFTER) if (match := rule.search(before))]
    return min(found, default=len(before))


def _between(before: str, dates: list[Span], links: list[str], ends: tuple[str, str]) -> Window:
    """Two dates or more; "after May 2027 and before July 2028" has neither end inside."""
    first = _after(dates[0]) if _AFTER.search(before) else ends[0]
    last = _before(dates[-1]) if links and _LINK_BEFORE.search(links[-1]) else ends[1]
    return Window(first, last) if first <= last else Window(*ends)


def _excluded(before: str, first: str, last: str) -> Window | None:
    """ "Graduates of spring 2026 are not eligible": whoever graduates after it is."""
    if _BEFORE.search(before):
        return Window(first, None)
    if _AFTER.search(before) or any_of(_LOWER, before):
        return Window(None, last)
    return Window(moved(last, 1), None)


def _after(date: Span) -> str:
    """The first month after a date; after the first half of a month, that month still counts."""
    return date.last if 0 < date.day <= 15 else moved(date.last, 1)


def _before(date: Span) -> str:
    """The last month before a date; before a later day of a month, that month still counts."""
    return date.first if date.day > 1 else moved(date.first, -1)


def is_excluded(behind: str) -> bool:
    """Whether the words behind a date shut out whoever graduates then."""
    return _EXCLUDED.search(behind) is not None


def behind_end(behind: str) -> int:
    """How many letters behind the last date belong to the bound ("or later")."""
    found = [match.end() for rule in (*_LATER, *_EARLIER, _EXCLUDED) if (match := rule.search(behind))]
    return max(found, default=0)


def hull(windows: list[Window]) -> Window:
    """The window that holds all of these; an open end stays open."""
    first, last = [one.earliest for one in windows], [one.latest for one in windows]
    return Window(
        None if None in first else min(filter(None, first)), None if None in last else max(filter(None, last))
    )

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
         rf"(?:\bby|(?:on|in) or before|before or (?:in|on)|\buntil|\bup to|\bas late as|at the latest(?: by)?"
         rf"|latest:?){_TO}"),
    Rule("bound.bis", rf"(?:\bbis|spätestens|d'ici|jusqu'(?:à|en)|au plus tard)(?: zum| en| à| fin)?{_TO}"),
    Rule("bound.latest_date", rf"^latest{_DATE_OF_GRADUATING}"),
)  # fmt: skip
_LOWER = (
    Rule("bound.no_earlier", rf"(?:no|not)(?: be)? (?:earlier|sooner|before|prior)(?: than| to)?{_TO}"),
    Rule("bound.on_or_after", rf"(?:(?:on|in) or after|after or (?:in|on)|at the earliest(?: in| by)?){_TO}"),
    Rule(
        "bound.from", rf"(?:starting|\bfrom|\bas early as|earliest:?|beginning|as of|\bsince|\bminimum:?|at least){_TO}"
    ),
    Rule("bound.earliest_date", rf"^earliest{_DATE_OF_GRADUATING}"),
    Rule("bound.ab", rf"(?:\bab|frühestens|nicht vor|à partir d[eu']|au plus tôt(?: en)?){_TO}"),
)
_AFTER = Rule("bound.after", rf"(?<!or )(?:\bafter|(?<!no )(?<!not )(?<!not be )later than|\bbeyond|\bnach|après){_TO}")
_BEFORE = Rule("bound.before", rf"(?<!or )(?<!not )(?:\bbefore|\bprior to|earlier than|\bvor|\bavant){_TO}")
# A word of refusing reaches over what is refused ("cannot accept candidates who are graduating before"), though not
# over a word that begins a demand of its own; "no" says little of what stands far behind it.
NOT = Rule(
    "bound.not",
    r"\b(?:no(?: \w+){0,2}|(?:(?:need |can)?not|\w+n't|unable|ineligible|unless)"
    r"(?: (?!(?:only|just|but|and|must|should|until|require|hesitate|worry)\b)[\w'-]+(?:\.[a-z]\.?)?){0,10}) $",
)
_MAY_APPLY = Rule("bound.may_apply", r"^[^.;\n\d]{0,24}?(?<!not )(?:eligible|(?:may|can) apply|welcome)")
_NEED_NOT = Rule("bound.need_not", r"need not|(?:not|\w+n't) (?:(?:have|required|obliged) to\b|need)")
_OUTSIDE = Rule("bound.outside", r"\boutside (?:of )?(?:the )?(?:\w+ )?$")

# Words right behind the last date.
_LATER = (
    Rule(
        "bound.or_later",
        r"^\s?(?:semester|term|graduation)?[,(]?\s?(?:or|and|&|/)\s?"
        r"(?:later|after(?!wards? the| (?:the|your|this|complet))|beyond|thereafter|onwards?)",
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
_EXCLUDED = (
    Rule(
        "bound.excluded",
        r"^[^.;\n(\d]{0,48}?(?:(?:not|cannot) (?:be )?(?:considered|accepted|consider you|accept you|qualify|apply"
        r"|a (?:good )?fit\b|for you\b"
        r"|eligible(?! for (?:\w+ ){0,2}(?:visa|sponsor|relocation|housing|remote|benefit)))|ineligible|need not apply"
        r"|\bbe (?:rejected|disqualified|declined))",
    ),
    Rule(
        "bound.sent_elsewhere",
        r"^[^.;\n(\d]{0,48}?(?:should|please|must) (?:\w+ )?apply (?:to|for|via|through)"
        r" (?:\w+ ){0,2}(?:full[- ]time|new[- ]grad|permanent|graduate)",
    ),
)

# Words between two dates that keep them together.
LINK = Rule(
    "bound.link",
    r"[\s,(]{0,3}(?:to|and|or|through|thru|until|till|up to|[-~～]|/|&|,|and/or|bis|und|oder|et|ou|but)?[\s,]{0,2}"
    r"(?:or )?(?:in |the |between |anytime (?:in )?|early |mid[- ]?|late |end of |by |before |prior to |no later than "
    r"|on or before |no earlier than |earliest |latest |(?:will |are |be ){0,2}graduat(?:e|ing) |after )*",
)
_LINK_AFTER = Rule("bound.link_after", r"\bafter $")
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
            if not LINK.pattern.fullmatch(link) or ("(" in link and _restates(one, dates)):
                break
            links.append(link)
        dates.append(one)
    return dates, links


def _restates(year: Span, dates: list[Span]) -> bool:
    """Whether a year in brackets only names anew what stands before: "September 2027 to August 2028 (2028 grads)"."""
    whole = year.first[:4] == year.last[:4] and year.first.endswith("-01") and year.last.endswith("-12")
    return whole and any(date.first <= year.last and year.first <= date.last for date in dates)


def window(before: str, dates: list[Span], links: list[str], behind: str) -> Window | None:
    """The bounds of dates that belong together, from the words before the first, between them, and behind the last."""
    excluded, refusal = is_excluded(behind), NOT.search(before[: _start_of_bound(before)])
    if aside := _aside(links, behind):
        return window(before, dates[:aside], links[: aside - 1], "")
    if refusal and _leaves_open(refusal[0], behind):
        return None
    # Said twice it is no refusal: "who do not graduate by June 2028 are not eligible", "not eligible unless".
    refused = (refusal is not None and " unless " not in refusal[0]) != excluded
    if links and _LINK_AFTER.search(links[-1]):
        return _on_both_sides(before, dates, refused=refused)
    if refused:
        return _refused(before, dates, links, behind)
    return None if _OUTSIDE.search(before) else _wanted(before, dates, links, behind)


def _aside(links: list[str], behind: str) -> int:
    """How many dates stand before a bracket that shuts others out, "2028 or 2029 (2027 graduates need not apply)"; 0
    where none does."""
    opened = next((at for at, link in enumerate(links, 1) if "(" in link), 0)
    return opened if opened and is_excluded(behind.partition(")")[0]) else 0


def _leaves_open(refusal: str, behind: str) -> bool:
    """Whether words of refusing bound nothing: "need not graduate before", or an exception from something else, "must
    return to school unless graduating by"."""
    if refusal.startswith("unless"):
        return not (is_excluded(behind) or _MAY_APPLY.search(behind))
    return _NEED_NOT.match(refusal) is not None


def _wanted(before: str, dates: list[Span], links: list[str], behind: str) -> Window:
    """The window where the words take whoever graduates then."""
    whole = _whole(dates)
    if any_of(_LATER, behind):
        return Window(whole.earliest, None)
    if len(dates) > 1:
        return _between(before, dates, links)
    if bound := _one_sided(before, dates[0], refused=False):
        return bound
    return Window(None, whole.latest) if any_of(_EARLIER, behind) else whole


def _refused(before: str, dates: list[Span], links: list[str], behind: str) -> Window | None:
    """The window that is left where the words, before the dates or behind them, shut out whoever graduates then."""
    whole = _whole(dates)
    if _OUTSIDE.search(before):
        return whole
    if _start_of_bound(before) == len(before):
        if any_of(_LATER, behind):
            return Window(None, moved(whole.earliest or "", -1))
        if any_of(_EARLIER, behind):
            return Window(moved(whole.latest or "", 1), None)
        if not is_excluded(behind):
            return None  # "not for students graduating in 2027": who else it is for, it does not say
    if is_excluded(behind):
        return _excluded(before, dates)
    return _between(before, dates, links) if len(dates) > 1 else _one_sided(before, dates[0], refused=True)


def _whole(dates: list[Span]) -> Window:
    return Window(min(date.first for date in dates), max(date.last for date in dates))


def _one_sided(before: str, date: Span, *, refused: bool) -> Window | None:
    """The bound that the words before a single date make of it."""
    if any_of(_UPPER, before):
        if refused and not before.rstrip().endswith("than"):
            return Window(date.first, None)
        return Window(None, date.last)
    if any_of(_LOWER, before):
        return Window(None, _before(date)) if refused else Window(date.first, None)
    if _AFTER.search(before):
        return Window(None, date.last) if refused and "until" not in before else Window(_after(date), None)
    if not _BEFORE.search(before):
        return None
    return Window(date.first, None) if refused else Window(None, _before(date))


def _start_of_bound(before: str) -> int:
    """Where the word that turns the date begins, so that "not graduating before" is seen to be negated."""
    found = [match.start() for rule in (*_UPPER, *_LOWER, _BEFORE, _AFTER) if (match := rule.search(before))]
    return min(found, default=len(before))


def _between(before: str, dates: list[Span], links: list[str]) -> Window:
    """Two dates or more; "after May 2027 and before July 2028" has neither end inside."""
    whole = _whole(dates)
    first = _after(dates[0]) if _AFTER.search(before) else whole.earliest
    last = _before(dates[-1]) if _LINK_BEFORE.search(links[-1]) else whole.latest
    return Window(first, last) if (first or "") <= (last or "") else whole


def _on_both_sides(before: str, dates: list[Span], *, refused: bool) -> Window | None:
    """ "Before September 2028 and after June 2027", and refused: "not before December 2027 or after June 2029"."""
    near = _one_sided(before, dates[0], refused=refused) or Window(dates[0].first, None)
    far = _one_sided("after ", dates[-1], refused=refused) or Window(None, None)
    first, last = near.earliest or far.earliest, near.latest or far.latest
    return None if first and last and first > last else Window(first, last)


def _excluded(before: str, dates: list[Span]) -> Window | None:
    """ "Graduates of spring 2026 are not eligible": whoever graduates after it is."""
    whole = _whole(dates)
    if _BEFORE.search(before):
        return Window(whole.earliest, None)
    if _AFTER.search(before) or any_of(_LOWER, before):
        return Window(None, whole.latest)
    return Window(moved(max(date.last for date in dates), 1), None)


def _after(date: Span) -> str:
    """The first month after a date; after the first half of a month, that month still counts."""
    return date.last if 0 < date.day <= 15 else moved(date.last, 1)


def _before(date: Span) -> str:
    """The last month before a date; before a later day of a month, that month still counts."""
    return date.first if date.day > 1 else moved(date.first, -1)


def is_excluded(behind: str) -> bool:
    """Whether the words behind a date shut out whoever graduates then."""
    return any_of(_EXCLUDED, behind)


def behind_end(behind: str) -> int:
    """How many letters behind the last date belong to the bound ("or later")."""
    found = [match.end() for rule in (*_LATER, *_EARLIER, *_EXCLUDED) if (match := rule.search(behind))]
    return max(found, default=0)


def overlap(one: Window, other: Window) -> bool:
    """Whether two windows share a month."""
    return (one.earliest or "") <= (other.latest or "9") and (other.earliest or "") <= (one.latest or "9")


def hull(windows: list[Window]) -> Window:
    """The window that holds all of these; an open end stays open."""
    first, last = [one.earliest for one in windows], [one.latest for one in windows]
    return Window(
        None if None in first else min(filter(None, first)), None if None in last else max(filter(None, last))
    )

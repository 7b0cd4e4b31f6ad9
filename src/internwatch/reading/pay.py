"""What is paid: amount, currency and period, stipend, housing; nothing is converted.

Amounts of another kind (revenue, funding, bonuses, benefits, prizes) are told apart by the words beside them.
"""

from __future__ import annotations

from internwatch.facts import Fact, Pay
from internwatch.reading.money import Amount, amounts, period_of
from internwatch.reading.perks import read_housing, read_stipend, read_unpaid
from internwatch.reading.said import Part, Post, Rule, Said

_LIST_REACH = 260
"""Letters between two spans of one list ("Zone A: … Zone B: …", or a second sentence for another place)."""

_PAY = Rule(
    "pay.word",
    r"\bpa(?:y|id|ying|ys)\b|pay ?(?:range|rate|scale)s?|salar(?:y|ies)|compensation|\bcomp\b|\brates?\b|\bwages?\b"
    r"|hourly|stipend|earn"
    r"|remunerat|\bote\b|\btc\b|vergütung|gehalt|rémunération|gratification|hiring range|expected range|base range"
    r"|range for (?:this|the) (?:position|role)|💰",
)
_OTHER = (
    Rule("pay.of the company",
         r"revenue|fund|raised|invest|asset|valu(?:ed|ation)|market (?:cap|size|of|is worth)|customers|series "
         r"[a-f]\b|charit|nonprofit"
         r"|donat|sales (?:of|volume)|transaction|industry|managed|backed|capital|portfolio|price|worth|\bspend"
         r"|\bcost|savings?\b|grant"),
    Rule("pay.extra",
         r"401 ?\(?k|relocat|sign(?:ing)?[- ]on|signing|bonus|referral|prize|\baward|scholarship|equity (?:of|worth)"
         r"|\bmatch|\bgift"
         r"|benefits? (?:of|worth|up)|discount|insurance|premium|deductible|contribut|hsa\b|\bfees?\b|credit|per "
         r"diem|reimburs"),
    Rule("pay.allowance",
         r"tuition|allowance|budget(?!ed)|housing|lodging|moving|equipment|wellness|lunch|food|meal|commut|travel"
         r"|home office|wifi"
         r"|internet|phone|learning (?:and|&|budget|stipend)|education(?:al)? (?:assist|stipend|benefit|fund)"),
)  # fmt: skip
# Behind an amount, up to "plus" and "and", which lead to another amount.
_UP_TO = r"(?:(?! plus | and |,)[^.;\n]){0,24}?"
_OTHER_BEHIND = (
    Rule("pay.in revenue behind",
         rf"{_UP_TO}(?:in (?:revenue|funding|assets|sales|prizes?|scholar|benefits|tuition|equity|stock|rsu)"
         r"|of (?:revenue|funding|assets)|reimburs|per (?:paycheck|referral|person|child|user|customer)|match)"),
    Rule("pay.bonus behind",
         rf"{_UP_TO}(?:sign(?:ing|-on)?|referral|annual|performance|relocation|moving|housing|travel|wellness|food|meal"
         r"|summer|home|internet|phone|learning|equipment|education) ?[\w -]{0,20}"
         r"(?:bonus|stipend|allowance|credit|fee|sign-on)|[ -](?:[\w-]+[ -]){0,2}bonus"),
)  # fmt: skip
_DIRECT = Rule(
    "pay.direct",
    r"(?:pay|salary|rates?|wages?|compensation|hourly)(?: (?:range|rate|details|scale)s?)?(?: \(\w+\)| of pay)?(?: "
    r"(?:is|of))? ?[:-]? ?$",
)
_PERIOD_BEFORE = Rule(
    "pay.period before",
    r"hourly|per hour|\bhours?\b|monthly|per month|(?<!bi)(?<!bi-)weekly|per week|annual(?:ly|ized)?|yearly|per "
    r"(?:year|annum)|daily|stundenlohn",
)
_SALARY = Rule(
    "pay.salary",
    r"salary|base pay|base compensation|total cash|\bote\b|pay range|compensation|hiring range|gehalt"
    r"|base range|range for (?:this|the) (?:position|role)",
)
_STIPEND = Rule("pay.stipend", r"stipend")
# What a student may be paid for this long, in currencies near the dollar; an amount outside is a misprint or no pay.
_LIKELY = {
    "hour": (4, 600), "day": (20, 6_000), "week": (50, 20_000), "month": (150, 60_000), "year": (5_000, 2_000_000),
    "total": (100, 200_000),
}  # fmt: skip
_NEAR_DOLLAR = frozenset({"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "SGD", "NZD"})
_ALIKE = 4.0
"""A later amount without a unit belongs to the list if it is at most this many times the first."""


def read_pay(post: Post) -> Part:
    """`pay`, `unpaid`, `stipend`, `housing`."""
    text = post.text
    pay = _pay(text) or (_pay(post.title) if any(sign in post.title.low for sign in "$€£") else None)
    return {
        "pay": pay, "unpaid": None if pay else read_unpaid(text), "stipend": read_stipend(text),
            "housing": read_housing(text),
    }  # fmt: skip


def _pay(text: Said) -> Fact[Pay] | None:
    found = list(amounts(text))
    for at, amount in enumerate(found):
        if not _is_pay(text, amount):
            continue
        period, inferred = _period(text, amount)
        if period and _is_likely(amount, period):
            return _widened(text, amount, period, found[at + 1 :], inferred=inferred)
    return None


def _is_pay(text: Said, amount: Amount) -> bool:
    low, start = text.low, _sentence_start(text.low, amount.start)
    near = max(start, amount.start - 48)
    others = [found.end() for rule in _OTHER if (found := rule.search(low, near, amount.start))]
    if (others and not _DIRECT.search(low, max(others), amount.start)) or any(
        rule.match(low, amount.end) for rule in _OTHER_BEHIND
    ):
        return False
    if amount.period == "hour":
        return True
    stop = low.find(". ", amount.end, amount.end + 40)
    return (
        _PAY.search(low, max(0, amount.start - 130), stop if stop >= 0 else min(len(low), amount.end + 40)) is not None
    )


def _sentence_start(low: str, at: int) -> int:
    """Behind the last full stop or line end, so that another sentence's words do not count."""
    first = max(0, at - 130)
    stop = low.rfind(". ", first, at)
    return max(stop + 2 if stop >= 0 else first, low.rfind("\n", first, at - 1) + 1)


def _period(text: Said, amount: Amount) -> tuple[str, bool]:
    """The period, and whether it was concluded from the size of the amount."""
    if amount.period and _is_likely(amount, amount.period):
        return amount.period, False
    if amount.period:  # "annual base pay: $25" is an hour's, "50 € a month" is no pay
        return (_by_size(amount, salaried=False) if amount.period == "year" else ""), True
    low, first = text.low, max(0, amount.start - 110)
    named = [
        period for one in _PERIOD_BEFORE.pattern.finditer(low, first, amount.start) if (period := period_of(one[0]))
    ]
    for period in reversed(named):
        if _is_likely(amount, period):
            return period, False
    behind = _PERIOD_BEFORE.search(low, amount.end, min(len(low), amount.end + 45))
    if behind and _is_likely(amount, period_of(behind[0])):
        return period_of(behind[0]), False
    if _STIPEND.search(low, first, amount.end + 20) and amount.low >= _LIKELY["total"][0]:
        return "total", True
    return _by_size(amount, salaried=_SALARY.search(low, first, amount.start) is not None), True


def _by_size(amount: Amount, *, salaried: bool) -> str:
    """A dollar amount whose period nothing names: below 150 it can only be an hour's, from 25,000 a year's."""
    if amount.currency not in _NEAR_DOLLAR:
        return ""
    if amount.low >= 7 and amount.high <= 150:
        return "hour"
    return "year" if salaried and amount.low >= 25_000 else ""


def _is_likely(amount: Amount, period: str) -> bool:
    if amount.currency not in _NEAR_DOLLAR:
        return amount.low > 0
    least, most = _LIKELY[period]
    return least <= amount.low and amount.high <= most


def _widened(text: Said, first: Amount, period: str, later: list[Amount], *, inferred: bool) -> Fact[Pay]:
    """The first span, and those of its list: the lowest and the highest of all."""
    low, high, end = first.low, first.high, first.end
    for one in later:
        if one.start - end > _LIST_REACH:
            break
        if _in_list(text, one, first, period):
            low, high, end = min(low, one.low), max(high, one.high), one.end
    quote = text.quote(_words_before(text, first.start), end)
    return Fact(Pay(low, high, first.currency, period), quote, inferred=inferred, rule="pay.span")


def _in_list(text: Said, one: Amount, first: Amount, period: str) -> bool:
    if one.currency != first.currency or not _is_pay(text, one) or not _is_likely(one, period):
        return False
    alike = one.low <= first.high * _ALIKE and one.high * _ALIKE >= first.low
    return alike and one.period in ("", period)


def _words_before(text: Said, at: int) -> int:
    """Where the clause that leads to an amount begins, at most sixty letters before it."""
    first = max(_sentence_start(text.low, at), at - 60)
    return text.low.find(" ", first, at) + 1 or at if first == at - 60 else first

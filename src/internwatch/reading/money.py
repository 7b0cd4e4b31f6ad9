"""Amounts of money as texts write them: one amount or a span, with currency and the time unit right beside it.

Whether an amount is the pay of the post is decided in pay.py; nothing is converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from internwatch.reading.said import Rule, Said

MOST_AMOUNTS = 60
"""Amounts looked at in one text; a pay table of a large employer holds a few dozen."""

_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP",
    "chf": "CHF", "sfr": "CHF", "cad": "CAD", "ca$": "CAD", "c$": "CAD", "cdn": "CAD", "aud": "AUD", "a$": "AUD", "au$": "AUD",
    "sgd": "SGD", "s$": "SGD", "hkd": "HKD", "hk$": "HKD", "nzd": "NZD", "nz$": "NZD", "inr": "INR", "₹": "INR", "rs": "INR",
    "jpy": "JPY", "¥": "JPY", "pln": "PLN", "sek": "SEK", "dkk": "DKK", "nok": "NOK", "ils": "ILS", "cny": "CNY", "rmb": "CNY",
    "mxn": "MXN", "brl": "BRL", "r$": "BRL", "czk": "CZK",
}  # fmt: skip
_CODE = (
    r"(?:usd|eur(?:os?)?|gbp|chf|sfr|cad|cdn|aud|sgd|hkd|nzd|inr|jpy|pln|sek|dkk|nok|ils|cny|rmb|mxn|brl|czk)(?![a-z])"
)
_SIGN = r"(?:(?:us|ca|c|au|a|s|hk|nz|r) ?(?=\$))?[$€£₹¥]"
_MARK = rf"(?:{_CODE} ?\$?|{_SIGN}(?: ?{_CODE})?)"
_AMOUNT = r"\d{1,3}(?:[,.'][0-9o]{3})+(?:[.,]\d{1,2})?(?!\d)k?|\d{1,7}(?:[.,]\d{1,2})?(?![.,]?\d) ?k?(?![a-jl-z]{2})"
_TO = r" ?(?:-{1,3}|~|/|to|and|up to|through|bis|à) ?(?:up to )?"
_UNIT = (
    r"[ *]{0,2}(?:(?:(?:gross|base|usd|cad|eur|gbp|dollars)\b[ ,]{0,2})?"
    r"(?:,? ?(?:\$ )?(?:(?:/ ?|per |an? |each |p\.? ?)(?:40[- ]hour )?(?:hours?|hr|h|std|stunde|day|week|wk|work ?week|month|mo|monat"
    r"|yr|year|annum|anno|a\.)|hourly|p\.a|p/h|ph\b|weekly|biweekly|monthly|daily|annually|yearly|annual|for the (?:summer"
    r"|internship|program|duration|entire))|\(?(?:hourly|annually|annual|monthly|weekly)|on an hourly))"
)
SPAN = Rule(
    "pay.span",
    rf"(?P<mark>{_MARK})? ?(?P<low>{_AMOUNT}) ?(?P<code>{_CODE}|€|£)?(?P<unit>{_UNIT})?",
)
REST = Rule(
    "pay.rest",
    rf"{_TO}(?P<mark>{_MARK})? ?(?P<high>{_AMOUNT})(?!(?:\w|%|\+ ?year)) ?(?P<code>{_CODE}|€|£)?",
)
UNIT = Rule("pay.unit", _UNIT)
MARK = Rule(
    "pay.mark", rf"{_MARK}|\((?:usd|cad|eur|gbp)\)", "$", "€", "£", "₹", "usd", "eur ", "euro", "gbp", "chf", "cad ", "inr ", "sgd",
    "aud ", "pln", "sek ", "dkk", "nok ", "jpy",
)  # fmt: skip
_BACK = Rule("pay.amount before the currency", rf"(?<![\w.,])(?:(?:{_AMOUNT}){_TO})?(?:{_AMOUNT}),? ?$")
_LARGE = Rule("pay.large", r" ?(?:m|mm|b|bn|million|billion|trillion|mio|mrd|crore|lakh|lpa|mn|t)\b|\+ ?(?:m|b)\b")
_OF_UNIT = (
    ("hour", re.compile(r"hour(?!s? ?week)|\bhr|/ ?h\b|\bh\b|std|stunde|p/h|\bph\b")),
    ("day", re.compile(r"\bday|daily")), ("week", re.compile(r"\bw(?:ee)?k|(?<!bi)weekly|workweek")),
    ("month", re.compile(r"month|\bmo\b|monat")), ("year", re.compile(r"year|yr|annu|anno|p\.? ?a\b")),
    ("total", re.compile(r"for the ")),
)  # fmt: skip


class Amount(NamedTuple):
    """A span of amounts; `period` is "" where no unit stands beside it, `currency` as its mark says."""

    low: float
    high: float
    currency: str
    period: str
    start: int
    end: int


def amounts(text: Said) -> Iterator[Amount]:
    """Every amount of money in the text, in order, each once."""
    done = -1
    for count, found in enumerate(text.scan(MARK)):
        if count >= MOST_AMOUNTS:
            return
        if found.start() >= done and (amount := _amount(text.low, found)):
            done = amount.end
            yield amount


def period_of(words: str) -> str:
    """The time that a unit names: "/hr" is "hour"; "" where it names none."""
    return next((period for period, pattern in _OF_UNIT if pattern.search(words)), "")


def _amount(low: str, mark: re.Match[str]) -> Amount | None:
    at = mark.start()
    if low[at - 1 : at].isalpha() and low[at].isalpha():
        return None
    span = None if low[at] == "(" else SPAN.match(low, at)
    if not span:  # "27 - 55 EUR", or "(USD) 27 - 55"
        behind = SPAN.match(low, mark.end() + (low[mark.end() : mark.end() + 1] == " ")) if "(" in mark[0] else None
        back = _BACK.search(low, max(0, at - 32), at)
        span = behind or (SPAN.match(low, back.start()) if back else None)
    return _read(low, span, mark[0]) if span else None


def _read(low: str, span: re.Match[str], mark: str) -> Amount | None:
    rest = REST.match(low, span.end())
    end = rest.end() if rest else span.end()
    unit = UNIT.match(low, end)
    if _LARGE.match(low, rest.end("high") if rest else span.end("low")) or _LARGE.match(low, span.end("low")):
        return None
    first, last = _number(span["low"]), _number(rest["high"] if rest else span["low"])
    if first < 1_000 <= last and rest and "k" in rest["high"]:  # "100-120k"
        first *= 1_000
    code = span["code"] or (rest["code"] if rest else None)
    signs = (span["mark"] or "", mark, rest["mark"] or "" if rest else "")
    period = period_of(unit[0] if unit else "") or period_of(span["unit"] or "")
    if not 0 < first <= last:
        return None
    return Amount(first, last, _currency(code or "", *signs), period, span.start(), unit.end() if unit else end)


def _currency(*signs: str) -> str:
    """A code before a bare sign: "$20 CAD" is Canadian."""
    names = [word for sign in signs for word in re.findall(r"[a-z]+\$?|[$€£₹¥]", sign.replace(" $", "$"))]
    known = [_CURRENCIES[name] for name in names if name in _CURRENCIES]
    return next((name for name in known if name != "USD"), "USD")


def _number(words: str) -> float:
    """ "1.200" and "1,200" are thousands, "22.50" and "22,50" are not."""
    digits = words.strip().replace("'", "").replace("o", "0")
    thousands = "k" in digits
    digits = digits.strip(" k")
    whole, point, parts = digits, "", ""
    if found := re.search(r"[.,](\d{1,2})$", digits):
        whole, point, parts = digits[: found.start()], ".", found[1]
    return float(re.sub(r"[.,]", "", whole) + point + parts) * (1_000 if thousands else 1)

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
    "$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP",
               "gbp": "GBP",
    "chf": "CHF", "sfr": "CHF", "cad": "CAD", "ca$": "CAD", "c$": "CAD", "cdn": "CAD", "aud": "AUD", "a$": "AUD",
               "au$": "AUD",
    "sgd": "SGD", "s$": "SGD", "hkd": "HKD", "hk$": "HKD", "nzd": "NZD", "nz$": "NZD", "inr": "INR", "₹": "INR",
               "rs": "INR",
    "jpy": "JPY", "¥": "JPY", "pln": "PLN", "sek": "SEK", "dkk": "DKK", "nok": "NOK", "ils": "ILS", "cny": "CNY",
               "rmb": "CNY",
    "mxn": "MXN", "brl": "BRL", "r$": "BRL", "czk": "CZK",
}  # fmt: skip
_CODE = (
    r"(?:usd|gbp|chf|(?:euros?|eur|sfr|cad|cdn|aud|sgd|hkd|nzd|inr|jpy|pln|sek|dkk|nok|cny|rmb|mxn|brl|czk)(?![a-z]))"
)
_AMOUNT = (
    r"(?:\d{1,3}(?:[,.'][0-9o]{3})+(?:[.,]\d{1,2})?(?!\d)(?:k(?![a-z]))?"
    r"|\d{1,7}(?:[.,]\d{1,2})?(?![.,]?\d)(?: ?k(?![a-z]))?)"
)
MARK = Rule(
    "pay.mark", rf"[$€£₹]|(?<![a-z]){_CODE}", "$", "€", "£", "₹", "usd", "gbp", "chf", "eur", "cad", "cdn", "inr",
            "sgd", "aud",
    "hkd", "nzd", "sfr", "jpy", "pln", "sek", "dkk", "nok", "cny", "rmb", "mxn", "brl", "czk",
)  # fmt: skip
_COUNTRY = Rule("pay.country of the dollar", r"(?<![a-z])(?:(?:us|ca|au|hk|nz) ?|[casr])$")
_ONE = Rule(
    "pay.amount",
    rf"(?P<mark>(?:(?:(?:us|ca|au|hk|nz) ?|[casr])(?=\$))?[$€£₹]|{_CODE})?[) ]{{0,2}}\$? ?(?P<amount>{_AMOUNT})",
)
_CODE_BEHIND = Rule("pay.currency behind", rf" ?(?:{_CODE}|[€£])")
_TO = Rule("pay.to", r" ?(?:-{1,3}|~|/|to|and|up to|through|bis|à) ?(?:up to )?(?=[$€£₹\dcuaehsnigr])")
_BACK = Rule(
    "pay.amount before the currency", rf"(?<![\w.,]){_AMOUNT}(?: ?(?:-|to|and) ?)?(?:(?<=[- o]){_AMOUNT})?,? ?$"
)
_NO_AMOUNT = Rule("pay.no amount", r"\d|%|\+ ?year")
_PER = Rule(
    "pay.per",
    r"[ *]{0,2}(?:(?:gross|base|usd|cad|eur|gbp|dollars)\b[ ,]{0,2})?,? ?(?:\$ )?(?:/ ?|per |pro |par |je |an? |each "
    r"|p\.? ?)(?:40[- ]hour )?(?:hours?|hr|std|stunde|heure|day|tag|jour|week|wk|work ?week|woche|semaine|month|mo"
    r"|monat|mois|yr|year|jahr|annum|anno|(?:h|a|an|wk|mo)(?![a-z]))",
)
_ADVERB = Rule(
    "pay.adverb",
    r"[ *]{0,2}(?:(?:gross|base|usd|cad|eur|gbp|dollars)\b[ ,]{0,2})?,? ?\(?(?:hourly|p\.a|p/h|ph\b|weekly|monthly"
    r"|daily|annually|yearly|annual|on an hourly|for the (?:summer|internship|program|duration|entire))",
)
_LARGE = Rule("pay.large", r" ?(?:m|mm|b|bn|million|billion|trillion|mio|mrd|crore|lakh|lpa|mn|t)\b|\+ ?(?:m|b)\b")
_HOURS_OF_WEEK = re.compile(r"40[- ]hour |\bhours? ?(?:/|per|a|each) ?week")
_OF_UNIT = (
    ("hour", re.compile(r"hour(?!s? ?week)|heure|\bhr|/ ?h\b|\bh\b|std|stunde|p/h|\bph\b")),
    ("day", re.compile(r"\bday|daily|\btag\b|jour")),
    ("week", re.compile(r"\bw(?:ee)?k|(?<!bi)(?<!bi-)weekly|workweek|woche|semaine")),
    ("month", re.compile(r"month|\bmo\b|monat|mois")), ("year", re.compile(r"year|yr|annu|anno|jahr|p\.? ?a\b|\ban$")),
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
    words = _HOURS_OF_WEEK.sub("", words)
    return next((period for period, pattern in _OF_UNIT if pattern.search(words)), "")


def _amount(low: str, mark: re.Match[str]) -> Amount | None:
    at = mark.start()
    first = _ONE.match(low, at)
    if not first:  # "27 - 55 EUR"
        back = _BACK.search(low, max(0, at - 32), at)
        first = _ONE.match(low, back.start()) if back else None
    if not first:
        return None
    country = _COUNTRY.search(low, max(0, at - 4), at) if low[at] == "$" else None
    return _span(low, first, (country[0] if country else "") + mark[0])


def _span(low: str, first: re.Match[str], mark: str) -> Amount | None:
    """One amount, and the second that "to" joins to it, each with what stands right behind it."""
    unit, end, signs = _behind(low, first.end())
    to = _TO.match(low, end)
    last = _ONE.match(low, to.end()) if to else None
    if last and not _NO_AMOUNT.match(low, last.end()):
        second = _behind(low, last.end())
        unit, end, signs = second[0] or unit, second[1], [*signs, last["mark"] or "", *second[2]]
    else:
        last = first
    if _LARGE.match(low, first.end()) or _LARGE.match(low, last.end()):
        return None
    least, most = _number(first["amount"]), _number(last["amount"])
    if least < 1_000 <= most and "k" in last["amount"]:  # "100-120k"
        least *= 1_000
    if least > most:
        return None
    return Amount(least, most, _currency(mark, first["mark"] or "", *signs), period_of(unit), first.start(), end)


def _behind(low: str, at: int) -> tuple[str, int, list[str]]:
    """The unit and the currency behind an amount, and where they end."""
    code = _CODE_BEHIND.match(low, at)
    end = code.end() if code else at
    unit = _PER.match(low, end) or _ADVERB.match(low, end)
    return unit[0] if unit else "", unit.end() if unit else end, [code[0]] if code else []


def _currency(*signs: str) -> str:
    """A code before a bare sign: "$20 CAD" is Canadian."""
    names = [word for sign in signs for word in re.findall(r"[a-z]+\$?|[$€£₹]", sign.replace(" $", "$"))]
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

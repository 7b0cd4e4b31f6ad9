"""The limits of a filter beyond words, roles and places: topics, traits, length, start, pay, language; how they are
written and whether a posting keeps to them.

`language.py` says what a filter may hold and calls `READERS`; `match.py` asks `opening` and `LIMITS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

import msgspec

from internwatch.facts import Facts, Pay
from internwatch.filters.fold import fold
from internwatch.filters.traits import TRAITS, trait
from internwatch.model import Reason
from internwatch.reading.topics import TOPICS

if TYPE_CHECKING:
    from internwatch.filters.language import Filter

NOT_STATED = "not stated"
# Hours a year of full-time work, to hold wages of different periods against each other.
HOURS = {"hour": 1.0, "day": 8.0, "week": 40.0, "month": 173.3, "year": 2080.0}
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "ja", "zh", "ko")


class Span(msgspec.Struct, frozen=True):
    """From and to, both inclusive; None is open. Weeks as numbers, months as "YYYY-MM"."""

    least: str | int | None = None
    most: str | int | None = None


class Wrong(ValueError):  # noqa: N818 - a finding about a value, not a failure
    """What is wrong with a value, and how to mend it."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.problem, self.advice = problem, advice


# -- how they are written ---------------------------------------------------------------------------------------------


def _known(kind: str, known: tuple[str, ...]) -> Callable[[object], tuple[str, ...]]:
    """A list of names out of a fixed list."""

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise Wrong("wants a list of strings", f'Write it as ["{known[0]}"].')
        names = [" ".join(fold(v).split()) for v in value]
        for name in names:
            if name not in known:
                close = get_close_matches(name, known, 1)
                advice = f'Did you mean "{close[0]}"?' if close else f"There are: {', '.join(known)}."
                raise Wrong(f'"{name}" is no {kind}', advice)
        return tuple(dict.fromkeys(names))

    return read


def _weeks(value: object) -> Span:
    found = re.fullmatch(r"(\d{1,2})?\s*(-)?\s*(\d{1,2})?", str(value).strip()) if value else None
    if not found or not (found[1] or found[3]) or isinstance(value, bool):
        raise Wrong(f"wants a number of weeks, not {str(value)[:40]!r}", 'Write "10-16", "12" or "10-".')
    least, most = (int(n) if n else None for n in (found[1], found[3]))
    if not found[2]:
        most = least
    if least and most and least > most:
        raise Wrong(f"{least} weeks to {most} weeks is no span", 'Put the smaller number first: "10-16".')
    return Span(least, most)


def _starts(value: object) -> Span:
    month = r"20\d\d-(?:0[1-9]|1[0-2])"
    found = re.fullmatch(rf"({month})(?:\s*(?:to|\.\.)\s*({month}))?", str(value).strip())
    if not found:
        raise Wrong(f"wants a month or two, not {str(value)[:40]!r}", 'Write "2027-05" or "2027-05 to 2027-08".')
    return Span(found[1], found[2] or found[1])


def _pay(value: object) -> Pay:
    found = re.fullmatch(r"([\d][\d,]*(?:\.\d+)?)\s*([a-z]{3})\s*(?:/|per|an?)\s*(hour|day|week|month|year)",
                         fold(str(value)).strip())  # fmt: skip
    if not found:
        raise Wrong(f"wants an amount, a currency and a period, not {str(value)[:40]!r}", 'Write "30 USD/hour".')
    amount = float(found[1].replace(",", ""))
    return Pay(amount, amount, found[2].upper(), found[3])


READERS: dict[str, Callable[[object], object]] = {
    "topics": _known("topic", TOPICS),
    "want": _known("trait", tuple(TRAITS)),
    "avoid": _known("trait", tuple(TRAITS)),
    "weeks": _weeks,
    "starts": _starts,
    "pay": _pay,
    "languages": _known("language", LANGUAGES),
}


# -- whether a posting keeps to them ----------------------------------------------------------------------------------


def opening(f: Filter, facts: Facts) -> Iterator[Reason]:
    """A talent pool is no opening; only who wants one hears of it."""
    if facts.evergreen is not None and facts.evergreen.value and "talent pool" not in f.want:
        yield Reason("talent pool", False, f'no opening of its own: "{facts.evergreen.quote}"')


def _topics(f: Filter, facts: Facts) -> Iterator[Reason]:
    if f.topics:
        yield _topic(f.topics, facts)


def _wanted(f: Filter, facts: Facts) -> Iterator[Reason]:
    for name in f.want:
        answer, words = trait(name, facts)
        yield Reason(name, f.unstated == "pass" if answer is None else answer, _said(answer, words))


def _avoided(f: Filter, facts: Facts) -> Iterator[Reason]:
    for name in f.avoid:
        answer, words = trait(name, facts)
        yield Reason(f"no {name}", not answer, _said(answer, words))


def _length(f: Filter, facts: Facts) -> Iterator[Reason]:
    if f.weeks:
        yield _within("weeks", f.weeks, _weeks_of(facts), f.unstated == "pass")


def _start(f: Filter, facts: Facts) -> Iterator[Reason]:
    if f.starts:
        yield _within("start", f.starts, _start_of(facts), f.unstated == "pass")


def _wage(f: Filter, facts: Facts) -> Iterator[Reason]:
    if f.pay:
        yield _paid(f.pay, facts, f.unstated == "pass")


def _language(f: Filter, facts: Facts) -> Iterator[Reason]:
    if f.languages:
        held = facts.language in f.languages if facts.language else f.unstated == "pass"
        yield Reason("language", held, facts.language or NOT_STATED)


# (the fields of a filter that a limit reads, what it says, the field of which one value is enough or ""), as
# `match.Limit` has them and in the order in which they are told. `f.unstated` decides where the posting is silent.
LIMITS: tuple[tuple[tuple[str, ...], Callable[[Filter, Facts], Iterator[Reason]], str], ...] = (
    (("topics",), _topics, "topics"),
    (("want", "unstated"), _wanted, ""),
    (("avoid",), _avoided, ""),
    (("weeks", "unstated"), _length, ""),
    (("starts", "unstated"), _start, ""),
    (("pay", "unstated"), _wage, ""),
    (("languages", "unstated"), _language, "languages"),
)


def _said(answer: bool | None, words: str) -> str:
    if answer is None:
        return f'open: "{words}"' if words else NOT_STATED
    return f'"{words}"' if words else ("yes" if answer else "no")


def _topic(topics: tuple[str, ...], facts: Facts) -> Reason:
    hit = [f'{fact.value}: "{fact.quote}"' for fact in facts.topics if fact.value in topics]
    about = ", ".join(fact.value for fact in facts.topics)
    return Reason("topic", bool(hit), "; ".join(hit) if hit else f"about {about}" if about else "no topic read")


def _weeks_of(facts: Facts) -> Span | None:
    return Span(facts.weeks.value.least, facts.weeks.value.most) if facts.weeks else None


def _start_of(facts: Facts) -> Span | None:
    return Span(facts.start.value[:7], facts.start.value[:7]) if facts.start else None


def _within(test: str, wanted: Span, found: Span | None, passes: bool) -> Reason:
    """Held where the two spans overlap."""
    if found is None:
        return Reason(test, passes, NOT_STATED)
    early = wanted.least is not None and str(found.most).zfill(2) < str(wanted.least).zfill(2)
    late = wanted.most is not None and str(found.least).zfill(2) > str(wanted.most).zfill(2)
    said = str(found.least) if found.least == found.most else f"{found.least} to {found.most}"
    return Reason(test, not (early or late), said)


def _paid(wanted: Pay, facts: Facts, passes: bool) -> Reason:
    if facts.unpaid is not None and facts.unpaid.value:
        return Reason("pay", False, f'"{facts.unpaid.quote}"')
    found = facts.pay
    if found is None:
        return Reason("pay", passes, NOT_STATED)
    if found.value.currency != wanted.currency or found.value.period not in HOURS:
        return Reason("pay", passes, f'cannot be compared: "{found.quote}"')
    enough = found.value.high / HOURS[found.value.period] >= wanted.low / HOURS[wanted.period]
    return Reason("pay", enough, f'"{found.quote}"')

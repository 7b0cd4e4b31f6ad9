"""How many weeks the work lasts: "12-week internship", "10 to 12 weeks", "6 Monate", "stage de 6 mois".

Notice periods, vacation, experience and the time that hiring takes are no length of the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from internwatch.facts import Fact, Weeks
from internwatch.reading.dates import as_day
from internwatch.reading.elsewhere import sentence_start
from internwatch.reading.said import Post, Rule, Said
from internwatch.reading.stays import stays

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18,
    "twenty": 20, "twenty-four": 24, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "acht": 8, "zwölf": 12,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "huit": 8, "douze": 12,
}  # fmt: skip
_MONTH_IN_WEEKS = 13 / 3
_SHORTEST, _LONGEST = 3, 110
"""Weeks that an internship can last."""

_UNIT = Rule(
    "weeks.unit",
    r"(?:weeks?|months?|wöchig\w{0,2}|wochen?|monatig\w{0,2}|monaten?|monat|semaines?|mois)(?:'|(?=\b|[a-z]))",
    "week", "month", "wöchig", "woche", "monat", "semaine", "mois",
)  # fmt: skip
_ONE = Rule(
    "weeks.number",
    r"(?<![\d$€£/.,:])(\d{1,2}(?:[.,]5)?|[a-zöü-]{3,11})(?: ?\(\d{1,2}\))? ?\+?[\s-]{0,3}(?:consecutive )?$",
)
_TWO = Rule(
    "weeks.two numbers",
    r"(?<![\d$€£/.,:])(\d{1,2}|[a-zöü]{3,11})(?: ?\(\d{1,2}\)|\+|[- ](?:weeks?|months?))?[ -]{0,2}(?:-|to|or|and"
    r"|bis|à|oder|ou)[ -]{0,2}(\d{1,2}|[a-zöü]{3,11}(?:-four)?)(?: ?\(\d{1,2}\))? ?\+?[\s-]{0,3}(?:consecutive )?$",
)
_NUMBER_REACH = 40
# Most weeks and months of a text are "40 hours per week" and "every month": one look spares them the search.
_RATES = ("per ", " a ", "each ", "every ", "/", "last ", "first ", "next ")
_NUMERAL = re.compile(rf"\d|{'|'.join(_WORDS)}")
_AT_LEAST = Rule(
    "weeks.at least",
    r"(?:at least|minimum(?: of)?|min\.?|no less than|mindestens|mind\.|au moins|minimum de)(?: an?| the| one)?"
    r"[ :]{0,2}$",
)
_UP_TO = Rule("weeks.up to", r"(?:up to|maximum(?: of)?|max\.?|no more than|bis zu|jusqu'à)(?: an?)?[ :]{0,2}$")

_KIND = (
    r"(?:internships?|interns?\b|program(?:me)?|co-?op|placement|residency|traineeship|praktik|stage\b|fellowship"
    r"|duration|commitment|contract|assignment|rotation|session|term\b|period|summer|position|opportunity)"
)
_OF_KIND = Rule(
    "weeks.of an internship",
    rf"(?:[- ]long)?[\s,()/-]{{0,3}}(?:(?:[\w+%$&']{{1,16}}|u\.s\.)[\s,()/-]{{1,3}}){{0,5}}?{_KIND}",
)
_NO_PERIOD = Rule("weeks.of another period", r"leave|waiting|probation|notice|\btrial|review|cool")
_EXPERIENCE = Rule("weeks.one experience", r"[\s,-]{0,2}(?:[\w-]{1,16}[\s,]{1,2}){0,3}?(?:experience|role|project)\b")
_LONG = Rule(
    "weeks.long",
    r"[\s,-]{0,2}(?:long\b|in (?:duration|length|total)|paid\b|full[- ]?time|internship|co-?op|program|minimum"
    r"|during (?:the )?(?:summer|\w+ 20))"
    r"|(?=[\s,-]{0,2}(?:\(?(?:start|begin)|(?:,? ?from|between) (?:the )?(?:month|jan|may|june|sep)|\(\w{3,9} ?-))",
)
_OTHER_AFTER = Rule(
    "weeks.of something else",
    r"[\s'-]{0,2}(?:of )?(?:[\w%+/-]{1,16}[\s,]{1,2}){0,6}?(?:experience\b|vacation|pto\b|notice|leave\b|parental|sick"
    r"|service\b|knowledge|holidays?|off\b|old\b|waiting|probation|severance|salary|bonding)",
)
_OTHER_MOMENT = Rule(
    "weeks.from another moment",
    r"[\s')]{0,2}(?:before|prior|after|ago|until|post|at full pay|for (?:all|both|supporting|new)|as the|available to"
    r"|in (?:time|position|current))",
)
_DURATION = Rule(
    "weeks.duration",
    r"(?:duration|length|dauer|durée|laufzeit|zeitraum|last(?:s|ing)?|runs?|running|spans?|spend|commit(?:ment)?"
    r"|internships?|co-?op|program(?:me)?|stage|praktikum|placement|course of|availability|available for"
    r"|(?:this|role) is|consists)\b[^.;\n]{0,40}$",
)
_DURATION_OF = Rule("weeks.duration of", r"\b(?:duration|length) of [^.;\n]{0,90}\b(?:is|will be) (?:\w+ )?$")
_YOU = Rule("weeks.you", r",? you(?:'ll| will)? (?:\w+ ){0,2}?(?:work|gain|learn|join|be|develop|build|get|have)\b")
_AFTER_DATES = Rule("weeks.after the dates", r"20[23]\d ?\((?:~|about |approx\w*\.? )?$")
_FOR = Rule(
    "weeks.for", r"(?:for|over|during|throughout|available|work|course of|für|pendant|mindestens|join)\b[^.;\n]{0,24}$"
)
_OTHER_BEFORE = (
    Rule(
        "weeks.counted from now",
        r"(?:every|last(?!s|ing| (?:approx|about|up|for|between|from|at|a ))|past|within|previous|prior|first|next"
        r"|after|remaining)\w{0,4}\b[^.;]{0,24}$",
    ),
    Rule(
        "weeks.of leave", r"(?:notice|leave|vacation|accrue|holidays?|parental|waiting|eligible)\w{0,4}\b[^.;]{0,24}$"
    ),
    Rule(
        "weeks.of hiring or studying",
        r"(?:recruitment|hiring|interview|process|review|experience|exceed|adds?|graduat)\w{0,4}\b[^.;]{0,24}$",
    ),
)
_WORK = Rule("weeks.near an internship", r"intern|co-?op|praktik|stage\b|placement|program|student")
_YEAR = Rule(
    "weeks.year", r"(?:year-?long|one-year|1-year|12-month) (?:\w{1,14} ){0,3}(?:internship|placement|co-?op)",
    "year-long", "yearlong", "one-year", "1-year", "12-month",
)  # fmt: skip
_TITLE = Rule("weeks.in the title", r".+")
_BY_DATES = Rule("weeks.by first and last day", r".+")


class _Length(NamedTuple):
    said: Said
    weeks: Weeks
    start: int
    end: int
    rule: Rule


def read_weeks(post: Post) -> Fact[Weeks] | None:
    """The length that the title or the text states, the surest wording first; else what its first and last day give."""
    found = [*_lengths(post.title, in_title=True), *_lengths(post.text)]
    for rules in (_SURE, _LIKELY):
        for one in found:
            if one.rule in rules:
                return Fact(one.weeks, one.said.quote(one.start, one.end), rule=one.rule.name)
    if year := post.text.first(_YEAR):
        return post.text.fact(Weeks(52, 52), year, _YEAR)
    return _by_dates(post.text)


def _lengths(said: Said, in_title: bool = False) -> Iterator[_Length]:
    low = said.low
    for unit in said.scan(_UNIT):
        if unit.end() < len(low) and low[unit.end()].isalpha() and not said.raw[unit.end()].isupper():
            continue
        left = max(0, unit.start() - _NUMBER_REACH)
        if low.endswith(_RATES, left, unit.start()) or not _NUMERAL.search(low, left, unit.start()):
            continue
        numbers = (_TWO.search(low, left, unit.start()), _ONE.search(low, left, unit.start()))
        read = ((number, weeks) for number in numbers if number and (weeks := _weeks(low, number, unit)))
        number, weeks = next(read, (None, None))
        if not number or not weeks:
            continue
        if rule := _rule(said, number.start(), unit) or (_TITLE if in_title else None):
            after = rule.match(low, unit.end()) if rule in (_OF_KIND, _EXPERIENCE, _LONG) else None
            yield _Length(said, weeks, _clause(said, number.start()), after.end() if after else unit.end(), rule)


def _weeks(low: str, number: re.Match[str], unit: re.Match[str]) -> Weeks | None:
    amounts = [_amount(one) for one in number.groups()]
    if not all(amounts):
        return None
    by = _MONTH_IN_WEEKS if unit[0].startswith("mo") else 1.0
    least, most = round(amounts[0] * by), round(amounts[-1] * by)
    if _UP_TO.search(low, max(0, number.start() - 24), number.start()):
        least = 1
    return Weeks(least, most) if least <= most and _SHORTEST <= most <= _LONGEST else None


def _amount(word: str) -> float:
    return float(word.replace(",", ".")) if word[0].isdigit() else _WORDS.get(word.strip("-"), 0)


def _clause(said: Said, at: int) -> int:
    """A quote begins with the words that narrow the number: "at least", "minimum of"."""
    for rule in (_AT_LEAST, _UP_TO):
        if found := rule.search(said.low, max(0, at - 24), at):
            return found.start()
    return at


def _rule(said: Said, start: int, unit: re.Match[str]) -> Rule | None:
    """By which words this is the length of the work; None where it is not."""
    low, end = said.low, unit.end()
    one_thing = low[unit.start() - 1] == "-" or unit[0] in ("week", "month", "monat")
    one_thing = one_thing and not low.startswith(" of ", end)
    if _OTHER_MOMENT.match(low, end) or (not one_thing and _OTHER_AFTER.match(low, end)):
        return None
    if one_thing and (found := _OF_KIND.match(low, end)) and not _NO_PERIOD.search(found[0]):
        return _OF_KIND
    if one_thing and _EXPERIENCE.match(low, end):
        return _EXPERIENCE
    if _DURATION_OF.search(low, max(0, start - 130), start):
        return _DURATION_OF
    left = sentence_start(low, start)
    if any(rule.search(low, left, start) for rule in _OTHER_BEFORE) or _OTHER_AFTER.match(low, end):
        return None
    return _round(low, left, start, end)


def _round(low: str, left: int, start: int, end: int) -> Rule | None:
    """The words before or after a bare "12 weeks" that make it the length of the work."""
    if _LONG.match(low, end):
        return _LONG
    if rule := next((rule for rule in (_DURATION, _AFTER_DATES) if rule.search(low, left, start)), None):
        return rule
    if not _FOR.search(low, left, start):
        return None
    return _FOR if _WORK.search(low, max(0, start - 120), end + 80) or _YOU.match(low, end) else None


_SURE = (_TITLE, _OF_KIND, _LONG, _DURATION, _DURATION_OF, _AFTER_DATES)
_LIKELY = (_EXPERIENCE, _FOR)


def _by_dates(said: Said) -> Fact[Weeks] | None:
    for stay in stays(said):
        first, last = as_day(stay.first), as_day(stay.last) if stay.last else None
        if first and last and _SHORTEST <= (weeks := round((last - first).days / 7)) <= _LONGEST:
            return Fact(Weeks(weeks, weeks), said.quote(stay.start, stay.end), inferred=True, rule=_BY_DATES.name)
    return None

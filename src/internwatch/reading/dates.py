"""Days and months as postings write them: English, German and French names, and numbers with strokes, dots, hyphens.

It decides nothing about what a date is for; a month or a day without a year is given as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from internwatch.reading.language import language_of
from internwatch.reading.said import Post, Rule, Said
from internwatch.reading.where import where

_NAMES = (
    ("january", "januar", "jänner", "janvier", "jan", "janv"),
    ("february", "februar", "février", "fevrier", "feb", "févr", "fév"),
    ("march", "märz", "mars", "mar", "mär"),
    ("april", "avril", "apr", "avr"),
    ("may", "mai"),
    ("june", "juni", "juin", "jun"),
    ("july", "juli", "juillet", "jul", "juil"),
    ("august", "août", "aout", "aug"),
    ("september", "septembre", "sep", "sept"),
    ("october", "oktober", "octobre", "oct", "okt"),
    ("november", "novembre", "nov"),
    ("december", "dezember", "décembre", "decembre", "dec", "dez", "déc"),
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names}
# Long names may run into the next word, as they do in texts whose line ends were lost; short ones begin other words.
_LONG = sorted((name for name in MONTHS if len(name) > 4 or name in ("june", "july")), key=len, reverse=True)
_SHORT = sorted((name for name in MONTHS if name not in _LONG), key=len, reverse=True)
YEAR = r"20[2-3]\d(?!\d)"

MONTH = Rule("date.month", rf"(?:{'|'.join(_LONG)}|(?:{'|'.join(_SHORT)})(?![a-zäéû]))", *{name[:3] for name in MONTHS})
# "May 10-week" is no tenth of May, and "June 5 pm" none of June.
_DAY_AFTER = Rule(
    "date.day after the month",
    r"[. ]{0,2}(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d|:\d|[./]\d| ?[ap]\.?m\b|[- ]{0,3}(?:weeks?"
    r"|months?|hours?|%))(?: ?(?:-|&|and|to) ?\d{1,2}(?:st|nd|rd|th)?(?![\d:]))?",
)
_DAY_BEFORE = Rule("date.day before the month", r"(?<![\d/.,:$-])(\d{1,2})(?:st|nd|rd|th|er|\.)?(?: of)?[ -]?$")
_YEAR_AFTER = Rule("date.year after the month", rf"\.?(?:[ ,/)-]{{0,3}}(?:of |in )?({YEAR})|,? ?'([23]\d)(?!\d))")
_YEAR = Rule("date.year", YEAR, "202", "203")
_SMALL_YEAR = Rule("date.year of two digits", r"/(2[4-9]|3\d)(?![\d/%])", "/2", "/3")
_ISO = Rule("date.year first", rf"({YEAR})([-/.])(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12]\d|3[01]))?(?![\d/-])")
_TWO_BEFORE = Rule("date.day and month in numbers", r"(?<![\d/.])(\d{1,2})( ?/ ?|\. ?|-)(\d{1,2})(?:\2)?$")
_ONE_BEFORE = Rule("date.month in numbers", r"(?<![\d/.-])(0?[1-9]|1[0-2])[/.]$")
_QUARTER = Rule("date.quarter", r"q([1-4])[ ,/'-]{0,2}(?:of )?(20[2-3]\d|2\d)(?!\d)", "q1", "q2", "q3", "q4")
_CLASS = Rule("date.class of", r"(?:class of|graduat\w*|\bgrads?|degree)[ :,(]{0,3}$")
# "03/04/2027 (DD/MM/YYYY)"
_AS_DAY_FIRST = Rule("date.said to have the day first", r"[\s(\[]{1,3}(?:dd|tt|jj)[/.-]mm")
_AS_MONTH_FIRST = Rule("date.said to have the month first", r"[\s(\[]{1,3}mm[/.-]dd")
# Where English texts have the month first, the year first, or either.
_NOT_DAY_FIRST = frozenset({"US", "PH", "PR", "GU", "CA", "CN", "JP", "KR", "TW"})
_BEFORE = 12
"""Letters before a month or a year in which its day can stand."""
_LEAP = 2028


class Date(NamedTuple):
    """A month, perhaps with day and year, and where it stands in the text.

    `order` of numbers: "day first", "month first", or "either" for 03/04/2027, then read as the fourth of March.
    `quarter`: only the quarter that begins then is meant.
    """

    year: int | None
    month: int
    day: int | None
    start: int
    end: int
    order: str = ""
    quarter: bool = False

    def iso(self) -> str:
        """ "2027-05" or "2027-05-17"; only where there is a year."""
        return f"{self.year:04}-{self.month:02}" + (f"-{self.day:02}" if self.day else "")


@lru_cache(maxsize=4)  # season, term and deadline ask for the same text in one go
def dates(said: Said) -> tuple[Date, ...]:
    """Every date of a text in order; where two readings overlap, the one that begins first."""
    kept: list[Date] = []
    for one in sorted((*_named(said), *_numeric(said)), key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def fresh(said: Said, at: int) -> bool:
    """Does a word begin here? Also in "teamSummer 2027", where a line end was lost."""
    return at == 0 or not said.raw[at - 1].isalnum() or (said.raw[at].isupper() and not said.raw[at - 1].isupper())


def _named(said: Said) -> Iterator[Date]:
    low, end = said.low, 0
    for name in said.scan(MONTH):
        if not fresh(said, name.start()):
            continue
        start, stop, day = name.start(), name.end(), 0
        if found := _DAY_AFTER.match(low, stop):
            day, stop = int(found[1]), found.end()
        elif found := _DAY_BEFORE.search(low, max(end, start - _BEFORE), start):
            day, start = int(found[1]), found.start()
        year = None
        if found := _YEAR_AFTER.match(low, stop):
            year, stop = int(found[1] or f"20{found[2]}"), found.end()
        if name[0] == "may" and not day and not year and not said.raw[name.start()].isupper():
            continue  # the verb
        if valid(year, MONTHS[name[0]], day or 1):
            yield Date(year, MONTHS[name[0]], day or None, start, stop)
            end = stop


def _numeric(said: Said) -> Iterator[Date]:
    low = said.low
    for found in said.scan(_YEAR):
        if (iso := _ISO.match(low, found.start())) and fresh(said, found.start()):
            yield from _made(int(iso[1]), int(iso[3]), int(iso[4] or 0), *iso.span())
        else:
            yield from _before_year(low, found.start(), int(found[0]), found.end())
    for found in said.scan(_SMALL_YEAR):
        two = _TWO_BEFORE.search(low, max(0, found.start() - _BEFORE), found.start())
        if two and two[2] == "/":
            yield from _in_order(int(two[1]), int(two[3]), 2000 + int(found[1]), (two.start(), found.end()))
    for found in said.scan(_QUARTER):
        if fresh(said, found.start()):
            yield Date(2000 + int(found[2]) % 100, 3 * int(found[1]) - 2, None, *found.span(), quarter=True)


def _before_year(low: str, at: int, year: int, end: int) -> Iterator[Date]:
    """05/17/2027, 17.05.2027, 05/2027."""
    if at == 0 or low[at - 1] not in "/.- ":
        return
    if (two := _TWO_BEFORE.search(low, max(0, at - _BEFORE), at)) and two[0].endswith(two[2]):
        if two[2].startswith("."):
            yield from _made(year, int(two[3]), int(two[1]), two.start(), end)
        else:
            yield from _in_order(int(two[1]), int(two[3]), year, (two.start(), end))
    elif one := _ONE_BEFORE.search(low, max(0, at - _BEFORE), at):
        yield from _made(year, int(one[1]), 0, one.start(), end)


def _in_order(one: int, two: int, year: int, place: tuple[int, int]) -> Iterator[Date]:
    """What is above twelve is the day; where both could be, the month comes first."""
    month, day = (two, one) if one > 12 else (one, two)
    order = "day first" if one > 12 else "month first" if two > 12 else "either" if one != two else ""
    for made in _made(year, month, day, *place):
        yield made._replace(order=order)


def _made(year: int, month: int, day: int, start: int, end: int) -> Iterator[Date]:
    if valid(year, month, day or 1):
        yield Date(year, month, day or None, start, end)


def valid(year: int | None, month: int, day: int) -> bool:
    """Is there such a day? Without a year, in some year."""
    try:
        date(year or _LEAP, month, day)
    except ValueError:
        return False
    return True


def settled(post: Post, said: Said, one: Date) -> tuple[Date, bool]:
    """A date of the title or the text (`said`) with day and month in the order that is used there, and whether that was
    concluded.

    03/04/2027 is the fourth of March only where no other date has the day first, in an English text, and unless the
    employer and all places of the work are in countries that write the day first.
    """
    if one.order != "either":
        return one, False
    turned = one._replace(month=one.day or 1, day=one.month)
    if _AS_DAY_FIRST.match(said.low, one.end):
        return turned, False
    if _AS_MONTH_FIRST.match(said.low, one.end):
        return one, False
    orders = {other.order for other in dates(said)}
    if "day first" in orders:
        return turned, True
    english = language_of(said) in ("en", "") and not _in_day_first_countries(post)
    return (one if "month first" in orders or english else turned), True


def _in_day_first_countries(post: Post) -> bool:
    countries = {*post.countries, *(place.country for place in where(post.places, post.countries))} - {""}
    return bool(countries) and not countries & _NOT_DAY_FIRST


def lone_year(title: Said) -> int | None:
    """The one year of a title; "2026-2027" names a school year, "class of 2027" a graduation."""
    years = {int(found[0]) for found in title.scan(_YEAR) if not _CLASS.search(title.low, 0, found.start())}
    return years.pop() if len(years) == 1 else None


def as_day(one: Date) -> date | None:
    """The day, where year and day are stated; a borrowed year may have no 29 February."""
    if not one.year or not one.day or not valid(one.year, one.month, one.day):
        return None
    return date(one.year, one.month, one.day)

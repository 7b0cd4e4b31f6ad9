"""Dates of graduating: months, seasons, quarters, years and academic years, each as a first and a last month.

Conventions: a year alone is 01 to 12, spring 05, summer 08, fall and winter 12, a quarter its three months, an academic
year September to August. It decides nothing about what a date is for.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from internwatch.reading.dates import MONTHS
from internwatch.reading.said import Rule

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = {
    "spring": 5, "summer": 8, "fall": 12, "autumn": 12, "winter": 12,
    "frühjahr": 5, "frühling": 5, "sommer": 8, "herbst": 12, "printemps": 5, "été": 8, "automne": 12, "hiver": 12,
}  # fmt: skip
PARTS = {"early": (1, 4), "beginning": (1, 3), "start": (1, 3), "mid": (5, 8), "middle": (5, 8), "late": (9, 12),
         "end": (12, 12)}  # fmt: skip
# Whether the word is a month at all is looked up: "junior 2027" is none.
MONTH = r"(?:jan|feb|f[eé]v|m[aä]r|apr|avr|ma[iy]|jun|jui|jul|aug|ao[uû]|sep|o[ck]t|nov|d[eé][cz])[a-zéûä]{0,7}"
SEASON = rf"(?:{'|'.join(SEASONS)})"
YEAR = r"20[2-4]\d(?!\d)"
_TERM = r"(?: (?:term|semester|quarter|season|of|graduation|commencement))?"
_YEAR_AFTER = rf"(?:\.?,?(?: of|[-/])? ?({YEAR})|\.? ?'([2-3]\d)(?!\d))"

_A_YEAR = re.compile(r"[2-4]\d")  # no shape does without one
# One shape of a date each; where two begin at one place, the longer counts.
_SHAPES = (
    Rule("month.named", rf"({MONTH})\.?(?: ?(\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?{_YEAR_AFTER}"),
    Rule("month.day_first", rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.|er)?(?: of)? ({MONTH}){_YEAR_AFTER}"),
    Rule("month.season", rf"({SEASON}){_TERM}{_YEAR_AFTER}(?:[/-](?:20)?\d\d(?!\d))?"),
    Rule("month.number", rf"(?<![\d/])(0?[1-9]|1[0-2]) ?[/.] ?({YEAR})"),
    Rule("month.day_number", rf"(?<![\d/])(0?[1-9]|1[0-2])/(\d{{1,2}})/({YEAR})"),
    Rule("month.iso", rf"({YEAR})[-./](0[1-9]|1[0-2])(?:[-./](\d\d))?(?!\d|[/-]\d(?!\d{{3}}))"),
    # Two of them in order are months: of days a graduation states no pair without a year.
    Rule("month.short_pair",
         r"(?<![\d/.])(0?[1-9]|1[0-2])/(2[6-9]|30) ?(?:-|~|to|and) ?(0?[1-9]|1[0-2])/(2[6-9]|30)(?![\d/])"),
    Rule("month.quarter", rf"q([1-4])[ ,/'-]{{0,2}}(?:of )?(?:({YEAR})|([2-3]\d)(?!\d))"),
    Rule("month.year_then_quarter", rf"({YEAR})[ ,/-]{{0,2}}q([1-4])"),
    Rule("month.academic",
         r"(?:\bay|academic year|school year)[ :']{0,2}(?:20)?([2-3]\d) ?[/-] ?(?:20)?([2-3]\d)(?!\d)"),
    Rule("month.school_year", r"20([2-3]\d) ?[/-] ?(?:20)?([2-3]\d) (?:academic|school) year"),
    Rule("month.year_pair", r"20([2-3]\d) ?[/-] ?'?([2-3]\d)(?!\d|[/-])"),
    Rule("month.part", rf"(early|mid|late|beginning of|start of|middle of|end of)[- ]{{0,2}}({YEAR})"),
    Rule("month.year", rf"({YEAR})"),
    Rule("month.short_year", r"(?<![\d\w])'([2-3]\d)(?!\d|s)"),
)  # fmt: skip
# A month or season that borrows the year of the date after it: "spring/summer 2027", "May, August, or December 2027".
_LENDING = Rule(
    "month.borrowed", rf"(?:({MONTH})|({SEASON})|q([1-4]))\.? ?(?:/|-|&|or|and|to|through|,|, or|, and)? ?$"
)
_LENT_REACH = 16
_MOST_LENT = 3


class Span(NamedTuple):
    """The first and last month of a date, "YYYY-MM", and where it stands. `day` of the month, 0 where none is given."""

    first: str
    last: str
    start: int
    end: int
    day: int = 0


def spans(low: str, start: int, end: int) -> list[Span]:
    """The dates of a short stretch in order, those before them that borrow their year included."""
    found: list[Span] = []
    for shape in _SHAPES if _A_YEAR.search(low, start, end) else ():
        found += [made for match in shape.pattern.finditer(low, start, end) if (made := _made(shape.name, match))]
    kept: list[Span] = []
    for one in sorted(found, key=lambda span: (span.start, -span.end)):
        free = kept[-1].end if kept else start
        if one.start >= free:
            kept += [*_borrowing(low, one, free), one]
    return kept


def _made(shape: str, found: re.Match[str]) -> Span | None:  # noqa: PLR0911, PLR0912 - a table of shapes, one a line
    place = found.span()
    match shape.removeprefix("month."):
        case "named" if found[1] in MONTHS:
            return _one(found[3] or found[4], MONTHS[found[1]], place, int(found[2] or 0))
        case "day_first" if found[2] in MONTHS:
            return _one(found[3] or found[4], MONTHS[found[2]], place, int(found[1]))
        case "season":
            return _one(found[2] or found[3], SEASONS[found[1]], place)
        case "number":
            return _one(found[2], int(found[1]), place)
        case "day_number":
            return _one(found[3], int(found[1]), place, int(found[2]))
        case "iso":
            return _one(found[1], int(found[2]), place, int(found[3] or 0))
        case "short_pair" if (found[2], int(found[1])) < (found[4], int(found[3])):
            return Span(f"20{found[2]}-{int(found[1]):02}", f"20{found[4]}-{int(found[3]):02}", *place)
        case "quarter":
            return _quarter(found[2] or found[3], int(found[1]), place)
        case "year_then_quarter":
            return _quarter(found[1], int(found[2]), place)
        case "part":
            first, last = PARTS[found[1].split()[0]]
            return Span(f"{found[2]}-{first:02}", f"{found[2]}-{last:02}", *place, 31 * (first == last))
        case "academic" | "school_year" if int(found[2]) == int(found[1]) + 1:
            return Span(f"20{found[1]}-09", f"20{found[2]}-08", *place)
        case "year_pair" if int(found[2]) == int(found[1]) + 1:
            return Span(f"20{found[1]}-01", f"20{found[2]}-12", *place)
        case "year" | "short_year":
            year = found[1][-2:]
            return Span(f"20{year}-01", f"20{year}-12", *place)
    return None


def _one(year: str, month: int, place: tuple[int, int], day: int = 0) -> Span:
    at = f"20{year[-2:]}-{month:02}"
    return Span(at, at, *place, day)


def _quarter(year: str, number: int, place: tuple[int, int]) -> Span:
    return Span(f"20{year[-2:]}-{3 * number - 2:02}", f"20{year[-2:]}-{3 * number:02}", *place)


def _borrowing(low: str, date: Span, free: int) -> list[Span]:
    """The months or seasons before a date that borrow its year, first to last."""
    lent: list[Span] = []
    end = date.start
    while len(lent) < _MOST_LENT and (found := _LENDING.search(low, max(free, end - _LENT_REACH), end)):
        if date.first[5:] == "01" and date.last[5:] == "12":  # "spring, 2027" is one date
            break
        year, place = date.first[:4], (found.start(), end)
        number = MONTHS.get(found[1], 0) if found[1] else SEASONS.get(found[2], 0)
        made = _quarter(year, int(found[3]), place) if found[3] else _one(year, number, place)
        if made.first.endswith("-00") or made.first > date.last:
            break
        lent.insert(0, made)
        end = found.start()
    return lent


def moved(month: str, by: int) -> str:
    """The month so many months later (or earlier): moved("2026-12", 1) == "2027-01"."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{number // 12:04}-{number % 12 + 1:02}"


def in_words(month: str) -> str:
    """ "2028-05" -> "May 2028"; anything else as it is."""
    year, _, number = month.partition("-")
    return f"{NAMES[int(number) - 1]} {year}" if number.isdigit() and 1 <= int(number) <= 12 else month

"""Months in words: patterns of a date with a year, and what a found one means as a first and a last month.

Conventions: a year alone is 01 to 12, spring 05, summer 08, fall and winter 12, a quarter its last month. It decides
nothing about what the date is for.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MONTHS = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
SEASONS = {"spring": 5, "summer": 8, "fall": 12, "autumn": 12, "winter": 12}
# Full names may run into the next word, as they do in texts whose line ends were lost.
MONTH = (
    r"(?:january|february|march|april|may(?![a-z])|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?![a-z])\.?)"
)
SEASON = r"(?:spring|summer|fall|autumn|winter)"
YEAR = r"20[2-4]\d(?!\d)"
# One date; groups: word (month, season), numeric month, ISO, quarter, year alone. "anytime 2027" is the year.
DATE = re.compile(
    rf"(?:(?P<word>{MONTH}|{SEASON})(?: (?:term|semester|quarter|season))?(?: ?\d{{1,2}}(?:st|nd|rd|th)?,?)?"
    rf"(?:,| of|[-–/])? ?(?P<y1>{YEAR})"
    rf"|(?P<num>0?[1-9]|1[0-2]) ?/ ?(?P<y2>{YEAR})"
    rf"|(?P<y3>{YEAR})-(?P<iso>0[1-9]|1[0-2])(?!\d)"
    rf"|q(?P<q>[1-4])[ ,]{{0,2}}(?P<y4>{YEAR})"
    rf"|(?P<y5>{YEAR}))"
)
# A month or season that borrows the year of the date after it: "spring/summer 2027", "May or December 2027".
BORROWED = re.compile(rf"({MONTH}|{SEASON}) ?(?:/|-|–|&|or|and|to) ?(?={MONTH}|{SEASON})")


class Span(NamedTuple):
    """The first and last month of a date, "YYYY-MM", and where it stands."""

    first: str
    last: str
    start: int
    end: int


def span(found: re.Match[str]) -> Span:
    """What a match of DATE means."""
    year = next(found[name] for name in ("y1", "y2", "y3", "y4", "y5") if found[name])
    first = last = 0
    if word := found["word"]:
        first = last = of_word(word)
    elif number := found["num"] or found["iso"]:
        first = last = int(number)
    elif found["q"]:
        first = last = 3 * int(found["q"])
    else:
        first, last = 1, 12
    return Span(f"{year}-{first:02}", f"{year}-{last:02}", found.start(), found.end())


def of_word(word: str) -> int:
    """1 to 12 for the name of a month or a season, in lower case."""
    word = word.strip(". ")
    return SEASONS.get(word) or MONTHS[word[:3]]


def moved(month: str, by: int) -> str:
    """The month so many months later (or earlier): moved("2026-12", 1) == "2027-01"."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{number // 12:04}-{number % 12 + 1:02}"

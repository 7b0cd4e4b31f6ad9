"""Seasons that stand by name, with their year where one belongs to them: "Summer 2027", "2027 research summer", "S27".

It does not say whether the season is that of the work; months without a season's name are read in stays.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from internwatch.reading.dates import fresh
from internwatch.reading.said import Rule, Said

_NAMES = {
    "spring": ("spring", "frühjahr", "frühling", "printemps", "primavera", "sp"),
    "summer": ("summer", "sommer", "sommersemester", "sommerpraktikum", "été", "ete", "verano", "verão", "sommar",
               "zomer", "su", "s", "ss", "sose"),
    "fall": ("fall", "autumn", "herbst", "herbstsemester", "automne", "otoño", "outono", "fa", "f"),
    "winter": ("winter", "wintersemester", "hiver", "invierno", "wi", "w", "ws", "wise"),
}  # fmt: skip
SEASONS = {name: season for season, names in _NAMES.items() for name in names}
_WORDS = sorted((name for name in SEASONS if len(name) > 4 or name in ("fall", "été")), key=len, reverse=True)
WORD = Rule("season.word", rf"(?:{'|'.join(_WORDS)})(?![a-zäéû])", *(name for name in _WORDS if "semester" not in name))
_ENGLISH = ("summer", "spring", "fall", "autumn", "winter")
_RUN_IN = Rule("season.word before a lost line end", rf"(?:{'|'.join(_ENGLISH)})(?=[a-z])", *_ENGLISH)
_TOOLS = Rule(
    "season.a tool", r"spring (?:boot|framework|mvc|cloud|security|data|batch|hibernate|, ?hibernate|health)\b"
)
_PLACES = Rule("season.a place", r"spring,? (?:house|valley|hill|tx|texas|md|maryland|field)\b|winter (?:park|haven)\b")
_VERBS = Rule(
    "season.a verb", r"fall (?:protection|through|outside|within|under|between|into|behind|in love|short|from)\b"
)
_NO_SEASON = (_TOOLS, _PLACES, _VERBS)
_NO_SEASON_BEFORE = Rule(
    "season.after another word", r"(?:silver|colorado|palm|java|core|kotlin|may|could|not|must|will) $"
)

_LINK = (
    r"(?:(?:of|in|for|the|term|semester|season|quarter|session|cohort|class|internships?|interns?|co-?ops?|cycle|le"
    r"|program(?:me)?|campus|recruiting|months?|research|phd|student|university|undergraduate|graduate|analyst|de)"
    r"[\s,:()/-]{1,3})"
)
_PAIR = r"(?:20)?([23]\d) ?[/-] ?(?:20)?([23]\d)(?!\d)"
_THEN_PAIR = Rule("season.years after", rf"[\s,:(-]{{0,3}}{_LINK}{{0,2}}(?:ay|academic year)? ?{_PAIR}")
_THEN_YEAR = Rule("season.year after", rf"[\s,:;()/|-]{{0,4}}{_LINK}{{0,3}}20([23]\d)(?!\d|\s?-\s?\d\d?\b)")
_THEN_SHORT = Rule("season.short year after", rf"[\s,:(]{{0,2}}{_LINK}{{0,1}}'([23]\d)(?!\d)")
_THEN_BARE = Rule("season.bare year after", r" ?(2[4-9]|3\d)(?![\d%+-]|[ -]?(?:weeks?|months?|hours?))")
_YEAR_THEN = Rule("season.year before", rf"(?<!\d)20([23]\d)(?:/\d\d)?[\s,:/()|-]{{0,3}}{_LINK}{{0,2}}$")
_LIST = Rule(
    "season.list", r"(?: term| semester)?,?\s?(?:/|&|\+|,|-|and/or|and|or|to|through|oder|und|et|ou)\s?(?:the )?$"
)
_SEMESTER = Rule(
    "season.semester", r"(ss|sose|ws|wise) ?(?:20([23]\d)(?: ?/ ?(?:20)?([23]\d))?|([23]\d) ?/ ?([23]\d))(?!\d)",
    "ss 2", "ss2", "sose", "ws 2", "ws2", "wise 2", "wise2",
)  # fmt: skip
_LETTERS = Rule(
    "season.letters", r"(?:^|[(\[,|/-] ?|intern(?:ship)? |co-?op )(s|su|sp|f|fa|w|wi)'?(2[5-9]|3\d)(?![\w%+-])"
)
_INTERN = Rule("season.letters beside an intern", r"intern|co-?op|stage|praktik")
_BEFORE = 48
MOST_TERMS = 200
"""Seasons looked at in one text; a table of hundreds is not about the work."""


class Term(NamedTuple):
    """A season, its year if it has one, where it stands, and the rule that joined them."""

    season: str
    year: int | None
    start: int
    end: int
    rule: Rule


def terms(said: Said, in_title: bool = False) -> tuple[Term, ...]:
    """Every season of a text by name, in order; one of a list borrows the year of its neighbour."""
    return _terms(said, in_title)


@lru_cache(maxsize=8)
def _terms(said: Said, in_title: bool) -> tuple[Term, ...]:
    found = [*_words(said, in_title), *_semesters(said)]
    if in_title:
        found += _letters(said)
    found = sorted(found, key=lambda term: term.start)[:MOST_TERMS]
    _borrow(said.low, found)
    return tuple(found)


def _words(said: Said, in_title: bool) -> Iterator[Term]:
    places = {word.start(): word for rule in (_RUN_IN, WORD) for word in said.scan(rule)}
    for at, word in sorted(places.items())[:MOST_TERMS]:
        whole = word.re is WORD.pattern or said.raw[word.end()].isupper()
        if whole and fresh(said, at) and _is_season(said.low, at):
            yield _dated(said.low, SEASONS[word[0]], *word.span(), in_title=in_title)


def _is_season(low: str, at: int) -> bool:
    return not any(rule.match(low, at) for rule in _NO_SEASON) and not _NO_SEASON_BEFORE.search(
        low, max(0, at - 12), at
    )


def _dated(low: str, season: str, start: int, end: int, *, in_title: bool) -> Term:
    if (pair := _THEN_PAIR.match(low, end)) and int(pair[2]) == int(pair[1]) + 1:
        return Term(season, _of_two(season, int(pair[1])), start, pair.end(), _THEN_PAIR)
    for rule in (_THEN_YEAR, _THEN_SHORT, _THEN_BARE)[: 3 if in_title else 2]:
        if year := rule.match(low, end):
            return Term(season, 2000 + int(year[1]), start, year.end(), rule)
    if year := _YEAR_THEN.search(low, max(0, start - _BEFORE), start):
        return Term(season, 2000 + int(year[1]), year.start(), end, _YEAR_THEN)
    return Term(season, None, start, end, WORD)


def _of_two(season: str, first: int) -> int:
    """ "2026/27": the fall is the first year's, all else the second's; a winter has the name of its January."""
    return 2000 + first + (season != "fall")


def _semesters(said: Said) -> Iterator[Term]:
    """German terms: SS 2027, WS 2026/27; a winter semester counts as the winter of its January."""
    for found in said.scan(_SEMESTER):
        if fresh(said, found.start()):
            season, year = SEASONS[found[1]], int(found[2] or found[4])
            yield Term(season, 2000 + year + (season == "winter"), *found.span(), _SEMESTER)


def _letters(said: Said) -> Iterator[Term]:
    """ "Intern (S27)": only in titles of internships."""
    found = _LETTERS.search(said.low)
    if found and _INTERN.search(said.low):
        yield Term(SEASONS[found[1]], 2000 + int(found[2]), found.start(1), found.end(), _LETTERS)


def _borrow(low: str, found: list[Term]) -> None:
    """ "Spring/Summer 2027" and "2027 Spring/Summer": both have the one year."""
    for at in range(len(found) - 2, -1, -1):
        one, other = found[at], found[at + 1]
        if not one.year and other.year and other.rule is not _YEAR_THEN and _LIST.match(low, one.end, other.start):
            found[at] = one._replace(year=other.year, end=other.end, rule=_LIST)
    for at in range(1, len(found)):
        before, one = found[at - 1], found[at]
        if not one.year and before.year and _LIST.match(low, before.end, one.start):
            found[at] = one._replace(year=before.year, start=before.start, rule=_LIST)

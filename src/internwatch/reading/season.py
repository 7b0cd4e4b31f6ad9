"""When the work of a posting takes place: a season with its year ("summer-2027"), stated or concluded.

It chooses among the seasons of terms.py and the dates of stays.py; it has no wordings of seasons or dates of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from internwatch.facts import Fact
from internwatch.reading.dates import lone_year, settled
from internwatch.reading.elsewhere import elsewhere, sentence_start
from internwatch.reading.said import Part, Post, Rule, Said
from internwatch.reading.stays import Stay, stays
from internwatch.reading.terms import Term, terms

# The month in which the work begins names its season; November and December begin the winter of the next year.
_BY_MONTH = (
    "winter", "spring", "spring", "spring", "summer", "summer", "summer", "fall", "fall", "fall", "winter", "winter",
)  # fmt: skip
_BESIDE_REACH = 40
_LAST_MONTH_TO_POST = {"winter": 1, "spring": 3, "summer": 6, "fall": 9}
"""Postings come before their season: one of July that says "summer" means the next year's."""
_OVER_AFTER = {"winter": 3, "spring": 6, "summer": 8, "fall": 12}

_APART = Rule("season.and year apart in the title", r"20[23]\d")

# What makes a season without a year that of the work, the surer wordings first; and what leaves it open.
_OF_WORK = Rule(
    "season.of the work",
    r"(?: \d\d)?[ -](?:(?:research|phd|engineering|graduate|undergraduate|student|software|data) )?"
    r"(?:internships?|interns?|co-?ops?|term|semester|program(?:me)?|position|students?|placement|session)\b",
)
_DURING = Rule(
    "season.during", r"(?:this|over the|during the|throughout the|for the|course of the|in the|im|diesen|cet) $"
)
_USUALLY = Rule(
    "season.usually", r"\b(?:usual|typical|year-?round|each |every |any |various|depending)|end of (?:the )?summer"
)
_BESIDE = Rule("season.beside other times", r"school year|academic year|semester|quarter|breaks|classes")
_ANOTHER = Rule("season.or another", r",? ?(?:and/or|or|and|/|&|,) ?(?:the )?(?:spring|summer|fall|autumn|winter)")
_YEAR_ROUND = Rule(
    "season.year-round",
    r"(?:offered|available|run|hire|starts?(?: dates?)?) year-?round",
    "offered",
    "available",
    "run ",
    "hire",
    "start",
)
_BREAK = Rule("season.break", r" (?:breaks?|holidays?|vacation|months and|and winter|or winter|friday|hours|school)\b")


class _Found(NamedTuple):
    season: str
    year: int | None
    said: Said
    start: int
    end: int
    rule: Rule
    doubtful: bool = False
    """Another order of day and month would be another season."""

    @property
    def value(self) -> str:
        return f"{self.season}-{self.year}"

    def fact(self, *, inferred: bool = False) -> Fact[str]:
        quote = self.said.quote(self.start, self.end)
        return Fact(self.value, quote, inferred=inferred or self.doubtful, rule=self.rule.name)


def read_season(post: Post) -> Part:
    """`season` and `seasons`."""
    found, inferred = _stated(post), False
    if not found:
        found, inferred = _concluded(post), True
    several = [one.fact(inferred=inferred) for one in _joined_to_first(found)]
    return {"season": several[0] if several else None, "seasons": tuple(several) if len(several) > 1 else ()}


def _joined_to_first(found: list[_Found]) -> list[_Found]:
    """The first, and those that stand beside it, each one's neighbour: "Fall 2026, Spring 2027 or Summer 2027"."""
    kept = found[:1]
    for one in found[1:]:
        if one.said is kept[-1].said and one.start - kept[-1].end > _BESIDE_REACH:
            break
        if one.value not in [other.value for other in kept]:
            kept.append(one)
    return kept


def _stated(post: Post) -> list[_Found]:
    """Seasons whose year stands beside them, that of the posting first."""
    named = terms(post.title, in_title=True)
    if dated := [_of_term(one, post.title) for one in named if one.year] or _joined(post.title, named):
        return dated
    if dated := [_of_stay(one, post.title, post) for one in stays(post.title, in_title=True) if one.first.year]:
        return dated
    hinted = {one.season for one in named}
    by_name = _dated_names(post.text)
    by_dates = [_of_stay(one, post.text, post) for one in stays(post.text) if one.first.year]
    for found in (by_name, by_dates):
        if best := _best([one for one in found if not hinted or one.season in hinted], post):
            return best
    return [one for one in by_dates if not hinted or one.season in hinted]  # the work's own dates, be they over


def _dated_names(text: Said) -> list[_Found]:
    return [_of_term(one, text) for one in terms(text) if one.year and _is_work(text, one)]


def _best(found: list[_Found], post: Post) -> list[_Found]:
    """Those of the title's year before others, without those that are over: they are told of former interns."""
    year = lone_year(post.title)
    found = [one for one in found if one.year == year] or found
    return [one for one in found if not _over(one, post.posted)]


def _over(one: _Found, posted: datetime | None) -> bool:
    if not posted or not one.year:
        return False
    if one.season == "winter" and one.year == posted.year and posted.month >= _LAST_MONTH_TO_POST["fall"] - 1:
        return False  # some give a winter the name of its December
    return (one.year, _OVER_AFTER[one.season]) < (posted.year, posted.month)


def _joined(title: Said, named: tuple[Term, ...]) -> list[_Found]:
    """ "2027 Machine Learning Summer Intern": season and year stand apart in the title."""
    year = lone_year(title)
    if not named or not year:
        return []
    at = title.low.find(str(year))
    return [_Found(one.season, year, title, min(at, one.start), max(at + 4, one.end), _APART) for one in named]


def _of_term(one: Term, said: Said) -> _Found:
    return _Found(one.season, one.year, said, one.start, one.end, one.rule)


def _of_stay(one: Stay, said: Said, post: Post) -> _Found:
    first, doubtful = settled(post, said, one.first)
    year = first.year and first.year + (first.month >= 11)
    season = _BY_MONTH[first.month - 1]
    if doubtful and first.day:  # either way the same season: nothing to doubt
        doubtful = (season, first.month >= 11) != (_BY_MONTH[first.day - 1], first.day >= 11)
    return _Found(season, year, said, one.start, one.end, one.rule, doubtful)


def _is_work(said: Said, one: Term) -> bool:
    return elsewhere(said, one.start, one.end) is None


def _concluded(post: Post) -> list[_Found]:
    """A season without a year: the title's year, else the next one after the posting date; only if it is one season."""
    found = _undated(post)
    if len({one.season for one in found}) != 1:
        return []
    if any(one.season == found[0].season and _over(one, post.posted) for one in _dated_names(post.text)):
        return []  # last year's interns, or a text that was not brought up to date
    year = lone_year(post.title) or _near_year(found[0], post) or _next_year(found[0].season, post.posted)
    return [found[0]._replace(year=year)] if year else []


def _undated(post: Post) -> list[_Found]:
    """Seasons and months of the work without a year; the surest kind of wording that there is."""
    text = post.text
    named = () if text.first(_YEAR_ROUND) else terms(text)
    sure = [one for one in named if not one.year and _is_work(text, one) and not _is_open(text, one)]
    kinds: tuple[Iterable[_Found], ...] = (
        (_of_term(one, post.title) for one in terms(post.title, in_title=True)),
        (_of_stay(one, post.title, post) for one in stays(post.title, in_title=True)),
        (_of_stay(one, text, post) for one in stays(text) if one.last and not one.first.year),
        filter(None, (_of_work(text, one) for one in sure)),
        (_of_stay(one, text, post) for one in stays(text) if not one.first.year),
        filter(None, (_during(text, one) for one in sure)),
    )
    return next((found for kind in kinds if (found := list(kind))), [])


def _is_open(said: Said, one: Term) -> bool:
    """ "Year-round, though they typically begin in the summer": not that of this posting."""
    if _BREAK.match(said.low, one.end) or _ANOTHER.match(said.low, one.end):
        return True
    return _USUALLY.search(said.low, sentence_start(said.low, one.start, 90), one.end + 30) is not None


def _of_work(said: Said, one: Term) -> _Found | None:
    """ "Our summer internship", "for the fall semester"."""
    after = _OF_WORK.match(said.low, one.end)
    return _of_term(one, said)._replace(end=after.end(), rule=_OF_WORK) if after else None


def _during(said: Said, one: Term) -> _Found | None:
    """ "Join us this summer"; not where it stands beside the months of school."""
    before = _DURING.search(said.low, max(0, one.start - 16), one.start)
    if not before or _BESIDE.search(said.low, max(0, one.start - 80), one.end + 60):
        return None
    return _of_term(one, said)._replace(start=before.start(), rule=_DURING)


def _near_year(one: _Found, post: Post) -> int | None:
    """The year of dates in the text that the title's season can be meant with: "Summer Intern", "from April 2027"."""
    years = {stay.first.year for stay in stays(post.text) if stay.first.year}
    return years.pop() if one.said is post.title and len(years) == 1 else None


def _next_year(season: str, posted: datetime | None) -> int | None:
    return posted.year + (posted.month > _LAST_MONTH_TO_POST[season]) if posted else None

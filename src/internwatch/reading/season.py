"""When the work of a posting takes place: a season with its year ("summer-2027"), stated or concluded.

Graduation dates, enrolment terms, application periods and posting dates are not the season; they are passed over here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from internwatch.facts import Fact
from internwatch.reading.quote import cut
from internwatch.reading.said import Part, Post
from internwatch.reading.scan import scan

_NAMES = {
    "spring": "spring", "summer": "summer", "fall": "fall", "autumn": "fall", "winter": "winter",
    "sommer": "summer", "sommar": "summer", "été": "summer", "ete": "summer", "verano": "summer", "verão": "summer",
    "automne": "fall", "herbst": "fall", "hiver": "winter", "printemps": "spring", "frühjahr": "spring",
}  # fmt: skip
# The month in which a term begins names its season. January is the winter term of the label guide's one case.
_BY_MONTH = (
    "winter", "spring", "spring", "spring", "summer", "summer", "summer", "fall", "fall", "fall", "winter", "winter",
)  # fmt: skip
_LAST_MONTH_TO_POST = {"winter": 1, "spring": 3, "summer": 6, "fall": 9}
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
MOST_YEARS = 60
"""Years looked at in one text; a table of hundreds is not about a season."""
_SEASONS = ("spring", "summer", "fall", "autumn", "winter")
_STARTING = ("start", "begin")

# "Spring Boot" and "Silver Spring" are no season; neither is "a winter coat", which lacks a year.
_WORD = (
    r"(?:(?<!silver )(?<![a-z])spring(?!s|field| boot| framework| mvc| cloud| security| house| valley| hill|,? tx)"
    r"|summer|(?<![a-z])fall(?! protection| through)"
    r"|autumn|winter(?! park)|(?<![a-z])(?:sommer|sommar|été|verano|verão|automne|herbst|hiver|printemps"
    r"|frühjahr)(?![a-z]))"
)
_LINK = (
    r"(?:of|in|for|the|term|semester|season|quarter|session|cohort|class|internships?|interns?|co-?ops?"
    r"|program(?:me)?|campus|recruiting|months?|research|phd|student)"
)
_OTHER = rf"(?: ?(?:/|&|, and|, or|,|and|or|to|-|–) ?{_WORD})"
_SEASON_THEN = re.compile(
    rf"({_WORD}){_OTHER}{{0,2}}[\s,:;()–—'’/"
    rf"|-]{{0,4}}(?:{_LINK}[\s,:()–-]{{1,3}}){{0,3}}['’]?$"
)
_THEN_SEASON = re.compile(rf"[\s,:/–—()-]{{0,3}}(?:{_LINK}[\s,:/–-]{{1,3}}){{0,2}}({_WORD})(?![a-z])")
_TITLE_SEASON = re.compile(rf"({_WORD})(?![a-z])")
_SHORT_YEAR = re.compile(rf"({_WORD}) ?['’](2\d|3\d)(?!\d)")
_YEAR = re.compile(r"20[2-3]\d(?!\d)")

_MONTH = (  # full names may run into the next word, as they do in texts whose line ends were lost
    r"(?:january|february|march|april|may(?![a-z])|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?![a-z]))"
)
_DAY = r"(?:\.? ?\d{1,2}(?:st|nd|rd|th)?(?!\d))"
_TO = r" ?(?:-|–|—|/|to|through|thru|until|till|and|&|or) ?(?:early |mid[- ]?|late |end of |the end of )?"
_RANGE = re.compile(
    rf"(?<![a-z])({_MONTH})\.?{_DAY}?,?(?: ?(20[23]\d))?{_TO}(?:(?:mon|tues|wednes|thurs|fri|satur"
    rf"|sun)day,? )?({_MONTH})\.?{_DAY}?,?(?: of)? ?$"
)
_BARE_RANGE = re.compile(rf"(?<![a-z])({_MONTH})\.?{_DAY}?{_TO}({_MONTH})(?!\.?,?(?: \d{{1,2}},?)? ?20\d\d)")
_START = re.compile(
    rf"\b(?:start(?:s|ing|ed)?(?: date)?s?|begin(?:s|ning)?|commenc(?:e|es|ing)|internship dates?|program dates?"
    rf"|from)\b[^.;\n]{{0,48}}?(?<![a-z])({_MONTH})\.?{_DAY}?,?(?: of)? ?$"
)
_MONTH_ALONE = re.compile(rf"(?<![a-z])({_MONTH})\.?,? ?$")
_STARTS = re.compile(r"[ (-]{0,2}(?:start|intake)")
_START_DAY = re.compile(r"\b(?:start(?:s|ing)?(?: date)?|begin(?:s|ning)?|dates?)\b[^.;\n]{0,24}?(\d{1,2})/\d{1,2}/$")
_START_MONTH = re.compile(
    r"(?:start(?:s|ing)?|begin(?:s|ning)?) (?:(?:in|by|on|around) (?:early |mid[- ]?|late )?|(?!may))"
    rf"({_MONTH})(?!\.?,?(?: \d{{1,2}},?)? ?20\d\d)"
)

# What stands before a date that is about something else, and what must be near a date without a season's name.
_ELSEWHERE = re.compile(
    r"(?<!under)graduat(?!e(?:s? (?:students?|and|or|are|interns?|level|program|research)|-level))|\bgrad\b|degree"
    r"|complet(?:ed|ion|ing)\b|diploma|enrol"
    r"|junior|senior|sophomore|freshman|class of(?: 20| $)|standing\b|return(?:ing)? to|continu|deadline|appl(?:y"
    r"|ications?) (?:by|until|before|open|close|on)\b"
    r"|application (?:period|window|deadline|date|process)|\bposted|posting date|original posting|interview"
    r"|\boffer (?:date|letter)|receive offers|recruiting (?:for|process|timeline|season)"
    r"|recruitment|acceptance|conference|meeting|since|founded|published|award|\bby (?:the )?(?:end of )?$"
    r"|full[- ]time (?:role|position|start|offer)|gpa\b"
)
_AFTER_ELSEWHERE = re.compile(r"[\s)]{0,2}(?:graduat|grads?\b|or later|or earlier|recruitment|classes|applica)")
_ABOUT_WORK = re.compile(
    r"intern|start(?:ing)? (?:date|in )|co-?op|program|duration|term|week|summer|available|availability|full[- ]time"
    r"|stage|placement|work dates|residency|position|season|praktik"
)
_NAMED_TERM = re.compile(
    rf"({_WORD})(?: \d\d)? (?:(?:research|phd|engineering|graduate|student|software) )?(?:internships?|interns?"
    rf"|co-?ops?|term|semester|program(?:me)?)\b"
)


class _Found(NamedTuple):
    season: str
    year: int
    start: int
    end: int
    named: bool
    """True where a season stands by name, False where months do."""


def read_season(post: Post) -> Part:
    """`season` and `seasons`."""
    return {"season": _season(post.title.raw, post.text.raw, post.posted)}


def _season(title: str, text: str, posted: datetime | None = None) -> Fact[str] | None:
    """The season of the work; `inferred` where its year comes from the posting date and not from the words."""
    low = title.lower()
    if fact := _in_title(low, title):
        return fact
    said = text.lower()
    word = _TITLE_SEASON.search(low)
    hinted = _NAMES[word[1]] if word else ""
    if found := _choose(list(_dated(said)), hinted):
        return Fact(f"{found.season}-{found.year}", cut(text, said, found.start, found.end))
    if year := _YEAR.search(low):
        return _with_year(int(year[0]), said, text)
    if word and posted:
        return Fact(_next(hinted, posted), cut(title, low, *word.span()), inferred=True)
    return _undated(said, text, posted) if posted else None


def _in_title(low: str, title: str) -> Fact[str] | None:
    """A title needs no context: "2026 Machine Learning Summer Intern", "Intern (Summer '27)", "Co-op Jun-Dec 2026"."""
    if found := next(_dated(low, in_title=True), None):
        return Fact(f"{found.season}-{found.year}", cut(title, low, found.start, found.end))
    if short := _SHORT_YEAR.search(low):
        return Fact(f"{_NAMES[short[1]]}-20{short[2]}", cut(title, low, *short.span()))
    word, year = _TITLE_SEASON.search(low), _YEAR.search(low)
    if word and year:
        start, end = min(word.start(), year.start()), max(word.end(), year.end())
        return Fact(f"{_NAMES[word[1]]}-{year[0]}", cut(title, low, start, end))
    return None


def _dated(low: str, in_title: bool = False) -> Iterator[_Found]:
    """Every season with a year, in the order of the text. It goes from year to year, which is quick and bounded."""
    for number, year in enumerate(_YEAR.finditer(low)):
        if number >= MOST_YEARS:
            return
        found = _around(low, year, in_title)
        if found:
            yield found


def _around(low: str, year: re.Match[str], in_title: bool) -> _Found | None:
    at, value = year.start(), int(year[0])
    before, after = low[max(0, at - 80) : at], low[year.end() : year.end() + 40]
    offset = at - len(before)
    if word := _SEASON_THEN.search(before):
        found = _Found(_NAMES[word[1]], value, offset + word.start(), year.end(), True)
    elif word := _THEN_SEASON.match(after):
        found = _Found(_NAMES[word[1]], value, at, year.end() + word.end(), True)
    elif months := _RANGE.search(before):
        found = _of_range(months, value, offset, year.end())
    elif start := _start_of(before, after, in_title):
        found = _of_month(_MONTHS[start[1][:3]], value, offset + start.start(), year.end())
    elif (start := _START_DAY.search(before)) and not in_title and 1 <= int(start[1]) <= 12:
        found = _of_month(int(start[1]), value, offset + start.start(), year.end())
    else:
        return None
    return found if in_title or _about_work(low, found) else None


def _start_of(before: str, after: str, in_title: bool) -> re.Match[str] | None:
    """The one month of "starting in June 2027", "a June 2027 start", or a title's "March 2027"."""
    if in_title or _STARTS.match(after):
        return _MONTH_ALONE.search(before)
    return _START.search(before)


def _of_range(months: re.Match[str], value: int, offset: int, end: int) -> _Found:
    first, last = _MONTHS[months[1][:3]], _MONTHS[months[3][:3]]
    begins = int(months[2]) if months[2] else value - (last < first)
    return _of_month(first, begins, offset + months.start(), end)


def _of_month(month: int, year: int, start: int, end: int) -> _Found:
    """November and December begin the winter term of the year after."""
    return _Found(_BY_MONTH[month - 1], year + (month >= 11), start, end, False)


def _about_work(low: str, found: _Found) -> bool:
    before = low[max(0, found.start - 64) : found.start]
    before = before[max(before.rfind(". "), before.rfind("\n"), before.rfind(";"), -1) + 1 :]
    if _ELSEWHERE.search(before) or _AFTER_ELSEWHERE.match(low, found.end):
        return False
    return found.named or _ABOUT_WORK.search(low, max(0, found.start - 120), found.end + 50) is not None


def _choose(found: list[_Found], hinted: str) -> _Found | None:
    """The title's season before others, a season's name before months, the first before the rest."""
    if hinted:
        found = [f for f in found if f.season == hinted] or found
    named = [f for f in found if f.named]
    return next(iter(named or found), None)


def _with_year(year: int, said: str, text: str) -> Fact[str] | None:
    """The title has the year, the text the season or the months."""
    for found, season in _without_year(said):
        return Fact(f"{season}-{year}", cut(text, said, *found.span()))
    return None


def _undated(said: str, text: str, posted: datetime) -> Fact[str] | None:
    """A season without any year: the next one after the posting date, if the text names only one."""
    terms = list(_without_year(said))
    if not terms or len({season for _, season in terms}) > 1:
        return None
    found, season = terms[0]
    return Fact(_next(season, posted), cut(text, said, *found.span()), inferred=True)


def _without_year(said: str) -> Iterator[tuple[re.Match[str], str]]:
    """Seasons and months that stand without a year: "summer internship", "May - August", "starting in June"."""
    for beginnings, pattern in ((_SEASONS, _NAMED_TERM), (tuple(_MONTHS), _BARE_RANGE), (_STARTING, _START_MONTH)):
        for found in scan(pattern, said, beginnings):
            named = pattern is _NAMED_TERM
            season = _NAMES[found[1]] if named else _BY_MONTH[_MONTHS[found[1][:3]] - 1]
            if _about_work(said, _Found(season, 0, *found.span(), named)):
                yield found, season


def _next(season: str, posted: datetime) -> str:
    """Postings come before their season: one of July that says "summer" means the next year's."""
    return f"{season}-{posted.year + (posted.month > _LAST_MONTH_TO_POST[season])}"

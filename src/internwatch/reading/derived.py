"""Graduation bounds that follow from relative wording and the season of the work; stated dates are read elsewhere.

Only what truly follows is concluded: a bound is rather too wide than too narrow. "Within a year of graduation" without
a season gives a window without bounds, so that one sees that there is a wish which cannot be placed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from internwatch.facts import Fact, Window
from internwatch.reading.clause import clause, wished
from internwatch.reading.months import moved
from internwatch.reading.ruleset import RuleSet
from internwatch.reading.said import Part, Post, Rule, Said

# The first and last month of a season's work, and how many years after its own the academic year around it ends.
SEASONS = {"winter": (1, 3), "spring": (1, 5), "summer": (5, 8), "fall": (9, 12)}
# The months in which terms end.
TERM_ENDS = {"semester": (5, 12), "quarter": (3, 6, 8, 12)}
END_OF_YEAR = 8
"""August: the last month of an academic year."""
NUMBERS = {"one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12,
           "eighteen": 18,
           "": 1}  # fmt: skip
_NUMBER = r"(one|two|three|four|six|nine|twelve|eighteen|an?|\d{1,2})(?: \(\d{1,2}\))?"
_SPAN = rf"{_NUMBER}[ -](?:calendar )?(month|year)s?"
_LONG = 24
"""Months beyond which a recent graduate is none."""

_TERMS = RuleSet(
    Rule("derived.terms_left",
         rf"(?:at least |minimum of )?{_NUMBER}(?: (?:more|additional|full))*(?: academic)? (semester|quarter|term)s?"
         r"(?! of (?:the|our|its) (?!program|degree|school|academic))"
         r"(?:[/ ](?:or )?(?:semester|quarter|trimester|term)s?)*[^.;\n]{0,50}?(?:remaining|\bleft\b|following|after"
         r"|beyond|post\b|to go\b)",
         "at least ", "minimum of ", "one ", "two ", "three "),
)  # fmt: skip
_YEAR_END = RuleSet(
    Rule("derived.december",
         r"not (?:be )?graduating (?:prior to|before|until) (?:the )?december of (?:the )?(?:internship|program|that"
         r"|same) year", "not graduating", "not be graduating"),
)  # fmt: skip
_NEAR = RuleSet(
    Rule("derived.near_graduation",
         rf"within {_SPAN}(?: of| from| before)? (?:\w+ ){{0,3}}(?:graduat\w+|completing|completion|degree)",
         "within "),
    Rule("derived.graduating_within",
         rf"(?:graduat\w+|degree completion)(?: \w+){{0,3}} within {_SPAN}(?: of| from| after)? (?:the |this |your )?"
         r"(?:internship|program|co-?op|start|summer|completion)", "graduat", "degree completion"),
    Rule("derived.time_left",
         rf"(?:fewer|less|no more) than {_SPAN}(?: left| remaining)(?: in| of| on| until| before)?", "fewer than",
         "less than", "no more than"),
)  # fmt: skip
_OR = Rule("derived.or", r"\bor (?:be |are |is |who are )?$")
_BOTH_WAYS = Rule("derived.both_ways", r"before (?:or|and) after|either side")
_RECENT = RuleSet(
    Rule("derived.graduated_within",
         rf"(?:graduated|complet\w+|obtain\w+|earned|received|graduates?|degree|grads?)[^.;\n]{{0,50}}?"
         rf"(?:within|in|during) (?:the )?(?:last|past|previous) (?:{_SPAN}|(year))",
         "graduate", "complet", "obtain", "earned", "received", "degree", "grad"),
    Rule("derived.up_to_after", rf"graduates?[^.;\n]{{0,24}}?(?:up to|within|less than|at most) {_SPAN}", "graduate"),
)  # fmt: skip
_LATER = RuleSet(
    Rule("derived.enrolled_in_term",
         r"enrol\w+ (?:[\w-]+ ){0,6}?(?:in|for|during) (?:the )?(?:upcoming )?(fall|autumn|spring)(?: semester| term"
         r"| quarter)?(?: of)? (20[2-3]\d)", "enrol"),
    Rule("derived.returning_in_term",
         r"(?:return\w*|back) (?:to|for) [^.;\n]{0,40}?(fall|autumn|spring)(?: semester| term| quarter)?(?: of)?"
         r" (20[2-3]\d)", "return", "back to"),
)  # fmt: skip
_TERM_STARTS = {"fall": 9, "autumn": 9, "spring": 1}


class Work(NamedTuple):
    """When the work is, as months "YYYY-MM"; `posted` is the month of the posting, "" where unknown."""

    first: str
    last: str
    year: int
    season: str
    posted: str


Bound = tuple[Window, re.Match[str], Rule]


def derive(post: Post, read: Part) -> Part:
    """`derived`, from what the other readers found (`read`): the narrowest of what the words and the season give."""
    work = _work(post, read.get("season"))
    facts = list(_from_words(post.text, work))
    if work:
        facts += _from_years(read, work)
        facts += _from_returning(read.get("returning"), work)
    placed = [fact for fact in facts if fact.value != Window()]
    closed = [fact for fact in placed if fact.value.earliest and fact.value.latest]
    best = next(iter(closed or placed or facts), None)
    return {"derived": best} if best else {}


def _work(post: Post, season: Fact[str] | None) -> Work | None:
    if season is None:
        return None
    name, _, year = season.value.partition("-")
    if name not in SEASONS or not year.isdigit():
        return None
    first, last = SEASONS[name]
    posted = f"{post.posted:%Y-%m}" if post.posted else ""
    return Work(f"{year}-{first:02}", f"{year}-{last:02}", int(year), name, posted)


def _from_words(text: Said, work: Work | None) -> Iterator[Fact[Window]]:
    """Bounds from wordings of the text; those that need the season are without bounds where there is none."""
    readers: tuple[tuple[RuleSet, Callable[[Said, re.Match[str], Work], Window | None]], ...] = (
        (_TERMS, _terms_left), (_YEAR_END, _year_end), (_NEAR, _near), (_RECENT, _recent), (_LATER, _in_term),
    )  # fmt: skip
    for rules, reader in readers:
        for found, rule in rules.scan(text):
            if work is None:
                window = Window() if rules is _NEAR and not _is_past(text, found) else None
            else:
                window = reader(text, found, work)
            if window is not None:
                first, last = clause(text, *found.span(), before=60, behind=60)
                yield Fact(
                    window, text.quote(first, last), hedged=wished(text, first, last), inferred=True, rule=rule.name
                )
                break


def _terms_left(text: Said, found: re.Match[str], work: Work) -> Window | None:
    """At least so many terms after the work: the end of the last of them is the first month to graduate in."""
    if "prior to" in found[0] or "before" in found[0] or "complet" in found[0][:20]:
        return None
    units = [unit for unit in TERM_ENDS if unit in found[0]] or list(TERM_ENDS)
    return Window(min(_end_of_term(_number(found[1]), TERM_ENDS[unit], work) for unit in units), None)


def _end_of_term(number: int, ends: tuple[int, ...], work: Work) -> str:
    """The month in which so many terms after the work are over."""
    months = [f"{year}-{month:02}" for year in range(work.year, work.year + 4) for month in ends]
    after = [month for month in months if month > work.last]
    return after[min(number, len(after)) - 1]


def _year_end(_text: Said, _found: re.Match[str], work: Work) -> Window:
    return Window(f"{work.year}-12", None)


def _near(text: Said, found: re.Match[str], work: Work) -> Window | None:
    """Within so many months of graduating: after the work and not much later, or for graduates not long before."""
    months = _months(found)
    if _BOTH_WAYS.search(text.low, found.start(), min(len(text.low), found.end() + 60)):
        return Window(moved(work.first, -months), moved(work.last, months))
    if _is_past(text, found):
        return Window(moved(work.first, -months), None)
    return Window(work.last, moved(work.last, months))


def _is_past(text: Said, found: re.Match[str]) -> bool:
    """ "Enrolled in a program, or within a year of graduation": who has graduated already."""
    return _OR.search(text.low, max(0, found.start() - 16), found.start()) is not None


def _recent(_text: Said, found: re.Match[str], work: Work) -> Window | None:
    """Graduated within the last so many months, counted from the posting, or else from the start of the work."""
    months = _months(found)
    since = min(filter(None, (work.posted, work.first)))
    return Window(moved(since, -months), None) if 0 < months <= _LONG else None


def _in_term(_text: Said, found: re.Match[str], work: Work) -> Window | None:
    """Enrolled in a term that comes after the work."""
    start = f"{found[2]}-{_TERM_STARTS[found[1]]:02}"
    return Window(start, None) if start > work.last else None


def _from_years(read: Part, work: Work) -> Iterator[Fact[Window]]:
    """Final and penultimate years, where no earlier one will do; rising class years, where only Bachelors are taken."""
    years: tuple[Fact[str], ...] = read.get("years", ())
    kinds = {fact.value.partition("-")[0].partition(" ")[0] for fact in years}
    ends = work.year + (work.season in ("summer", "fall"))  # the year in which the academic year ends that is near
    if kinds == {"penultimate"} and work.season == "summer":
        window = Window(f"{work.year}-09", f"{work.year + 1}-{END_OF_YEAR:02}")
    elif kinds in ({"final"}, {"final", "penultimate"}):
        window = Window(None, f"{ends}-{END_OF_YEAR:02}" if work.season in ("summer", "fall") else f"{ends}-12")
    elif kinds == {"rising"} and work.season == "summer" and _only_bachelor(read):
        left = {"senior": 1, "junior": 2, "sophomore": 3}
        most = max(left.get(fact.value.removeprefix("rising "), 3) for fact in years)
        window = Window(f"{work.year}-09", f"{work.year + most}-{END_OF_YEAR:02}")
    else:
        return
    yield Fact(
        window, years[0].quote, hedged=all(fact.hedged for fact in years), inferred=True, rule="derived.year_of_study"
    )


def _only_bachelor(read: Part) -> bool:
    degrees = read.get("degrees")
    return degrees is not None and degrees.value == ("bachelor",)


def _from_returning(returning: Fact[bool] | None, work: Work) -> Iterator[Fact[Window]]:
    """Who goes back to school after the work graduates after it."""
    if returning and returning.value:
        window = Window(moved(work.last, 1), None)
        yield Fact(window, returning.quote, hedged=returning.hedged, inferred=True, rule="derived.returning")


def _months(found: re.Match[str]) -> int:
    number, unit = next(
        ((n, u) for n, u in zip(found.groups(), found.groups()[1:], strict=False) if u in ("month", "year")),
        ("", "year"),
    )
    return _number(number) * (12 if unit == "year" else 1)


def _number(word: str | None) -> int:
    return int(word) if word and word.isdigit() else NUMBERS.get(word or "", 1)

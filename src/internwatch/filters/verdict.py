"""Would this student meet the degree and the graduation window that a posting states? One word and one sentence.

It knows a student as a level and a month (or a span of months); what is not stated stays "not stated". The sentence
says which fact decided: the level, the stated window, or a bound that follows from the season of the work.
"""

from __future__ import annotations

from internwatch.facts import Fact, Facts, Window
from internwatch.model import Verdict
from internwatch.reading.months import in_words

LEVELS = {"bachelor": "Bachelor", "master": "Master", "phd": "PhD"}
# Derived lower bounds that hold without doubt: whoever has graduated by then cannot go back to school.
CERTAIN = frozenset({"derived.returning", "derived.terms_left", "derived.december", "derived.enrolled_in_term",
                     "derived.returning_in_term"})  # fmt: skip
Months = tuple[str, str]
Answer = tuple[Verdict, str]


def verdict(facts: Facts, degree: str | None, graduation: tuple[str | None, str | None] | str | None) -> Answer:
    """`degree` is "bachelor", "master" or "phd"; `graduation` a month "2028-05", a year "2028" or (first, last).

    "depends" where only a part of the student's span fits, where a wish ("preferred") is missed, or where a relative
    wording cannot be placed or is missed. Dates that refuse outweigh a level that is only preferred.
    """
    of_degree = _of_degree(facts, degree)
    if of_degree and of_degree[0] == "does not fit":
        return of_degree
    of_dates = _of_dates(facts, degree, _months(graduation))
    return of_dates if of_degree is None or of_dates[0] == "does not fit" else of_degree


def _of_dates(facts: Facts, degree: str | None, months: Months | None) -> Answer:
    """The answer where the level refuses nobody."""
    answer = _of_stated(facts, degree, months) if months else None
    if answer and answer[0] != "fits":
        return answer
    sure = _is_sure(facts)
    derived = _of_derived(facts.derived, months, sure=sure) if facts.derived and months else None
    if derived and derived[0] != "fits" and (sure or not answer):  # a stated window outweighs what is only likely
        return derived
    return answer or _without_window(facts, degree, derived)


def _of_degree(facts: Facts, degree: str | None) -> Answer | None:
    """The answer where levels are stated and the student's is not among them."""
    levels = facts.degrees
    if not degree or not levels or degree in levels.value:
        return None
    return (
        ("depends", f"prefers {_named(levels.value)}")
        if levels.hedged
        else ("does not fit", f"wants {_named(levels.value)}")
    )


def _without_window(facts: Facts, degree: str | None, derived: Answer | None) -> Answer:
    """No stated window holds for this student: the level alone, and what follows from relative wording."""
    if facts.graduation_by_degree:
        unstated = f"states graduation dates only for {_named(tuple(facts.graduation_by_degree))}"
    elif facts.graduation:  # then no month of graduating was asked about
        unstated = ""
    else:
        unstated = "no graduation date stated"
    note = derived[1] if derived else _study(facts)
    if degree and facts.degrees:
        return "fits", "; ".join(filter(None, (f"takes {LEVELS.get(degree, degree)}", note or unstated)))
    return "not stated", "; ".join(filter(None, (unstated, note)))


def _of_stated(facts: Facts, degree: str | None, months: Months) -> Answer | None:
    """The student's span against the window that holds for the level; None where none does."""
    by_degree = facts.graduation_by_degree
    if not by_degree:
        return _of_window(facts.graduation, months) if facts.graduation else None
    answers = {level: _of_window(by_degree[level], months, f" of a {LEVELS.get(level, level)}") for level in by_degree}
    if degree:
        return answers.get(degree)
    words, open_levels = {word for word, _ in answers.values()}, _accepted(facts) - by_degree.keys()
    reason = "; ".join(reason for _, reason in answers.values())
    return (words.pop(), reason) if len(words) == 1 and not open_levels else ("depends", f"by degree: {reason}")


def _accepted(facts: Facts) -> set[str]:
    return set(facts.degrees.value) if facts.degrees else set(LEVELS)


def _of_window(fact: Fact[Window], months: Months, of_level: str = "") -> Answer:
    """The student's span against the stated window alone."""
    window, said = fact.value, f"graduation{of_level} {_said(fact.value)}"
    if _holds(window, months[0]) and _holds(window, months[1]):
        return "fits", f"wants {said}"
    if _overlaps(window, months):
        return "depends", f"wants {said}; a part of {_span(months)} lies inside"
    if fact.hedged:
        return "depends", f"prefers {said}; {_span(months)} lies outside"
    return "does not fit", f"wants {said}; {_span(months)} lies outside"


def _is_sure(facts: Facts) -> bool:
    """Whether the bounds that follow leave no doubt: a demand, by a certain rule, for one season of a stated year."""
    fact = facts.derived
    certain = fact is not None and fact.rule in CERTAIN and not fact.hedged
    return certain and len(facts.seasons) < 2 and not (facts.season and facts.season.inferred)


def _of_derived(fact: Fact[Window], months: Months, *, sure: bool) -> Answer:
    """The student's span against what follows from relative wording; a miss is final only where nothing is unsure."""
    window, words = fact.value, f'"{_short(fact.quote)}"'
    if window == Window():
        return "depends", f"{words} cannot be placed without the season of the work"
    said = f"{words} means graduation {_said(window)}"
    if _holds(window, months[0]) and _holds(window, months[1]):
        return "fits", said
    too_early = window.earliest is not None and months[1] < window.earliest
    if too_early and sure:
        return "does not fit", f"{said}; {_span(months)} is too early"
    return "depends", f"{said}; {_span(months)} lies outside" if not _overlaps(
        window, months
    ) else f"{said}; a part of {_span(months)} lies inside"


def _study(facts: Facts) -> str:
    """Going back to school or the years of study that are wanted, where they were not turned into dates."""
    if facts.returning and facts.returning.value and not facts.derived:
        return "asks to go back to school afterwards"
    years = [
        fact.value
        for fact in facts.years
        if fact.value.startswith(("final", "penultimate")) or fact.value.endswith("phd")
    ]
    return f"asks for {' or '.join(years)}" + ("" if "-year" in years[-1] else " year") if years else ""


def _named(levels: tuple[str, ...]) -> str:
    return " or ".join(LEVELS.get(level, level) for level in levels)


def _months(graduation: tuple[str | None, str | None] | str | None) -> Months | None:
    """(first, last) month of a student's graduation."""
    if graduation is None:
        return None
    if isinstance(graduation, str):
        return (graduation, graduation) if len(graduation) == 7 else (f"{graduation}-01", f"{graduation}-12")
    first, last = graduation
    return (first or last or "", last or first or "") if first or last else None


def _holds(window: Window, month: str) -> bool:
    return (window.earliest is None or window.earliest <= month) and (window.latest is None or month <= window.latest)


def _overlaps(window: Window, months: Months) -> bool:
    first, last = months
    return (window.earliest is None or window.earliest <= last) and (window.latest is None or first <= window.latest)


def _said(window: Window) -> str:
    first, last = in_words(window.earliest or ""), in_words(window.latest or "")
    if first and last:
        return f"in {first}" if first == last else f"from {first} to {last}"
    return f"in {first} or later" if first else f"in {last} or earlier"


def _span(months: Months) -> str:
    first, last = map(in_words, months)
    return first if first == last else f"{first} to {last}"


def _short(quote: str, limit: int = 90) -> str:
    return quote if len(quote) <= limit else quote[:limit].rsplit(" ", 1)[0] + "…"

"""Would this student meet the degree and the graduation window that a posting states? One word and one sentence.

It knows a student as a level and a month (or a span of months); what is not stated stays "not stated".
"""

from __future__ import annotations

from internwatch.facts import Facts, Window
from internwatch.model import Verdict

LEVELS = {"bachelor": "Bachelor", "master": "Master", "phd": "PhD"}
Months = tuple[str, str]


def verdict(
    facts: Facts, degree: str | None, graduation: tuple[str | None, str | None] | str | None
) -> tuple[Verdict, str]:
    """`degree` is "bachelor", "master" or "phd"; `graduation` a month "2028-05", a year "2028" or (first, last).

    "depends" where only a part of the student's span fits, or where a wish ("preferred") is missed.
    """
    levels = facts.degrees
    if degree and levels and degree not in levels.value:
        wanted = " or ".join(LEVELS.get(level, level) for level in levels.value)
        return ("depends" if levels.hedged else "does not fit"), f"wants {wanted}"
    months = _months(graduation)
    if facts.graduation and months:
        return _of_window(facts.graduation.value, facts.graduation.hedged, months)
    unstated = "" if facts.graduation else "no graduation date stated"
    if degree and levels:
        return "fits", "; ".join(filter(None, (f"takes {LEVELS.get(degree, degree)}", unstated)))
    return "not stated", unstated


def _of_window(window: Window, hedged: bool, months: Months) -> tuple[Verdict, str]:
    """The student's span against the window alone."""
    said = _said(window)
    if _holds(window, months[0]) and _holds(window, months[1]):
        return "fits", f"wants graduation {said}"
    if _overlaps(window, months):
        return "depends", f"wants graduation {said}; a part of {_span(months)} lies inside"
    if hedged:
        return "depends", f"prefers graduation {said}; {_span(months)} lies outside"
    return "does not fit", f"wants graduation {said}; {_span(months)} lies outside"


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
    if window.earliest and window.latest:
        same = window.earliest == window.latest
        return f"in {window.earliest}" if same else f"from {window.earliest} to {window.latest}"
    return f"in {window.earliest} or later" if window.earliest else f"in {window.latest} or earlier"


def _span(months: Months) -> str:
    return months[0] if months[0] == months[1] else f"{months[0]} to {months[1]}"

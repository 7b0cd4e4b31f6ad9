"""How long the work lasts, when it starts, full-time or part-time, off-cycle; the season has a file of its own."""

from __future__ import annotations

from datetime import datetime

from internwatch.facts import Fact
from internwatch.reading.dates import lone_year, settled, valid
from internwatch.reading.hours import read_hours
from internwatch.reading.length import read_weeks
from internwatch.reading.said import Part, Post, Rule
from internwatch.reading.stays import stays

_OFF_CYCLE = Rule("term.off-cycle", r"off[- ]cycle", "off-cycle", "off cycle")
_OFF_CYCLE_OTHER = Rule("term.another cycle", r"off[- ]cycle (?:applica|promotion|review|compensation|hiring of full)")


def read_term(post: Post) -> Part:
    """`weeks`, `start`, `hours`, `off_cycle`."""
    return {
        "weeks": read_weeks(post),
        "start": _start(post),
        "hours": read_hours(post),
        "off_cycle": _off_cycle(post),
    }


def _start(post: Post) -> Fact[str] | None:
    """The first month or day of the work; without a year it takes the title's, or the next after the posting date."""
    for said, in_title in ((post.title, True), (post.text, False)):
        found = [one for one in stays(said, in_title) if not one.first.quarter]
        for one in sorted(found, key=lambda one: one.first.year is None):
            first, doubtful = settled(post, said, one.first)
            year = first.year or lone_year(post.title) or _next_year(first.month, post.posted)
            if year and valid(year, first.month, first.day or 1):
                value = first._replace(year=year).iso()
                inferred = doubtful or first.year is None
                return Fact(value, said.quote(one.start, one.end), inferred=inferred, rule=one.rule.name)
    return None


def _next_year(month: int, posted: datetime | None) -> int | None:
    return posted.year + (month < posted.month) if posted else None


def _off_cycle(post: Post) -> Fact[bool] | None:
    for said in post.both():
        for found in said.scan(_OFF_CYCLE):
            if not _OFF_CYCLE_OTHER.match(said.low, found.start()):
                return said.fact(True, found, _OFF_CYCLE)
    return None

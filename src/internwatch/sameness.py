"""Whether two postings are the same job: seen on two systems, under several links, in a list and on the board; or the
same job posted again; values in, a verdict with its rule out. It merges nothing itself.

A title alone never decides: two postings with one title are two openings until a link, a requisition, or place and
time together say otherwise.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

import msgspec

from internwatch import reading
from internwatch.employer import kinship
from internwatch.facts import Facts, Place
from internwatch.identity import canonical_url
from internwatch.jobref import JobRef, digits, job_of, numbers

Verdict = Literal["same", "different", "repost", "unsure"]

SAME_WEEK = 7
"""Days within which one title in one place on two systems is one job."""
ANOTHER_ROUND = 12
"""Days after which one title in one place under a new number is the same job posted again, and before which it may be
a second opening beside the first."""
_ALIKE = 0.5
_WORD = re.compile(r"[a-z0-9+#]+")
_PLURALS = {"engineering": "engineer", "internship": "intern", "internships": "intern", "interns": "intern",
            "development": "developer", "researcher": "research", "co": "coop", "op": "coop"}  # fmt: skip
_LEGAL = frozenset({"inc", "ltd", "llc", "gmbh", "ag", "plc", "corp", "co", "limited", "corporation", "the", "labs"})
_LONGEST_PRINT = 300
_SMALL = frozenset({"the", "a", "an", "of", "for", "and", "in", "at", "to", "with", "us", "usa", "i", "ii"})


class Sighting(msgspec.Struct, frozen=True):
    """A posting as somebody saw it. `posted` is a day ("2026-11-03") or ""; `location` is as listed."""

    company: str = ""
    title: str = ""
    url: str = ""
    location: str = ""
    posted: str = ""


class Judgement(msgspec.Struct, frozen=True):
    """What two sightings are to each other, and the rule that said so."""

    verdict: Verdict
    rule: str


class _Read(msgspec.Struct, frozen=True):
    """A sighting taken apart once."""

    company: str
    link: str
    host: str
    job: JobRef | None
    numbers: frozenset[str]
    digits: frozenset[str]
    words: frozenset[str]
    facts: Facts
    places: tuple[Place, ...]
    day: date | None


def job_print(url: str) -> str | None:
    """A string that is equal for links of one job in one system; None for a link that does not name its job."""
    return "|".join(job) if (job := job_of(url)) else None


def alike_print(company: str, title: str) -> str:
    """A string that is equal for one company's postings with one title, however the two are written. Such postings may
    be one job; `compare` says."""
    name = " ".join(word for word in _WORD.findall(company.lower()) if word not in _LEGAL)
    return f"{name}|{' '.join(sorted(_words(title)))}"[:_LONGEST_PRINT]


def compare(a: Sighting, b: Sighting) -> Judgement:
    """Judge two sightings; the order does not count. Where a link or a number decides, the company is not asked."""
    one, other = _read(a), _read(b)
    if one.link and one.link == other.link and (one.job or one.numbers):
        return Judgement("same", "the same link")
    return _in_one_system(one, other) if _one_system(one, other) else _across(one, other)


def _one_system(one: _Read, other: _Read) -> bool:
    """Whether both links count their jobs in one way: one system and customer, or one company's own pages."""
    if one.job and other.job:
        return one.job[:2] == other.job[:2]
    own = not one.job and not other.job and one.host == other.host != "" and one.link != other.link
    return own and not _one_number(one, other)


def _one_number(one: _Read, other: _Read) -> bool:
    """Whether two links of one host name one job: a customer's number may stand in all links beside the job's own,
    and one of two links may say more than the other ("/jobs/14669?icims=1")."""
    within = one.digits <= other.digits or other.digits <= one.digits
    return bool(one.numbers) and one.numbers == other.numbers and within


def _in_one_system(one: _Read, other: _Read) -> Judgement:
    """Two numbers of one board are two postings; whether the second repeats the first is a matter of time."""
    if one.job and one.job == other.job:
        return Judgement("same", "the same number in the same system")
    if one.words != other.words:
        return Judgement("different", "another title under another number")
    rule = _apart(one, other) or ("one is remote" if _is_remote(one) != _is_remote(other) else "")
    return Judgement("different", rule) if rule else _by_days(_gap(one, other))


def _by_days(gap: int | None) -> Judgement:
    """One title in one place under two numbers of one system, so many days apart."""
    if gap is None:
        return Judgement("unsure", "one title and place under two numbers, and no dates")
    if gap >= ANOTHER_ROUND:
        return Judgement("repost", f"the same title and place under a new number, {gap} days later")
    return Judgement("unsure", "one title and place under two numbers at about the same time")


def _across(one: _Read, other: _Read) -> Judgement:
    """Two systems, or a system and a company's own page."""
    common = _common(one, other)
    certain = any(ref and ref.number in common for ref in (one.job, other.job))
    if not common and one.words != other.words:
        return Judgement("different", "other titles in two systems")
    if rule := _contradiction(one, other):
        return Judgement("different", rule)
    if common and (certain or _likeness(one.words, other.words) >= _ALIKE):
        return Judgement("same", f"the number {min(common)} in both links, and alike titles")
    return _by_title(one, other)


def _common(one: _Read, other: _Read) -> frozenset[str]:
    """The numbers in both links that may be one job's. Zip codes and campaigns are not, where a link says which number
    is its job's, nor what stands in both beside a number of their own; and each customer of a system counts anew."""
    shared = one.numbers & other.numbers
    if one.job and other.job and one.job.system == other.job.system:
        return frozenset()
    if jobs := [ref.number for ref in (one.job, other.job) if ref]:
        return frozenset(number for number in shared if any(number in job for job in jobs))
    beside = one.host != other.host and one.numbers - shared and other.numbers - shared
    return frozenset() if beside else shared


def _by_title(one: _Read, other: _Read) -> Judgement:
    """No number in common: place and time together decide, and only where both are known."""
    if rule := _apart(one, other) or ("" if one.words == other.words else "other titles in two systems"):
        return Judgement("different", rule)
    if one.company and other.company and kinship(one.company, other.company) == "perhaps":
        return Judgement("unsure", "one title in two systems, and perhaps another company")
    gap = _gap(one, other)
    if not (one.places and other.places) or gap is None:
        return Judgement("unsure", "one title in two systems, and place or day not known")
    if gap <= SAME_WEEK:
        return Judgement("same", "the same title and place in two systems within a week")
    return Judgement("unsure", f"one title and place in two systems, {gap} days apart")


def _apart(one: _Read, other: _Read) -> str:
    """Why two postings with alike titles are two: a company, a season, a degree, a place. "" when nothing says so."""
    if kinship(one.company, other.company) == "another":
        return "another company"
    if rule := _contradiction(one, other):
        return rule
    if one.places and other.places and not _share_a_place(one.places, other.places):
        return "another place"
    return ""


def _contradiction(one: _Read, other: _Read) -> str:
    ours, theirs = one.facts, other.facts
    if ours.season and theirs.season and ours.season.value != theirs.season.value and _stated(ours, theirs):
        return "another season"
    if ours.degrees and theirs.degrees and not set(ours.degrees.value) & set(theirs.degrees.value):
        return "another degree"
    return ""


def _stated(one: Facts, other: Facts) -> bool:
    return not any(facts.season and facts.season.inferred for facts in (one, other))


def _share_a_place(ours: tuple[Place, ...], theirs: tuple[Place, ...]) -> bool:
    return any(_may_be(a, b) for a in ours for b in theirs)


def _may_be(a: Place, b: Place) -> bool:
    """Whether two places may be one: what both name is equal."""
    pairs = ((a.country, b.country), (a.region, b.region), (a.city, b.city))
    return all(not x or not y or x == y for x, y in pairs)


def _is_remote(one: _Read) -> bool:
    return one.facts.remote is not None and one.facts.remote.value


def _gap(one: _Read, other: _Read) -> int | None:
    return abs((one.day - other.day).days) if one.day and other.day else None


def _likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Shared words in the shorter title: lists drop the season, the team, the city."""
    shorter = min(len(ours), len(theirs))
    return len(ours & theirs) / shorter if shorter else 0.0


def _read(sighting: Sighting) -> _Read:
    title = reading.clean(sighting.title, 300)
    places = tuple(part for part in re.split(r"[;|]| {2,}", sighting.location) if part.strip())
    facts = reading.read(title, "", places=places)
    link = canonical_url(sighting.url)
    host = link.partition("://")[2].partition("/")[0].removeprefix("www.")
    return _Read(
        sighting.company, link.replace("://www.", "://", 1), host, job_of(link), numbers(link), digits(link),
        _words(title), facts, facts.where, _day(sighting.posted),
    )  # fmt: skip


def _words(title: str) -> frozenset[str]:
    found = (_PLURALS.get(word, word) for word in _WORD.findall(title.lower()))
    return frozenset(word for word in found if word not in _SMALL)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None

"""Which job a link names: the careers system, whose board, and the number of the job there, from the URL alone.

It asks nobody and compares nothing; `sameness.py` does. A link of no known system has numbers, but no certain job.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

_REQUISITION = r"(?:[a-z]{1,4}[_-])?[a-z]{0,4}[\d-]{0,30}\d"
_LONGEST_URL = 2_000
# SuccessFactors' pages stand on the companies' own hosts, and each company counts by itself: the host is the tenant.
_OWN_SITE = (
    r"(?P<t>(?:career\d*|careers?|jobs?|karriere|carri?eres?|empleos?|lavoro|stellen|vacatures)\.[a-z0-9.-]+"
    r"|[a-z0-9.-]+\.(?:jobs|jobs2web\.com))"
)


class JobRef(NamedTuple):
    """A job's name in one system. `tenant` is "" where the system's numbers are the same for all its customers."""

    system: str
    tenant: str
    number: str


# (system, host, path: the number in a group called "n", or "exact" where capitals tell two jobs apart; the tenant
# perhaps in "t"). Two ways in which one system numbers a job are two systems: one says nothing about the other.
_PATHS = tuple(
    (system, re.compile(host), re.compile(path, re.IGNORECASE))
    for system, host, path in (
        ("greenhouse", r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io", r"/[^/]+/jobs/(?P<n>\d+)"),
        ("lever", r"jobs(?:\.eu)?\.lever\.co", rf"/[^/]+/(?P<n>{_UUID})"),
        ("ashby", r"jobs\.ashbyhq\.com", rf"/[^/]+/(?P<n>{_UUID})"),
        ("workday", r"(?P<t>[a-z0-9_-]+)\.wd\d+\.myworkdayjobs\.com", rf".*?_(?P<n>{_REQUISITION})(?:/apply.*)?/?$"),
        ("workday", r"wd\d+\.myworkdaysite\.com",
         rf"/(?:[a-z]{{2}}-[a-z]{{2}}/)?recruiting/(?P<t>[^/]+)/.*?_(?P<n>{_REQUISITION})(?:/apply.*)?/?$"),
        ("smartrecruiters", r"(?:jobs|careers)\.smartrecruiters\.com",
         r"/(?:ni/|oneclick-ui/company/)?[^/]+/(?:posting/)?(?P<n>\d{9,})"),
        ("smartrecruiters-uuid", r"(?:jobs|careers)\.smartrecruiters\.com",
         rf"/(?:ni/|oneclick-ui/company/)?[^/]+/(?:publication/)?(?P<n>{_UUID})"),
        ("oracle", r"(?P<t>[a-z0-9.-]+)\.oraclecloud\d*\.com", r".*/(?:job|preview|requisitions/preview)/(?P<n>\d+)"),
        ("icims", r"(?P<t>[a-z0-9-]+)\.icims\.com", r"/jobs/(?P<n>\d+)"),
        ("amazon", r"(?:www\.)?amazon\.jobs", r"(?:/[a-z]{2}(?:-[a-z]{2})?)?/jobs/(?P<n>\d+)"),
        ("meta", r"(?:www\.)?metacareers\.com", r"/(?:v2/)?(?:jobs|profile/job_details)/(?P<n>\d+)"),
        ("tiktok", r"lifeattiktok\.com|careers\.tiktok\.com|jobs\.bytedance\.com|joinbytedance\.com",
         r"/.*?(?P<n>\d{15,})"),
        ("google", r"(?:www|careers)\.google\.com",
         r"/(?:about/careers/applications/)?jobs/results/(?P<n>\d+)"),
        ("microsoft", r"(?:jobs\.careers\.microsoft\.com|apply\.careers\.microsoft\.com)", r".*/job/(?P<n>\d+)"),
        ("apple", r"jobs\.apple\.com", r"(?:/[a-z]{2}-[a-z]{2})?/details/(?P<n>\d+(?:-\d+)?)"),
        ("workable", r"apply\.workable\.com", r"/(?:[^/]+/)?j/(?P<n>[0-9a-f]{8,})"),
        ("workable-view", r"(?:www\.)?jobs\.workable\.com", r"/view/(?P<exact>[a-z0-9]+)"),
        ("jobvite", r"jobs\.jobvite\.com", r"/(?:[^/]+/)+job/(?P<exact>[a-z0-9]+)"),
        ("eightfold", r"(?P<t>[a-z0-9-]+)\.eightfold\.ai", r"/careers/job/(?P<n>\d+)"),
        ("successfactors", _OWN_SITE, r"/job/[^/]+/(?P<n>\d{6,})/?"),
        ("ripplematch", r"(?:app\.)?ripplematch\.com", r"/(?:v2/)?(?:public/)?job/(?P<n>[0-9a-f]+)"),
        ("rippling", r"ats\.rippling\.com", rf"/(?:[a-z]{{2}}-[a-z]{{2}}/)?[^/]+/jobs/(?P<n>{_UUID})"),
        ("breezy", r"(?P<t>[a-z0-9-]+)\.breezy\.hr", r"/p/(?P<n>[0-9a-f]{12})"),
        ("bamboohr", r"(?P<t>[a-z0-9-]+)\.bamboohr\.com", r"/(?:careers|jobs/view\.php)/(?P<n>\d+)"),
        ("recruitee", r"(?P<t>[a-z0-9-]+)\.recruitee\.com", r"/o/(?P<n>[^/]+)"),
        ("teamtailor", r"(?P<t>[a-z0-9-]+)\.teamtailor\.com", r"/jobs/(?P<n>\d+)"),
        ("gem", r"jobs\.gem\.com", r"/(?P<t>[^/]+)/(?P<exact>[a-z0-9_-]{20,})"),
        ("dover", r"app\.dover\.com", rf"/apply/[^/]+/(?P<n>{_UUID})"),
    )
)  # fmt: skip
# Parameters by which a company's own page says which job of a system it shows. Those of one name are the same number
# for all customers of that system.
_PARAMETERS = (("gh_jid", "greenhouse"), ("ashby_jid", "ashby"), ("lever_jid", "lever"))
# One digit, and not behind a year: REQ-2026-1 is the first requisition of 2026, REQ-2026-143-1 a copy.
_WORKDAY_COPY = re.compile(r"(?<=\d)(?<!(?<!\d)20\d\d)(?<!(?<!\d)2\d)-[1-9]$")
_NUMBER = re.compile(rf"{_UUID}|(?<!\d)\d{{5,}}(?!\d)")
_DIGITS = re.compile(r"(?<!\d)(?!20\d\d(?!\d))\d+")


def job_of(url: str) -> JobRef | None:
    """The job that a link names, None where the address does not tell."""
    try:
        parts = urlsplit(url.strip()[:_LONGEST_URL])
    except ValueError:
        return None
    host, path = (parts.hostname or "").lower(), unquote(parts.path).partition("&")[0]
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    for name, system in _PARAMETERS:
        if number := query.get(name, ""):
            return JobRef(system, "", number.lower())
    if host.endswith("greenhouse.io") and (number := query.get("token", "")):
        return JobRef("greenhouse", "", number)
    if host.endswith("eightfold.ai") and (number := query.get("pid", "")):
        return JobRef("eightfold", host.partition(".")[0], number)
    if host.endswith("metacareers.com") and (number := query.get("req", "")):
        return JobRef("meta", "", number)
    return _by_path(host, path)


def _by_path(host: str, path: str) -> JobRef | None:
    for system, hosts, paths in _PATHS:
        if (at := hosts.fullmatch(host)) and (found := paths.match(path)):
            said = at.groupdict() | found.groupdict()
            number = said.get("exact") or _number(system, said["n"].lower())
            return JobRef(system, (said.get("t") or "").lower(), number)
    return None


def _number(system: str, said: str) -> str:
    """Workday lists one requisition per place as R123, R123-1, R123-2."""
    return _WORKDAY_COPY.sub("", said).replace("_", "").replace("-", "") if system == "workday" else said


def numbers(url: str) -> frozenset[str]:
    """The numbers of five digits or more and the UUIDs that stand in a link's path and query: a requisition shows in
    the links of two systems."""
    return frozenset(_NUMBER.findall(_behind_host(url).lower()))


def digits(url: str) -> frozenset[str]:
    """All numbers that stand in a link's path and query, however short, but for years."""
    return frozenset(_DIGITS.findall(_behind_host(url)))


def _behind_host(url: str) -> str:
    return unquote(url.partition("://")[2].partition("/")[2])

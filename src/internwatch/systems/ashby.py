"""Ashby's public posting API: one GET gives the whole board with texts.

Source: Ashby's "Job Postings API". `employmentType` has a clean "Intern"; `workplaceType` is right where `isRemote`
contradicts it; rows with `isListed` false are not for the public. A posting has no public address of its own.
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

API = "https://api.ashbyhq.com/posting-api/job-board"
PROMISED = "an Ashby job board"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the board's name in its address, in its own spelling."""

    token: str


class _Second(msgspec.Struct):
    location: str | None = None


class _Job(msgspec.Struct):
    id: str
    title: str
    isListed: bool = True
    jobUrl: str = ""
    location: str | None = None
    secondaryLocations: list[_Second] | None = None
    department: str | None = None
    team: str | None = None
    employmentType: str | None = None
    workplaceType: str | None = None
    isRemote: bool | None = None
    publishedAt: str | None = None
    descriptionHtml: str | None = None
    descriptionPlain: str | None = None


class _Board(msgspec.Struct):
    jobs: list[msgspec.Raw]


def board(source: Source) -> str:
    return f"ashby:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{API}/{quote(source.options.token, safe='')}")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _Board, PROMISED)
    postings, problems = answer.rows(found.jobs, _Job, lambda job: _posting(source, job))
    return Page(postings, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything: there is nothing to add."""
    return raw


def _posting(source: Source, job: _Job) -> RawPosting | None:
    if not job.isListed:
        return None
    posted, precision = answer.instant(job.publishedAt)
    return RawPosting(
        native=job.id, title=job.title.strip(),
        url=job.jobUrl or f"https://jobs.ashbyhq.com/{quote(source.options.token)}/{job.id}",
        places=answer.places(job.location, *(s.location for s in job.secondaryLocations or ())),
        body=job.descriptionHtml or job.descriptionPlain or "", posted=posted, precision=precision,
        commitment=job.employmentType or "", department=answer.joined(job.department, job.team),
        remote=answer.workplace(job.workplaceType) if job.workplaceType else job.isRemote,
    )  # fmt: skip

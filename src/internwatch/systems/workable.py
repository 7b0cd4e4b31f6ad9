"""Workable's widget API: one GET gives an account's whole board with texts, one row per place.

Source: apply.workable.com's widget. The host is shared by all accounts and its limiter is strict: the engine's pace per
host keeps to one request at a time. Days are all the precision there is.
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

API = "https://apply.workable.com/api/v1/widget/accounts"
PROMISED = "a Workable board"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the account in apply.workable.com/<account>."""

    token: str


class _Place(msgspec.Struct):
    city: str | None = None
    region: str | None = None
    country: str | None = None


class _Job(msgspec.Struct):
    shortcode: str
    title: str
    url: str | None = None
    department: str | None = None
    employment_type: str | None = None
    telecommuting: bool | None = None
    published_on: str | None = None
    country: str | None = None
    city: str | None = None
    state: str | None = None
    locations: list[_Place] | None = None
    description: str | None = None
    code: str | None = None


class _Board(msgspec.Struct):
    jobs: list[msgspec.Raw]


def board(source: Source) -> str:
    return f"workable:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{API}/{quote(source.options.token, safe='')}?details=true")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _Board, PROMISED)
    postings, problems = answer.rows(found.jobs, _Job, _posting)
    return Page(answer.united(postings), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _posting(job: _Job) -> RawPosting:
    posted, precision = answer.instant(job.published_on)
    listed = [answer.joined(place.city, place.region, place.country) for place in job.locations or ()]
    return RawPosting(
        native=job.shortcode, title=job.title, url=job.url or f"https://apply.workable.com/j/{job.shortcode}",
        places=answer.places(*listed, "" if listed else answer.joined(job.city, job.state, job.country)),
        body=job.description or "", posted=posted, precision=precision, commitment=job.employment_type or "",
        department=job.department or "", remote=True if job.telecommuting else None, requisition=job.code or "",
    )  # fmt: skip

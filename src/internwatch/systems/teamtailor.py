"""Teamtailor's job feed: JSON Feed pages whose items carry a schema.org JobPosting.

Source: <company>.teamtailor.com/jobs.json, also on a company's own host. A feed is the whole board.
"""

from __future__ import annotations

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "a Teamtailor feed"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the whole host: "acme.teamtailor.com", or the company's own."""

    host: str


class _Address(msgspec.Struct):
    addressLocality: str | None = None
    addressRegion: str | None = None
    addressCountry: str | None = None


class _Place(msgspec.Struct):
    address: _Address | None = None


class _Job(msgspec.Struct):
    description: str | None = None
    datePosted: str | None = None
    validThrough: str | None = None
    employmentType: str | list[str] | None = None
    jobLocation: list[_Place] | _Place | None = None
    jobLocationType: str | None = None


class _Item(msgspec.Struct):
    id: str
    title: str
    url: str
    date_published: str | None = None
    date_modified: str | None = None
    content_html: str | None = None
    job: _Job | None = msgspec.field(default=None, name="_jobposting")


class _Feed(msgspec.Struct):
    items: list[msgspec.Raw]
    next_url: str | None = None


def board(source: Source) -> str:
    return f"teamtailor:{source.options.host.lower()}"


def start(source: Source) -> Request:
    return Request(f"https://{source.options.host}/jobs.json")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _Feed, PROMISED)
    postings, problems = answer.rows(found.items, _Item, _posting)
    more = (Request(found.next_url, purpose="page"),) if found.next_url else ()
    return Page(answer.united(postings), more=more, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The feed holds everything."""
    return raw


def _posting(item: _Item) -> RawPosting:
    job = item.job or _Job()
    posted, precision = answer.instant(item.date_published or job.datePosted)
    listed = job.jobLocation if isinstance(job.jobLocation, list) else [job.jobLocation]
    addresses = [place.address for place in listed if place and place.address]
    kinds = [job.employmentType] if isinstance(job.employmentType, str) else job.employmentType or []
    return RawPosting(
        native=item.id, title=item.title, url=item.url,
        places=answer.places(*(answer.joined(a.addressLocality, a.addressCountry) for a in addresses)),
        body=item.content_html or job.description or "", posted=posted, precision=precision,
        updated=item.date_modified or "", commitment=answer.joined(*kinds), deadline=answer.day(job.validThrough),
        remote=True if job.jobLocationType == "TELECOMMUTE" else None,
    )  # fmt: skip

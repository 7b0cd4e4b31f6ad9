"""Breezy HR's public list: one GET without texts, and one page per posting for its text.

Source: <company>.breezy.hr/json. A company that has left is redirected to breezy.hr; an empty board is [].
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, Purpose, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages

PROMISED = "a Breezy list"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the company's word in <token>.breezy.hr."""

    token: str


class _Named(msgspec.Struct):
    name: str | None = None


class _Place(msgspec.Struct):
    name: str | None = None
    city: str | None = None
    country: _Named | None = None
    is_remote: bool | None = None


class _Job(msgspec.Struct):
    friendly_id: str
    name: str
    published_date: str | None = None
    type: _Named | None = None
    location: _Place | None = None
    locations: list[_Place] | None = None
    department: str | None = None


def board(source: Source) -> str:
    return f"breezy:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{_host(source)}/json")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, list[msgspec.Raw], PROMISED)
    postings, problems = answer.rows(found, _Job, lambda job: _posting(source, job))
    return Page(postings, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    if next(jobposting.jobs(response.body), None) is not None:
        return jobposting.detail(raw, response)
    node = pages.parsed(response.body).css_first("div.description")
    if node is None or not node.html:
        raise ReadError("the posting's page has neither schema.org JobPosting nor a description")
    return msgspec.structs.replace(raw, body=node.html)


def check(source: Source, native: str, url: str) -> Request:
    return _page(source, native, "check")


def _host(source: Source) -> str:
    return f"https://{source.options.token}.breezy.hr"


def _page(source: Source, native: str, purpose: Purpose) -> Request:
    return Request(f"{_host(source)}/p/{quote(native, safe='')}", purpose=purpose, native=native)


def _posting(source: Source, job: _Job) -> RawPosting:
    native = job.friendly_id
    if not native or not job.name:
        raise ValueError("the row has no id or no title")
    posted, precision = answer.instant(job.published_date)
    listed = job.locations or ([job.location] if job.location else [])
    detail = _page(source, native, "detail")
    return RawPosting(
        native=native, title=job.name, url=detail.url, places=answer.places(*map(_where, listed)), posted=posted,
        precision=precision, commitment=(job.type.name if job.type else None) or "", department=job.department or "",
        remote=True if any(place.is_remote for place in listed) else None, detail=detail,
    )  # fmt: skip


def _where(place: _Place) -> str:
    return place.name or answer.joined(place.city, place.country.name if place.country else None)

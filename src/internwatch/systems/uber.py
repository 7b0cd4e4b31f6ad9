"""Uber's own careers site: one POST per page, with texts.

Source: www.uber.com/api/loadSearchJobsResults. `limit` and `page` must stand at the top of the body, or every page is
the same.
"""

from __future__ import annotations

from html import unescape

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

API = "https://www.uber.com/api/loadSearchJobsResults?localeCode=en"
PROMISED = "Uber's list of openings"
PAGE = 50


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """There is one such site, and the whole of it is read."""


class _Place(msgspec.Struct):
    city: str | None = None
    region: str | None = None
    countryName: str | None = None


class _Job(msgspec.Struct):
    id: int
    title: str
    description: str | None = None
    department: str | None = None
    team: str | None = None
    timeType: str | None = None
    location: _Place | None = None
    allLocations: list[_Place] | None = None
    creationDate: str | None = None
    updatedDate: str | None = None
    statusName: str | None = None


class _Total(msgspec.Struct):
    low: int


class _Data(msgspec.Struct):
    results: list[msgspec.Raw] | None
    totalResults: _Total


class _List(msgspec.Struct):
    status: str
    data: _Data


def board(source: Source) -> str:
    return "uber"


def start(source: Source) -> Request:
    return _page(0)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED).data
    if found.results is None and found.totalResults.low:
        raise ReadError(f"{PROMISED} came without its rows")
    postings, problems = answer.rows(found.results or [], _Job, _posting)
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    total = found.totalResults.low
    more = tuple(_page(offset // PAGE) for offset in answer.offsets(PAGE, total))
    return Page(postings, more=more, total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _page(number: int) -> Request:
    nothing: list[str] = []
    names = ("department", "location", "lineOfBusinessName", "programAndPlatform", "team")
    params = dict.fromkeys(names, nothing)
    body = msgspec.json.encode({"limit": PAGE, "page": number, "params": params})
    headers = (("content-type", "application/json"), ("x-csrf-token", "x"))
    return Request(API, "POST", body, headers, purpose="page" if number else "list")


def _posting(job: _Job) -> RawPosting:
    posted, precision = answer.instant(job.creationDate)
    places = job.allLocations or ([job.location] if job.location else [])
    return RawPosting(
        native=str(job.id), title=unescape(job.title), url=f"https://www.uber.com/global/en/careers/list/{job.id}/",
        places=answer.places(*(answer.joined(p.city, p.region, p.countryName) for p in places)),
        body=job.description or "", posted=posted, precision=precision, updated=job.updatedDate or "",
        commitment=job.timeType or "", department=unescape(answer.joined(job.department, job.team)),
        requisition=str(job.id),
    )  # fmt: skip

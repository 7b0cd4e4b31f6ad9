"""Phenom's careers sites: pages of a search without texts, and one page per posting for its text.

Source: a company's host that answers POST /widgets ("refineSearch"), or holds the same rows in its pages as
`phApp.ddo`. Behind most of them stands another system, which is better watched itself.
"""

from __future__ import annotations

import re
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages

PROMISED = "a Phenom list"
PAGE = 100
_SLUG = re.compile(r"[^\w]+")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the careers site's; `prefix` what stands before /search-results in its addresses ("us/en"); `search`
    narrows to words. `api = "page"` reads the site's own pages, ten rows each, where /widgets is closed."""

    host: str
    prefix: str = "us/en"
    search: str = ""
    api: Literal["widgets", "page"] = "widgets"


class _Job(msgspec.Struct):
    jobId: str
    title: str
    reqId: str | None = None
    multi_location: list[str] | None = None
    location: str | None = None
    cityStateCountry: str | None = None
    city: str | None = None
    country: str | None = None
    category: str | None = None
    department: str | None = None
    type: str | None = None
    postedDate: str | None = None
    dateCreated: str | None = None
    descriptionTeaser: str | None = None


class _Data(msgspec.Struct):
    jobs: list[msgspec.Raw]


class _Found(msgspec.Struct):
    status: int
    totalHits: int
    data: _Data


class _Answer(msgspec.Struct):
    refineSearch: _Found


def board(source: Source) -> str:
    o = source.options
    return f"phenom:{o.host}/{o.prefix}".lower() + (f"?{o.search.lower()}" if o.search else "")


def start(source: Source) -> Request:
    return _page(source, 0)


def read(source: Source, response: Response) -> Page:
    found = _found(response)
    if found.status != 200:
        raise ReadError(f"the site answers its search with status {found.status}")
    postings, problems = answer.rows(found.data.jobs, _Job, lambda job: _posting(source, job))
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    # A site may give fewer a page than it is asked for.
    size = min(PAGE, len(found.data.jobs)) or PAGE
    more = tuple(_page(source, offset) for offset in answer.offsets(size, found.totalHits))
    return Page(postings, more=more, total=found.totalHits, problems=problems)


def _found(response: Response) -> _Found:
    if response.request.method == "POST":
        return answer.decoded(response, _Answer, PROMISED).refineSearch
    state = pages.value_after(response.body, "phApp.ddo", "list of openings (phApp.ddo)")
    eager = state.get("eagerLoadRefineSearch") if isinstance(state, dict) else None
    try:
        return msgspec.json.decode(msgspec.json.encode(eager), type=_Found)
    except msgspec.MsgspecError as error:
        raise ReadError(f"the page's list of openings has another shape than before: {error}") from error


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    return jobposting.detail(raw, response)


def check(source: Source, native: str, url: str) -> Request:
    begins = f"{_site(source)}/job/"
    return Request(answer.own(url, begins, begins + quote(native, safe="")), purpose="check", native=native)


def _site(source: Source) -> str:
    return f"https://{source.options.host}/{source.options.prefix.strip('/')}"


def _page(source: Source, offset: int) -> Request:
    o = source.options
    purpose: Literal["list", "page"] = "page" if offset else "list"
    if o.api == "page":
        asked = {"keywords": o.search, "from": offset, "s": 1}
        return Request(f"{_site(source)}/search-results?{urlencode(asked)}", purpose=purpose)
    country, _, language = o.prefix.partition("/")
    body: dict[str, Any] = {
        "ddoKey": "refineSearch", "pageName": "search-results", "siteType": "external", "jobs": True, "counts": True,
        "lang": f"{language or 'en'}_{country}", "country": country, "from": offset, "size": PAGE,
        "keywords": o.search, "selected_fields": {}, "all_fields": ["category", "type", "country"],
    }  # fmt: skip
    headers = (("content-type", "application/json"), ("accept", "application/json"))
    return Request(f"https://{o.host}/widgets", "POST", msgspec.json.encode(body), headers, purpose=purpose)


def _posting(source: Source, job: _Job) -> RawPosting:
    if not job.jobId or not job.title:
        raise ValueError("the row has no id or no title")
    slug = _SLUG.sub("-", job.title).strip("-")
    url = f"{_site(source)}/job/{quote(job.jobId, safe='')}/{quote(slug, safe='')}"
    posted, precision = answer.instant(job.postedDate)
    if posted and (posted.hour, posted.minute, posted.second) == (0, 0, 0):
        precision = "day"
    one = job.cityStateCountry or job.location or answer.joined(job.city, job.country)
    return RawPosting(
        native=job.jobId, title=job.title, url=url, places=answer.places(*(job.multi_location or [one])),
        body=answer.paragraphs(job.descriptionTeaser or ""), posted=posted, precision=precision,
        commitment=job.type or "", department=answer.joined(job.category, job.department),
        requisition=job.reqId or "", detail=Request(url, purpose="detail", native=job.jobId),
    )  # fmt: skip

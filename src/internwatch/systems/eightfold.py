"""Eightfold's career sites, both generations: a paged list without texts, and one GET per posting for its text.

Source: the sites' own requests. `api = "v2"` is /api/apply/v2/jobs, `api = "pcsx"` the newer /api/pcsx. Ten a page
whatever is asked. Times are seconds. The older one gives no rows beyond 2,000: use `search` there.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PAGE = 10
CAP = 2000


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the careers site, `domain` the company's own as the site's requests name it. `search` narrows what
    the server lists and is part of what the board is."""

    host: str
    domain: str = ""
    api: Literal["v2", "pcsx"] = "v2"
    search: str = ""


class _Row(msgspec.Struct):
    id: int | str
    name: str
    location: str | None = None
    locations: list[str] | None = None
    department: str | None = None
    business_unit: str | None = None
    t_create: float | None = None
    t_update: float | None = None
    postedTs: float | None = None
    ats_job_id: str | None = None
    atsJobId: str | None = None
    canonicalPositionUrl: str | None = None
    positionUrl: str | None = None
    work_location_option: str | None = None
    workLocationOption: str | None = None
    job_description: str | None = None
    jobDescription: str | None = None


class _List(msgspec.Struct):
    positions: list[msgspec.Raw]
    count: int | None = None


class _Wrapped(msgspec.Struct):
    data: _List


class _WrappedRow(msgspec.Struct):
    data: _Row


def board(source: Source) -> str:
    o = source.options
    return f"eightfold:{o.host.lower()}" + (f"?search={o.search.lower()}" if o.search else "")


def start(source: Source) -> Request:
    return _page(source, 0)


def read(source: Source, response: Response) -> Page:
    promised = "an Eightfold list"
    if source.options.api == "pcsx":
        found = answer.decoded(response, _Wrapped, promised).data
    else:
        found = answer.decoded(response, _List, promised)
    postings, problems = answer.rows(found.positions, _Row, lambda row: _posting(source, row))
    if found.count is None:
        return Page(postings, more=_next(source, response, len(found.positions)), problems=problems)
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    reach = min(found.count, CAP) if source.options.api == "v2" else found.count
    if reach < found.count:
        problems += (f"the site lists {found.count} postings and shows {CAP} at most; use `search`",)
    size = len(found.positions) or PAGE
    more = tuple(_page(source, offset) for offset in answer.offsets(size, reach))
    return Page(postings, more=more, total=found.count, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    promised = "an Eightfold posting"
    if source.options.api == "pcsx":
        row = answer.decoded(response, _WrappedRow, promised).data
    else:
        row = answer.decoded(response, _Row, promised)
    made = _posting(source, row)
    return msgspec.structs.replace(raw, body=made.body, places=made.places or raw.places)


def check(source: Source, native: str, url: str) -> Request:
    return msgspec.structs.replace(_detail(source, native), purpose="check")


def _page(source: Source, offset: int) -> Request:
    o = source.options
    asked = {"domain": o.domain, "query": o.search, "start": str(offset), "sort_by": "timestamp"}
    if o.api == "v2":
        asked["num"] = str(PAGE)
    path = "/api/pcsx/search" if o.api == "pcsx" else "/api/apply/v2/jobs"
    named = {name: value for name, value in asked.items() if value}
    return Request(f"https://{o.host}{path}?{urlencode(named)}", purpose="page" if offset else "list")


def _next(source: Source, response: Response, got: int) -> tuple[Request, ...]:
    """The page after this one where nothing says how many there are: full pages are followed."""
    asked = parse_qs(urlsplit(response.request.url).query).get("start", ["0"])[0]
    return (_page(source, int(asked) + got),) if got >= PAGE and asked.isdigit() else ()


def _detail(source: Source, native: str) -> Request:
    o = source.options
    domain = {"domain": o.domain} if o.domain else {}
    if o.api == "pcsx":
        query = urlencode({"position_id": native, **domain, "hl": "en"})
        return Request(f"https://{o.host}/api/pcsx/position_details?{query}", purpose="detail", native=native)
    query = f"?{urlencode(domain)}" if domain else ""
    return Request(
        f"https://{o.host}/api/apply/v2/jobs/{quote(native, safe='')}{query}", purpose="detail", native=native
    )


def _posting(source: Source, row: _Row) -> RawPosting:
    posted, precision = answer.epoch(row.t_create or row.postedTs)
    native = str(row.id)
    page = urljoin(f"https://{source.options.host}/", row.canonicalPositionUrl or row.positionUrl or "")
    if page.endswith(f"{source.options.host}/"):
        page = f"https://{source.options.host}/careers/job/{quote(native, safe='')}"
    return RawPosting(
        native=native, title=row.name, url=page, places=answer.places(*(row.locations or (row.location,))),
        body=row.job_description or row.jobDescription or "", posted=posted, precision=precision,
        updated=str(row.t_update or ""), department=answer.joined(row.department, row.business_unit),
        remote=answer.workplace(row.work_location_option or row.workLocationOption),
        requisition=row.ats_job_id or row.atsJobId or "", detail=_detail(source, native),
    )  # fmt: skip

"""Jibe, iCIMS' front for company sites: pages of JSON with texts.

Source: a careers host that answers /api/jobs with {"jobs": [{"data": …}], "totalCount": …}.
"""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "a Jibe list"
PAGE = 100


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the careers host, "careers.acme.com"; `search` narrows the look to keywords; `prefix` is what stands
    before /jobs in its addresses ("careers-home")."""

    host: str
    search: str = ""
    prefix: str = ""


class _Data(msgspec.Struct):
    slug: str | None = None
    req_id: str | None = None
    title: str = ""
    description: str | None = None
    responsibilities: str | None = None
    qualifications: str | None = None
    full_location: str | None = None
    location_name: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    additional_locations: list[dict[str, object]] | None = None
    employment_type: str | list[str] | None = None
    posted_date: str | None = None
    update_date: str | None = None
    department: str | None = None
    category: list[str] | str | None = None
    apply_url: str | None = None


class _Row(msgspec.Struct):
    data: _Data


class _List(msgspec.Struct):
    jobs: list[msgspec.Raw]
    totalCount: int


def board(source: Source) -> str:
    searched = f"?{source.options.search.lower()}" if source.options.search else ""
    return f"jibe:{source.options.host.lower()}{searched}"


def start(source: Source) -> Request:
    return _page(source, 1)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    postings, problems = answer.rows(found.jobs, _Row, lambda row: _posting(source, row.data))
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    size = min(PAGE, len(found.jobs)) or PAGE
    count = len(answer.offsets(size, found.totalCount))
    more = tuple(_page(source, number) for number in range(2, count + 2))
    return Page(postings, more=more, total=found.totalCount, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _page(source: Source, number: int) -> Request:
    asked = {"page": number, "limit": PAGE, "sortBy": "posted_date", "descending": "true"}
    if source.options.search:
        asked["keywords"] = source.options.search
    url = f"https://{source.options.host}/api/jobs?{urlencode(asked)}"
    return Request(url, purpose="list" if number == 1 else "page")


def _posting(source: Source, data: _Data) -> RawPosting:
    native = data.slug or data.req_id
    if not native or not data.title:
        raise ValueError("the row has no id or no title")
    posted, precision = answer.instant(data.posted_date)
    kinds = data.employment_type if isinstance(data.employment_type, list) else [data.employment_type]
    fields = data.category if isinstance(data.category, list) else [data.category]
    site = f"https://{source.options.host}/{source.options.prefix.strip('/')}".rstrip("/")
    others = [str(more.get("full_location") or "") for more in data.additional_locations or ()]
    return RawPosting(
        native=native, title=data.title, url=f"{site}/jobs/{native}",
        places=answer.places(data.full_location or answer.joined(data.city, data.state, data.country), *others),
        body=answer.sections([("", data.description), ("", data.responsibilities), ("", data.qualifications)]),
        posted=posted, precision=precision, updated=data.update_date or "", commitment=answer.joined(*kinds),
        department=answer.joined(data.department, *fields), requisition=data.req_id or "",
    )  # fmt: skip

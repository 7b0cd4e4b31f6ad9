"""SmartRecruiters' posting API: a paged list without texts, and one GET per posting for its text.

Source: SmartRecruiters "Posting API". At most 100 a page, `totalFound` says how many there are. A wrong identifier may
answer with an empty list, so an empty board proves nothing by itself.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

API = "https://api.smartrecruiters.com/v1/companies"
PROMISED = "a SmartRecruiters list"
PAGE = 100
SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the company's identifier, in its own spelling."""

    token: str


class _Label(msgspec.Struct):
    label: str | None = None


class _Location(msgspec.Struct):
    fullLocation: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    remote: bool | None = None
    hybrid: bool | None = None


class _Section(msgspec.Struct):
    title: str | None = None
    text: str | None = None


class _Ad(msgspec.Struct):
    sections: dict[str, _Section | None] = {}


class _Job(msgspec.Struct):
    id: str
    name: str
    location: _Location | None = None
    department: _Label | None = None
    function: _Label | None = None
    typeOfEmployment: _Label | None = None
    experienceLevel: _Label | None = None
    releasedDate: str | None = None
    refNumber: str | None = None
    postingUrl: str | None = None
    jobAd: _Ad | None = None


class _List(msgspec.Struct):
    content: list[msgspec.Raw]
    totalFound: int
    offset: int = 0


def board(source: Source) -> str:
    return f"smartrecruiters:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return _page(source, 0)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    postings, problems = answer.rows(found.content, _Job, lambda job: _posting(source, job))
    if found.offset:
        return Page(postings, problems=problems)
    # A page that came shorter than asked for is the size of the others too.
    size = min(PAGE, len(found.content)) or PAGE
    more = tuple(_page(source, offset) for offset in answer.offsets(size, found.totalFound))
    return Page(postings, more=more, total=found.totalFound, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    job = answer.decoded(response, _Job, "a SmartRecruiters posting")
    made = _posting(source, job)
    return msgspec.structs.replace(made, url=job.postingUrl or raw.url, body=_body(job), detail=raw.detail)


def check(source: Source, native: str, url: str) -> Request:
    return Request(f"{_api(source)}/{quote(native, safe='')}", purpose="check", native=native)


def _api(source: Source) -> str:
    return f"{API}/{quote(source.options.token, safe='')}/postings"


def _page(source: Source, offset: int) -> Request:
    return Request(f"{_api(source)}?limit={PAGE}&offset={offset}", purpose="page" if offset else "list")


def _posting(source: Source, job: _Job) -> RawPosting:
    posted, precision = answer.instant(job.releasedDate)
    where = job.location or _Location()
    place = where.fullLocation or answer.joined(where.city, where.region, (where.country or "").upper())
    labels = [part.label for part in (job.department, job.function) if part]
    kinds = [part.label for part in (job.typeOfEmployment, job.experienceLevel) if part]
    return RawPosting(
        native=job.id, title=job.name, url=f"https://jobs.smartrecruiters.com/{quote(source.options.token)}/{job.id}",
        places=answer.places(place), posted=posted, precision=precision, commitment=answer.joined(*kinds),
        department=answer.joined(*labels), remote=False if where.hybrid else where.remote,
        requisition=job.refNumber or "",
        detail=Request(f"{_api(source)}/{quote(job.id, safe='')}", purpose="detail", native=job.id),
    )  # fmt: skip


def _body(job: _Job) -> str:
    sections = job.jobAd.sections if job.jobAd else {}
    names = [*SECTIONS, *(name for name in sections if name not in SECTIONS)]
    parts = [part for name in names if (part := sections.get(name)) and part.text]
    return "".join(f"<h3>{escape(part.title or '')}</h3>{part.text}" for part in parts)

"""Greenhouse's Job Board API: one GET gives the whole board with texts. EU and embedded boards answer there too.

Source: grnhse/greenhouse-api-docs, "Job Board". `content` is HTML escaped into entities. `updated_at` also moves on
edits that nobody sees; `first_published` is the posting date. An embedded board's link is on the company's own site.
"""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

API = "https://boards-api.greenhouse.io/v1/boards"
PROMISED = "a Greenhouse job board"
# Custom fields in which employers say what kind of job it is.
KINDS = ("employment type", "job type", "time type", "worker type")
# Places that name no place; the city is then among the offices.
PLACELESS = frozenset({"", "hybrid", "in-office", "in office", "onsite", "on-site", "remote", "multiple locations"})


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the board's name in its address. `region` says where the board's pages are; the API is one."""

    token: str
    region: Literal["us", "eu"] = "us"


class _Named(msgspec.Struct):
    name: str | None = None


class _Field(msgspec.Struct):
    name: str | None = None
    value: Any = None


class _Job(msgspec.Struct):
    id: int | str
    title: str
    absolute_url: str = ""
    location: _Named | None = None
    offices: list[_Named] | None = None
    departments: list[_Named] | None = None
    content: str | None = None
    first_published: str | None = None
    updated_at: str | None = None
    application_deadline: str | None = None
    requisition_id: str | None = None
    metadata: list[_Field] | None = None


class _Meta(msgspec.Struct):
    total: int | None = None


class _Board(msgspec.Struct):
    jobs: list[msgspec.Raw]
    meta: _Meta | None = None


def board(source: Source) -> str:
    return f"greenhouse:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{API}/{quote(source.options.token, safe='')}/jobs?content=true")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _Board, PROMISED)
    postings, problems = answer.rows(found.jobs, _Job, lambda job: _posting(source, job))
    return Page(postings, total=found.meta.total if found.meta else None, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything; this is one job asked for itself."""
    return _posting(source, answer.decoded(response, _Job, PROMISED))


def check(source: Source, native: str, url: str) -> Request:
    address = f"{API}/{quote(source.options.token, safe='')}/jobs/{quote(native, safe='')}"
    return Request(address, purpose="check", native=native)


def _posting(source: Source, job: _Job) -> RawPosting:
    posted, precision = answer.instant(job.first_published)
    where = (job.location.name if job.location else None) or ""
    offices = [office.name for office in job.offices or ()] if where.strip().lower() in PLACELESS else []
    kinds = [f.value for f in job.metadata or () if (f.name or "").lower() in KINDS and isinstance(f.value, str)]
    return RawPosting(
        native=str(job.id), title=job.title, url=job.absolute_url or _page(source, str(job.id)),
        places=answer.places(where, *offices), body=job.content or "", posted=posted, precision=precision,
        updated=job.updated_at or "", commitment=answer.joined(*kinds),
        department=answer.joined(*(d.name for d in job.departments or ())),
        deadline=answer.day(job.application_deadline), requisition=job.requisition_id or "",
    )  # fmt: skip


def _page(source: Source, native: str) -> str:
    host = "job-boards.eu.greenhouse.io" if source.options.region == "eu" else "job-boards.greenhouse.io"
    return f"https://{host}/{source.options.token}/jobs/{native}"

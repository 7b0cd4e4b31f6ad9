"""Rippling's boards: a list without texts, one row per place, and one GET per posting for its text.

Source: api.rippling.com's public board API. Slugs of different companies are easily mixed up: take it from the address.
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

API = "https://api.rippling.com/platform/api/ats/v1/board"
PROMISED = "a Rippling board"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the slug in ats.rippling.com/<slug>/jobs."""

    token: str


class _Label(msgspec.Struct):
    label: str | None = None


class _Row(msgspec.Struct):
    uuid: str
    name: str
    url: str | None = None
    department: _Label | None = None
    workLocation: _Label | None = None


class _Text(msgspec.Struct):
    company: str | None = None
    role: str | None = None


class _Job(msgspec.Struct):
    name: str
    description: _Text | None = None
    employmentType: _Label | None = None
    createdOn: str | None = None
    workLocations: list[str] | None = None


def board(source: Source) -> str:
    return f"rippling:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{_api(source)}/jobs")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, list[msgspec.Raw], PROMISED)
    postings, problems = answer.rows(found, _Row, lambda row: _posting(source, row))
    return Page(answer.united(postings), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    job = answer.decoded(response, _Job, "a Rippling posting")
    posted, precision = answer.instant(job.createdOn)
    text = job.description or _Text()
    return msgspec.structs.replace(
        raw, title=job.name, body=answer.sections([("", text.company), ("", text.role)]), posted=posted,
        precision=precision, places=answer.places(*(job.workLocations or raw.places)),
        commitment=(job.employmentType.label if job.employmentType else None) or "",
    )  # fmt: skip


def check(source: Source, native: str, url: str) -> Request:
    return Request(f"{_api(source)}/jobs/{quote(native, safe='')}", purpose="check", native=native)


def _api(source: Source) -> str:
    return f"{API}/{quote(source.options.token, safe='')}"


def _posting(source: Source, row: _Row) -> RawPosting:
    page = f"https://ats.rippling.com/{quote(source.options.token, safe='')}/jobs/{quote(row.uuid, safe='')}"
    return RawPosting(
        native=row.uuid, title=row.name, url=row.url or page,
        places=answer.places(row.workLocation.label if row.workLocation else None),
        department=(row.department.label if row.department else None) or "",
        detail=Request(f"{_api(source)}/jobs/{quote(row.uuid, safe='')}", purpose="detail", native=row.uuid),
    )  # fmt: skip

"""BambooHR's careers page: a list without texts, and one GET per posting for its text.

Source: <company>.bamboohr.com/careers/list and /careers/<id>/detail. The meaning of `locationType` is not documented,
so it is not read.
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "a BambooHR list"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the subdomain of bamboohr.com."""

    token: str


class _Place(msgspec.Struct):
    city: str | None = None
    state: str | None = None
    province: str | None = None
    country: str | None = None
    addressCountry: str | None = None


class _Row(msgspec.Struct):
    id: str | int
    jobOpeningName: str
    departmentLabel: str | None = None
    employmentStatusLabel: str | None = None
    location: _Place | None = None
    atsLocation: _Place | None = None
    isRemote: bool | int | None = None


class _Meta(msgspec.Struct):
    totalCount: int | None = None


class _List(msgspec.Struct):
    result: list[msgspec.Raw]
    meta: _Meta | None = None


class _Opening(msgspec.Struct):
    description: str | None = None
    datePosted: str | None = None
    employmentStatusLabel: str | None = None
    jobOpeningShareUrl: str | None = None


class _Result(msgspec.Struct):
    jobOpening: _Opening


class _Detail(msgspec.Struct):
    result: _Result


def board(source: Source) -> str:
    return f"bamboohr:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{_site(source)}/list", headers=(("accept", "application/json"),))


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    postings, problems = answer.rows(found.result, _Row, lambda row: _posting(source, row))
    return Page(postings, total=found.meta.totalCount if found.meta else None, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    opening = answer.decoded(response, _Detail, "a BambooHR posting").result.jobOpening
    posted, precision = answer.instant(opening.datePosted)
    return msgspec.structs.replace(
        raw, body=opening.description or "", posted=posted, precision=precision,
        commitment=raw.commitment or opening.employmentStatusLabel or "",
    )  # fmt: skip


def check(source: Source, native: str, url: str) -> Request:
    address = f"{_site(source)}/{quote(native, safe='')}/detail"
    return Request(address, purpose="check", native=native, headers=(("accept", "application/json"),))


def _site(source: Source) -> str:
    return f"https://{quote(source.options.token.lower(), safe='')}.bamboohr.com/careers"


def _posting(source: Source, row: _Row) -> RawPosting:
    native = str(row.id)
    places = [p for p in (row.location, row.atsLocation) if p]
    listed = [answer.joined(p.city, p.state or p.province, p.country or p.addressCountry) for p in places]
    return RawPosting(
        native=native, title=row.jobOpeningName, url=f"{_site(source)}/{quote(native, safe='')}",
        places=answer.places(*listed[:1], "" if listed and listed[0] else listed[-1] if listed else ""),
        commitment=row.employmentStatusLabel or "", department=(row.departmentLabel or "").strip(),
        remote=True if row.isRemote else None,
        detail=Request(
            f"{_site(source)}/{quote(native, safe='')}/detail", purpose="detail", native=native,
            headers=(("accept", "application/json"),),
        ),
    )  # fmt: skip

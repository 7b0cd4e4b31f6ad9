"""Lever's postings API, global and EU: one GET gives the whole board with texts.

Source: lever/postings-api. Requirements and graduation dates live in `lists`, which `descriptionPlain` leaves out: the
text is built from all parts. `createdAt` is in milliseconds and may be years old for an evergreen posting.
"""

from __future__ import annotations

from html import escape
from typing import Literal
from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "a Lever board"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the site's name in its address; EU sites are a name space of their own."""

    token: str
    region: Literal["us", "eu"] = "us"


class _Categories(msgspec.Struct):
    location: str | None = None
    allLocations: list[str] | None = None
    commitment: str | None = None
    department: str | None = None
    team: str | None = None


class _List(msgspec.Struct):
    text: str | None = None
    content: str | None = None


class _Job(msgspec.Struct):
    id: str
    text: str
    hostedUrl: str = ""
    categories: _Categories | None = None
    createdAt: float | None = None
    description: str | None = None
    descriptionPlain: str | None = None
    lists: list[_List] | None = None
    additional: str | None = None
    additionalPlain: str | None = None
    workplaceType: str | None = None


def board(source: Source) -> str:
    region = "eu:" if source.options.region == "eu" else ""
    return f"lever:{region}{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{_api(source)}?mode=json", headers=(("accept", "application/json"),))


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, list[msgspec.Raw], PROMISED)
    postings, problems = answer.rows(found, _Job, lambda job: _posting(source, job))
    return Page(postings, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything; this is one posting asked for itself."""
    return _posting(source, answer.decoded(response, _Job, PROMISED))


def check(source: Source, native: str, url: str) -> Request:
    address = f"{_api(source)}/{quote(native, safe='')}?mode=json"
    return Request(address, purpose="check", native=native, headers=(("accept", "application/json"),))


def _api(source: Source) -> str:
    host = "api.eu.lever.co" if source.options.region == "eu" else "api.lever.co"
    return f"https://{host}/v0/postings/{quote(source.options.token, safe='')}"


def _posting(source: Source, job: _Job) -> RawPosting:
    posted, precision = answer.epoch(job.createdAt / 1000 if job.createdAt else None)
    about = job.categories or _Categories()
    pages = "jobs.eu.lever.co" if source.options.region == "eu" else "jobs.lever.co"
    return RawPosting(
        native=job.id, title=job.text, url=job.hostedUrl or f"https://{pages}/{source.options.token}/{job.id}",
        places=answer.places(*(about.allLocations or ()), about.location), body=_body(job), posted=posted,
        precision=precision, commitment=about.commitment or "", department=answer.joined(about.department, about.team),
        remote=answer.workplace(job.workplaceType),
    )  # fmt: skip


def _body(job: _Job) -> str:
    """All parts as one HTML text, in the order of the page."""
    opening = job.description or f"<p>{escape(job.descriptionPlain or '')}</p>"
    lists = "".join(f"<h3>{escape(part.text or '')}</h3><ul>{part.content or ''}</ul>" for part in job.lists or ())
    closing = job.additional or escape(job.additionalPlain or "")
    return f"{opening}{lists}{closing}"

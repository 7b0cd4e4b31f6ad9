"""Comeet (Spark Hire Recruit): one page with every posting and its text in a script.

Source: www.comeet.com/jobs/<company>/<uid>, whose COMPANY_POSITIONS_DATA is what the API gives for a token; so no token
is needed. A posting is listed once per place. Only the last change has a date.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, pages

SITE = "https://www.comeet.com/jobs"
_UNDEFINED = re.compile(rb":\s{0,5}undefined(?=\s{0,5}[,}])")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From the address www.comeet.com/jobs/<token>/<uid>: the company's word and its number ("E6.001")."""

    token: str
    uid: str


class _Place(msgspec.Struct):
    name: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    is_remote: bool | None = None


class _Part(msgspec.Struct):
    name: str | None = None
    value: str | None = None
    order: int = 0


class _Position(msgspec.Struct):
    uid: str
    name: str
    url_comeet_hosted_page: str | None = None
    url_active_page: str | None = None
    department: str | None = None
    employment_type: str | None = None
    workplace_type: str | None = None
    location: _Place | None = None
    details: list[_Part] | None = None
    time_updated: str | None = None
    is_internal: bool | None = None


def board(source: Source) -> str:
    o = source.options
    return f"comeet:{o.token}/{o.uid}".lower()


def start(source: Source) -> Request:
    o = source.options
    return Request(f"{SITE}/{quote(o.token, safe='')}/{quote(o.uid, safe='')}")


def read(source: Source, response: Response) -> Page:
    body = _UNDEFINED.sub(b": null", response.body)
    found = pages.value_after(body, "COMPANY_POSITIONS_DATA", "list of positions (COMPANY_POSITIONS_DATA)")
    if not isinstance(found, list):
        raise ReadError("the page's list of positions is none")
    postings, problems = answer.converted(found, _Position, lambda position: _posting(source, position))
    return Page(answer.united(postings), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The page holds everything."""
    return raw


def _posting(source: Source, position: _Position) -> RawPosting | None:
    # "18.767-9B.20A" is "18.767" in another place.
    native = position.uid.partition("-")[0]
    if not native or not position.name:
        raise ValueError("the row has no id or no title")
    if position.is_internal:
        return None
    hosted = position.url_comeet_hosted_page or ""
    own = hosted if hosted.startswith(f"{SITE}/") else f"{start(source).url}/x/{quote(native, safe='')}"
    parts = sorted(position.details or (), key=lambda part: part.order)
    place = position.location or _Place()
    return RawPosting(
        native=native, title=position.name, url=own,
        places=answer.places(answer.joined(place.city or place.name, place.state, place.country)),
        body=answer.sections((part.name, part.value) for part in parts), updated=position.time_updated or "",
        commitment=position.employment_type or "", department=position.department or "",
        remote=True if place.is_remote else answer.workplace(position.workplace_type),
    )  # fmt: skip

"""Recruitee's offers: one GET gives a company's whole board with texts, on its subdomain or its own host.

Source: <company>.recruitee.com/api/offers/. Only published offers count. Dates are "2026-08-11 20:45:29 UTC".
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from internwatch.model import Page, Precision, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "Recruitee's offers"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the whole host: "acme.recruitee.com", or the company's own."""

    host: str


class _Place(msgspec.Struct):
    name: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None


class _Offer(msgspec.Struct):
    id: int
    title: str
    slug: str = ""
    status: str | None = None
    careers_url: str | None = None
    department: str | None = None
    description: str | None = None
    requirements: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    close_at: str | None = None
    employment_type_code: str | None = None
    remote: bool | None = None
    hybrid: bool | None = None
    on_site: bool | None = None
    city: str | None = None
    country: str | None = None
    locations: list[_Place] | None = None


class _Offers(msgspec.Struct):
    offers: list[msgspec.Raw]


def board(source: Source) -> str:
    return f"recruitee:{source.options.host.lower()}"


def start(source: Source) -> Request:
    return Request(f"https://{source.options.host}/api/offers/")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _Offers, PROMISED)
    postings, problems = answer.rows(found.offers, _Offer, lambda offer: _posting(source, offer))
    return Page(postings, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _posting(source: Source, offer: _Offer) -> RawPosting | None:
    if offer.status not in (None, "published"):
        return None
    posted, precision = _at(offer.published_at)
    closes, _ = _at(offer.close_at)
    listed = [answer.joined(place.city or place.name, place.state, place.country) for place in offer.locations or ()]
    return RawPosting(
        native=str(offer.id), title=offer.title,
        url=offer.careers_url or f"https://{source.options.host}/o/{offer.slug or offer.id}",
        places=answer.places(*listed, "" if listed else answer.joined(offer.city, offer.country)),
        body=answer.sections([("", offer.description), ("Requirements", offer.requirements)]), posted=posted,
        precision=precision, updated=offer.updated_at or "",
        commitment=(offer.employment_type_code or "").replace("_", " "), department=offer.department or "",
        deadline=closes.date().isoformat() if closes else None,
        remote=False if offer.hybrid or (offer.on_site and not offer.remote) else offer.remote or None,
    )  # fmt: skip


def _at(said: str | None) -> tuple[datetime | None, Precision]:
    return answer.instant((said or "").replace(" UTC", "+00:00"))

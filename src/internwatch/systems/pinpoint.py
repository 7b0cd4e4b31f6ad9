"""Pinpoint's postings: one GET gives a company's whole board with texts. There is no posting date.

Source: <company>.pinpointhq.com/postings.json. `deadline_at` is the day until which one may apply.
"""

from __future__ import annotations

from urllib.parse import quote, urljoin

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "Pinpoint's postings"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the subdomain of pinpointhq.com."""

    token: str


class _Named(msgspec.Struct):
    name: str | None = None


class _Behind(msgspec.Struct):
    requisition_id: str | None = None
    department: _Named | None = None
    division: _Named | None = None


class _Posting(msgspec.Struct):
    id: str | int
    title: str
    url: str | None = None
    path: str | None = None
    description: str | None = None
    key_responsibilities_header: str | None = None
    key_responsibilities: str | None = None
    skills_knowledge_expertise_header: str | None = None
    skills_knowledge_expertise: str | None = None
    benefits_header: str | None = None
    benefits: str | None = None
    workplace_type: str | None = None
    employment_type: str | None = None
    employment_type_text: str | None = None
    compensation: str | None = None
    compensation_visible: bool | None = None
    deadline_at: str | None = None
    job: _Behind | None = None
    department: _Named | None = None
    location: _Named | None = None


class _Board(msgspec.Struct):
    data: list[msgspec.Raw]


def board(source: Source) -> str:
    return f"pinpoint:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{_site(source)}/postings.json")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _Board, PROMISED)
    postings, problems = answer.rows(found.data, _Posting, lambda one: _posting(source, one))
    return Page(postings, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _site(source: Source) -> str:
    return f"https://{quote(source.options.token.lower(), safe='')}.pinpointhq.com"


def _posting(source: Source, one: _Posting) -> RawPosting:
    behind = one.job or _Behind()
    named = [part.name for part in (behind.department, behind.division, one.department) if part]
    pay = one.compensation if one.compensation_visible else None
    return RawPosting(
        native=str(one.id), title=one.title,
        url=one.url or urljoin(_site(source), one.path or f"/postings/{quote(str(one.id), safe='')}"),
        places=answer.places(one.location.name if one.location else None),
        body=answer.sections([
            ("", one.description), (one.key_responsibilities_header, one.key_responsibilities),
            (one.skills_knowledge_expertise_header, one.skills_knowledge_expertise),
            (one.benefits_header, one.benefits), ("Compensation", pay),
        ]),
        commitment=answer.joined(one.employment_type_text or (one.employment_type or "").replace("_", " ")),
        department=answer.joined(*named), deadline=answer.day(one.deadline_at),
        remote=answer.workplace(one.workplace_type), requisition=behind.requisition_id or "",
    )  # fmt: skip

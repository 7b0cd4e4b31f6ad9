"""Gem's job board API: one GET gives the whole board with texts, in names like Greenhouse's.

Source: api.gem.com/job_board/v0/<board>/job_posts/.
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

API = "https://api.gem.com/job_board/v0"
PROMISED = "a Gem board"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the board in jobs.gem.com/<board>."""

    token: str


class _Named(msgspec.Struct):
    name: str | None = None


class _Post(msgspec.Struct):
    id: str
    title: str
    absolute_url: str | None = None
    content: str | None = None
    location: _Named | None = None
    offices: list[_Named] | None = None
    departments: list[_Named] | None = None
    employment_type: str | None = None
    location_type: str | None = None
    first_published_at: str | None = None
    updated_at: str | None = None
    requisition_id: str | None = None


def board(source: Source) -> str:
    return f"gem:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{API}/{quote(source.options.token, safe='')}/job_posts/")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, list[msgspec.Raw], PROMISED)
    postings, problems = answer.rows(found, _Post, lambda post: _posting(source, post))
    return Page(answer.united(postings), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _posting(source: Source, post: _Post) -> RawPosting:
    posted, precision = answer.instant(post.first_published_at)
    page = f"https://jobs.gem.com/{quote(source.options.token, safe='')}/{quote(post.id, safe='')}"
    offices = [office.name for office in post.offices or ()]
    return RawPosting(
        native=post.id, title=post.title, url=post.absolute_url or page,
        places=answer.places(post.location.name if post.location else None, *offices), body=post.content or "",
        posted=posted, precision=precision, updated=post.updated_at or "",
        commitment=(post.employment_type or "").replace("_", " "),
        department=answer.joined(*(part.name for part in post.departments or ())),
        remote=answer.workplace(post.location_type), requisition=post.requisition_id or "",
    )  # fmt: skip

"""ByteDance's and TikTok's own careers sites: one POST per page of a search, with texts; no dates.

Source: the public supplier API behind lifeattiktok.com and joinbytedance.com, and the one behind ByteDance's campus
site in China, of which the internships are asked for. The headers name the site; without them the answer is an error.
A search shows 10,000 rows at most, so a source names what it searches for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "a list of ByteDance's openings"
PAGE, MOST = 100, 10_000
_PUBLIC = "/api/v1/public/supplier/search/job/posts"
# Of the campus site: the sort "internship", and the portal for students.
_INTERNSHIPS, _STUDENTS = "202", 3


class _Site(NamedTuple):
    api: str
    origin: str
    path: str
    posting: str


_SITES = {
    "tiktok": _Site(f"https://api.lifeattiktok.com{_PUBLIC}", "https://lifeattiktok.com", "tiktok", "/search/{}"),
    "bytedance": _Site(f"https://jobs.bytedance.com{_PUBLIC}", "https://joinbytedance.com", "en", "/search/{}"),
    "campus": _Site(
        "https://jobs.bytedance.com/api/v1/search/job/posts", "https://jobs.bytedance.com", "campus",
        "/campus/position/{}/detail",
    ),
}  # fmt: skip


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`site` is whose ("campus" is ByteDance's for students in China); `search` are the words of the search ("research
    intern"): a look is complete for it."""

    site: Literal["tiktok", "bytedance", "campus"]
    search: str


class _Named(msgspec.Struct):
    en_name: str | None = None
    name: str | None = None
    parent: _Named | None = None

    @property
    def said(self) -> str:
        """The English name, or the only one there is."""
        return self.en_name or self.name or ""


class _Post(msgspec.Struct):
    id: str
    title: str
    description: str | None = None
    requirement: str | None = None
    city_info: _Named | None = None
    city_list: list[_Named] | None = None
    recruit_type: _Named | None = None
    job_category: _Named | None = None
    job_subject: _Named | None = None
    code: str | None = None


class _Data(msgspec.Struct):
    job_post_list: list[msgspec.Raw] | None
    count: int


class _List(msgspec.Struct):
    data: _Data | None = None
    code: int = 0
    message: str | None = None


def board(source: Source) -> str:
    return f"bytedance:{source.options.site}?{source.options.search.lower()}"


def start(source: Source) -> Request:
    return _page(source, 0)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    if found.data is None or found.code:
        raise ReadError(f"the site answers with error {found.code}: {(found.message or 'no data')[:100]}")
    if found.data.job_post_list is None and found.data.count:
        raise ReadError(f"{PROMISED} came without its rows")
    postings, problems = answer.rows(found.data.job_post_list or [], _Post, lambda post: _posting(source, post))
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    total = found.data.count
    if total > MOST:
        raise ReadError(f"{total} postings match the search; the site shows {MOST:,}: search for less")
    more = tuple(_page(source, offset) for offset in answer.offsets(PAGE, total))
    return Page(postings, more=more, total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _page(source: Source, offset: int) -> Request:
    site = _SITES[source.options.site]
    campus = source.options.site == "campus"
    nothing: list[str] = []
    body: dict[str, Any] = {
        "keyword": source.options.search, "limit": PAGE, "offset": offset,
        "recruitment_id_list": [_INTERNSHIPS] if campus else nothing,
        "job_category_id_list": nothing, "subject_id_list": nothing, "location_code_list": nothing,
    }  # fmt: skip
    if campus:
        body |= {"portal_type": _STUDENTS, "portal_entrance": 1, "language": "zh"}
    headers = (
        ("content-type", "application/json"), ("accept-language", "en-US"), ("origin", site.origin),
        ("referer", f"{site.origin}/"), ("website-path", site.path),
        *((("portal-channel", site.path), ("portal-platform", "pc")) if campus else ()),
    )  # fmt: skip
    purpose: Literal["page", "list"] = "page" if offset else "list"
    return Request(site.api, "POST", msgspec.json.encode(body), headers, purpose=purpose)


def _posting(source: Source, post: _Post) -> RawPosting:
    site = _SITES[source.options.site]
    several = post.city_list if source.options.site == "campus" else None
    cities: Sequence[_Named | None] = several or [post.city_info]
    kinds = [named.said for named in (post.job_category, post.job_subject) if named]
    return RawPosting(
        native=post.id, title=post.title, url=site.origin + site.posting.format(post.id),
        places=answer.places(*map(_where, cities)),
        body=answer.sections([
            ("Responsibilities", answer.paragraphs(post.description or "")),
            ("Qualifications", answer.paragraphs(post.requirement or "")),
        ]),
        commitment=post.recruit_type.said if post.recruit_type else "", department=answer.joined(*kinds),
        requisition=post.code or "",
    )  # fmt: skip


def _where(city: _Named | None) -> str:
    """A city with what it lies in: "San Jose, California, USA"."""
    names: list[str] = []
    while city is not None and len(names) < 3:
        names.append(city.said)
        city = city.parent
    return answer.joined(*names)

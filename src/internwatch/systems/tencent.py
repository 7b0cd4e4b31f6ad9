"""Tencent's own careers site: pages of a search, and one GET per posting for what it asks for.

Source: careers.tencent.com/tencentcareer/api/post. The only date is that of the last change ("2026年06月23日").
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote, urlencode

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, Purpose, RawPosting, Request, Response, Source
from internwatch.systems import answer

SITE = "https://careers.tencent.com"
PROMISED = "a list of Tencent's openings"
PAGE = 100
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`search` are the words of the search ("intern"); a look is complete for them."""

    search: str
    language: Literal["en-us", "zh-cn"] = "en-us"


class _Post(msgspec.Struct):
    PostId: str | int
    RecruitPostName: str
    RecruitPostId: str | int | None = None
    LocationName: str | None = None
    CountryName: str | None = None
    BGName: str | None = None
    CategoryName: str | None = None
    Responsibility: str | None = None
    Requirement: str | None = None
    ImportantItem: str | None = None
    LastUpdateTime: str | None = None


class _Data(msgspec.Struct):
    Count: int
    Posts: list[msgspec.Raw] | None


class _List(msgspec.Struct):
    Code: int
    Data: _Data | None = None


class _Detail(msgspec.Struct):
    Code: int
    Data: _Post | None = None


def board(source: Source) -> str:
    return f"tencent:{source.options.language}?{source.options.search.lower()}"


def start(source: Source) -> Request:
    return _page(source, 1)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    if found.Code != 200 or found.Data is None:
        raise ReadError(f"Tencent answers with code {found.Code} and no list")
    if found.Data.Posts is None and found.Data.Count:
        raise ReadError(f"{PROMISED} came without its rows")
    postings, problems = answer.rows(found.Data.Posts or [], _Post, lambda post: _posting(source, post))
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    total = found.Data.Count
    more = tuple(_page(source, offset // PAGE + 1) for offset in answer.offsets(PAGE, total))
    return Page(postings, more=more, total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    said = answer.decoded(response, _Detail, "one of Tencent's openings").Data
    if said is None:
        raise ReadError("Tencent gives nothing for the posting")
    return msgspec.structs.replace(raw, body=_body(said) or raw.body)


def check(source: Source, native: str, url: str) -> Request:
    return _one(source, native, "check")


def _page(source: Source, number: int) -> Request:
    o = source.options
    asked = {"keyword": o.search, "pageIndex": number, "pageSize": PAGE, "language": o.language}
    url = f"{SITE}/tencentcareer/api/post/Query?{urlencode(asked)}"
    return Request(url, purpose="list" if number == 1 else "page")


def _one(source: Source, native: str, purpose: Purpose) -> Request:
    asked = {"postId": native, "language": source.options.language}
    return Request(f"{SITE}/tencentcareer/api/post/ByPostId?{urlencode(asked)}", purpose=purpose, native=native)


def _posting(source: Source, post: _Post) -> RawPosting:
    native = str(post.PostId)
    if not native or not post.RecruitPostName:
        raise ValueError("the row has no id or no title")
    changed = _DAY.search(post.LastUpdateTime or "")
    return RawPosting(
        native=native, title=post.RecruitPostName, url=f"{SITE}/en-us/jobdesc.html?postId={quote(native, safe='')}",
        places=answer.places(answer.joined(post.LocationName, post.CountryName)), body=_body(post),
        updated="-".join(changed.groups()) if changed else "", department=answer.joined(post.BGName, post.CategoryName),
        requisition=str(post.RecruitPostId or ""), detail=_one(source, native, "detail"),
    )  # fmt: skip


def _body(post: _Post) -> str:
    parts = (("Responsibilities", post.Responsibility), ("Requirements", post.Requirement), ("", post.ImportantItem))
    return answer.sections((heading, answer.paragraphs(text or "")) for heading, text in parts)

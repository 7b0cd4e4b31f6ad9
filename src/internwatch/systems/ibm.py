"""IBM's own careers site: pages of a search by level, with texts; no dates.

Source: www-api.ibm.com/search/api/v2, a public front of an Elasticsearch index. A hundred rows a page at most; only a
sort by `_id` gives every row once; fields have numbers, and each that is wanted must be named.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

API = "https://www-api.ibm.com/search/api/v2"
PROMISED = "a list of IBM's openings"
PAGE, MOST = 100, 10_000
_COUNTRY, _FIELD, _WHERE, _LEVEL, _CITY = (f"field_keyword_{n:02}" for n in (5, 8, 17, 18, 19))
_WANTED = ["_id", "title", "url", "body", "description", "language", _COUNTRY, _FIELD, _WHERE, _LEVEL, _CITY]
_ID = re.compile(r"[\w.-]{1,80}")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`level` is IBM's own word for whom a posting is ("Internship"); a look is complete for it."""

    level: str


class _Said(msgspec.Struct):
    title: str
    url: str
    body: str | None = None
    description: str | None = None
    country: str | None = msgspec.field(default=None, name=_COUNTRY)
    field: str | list[str] | None = msgspec.field(default=None, name=_FIELD)
    where: str | None = msgspec.field(default=None, name=_WHERE)
    level: str | None = msgspec.field(default=None, name=_LEVEL)
    city: str | list[str] | None = msgspec.field(default=None, name=_CITY)


class _Hit(msgspec.Struct):
    id: str = msgspec.field(name="_id")
    said: _Said = msgspec.field(name="_source")


class _Total(msgspec.Struct):
    value: int


class _Hits(msgspec.Struct):
    hits: list[msgspec.Raw]
    total: _Total | int


class _Answer(msgspec.Struct):
    hits: _Hits


def board(source: Source) -> str:
    return f"ibm:?{source.options.level.lower()}"


def start(source: Source) -> Request:
    return _page(source, 0)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _Answer, PROMISED).hits
    total = found.total if isinstance(found.total, int) else found.total.value
    postings, problems = answer.rows(found.hits, _Hit, _posting)
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    if total > MOST:
        raise ReadError(f"{total} postings match; the index shows {MOST:,}")
    more = tuple(_page(source, offset) for offset in answer.offsets(PAGE, total))
    return Page(postings, more=more, total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _page(source: Source, offset: int) -> Request:
    nothing: list[Any] = []
    body = {
        "appId": "careers", "scopes": ["careers2"], "query": {"bool": {"must": nothing}},
        "post_filter": {"bool": {"must": [{"term": {_LEVEL: source.options.level}}]}}, "size": PAGE, "from": offset,
        "sort": [{"_id": "asc"}], "lang": "zz", "localeSelector": {}, "sm": {"query": "", "lang": "zz"},
        "_source": _WANTED,
    }  # fmt: skip
    headers = (("content-type", "application/json"), ("accept", "application/json"))
    return Request(API, "POST", msgspec.json.encode(body), headers, purpose="page" if offset else "list")


def _posting(hit: _Hit) -> RawPosting:
    said = hit.said
    if not said.url.startswith("https://") or not said.title:
        raise ValueError("the row has no title or no link")
    named = parse_qs(urlsplit(said.url).query).get("jobId", [""])[0]
    cities = said.city if isinstance(said.city, list) else [said.city]
    fields = said.field if isinstance(said.field, list) else [said.field]
    return RawPosting(
        native=named if _ID.fullmatch(named) else hit.id, title=unescape(said.title), url=said.url,
        places=answer.places(*(answer.joined(city, said.country) for city in cities)),
        body=answer.paragraphs(unescape(said.body or said.description or "")), commitment=said.level or "",
        department=answer.joined(*fields), remote=answer.workplace(said.where), requisition=named,
    )  # fmt: skip

"""Apple's own careers site: pages of a search, and one page per posting for its text.

Source: jobs.apple.com/api/v1/search, twenty rows a page, a row per place; without `format` in the body the answer is
empty. Some installations of the site also want a token, which is asked for where the first answer is empty. Searched
are the words of the scraper file and, since titles of student jobs often say nothing, the whole team "Students".
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, pages

SITE = "https://jobs.apple.com"
PROMISED = "a list of Apple's openings"
STUDENTS = "teamsAndSubTeams-STDNT"
PAGE = 20
_STATE = "window.__staticRouterHydrationData = JSON.parse("
_PARTS = (
    ("", "jobSummary"), ("", "description"), ("Responsibilities", "responsibilities"),
    ("Minimum qualifications", "minimumQualifications"), ("Preferred qualifications", "preferredQualifications"),
)  # fmt: skip


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`search` are the words of the search ("internship"); a look is complete for them and the team "Students"."""

    search: str


class _Place(msgspec.Struct):
    name: str | None = None
    city: str | None = None
    stateProvince: str | None = None
    countryName: str | None = None


class _Team(msgspec.Struct):
    teamName: str | None = None


class _Row(msgspec.Struct):
    positionId: str
    postingTitle: str
    transformedPostingTitle: str | None = None
    jobSummary: str | None = None
    locations: list[_Place] | None = None
    postDateInGMT: str | None = None
    postingDate: str | None = None
    homeOffice: bool | None = None
    team: _Team | None = None
    reqId: str | None = None


class _Found(msgspec.Struct):
    searchResults: list[msgspec.Raw]
    totalRecords: int | None = None


class _Answer(msgspec.Struct):
    res: _Found


class _Asked(msgspec.Struct):
    query: str
    filters: dict[str, Any]
    page: int
    locale: str
    sort: str
    format: dict[str, str]


def board(source: Source) -> str:
    return f"apple:?{source.options.search.lower()}"


def start(source: Source) -> Request:
    return _page(_asked(source.options.search, {}, 1), (), first=True)


def read(source: Source, response: Response) -> Page:
    if response.request.method == "GET":
        return Page(more=_searches(source, _session(response)))
    found = answer.decoded(response, _Answer, PROMISED).res
    asked = msgspec.json.decode(response.request.body, type=_Asked)
    opening, session = response.request.purpose == "list", _kept(response.request)
    if not found.searchResults and asked.page == 1:
        if opening:
            return Page(more=(Request(f"{SITE}/api/v1/CSRFToken", purpose="page"),))
        raise ReadError("Apple answers a search with nothing, as it also does when it does not mean to answer")
    postings, problems = answer.rows(found.searchResults, _Row, _posting)
    rest = _further(found, asked, session) if asked.page == 1 else ()
    students = _searches(source, session)[1:] if opening else ()
    return Page(answer.united(postings), more=(*rest, *students), problems=(*problems, *_missing(found, asked.page)))


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    said = _loaded(response.body).get("loaderData", {}).get("jobDetails", {}).get("jobsData")
    if not isinstance(said, dict):
        raise ReadError("the posting's page holds no text")
    parts = ((heading, _html(said.get(key))) for heading, key in _PARTS)
    places = msgspec.convert(said.get("locations") or [], list[_Place])
    return msgspec.structs.replace(
        raw, body=answer.sections(parts) or raw.body, places=answer.places(*map(_where, places)) or raw.places
    )


def check(source: Source, native: str, url: str) -> Request:
    begins = f"{SITE}/en-us/details/"
    return Request(answer.own(url, begins, begins + quote(native, safe="")), purpose="check", native=native)


def closed(response: Response) -> bool:
    """The page of a posting that is gone carries an error of 404 instead of the posting."""
    if response.status != 200:
        return False
    try:
        errors = _loaded(response.body).get("errors") or {}
    except ReadError:
        return False
    error = errors.get("jobDetails") if isinstance(errors, dict) else None
    return isinstance(error, dict) and error.get("status") == 404


def _asked(words: str, filters: dict[str, Any], page: int) -> _Asked:
    return _Asked(words, filters, page, "en-us", "newest", {"longDate": "MMMM D, YYYY", "mediumDate": "MMM D, YYYY"})


def _page(asked: _Asked, session: tuple[tuple[str, str], ...], *, first: bool = False) -> Request:
    headers = (("content-type", "application/json"), ("origin", SITE), ("referer", f"{SITE}/en-us/search"), *session)
    return Request(
        f"{SITE}/api/v1/search", "POST", msgspec.json.encode(asked), headers, purpose="list" if first else "page"
    )


def _searches(source: Source, session: tuple[tuple[str, str], ...]) -> tuple[Request, ...]:
    """The first page of both searches."""
    students = {"teams": [{"team": STUDENTS}]}
    return _page(_asked(source.options.search, {}, 1), session), _page(_asked("", students, 1), session)


def _session(response: Response) -> tuple[tuple[str, str], ...]:
    """The token and the cookies that go with it."""
    token = response.headers.get("x-apple-csrf-token", "")
    if not token:
        raise ReadError("Apple gave no token for its search")
    pairs = re.findall(r"(?:^|, )([\w.-]+=[^;,\s]*)", response.headers.get("set-cookie", ""))
    return (("x-apple-csrf-token", token), *((("cookie", "; ".join(pairs)),) if pairs else ()))


def _kept(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple(header for header in request.headers if header[0] in ("x-apple-csrf-token", "cookie"))


def _further(found: _Found, asked: _Asked, session: tuple[tuple[str, str], ...]) -> tuple[Request, ...]:
    offsets = answer.offsets(PAGE, found.totalRecords or 0)
    return tuple(_page(msgspec.structs.replace(asked, page=offset // PAGE + 1), session) for offset in offsets)


def _missing(found: _Found, page: int) -> tuple[str, ...]:
    """Two searches overlap, so each page is checked by itself: as many rows as its own total promises."""
    if found.totalRecords is None:
        full = len(found.searchResults) >= PAGE
        return ("a full page came without the number of all",) if full and page == 1 else ()
    promised = max(0, min(PAGE, found.totalRecords - PAGE * (page - 1)))
    came = len(found.searchResults)
    return (f"page {page} holds {came} rows where {promised} were promised",) if came < promised else ()


def _posting(row: _Row) -> RawPosting:
    posted, precision = answer.instant(_to_microseconds(row.postDateInGMT))
    native = row.positionId
    if not native or not row.postingTitle:
        raise ValueError("the row has no id or no title")
    slug = quote(row.transformedPostingTitle or "", safe="")
    url = f"{SITE}/en-us/details/{quote(native, safe='')}/{slug}".rstrip("/")
    return RawPosting(
        native=native, title=row.postingTitle, url=url, places=answer.places(*map(_where, row.locations or ())),
        body=_html(row.jobSummary), posted=posted, precision=precision,
        department=(row.team.teamName if row.team else None) or "", remote=True if row.homeOffice else None,
        requisition=native, detail=Request(url, purpose="detail", native=native),
    )  # fmt: skip


def _to_microseconds(text: str | None) -> str:
    """Some dates carry nanoseconds, more than Python reads."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text or "")


def _where(place: _Place) -> str:
    return answer.joined(place.city or place.name, place.stateProvince, place.countryName)


def _html(text: Any) -> str:
    if not isinstance(text, str):
        return ""
    return text if "<" in text else answer.paragraphs(text)


def _loaded(body: bytes) -> dict[str, Any]:
    """What the page's own program starts from: JSON in a string of JSON."""
    inner = pages.value_after(body, _STATE, "posting")
    try:
        made = pages.sound(json.loads(inner)) if isinstance(inner, str) else None
    except (ValueError, RecursionError) as error:
        raise ReadError(f"the page's data cannot be read: {error}"[:200]) from error
    if not isinstance(made, dict):
        raise ReadError("the page's data has another shape than before")
    return made

"""amazon.jobs: pages of a search, with texts.

Source: www.amazon.jobs/en/search.json. More than 100 a page gives an empty list, and a search shows 10,000 rows at
most, so a source names what it searches for. Dates are written out ("July 14, 2026").
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, Precision, RawPosting, Request, Response, Source
from internwatch.systems import answer

SITE = "https://www.amazon.jobs"
PROMISED = "an amazon.jobs list"
PAGE, MOST = 100, 10_000


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`search` are the words of the search, "research intern"; a look is complete for that search."""

    search: str


class _Job(msgspec.Struct):
    title: str
    job_path: str
    id_icims: str | int | None = None
    normalized_location: str | None = None
    location: str | None = None
    locations: list[str] | None = None
    description: str | None = None
    description_short: str | None = None
    basic_qualifications: str | None = None
    preferred_qualifications: str | None = None
    posted_date: str | None = None
    job_category: str | None = None
    business_category: str | None = None
    job_schedule_type: str | None = None


class _List(msgspec.Struct):
    jobs: list[msgspec.Raw] | None
    hits: int = 0
    error: object = None


def board(source: Source) -> str:
    return f"amazon:?{source.options.search.lower()}"


def start(source: Source) -> Request:
    return _page(source, 0)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    if found.error or found.jobs is None:
        raise ReadError(f"amazon.jobs answers with an error: {str(found.error)[:100]}")
    postings, problems = answer.rows(found.jobs, _Job, _posting)
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    if found.hits > MOST:
        raise ReadError(f"{found.hits} postings match the search; amazon.jobs shows {MOST:,}: search for less")
    if PAGE <= len(found.jobs) > found.hits:
        problems += ("a full page came without the number of all",)
    more = tuple(_page(source, offset) for offset in answer.offsets(PAGE, found.hits))
    return Page(postings, more=more, total=found.hits, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def check(source: Source, native: str, url: str) -> Request:
    return Request(f"{SITE}/en/jobs/{quote(native, safe='')}", purpose="check", native=native)


def _page(source: Source, offset: int) -> Request:
    asked = {"base_query": source.options.search, "sort": "recent", "result_limit": PAGE, "offset": offset}
    return Request(f"{SITE}/en/search.json?{urlencode(asked)}", purpose="page" if offset else "list")


def _posting(job: _Job) -> RawPosting:
    native = str(job.id_icims or job.job_path.removeprefix("/en/jobs/").partition("/")[0])
    posted, precision = _written_out(job.posted_date)
    text = [("", job.description or job.description_short), ("Basic qualifications", job.basic_qualifications),
            ("Preferred qualifications", job.preferred_qualifications)]  # fmt: skip
    return RawPosting(
        native=native, title=job.title, url=f"{SITE}{job.job_path}",
        places=answer.places(job.normalized_location or job.location), body=answer.sections(text), posted=posted,
        precision=precision, commitment=job.job_schedule_type or "",
        department=answer.joined(job.job_category, job.business_category), requisition=native,
    )  # fmt: skip


def _written_out(said: str | None) -> tuple[datetime | None, Precision]:
    try:
        at = datetime.strptime(" ".join((said or "").split()), "%B %d, %Y").replace(tzinfo=UTC)
    except ValueError:
        return None, ""
    return at, "day"

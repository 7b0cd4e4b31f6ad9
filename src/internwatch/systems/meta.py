"""Meta's own careers site: the sitemap of all its postings, and one page per posting for everything else.

Source: www.metacareers.com/jobsearch/sitemap.xml (1,100 addresses without titles) and the JobPosting of each page. As
a row has no title, each page is asked once; Meta refuses some clients altogether, and then nothing is seen.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, xml

SITE = "https://www.metacareers.com"
_ADDRESS = re.compile(r"/(?:profile/job_details|jobs)/(\d+)/?$")
_BETWEEN = re.compile(r"\xa0+")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """There is one such site, and the whole of it is listed."""


def board(source: Source) -> str:
    return "meta"


def start(source: Source) -> Request:
    # A browser's list of types is answered with 400.
    return Request(f"{SITE}/jobsearch/sitemap.xml", headers=(("accept", "application/xml"),))


def read(source: Source, response: Response) -> Page:
    root, listed = xml.sitemap(response.body)
    rows = tuple(row for loc, _ in listed if (row := _row(loc)))
    if root != "urlset" or not rows:
        raise ReadError("Meta's sitemap lists no postings")
    return Page(rows)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    job = next(jobposting.jobs(response.body), None)
    if job is None:
        raise ReadError("the posting's page holds no schema.org JobPosting (Meta leaves it out for some clients)")
    made = jobposting.posting(job, response)
    # The addresses inside are wrong on many pages ("Menlo Park" for all); the names of the places are right.
    places = answer.places(*_names(job.get("jobLocation"))) or made.places
    return msgspec.structs.replace(
        made, native=raw.native, url=raw.url, updated=raw.updated, detail=raw.detail, places=places,
        body=_text(job) or made.body,
    )  # fmt: skip


def check(source: Source, native: str, url: str) -> Request:
    return Request(f"{SITE}/profile/job_details/{quote(native, safe='')}/", purpose="check", native=native)


def _row(loc: str) -> RawPosting | None:
    """The dates of the sitemap are left out: were they those of its making, every page would be asked each time."""
    parts = urlsplit(loc)
    found = _ADDRESS.search(parts.path)
    if found is None or parts.hostname != "www.metacareers.com":
        return None
    return RawPosting(found[1], "", loc, detail=Request(loc, purpose="detail", native=found[1]))


def _names(found: Any) -> list[str]:
    listed = found if isinstance(found, list) else [found]
    return [name for one in listed if isinstance(one, dict) and isinstance(name := one.get("name"), str)]


def _text(job: dict[str, Any]) -> str:
    parts = (("", "description"), ("Responsibilities", "responsibilities"), ("Qualifications", "qualifications"))
    return answer.sections((heading, _items(job.get(key))) for heading, key in parts)


def _items(text: Any) -> str:
    """Meta joins the items of a list by non-breaking spaces."""
    if not isinstance(text, str):
        return ""
    return text if "<" in text else answer.paragraphs(_BETWEEN.sub("\n", unescape(text)))

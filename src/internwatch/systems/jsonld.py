"""Any page that carries schema.org JobPosting as JSON-LD, alone or one per address of a sitemap.

Source: schema.org/JobPosting and Google's rules for it. A page that had the markup and lost it, a noindex or a
`validThrough` in the past say that the posting is gone.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import jobposting, pages, xml

MOST_CHILDREN = 200
# Words that addresses of postings have in common: they name none.
_COMMON = frozenset(
    {"career", "careers", "detail", "details", "jobdetail", "jobs", "offer", "offers", "opening", "openings",
     "position", "positions", "posting", "postings", "profile", "vacancies", "vacancy"}
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` of a page with postings, or `sitemap` of a site with one page per posting; `match` is a part that the
    address of a posting has ("/job/")."""

    url: str = ""
    sitemap: str = ""
    match: str = ""

    def __post_init__(self) -> None:
        if bool(self.url) == bool(self.sitemap):
            raise ValueError("jsonld needs `url` or `sitemap`, one of them")


def board(source: Source) -> str:
    o = source.options
    return f"jsonld:{pages.address(o.url or o.sitemap)}" + (f"?match={o.match}" if o.match else "")


def start(source: Source) -> Request:
    return Request(source.options.url or source.options.sitemap)


def read(source: Source, response: Response) -> Page:
    if source.options.sitemap:
        return _sitemap(source, response)
    found = [jobposting.posting(job, response) for job in jobposting.jobs(response.body)]
    if not found:
        raise ReadError("the page holds no schema.org JobPosting (or no longer)")
    return Page(pages.apart(found))


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    job = next(jobposting.jobs(response.body), None)
    if job is None:
        raise ReadError("the posting's page holds no schema.org JobPosting")
    made = jobposting.posting(job, response)
    return msgspec.structs.replace(made, native=raw.native, url=raw.url, updated=raw.updated, detail=raw.detail)


def check(source: Source, native: str, url: str) -> Request | None:
    return Request(url, purpose="check", native=native) if source.options.sitemap else None


def closed(response: Response) -> bool:
    """The markup is gone, the page asks not to be listed, or its last day is over."""
    return jobposting.gone(response)


def _sitemap(source: Source, response: Response) -> Page:
    """A sitemap lists the whole site: rows are addresses, their titles the words of the address until it is read. An
    address with a number but no words ("/job/17") leaves the title to the page."""
    kind, listed = xml.sitemap(response.body)
    if kind == "sitemapindex":
        children = tuple(Request(loc, purpose="page") for loc, _ in listed)
        return Page(more=children[:MOST_CHILDREN], problems=("too many sitemaps",) if children[MOST_CHILDREN:] else ())
    return Page(tuple(_row(loc, changed) for loc, changed in listed if source.options.match in loc))


def _row(loc: str, changed: str) -> RawPosting:
    native = pages.whole(loc)
    words = _WORD.findall(unquote(urlsplit(loc).path).replace("/", " "))
    named = any(len(word) > 3 and word.isalpha() and word.lower() not in _COMMON for word in words)
    telling = named or not any(word.isdecimal() for word in words)
    title = (" ".join(words)[:300] or native) if telling else ""
    # Dates of a sitemap may be those of its making: pages of rows without a title are not asked again for them.
    return RawPosting(
        native=native, title=title, url=loc, updated=changed if telling else "",
        detail=Request(loc, purpose="detail", native=native),
    )  # fmt: skip

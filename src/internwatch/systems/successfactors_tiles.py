"""SAP SuccessFactors' older career sites without a feed: the pages of a search, and one page per posting for its text.

Source: <host>/search/, a table or tiles with the number of all; further tiles come from /tile-search-results/, further
tables from the same page, both with `startrow`. Tiles often have no date.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, Precision, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_ROWS = "li.job-tile, tr.data-row"
_LINK = re.compile(r"/job/[^/]+/(\d+)/?$")
_COUNTED = re.compile(r"jobRecordsFound\s{0,5}:\s{0,5}(?:parseInt\(\s{0,3}[\"'])?(\d{1,7})")
_TOTAL = re.compile(r"\bof ([\d.,]{1,9})(?: jobs)?$", re.IGNORECASE)
_PLACES = ".jobLocation, [id$='section-location'] div, [id$='section-location-value']"
_DATES = ".jobDate, [id$='section-date'] div, [id$='section-date-value']"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the careers site's, `brand` the part of its path that stands before /search/; `search` are words."""

    host: str
    brand: str = ""
    search: str = ""


def board(source: Source) -> str:
    o = source.options
    named = f"{o.host.lower()}/{o.brand.strip('/')}".rstrip("/")
    return f"successfactors_tiles:{named}" + (f"?{o.search.lower()}" if o.search else "")


def start(source: Source) -> Request:
    return Request(_url(source, "search", 0))


def read(source: Source, response: Response) -> Page:
    tree = pages.parsed(response.body)
    rows = tree.css(_ROWS)
    found = answer.united(made for row in rows if (made := _posting(row, response.request.url)))
    unread = sum(_posting(row, response.request.url) is None for row in rows)
    problems = (f"{unread} rows without title or link",) if unread else ()
    if response.request.purpose != "list":
        return Page(found, problems=problems)
    total = _total(tree, response.body)
    if total is None:
        raise ReadError("the page does not say how many openings there are")
    if total and not rows:
        raise ReadError(f"the page says {total} openings and lists none")
    kind = "tile-search-results" if tree.css_first("li.job-tile") else "search"
    more = [Request(_url(source, kind, n), purpose="page") for n in answer.offsets(max(1, len(rows)), total)]
    return Page(found, more=tuple(more), total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    return msgspec.structs.replace(raw, body=jobposting.described(response.body))


def check(source: Source, native: str, url: str) -> Request:
    begins = f"https://{source.options.host.lower()}/"
    own = answer.own(url, begins, f"{begins}job/x/{quote(native, safe='')}/")
    return Request(own, purpose="check", native=native)


def _url(source: Source, kind: str, passed: int) -> str:
    o = source.options
    brand = f"/{quote(o.brand.strip('/'))}" if o.brand.strip("/") else ""
    asked = {"q": o.search, "sortColumn": "referencedate", "sortDirection": "desc", "startrow": passed}
    return f"https://{o.host}{brand}/{kind}/?{urlencode(asked)}"


def _total(tree: LexborHTMLParser, body: bytes) -> int | None:
    """How many there are, as the page's script or its label says it."""
    if found := _COUNTED.search(body[: pages.LARGEST].decode("utf-8", "replace")):
        return int(found[1])
    for node in tree.css("#tile-search-results-label, .paginationLabel"):
        if found := _TOTAL.search(pages.words(node)):
            return int(re.sub(r"[.,]", "", found[1]))
    return None


def _posting(row: LexborNode, page: str) -> RawPosting | None:
    link = row.css_first("a.jobTitle-link") or row.css_first("a[href*='/job/']")
    href = (link.attributes.get("href") or "").strip() if link is not None else ""
    url = urljoin(page, href or row.attributes.get("data-url") or "").partition("?")[0]
    found = _LINK.search(urlsplit(url).path)
    title = pages.words(link)
    # Rows of another host are an advertisement.
    if found is None or not title or urlsplit(url).netloc != urlsplit(page).netloc:
        return None
    posted, precision = _day(pages.said(row, _DATES))
    return RawPosting(
        native=found[1], title=title, url=url, places=answer.places(pages.said(row, _PLACES)), posted=posted,
        precision=precision, detail=Request(url, purpose="detail", native=found[1]),
    )  # fmt: skip


def _day(words: str) -> tuple[datetime | None, Precision]:
    """ "Jun 29, 2026" -> that day; other languages say no day."""
    try:
        return datetime.strptime(words, "%b %d, %Y").replace(tzinfo=UTC), "day"
    except ValueError:
        return None, ""

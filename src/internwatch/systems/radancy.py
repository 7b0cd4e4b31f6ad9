"""Radancy's (TalentBrew) career sites: pages of a list in JSON that holds HTML, and one page per posting for its text.

Source: <list>/results of a company's careers site. Without a name for the filters they are left out (they are eight
megabytes). Some sites forbid the list in their robots.txt; then nothing is seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

PROMISED = "a Radancy list"
PAGE = 100
_NATIVE = re.compile(r"[\w-]{1,40}")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` is the list's address ("https://careers.acme.com/search-jobs"); `search` narrows to words."""

    url: str
    search: str = ""


class _Answer(msgspec.Struct):
    results: str


def board(source: Source) -> str:
    o = source.options
    return f"radancy:{pages.address(o.url)}" + (f"?{o.search.lower()}" if o.search else "")


def start(source: Source) -> Request:
    return _page(source, 1)


def read(source: Source, response: Response) -> Page:
    tree = pages.parsed(answer.decoded(response, _Answer, PROMISED).results.encode("utf-8", "replace"))
    section = tree.css_first("[data-total-results]")
    said = (section.attributes.get("data-total-results") or "") if section is not None else ""
    if not said.isdecimal() or len(said) > 6:
        raise ReadError(f"{PROMISED} does not say how many postings there are")
    links = tree.css("a[data-job-id]")
    found = tuple(made for link in links if (made := _posting(link, source.options.url)))
    problems = (f"{len(links) - len(found)} rows without title or link",) if len(found) < len(links) else ()
    if response.request.purpose == "page":
        return Page(found, problems=problems)
    total = int(said)
    size = min(PAGE, len(links)) or PAGE
    more = tuple(_page(source, offset // size + 1) for offset in answer.offsets(size, total))
    return Page(found, more=more, total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    return jobposting.detail(raw, response)


def check(source: Source, native: str, url: str) -> Request:
    parts = urlsplit(source.options.url)
    own = url if urlsplit(url).hostname == parts.hostname else f"https://{parts.netloc}/job/{quote(native, safe='')}"
    return Request(own, purpose="check", native=native)


def _page(source: Source, number: int) -> Request:
    o = source.options
    asked = {
        "ActiveFacetID": 0, "CurrentPage": number, "RecordsPerPage": PAGE, "Distance": 50, "RadiusUnitType": 0,
        "Keywords": o.search, "Location": "", "ShowRadius": "False", "IsPagination": "False", "CustomFacetName": "",
        "FacetTerm": "", "FacetType": 0, "SearchResultsModuleName": "Search Results", "SortCriteria": 0,
        "SortDirection": 0, "SearchType": 5, "PostalCode": "", "ResultsType": 0,
    }  # fmt: skip
    url = f"{o.url.rstrip('/')}/results?{urlencode(asked)}"
    return Request(url, headers=(("accept", "application/json"),), purpose="list" if number == 1 else "page")


def _posting(link: LexborNode, page: str) -> RawPosting | None:
    native = (link.attributes.get("data-job-id") or "").strip()
    url = urljoin(page, (link.attributes.get("href") or "").strip())
    title = pages.said(link, "h2, h3") or pages.words(link)
    if not _NATIVE.fullmatch(native) or not title or urlsplit(url).hostname != urlsplit(page).hostname:
        return None
    row = link.parent if link.css_first(".job-location") is None else link
    places = pages.said(row, ".job-location") if row is not None else ""
    return RawPosting(
        native=native, title=title, url=url, places=answer.places(*places.split(";")),
        detail=Request(url, purpose="detail", native=native),
    )  # fmt: skip

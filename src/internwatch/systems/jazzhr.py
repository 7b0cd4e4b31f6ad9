"""JazzHR's boards: one page with every posting, and one page per posting for its text.

Source: <company>.applytojob.com/apply. A posting that is gone is redirected to the list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LINK = re.compile(r"/apply/(?:jobs/details/)?([A-Za-z0-9]{6,20})(?:/[^/]*)?/?$")
# Only the icon before a line tells a place from a department, and <i> is formatting, which is not kept.
_ICON = re.compile(rb"<i (class=['\"][\w -]{1,60}['\"])></i>")
_LIST = re.compile(r"^/apply(?:/jobs)?/?$")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the company's word in <token>.applytojob.com."""

    token: str


def board(source: Source) -> str:
    return f"jazzhr:{source.options.token.lower()}"


def start(source: Source) -> Request:
    return Request(f"{_host(source)}/apply")


def read(source: Source, response: Response) -> Page:
    tree = pages.parsed(_ICON.sub(rb"<span \1></span>", response.body))
    items = [item for item in tree.css(".list-group-item") if item.css_first("a[href*='/apply/']") is not None]
    found = tuple(made for item in items if (made := _posting(source, item, response.request.url)))
    stray = not items and any(
        _LINK.search(link.attributes.get("href") or "") for link in tree.css("a[href*='/apply/']")
    )
    if stray or (not found and b"jazz" not in response.body[: pages.LARGEST].lower()):
        raise ReadError("the page is no JazzHR board, or lists its postings otherwise than before")
    problems = (f"{len(items) - len(found)} rows without title or link",) if len(found) < len(items) else ()
    return Page(answer.united(found), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    return jobposting.detail(raw, response)


def check(source: Source, native: str, url: str) -> Request:
    begins = f"{_host(source)}/apply/"
    return Request(answer.own(url, begins, begins + quote(native, safe="")), purpose="check", native=native)


def closed(response: Response) -> bool:
    """The request for a posting ended at the list."""
    return response.status == 200 and bool(_LIST.match(urlsplit(response.request.url).path))


def _host(source: Source) -> str:
    return f"https://{source.options.token}.applytojob.com"


def _posting(source: Source, item: LexborNode, page: str) -> RawPosting | None:
    link = item.css_first("a[href*='/apply/']")
    url = urljoin(page, (link.attributes.get("href") or "").strip()).partition("?")[0] if link is not None else ""
    parts = urlsplit(url)
    found, title = _LINK.search(parts.path), pages.words(link)
    if found is None or not title or f"https://{parts.hostname}" != _host(source).lower():
        return None
    lines = item.css(".list-group-item-text li, .list-inline li")
    places = [pages.words(line) for line in lines if line.css_first(".fa-map-marker") is not None]
    fields = [pages.words(line) for line in lines if line.css_first(".fa-sitemap") is not None]
    return RawPosting(
        native=found[1], title=title, url=url, places=answer.places(*places), department=answer.joined(*fields),
        detail=Request(url, purpose="detail", native=found[1]),
    )  # fmt: skip

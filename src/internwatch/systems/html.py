"""Any careers page, read with the CSS selectors of its scraper file; the last resort.

A page that gives fewer rows than `minimum` has changed: that is a problem, never an empty board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, pages

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rows` selects a posting's row on the page; `title`, `link` and `place` select inside it ("" is the row itself;
    no `place` selector, no place). `text` selects the description on the posting's own page ("" does not ask)."""

    url: str
    rows: str
    title: str = ""
    link: str = ""
    place: str = ""
    text: str = "main, article, body"
    minimum: int = 1


def board(source: Source) -> str:
    return f"html:{pages.address(source.options.url)}"


def start(source: Source) -> Request:
    return Request(source.options.url)


def read(source: Source, response: Response) -> Page:
    o = source.options
    tree = pages.parsed(response.body)
    found = [_posting(source, node, response.request.url) for node in tree.css(o.rows)]
    # Without a selector for titles a further link to a posting ("Apply") is a row of another title.
    postings = pages.apart((posting for posting in found if posting is not None), by_title=bool(o.title))
    if len(postings) < o.minimum:
        raise ReadError(
            f"the page changed: {len(postings)} rows with title and link for {o.rows!r}, expected {o.minimum} or more"
        )
    return Page(postings)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    tree = pages.parsed(response.body)
    for selector in source.options.text.split(","):
        node = tree.css_first(selector.strip())
        if node is not None and (text := node.html):
            return msgspec.structs.replace(raw, body=text)
    raise ReadError(f"the posting's page has nothing for {source.options.text!r}")


def check(source: Source, native: str, url: str) -> Request:
    return Request(url, purpose="check", native=native)


def _posting(source: Source, row: LexborNode, page: str) -> RawPosting | None:
    o = source.options
    title = pages.said(row, o.title) if o.title else pages.words(row)
    link = row.css_first(o.link) if o.link else row if row.tag == "a" else row.css_first("a")
    href = (link.attributes.get("href") or "").strip() if link is not None else ""
    if not title or not href or href.startswith(("javascript:", "mailto:", "#")):
        return None
    url = urljoin(page, href)
    native = pages.own(url, page)
    places = [pages.words(node) for node in row.css(o.place)] if o.place else []
    detail = Request(url, purpose="detail", native=native) if o.text else None
    return RawPosting(native=native, title=title, url=url, places=answer.places(*places), detail=detail)

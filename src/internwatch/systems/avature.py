"""Avature's career sites: pages of a search, and one page per posting for its text.

Source: a path that ends in /SearchJobs (or what a company calls it), six to twelve rows a page as the server likes; a
request-heavy system, so sources search. Where the page says how many there are, a look is checked by it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, Precision, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_LINK = re.compile(r"/JobDetail/(?:[^/]+/)*?(\d+)/?$")
_TOTAL = re.compile(r"\bof ([\d.,]{1,7}) results|^([\d.,]{1,7}) results?$", re.IGNORECASE)
_POSTED = re.compile(r"(\d{1,2}-[A-Z][a-z]{2}-\d{4})")
# What a page of a counted list carries behind "#", which is not sent: how many rows it must have.
_DUE = re.compile(r"=(\d+)")
_TEXTS = "article.article--details, .article__content, main"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` is the list's address ("https://acme.avature.net/careers/SearchJobs"); `search` are the words of the search
    ("intern"), `also` those of further ones ("Praktikum"); `offset` is what the site calls the number of rows to pass
    over."""

    url: str
    search: str = ""
    also: tuple[str, ...] = ()
    offset: str = "jobOffset"


def board(source: Source) -> str:
    o = source.options
    searched = "+".join(words.lower() for words in (o.search, *o.also))
    return f"avature:{pages.address(o.url)}" + (f"?{searched}" if searched else "")


def start(source: Source) -> Request:
    return Request(_page(source, source.options.search))


def read(source: Source, response: Response) -> Page:
    url = response.request.url
    tree = pages.parsed(response.body)
    rows = tree.css("article.article--result")
    found = tuple(made for row in rows if (made := _posting(row, url)))
    problems = (f"{len(rows) - len(found)} rows without title or link",) if len(found) < len(rows) else ()
    if response.request.purpose == "list":
        others = tuple(Request(_page(source, words), purpose="page") for words in source.options.also)
        page = _first(source, url, tree, found, len(rows))
        return msgspec.structs.replace(page, more=(*page.more, *others), problems=(*problems, *page.problems))
    if not _passed(source, url):
        page = _first(source, url, tree, found, len(rows))
        return msgspec.structs.replace(page, problems=(*problems, *page.problems))
    due = _DUE.fullmatch(urlsplit(url).fragment)
    if due is not None:
        lost = (f"a page holds {len(rows)} of {due[1]} rows",) if len(rows) < int(due[1]) else ()
        return Page(found, problems=(*problems, *lost))
    return Page(found, more=_following(source, url, found, len(rows)), problems=problems)


def _first(source: Source, url: str, tree: LexborHTMLParser, found: tuple[RawPosting, ...], size: int) -> Page:
    """The first page of a search. Where the page says how many there are, the others are known at once; searches
    overlap, so with several each page is checked by itself."""
    total = _total(tree)
    if not found and total != 0:
        said = "the page lists no openings and does not say that there are none"
        if not source.options.also:
            raise ReadError(said)
        return Page(problems=(said,))
    if total is None:
        return Page(found, more=_following(source, url, found, size))
    size, several = max(1, size), bool(source.options.also)
    more = tuple(
        Request(f"{_turned(source, url, at)}#={min(size, total - at) if several else 0}", purpose="page")
        for at in answer.offsets(size, total)
    )
    return Page(found, more=more, total=None if several else total)


def _following(source: Source, url: str, found: tuple[RawPosting, ...], size: int) -> tuple[Request, ...]:
    """Without a number of all, pages are turned until one is empty or the one before it again."""
    if not found or pages.again(url, found[0].native):
        return ()
    turned = _turned(source, url, _passed(source, url) + size)
    return (Request(pages.carried(turned, found[0].native), purpose="page"),)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The JobPosting of the page has the date; the text often stands on the page only."""
    made = raw
    if next(jobposting.jobs(response.body), None) is not None:
        made = jobposting.detail(raw, response)
    nodes = pages.parsed(response.body).css(_TEXTS)
    text = max((node.html or "" for node in nodes), key=len, default="")
    if len(text) <= len(made.body):
        text = made.body
    if not text:
        raise ReadError("the posting's page holds no text")
    return msgspec.structs.replace(made, body=text)


def check(source: Source, native: str, url: str) -> Request:
    base = source.options.url.rpartition("/")[0]
    own = url if _LINK.search(urlsplit(url).path) else f"{base}/JobDetail/{quote(native, safe='')}"
    return Request(own, purpose="check", native=native)


def _page(source: Source, search: str) -> str:
    """The first page of a search."""
    words = f"/{quote(search, safe='')}" if search else ""
    return _turned(source, f"{source.options.url.rstrip('/')}{words}", 0)


def _turned(source: Source, url: str, passed: int) -> str:
    """The page of the same search that passes over so many rows."""
    return f"{url.partition('#')[0].partition('?')[0]}?{urlencode({source.options.offset: passed})}"


def _passed(source: Source, url: str) -> int:
    return int(parse_qs(urlsplit(url).query).get(source.options.offset, ["0"])[0])


def _total(tree: LexborHTMLParser) -> int | None:
    """How many there are, as the page says it; None where it does not."""
    said = [pages.words(node) for node in tree.css(".jobListTotalRecords")]
    said += [node.attributes.get("aria-label") or "" for node in tree.css("[aria-label$='results']")]
    said += [pages.words(node) for node in tree.css(".list-controls__text__legend, .pagination__legend")]
    for words in said:
        if words.isdecimal():
            return int(words)
        if found := _TOTAL.search(words.strip()):
            return int(re.sub(r"[.,]", "", found[1] or found[2]))
    return None


def _posting(row: LexborNode, page: str) -> RawPosting | None:
    link = row.css_first("a[href*='/JobDetail/']")
    url = urljoin(page, (link.attributes.get("href") or "").strip()).partition("?")[0] if link is not None else ""
    found = _LINK.search(urlsplit(url).path)
    title = pages.said(row, ".article__header__text__title") or pages.words(link)
    if found is None or not title:
        return None
    places = [pages.words(node) for node in row.css(".list-item-location")] or [
        pages.said(row, ".paragraph_inner-span")
    ]
    posted, precision = _day(pages.words(row))
    return RawPosting(
        native=found[1], title=title, url=url, places=answer.places(*places), posted=posted, precision=precision,
        detail=Request(url, purpose="detail", native=found[1]),
    )  # fmt: skip


def _day(words: str) -> tuple[datetime | None, Precision]:
    """ "Posted 02-May-2026" -> that day."""
    found = _POSTED.search(words)
    try:
        return (datetime.strptime(found[1], "%d-%b-%Y").replace(tzinfo=UTC), "day") if found else (None, "")
    except ValueError:
        return None, ""

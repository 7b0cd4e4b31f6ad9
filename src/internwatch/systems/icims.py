"""iCIMS' own pages: cards of a search, and one page per posting for its text.

Source: https://<host>/jobs/search with in_iframe=1, which is what stands inside the visible page. There is no number of
all postings: pages are turned until one is empty or the one before it again. Where a company has a Jibe front, that is
the better source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LINK = re.compile(r"/jobs/(\d+)/")
_NUMBER = re.compile(r"^\d+ - ")
_NOTHING = re.compile(r"^(?:unavailable(?:, )?)+$", re.IGNORECASE)


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the whole host, "careers-acme.icims.com"; `search` narrows to words."""

    host: str
    search: str = ""


def board(source: Source) -> str:
    o = source.options
    return f"icims:{o.host.lower()}" + (f"?{o.search.lower()}" if o.search else "")


def start(source: Source) -> Request:
    return Request(_page(source, 0))


def read(source: Source, response: Response) -> Page:
    if b"icims" not in response.body[: pages.LARGEST].lower():
        raise ReadError("the page is no iCIMS page")
    tree = pages.parsed(response.body)
    cards = tree.css(".iCIMS_JobCardItem, .iCIMS_JobsTable .row")
    if not cards and any(_LINK.search(link.attributes.get("href") or "") for link in tree.css("a[href*='/jobs/']")):
        raise ReadError("the page has links to postings, and lists them otherwise than before")
    if not cards and tree.css_first("[class*='iCIMS_']") is None:
        raise ReadError("the page shows no list: it is drawn in the browser")
    found = tuple(made for card in cards if (made := _posting(source, card, response.request.url)))
    problems = (f"{len(cards) - len(found)} cards without title or link",) if len(found) < len(cards) else ()
    if not found or pages.again(response.request.url, found[0].native):
        return Page(problems=problems)
    number = int(parse_qs(urlsplit(response.request.url).query).get("pr", ["0"])[0]) + 1
    following = Request(pages.carried(_page(source, number), found[0].native), purpose="page")
    return Page(found, more=(following,), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    made = jobposting.detail(raw, response)
    kinds = ["" if kind == "OTHER" else kind for kind in made.commitment.split(", ")]
    places = [place for place in made.places if not _NOTHING.match(place)]
    return msgspec.structs.replace(
        made, commitment=answer.joined(*kinds), places=answer.places(*places) or raw.places, requisition=raw.requisition
    )


def check(source: Source, native: str, url: str) -> Request:
    begins = f"https://{source.options.host}/jobs/"
    own = answer.own(url, begins, f"{begins}{quote(native, safe='')}/job")
    return Request(f"{own}?in_iframe=1", purpose="check", native=native)


def _page(source: Source, number: int) -> str:
    asked = {"ss": 1, "pr": number, "in_iframe": 1}
    if source.options.search:
        asked["searchKeyword"] = source.options.search
    return f"https://{source.options.host}/jobs/search?{urlencode(asked)}"


def _posting(source: Source, card: LexborNode, page: str) -> RawPosting | None:
    link = card.css_first("a.iCIMS_Anchor") or card.css_first("a[href*='/jobs/']")
    href = urljoin(page, (link.attributes.get("href") or "").strip()) if link is not None else ""
    found = _LINK.search(urlsplit(href).path)
    if link is None or found is None:
        return None
    title = pages.said(link, "h2, h3, h4") or _NUMBER.sub("", link.attributes.get("title") or "").strip()
    if not title:
        return None
    url = href.partition("?")[0]
    fields = {pages.said(tag, "dt"): pages.said(tag, "dd") for tag in card.css(".iCIMS_JobHeaderTag")}
    places = [pages.words(node) for node in card.css(".header.left span:not(.sr-only)")]
    return RawPosting(
        native=found[1], title=title, url=url, places=answer.places(*places),
        requisition=fields.get("Job ID") or fields.get("ID", ""),
        detail=Request(f"{url}?in_iframe=1", purpose="detail", native=found[1]),
    )  # fmt: skip

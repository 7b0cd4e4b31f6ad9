"""iCIMS' own pages: cards of a search, and one page per posting for its text.

Source: https://<host>/jobs/search with in_iframe=1, which is what stands inside the visible page. There is no number of
all postings, but most say "Page 2 of 3"; where none does, pages are turned until one is the one before it again, or
empty behind one that was shorter than the first. Where a company has a Jibe front, that is the better source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_LINK = re.compile(r"/jobs/(\d+)/")
_NUMBER = re.compile(r"^\d+ - ")
# The fewest cards of a full page that were seen.
_FULL = 20
_PAGER = re.compile(r"\bpage (\d{1,4}) of (\d{1,4})\b", re.IGNORECASE)
_NOTHING = re.compile(r"^(?:unavailable(?:, )?)+$", re.IGNORECASE)


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the whole host, "careers-acme.icims.com"; `search` narrows to words."""

    host: str
    search: str = ""


class _Before(NamedTuple):
    """The page before: its first posting, how many cards the first of all had, and what may follow, which is "more"
    where its pager says so, "any" behind a full page without a pager, "end" behind a shorter one."""

    first: str = ""
    size: int = 0
    follows: str = "end"


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
    number = int(parse_qs(urlsplit(response.request.url).query).get("pr", ["0"])[0]) + 1
    before = _before(response.request.url)
    again = bool(found) and found[0].native == before.first
    if again or not found:
        # An error page has no cards either.
        ends = before.follows == "end" or (again and before.follows == "any")
        return Page(problems=problems if ends else (*problems, f"page {number} did not come, and the list goes on"))
    if (left := _left(tree)) == 0:
        return Page(found, problems=problems)
    size = before.size or len(cards)
    follows = "more" if left else "any" if len(cards) >= max(size, _FULL) else "end"
    following = f"{_page(source, number)}#{found[0].native}.{size}.{follows}"
    return Page(found, more=(Request(following, purpose="page"),), problems=problems)


def _before(url: str) -> _Before:
    """What a page's address carries behind "#", which is not sent."""
    first, _, rest = urlsplit(url).fragment.partition(".")
    size, _, follows = rest.partition(".")
    return _Before(first, int(size), follows) if rest else _Before()


def _left(tree: LexborHTMLParser) -> int | None:
    """How many pages follow, by the page's own "Page 2 of 3"; None where it does not say."""
    for node in tree.css("[class*='iCIMS_Paging'], .iCIMS_SubHeader_Jobs"):
        if found := _PAGER.search(pages.words(node)):
            return max(0, int(found[2]) - int(found[1]))
    return None


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

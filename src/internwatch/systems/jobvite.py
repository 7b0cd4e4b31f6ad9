"""Jobvite's boards: the feed of a company with texts, or the list on its page and one page per posting.

Source: jobs.jobvite.com/<company>/search, whose script names the company's key, and app.jobvite.com's XML for that key.
The host wants thirty seconds between requests, so the key is better written into the file; an empty board answers
with a redirect to NoJobs.htm. The page lists fifty and links to the next as ?p=1.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, Precision, Purpose, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting, pages, xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from selectolax.lexbor import LexborHTMLParser

SITE = "https://jobs.jobvite.com"
PROMISED = "a Jobvite feed"
_KEY = re.compile(rb"companyEId\s{0,5}:\s{0,5}['\"]([A-Za-z0-9]{4,20})['\"]")
_LINK = re.compile(r"/job/([A-Za-z0-9]+)/?$")
_COUNTER = re.compile(r"[\d.,]+")
_SHOWN = 50


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the company's word in jobs.jobvite.com/<token>; `company` its key, `companyEId` in the page's source
    (without it the page is asked for it first)."""

    token: str
    company: str = ""


def board(source: Source) -> str:
    return f"jobvite:{source.options.token.lower()}"


def start(source: Source) -> Request:
    o = source.options
    # Without these the board redirects to the company's own site.
    return _feed(o.company, "list") if o.company else Request(_search(source))


def read(source: Source, response: Response) -> Page:
    path = urlsplit(response.request.url).path
    if path.endswith("/NoJobs.htm"):
        return Page()
    if path.endswith("/Xml.aspx"):
        _, found, problems = xml.entries(
            response.body, PROMISED, ("job",), lambda job: _posting(source, job), roots=("result",), flat=True
        )
        return Page(answer.united(found), problems=problems)
    key = _KEY.search(response.body)
    return Page(more=(_feed(key[1].decode(), "page"),)) if key else _listed(source, response)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    return jobposting.detail(raw, response)


def check(source: Source, native: str, url: str) -> Request:
    return Request(_own(source, native), purpose="check", native=native)


def _feed(key: str, purpose: Purpose) -> Request:
    return Request(f"https://app.jobvite.com/CompanyJobs/Xml.aspx?c={quote(key, safe='')}", purpose=purpose)


def _search(source: Source) -> str:
    return f"{SITE}/{quote(source.options.token, safe='')}/search?fr=true&nl=1"


def _own(source: Source, native: str) -> str:
    return f"{SITE}/{quote(source.options.token, safe='')}/job/{quote(native, safe='')}"


def _posting(source: Source, job: Element) -> RawPosting:
    said = xml.texts(job)
    native, title = said.get("id", ""), said.get("title", "")
    if not native or not title:
        raise ValueError("the row has no id or no title")
    posted, precision = _day(said.get("date", ""))
    return RawPosting(
        native=native, title=title, url=_own(source, native),
        places=answer.places(*said.get("location", "").split(";")),
        body=said.get("description") or said.get("briefdescription", ""), posted=posted, precision=precision,
        commitment=said.get("jobtype", ""), department=said.get("category", ""),
        requisition=said.get("requisitionid", ""),
    )  # fmt: skip


def _listed(source: Source, response: Response) -> Page:
    """The rows of the page itself, for a company whose key it does not name."""
    rows: dict[str, RawPosting] = {}
    tree = pages.parsed(response.body)
    for link in tree.css("a[href*='/job/']"):
        url = urljoin(response.request.url, (link.attributes.get("href") or "").strip())
        found, title = _LINK.search(urlsplit(url).path), pages.words(link)
        if found is None or not title:
            continue
        row = link.parent
        while row is not None and row.tag not in ("tr", "li"):
            row = row.parent
        place = pages.said(row, ".jv-job-list-location") if row is not None else ""
        own = Request(_own(source, found[1]), purpose="detail", native=found[1])
        rows[found[1]] = RawPosting(found[1], title, own.url, answer.places(place), detail=own)
    if not rows:
        raise ReadError("the page names neither the company's key nor a posting")
    following = _following(source, tree, response.request.url)
    goes_on = not following and _goes_on(tree, len(rows))
    problems = ("the page may show the first postings only; give the file `company`",) if goes_on else ()
    return Page(tuple(rows.values()), more=following, problems=problems)


def _following(source: Source, tree: LexborHTMLParser, url: str) -> tuple[Request, ...]:
    """The next page, where the page links to one behind itself."""
    link = tree.css_first("a.jv-pagination-next[href]")
    number = _number((link.attributes.get("href") or "") if link is not None else "")
    return (Request(f"{_search(source)}&p={number}", purpose="page"),) if number > _number(url) else ()


def _number(url: str) -> int:
    said = parse_qs(urlsplit(url).query).get("p", ["0"])[0]
    return int(said) if said.isdecimal() and len(said) < 5 else 0


def _goes_on(tree: LexborHTMLParser, rows: int) -> bool:
    """Whether there are more than this page and those before it: by its own "51-78 of 78", else by a full page."""
    said = _COUNTER.findall(pages.words(tree.css_first(".jv-pagination-text")))
    return said[-2] != said[-1] if len(said) == 3 else rows >= _SHOWN


def _day(text: str) -> tuple[datetime | None, Precision]:
    """ "11/19/2026", the month first -> that day."""
    try:
        return datetime.strptime(text.strip(), "%m/%d/%Y").replace(tzinfo=UTC), "day"
    except ValueError:
        return None, ""

"""SAP SuccessFactors' career sites: one feed of the whole board with texts, or the feed of a search.

Source: <host>/googlefeed.xml (some sites have /sitemal.xml instead), RSS with Google's job fields. A site with neither
has /feeds/, the newest of a search: absence there says nothing, and the place stands in brackets behind the title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PROMISED = "a SuccessFactors feed"
_ID = re.compile(r"/(\d+)/?$")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the careers site's; `feed` which one it has; `search` are words for "feeds" ("intern")."""

    host: str
    feed: Literal["googlefeed.xml", "sitemal.xml", "feeds"] = "googlefeed.xml"
    search: str = ""
    locale: str = "en_US"


def board(source: Source) -> str:
    o = source.options
    return f"successfactors:{o.host.lower()}" + (f"?{o.search.lower()}" if o.feed == "feeds" else "")


def start(source: Source) -> Request:
    o = source.options
    if o.feed != "feeds":
        return Request(f"https://{o.host}/{o.feed}")
    return Request(f"https://{o.host}/feeds/?{urlencode({'locale': o.locale, 'q': o.search})}")


def read(source: Source, response: Response) -> Page:
    _, found, problems = xml.entries(response.body, PROMISED, ("item",), _posting, roots=("rss",))
    return Page(answer.united(found), problems=problems, window=source.options.feed == "feeds")


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The feed holds everything."""
    return raw


def check(source: Source, native: str, url: str) -> Request:
    parts = urlsplit(url)
    own = parts.hostname == source.options.host.lower() and parts.path.startswith("/job/")
    return Request(url if own else f"https://{source.options.host}/job/x/{quote(native, safe='')}/", purpose="check",
                   native=native)  # fmt: skip


def _posting(item: Element) -> RawPosting:
    said = xml.texts(item)
    link, title = said.get("link", ""), said.get("title", "")
    parts = urlsplit(link)
    found = _ID.search(parts.path)
    if found is None or not title or parts.scheme not in ("http", "https"):
        raise ValueError("the row has no title, or no link with an id")
    place = said.get("location", "")
    if not place:
        title, place = _apart(title)
    posted, precision = answer.sent(said.get("pubDate") or said.get("publish_date"))
    return RawPosting(
        native=found[1], title=title, url=f"https://{parts.netloc}{parts.path}", places=answer.places(place),
        body=said.get("description", ""), posted=posted, precision=precision,
        department=said.get("job_function", ""), commitment=said.get("job_type", ""),
        deadline=answer.deadline(said.get("expiration_date"), posted), requisition=said.get("id", ""),
    )  # fmt: skip


def _apart(title: str) -> tuple[str, str]:
    """ "Research Intern (m/f/d) (Oslo, NO, 0150)" -> the title, and the place where the last brackets hold one."""
    before, bracket, inside = title.rpartition("(")
    if not bracket or not title.endswith(")") or "," not in inside or not before.strip():
        return title, ""
    return before.strip(), inside[:-1].strip()

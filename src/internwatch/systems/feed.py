"""Any feed of openings: RSS, Atom or JSON Feed.

A feed shows the newest only, unless its file says that it is complete: absence then closes nothing, the posting's own
address does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, pages, xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PROMISED = "a feed"
_ROOTS = ("rss", "feed", "RDF")
_TRACKING = ("feedid", "feed_id")
_NUMBER = re.compile(r"\d")
_ALONE = re.compile(r"[\w.-]*\d[\w.-]*")
# Postings, problems, further requests.
Found = tuple[tuple[RawPosting, ...], tuple[str, ...], tuple[Request, ...]]


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` of the feed; `match` is a part that the link of an opening has ("/jobs/"), for a feed that holds other
    things too; `complete` says that the feed lists all that is open."""

    url: str
    match: str = ""
    complete: bool = False


class _Item(msgspec.Struct):
    id: str | int | None = None
    url: str | None = None
    title: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    tags: list[str] | None = None


class _Feed(msgspec.Struct):
    items: list[msgspec.Raw]
    next_url: str | None = None


def board(source: Source) -> str:
    o = source.options
    return f"feed:{pages.address(o.url)}" + (f"?match={o.match}" if o.match else "")


def start(source: Source) -> Request:
    return Request(source.options.url)


def read(source: Source, response: Response) -> Page:
    if response.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found, problems, more = _from_xml(response)
    else:
        found, problems, more = _from_json(response)
    kept = tuple(raw for raw in found if source.options.match in raw.url)
    return Page(answer.united(pages.apart(kept)), more=more, problems=problems, window=not source.options.complete)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The feed holds everything."""
    return raw


def check(source: Source, native: str, url: str) -> Request | None:
    return Request(url, purpose="check", native=native) if url.startswith("https://") else None


def _from_xml(response: Response) -> Found:
    base = response.request.url
    _, found, problems = xml.entries(
        response.body, PROMISED, ("item", "entry"), lambda item: _entry(item, base), roots=_ROOTS
    )
    return tuple(found), problems, ()


def _entry(item: Element, base: str) -> RawPosting:
    said = xml.texts(item)
    link = _linked(item) or said.get("link", "")
    guid = said.get("guid") or said.get("id") or ""
    posted, precision = answer.sent(said.get("pubDate") or said.get("published") or said.get("date"))
    body = said.get("encoded") or said.get("content") or said.get("description") or said.get("summary", "")
    kinds = [child.get("term") or child.text for child in item if xml.name(child) == "category"]
    made = _posting(guid, said.get("title", ""), link or guid, base)
    return msgspec.structs.replace(
        made, body=body, posted=posted, precision=precision, updated=said.get("updated", ""),
        places=answer.places(said.get("location")), department=answer.joined(*kinds),
    )  # fmt: skip


def _linked(item: Element) -> str:
    """Atom's link: an attribute, of several the one to the page."""
    links = [child for child in item if xml.name(child) == "link" and child.get("href")]
    best = next((one for one in links if one.get("rel", "alternate") == "alternate"), None)
    return (best.get("href") or "") if best is not None else ""


def _from_json(response: Response) -> Found:
    feed = answer.decoded(response, _Feed, "a JSON Feed")
    base = response.request.url

    def posting(item: _Item) -> RawPosting:
        posted, precision = answer.instant(item.date_published)
        made = _posting("" if item.id is None else str(item.id), item.title or "", item.url or "", base)
        return msgspec.structs.replace(
            made, posted=posted, precision=precision, updated=item.date_modified or "",
            body=item.content_html or answer.paragraphs(item.content_text or item.summary or ""),
            department=answer.joined(*(item.tags or ())),
        )  # fmt: skip

    found, problems = answer.rows(feed.items, _Item, posting)
    onward = urljoin(base, feed.next_url) if feed.next_url else ""
    same = urlsplit(onward).hostname == urlsplit(base).hostname and onward != base
    return found, problems, (Request(onward, purpose="page"),) if onward and same else ()


def _posting(guid: str, title: str, link: str, base: str) -> RawPosting:
    url = _bare(urljoin(base, link.strip())) if link.strip() else ""
    if not title.strip() or not url.startswith(("https://", "http://")):
        raise ValueError("the entry has no title or no link")
    native = guid.strip()
    if not native or native.startswith(("https://", "http://")):
        native = _named(_bare(native) if native else url)
    return RawPosting(native=native, title=title.strip(), url=url)


def _bare(url: str) -> str:
    """A link without what only says where a click came from."""
    parts = urlsplit(url)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(k, v) for k, v in asked if not k.lower().startswith("utm_") and k.lower() not in _TRACKING]
    # Put together anew, "?7" would be "?7=".
    return url if len(kept) == len(asked) else urlunsplit(parts._replace(query=urlencode(kept)))


def _named(url: str) -> str:
    """A link as an id: its parameters that have a value. A number that stands alone behind "?" or "#" names too, where
    nothing before it has one."""
    parts = urlsplit(url)
    numbered = not _NUMBER.search(parts.path) and _ALONE.fullmatch(parts.query)
    query = parts.query if numbered else urlencode(parse_qsl(parts.query))
    anchored = not _NUMBER.search(parts.path + query) and _ALONE.fullmatch(parts.fragment)
    made = urlunsplit(parts._replace(query=query))
    return pages.whole(made) if anchored else pages.own(made, "")

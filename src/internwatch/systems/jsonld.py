"""Any page that carries schema.org JobPosting as JSON-LD, alone or one per address of a sitemap.

Source: schema.org/JobPosting and Google's rules for it. A page that had the markup and lost it, a noindex or a
`validThrough` in the past say that the posting is gone. Many systems write a `validThrough` of a year by default: only
one within half a year of the posting date is taken as a deadline.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

LONGEST_DEADLINE = timedelta(days=183)
MOST_CHILDREN = 200
LARGEST_SITEMAP = 64_000_000
LARGEST_PAGE = 8_000_000
# Begin and end apart: one pattern for both would be quadratic on scripts that never end.
_SCRIPT = re.compile(rb"<script\b[^>]{0,500}?application/ld\+json[^>]{0,500}>", re.IGNORECASE)
_SCRIPT_END = re.compile(rb"</script", re.IGNORECASE)
_NOINDEX = re.compile(rb"<meta\b[^>]{0,300}?name=[\"']?(?:robots|googlebot)\b[^>]{0,300}?noindex", re.IGNORECASE)
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$")
_COMMA = re.compile(r",(\s*[\]}])")
_CONTROL = re.compile(r"[\x00-\x1f]")
_WORD = re.compile(r"[^\W_]+")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` of a page with postings, or `sitemap` of a site with one page per posting; `match` is a part that the
    address of a posting has ("/job/")."""

    url: str = ""
    sitemap: str = ""
    match: str = ""

    def __post_init__(self) -> None:
        if bool(self.url) == bool(self.sitemap):
            raise ValueError("jsonld needs `url` or `sitemap`, one of them")


def board(source: Source) -> str:
    o = source.options
    return f"jsonld:{_native(o.url or o.sitemap)}" + (f"?match={o.match}" if o.match else "")


def start(source: Source) -> Request:
    return Request(source.options.url or source.options.sitemap)


def read(source: Source, response: Response) -> Page:
    if source.options.sitemap:
        return _sitemap(source, response)
    found = [_posting(job, response) for job in _jobs(response.body)]
    if not found:
        raise ReadError("the page holds no schema.org JobPosting (or no longer)")
    return Page(tuple(found))


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    job = next(_jobs(response.body), None)
    if job is None:
        raise ReadError("the posting's page holds no schema.org JobPosting")
    made = _posting(job, response)
    return msgspec.structs.replace(
        made, native=raw.native, url=raw.url, updated=raw.updated, detail=raw.detail, check=raw.check
    )


def check(source: Source, native: str, url: str) -> Request | None:
    return Request(url, purpose="check", native=native) if source.options.sitemap else None


def closed(response: Response) -> bool:
    """The markup is gone, the page asks not to be listed, or its last day is over."""
    if response.status != 200:
        return False
    job = next(_jobs(response.body), None)
    if job is None or _NOINDEX.search(response.body[:200_000]):
        return True
    until, _ = answer.instant(_text(job.get("validThrough")))
    return until is not None and until + timedelta(days=1) < response.at


# -- a page -----------------------------------------------------------------------------------------------------------


def _jobs(body: bytes) -> Iterator[dict[str, Any]]:
    """Every JobPosting of a page; a script that is no JSON after the usual repairs is passed over."""
    for script in _scripts(body[:LARGEST_PAGE]):
        for thing in _things(_loaded(script.decode("utf-8", "replace"))):
            kind = thing.get("@type")
            if "JobPosting" in (kind if isinstance(kind, list) else [kind]):
                yield thing


def _scripts(body: bytes) -> Iterator[bytes]:
    at = 0
    while begins := _SCRIPT.search(body, at):
        ends = _SCRIPT_END.search(body, begins.end())
        if ends is None:
            return
        yield body[begins.end() : ends.start()]
        at = ends.end()


def _loaded(text: str) -> Any:
    text = _COMMENT.sub("", _COMMENT.sub("", text.strip()))
    # Raw line breaks inside strings, and commas before a closing bracket, are the common faults.
    for attempt in (text, _COMMA.sub(r"\1", _CONTROL.sub(" ", text))):
        try:
            return msgspec.json.decode(attempt)
        except (msgspec.DecodeError, RecursionError):
            continue
    return None


def _things(found: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(found, list) and depth < 5:
        for one in found:
            yield from _things(one, depth + 1)
    elif isinstance(found, dict):
        yield found
        yield from _things(found.get("@graph"), depth + 1)


def _posting(job: dict[str, Any], response: Response) -> RawPosting:
    url = urljoin(response.request.url, _text(job.get("url")) or response.request.url)
    posted, precision = answer.instant(_text(job.get("datePosted")))
    identifier = job.get("identifier")
    named = _text(identifier.get("value")) if isinstance(identifier, dict) else _text(identifier)
    title = _text(job.get("title")) or _text(job.get("name"))
    if not title:
        raise ReadError("a JobPosting of the page has no title")
    until, _ = answer.instant(_text(job.get("validThrough")))
    near = until is not None and posted is not None and until - posted <= LONGEST_DEADLINE
    kinds = job.get("employmentType")
    return RawPosting(
        native=named or _native(url), title=title, url=url, places=_places(job), body=_text(job.get("description")),
        posted=posted, precision=precision, updated=_text(job.get("dateModified")),
        commitment=answer.joined(*(map(_text, kinds) if isinstance(kinds, list) else [_text(kinds)])),
        deadline=answer.day(_text(job.get("validThrough"))) if near else None,
        remote=True if "TELECOMMUTE" in _text(job.get("jobLocationType")).upper() else None, requisition=named,
    )  # fmt: skip


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _places(job: dict[str, Any]) -> tuple[str, ...]:
    found = job.get("jobLocation")
    return answer.places(*(_place(one) for one in (found if isinstance(found, list) else [found])))


def _place(location: Any) -> str:
    if not isinstance(location, dict):
        return _text(location)
    address = location.get("address", location)
    if not isinstance(address, dict):
        return _text(address)
    country = address.get("addressCountry")
    parts = (
        address.get("addressLocality"), address.get("addressRegion"),
        country.get("name") if isinstance(country, dict) else country,
    )  # fmt: skip
    return answer.joined(*map(_text, parts)) or _text(location.get("name"))


# -- a sitemap --------------------------------------------------------------------------------------------------------


def _sitemap(source: Source, response: Response) -> Page:
    """A sitemap lists the whole site: rows are addresses, their titles the words of the address until it is read."""
    kind, listed = _listed(_unpacked(response.body))
    if kind == "sitemapindex":
        children = tuple(Request(loc, purpose="page") for loc, _ in listed)
        return Page(more=children[:MOST_CHILDREN], problems=("too many sitemaps",) if children[MOST_CHILDREN:] else ())
    if kind != "urlset":
        raise ReadError(f"the sitemap holds <{kind}> where <urlset> was promised")
    return Page(tuple(_row(loc, changed) for loc, changed in listed if source.options.match in loc))


def _unpacked(body: bytes) -> bytes:
    """A sitemap.xml.gz, bounded; what is no gzip is given back as it is."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(31).decompress(body, LARGEST_SITEMAP)
    except zlib.error as error:
        raise ReadError(f"the sitemap cannot be unpacked: {error}") from error


def _listed(body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """(name of the root element, [(address, last change)]). Read as a stream: the largest would fill the memory."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        events = iterparse(BytesIO(body), events=("start", "end"))
        _, root = next(events)
        return _name(root), list(_entries(events, root))
    except (ParseError, DefusedXmlException, ValueError, StopIteration) as error:
        raise ReadError(f"the sitemap is no XML: {error}") from error


def _entries(events: Iterator[tuple[str, Any]], root: Any) -> Iterator[tuple[str, str]]:
    """(address, last change) of each entry; what was read is let go of."""
    for event, element in events:
        if event != "end" or _name(element) not in ("url", "sitemap"):
            continue
        said = {_name(child): (child.text or "").strip() for child in element}
        root.clear()
        if said.get("loc", "").startswith(("http://", "https://")):
            yield said["loc"], said.get("lastmod", "")


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _row(loc: str, changed: str) -> RawPosting:
    native = _native(loc)
    words = _WORD.findall(unquote(urlsplit(loc).path).replace("/", " "))
    return RawPosting(
        native=native, title=" ".join(words)[:300] or native, url=loc, updated=changed,
        detail=Request(loc, purpose="detail", native=native),
    )  # fmt: skip


def _native(url: str) -> str:
    """An address as an id: without scheme and fragment, and without a slash at its end."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"

"""schema.org JobPosting as pages carry it (JSON-LD): found, repaired, and read as a posting; it knows no system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import msgspec

from internwatch.errors import ReadError
from internwatch.model import RawPosting, Response
from internwatch.systems import answer, pages

LARGEST_PAGE = 8_000_000
# Begin and end apart: one pattern for both would be quadratic on scripts that never end. What a tag says is looked for
# in the tag that was found: within one pattern each place would be tried with each.
_SCRIPT = re.compile(rb"<script\b[^>]{0,1000}+>", re.IGNORECASE)
_LD_JSON = re.compile(rb"application/ld(?:\+|&#x2B;|&#43;)json", re.IGNORECASE)
_SCRIPT_END = re.compile(rb"</script", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,600}+>", re.IGNORECASE)
_NOINDEX = re.compile(rb"name=[\"']?(?:robots|googlebot)\b.*noindex", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$")
_COMMA = re.compile(r",(\s*[\]}])")
_CONTROL = re.compile(r"[\x00-\x1f]")


def jobs(body: bytes) -> Iterator[dict[str, Any]]:
    """Every JobPosting of a page; a script that is no JSON after the usual repairs is passed over."""
    for script in _scripts(body[:LARGEST_PAGE]):
        for thing in _things(_loaded(script.decode("utf-8", "replace"))):
            kind = thing.get("@type")
            if "JobPosting" in (kind if isinstance(kind, list) else [kind]):
                yield thing


def described(body: bytes) -> str:
    """The text of a posting's page that marks it as microdata, in one or more parts; ReadError where there is none."""
    found = pages.parsed(body).css("[itemprop=description]")
    text = "".join(node.html or "" for node in found if pages.words(node))
    if not text:
        raise ReadError("the posting's page holds no text")
    return text


def _scripts(body: bytes) -> Iterator[bytes]:
    at = 0
    while begins := _SCRIPT.search(body, at):
        at = begins.end()
        if not _LD_JSON.search(begins[0]):
            continue
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


def detail(raw: RawPosting, response: Response) -> RawPosting:
    """A listed row with what the JobPosting of its own page adds; what the list says of id and link stays."""
    job = next(jobs(response.body), None)
    if job is None:
        raise ReadError("the posting's page holds no schema.org JobPosting")
    made = posting(job, response)
    return msgspec.structs.replace(
        raw, title=raw.title or made.title, places=max(raw.places, made.places, key=len), body=made.body or raw.body,
        posted=raw.posted or made.posted, precision=raw.precision or made.precision,
        commitment=answer.joined(raw.commitment, made.commitment), deadline=made.deadline,
        remote=raw.remote if made.remote is None else made.remote, requisition=raw.requisition or made.requisition,
    )  # fmt: skip


def gone(response: Response) -> bool:
    """The markup is gone, the page asks not to be listed, or its last day is over. For pages that always have it."""
    if response.status != 200:
        return False
    job = next(jobs(response.body), None)
    if job is None or any(_NOINDEX.search(tag) for tag in _META.findall(response.body[:200_000])):
        return True
    until, _ = answer.instant(_text(job.get("validThrough")))
    # Some write the last day of the calendar, to which no day can be added.
    return until is not None and until < response.at - timedelta(days=1)


def posting(job: dict[str, Any], response: Response) -> RawPosting:
    """A JobPosting in our shape; ReadError for one without a title."""
    url = urljoin(response.request.url, _text(job.get("url")) or response.request.url)
    posted, precision = answer.instant(_text(job.get("datePosted")))
    named = _number(job)
    title = _text(job.get("title")) or _text(job.get("name"))
    if not title:
        raise ReadError("a JobPosting of the page has no title")
    kinds = job.get("employmentType")
    return RawPosting(
        native=named or pages.own(url, response.request.url), title=title, url=url, places=_places(job),
        body=_text(job.get("description")), posted=posted, precision=precision, updated=_text(job.get("dateModified")),
        commitment=answer.joined(*(map(_text, kinds) if isinstance(kinds, list) else [_text(kinds)])),
        deadline=answer.deadline(_text(job.get("validThrough")), posted),
        remote=True if "TELECOMMUTE" in _text(job.get("jobLocationType")).upper() else None, requisition=named,
    )  # fmt: skip


def _number(job: dict[str, Any]) -> str:
    """The posting's own number; "" for none, and for what is the company's name instead."""
    identifier, company = job.get("identifier"), job.get("hiringOrganization")
    named = _text(identifier.get("value")) if isinstance(identifier, dict) else _text(identifier)
    names = [_text(company.get("name")) if isinstance(company, dict) else _text(company)]
    # Some write a number as its own name.
    if isinstance(identifier, dict) and not any(map(str.isdigit, named)):
        names.append(_text(identifier.get("name")))
    return "" if named.casefold() in map(str.casefold, names) else named


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

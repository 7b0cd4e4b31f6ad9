"""Community lists as JSON (`listings.json`, the shape that SimplifyJobs, vanshb03 and many others share): leads.

GET the raw file; one array of rows with "company_name", "title" and "url". `active = false` is the list's word that a
posting takes no applications any more; rows that the list hides itself are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, pages
from internwatch.systems.lead_rows import LONGEST_COMPANY, LONGEST_TITLE, LeadRow, link, number, said

PROMISED = "a listings.json (an array of rows with company_name, title and url)"
# What "sponsorship" says where it says nothing.
_NOTHING = frozenset({"other", "unknown", "n/a", ""})


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` of the raw file; `internships` says that every row is one, whatever its title; `alert` asks for alerts
    about rows that match a filter and stand on no board that is read."""

    url: str
    internships: bool = False
    alert: bool = False


class _Row(msgspec.Struct):
    company_name: str
    title: str
    url: str
    id: str | int | None = None
    locations: list[str] | str | None = None
    terms: list[str] | None = None
    season: str | None = None
    active: bool = True
    is_visible: bool = True
    date_posted: float | str | None = None
    date_updated: float | str | None = None
    sponsorship: str | None = None
    category: str | None = None
    degrees: list[str] | None = None


def board(source: Source) -> str:
    return f"listings:{pages.address(source.options.url)}"


def start(source: Source) -> Request:
    return Request(source.options.url)


def read(source: Source, response: Response) -> Page:
    raws = answer.decoded(response, list[msgspec.Raw], PROMISED)
    if not raws:
        raise ReadError(f"an empty list came where {PROMISED} was promised")
    found, problems = answer.rows(raws, _Row, lambda row: _lead(source, row, response.request.url))
    if len(problems) == len(raws):
        raise ReadError(f"no row is one of {PROMISED}; {problems[0]}; it has {_keys(raws[0])}")
    return Page(tuple({raw.native: raw for raw in _apart(found)}.values()), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _apart(found: Sequence[RawPosting]) -> Iterator[RawPosting]:
    """Rows copied with their id: one that has several links and titles names no row."""
    links: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    for raw in found:
        links.setdefault(raw.native, set()).add(raw.url)
        titles.setdefault(raw.native, set()).add(raw.title)
    for raw in found:
        copied = len(links[raw.native]) > 1 and len(titles[raw.native]) > 1
        yield msgspec.structs.replace(raw, native=number(raw.url, raw.title)) if copied else raw


def _keys(raw: msgspec.Raw) -> str:
    try:
        row: Any = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return "no JSON object"
    named = ", ".join(sorted(map(str, row))[:12]) if isinstance(row, dict) else ""
    return f"the keys {named}"[:200] if named else f"{type(row).__name__} in its place"


def _lead(source: Source, row: _Row, base: str) -> LeadRow | None:
    if not row.is_visible:
        return None
    title, company = row.title.strip(), row.company_name.strip()
    if not title or not company:
        raise ValueError("it has no title or no company_name")
    url = link(row.url, base)
    posted, precision = _moment(row.date_posted)
    places = [row.locations] if isinstance(row.locations, str) else row.locations or []
    return LeadRow(
        native=str(row.id) if row.id not in (None, "") else number(company, title, url),
        title=title[:LONGEST_TITLE], url=url, places=answer.places(*places), body=_body(row), posted=posted,
        precision=precision, updated=f"{row.date_updated or ''} {row.active} {company}",
        commitment="Internship" if source.options.internships else "", department=(row.category or "").strip(),
        company=company[:LONGEST_COMPANY], active=row.active,
    )  # fmt: skip


def _body(row: _Row) -> str:
    """What the list says beside title and place, in its words."""
    terms = ", ".join(row.terms or ([row.season] if row.season else ()))
    sponsorship = (row.sponsorship or "").strip()
    sponsored = "" if sponsorship.lower() in _NOTHING else sponsorship
    # The terms last: before a line about degrees they read like a graduation date.
    return said((("Degrees", ", ".join(row.degrees or ())), ("", sponsored), ("Terms", terms)))


def _moment(given: float | str | None) -> tuple[Any, Any]:
    """Seconds since 1970 (some lists count milliseconds), or an ISO date."""
    if isinstance(given, str):
        return answer.epoch(float(given)) if given.isdigit() and len(given) < 15 else answer.instant(given)
    return answer.epoch(given / 1000 if given and given > 1e11 else given)

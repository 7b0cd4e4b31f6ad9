"""Workday's candidate pages (CXS): a paged POST without texts, and one GET per posting for its text.

Source: the pages' own requests; no official documentation. Twenty a page (more is refused). `total` and `facets` come
with the first page only. Many tenants cap `total` at 2,000 and begin anew beyond it: such a list is split by a facet.
A posting that was taken down answers 403 with "S22". `startDate` is the posting's day, not the job's.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "a Workday job list"
PAGE = 20
CAP = 2000
MOST_VALUES = 100
# Facets with one value per posting first: over these a list can be split and counted.
SPLITTING = ("jobFamilyGroup", "jobFamily", "timeType", "workerSubType")
_ID = re.compile(r"_([A-Za-z]{0,6}-?\d[\w-]*)$")
_ROLL_UP = re.compile(r"^\d+ locations$", re.IGNORECASE)
_JSON = (("accept", "application/json"), ("content-type", "application/json"))


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From the address https://{token}.{instance}.myworkdayjobs.com/{site}. `search` and `facets` (facet -> value
    ids) narrow what the server lists; they are part of what the board is."""

    token: str
    instance: str
    site: str
    search: str = ""
    facets: dict[str, list[str]] = {}


class _Row(msgspec.Struct):
    title: str
    externalPath: str
    locationsText: str | None = None
    postedOn: str | None = None
    bulletFields: list[str | None] | None = None
    timeType: str | None = None
    remoteType: str | None = None


class _List(msgspec.Struct):
    jobPostings: list[msgspec.Raw]
    total: int = 0
    facets: list[dict[str, Any]] | None = None


class _Info(msgspec.Struct):
    title: str
    jobDescription: str = ""
    location: str | None = None
    additionalLocations: list[str] | None = None
    startDate: str | None = None
    timeType: str | None = None
    remoteType: str | None = None
    jobReqId: str | None = None


class _Detail(msgspec.Struct):
    jobPostingInfo: _Info


class _Asked(msgspec.Struct):
    appliedFacets: dict[str, list[str]]
    limit: int
    offset: int
    searchText: str


def board(source: Source) -> str:
    o = source.options
    narrowed = [f"{name}={','.join(sorted(values))}" for name, values in sorted(o.facets.items())]
    if o.search:
        narrowed.insert(0, f"search={o.search.lower()}")
    return f"workday:{o.token}/{o.site}".lower() + (f"?{'&'.join(narrowed)}" if narrowed else "")


def start(source: Source) -> Request:
    return _page(source, source.options.facets, 0, 0)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    asked = msgspec.json.decode(response.request.body, type=_Asked)
    postings, problems = answer.rows(found.jobPostings, _Row, lambda row: _posting(source, row, response))
    problems += _lost(found, asked.offset, int(urlsplit(response.request.url).fragment or 0))
    if asked.offset:
        return Page(postings, problems=problems)
    if found.total < CAP:
        # A list that was split may count a posting under two values; only the whole one can be checked by its total,
        # the pages of a part by what its first one says.
        whole = asked.appliedFacets == source.options.facets
        further = answer.offsets(PAGE, found.total)
        more = tuple(_page(source, asked.appliedFacets, at, 0 if whole else found.total) for at in further)
        return Page(postings, more=more, total=found.total if whole else None, problems=problems)
    split, missed = _split(source, asked.appliedFacets, found.facets or [])
    return Page(postings, more=split, problems=(*problems, *missed))


def _lost(found: _List, offset: int, promised: int) -> tuple[str, ...]:
    """What a page lacks. `promised` is how many its list holds as another answer said it, 0 where none did."""
    came = len(found.jobPostings)
    if not offset and PAGE <= came > found.total:
        return ("a full page came without the number of all",)
    if not promised:
        return ()
    if not offset and found.total < promised - max(1, promised // 100):
        return (f"a part of the list holds {found.total} postings where {promised} were counted",)
    due = max(0, min(PAGE, (promised if offset else found.total) - offset))
    return (f"the page from {offset} on holds {came} of {due} rows",) if came < due else ()


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    info = answer.decoded(response, _Detail, "a Workday posting").jobPostingInfo
    posted, precision = answer.instant(info.startDate)
    return msgspec.structs.replace(
        raw, title=info.title, body=info.jobDescription,
        places=answer.places(info.location, *(info.additionalLocations or ())) or raw.places,
        posted=posted or raw.posted, precision=precision or raw.precision, requisition=info.jobReqId or raw.requisition,
        remote=raw.remote if info.remoteType is None else answer.workplace(info.remoteType),
    )  # fmt: skip


def check(source: Source, native: str, url: str) -> Request | None:
    prefix = f"/{source.options.site}/"
    path = urlsplit(url).path
    return _detail(source, native, path[len(prefix) - 1 :]) if path.startswith(prefix) else None


def closed(response: Response) -> bool:
    """403 with S22 is how a posting that was taken down answers; any other 403 is a refusal."""
    return response.status == 403 and b'"S22"' in response.body[:2000]


def _host(source: Source) -> str:
    return f"{source.options.token}.{source.options.instance}.myworkdayjobs.com"


def _cxs(source: Source) -> str:
    o = source.options
    return f"https://{_host(source)}/wday/cxs/{quote(o.token, safe='')}/{quote(o.site, safe='')}"


def _page(source: Source, facets: dict[str, list[str]], offset: int, promised: int) -> Request:
    """A page of a list. What is promised of it stands behind "#", which is not sent."""
    asked = _Asked(facets, PAGE, offset, source.options.search)
    url = f"{_cxs(source)}/jobs" + (f"#{promised}" if promised else "")
    return Request(url, "POST", msgspec.json.encode(asked), _JSON, "page" if offset else "list")


def _detail(source: Source, native: str, path: str) -> Request:
    return Request(f"{_cxs(source)}{path}", headers=_JSON[:1], purpose="detail", native=native)


def _posting(source: Source, row: _Row, response: Response) -> RawPosting:
    path = row.externalPath
    named = _ID.search(path)
    native = named[1] if named else path
    posted, precision = answer.ago(row.postedOn, response.at)
    where = row.locationsText or ""
    return RawPosting(
        native=native, title=row.title, url=f"https://{_host(source)}/{source.options.site}{path}",
        places=() if _ROLL_UP.match(where.strip()) else answer.places(where), posted=posted, precision=precision,
        commitment=row.timeType or "", remote=answer.workplace(row.remoteType),
        requisition=next((field for field in row.bulletFields or () if field), ""),
        detail=_detail(source, native, path),
    )  # fmt: skip


def _split(
    source: Source, applied: dict[str, list[str]], facets: list[dict[str, Any]]
) -> tuple[tuple[Request, ...], tuple[str, ...]]:
    """(first pages of narrower lists that together hold the capped one, problems)."""
    counts = _counts(facets)
    usable = [name for name in counts if name not in applied]
    chosen = next((name for name in SPLITTING if name in usable), next(iter(usable), None))
    if chosen is None:
        return (), (f"the site lists more than {CAP} postings and nothing splits it further; use `search` or `facets`",)
    groups = _grouped(counts[chosen])
    short = sum(counts[chosen].values()) < CAP
    missed = (f"the values of {chosen} do not cover the list of more than {CAP} postings",) if short else ()
    # A posting may count under two values of a group, so only the largest of them is sure.
    sure = [max(counts[chosen][value] for value in group) for group in groups]
    parts = zip(groups, sure, strict=True)
    return tuple(_page(source, applied | {chosen: group}, 0, most) for group, most in parts), missed


def _counts(facets: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """facet -> value id -> postings; facets may be nested in groups."""
    found: dict[str, dict[str, int]] = {}
    waiting = list(facets)
    while waiting:
        facet = waiting.pop(0)
        values = [v for v in facet.get("values") or () if isinstance(v, dict)]
        waiting += [v for v in values if "facetParameter" in v]
        plain = {str(v["id"]): int(v.get("count") or 0) for v in values if v.get("id") and "facetParameter" not in v}
        if plain and facet.get("facetParameter"):
            found.setdefault(str(facet["facetParameter"]), {}).update(plain)
    return found


def _grouped(values: dict[str, int]) -> list[list[str]]:
    """Value ids in groups whose lists stay below the cap; a value beyond it alone is split again when it is read."""
    groups: list[list[str]] = []
    room = 0
    for value, count in sorted(values.items(), key=lambda item: -item[1]):
        if not groups or count > room or len(groups[-1]) == MOST_VALUES:
            groups.append([])
            room = CAP - 1
        groups[-1].append(value)
        room -= count
    return groups

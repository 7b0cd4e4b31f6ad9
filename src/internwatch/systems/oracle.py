"""Oracle's Recruiting Cloud (Candidate Experience): a paged list without texts, and one GET per posting for its text.

Source: hcmRestApi of a customer's host. Without `expand` the list is empty while the total is set; `hasMore` is wrong
on some hosts, so the walk goes by `TotalJobsCount`.
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

PROMISED = "an Oracle list"
PAGE = 200
_EXPAND = "requisitionList.workLocation,requisitionList.secondaryLocations"
_PARTS = (
    "ExternalDescriptionStr", "ExternalResponsibilitiesStr", "ExternalQualificationsStr", "CorporateDescriptionStr",
    "OrganizationDescriptionStr",
)  # fmt: skip


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the customer's, as "eabc.fa.us2.oraclecloud.com"; `site` is the word behind /sites/ ("CX_1").
    `search` narrows the look to a keyword."""

    host: str
    site: str
    search: str = ""


class _Place(msgspec.Struct):
    Name: str | None = None


class _Row(msgspec.Struct):
    Id: str | int
    Title: str
    PostedDate: str | None = None
    PrimaryLocation: str | None = None
    secondaryLocations: list[_Place] | None = None
    WorkplaceTypeCode: str | None = None
    WorkplaceType: str | None = None
    JobSchedule: str | None = None
    ContractType: str | None = None
    JobFunction: str | None = None


class _Found(msgspec.Struct):
    requisitionList: list[msgspec.Raw]
    TotalJobsCount: int | None = None
    Offset: int = 0


class _List(msgspec.Struct):
    items: list[_Found]


class _Detail(msgspec.Struct):
    items: list[dict[str, object]]


def board(source: Source) -> str:
    o = source.options
    searched = f"?{o.search.lower()}" if o.search else ""
    return f"oracle:{o.host.lower()}:{o.site.lower()}{searched}"


def start(source: Source) -> Request:
    return _page(source, 0)


def read(source: Source, response: Response) -> Page:
    lists = answer.decoded(response, _List, PROMISED).items
    if not lists:
        raise ReadError("an Oracle list came without its first item; is the site's name right?")
    found = lists[0]
    postings, problems = answer.rows(found.requisitionList, _Row, lambda row: _posting(source, row))
    if found.Offset or response.request.purpose == "page":
        return Page(postings, problems=problems)
    total = found.TotalJobsCount
    if PAGE <= len(found.requisitionList) > (total or 0):
        problems += ("a full page came without the number of all",)
    size = min(PAGE, len(found.requisitionList)) or PAGE
    more = tuple(_page(source, offset) for offset in answer.offsets(size, total or 0))
    return Page(postings, more=more, total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    items = answer.decoded(response, _Detail, "an Oracle posting").items
    if not items:
        raise ReadError("the posting is not there any more")
    said = items[0]
    parts = [("", text) for name in _PARTS if isinstance(text := said.get(name), str)]
    return msgspec.structs.replace(raw, body=answer.sections(parts))


def check(source: Source, native: str, url: str) -> Request:
    return _detail(source, native, "check")


def closed(response: Response) -> bool:
    """A posting that is gone is answered with an empty list."""
    try:
        return response.status == 200 and not answer.decoded(response, _Detail, PROMISED).items
    except ReadError:
        return False


def _api(source: Source, resource: str) -> str:
    return f"https://{source.options.host}/hcmRestApi/resources/latest/{resource}"


def _page(source: Source, offset: int) -> Request:
    o = source.options
    keyword = f",keyword={quote(o.search, safe='')}" if o.search else ""
    finder = f"findReqs;siteNumber={o.site},limit={PAGE},offset={offset},sortBy=POSTING_DATES_DESC{keyword}"
    url = f"{_api(source, 'recruitingCEJobRequisitions')}?onlyData=true&expand={_EXPAND}&finder={finder}"
    return Request(url, purpose="page" if offset else "list")


def _detail(source: Source, native: str, purpose: str) -> Request:
    finder = f"ById;Id=%22{quote(native, safe='')}%22,siteNumber={source.options.site}"
    url = f"{_api(source, 'recruitingCEJobRequisitionDetails')}?onlyData=true&expand=all&finder={finder}"
    return Request(url, purpose=purpose, native=native)  # type: ignore[arg-type]  # the callers pass Purpose words


def _posting(source: Source, row: _Row) -> RawPosting:
    native, o = str(row.Id), source.options
    posted, precision = answer.instant((row.PostedDate or "")[:10])
    others = [place.Name for place in row.secondaryLocations or ()]
    return RawPosting(
        native=native, title=row.Title,
        url=f"https://{o.host}/hcmUI/CandidateExperience/en/sites/{o.site}/job/{quote(native, safe='')}",
        places=answer.places(row.PrimaryLocation, *others), posted=posted, precision=precision,
        commitment=answer.joined(row.JobSchedule, row.ContractType), department=row.JobFunction or "",
        remote=answer.workplace(row.WorkplaceTypeCode or row.WorkplaceType), requisition=native,
        detail=_detail(source, native, "detail"),
    )  # fmt: skip

"""ADP Workforce Now's public career centers: a paged list without texts, and one GET per posting for its text.

Source: workforcenow.adp.com's public staffing API, by the two ids in the address of a career center.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

import msgspec

from internwatch.model import Page, Purpose, RawPosting, Request, Response, Source
from internwatch.systems import answer

BASE = "https://workforcenow.adp.com/mascsr/default"
API = f"{BASE}/careercenter/public/events/staffing/v1/job-requisitions"
PROMISED = "an ADP list"
PAGE = 20


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`cid` and `ccId` from the career center's address; `lang` the language of the texts."""

    cid: str
    ccId: str = "19000101_000001"
    lang: str = "en_US"


class _Name(msgspec.Struct):
    shortName: str | None = None
    longName: str | None = None


class _Place(msgspec.Struct):
    nameCode: _Name | None = None


class _Job(msgspec.Struct):
    itemID: str
    requisitionTitle: str
    clientRequisitionID: str | None = None
    postDate: str | None = None
    requisitionLocations: list[_Place] | None = None
    workLevelCode: _Name | None = None
    requisitionDescription: str | None = None


class _Meta(msgspec.Struct):
    totalNumber: int


class _List(msgspec.Struct):
    jobRequisitions: list[msgspec.Raw]
    meta: _Meta


def board(source: Source) -> str:
    return f"adp:{source.options.cid}/{source.options.ccId}".lower()


def start(source: Source) -> Request:
    return _page(source, 0)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    postings, problems = answer.rows(found.jobRequisitions, _Job, lambda job: _posting(source, job))
    if response.request.purpose == "page":
        return Page(postings, problems=problems)
    total = found.meta.totalNumber
    more = tuple(_page(source, offset) for offset in answer.offsets(PAGE, total))
    return Page(postings, more=more, total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    job = answer.decoded(response, _Job, "an ADP posting")
    return msgspec.structs.replace(raw, body=job.requisitionDescription or raw.body)


def check(source: Source, native: str, url: str) -> Request:
    return _one(source, native, "check")


def _ids(source: Source) -> dict[str, str]:
    o = source.options
    return {"cid": o.cid, "ccId": o.ccId, "lang": o.lang}


def _page(source: Source, offset: int) -> Request:
    asked = urlencode({**_ids(source), "locale": source.options.lang, "$top": PAGE, "$skip": offset}, safe="$")
    return Request(f"{API}?{asked}", headers=_JSON, purpose="page" if offset else "list")


_JSON = (("accept", "application/json"), ("x-requested-with", "XMLHttpRequest"))


def _one(source: Source, native: str, purpose: Purpose) -> Request:
    asked = urlencode({**_ids(source), "locale": source.options.lang})
    return Request(f"{API}/{quote(native, safe='')}?{asked}", headers=_JSON, purpose=purpose, native=native)


def _posting(source: Source, job: _Job) -> RawPosting:
    if not job.itemID or not job.requisitionTitle:
        raise ValueError("the row has no id or no title")
    asked = urlencode({**_ids(source), "jobId": job.itemID})
    posted, _ = answer.instant((job.postDate or "")[:10])
    places = [place.nameCode for place in job.requisitionLocations or () if place.nameCode]
    level = job.workLevelCode
    return RawPosting(
        native=job.itemID, title=job.requisitionTitle,
        url=f"{BASE}/mdf/recruitment/recruitment.html?{asked}",
        places=answer.places(*(name.shortName or name.longName for name in places)),
        body=job.requisitionDescription or "", posted=posted, precision="day" if posted else "",
        commitment=(level.shortName or level.longName or "") if level else "",
        requisition=job.clientRequisitionID or "", detail=_one(source, job.itemID, "detail"),
    )  # fmt: skip

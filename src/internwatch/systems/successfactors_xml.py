"""SAP SuccessFactors' oldest career pages: one XML of the whole board with texts.

Source: <host>/career?company=<token>&career_ns=job_listing_summary&resultType=XML. Which field says what differs per
company: they are told apart by their labels. Days are written as 12/31/2026.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from internwatch.model import Page, Precision, RawPosting, Request, Response, Source
from internwatch.systems import answer, xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PROMISED = "a SuccessFactors job listing"
# Which label says what, the most telling first.
_PLACES = ("location", "city", "country")
_DEPARTMENTS = ("job family", "functional area", "department")
_KINDS = ("type of employment", "employment type", "job type", "contract")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is SuccessFactors' ("career5.successfactors.eu"), `token` the company there."""

    host: str
    token: str


def board(source: Source) -> str:
    o = source.options
    return f"successfactors_xml:{o.host.lower()}:{o.token.lower()}"


def start(source: Source) -> Request:
    return Request(_url(source, career_ns="job_listing_summary", resultType="XML"))


def read(source: Source, response: Response) -> Page:
    roots = ("Job-Listing",)
    _, found, problems = xml.entries(
        response.body, PROMISED, ("Job",), lambda job: _posting(source, job), roots=roots, flat=True
    )
    return Page(answer.united(found), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _url(source: Source, **asked: str) -> str:
    return f"https://{source.options.host}/career?{urlencode({'company': source.options.token, **asked})}"


def _posting(source: Source, job: Element) -> RawPosting:
    said = xml.texts(job)
    native, title = said.get("ReqId", ""), unescape(said.get("JobTitle", "")).strip()
    if not native or not title:
        raise ValueError("the row has no title or no ReqId")
    labelled = _labelled(job)
    posted, precision = _day(said.get("Posted-Date", ""))
    return RawPosting(
        native=native, title=title, url=_url(source, career_ns="job_listing", career_job_req_id=native),
        places=answer.places(_of(labelled, _PLACES)), body=said.get("Job-Description", ""), posted=posted,
        precision=precision, department=_of(labelled, _DEPARTMENTS), commitment=_of(labelled, _KINDS),
        requisition=native,
    )  # fmt: skip


def _labelled(job: Element) -> dict[str, str]:
    """label -> value of the fields that a company made itself, labels in lower case."""
    found: dict[str, str] = {}
    for field in job:
        if xml.name(field).startswith(("filter", "mfield")):
            said = xml.texts(field)
            if said.get("label") and said.get("value"):
                found.setdefault(said["label"].lower(), unescape(said["value"]).strip())
    return found


def _of(labelled: dict[str, str], telling: tuple[str, ...]) -> str:
    return next((value for word in telling for label, value in labelled.items() if word in label), "")


def _day(text: str) -> tuple[datetime | None, Precision]:
    try:
        return datetime.strptime(text, "%m/%d/%Y").replace(tzinfo=UTC), "day"
    except ValueError:
        return None, ""

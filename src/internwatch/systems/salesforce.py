"""Salesforce's own careers site: one file with every posting and its text.

Source: a.sfdcstatic.com/digital/xsf/careers/prod/jobs_2.json, an export of the Workday behind it (jobs_1.json is the
same without texts). Links lead to the Workday posting.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

FEED = "https://a.sfdcstatic.com/digital/xsf/careers/prod/jobs_2.json"
SITE = "https://www.salesforce.com/company/careers/jobs"
PROMISED = "the file of Salesforce's openings"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """There is one such file, and the whole of it is read."""


class _Job(msgspec.Struct):
    Job_Requisition_Ref_ID: str
    Job_Posting_Title: str
    Job_Description: str | None = None
    External_Job_Posting_Start_Date: str | None = None
    External_Job_Posting_Site: str | None = None
    Job_Requisition_Primary_Location: str | None = None
    Job_Requisition_Additional_Locations: str | list[str] | None = None
    Job_Family_Group: str | list[str] | None = None
    Employee_Type: str | None = None
    Time_Type: str | None = None


class _File(msgspec.Struct):
    Report_Entry: list[msgspec.Raw]
    Total_Jobs: int | str | None = None


def board(source: Source) -> str:
    return "salesforce"


def start(source: Source) -> Request:
    return Request(FEED)


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _File, PROMISED)
    postings, problems = answer.rows(found.Report_Entry, _Job, _posting)
    said = str(found.Total_Jobs or "")
    return Page(postings, total=int(said) if said.isdecimal() and len(said) < 7 else None, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The file holds everything."""
    return raw


def _posting(job: _Job) -> RawPosting:
    native, link = job.Job_Requisition_Ref_ID, job.External_Job_Posting_Site or ""
    if not native or not job.Job_Posting_Title:
        raise ValueError("the row has no id or no title")
    posted, precision = answer.instant(job.External_Job_Posting_Start_Date)
    host = urlsplit(link).hostname or ""
    own = link if link.startswith("https://") and host.endswith((".myworkdayjobs.com", ".salesforce.com")) else ""
    return RawPosting(
        native=native, title=job.Job_Posting_Title, url=own or f"{SITE}/{native.lower()}/",
        places=answer.places(job.Job_Requisition_Primary_Location, *_several(job.Job_Requisition_Additional_Locations)),
        body=job.Job_Description or "", posted=posted, precision=precision,
        commitment=answer.joined(job.Employee_Type, job.Time_Type),
        department=answer.joined(*_several(job.Job_Family_Group)), requisition=native,
    )  # fmt: skip


def _several(said: str | list[str] | None) -> list[str]:
    return said if isinstance(said, list) else (said or "").split(";")

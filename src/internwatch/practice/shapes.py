"""How each careers system writes a list and a posting; pure functions of the world.

Only what the real ones send is here: a field that the real answer has and no reader wants is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from internwatch.practice.openings import Employer, Opening

WORKDAY_SITE = "Careers"
WORKDAY_INSTANCE = "wd5"
_PAGE = 20


def native(employer: Employer, opening: Opening) -> str:
    """The system's own id of an opening."""
    if employer.system in ("lever", "ashby"):
        return str(uuid5(NAMESPACE_URL, f"{employer.token}/{opening.number}"))
    return f"R-{opening.number}" if employer.system == "workday" else str(opening.number)


def page_url(employer: Employer, opening: Opening) -> str:
    """Where a person reads the opening."""
    token, one = employer.token, native(employer, opening)
    return {
        "greenhouse": f"https://job-boards.greenhouse.io/{token}/jobs/{one}",
        "lever": f"https://jobs.lever.co/{token}/{one}",
        "ashby": f"https://jobs.ashbyhq.com/{token}/{one}",
        "workday": f"https://{workday_host(employer)}/{WORKDAY_SITE}{workday_path(opening)}",
        "smartrecruiters": f"https://jobs.smartrecruiters.com/{token}/{one}",
    }[employer.system]


def workday_host(employer: Employer) -> str:
    return f"{employer.token}.{WORKDAY_INSTANCE}.myworkdayjobs.com"


def workday_path(opening: Opening) -> str:
    words = "".join(c if c.isalnum() else " " for c in opening.title).split()
    return f"/job/{opening.town.city}/{'-'.join(words)}_R-{opening.number}"


def greenhouse(employer: Employer, o: Opening) -> dict[str, Any]:
    """One job; `content` is HTML escaped once more, as theirs is."""
    return {
        "absolute_url": page_url(employer, o), "internal_job_id": o.number - 1_000_000, "id": o.number,
        "location": {"name": str(o.town)}, "metadata": None, "title": o.title, "company_name": employer.name,
        "updated_at": _offset(o.updated), "first_published": _offset(o.posted),
        "requisition_id": f"REQ-{o.number % 9973}",
        "application_deadline": f"{o.deadline}T23:59:59+00:00" if o.deadline else None, "language": "en",
        "content": escape(o.html),
        "departments": [{"id": 7001, "name": o.department, "child_ids": [], "parent_id": None}],
        "offices": [{"id": 8001, "name": o.town.city, "location": str(o.town), "child_ids": [], "parent_id": None}],
    }  # fmt: skip


def greenhouse_list(employer: Employer, openings: Sequence[Opening]) -> dict[str, Any]:
    return {"jobs": [greenhouse(employer, o) for o in openings], "meta": {"total": len(openings)}}


def lever(employer: Employer, o: Opening) -> dict[str, Any]:
    """One posting; what is asked for stands in `lists` only."""
    opening = "".join(f"<div>{escape(p, quote=False)}</div>" for p in o.paragraphs)
    plain = "\n\n".join(o.paragraphs)
    return {
        "id": native(employer, o), "text": o.title, "createdAt": int(o.posted.timestamp() * 1000),
        "categories": {
            "commitment": "Internship" if o.internship else "Full-time", "department": o.department,
            "location": str(o.town), "team": o.department, "allLocations": [str(o.town)],
        },
        "country": o.town.code, "workplaceType": "onsite", "description": opening, "descriptionPlain": plain,
        "descriptionBody": opening, "descriptionBodyPlain": plain, "opening": "", "openingPlain": "",
        "lists": [{"text": "What we look for", "content": o.bullets}], "additional": "", "additionalPlain": "",
        "hostedUrl": page_url(employer, o), "applyUrl": page_url(employer, o) + "/apply",
    }  # fmt: skip


def ashby(employer: Employer, o: Opening) -> dict[str, Any]:
    return {
        "id": native(employer, o), "title": o.title, "department": o.department, "team": o.department,
        "employmentType": "Intern" if o.internship else "FullTime", "location": str(o.town), "secondaryLocations": [],
        "publishedAt": o.posted.isoformat(timespec="milliseconds"), "isListed": True, "isRemote": False,
        "workplaceType": "OnSite",
        "address": {"postalAddress": {
            "addressLocality": o.town.city, "addressRegion": o.town.region, "addressCountry": o.town.country,
        }},
        "jobUrl": page_url(employer, o), "applyUrl": page_url(employer, o) + "/application",
        "descriptionHtml": o.html, "descriptionPlain": "\n\n".join((*o.paragraphs, *o.asks)),
    }  # fmt: skip


def ashby_list(employer: Employer, openings: Sequence[Opening]) -> dict[str, Any]:
    return {"apiVersion": "1", "jobs": [ashby(employer, o) for o in openings]}


def workday_list(openings: Sequence[Opening], asked: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Twenty rows a page; the total on the first page only, as theirs."""
    words = str(asked.get("searchText") or "").lower().split()
    found = [o for o in openings if all(word in o.title.lower() for word in words)]
    offset = int(asked.get("offset") or 0)
    rows = [
        {
            "title": o.title, "externalPath": workday_path(o), "locationsText": str(o.town),
            "postedOn": _days(o.posted, now), "bulletFields": [f"R-{o.number}"],
        }
        for o in found[offset : offset + _PAGE]
    ]  # fmt: skip
    return {"total": 0 if offset else len(found), "jobPostings": rows, "facets": [], "userAuthenticated": False}


def workday(employer: Employer, o: Opening, now: datetime) -> dict[str, Any]:
    info = {
        "id": native(employer, o), "title": o.title, "jobDescription": o.html, "location": str(o.town),
        "postedOn": _days(o.posted, now), "startDate": o.posted.date().isoformat(), "timeType": "Full time",
        "jobReqId": f"R-{o.number}", "jobPostingId": workday_path(o).rpartition("/")[2],
        "jobPostingSiteId": WORKDAY_SITE, "country": {"descriptor": o.town.country}, "canApply": True, "posted": True,
        "additionalLocations": [], "externalUrl": page_url(employer, o),
    }  # fmt: skip
    return {"jobPostingInfo": info, "hiringOrganization": {"name": employer.name}, "similarJobs": []}


def smartrecruiters(employer: Employer, o: Opening, *, whole: bool) -> dict[str, Any]:
    """A list row, or with `whole` the detail: the text is only there."""
    one, town = native(employer, o), o.town
    row = {
        "id": one, "name": o.title, "uuid": str(uuid5(NAMESPACE_URL, one)), "refNumber": f"REF{o.number % 9973}",
        "company": {"identifier": employer.token, "name": employer.name},
        "releasedDate": o.posted.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "location": {
            "city": town.city, "region": town.region, "country": town.code.lower(), "remote": False,
            "fullLocation": str(town),
        },
        "department": {"id": "1", "label": o.department}, "customField": [], "language": {"code": "en"},
        "typeOfEmployment": {"id": "intern", "label": "Intern"} if o.internship
        else {"id": "permanent", "label": "Full-time"},
        "ref": f"https://api.smartrecruiters.com/v1/companies/{employer.token}/postings/{one}",
    }  # fmt: skip
    if not whole:
        return row
    texts = {"companyDescription": "", "jobDescription": o.html, "qualifications": "", "additionalInformation": ""}
    sections = {name: {"title": name, "text": text} for name, text in texts.items()}
    url = page_url(employer, o)
    return {**row, "postingUrl": url, "applyUrl": url + "?oga=true", "active": True, "jobAd": {"sections": sections}}


def smartrecruiters_list(employer: Employer, openings: Sequence[Opening], limit: int, offset: int) -> dict[str, Any]:
    rows = [smartrecruiters(employer, o, whole=False) for o in openings[offset : offset + min(limit, 100)]]
    return {"offset": offset, "limit": limit, "totalFound": len(openings), "content": rows}


def _offset(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _days(posted: datetime, now: datetime) -> str:
    days = (now - posted).days
    if days < 2:
        return "Posted Yesterday" if days else "Posted Today"
    return f"Posted {days} Days Ago" if days <= 30 else "Posted 30+ Days Ago"

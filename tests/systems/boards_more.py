"""One invented posting in the true shape of each smaller system; `boards.py` holds those that carry most employers."""

from __future__ import annotations

from typing import Any

from internwatch.model import Source
from tests.systems.drive import source

TITLE = "Research Intern, Language Models"
TEXT = "<p>Pursuing a PhD, graduating in 2028.</p>"

WORKABLE_JOB: dict[str, Any] = {
    "title": TITLE, "shortcode": "F4C096B22E", "code": "R-17", "employment_type": "Internship", "telecommuting": False,
    "department": "Research", "url": "https://apply.workable.com/j/F4C096B22E", "published_on": "2026-11-19",
    "created_at": "2026-11-18", "country": "France", "city": "Paris", "state": "Île-de-France", "description": TEXT,
    "locations": [{"country": "France", "countryCode": "FR", "city": "Paris", "region": "Île-de-France"}],
}  # fmt: skip
WORKABLE: dict[str, Any] = {"name": "Acme", "description": None, "jobs": [WORKABLE_JOB]}

RECRUITEE_JOB: dict[str, Any] = {
    "id": 2707521, "title": TITLE, "slug": "research-intern-2707521", "status": "published", "guid": "m6ovn",
    "careers_url": "https://acme.recruitee.com/o/research-intern-2707521", "department": "Research",
    "description": "<p>We read.</p>", "requirements": TEXT, "published_at": "2026-11-19 10:00:00 UTC",
    "updated_at": "2026-11-20 10:00:00 UTC", "close_at": "2026-12-24 22:00:00 UTC", "remote": False, "hybrid": True,
    "on_site": False, "employment_type_code": "internship", "city": "Oslo", "country": "Norway",
    "locations": [{"id": 1, "name": "Oslo", "city": "Oslo", "state": None, "country": "Norway"}],
}  # fmt: skip
RECRUITEE: dict[str, Any] = {"offers": [RECRUITEE_JOB]}

PINPOINT_JOB: dict[str, Any] = {
    "id": "4417", "title": TITLE, "url": "https://acme.pinpointhq.com/en/postings/4417", "path": "/en/postings/4417",
    "description": "<p>We read.</p>", "key_responsibilities_header": "What you bring", "key_responsibilities": TEXT,
    "skills_knowledge_expertise": "", "benefits": None, "workplace_type": "onsite",
    "employment_type_text": "Internship",
    "compensation": "$50 / hour", "compensation_visible": False, "deadline_at": "2026-12-24T23:59:59-04:00",
    "job": {"id": "9", "requisition_id": "R-17", "department": {"id": "3", "name": "Research"}, "division": None},
    "location": {"id": "1", "name": "Cambridge, United Kingdom"},
}  # fmt: skip
PINPOINT: dict[str, Any] = {"data": [PINPOINT_JOB]}

BAMBOO_ROW: dict[str, Any] = {
    "id": "86", "jobOpeningName": TITLE, "departmentId": "1", "departmentLabel": "Research ",
    "employmentStatusLabel": "Internship", "location": {"city": "Montreal", "state": "Quebec"},
    "atsLocation": {"country": None, "state": None, "province": None, "city": None}, "isRemote": None,
    "locationType": "0",
}  # fmt: skip
BAMBOO: dict[str, Any] = {"meta": {"totalCount": 1}, "result": [BAMBOO_ROW]}
BAMBOO_DETAIL: dict[str, Any] = {
    "result": {"jobOpening": {"description": TEXT, "datePosted": "2026-11-19", "employmentStatusLabel": "Internship"}}
}

RIPPLING_ROW: dict[str, Any] = {
    "uuid": "2f0674e6-f01f-4ecd-b459-e947241c211f", "name": TITLE, "department": {"id": "r", "label": "Research"},
    "url": "https://ats.rippling.com/acme/jobs/2f0674e6-f01f-4ecd-b459-e947241c211f",
    "workLocation": {"label": "New York, NY", "id": "New York, NY"},
}  # fmt: skip
RIPPLING: list[Any] = [RIPPLING_ROW]
RIPPLING_DETAIL: dict[str, Any] = {
    "uuid": RIPPLING_ROW["uuid"], "name": TITLE, "companyName": "Acme", "createdOn": "2026-11-19T10:00:00Z",
    "description": {"company": "<p>We read.</p>", "role": TEXT}, "employmentType": {"label": "Intern", "id": "i"},
    "workLocations": ["New York, NY", "Remote (United States)"],
}  # fmt: skip

GEM_JOB: dict[str, Any] = {
    "id": "am9icG9zdDox", "title": TITLE, "absolute_url": "https://jobs.gem.com/acme/am9icG9zdDox", "content": TEXT,
    "location": {"name": "Palo Alto, CA"}, "offices": [{"id": "o", "name": "Palo Alto, CA"}],
    "departments": [{"id": "d", "name": "Research"}], "employment_type": "internship", "location_type": "in_office",
    "first_published_at": "2026-11-19T10:00:00Z", "updated_at": "2026-11-20T10:00:00Z", "requisition_id": "R-17",
}  # fmt: skip
GEM: list[Any] = [GEM_JOB]

SOURCES: dict[str, Source] = {
    "workable": source("workable", token="acme"),
    "recruitee": source("recruitee", host="acme.recruitee.com"),
    "pinpoint": source("pinpoint", token="acme"),
    "bamboohr": source("bamboohr", token="acme"),
    "rippling": source("rippling", token="acme"),
    "gem": source("gem", token="acme"),
}
BOARDS: dict[str, Any] = {
    "workable": WORKABLE, "recruitee": RECRUITEE, "pinpoint": PINPOINT, "bamboohr": BAMBOO, "rippling": RIPPLING,
    "gem": GEM,
}  # fmt: skip
DETAILS: dict[str, Any] = {"bamboohr": BAMBOO_DETAIL, "rippling": RIPPLING_DETAIL}

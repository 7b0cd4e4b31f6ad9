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

TEAMTAILOR_JOB: dict[str, Any] = {
    "id": "20fafb7d-f013-4061-b6de-2894b3e0838b", "title": TITLE, "date_published": "2026-11-19T11:00:00+01:00",
    "url": "https://acme.teamtailor.com/jobs/7167985-research-intern-20fafb7d-f013-4061-b6de-2894b3e0838b",
    "content_html": TEXT, "_jobposting": {
        "@type": "JobPosting", "title": TITLE, "datePosted": "2026-11-19T11:00:00+01:00", "employmentType": "INTERN",
        "jobLocation": [{"@type": "Place", "address": {"addressLocality": "Madrid", "addressCountry": "ES"}}],
    },
}  # fmt: skip
TEAMTAILOR: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "items": [TEAMTAILOR_JOB]}

ORACLE_ROW: dict[str, Any] = {
    "Id": "25587", "Title": TITLE, "PostedDate": "2026-11-19", "PrimaryLocation": "Espoo, Finland",
    "secondaryLocations": [{"Name": "Murray Hill, NJ, United States", "CountryCode": "US"}], "JobSchedule": "Full time",
    "WorkplaceTypeCode": "ORA_HYBRID", "JobFunction": "Research", "ShortDescriptionStr": "",
}  # fmt: skip
ORACLE: dict[str, Any] = {"items": [{"TotalJobsCount": 1, "Offset": 0, "requisitionList": [ORACLE_ROW]}]}
ORACLE_DETAIL: dict[str, Any] = {"items": [{
    "Id": "25587", "Title": TITLE, "ExternalDescriptionStr": "<p>We read.</p>", "ExternalQualificationsStr": TEXT,
    "CorporateDescriptionStr": None,
}]}  # fmt: skip

JIBE_ROW: dict[str, Any] = {"data": {
    "slug": "10820", "req_id": "10820", "title": TITLE, "description": TEXT, "full_location": "New York, NY",
    "employment_type": "Internship", "posted_date": "2026-11-19T10:00:00+0000", "category": ["Research"],
    "additional_locations": [{"full_location": "Dublin, Ireland"}], "apply_url": "https://careers-acme.icims.com/x",
}}  # fmt: skip
JIBE: dict[str, Any] = {"jobs": [JIBE_ROW], "totalCount": 1, "count": 1}

AMAZON_JOB: dict[str, Any] = {
    "id": "5f7bb8d1", "id_icims": "3059609", "title": TITLE, "job_path": "/en/jobs/3059609/research-intern",
    "normalized_location": "Seattle, Washington, USA", "location": "US, WA, Seattle",
    "posted_date": "November  9, 2026",
    "description": TEXT, "basic_qualifications": "- Python", "preferred_qualifications": None,
    "job_category": "Applied Science", "business_category": "amazon-science", "job_schedule_type": "full-time",
}  # fmt: skip
AMAZON: dict[str, Any] = {"error": None, "hits": 1, "facets": {}, "jobs": [AMAZON_JOB]}

UBER_JOB: dict[str, Any] = {
    "id": 159601, "title": "Research Intern, Language Models", "description": "Pursuing a PhD, graduating in 2028.",
    "department": "University - Research &amp; AI", "team": None, "creationDate": "2026-11-19T10:00:00.000Z",
    "updatedDate": "2026-11-20T10:00:00.000Z", "statusName": "Posted", "timeType": "Full-Time",
    "location": {"country": "USA", "region": "CA", "city": "San Francisco", "countryName": "United States"},
    "allLocations": None,
}  # fmt: skip
UBER: dict[str, Any] = {"status": "success", "data": {"results": [UBER_JOB], "totalResults": {"low": 1}}}

BYTEDANCE_POST: dict[str, Any] = {
    "id": "7610251017042413829", "code": "A17", "title": TITLE, "description": "We read.\nAnd write.",
    "requirement": "Pursuing a PhD, graduating in 2028.", "recruit_type": {"en_name": "Intern"},
    "job_category": {"en_name": "R&D"}, "job_subject": None,
    "city_info": {"en_name": "San Jose", "parent": {"en_name": "California", "parent": {"en_name": "USA"}}},
}  # fmt: skip
BYTEDANCE: dict[str, Any] = {"code": 0, "message": "ok", "data": {"count": 1, "job_post_list": [BYTEDANCE_POST]}}

SOURCES: dict[str, Source] = {
    "workable": source("workable", token="acme"),
    "recruitee": source("recruitee", host="acme.recruitee.com"),
    "pinpoint": source("pinpoint", token="acme"),
    "bamboohr": source("bamboohr", token="acme"),
    "rippling": source("rippling", token="acme"),
    "gem": source("gem", token="acme"),
    "teamtailor": source("teamtailor", host="acme.teamtailor.com"),
    "oracle": source("oracle", host="eabc.fa.us2.oraclecloud.com", site="CX_1"),
    "jibe": source("jibe", host="careers.acme.example"),
    "amazon": source("amazon", search="research intern"),
    "uber": source("uber"),
    "bytedance": source("bytedance", site="tiktok", search="research intern"),
}
BOARDS: dict[str, Any] = {
    "workable": WORKABLE, "recruitee": RECRUITEE, "pinpoint": PINPOINT, "bamboohr": BAMBOO, "rippling": RIPPLING,
    "gem": GEM, "teamtailor": TEAMTAILOR, "oracle": ORACLE, "jibe": JIBE, "amazon": AMAZON, "uber": UBER,
    "bytedance": BYTEDANCE,
}  # fmt: skip
DETAILS: dict[str, Any] = {"bamboohr": BAMBOO_DETAIL, "rippling": RIPPLING_DETAIL, "oracle": ORACLE_DETAIL}

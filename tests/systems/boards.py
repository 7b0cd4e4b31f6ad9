"""One invented posting in the true shape of each system, as its board and as its own address give it."""

from __future__ import annotations

from typing import Any

from internwatch.model import Source
from tests.systems import boards_giants as giants
from tests.systems import boards_more as more
from tests.systems import boards_pages as paged
from tests.systems import boards_successfactors as sf
from tests.systems.drive import source

TITLE = "Research Intern, Language Models"
TEXT = "<p>Pursuing a PhD, graduating in 2028.</p>"

GREENHOUSE_JOB: dict[str, Any] = {
    "id": 4300001, "internal_job_id": 77, "title": TITLE, "updated_at": "2026-11-20T08:00:00-05:00",
    "first_published": "2026-11-19T09:30:00-05:00", "requisition_id": "R-17", "location": {"name": "Boston, MA"},
    "absolute_url": "https://job-boards.greenhouse.io/acme/jobs/4300001", "application_deadline": "2026-12-24",
    "metadata": [{"name": "Employment Type", "value": "Intern"}], "departments": [{"name": "Research"}],
    "offices": [{"name": "Boston"}], "content": "&lt;p&gt;Pursuing a PhD, graduating in 2028.&lt;/p&gt;",
    "language": "en", "education": None,
}  # fmt: skip
GREENHOUSE: dict[str, Any] = {"jobs": [GREENHOUSE_JOB], "meta": {"total": 1}}

LEVER_JOB: dict[str, Any] = {
    "id": "3e18b94a-9653-5752-8f90-240b3414bb00", "text": TITLE, "createdAt": 1795000000000, "country": "US",
    "hostedUrl": "https://jobs.lever.co/acme/3e18b94a-9653-5752-8f90-240b3414bb00", "workplaceType": "hybrid",
    "categories": {
        "commitment": "Internship", "department": "Research", "team": "Language", "location": "Seattle, WA",
        "allLocations": ["Seattle, WA", "Toronto, ON"],
    },
    "description": "<p>We read.</p>", "descriptionPlain": "We read.",
    "lists": [{"text": "Who you are", "content": "<li>Pursuing a PhD, graduating in 2028</li>"}],
    "additional": "<p>Equal opportunity.</p>", "additionalPlain": "Equal opportunity.",
}  # fmt: skip
LEVER: list[Any] = [LEVER_JOB]

ASHBY_JOB: dict[str, Any] = {
    "id": "f97aeef6-a0b4-56ea-a1d0-61373ab36801", "title": TITLE + " ", "department": "Research", "team": "Language",
    "employmentType": "Intern", "location": "London", "secondaryLocations": [{"location": "Paris", "address": {}}],
    "isRemote": True, "workplaceType": "Hybrid", "isListed": True, "publishedAt": "2026-11-19T10:00:00.000+00:00",
    "jobUrl": "https://jobs.ashbyhq.com/acme/f97aeef6-a0b4-56ea-a1d0-61373ab36801", "descriptionHtml": TEXT,
    "descriptionPlain": "Pursuing a PhD, graduating in 2028.",
}  # fmt: skip
ASHBY: dict[str, Any] = {"apiVersion": "1", "jobs": [ASHBY_JOB]}

WORKDAY_ROW: dict[str, Any] = {
    "title": TITLE, "externalPath": "/job/Boston-MA/Research-Intern_R-17", "locationsText": "2 Locations",
    "postedOn": "Posted 6 Days Ago", "bulletFields": ["R-17"], "timeType": "Full time", "remoteType": "Hybrid",
}  # fmt: skip
WORKDAY: dict[str, Any] = {"total": 1, "jobPostings": [WORKDAY_ROW], "facets": [], "userAuthenticated": False}
WORKDAY_DETAIL: dict[str, Any] = {
    "jobPostingInfo": {
        "id": "b1", "title": TITLE, "jobDescription": TEXT, "location": "Boston, MA",
        "additionalLocations": ["Remote, US"], "postedOn": "Posted 6 Days Ago", "startDate": "2026-11-18",
        "timeType": "Full time", "jobReqId": "R-17", "canApply": True, "posted": True,
        "externalUrl": "https://acme.wd5.myworkdayjobs.com/Careers/job/Boston-MA/Research-Intern_R-17",
    },
    "hiringOrganization": {"name": "Acme"}, "similarJobs": [],
}  # fmt: skip

SMART_ROW: dict[str, Any] = {
    "id": "744000094876248", "name": TITLE, "refNumber": "REF17", "releasedDate": "2026-11-19T10:00:00.000Z",
    "company": {"identifier": "Acme", "name": "Acme"}, "typeOfEmployment": {"label": "Intern"},
    "location": {
        "city": "Montreal", "region": "QC", "country": "ca", "remote": False, "fullLocation": "Montreal, QC, Canada",
    },
    "department": {"label": "Research"}, "experienceLevel": {"label": "Internship"}, "customField": [],
}  # fmt: skip
SMART: dict[str, Any] = {"offset": 0, "limit": 100, "totalFound": 1, "content": [SMART_ROW]}
SMART_DETAIL: dict[str, Any] = SMART_ROW | {
    "active": True, "postingUrl": "https://jobs.smartrecruiters.com/Acme/744000094876248-research-intern",
    "jobAd": {"sections": {
        "companyDescription": {"title": "Company Description", "text": "<p>We read.</p>"},
        "jobDescription": {"title": "Job Description", "text": TEXT}, "qualifications": {"title": "", "text": ""},
    }},
}  # fmt: skip

EIGHTFOLD_ROW: dict[str, Any] = {
    "id": 790298000017, "name": TITLE, "location": "Los Gatos, CA", "locations": ["Los Gatos, CA", "Remote"],
    "department": "Research", "business_unit": "Labs", "t_create": 1795000000, "t_update": 1795000500,
    "ats_job_id": "JR17", "canonicalPositionUrl": "https://jobs.acme.example/careers/job/790298000017",
    "work_location_option": "onsite", "job_description": "",
}  # fmt: skip
EIGHTFOLD: dict[str, Any] = {"positions": [EIGHTFOLD_ROW], "count": 1, "domain": "acme.example"}
EIGHTFOLD_DETAIL: dict[str, Any] = EIGHTFOLD_ROW | {"job_description": TEXT}
PCSX_ROW: dict[str, Any] = {
    "id": 790298000017, "name": TITLE, "locations": ["Redmond, WA"], "department": "Research", "postedTs": 1795000000,
    "atsJobId": "JR17", "positionUrl": "/careers/job/790298000017", "workLocationOption": "remote",
}  # fmt: skip
PCSX: dict[str, Any] = {"status": 200, "error": {"message": ""}, "data": {"positions": [PCSX_ROW], "count": 1}}
PCSX_DETAIL: dict[str, Any] = {"status": 200, "data": PCSX_ROW | {"jobDescription": TEXT}}

JSONLD_JOB: dict[str, Any] = {
    "@context": "https://schema.org/", "@type": "JobPosting", "title": TITLE, "description": TEXT,
    "datePosted": "2026-11-19", "validThrough": "2026-12-24T23:59", "employmentType": ["INTERN", "FULL_TIME"],
    "identifier": {"@type": "PropertyValue", "name": "Acme", "value": "17"}, "url": "/jobs/17",
    "hiringOrganization": {"@type": "Organization", "name": "Acme"}, "jobLocationType": "TELECOMMUTE",
    "jobLocation": {
        "@type": "Place", "address": {
            "@type": "PostalAddress", "addressLocality": "Zurich", "addressRegion": "ZH",
            "addressCountry": {"@type": "Country", "name": "Switzerland"},
        },
    },
}  # fmt: skip
HTML = b"""<html><body><ul class="jobs">
<li><a href="/jobs/17"><h3>Research Intern,  Language Models</h3></a><span class="place">Oslo</span></li>
<li><a href="/jobs/18"><h3>Gardener</h3></a></li>
<li><a href="javascript:void(0)"><h3>Show more</h3></a></li>
</ul></body></html>"""

SOURCES: dict[str, Source] = {
    "greenhouse": source("greenhouse", token="acme"),
    "lever": source("lever", token="acme"),
    "ashby": source("ashby", token="acme"),
    "workday": source("workday", token="acme", instance="wd5", site="Careers"),
    "smartrecruiters": source("smartrecruiters", token="Acme"),
    "eightfold": source("eightfold", host="jobs.acme.example", domain="acme.example"),
    "pcsx": source("eightfold", host="jobs.acme.example", domain="acme.example", api="pcsx"),
    **more.SOURCES,
    **giants.SOURCES,
    **paged.SOURCES,
    **sf.SOURCES,
}
BOARDS: dict[str, Any] = {
    "greenhouse": GREENHOUSE, "lever": LEVER, "ashby": ASHBY, "workday": WORKDAY, "smartrecruiters": SMART,
    "eightfold": EIGHTFOLD, "pcsx": PCSX, **more.BOARDS, **giants.BOARDS, **paged.BOARDS, **sf.BOARDS,
}  # fmt: skip
DETAILS: dict[str, Any] = {
    "greenhouse": GREENHOUSE_JOB, "lever": LEVER_JOB, "workday": WORKDAY_DETAIL, "smartrecruiters": SMART_DETAIL,
    "eightfold": EIGHTFOLD_DETAIL, "pcsx": PCSX_DETAIL, **more.DETAILS, **giants.DETAILS, **paged.DETAILS,
    **sf.DETAILS,
}  # fmt: skip

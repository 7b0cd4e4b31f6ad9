"""One invented posting in the true shape of each company that has a careers site of its own."""

from __future__ import annotations

import json
from typing import Any

from internwatch.model import Source
from tests.systems.drive import source

TITLE = "Research Intern, Language Models"
TEXT = "<p>Pursuing a PhD, graduating in 2028.</p>"

GOOGLE_ROW: list[Any] = [
    "101700000000000017", TITLE, "https://www.google.com/about/careers/applications/signin?jobId=x",
    [None, "<ul><li>We read.</li></ul>"], [None, f"<h3>Minimum qualifications:</h3>{TEXT}"], "path", None, "Google",
    "en-US", [["Zürich, Switzerland", ["Zürich, Switzerland"], "Zürich", None, "ZH", "CH"],
              ["Paris, France", ["Paris, France"], "Paris", None, None, "FR"]],
    [None, "<p>About us.</p>"], [4], [1795000000, 0], [1795000500, 7], [1795000501, 0],
    [None, "<p>Applications are reviewed on a rolling basis.</p>"], None, None, [None, "<p>Preferred: Zürich.</p>"],
    [None, "<p>Returning to the degree.</p>"], 5,
]  # fmt: skip


def google_page(rows: Any, total: Any = None) -> bytes:
    """A page of results: the rows stand in a script, behind data of other keys."""
    data = json.dumps([rows, None, total, 20]).encode()
    return (
        b"<!doctype html><html><body><script>AF_initDataCallback({key: 'ds:0', hash: '1', data:[1]});</script>"
        b"<script class='ds:1'>AF_initDataCallback({key: 'ds:1', hash: '2', data:%s, sideChannel: {}});</script>"
        b"</body></html>" % data
    )


META_URL = "https://www.metacareers.com/profile/job_details/170017/"
META = (
    b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>%s</loc>"
    b"<lastmod>2026-11-20T08:00:00-08:00</lastmod></url><url><loc>https://www.metacareers.com/life/</loc></url></urlset>"
) % META_URL.encode()
META_JOB: dict[str, Any] = {
    "@context": "http://schema.org/", "@type": "JobPosting", "title": TITLE, "description": "We read.",
    "responsibilities": "Read papers&nbsp;Write &lt; three",
    "qualifications": "Pursuing a PhD, graduating in 2028&nbsp;Python",
    "datePosted": "2026-11-19T02:00:00-08:00", "employmentType": "INTERN",
    "jobLocation": [
        {"@type": "Place", "name": "Paris, France", "address": {"addressLocality": "Menlo Park"}},
        {"@type": "Place", "name": "Remote, US", "address": {"addressLocality": "Menlo Park"}},
    ],
}  # fmt: skip


def with_jsonld(job: Any) -> bytes:
    script = json.dumps(job).encode()
    return b'<html><head><script type="application/ld+json" nonce="x">%s</script></head></html>' % script


APPLE_ROW: dict[str, Any] = {
    "id": "200170017-0836", "positionId": "200170017", "postingTitle": TITLE, "jobSummary": "We read.",
    "transformedPostingTitle": "research-intern-language-models", "reqId": "200170017-0836", "homeOffice": False,
    "locations": [{"name": "Zürich", "city": "", "stateProvince": "", "countryName": "Switzerland"}],
    "postDateInGMT": "2026-11-19T10:00:00.482136186Z", "postingDate": "Nov 19, 2026",
    "team": {"teamName": "Machine Learning and AI", "teamID": "teamsAndSubTeams-MLAI"},
}  # fmt: skip
APPLE: dict[str, Any] = {"res": {"searchResults": [APPLE_ROW], "totalRecords": 1}}
APPLE_DATA: dict[str, Any] = {
    "jobSummary": "We read.", "description": "Deeply.\nDaily.", "responsibilities": None,
    "minimumQualifications": "Pursuing a PhD, graduating in 2028.", "preferredQualifications": "<ul><li>C</li></ul>",
    "locations": [
        {"name": "Zürich", "city": "Zürich", "countryName": "Switzerland"},
        {"name": "Cupertino", "stateProvince": "California", "countryName": "United States"},
    ],
}  # fmt: skip


def apple_page(state: Any) -> bytes:
    """A page whose program starts from JSON in a string of JSON."""
    inner = json.dumps(json.dumps(state)).replace("<", "\\u003c")
    return f"<html><script>window.__staticRouterHydrationData = JSON.parse({inner});</script></html>".encode()


IBM_HIT: dict[str, Any] = {
    "_id": "9f1c0d", "_score": None, "_source": {
        "title": "Research Intern, Language Models", "url": "https://careers.ibm.com/careers/JobDetail?jobId=170017",
        "body": "We read.\nPursuing a PhD, graduating in 2028. R&amp;D", "description": "We read ...",
        "field_keyword_05": "Switzerland", "field_keyword_08": "Research", "field_keyword_17": "Hybrid",
        "field_keyword_18": "Internship", "field_keyword_19": "Rueschlikon", "language": "en",
    },
}  # fmt: skip
IBM: dict[str, Any] = {"hits": {"total": {"value": 1, "relation": "eq"}, "hits": [IBM_HIT]}}

TENCENT_POST: dict[str, Any] = {
    "Id": 0, "PostId": "1700000000000000017", "RecruitPostId": 17017, "RecruitPostName": TITLE, "CountryName": "China",
    "LocationName": "Shenzhen", "BGName": "TEG", "CategoryName": "Technology", "Responsibility": "We read.\r\nDaily.",
    "LastUpdateTime": "2026年11月19日", "IsValid": True, "PostURL": "http://careers.tencent.com/jobdesc.html?postId=1",
}  # fmt: skip
TENCENT: dict[str, Any] = {"Code": 200, "Data": {"Count": 1, "Posts": [TENCENT_POST]}}
TENCENT_DETAIL: dict[str, Any] = {
    "Code": 200, "Data": TENCENT_POST | {"Requirement": "1. Pursuing a PhD, graduating in 2028.", "ImportantItem": ""},
}  # fmt: skip

SALESFORCE_JOB: dict[str, Any] = {
    "Job_Requisition_Ref_ID": "JR170017", "Job_Posting_Title": TITLE, "Job_Description": TEXT,
    "External_Job_Posting_Start_Date": "2026-11-19", "Employee_Type": "Intern", "Time_Type": "Full time",
    "External_Job_Posting_Site": "https://salesforce.wd12.myworkdayjobs.com/External_Career_Site/job/x/y_JR170017",
    "Job_Requisition_Primary_Location": "California - Palo Alto", "Countries": ["United States of America"],
    "Job_Requisition_Additional_Locations": "Washington - Seattle; France - Paris", "Job_Family_Group": "Research",
}  # fmt: skip
SALESFORCE: dict[str, Any] = {"Total_Jobs": 1, "Count": 1, "Report_Entry": [SALESFORCE_JOB]}

SOURCES: dict[str, Source] = {
    "google": source("google", searches=["student researcher"]),
    "meta": source("meta"),
    "apple": source("apple", search="internship"),
    "ibm": source("ibm", level="Internship"),
    "tencent": source("tencent", search="intern"),
    "salesforce": source("salesforce"),
}
BOARDS: dict[str, Any] = {
    "google": google_page([GOOGLE_ROW], 1), "meta": META, "apple": APPLE, "ibm": IBM, "tencent": TENCENT,
    "salesforce": SALESFORCE,
}  # fmt: skip
DETAILS: dict[str, Any] = {
    "meta": with_jsonld(META_JOB), "apple": apple_page({"loaderData": {"jobDetails": {"jobsData": APPLE_DATA}}}),
    "tencent": TENCENT_DETAIL,
}  # fmt: skip

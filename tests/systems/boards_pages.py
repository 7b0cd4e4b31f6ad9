"""One invented posting in the true shape of each system whose boards are pages, feeds, or lists beside pages."""

from __future__ import annotations

import json
from typing import Any

from internwatch.model import Source
from tests.systems.boards_giants import with_jsonld
from tests.systems.drive import source

TITLE = "Research Intern, Language Models"
TEXT = "<p>Pursuing a PhD, graduating in 2028.</p>"
JOB: dict[str, Any] = {
    "@type": "JobPosting", "title": TITLE, "description": TEXT, "datePosted": "2026-11-19", "employmentType": "INTERN",
    "validThrough": "2027-11-19", "jobLocation": {"address": {"addressLocality": "Oslo", "addressCountry": "NO"}},
}  # fmt: skip

PERSONIO = f"""<?xml version="1.0" encoding="UTF-8"?>
<workzag-jobs><position><id>170017</id><subcompany>Acme SE &amp; Co. KG</subcompany><office>Munich</office>
<additionalOffices><office>Berlin</office></additionalOffices><department>Research</department>
<recruitingCategory>Interns</recruitingCategory><name>{TITLE}</name>
<jobDescriptions><jobDescription><name>What we do</name><value><![CDATA[<p>We read.</p>]]></value></jobDescription>
<jobDescription><name>Who you are</name><value><![CDATA[{TEXT}]]></value></jobDescription></jobDescriptions>
<employmentType>intern</employmentType><seniority>student</seniority><schedule>full-time</schedule>
<createdAt>2026-11-19T11:00:00+01:00</createdAt></position></workzag-jobs>""".encode()

BREEZY_JOB: dict[str, Any] = {
    "id": "17b0c5d1a2e3", "friendly_id": "17b0c5d1a2e3-research-intern-language-models", "name": TITLE,
    "url": "https://acme.breezy.hr/p/17b0c5d1a2e3-research-intern-language-models", "department": "Research",
    "published_date": "2026-11-19T10:00:00.000Z", "type": {"id": "internship", "name": "Internship"}, "salary": "",
    "location": {"name": "Oslo, NO", "city": "Oslo", "country": {"name": "Norway", "id": "NO"}, "is_remote": True},
}  # fmt: skip
BREEZY: list[Any] = [BREEZY_JOB]

COMEET_POSITION: dict[str, Any] = {
    "name": TITLE, "uid": "17.017", "department": "Research", "employment_type": "Internship", "is_internal": False,
    "url_comeet_hosted_page": "https://www.comeet.com/jobs/acme/E6.001/research-intern-language-models/17.017",
    "url_active_page": "https://acme.example/jobs/17", "time_updated": "2026-11-20T10:00:00Z",
    "workplace_type": "Hybrid", "location": {
        "name": "Haifa office", "city": "Haifa", "state": None, "country": "IL", "is_remote": False,
    },
    "details": [
        {"name": "Requirements", "value": TEXT, "order": 2},
        {"name": "Description", "value": "<p>We read.</p>", "order": 1},
        {"name": "Responsibilities", "value": None, "order": 3},
    ],
}  # fmt: skip


def comeet_page(*positions: Any) -> bytes:
    data = json.dumps(positions)
    return (
        f"<html><script>COMPANY_DATA = {{}};\nCOMPANY_POSITIONS_DATA = {data};\nPOSITION_DATA = null;</script>".encode()
    )


PHENOM_JOB: dict[str, Any] = {
    "title": TITLE, "jobId": "R170017", "reqId": "R170017", "jobSeqNo": "ACMEUSR170017EXTERNALENUS", "type": "Intern",
    "multi_location": ["Oslo, Norway", "Paris, France"], "category": "Research", "department": "", "country": "Norway",
    "postedDate": "2026-11-19T00:00:00.000+0000", "dateCreated": "2026-11-18T22:08:06.718+0000",
    "descriptionTeaser": "We read.", "applyUrl": "https://acme.wd5.myworkdayjobs.com/Careers/job/R170017/apply",
}  # fmt: skip
PHENOM: dict[str, Any] = {
    "refineSearch": {"status": 200, "hits": 1, "totalHits": 1, "data": {"jobs": [PHENOM_JOB]}, "eid": "x"},
}  # fmt: skip

SUCCESSFACTORS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Acme</title><item><title>{TITLE}</title>
<description>&lt;p&gt;Pursuing a PhD, graduating in 2028.&lt;/p&gt;</description>
<link>https://jobs.acme.example/job/Oslo-Research-Intern/1700170017/?utm_source=google</link>
<g:id>R-17</g:id><g:location>Oslo, NO</g:location><g:job_function>Research</g:job_function>
<g:expiration_date>2026-12-24</g:expiration_date><pubDate>Thu, 19 Nov 2026 7:00:00 GMT</pubDate></item></channel></rss>
""".encode()

AVATURE = f"""<html><body><div aria-label="1 results"></div><article class="article article--result">
<h3 class="article__header__text__title">
<a class="link" href="/careers/JobDetail/Research-Intern/17017">{TITLE}</a></h3>
<div class="article__header__text__subtitle"><span class="list-item-location">Oslo, Norway</span>
<span class="list-item-posted">Posted 19-Nov-2026</span></div></article></body></html>""".encode()
AVATURE_DETAIL = (
    f"<html><body><main><div class='article__content'><p>We read.</p>{TEXT}</div></main></body></html>".encode()
)

ICIMS = f"""<html><body><ul class="iCIMS_JobsTable"><li class="iCIMS_JobCardItem"><div class="row">
<div class="col-xs-6 header left"><span class="sr-only field-label">Job Locations</span><span>NO-Oslo</span></div>
<div class="col-xs-12 title"><a href="https://careers-acme.icims.com/jobs/17017/research-intern/job?in_iframe=1"
class="iCIMS_Anchor" title="17017 - {TITLE}"><span class="sr-only field-label">Job Title</span>
<h3>{TITLE}</h3></a></div>
<dl><div class="iCIMS_JobHeaderTag"><dt>Job ID</dt><dd><span>2026-17017</span></dd></div></dl></div></li></ul>
</body></html>""".encode()
ICIMS_DETAIL = with_jsonld(
    JOB | {"employmentType": "OTHER", "jobLocation": {"address": {"addressLocality": "UNAVAILABLE"}}}
)

JOBVITE = f"""<?xml version="1.0"?><result><job><id>oA17b17c</id><title><![CDATA[{TITLE}]]></title>
<requisitionid>R-17</requisitionid><category>Research</category><jobtype>Internship</jobtype>
<location>Oslo, Norway</location><date>11/19/2026</date>
<detail-url><![CDATA[http://jobs.jobvite.com/acme/job/oA17b17c?nl=1]]></detail-url>
<description><![CDATA[{TEXT}]]></description></job></result>""".encode()

JAZZHR = f"""<html><head><link href="https://app.jazz.co/style.css"></head><body><ul class="list-group">
<li class="list-group-item"><h3 class="list-group-item-heading">
<a href="https://acme.applytojob.com/apply/evGnh17LkV/Research-Intern">{TITLE}</a></h3>
<ul class="list-inline list-group-item-text"><li><i class="fa fa-map-marker"></i>Oslo, Norway</li>
<li><i class="fa fa-sitemap"></i>Research</li></ul></li></ul></body></html>""".encode()


def radancy_page(rows: str, total: int) -> bytes:
    """The answer is JSON whose `results` are HTML."""
    results = f'<section id="search-results" data-total-results="{total}" data-total-pages="1">{rows}</section>'
    return json.dumps({"filters": "", "results": results, "hasJobs": total > 0}).encode()


RADANCY_ROW = (
    f'<li><a href="/job/oslo/research-intern/1/17017" data-job-id="17017"><h2>{TITLE}</h2>'
    '<span class="job-location">Oslo, Norway; Paris, France</span></a></li>'
)
RADANCY = radancy_page(RADANCY_ROW, 1)

ADP_JOB: dict[str, Any] = {
    "itemID": "9200170017_1", "requisitionTitle": TITLE, "clientRequisitionID": "R-17",
    "postDate": "2026-11-19T10:00-0500",
    "requisitionLocations": [{"nameCode": {"shortName": "Toronto, ON, CA"}}], "workLevelCode": {"shortName": "Intern"},
}  # fmt: skip
ADP: dict[str, Any] = {"jobRequisitions": [ADP_JOB], "meta": {"startSequence": 0, "totalNumber": 1}}
ADP_DETAIL: dict[str, Any] = ADP_JOB | {"requisitionDescription": TEXT}

RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Acme</title><link>https://acme.example</link><item><title>{TITLE}</title>
<link>https://acme.example/jobs/17?utm_source=rss</link><guid>https://acme.example/jobs/17?feedId=3</guid>
<pubDate>Thu, 19 Nov 2026 7:00:00 GMT</pubDate><category>Research</category>
<description>Short.</description><content:encoded><![CDATA[{TEXT}]]></content:encoded></item></channel></rss>""".encode()
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Acme</title><entry><title>{TITLE}</title>
<id>tag:acme.example,2026:17</id><link rel="self" href="/feed/17"/><link href="/jobs/17"/>
<published>2026-11-19T07:00:00Z</published><updated>2026-11-20T07:00:00Z</updated>
<content type="html">&lt;p&gt;Pursuing a PhD, graduating in 2028.&lt;/p&gt;</content></entry></feed>""".encode()
JSON_FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Acme", "items": [{
        "id": "17", "url": "https://acme.example/jobs/17", "title": TITLE, "content_html": TEXT, "tags": ["Research"],
        "date_published": "2026-11-19T07:00:00Z",
    }],
}  # fmt: skip

SOURCES: dict[str, Source] = {
    "personio": source("personio", host="acme.jobs.personio.de"),
    "breezy": source("breezy", token="acme"),
    "comeet": source("comeet", token="acme", uid="E6.001"),
    "phenom": source("phenom", host="careers.acme.example", search="intern"),
    "successfactors": source("successfactors", host="jobs.acme.example"),
    "avature": source("avature", url="https://acme.avature.net/careers/SearchJobs", search="intern"),
    "icims": source("icims", host="careers-acme.icims.com"),
    "jobvite": source("jobvite", token="acme", company="qA17b17c"),
    "jazzhr": source("jazzhr", token="acme"),
    "radancy": source("radancy", url="https://careers.acme.example/search-jobs"),
    "adp": source("adp", cid="4ed2be93-8bc5-40e2-915f-931884eac404", ccId="9200420850870_2"),
    "feed": source("feed", url="https://acme.example/jobs.rss"),
}
BOARDS: dict[str, Any] = {
    "personio": PERSONIO, "breezy": BREEZY, "comeet": comeet_page(COMEET_POSITION), "phenom": PHENOM,
    "successfactors": SUCCESSFACTORS, "avature": AVATURE, "icims": ICIMS, "jobvite": JOBVITE, "jazzhr": JAZZHR,
    "radancy": RADANCY, "adp": ADP, "feed": RSS,
}  # fmt: skip
DETAILS: dict[str, Any] = {
    "breezy": with_jsonld(JOB), "phenom": with_jsonld(JOB), "avature": AVATURE_DETAIL, "icims": ICIMS_DETAIL,
    "jazzhr": with_jsonld(JOB), "radancy": with_jsonld(JOB), "adp": ADP_DETAIL,
}  # fmt: skip

"""One invented posting in the true shape of each of SuccessFactors' careers sites that have no feed."""

from __future__ import annotations

from typing import Any

from internwatch.model import Source
from tests.systems.boards_pages import TEXT, TITLE
from tests.systems.drive import source

CSB_JOB: dict[str, Any] = {
    "id": "170017", "unifiedStandardTitle": TITLE, "unifiedUrlTitle": "Research-Intern-%28FM%29",
    "jobLocationShort": ["Oslo, NOR, 0150<br/>", "Paris, FRA"], "unifiedStandardStart": "11/19/26",
    "unifiedStandardEnd": "12/24/26", "supportedLocales": ["en_US"],
}  # fmt: skip
CSB: dict[str, Any] = {"totalJobs": 1, "jobSearchResult": [{"response": CSB_JOB}]}
DETAIL = (
    f"<html><body><span itemprop='title'>{TITLE}</span><span itemprop='description'><p>We read.</p></span>"
    f"<span itemprop='description'>{TEXT}</span></body></html>"
).encode()

TILE = f"""<li class="job-tile job-id-1700170017 job-row-index-1" data-url="/job/Oslo-Research-Intern/1700170017/">
<div class="tiletitle"><a class="jobTitle-link" href="/job/Oslo-Research-Intern/1700170017/">{TITLE}</a></div>
<div id="job-1700170017-desktop-section-date"><span>Date</span><div>Nov 19, 2026</div></div>
<div id="job-1700170017-desktop-section-location"><span>Location</span><div>Oslo, Norway</div></div></li>"""
ROW = f"""<tr class="data-row"><td class="colTitle"><span class="jobTitle hidden-phone">
<a href="/job/Oslo-Research-Intern/1700170017/" class="jobTitle-link">{TITLE}</a></span></td>
<td class="colLocation hidden-phone"><span class="jobLocation">Oslo, Norway</span></td>
<td class="colDate hidden-phone"><span class="jobDate">Nov 19, 2026</span></td></tr>"""


def tiles(rows: str, total: int) -> bytes:
    """The search page of a site with tiles."""
    script = f'<script>j2w.SearchResults.init({{ jobRecordsFound: parseInt("{total}") }});</script>'
    return f'<html><body><ul id="job-tile-list">{rows}</ul>{script}</body></html>'.encode()


def table(rows: str, total: int) -> bytes:
    """The search page of a site with a table."""
    label = f'<span class="paginationLabel">Results <b>1 – 25</b> of <b>{total}</b></span>'
    return f'<html><body>{label}<table id="searchresults">{rows}</table></body></html>'.encode()


XML = f"""<?xml version="1.0" encoding="UTF-8"?><Job-Listing><Job><JobTitle>{TITLE}</JobTitle><ReqId>17017</ReqId>
<Posted-Date>11/19/2026</Posted-Date><Job-Description>&lt;p&gt;Pursuing a PhD, graduating in 2028.&lt;/p&gt;
</Job-Description><filter1><label>Job Family / Functional Area</label><value>Research</value></filter1>
<filter2><label>Country</label><value>Norway</value></filter2>
<mfield1><label>Posting Location</label><value>Oslo</value></mfield1>
<filter3><label>Type of Employment</label><value>Internship</value></filter3></Job></Job-Listing>""".encode()

SOURCES: dict[str, Source] = {
    "successfactors_csb": source("successfactors_csb", host="jobs.acme.example"),
    "successfactors_tiles": source("successfactors_tiles", host="jobs.acme.example", search="intern"),
    "successfactors_xml": source("successfactors_xml", host="career5.successfactors.eu", token="acme"),
}
BOARDS: dict[str, Any] = {
    "successfactors_csb": CSB, "successfactors_tiles": tiles(TILE, 1), "successfactors_xml": XML,
}  # fmt: skip
DETAILS: dict[str, Any] = {"successfactors_csb": DETAIL, "successfactors_tiles": DETAIL}

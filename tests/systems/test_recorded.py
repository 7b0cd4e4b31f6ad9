"""Real answers, recorded: every row of them is read, and what it says is what the recording says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from internwatch import systems
from internwatch.model import RawPosting, Source
from internwatch.reading import to_text
from tests.shared import SHARED, needs_shared
from tests.systems.drive import response, source, walk

pytestmark = needs_shared
RECORDED = SHARED / "recorded"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_bytes())


# file -> (source, where its rows are, the row's id, the row's title)
LISTS: dict[str, tuple[Any, str, str, str]] = {
    "greenhouse/duolingo-content-true.json": (source("greenhouse", token="duolingo"), "jobs", "id", "title"),
    "greenhouse/amplitude-content-true.json": (source("greenhouse", token="amplitude"), "jobs", "id", "title"),
    "greenhouse/stripe-list.json": (source("greenhouse", token="stripe"), "jobs", "id", "title"),
    "greenhouse/stripe-list-2.json": (source("greenhouse", token="stripe"), "jobs", "id", "title"),
    "greenhouse/greenhouse-jobs-3.json": (source("greenhouse", token="greenhouse"), "jobs", "id", "title"),
    "lever/leverdemo-list.json": (source("lever", token="leverdemo"), "", "id", "text"),
    "lever/palantir-list.json": (source("lever", token="palantir"), "", "id", "text"),
    "lever/palantir-list-small.json": (source("lever", token="palantir"), "", "id", "text"),
    "lever/lever-list.json": (source("lever", token="lever"), "", "id", "text"),
    "ashby/openevidence-board.json": (source("ashby", token="openevidence"), "jobs", "id", "title"),
    "ashby/highlightta-board.json": (source("ashby", token="HighlightTA"), "jobs", "id", "title"),
    "ashby/ramp-board.json": (source("ashby", token="ramp"), "jobs", "id", "title"),
    "ashby/openai-board.json": (source("ashby", token="openai"), "jobs", "id", "title"),
    "workday/salesforce-small.json": (
        source("workday", token="salesforce", instance="wd12", site="External_Career_Site"), "jobPostings", "", "title",
    ),
    "workday/nvidia-page1.json": (
        source("workday", token="nvidia", instance="wd5", site="Careers"), "jobPostings", "", "title",
    ),
    "workday/northropgrumman-small.json": (
        source("workday", token="ngc", instance="wd1", site="Careers"), "jobPostings", "", "title",
    ),
    "smartrecruiters/knight-list.json": (source("smartrecruiters", token="knight"), "content", "id", "name"),
    "smartrecruiters/westerndigital-list.json": (
        source("smartrecruiters", token="WesternDigital"), "content", "id", "name",
    ),
    "eightfold/netflix-v2.json": (
        source("eightfold", host="explore.jobs.netflix.net", domain="netflix.com"), "positions", "id", "name",
    ),
    "microsoft/pcsx-intern.json": (
        source("eightfold", host="apply.careers.microsoft.com", domain="microsoft.com", api="pcsx"), "data.positions",
        "id", "name",
    ),
    "workable/huggingface-widget.json": (source("workable", token="huggingface"), "jobs", "shortcode", "title"),
    "recruitee/aikido-offers.json": (source("recruitee", host="aikido.recruitee.com"), "offers", "id", "title"),
    "pinpoint/postings-sanitized.json": (source("pinpoint", token="acme"), "data", "id", "title"),
    "amazon/search.json": (source("amazon", search="software"), "jobs", "id_icims", "title"),
    "uber/search-interns.json": (source("uber"), "data.results", "id", "title"),
    "oracle/ejov-list.json": (
        source("oracle", host="ejov.fa.ca2.oraclecloud.com", site="CX"), "items.0.requisitionList", "Id", "Title",
    ),
    "oracle/dell-list.json": (
        source("oracle", host="dell.fa.us2.oraclecloud.com", site="CX"), "items.0.requisitionList", "Id", "Title",
    ),
    "teamtailor/teamtailor-jsonfeed.json": (
        source("teamtailor", host="career.teamtailor.com"), "items", "id", "title",
    ),
    "apple/search-api.json": (
        source("apple", search="internship"), "res.searchResults", "positionId", "postingTitle",
    ),
    "phenom/chewy-refineSearch.json": (
        source("phenom", host="careers.chewy.com"), "refineSearch.data.jobs", "jobId", "title",
    ),
    "bamboohr/careers-list.json": (source("bamboohr", token="acme"), "result", "id", "jobOpeningName"),
}  # fmt: skip


def first_page(name: str) -> tuple[dict[str, RawPosting], tuple[str, ...]]:
    of = LISTS[name][0]
    request = systems.scraper(of.system).start(of)
    page = systems.scraper(of.system).read(of, response((RECORDED / name).read_bytes(), request))
    return {raw.native: raw for raw in page.postings}, page.problems


@pytest.mark.parametrize("name", LISTS)
def test_every_recorded_row_is_read(name: str) -> None:
    """As many rows as the recording has, with its ids and titles, without a problem."""
    if not (RECORDED / name).is_file():
        pytest.skip(f"{name} is not among the recordings")
    _, where, key, title = LISTS[name]
    served = recorded(name)
    for step in filter(None, where.split(".")):
        served = served[int(step) if step.isdigit() else step]
    served = [row for row in served if row.get("isListed", True)]
    if name.startswith("apple/"):  # a row per place
        served = list({row[key]: row for row in served}.values())
    rows, problems = first_page(name)
    assert not problems and len(served) > 0
    assert [raw.title.strip() for raw in rows.values()] == [row[title].strip() for row in served]
    if key:
        assert list(rows) == [str(row[key]) for row in served]
    assert all(raw.url.startswith("https://") for raw in rows.values())


def test_recorded_texts_hold_what_the_page_says() -> None:
    """A sentence from deep inside: Greenhouse's escaped text, Lever's lists, Ashby's HTML."""
    rows, _ = first_page("greenhouse/duolingo-content-true.json")
    bodies = [to_text(raw.body) for raw in rows.values()]
    assert all(len(body) > 300 and "&lt;" not in body and "<p>" not in body for body in bodies)
    rows, _ = first_page("lever/palantir-list.json")
    for job, raw in zip(recorded("lever/palantir-list.json"), rows.values(), strict=True):
        text = to_text(raw.body)
        assert all(part["text"].strip() in text for part in job["lists"] if part["text"].strip())


def test_a_recorded_posting_by_itself() -> None:
    """Greenhouse's single job, SmartRecruiters' and Workday's details."""
    greenhouse, of = systems.scraper("greenhouse"), source("greenhouse", token="stripe")
    body = recorded("greenhouse/stripe-one-job.json")
    raw = greenhouse.read_detail(of, RawPosting("", "", ""), response(body))
    assert (raw.native, raw.title) == (str(body["id"]), body["title"])
    assert to_text(raw.body)
    smart, of = systems.scraper("smartrecruiters"), source("smartrecruiters", token="WesternDigital")
    body = recorded("smartrecruiters/westerndigital-intern-detail.json")
    row = RawPosting(body["id"], body["name"], "https://jobs.smartrecruiters.com/x")
    text = to_text(smart.read_detail(of, row, response(body)).body)
    for section in body["jobAd"]["sections"].values():
        assert to_text(section.get("text") or "")[:60] in text
    workday, of = systems.scraper("workday"), source("workday", token="nvidia", instance="wd5", site="Careers")
    info = recorded("workday/nvidia-detail.json")["jobPostingInfo"]
    raw = workday.read_detail(of, RawPosting("x", "x", "x"), response(recorded("workday/nvidia-detail.json")))
    assert raw.title == info["title"] and raw.requisition == info["jobReqId"] and info["location"] in raw.places
    assert raw.posted is not None and raw.posted.date().isoformat() == info["startDate"][:10]


def test_recorded_pages_with_markup() -> None:
    """Two real careers pages: the posting in their JSON-LD, whole."""
    for name in ("meta-software-engineer.html", "neura-robotics-manager.html"):
        of = source("jsonld", url="https://acme.example/careers/1")
        walked = walk(of, lambda request, name=name: (RECORDED / "jsonld" / name).read_bytes())
        (row,) = walked.rows.values()
        assert row.title and row.places and len(to_text(row.body)) > 300


def test_recorded_google_and_meta() -> None:
    """A page of Google's results; a posting of Meta's, whose places are by their names."""
    of = source("google", searches=["student researcher"])
    walked = walk(of, lambda request: (RECORDED / "google" / "student-researcher-ds1.html").read_bytes())
    (row,) = walked.rows.values()
    assert not walked.problems and row.title == "Student Researcher, BS/MS, Winter/Summer 2027"
    assert row.places == ("Mountain View, CA, USA", "Toronto, ON, Canada")
    assert "Returning to degree program after internship." in to_text(row.body)
    job = (RECORDED / "meta" / "job-jsonld.json").read_bytes()
    page = response(b"<script type='application/ld+json'>" + job + b"</script>")
    row = systems.scraper("meta").read_detail(source("meta"), RawPosting("17", "", "https://x.example"), page)
    assert (row.title, row.commitment) == ("Electrical Engineering Intern", "INTERN")
    assert row.places == ("Sunnyvale, CA", "New York, NY")
    assert "Design schematic and layout for test boards" in to_text(row.body).splitlines()


PAGES: dict[str, tuple[Source, list[str], tuple[str, ...]]] = {
    "icims/wipfli-search.html": (
        source("icims", host="careers-wipfli.icims.com"), ["8214", "8212"], ("US",),
    ),
    "jobvite/feedingamerica-search.html": (
        source("jobvite", token="feedingamerica"), ["octxAfww", "ohAzAfwK"], ("Chicago, Illinois",),
    ),
    "personio/feed-sanitized.xml": (
        source("personio", host="acme.jobs.personio.de"), ["1834171"], ("Munich", "Berlin"),
    ),
    "phenom/phenom-own-board.html": (
        source("phenom", host="careers.phenom.com", api="page"), ["P-104461", "P-104504"],
        ("Rotterdam, South Holland, Netherlands",),
    ),
    "successfactors/qorvo-rmk.rss": (
        source("successfactors", host="careers.qorvo.com", feed="feeds"), ["1397790900"],
        ("Richardson, TX, US, 75080",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_recorded_pages_and_feeds(name: str) -> None:
    """The ids in their order, and the first one's places."""
    of, ids, places = PAGES[name]
    request = systems.scraper(of.system).start(of)
    page = systems.scraper(of.system).read(of, response((RECORDED / name).read_bytes(), request))
    assert not page.problems and [raw.native for raw in page.postings] == ids
    assert page.postings[0].places == places and all(raw.title for raw in page.postings)


def test_recorded_comeet() -> None:
    """Positions as the API gives them, in the script of the hosted page: two places of one posting."""
    data = (RECORDED / "comeet" / "wiliot-positions.json").read_bytes()
    page = b"<script>COMPANY_POSITIONS_DATA = " + data + b";</script>"
    walked = walk(source("comeet", token="wiliot", uid="F6.003"), lambda request: page)
    (row,) = walked.rows.values()
    assert (row.native, row.title) == ("18.767", "Forward Deployed Engineer")
    assert row.places == ("New York, NY, US", "Plano, TX, US")


def test_a_later_workday_page_says_zero_and_is_read() -> None:
    of = source("workday", token="nvidia", instance="wd5", site="Careers")
    module = systems.scraper("workday")
    later = module._page(of, {}, 20, 0)  # type: ignore[attr-defined]
    body = (RECORDED / "workday" / "nvidia-page2-total-zero.json").read_bytes()
    page = module.read(of, response(body, later))
    assert recorded("workday/nvidia-page2-total-zero.json")["total"] == 0
    assert page.postings and page.total is None and not page.more


@pytest.mark.parametrize(
    ("name", "of", "key"),
    [
        ("workable/zaelab-widget.json", source("workable", token="zaelab"), "shortcode"),
        ("rippling/board-jobs.json", source("rippling", token="acme"), "uuid"),
    ],
)
def test_recorded_rows_of_one_posting_are_one(name: str, of: Source, key: str) -> None:
    """A row per place in the recording; a posting with all its places here."""
    if not (RECORDED / name).is_file():
        pytest.skip(f"{name} is not among the recordings")
    served = recorded(name)
    served = served if isinstance(served, list) else served["jobs"]
    walked = walk(of, lambda request: served if isinstance(recorded(name), list) else recorded(name))
    assert list(walked.rows) == list(dict.fromkeys(row[key] for row in served))
    assert sum(len(raw.places) for raw in walked.rows.values()) == len(served)


def test_all_recordings_of_our_systems_are_covered() -> None:
    """A recording that is added must be read here too."""
    ours = {of.system for of, *_ in LISTS.values()}
    known = {*LISTS, *NOT_LISTS}
    found = {f"{p.parent.name}/{p.name}" for p in Path(RECORDED).glob("*/*.json") if p.parent.name in ours}
    assert found <= known


NOT_LISTS = {
    "greenhouse/departments.json", "greenhouse/stripe-one-job.json", "ashby/ramp-internships.json",
    "ashby/ramp-one-posting.json", "workday/nvidia-detail.json", "workday/nvidia-page2-total-zero.json",
    "workday/nvidia-small.json", "workday/site-not-found.json", "smartrecruiters/westerndigital-intern-detail.json",
    "workable/zaelab-widget.json", "oracle/detail-sanitized.json", "oracle/amex-campus-detail.json",
    "rippling/board-jobs.json",
}  # fmt: skip

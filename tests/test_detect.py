"""Which system an address belongs to."""

from __future__ import annotations

import pytest

from internwatch.detect import options_of_url, source_of_url
from internwatch.errors import InternwatchError

ACME = {"token": "acme"}


@pytest.mark.parametrize(
    ("url", "system", "options"),
    [
        ("https://boards.greenhouse.io/acme/jobs/123", "greenhouse", ACME),
        ("https://job-boards.greenhouse.io/acme", "greenhouse", ACME),
        ("https://job-boards.eu.greenhouse.io/acme/jobs/1", "greenhouse", {"token": "acme", "region": "eu"}),
        ("https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true", "greenhouse", ACME),
        ("https://boards.greenhouse.io/embed/job_board?for=acme", "greenhouse", ACME),
        ("https://jobs.lever.co/acme/0b7f", "lever", ACME),
        ("https://api.lever.co/v0/postings/acme?mode=json", "lever", ACME),
        ("https://jobs.eu.lever.co/acme", "lever", {"token": "acme", "region": "eu"}),
        ("https://jobs.ashbyhq.com/Acme%20Labs/1-2-3", "ashby", {"token": "Acme Labs"}),
        ("https://api.ashbyhq.com/posting-api/job-board/acme", "ashby", ACME),
        (
            "https://acme.wd5.myworkdayjobs.com/en-US/Careers/job/Paris/Intern_R-1",
            "workday",
            {"token": "acme", "instance": "wd5", "site": "Careers"},
        ),
        (
            "https://acme.wd1.myworkdayjobs.com/wday/cxs/acme/Careers/jobs",
            "workday",
            {"token": "acme", "instance": "wd1", "site": "Careers"},
        ),
        ("https://jobs.smartrecruiters.com/Acme/7440", "smartrecruiters", {"token": "Acme"}),
        (
            "https://acme.eightfold.ai/careers?domain=acme.com",
            "eightfold",
            {"host": "acme.eightfold.ai", "domain": "acme.com"},
        ),
        ("https://apply.workable.com/acme/j/F4C096B22E/", "workable", ACME),
        ("https://ats.rippling.com/en-GB/acme/jobs/1-2", "rippling", ACME),
        ("https://jobs.gem.com/acme/am9i", "gem", ACME),
        ("https://acme.recruitee.com/o/intern", "recruitee", {"host": "acme.recruitee.com"}),
        ("https://acme.teamtailor.com/jobs/7-intern", "teamtailor", {"host": "acme.teamtailor.com"}),
        (
            "https://eabc.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/25587",
            "oracle",
            {"host": "eabc.fa.us2.oraclecloud.com", "site": "CX_1"},
        ),
        ("https://acme.pinpointhq.com/en/postings/1", "pinpoint", ACME),
        ("https://acme.bamboohr.com/careers/86", "bamboohr", ACME),
        ("https://apply.workable.com/j/F4C096B22E", "jsonld", {"url": "https://apply.workable.com/j/F4C096B22E"}),
        ("https://www.metacareers.com/jobs/170017/", "meta", {}),
        ("https://jobs.apple.com/en-us/details/200170017/research-intern", "apple", {"search": "internship"}),
        ("https://www.amazon.jobs/en/jobs/170017/research-intern", "amazon", {"search": "intern"}),
        ("https://www.ibm.com/careers/search?q=intern", "ibm", {"level": "Internship"}),
        ("https://www.ibm.com/cloud", "jsonld", {"url": "https://www.ibm.com/cloud"}),
        ("https://careers.tencent.com/en-us/jobdesc.html?postId=17", "tencent", {"search": "intern"}),
        ("https://www.salesforce.com/company/careers/jobs/jr17/", "salesforce", {}),
        ("https://lifeattiktok.com/search/17", "bytedance", {"site": "tiktok", "search": "intern"}),
        ("https://www.uber.com/global/en/careers/list/17/", "uber", {}),
        (
            "https://www.google.com/about/careers/applications/jobs/results/17-student-researcher",
            "google",
            {"searches": ["student researcher", "research intern"]},
        ),
        ("https://acme.jobs.personio.de/job/17", "personio", {"host": "acme.jobs.personio.de"}),
        ("https://acme.breezy.hr/p/17-intern", "breezy", ACME),
        ("https://acme.applytojob.com/apply/evGnh17LkV/Intern", "jazzhr", ACME),
        ("https://careers-acme.icims.com/jobs/17/intern/job", "icims", {"host": "careers-acme.icims.com"}),
        ("https://www.comeet.com/jobs/acme/E6.001/intern/17.017", "comeet", {"token": "acme", "uid": "E6.001"}),
        ("https://jobs.jobvite.com/careers/acme/job/oA17b17c", "jobvite", ACME),
        ("https://jobs.jobvite.com/acme/jobs", "jobvite", ACME),
        (
            "https://acme.avature.net/en_US/careers/JobDetail/Intern/17",
            "avature",
            {"url": "https://acme.avature.net/en_US/careers/SearchJobs"},
        ),
        ("https://acme.avature.net/", "avature", {"url": "https://acme.avature.net/careers/SearchJobs"}),
        (
            "https://workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html?cid=4ed2&ccId=92_2&lang=en_CA",
            "adp",
            {"cid": "4ed2", "ccId": "92_2", "lang": "en_CA"},
        ),
        (
            "https://apply.careers.microsoft.com/careers/job/17",
            "eightfold",
            {"host": "apply.careers.microsoft.com", "domain": "microsoft.com", "api": "pcsx", "search": "intern"},
        ),
        ("https://acme.example/jobs.rss", "feed", {"url": "https://acme.example/jobs.rss"}),
        ("https://acme.example/sitemap.xml", "jsonld", {"sitemap": "https://acme.example/sitemap.xml"}),
        ("https://acme.example/careers", "jsonld", {"url": "https://acme.example/careers"}),
    ],
)  # fmt: skip
def test_an_address_says_its_system(url: str, system: str, options: dict[str, object]) -> None:
    assert options_of_url(url) == (system, options)
    assert source_of_url(url).system == system


@pytest.mark.parametrize("url", ["ftp://acme.example", "https://", "acme"])
def test_no_web_address_is_said_so(url: str) -> None:
    with pytest.raises(InternwatchError, match="not a web address"):
        source_of_url(url)

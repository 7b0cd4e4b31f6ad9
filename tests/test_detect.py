"""Which system an address belongs to."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from internwatch.boards.links import list_of_others, unwrapped
from internwatch.detect import options_of_url, source_of_url
from internwatch.errors import InternwatchError
from internwatch.sources import load_sources
from internwatch.systems import bytedance
from tests.shared import SHARED, needs_shared

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
        (
            "https://wd5.myworkdaysite.com/en-US/recruiting/acme/Careers/job/Paris/Intern_R-1",
            "workday",
            {"token": "acme", "instance": "wd5", "site": "Careers"},
        ),
        ("https://www.lever.co/privacy", "jsonld", {"url": "https://www.lever.co/privacy"}),
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
        ("https://joinbytedance.com/search", "bytedance", {"site": "bytedance", "search": "intern"}),
        ("https://jobs.bytedance.com/en/position/17/detail", "bytedance", {"site": "bytedance", "search": "intern"}),
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
        (
            "https://acme.avature.net/en_US/externaljobs/Login",
            "avature",
            {"url": "https://acme.avature.net/en_US/externaljobs/SearchJobs"},
        ),
        (
            "https://acme.avature.net/university",
            "avature",
            {"url": "https://acme.avature.net/university/SearchJobs"},
        ),
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


ONECLICK = "https://jobs.smartrecruiters.com/oneclick-ui/company/Acme/publication/0b7f?dcr_ci=Acme"
API_OF_RIPPLING = "https://api.rippling.com/platform/api/ats/v1/board/acme/jobs"


@pytest.mark.parametrize(
    ("url", "system", "options"),
    [
        (ONECLICK, "smartrecruiters", {"token": "Acme"}),
        ("https://jobs.smartrecruiters.com/ni/Acme/0b7f-intern", "smartrecruiters", {"token": "Acme"}),
        ("https://api.smartrecruiters.com/v1/companies/Acme/postings", "smartrecruiters", {"token": "Acme"}),
        ("https://apply.workable.com/api/v1/widget/accounts/acme", "workable", ACME),
        ("https://ats.rippling.com/embed/acme/jobs", "rippling", ACME),
        ("https://ats.rippling.com/en-us/acme", "rippling", ACME),
        ("https://ats.rippling.com/ab/jobs", "rippling", {"token": "ab"}),
        ("https://ats.rippling.com/hi-tech/jobs", "rippling", {"token": "hi-tech"}),
        ("https://ats.us1.rippling.com/en-US/acme/jobs", "rippling", ACME),
        (API_OF_RIPPLING, "rippling", ACME),
        ("https://jobs.gem.com/ab/am9i", "gem", {"token": "ab"}),
        ("https://cdnetworks.breezy.hr/p/17-intern", "breezy", {"token": "cdnetworks"}),
        (
            "https://fa-eabc-saasfaprod1.fa.ocs.oraclecloud15.com/hcmUI/CandidateExperience/en/sites/CX_1/job/25587",
            "oracle",
            {"host": "fa-eabc-saasfaprod1.fa.ocs.oraclecloud15.com", "site": "CX_1"},
        ),
    ],
)  # fmt: skip
def test_the_part_that_names_the_board_is_taken_not_the_one_in_its_place(
    url: str, system: str, options: dict[str, object]
) -> None:
    assert options_of_url(url) == (system, options)


@pytest.mark.parametrize("language", ["", "en-US/", "en-us/", "zh-Hans-CN/", "zh-hans/", "es/"])
def test_a_language_in_front_is_no_site_of_workday(language: str) -> None:
    site = {"token": "acme", "instance": "wd5", "site": "Careers"}
    for rest in ("Careers", "Careers/job/Paris/Intern_R-1"):
        assert options_of_url(f"https://acme.wd5.myworkdayjobs.com/{language}{rest}") == ("workday", site)
        assert options_of_url(f"https://wd5.myworkdaysite.com/{language}recruiting/acme/{rest}") == ("workday", site)


def test_a_site_of_workday_may_be_called_like_a_language() -> None:
    site = {"token": "acme", "instance": "wd5", "site": "UK"}
    for path in ("UK", "UK/job/Leeds/Intern_R-1", "en-GB/UK/details/Intern_R-1"):
        assert options_of_url(f"https://acme.wd5.myworkdayjobs.com/{path}") == ("workday", site)


@pytest.mark.parametrize(
    "url",
    [
        "https://jobs.smartrecruiters.com/my-applications/Acme",
        "https://careers.smartrecruiters.com/external-referrals",
        "https://jobs.smartrecruiters.com/oneclick-ui/company",
        "https://api.smartrecruiters.com/feed/publications",
        "https://jobs.ashbyhq.com/api/non-user-graphql?op=ApiJobBoardWithTeams",
        "https://ats.rippling.com/en-us/jobs",
        "https://ats.rippling.com/en-US",
        "https://jobs.jobvite.com/__assets__/scripts/careersite/public/iframe.js",
        "https://jobs.jobvite.com/support",
        "https://jobs.jobvite.com/api/x",
        "https://acme.wd5.myworkdayjobs.com/en-us",
        "https://acme.wd5.myworkdayjobs.com/wday/authgwy/acme/login",
        "https://acme.avature.net/",
        "https://acme.avature.net/en_US/Login",
        "https://www.avature.net/careers",
        "https://static.eightfold.ai/x",
        "https://assets-cdn.breezy.hr/breezy-portal/x",
        "https://gallery-cdn.breezy.hr/a",
        "https://cdn02.icims.com/a",
        "https://images4.bamboohr.com/a",
        "https://rmk-map-12.jobs2web.com/map/",
        "https://app.teamtailor.com/companies",
        "https://jobs.bytedance.com/experienced/position",
    ],
)
def test_what_names_no_board_is_a_page_like_any_other(url: str) -> None:
    assert options_of_url(url) == ("jsonld", {"url": url})


def test_bytedances_campus_address_is_the_shipped_board() -> None:
    shipped = next(source for source in load_sources(None).sources if source.key == "bytedance-campus")
    for path in ("campus", "campus/position", "campus/position/7300000000000000001/detail"):
        found = source_of_url(f"https://jobs.bytedance.com/{path}")
        assert bytedance.board(found) == bytedance.board(shipped)


TARGET = "https://jobs.lever.co/acme/0b7f?a=1"
QUOTED = quote(TARGET, safe="")


@pytest.mark.parametrize(
    "wrapped",
    [
        f"https://urldefense.com/v3/__{TARGET}__;!!Abc123!xYz$",
        f"https://nam12.safelinks.protection.outlook.com/?url={QUOTED}&data=05%7C01&reserved=0",
        f"https://www.google.com/url?q={QUOTED}&sa=D&source=editors",
        f"https://www.google.com/url?sa=t&url={QUOTED}",
        f"https://www.linkedin.com/safety/go/?url={QUOTED}&trk=x",
        f"https://urldefense.us/v3/__https://www.google.com/url?q={QUOTED}__;!!Abc123!xYz$",
    ],
)
def test_a_wrapped_link_is_unwrapped_to_the_letter(wrapped: str) -> None:
    assert unwrapped(wrapped) == TARGET


@pytest.mark.parametrize(
    "wrapped",
    [
        "https://t.co/AbC",
        "https://lnkd.in/AbC",
        "https://urldefense.com/v3/__https://jobs.ashbyhq.com/Acme*20Labs__;JQ!!Abc123!xYz$",
        "https://urldefense.com/v2/url?u=https-3A__jobs.lever.co_acme&d=x",
    ],
)
def test_what_does_not_carry_its_address_is_left_to_be_asked(wrapped: str) -> None:
    assert unwrapped(wrapped) == wrapped and options_of_url(wrapped)[0] == "jsonld"


@pytest.mark.parametrize("url", ["ftp://acme.example", "https://", "acme"])
def test_no_web_address_is_said_so(url: str) -> None:
    with pytest.raises(InternwatchError, match="not a web address"):
        source_of_url(url)


@needs_shared
def test_every_shape_of_real_addresses_is_seen_through() -> None:
    """What 84,000 real addresses wear (languages, /apply, tracking, fragments) changes no board; redirects are known
    as what they are, or name no system."""
    with (SHARED / "data" / "url-shapes.tsv").open(encoding="utf-8") as table:
        rows = [line.rstrip("\n").split("\t") for line in table][1:]
    plain = {url: options_of_url(url) for url in POSTINGS}
    for kind, shape, *_ in rows:
        for url, board in plain.items():
            for dressed in dressings(kind, shape, url):
                assert options_of_url(dressed) == board, dressed
    for kind, shape, _, example in rows:
        if kind == "redirect":
            known = list_of_others(example) or unwrapped(example) != example
            assert known or options_of_url(example)[0] == "jsonld", shape


POSTINGS = (
    "https://job-boards.greenhouse.io/acme/jobs/4001", "https://jobs.lever.co/acme/0b7f", "https://jobs.ashbyhq.com/acme/1-2",
    "https://acme.wd5.myworkdayjobs.com/Careers/job/Paris/Intern_R-1", "https://jobs.smartrecruiters.com/Acme/7440",
    "https://apply.workable.com/acme/j/F4C096B22E", "https://ats.rippling.com/acme/jobs/1-2",
    "https://jobs.gem.com/acme/am9i", "https://acme.recruitee.com/o/intern", "https://acme.teamtailor.com/jobs/7-intern",
    "https://acme.pinpointhq.com/postings/1", "https://acme.bamboohr.com/careers/86",
    "https://eabc.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/25587",
    "https://acme.eightfold.ai/careers/job/55?domain=acme.com", "https://acme.breezy.hr/p/0123456789ab-intern",
    "https://acme.applytojob.com/apply/x1/Intern", "https://acme.jobs.personio.de/job/7",
    "https://careers-acme.icims.com/jobs/12/intern/job", "https://jobs.jobvite.com/acme/job/oX1",
    "https://www.comeet.com/jobs/acme/E6.001/intern/55.F1", "https://acme.avature.net/careers/JobDetail/Intern/12",
    "https://www.amazon.jobs/en/jobs/2700001/intern", "https://www.metacareers.com/jobs/123456789",
    "https://jobs.apple.com/en-us/details/200500/intern", "https://lifeattiktok.com/search/7300000000000000001",
)  # fmt: skip


def dressings(kind: str, shape: str, url: str) -> list[str]:
    """The address in a dress of the table; [] for shapes that are no dress."""
    bare, query = url.partition("?")[0], url.partition("?")[2]
    joined = "&" if query else "?"
    if kind == "param value":
        return [f"{url}{joined}{shape.replace(' ', '+')}"]
    if kind == "other":
        return [f"{url}#apply"] if "fragment" in shape else [url.replace("https://", "http://")]
    host, _, path = bare.removeprefix("https://").partition("/")
    end = f"?{query}" if query else ""
    if shape.startswith("^/"):
        localised = host.endswith((".myworkdayjobs.com", "ats.rippling.com", "apply.workable.com"))
        return [f"https://{host}/en-US/{path}{end}"] if localised else []
    if kind.startswith("path"):
        suffix = shape.rstrip("$").removesuffix("/?")
        return [f"{bare}{suffix}{end}"] if suffix != "//" else [f"https://{host}//{path}{end}"]
    return []

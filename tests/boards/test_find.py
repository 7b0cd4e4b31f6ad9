"""From any address to a board: by the address, the page, JobPosting, a feed, a sitemap; or a refusal that says why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from internwatch import systems
from internwatch.boards.find import Finding, UnwatchableError, find
from internwatch.fetch import Fetcher, FetchSettings, MemoryOfHosts
from tests.fakes.careers import Given, job_posting, served

SITE = "careers.acme-labs.com"
PAGE = f"https://{SITE}/jobs"
TEXT = "<p>" + "We are a lab in Zurich that likes careful people. " * 20 + "</p>"


def found(pages: Mapping[str, Any], url: str = PAGE) -> tuple[Finding, list[str]]:
    """What is found at an address of these sites, and what was asked for it."""
    with served(pages) as careers:

        async def act() -> Finding:
            engine = Fetcher(FetchSettings(pause=0.0, timeout=5.0), MemoryOfHosts(), hosts=careers.hosts)
            try:
                return await find(url, engine)
            finally:
                await engine.aclose()

        return asyncio.run(act()), careers.asked


def refusal(pages: Mapping[str, Any], url: str = PAGE) -> str:
    with pytest.raises(UnwatchableError) as error:
        found(pages, url)
    return str(error.value)


def board(finding: Finding) -> str:
    return systems.scraper(finding.source.system).board(finding.source)


def test_an_address_that_names_a_board_is_not_asked() -> None:
    finding, asked = found({}, "https://job-boards.greenhouse.io/acme/jobs/4001?utm_source=Simplify&ref=Simplify")
    assert (board(finding), finding.how, asked) == ("greenhouse:acme", "its address", [])


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<script src="https://boards.greenhouse.io/embed/job_board/js?for=acmelabs"></script>', "greenhouse:acmelabs"),
        ("<script>Grnhse.Settings = {boardToken: 'acmelabs'}</script>", "greenhouse:acmelabs"),
        ('<script>{"u":"https:\\/\\/boards-api.greenhouse.io\\/v1\\/boards\\/acmelabs\\/jobs"}</script>',
         "greenhouse:acmelabs"),
        ('<a href="https://jobs.lever.co/acmelabs/8a1b">Engineer</a>', "lever:acmelabs"),
        ('<a href="https://jobs.eu.lever.co/acmelabs">Jobs</a>', "lever:eu:acmelabs"),
        ('<script src="https://jobs.ashbyhq.com/acme%20labs/embed?version=2"></script>', "ashby:acme labs"),
        ('<a href="https://acme.wd5.myworkdayjobs.com/en-US/Careers/job/Zurich/X_R-1">Job</a>', "workday:acme/careers"),
        ('<iframe src="https://apply.workable.com/acmelabs/"></iframe>', "workable:acmelabs"),
        ('<script src="https://careers-analytics.recruiteecdn.com/x.js"></script>', f"recruitee:{SITE}"),
        ('<link href="https://assets.teamtailor-cdn.com/a.css">', f"teamtailor:{SITE}"),
        ('<script src="https://static.vscdn.net/x.js"></script><script>{"domain":"acme.com"}</script>',
         f"eightfold:{SITE}"),
        ('<script>var a={CandidateExperience:1, u:"https://eabc.fa.us2.oraclecloud.com", siteNumber: "CX_1"}</script>',
         "oracle:eabc.fa.us2.oraclecloud.com:cx_1"),
        ('<script src="https://cdn.phenompeople.com/x.js"></script><a href="/ca/en/search-results">Jobs</a>',
            f"phenom:{SITE}/ca/en"),
        ('<link href="https://rmkcdn.successfactors.com/a.css">', f"successfactors:{SITE}"),
        ('<script src="/platform/js/search/searchResultsUnify.js"></script><a href="/?locale=de_DE">Deutsch</a>'
         '<a href="/?locale=en_US">English</a>', f"successfactors_csb:{SITE}:de_DE+en_US"),
        ('<a href="https://career5.successfactors.eu/career?company=AcmeLabs">Jobs</a>',
         "successfactors_xml:career5.successfactors.eu:acmelabs"),
        ('<section id="search-results-list"></section>', f"radancy:{SITE}/jobs"),
        ('<article class="article article--result"></article>', f"avature:{SITE}/jobs"),
        ('<iframe src="https://careers-acme.icims.com/jobs?in_iframe=1"></iframe>', "icims:careers-acme.icims.com"),
        ('<a href="https://acme.jobs.personio.de/job/7">Job</a>', "personio:acme.jobs.personio.de"),
        ('<script>var u = "https://api.smartrecruiters.com/v1/companies/AcmeLabs/postings"</script>',
         "smartrecruiters:acmelabs"),
        ('<a href="https://acme.jibeapply.com/jobs">Open jobs</a>', "jibe:acme.jibeapply.com"),
        ('<script src="https://app.jibecdn.com/prod/search/x.js"></script><a href="https://acme.jibeapply.com/a">a</a>',
         f"jibe:{SITE}"),
        ('<a href="https://acme.jobs2web.com/search/">Open jobs</a>', "successfactors:acme.jobs2web.com"),
        ('<script>var map = "https://rmk-map-12.jobs2web.com/map/"</script>', f"successfactors:{SITE}"),
        ('<script>fetch("https://acme.eightfold.ai/api/apply/v2/jobs?domain=acme.com")</script>',
         "eightfold:acme.eightfold.ai"),
        ('<script src="https://scripts.teamtailor-cdn.com/widgets/production/jobs.js"></script>'
         '<a href="https://acme.teamtailor.com/jobs/7-intern">Job</a>', "teamtailor:acme.teamtailor.com"),
        ('<link href="https://assets-cdn.breezy.hr/breezy-portal/x.css"><img src="https://gallery-cdn.breezy.hr/a.png">'
         '<a href="https://acme.breezy.hr/p/0123456789ab-x">Job</a>', "breezy:acme"),
        ('<script src="https://cdn02.icims.com/a.js"></script>'
         '<iframe src="https://careers-acme.icims.com/jobs/search?in_iframe=1"></iframe>',
         "icims:careers-acme.icims.com"),
        ('<script src="https://jobs.jobvite.com/__assets__/scripts/iframe.js"></script>'
         '<a href="https://jobs.jobvite.com/acme/job/oX1">Job</a>', "jobvite:acme"),
        ('<img src="https://acme.avature.net/portal/13/images/logo.webp">'
         '<a href="https://acme.avature.net/en_US/jobs/Login">Log in</a>',
         "avature:acme.avature.net/en_US/jobs/SearchJobs"),
        ('<a href="https://acme.wd1.myworkdayjobs.com/en-us/External">x</a>'
         '<a href="https://acme.wd1.myworkdayjobs.com/External/job/x_R1">y</a>', "workday:acme/external"),
        ('<script>var a={CandidateExperience:1, f:"https://objectstorage.x.oraclecloud15.com/n/x", siteNumber: "CX_1",'
         ' u:"https://fa-eabc-saasfaprod1.fa.ocs.oraclecloud15.com"}</script>',
         "oracle:fa-eabc-saasfaprod1.fa.ocs.oraclecloud15.com:cx_1"),
    ],
)  # fmt: skip
def test_a_page_names_its_board(page: str, expected: str) -> None:
    finding, _ = found({f"{SITE}/jobs": TEXT + page})
    assert (board(finding), finding.how) == (expected, "the page")


def test_an_embed_counts_more_than_links_to_others() -> None:
    page = f"{TEXT}<div data-board-token='acmelabs'></div><a href='https://jobs.lever.co/friends'>friends hire too</a>"
    assert board(found({f"{SITE}/jobs": page})[0]) == "greenhouse:acmelabs"


def test_a_vendor_that_speaks_of_itself_is_no_board() -> None:
    """ "Powered by Lever" links to a page of the vendor, not to a customer's board."""
    page = (
        f"{TEXT}<a href='https://www.lever.co/privacy'>Powered by Lever</a><a href='https://www.greenhouse.io/x'>g</a>"
    )
    assert "shows no board" in refusal({f"{SITE}/jobs": page})


def test_a_page_of_several_boards_is_asked_back() -> None:
    page = TEXT + "<a href='https://jobs.lever.co/acme'>a</a><a href='https://jobs.ashbyhq.com/acme'>b</a>"
    said = refusal({f"{SITE}/jobs": page})
    assert "2 boards" in said and "https://jobs.lever.co/acme" in said and "https://jobs.ashbyhq.com/acme" in said


def test_a_short_link_is_followed_once_and_a_click_tracker_unpacked() -> None:
    short = {"grnh.se/28t2": Given(status=302, headers={"Location": "https://boards.greenhouse.io/acme/jobs/1"})}
    assert board(found(short, "https://grnh.se/28t2")[0]) == "greenhouse:acme"
    tracker = "https://ad.doubleclick.net/ddm/clk/5;4;p?https%3A%2F%2Fjobs.lever.co%2Facme%2F1%3Fx%3D2"
    finding, asked = found({}, tracker)
    assert (board(finding), asked) == ("lever:acme", [])


def test_redirects_in_a_ring_end() -> None:
    ring = {
        "grnh.se/a": Given(status=302, headers={"Location": "https://bit.ly/b"}),
        "bit.ly/b": Given(status=302, headers={"Location": "https://grnh.se/a"}),
    }
    assert "without an end" in refusal(ring, "https://grnh.se/a")


def test_postings_feed_and_sitemap_in_this_order() -> None:
    postings = job_posting("Research Intern") + job_posting("Engineer")
    assert board(found({f"{SITE}/jobs": TEXT + postings})[0]).startswith("jsonld:")
    sitemap = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + "".join(
        f"<url><loc>https://{SITE}/Job/{n}-x</loc></url>" for n in range(3)
    ) + f"<url><loc>https://{SITE}/about</loc></url></urlset>"  # fmt: skip
    site = {
        f"{SITE}/jobs": TEXT, f"{SITE}/robots.txt": f"User-agent: *\nSitemap: https://{SITE}/maps/jobs.xml",
        f"{SITE}/maps/jobs.xml": sitemap, f"{SITE}/Job/0-x": TEXT + job_posting("Engineer"),
    }  # fmt: skip
    feed = f"{TEXT}<link rel='alternate' type='application/rss+xml' title='Jobs at Acme' href='/openings.rss'>"
    news = f"{TEXT}<link rel='alternate' type='application/rss+xml' title='Our blog' href='/blog.rss'>"
    assert board(found({f"{SITE}/jobs": feed})[0]) == f"feed:{SITE}/openings.rss"
    assert "shows no board" in refusal({f"{SITE}/jobs": news})
    finding, _ = found(site)
    assert (finding.how, finding.source.options.sitemap) == ("a sitemap", f"https://{SITE}/maps/jobs.xml")
    assert finding.source.options.match == "/Job/"


def test_a_sitemap_may_list_its_lists_before_its_postings() -> None:
    """The list itself, and a department's page, stand where postings do; one with a JobPosting among three is found."""
    paths = ("", "jobs/", "jobs/teams/", "jobs/research-intern/", "jobs/engineer/")
    sitemap = f"<urlset>{''.join(f'<url><loc>https://{SITE}/{path}</loc></url>' for path in paths)}</urlset>"
    site = {
        f"{SITE}/jobs": TEXT, f"{SITE}/sitemap.xml": sitemap, f"{SITE}/jobs/": TEXT, f"{SITE}/jobs/teams/": TEXT,
        f"{SITE}/jobs/research-intern/": TEXT + job_posting("Research Intern"),
    }  # fmt: skip
    finding, asked = found(site)
    assert (finding.how, finding.source.options.match) == ("a sitemap", "/jobs/")
    assert asked.count(f"GET {SITE}/jobs/") == 0 and asked[-1] == f"GET {SITE}/jobs/research-intern/"


def test_a_sitemap_whose_pages_say_nothing_is_not_watched() -> None:
    """Without a JobPosting no title could be read: that is not watching."""
    sitemap = f"<urlset><url><loc>https://{SITE}/job/1</loc></url><url><loc>https://{SITE}/job/2</loc></url></urlset>"
    site = {f"{SITE}/jobs": TEXT, f"{SITE}/sitemap.xml": sitemap, f"{SITE}/job/1": TEXT}
    assert "shows no board" in refusal(site)


def test_what_is_drawn_in_the_browser_is_refused() -> None:
    page = '<html><head><script src="/app.js"></script></head><body><div id="root"></div></body></html>'
    assert "drawn in the browser" in refusal({f"{SITE}/jobs": page})


def test_robots_and_refusals_are_named() -> None:
    closed = {f"{SITE}/robots.txt": "User-agent: *\nDisallow: /", f"{SITE}/jobs": TEXT}
    assert "robots.txt" in refusal(closed) and "keeps to it" in refusal(closed)
    assert "does not let programs read it" in refusal({f"{SITE}/jobs": Given("no", 403)})


def test_lists_of_others_and_lone_job_numbers_are_named() -> None:
    assert "simplify.jobs lists other people's postings" in refusal({}, "https://simplify.jobs/p/1234")
    said = refusal({f"{SITE}/jobs": TEXT}, f"{PAGE}?gh_jid=6506107003")
    assert "a posting of Greenhouse" in said and "whose board" in said


def test_a_board_that_moved_to_the_companys_site_is_found_there() -> None:
    """A board that moved to the company's site: the page there says the token."""
    site = {
        f"{SITE}/jobs": Given(status=301, headers={"Location": "https://www.acme-labs.com/careers"}),
        "www.acme-labs.com/careers": TEXT + "<script>window.x = {\"urlToken\": \"acmelabs\"}</script>",
    }  # fmt: skip
    assert board(found(site)[0]) == "greenhouse:acmelabs"

"""Pages that are made to hurt whoever reads them: each reader of pages is done with a megabyte and a half in time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from internwatch import systems
from internwatch.errors import ReadError
from internwatch.model import Page, Request, Source
from internwatch.poll.look import PAGE_ERRORS
from tests.pace import quick, within
from tests.systems.boards import SOURCES
from tests.systems.drive import response, source

MANY = 1_500_000
WORST: dict[str, Callable[[], bytes]] = {
    "deep": lambda: b"<div>" * (MANY // 5),
    "unclosed formatting": lambda: b"<b><i><u>" * (MANY // 9),
    "scripts that never end": lambda: b"<script>" * (MANY // 8),
    "comments that never end": lambda: b"<!--" * (MANY // 4),
    "a tag that never ends": lambda: b"<" + b"a" * MANY,
    "attributes that never end": lambda: b"<a " + b"x=1 " * (MANY // 4),
    "json scripts that never end": lambda: b"<script type='application/ld+json'>" * (MANY // 35),
    "json scripts in number": lambda: b"<script type='application/ld+json'>{}</script>" * (MANY // 46),
    "brackets": lambda: b"<script type='application/ld+json'>" + b"[" * MANY + b"</script>",
    "commas": lambda: b"<script type='application/ld+json'>" + b", " * (MANY // 2) + b"</script>",
}
WORST |= {
    "brackets behind brackets": lambda: b"(,),(" * (MANY // 5),
    "spaces": lambda: b"<item><title>a" + b" " * MANY + b"(x,</title></item>",
    "quotes": lambda: b'"' * MANY,
    "elements of a feed": lambda: b"<rss>" + b"<item/>" * (MANY // 7) + b"</rss>",
    "cards": lambda: b"<li class='iCIMS_JobCardItem'>" * (MANY // 30),
    "links": lambda: b"<a href='/job/x' data-job-id>" * (MANY // 29),
    "json tags that never end": lambda: b"<script application/ld+json" * (MANY // 27),
    "json scripts with much to say": lambda: (b"<script " + b"application/ld+json" * 52 + b">") * (MANY // 1000),
}
# What a page must begin with to be taken for one at all.
READERS: dict[str, tuple[Source, bytes]] = {
    "html": (source("html", url="https://acme.example/careers", rows="li a"), b""),
    "jsonld": (source("jsonld", url="https://acme.example/careers"), b""),
    "google": (SOURCES["google"], b"AF_initDataCallback({key: 'ds:1', data:"),
    "comeet": (SOURCES["comeet"], b"COMPANY_POSITIONS_DATA = "),
    "phenom": (source("phenom", host="careers.acme.example", api="page"), b"phApp.ddo = "),
    "icims": (SOURCES["icims"], b"<i>iCIMS</i>"),
    "avature": (SOURCES["avature"], b"<p class='jobListTotalRecords'>0</p>"),
    "jobvite": (source("jobvite", token="acme"), b"<table>"),
    "jazzhr": (SOURCES["jazzhr"], b"<i>jazz</i>"),
    "meta": (SOURCES["meta"], b""),
    "feed": (SOURCES["feed"], b""),
    "successfactors": (SOURCES["successfactors"], b"<rss><item><title>"),
    "successfactors_tiles": (SOURCES["successfactors_tiles"], b"jobRecordsFound: 0"),
    "successfactors_xml": (SOURCES["successfactors_xml"], b"<Job-Listing><Job>"),
}


@pytest.mark.timed
@pytest.mark.parametrize("kind", WORST)
@pytest.mark.parametrize("system", READERS)
def test_no_page_can_hang_the_reader(system: str, kind: str) -> None:
    """Read or refused within two seconds, with no posting and no other exception than a look expects."""
    of, begins = READERS[system]
    scraper = systems.scraper(of.system)
    request = scraper.start(of) if system != "phenom" else Request("https://careers.acme.example/us/en/search-results")
    body = begins + WORST[kind]()

    def read() -> Page:
        try:
            return scraper.read(of, response(body, request))
        except (ReadError, *PAGE_ERRORS):
            return Page()

    page = quick(read, 2)
    assert not page.postings


DETAILED = ("apple", "breezy", "avature", "jazzhr", "meta", "successfactors_csb")


@pytest.mark.timed
@pytest.mark.parametrize("kind", WORST)
@pytest.mark.parametrize("system", DETAILED)
def test_no_posting_can_hang_the_reader(system: str, kind: str) -> None:
    of = SOURCES[system]
    begins = b"window.__staticRouterHydrationData = JSON.parse(" if system == "apple" else b"<div class='description'>"
    scraper = systems.scraper(of.system)
    raw = systems.scraper("jobvite").read(
        source("jobvite", token="acme"), response(b"<li><a href='/acme/job/oA17x'>Intern</a></li>")
    ).postings[0]  # fmt: skip
    body = begins + WORST[kind]()

    def read() -> None:
        with suppress(ReadError, *PAGE_ERRORS):
            scraper.read_detail(of, raw, response(body))

    quick(read, 2)


@pytest.mark.timed
@pytest.mark.parametrize("tag", [b"<meta name=robots ", b"<meta " + b"name=robots" * 53 + b">", b"<script>"])
def test_no_page_can_hang_the_question_whether_it_is_gone(tag: bytes) -> None:
    job = b'<script type=\'application/ld+json\'>{"@type": "JobPosting"}</script>'
    body = job + tag * (MANY // len(tag))
    with within(0.5):
        assert not systems.scraper("jsonld").closed(response(body))  # type: ignore[attr-defined]


def test_xml_is_refused_where_it_is_too_deep_or_another_document() -> None:
    """At once, however much of it follows."""
    of = SOURCES["feed"]
    for body, said in (
        (b"<rss>" + b"<channel>" * 99 + b"<item>", "deep inside each other"),
        (b"<other>" + b"<item/>" * 3, "<other>"),
    ):
        with pytest.raises(ReadError, match=said):
            systems.scraper("feed").read(of, response(body))

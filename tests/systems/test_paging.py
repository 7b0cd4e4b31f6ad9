"""Lists in several pages: all of it is asked for, nothing twice that matters, and what cannot be whole says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from internwatch import systems
from internwatch.model import Request
from tests.systems.boards import BOARDS, EIGHTFOLD_ROW, PCSX_ROW, SMART_ROW, SOURCES, WORKDAY_ROW
from tests.systems.boards_more import AMAZON_JOB, ORACLE_ROW
from tests.systems.drive import one, response, source, walk

WORKDAY = SOURCES["workday"]


def workday_rows(start: int, count: int) -> list[dict[str, Any]]:
    return [WORKDAY_ROW | {"externalPath": f"/job/Boston/Intern_R-{n}"} for n in range(start, start + count)]


def tenant(total: int, cap: int = 2000, facets: Any = ()) -> Callable[[Request], Any]:
    """A site with so many postings that shows at most `cap` of them; rows say which facet value they belong to."""

    def answer(request: Request) -> Any:
        asked = json.loads(request.body)
        assert asked["limit"] == 20, "more than twenty a page are refused by the real one"
        start = asked["offset"]
        some = range(total)
        for name, ids in asked["appliedFacets"].items():
            assert name == "jobFamilyGroup"
            some = range(total) if not ids else [n for n in some if f"g{n % 3}" in ids]  # type: ignore[assignment]
        listed = list(some)[:cap]
        rows = [workday_rows(n, 1)[0] for n in listed[start : start + 20]]
        counts = [{"id": f"g{g}", "count": sum(1 for n in range(total) if n % 3 == g)} for g in range(3)]
        named = [{"facetParameter": "jobFamilyGroup", "values": counts}] if facets == () else facets
        first = start == 0
        return {"total": len(listed) if first else 0, "jobPostings": rows, "facets": named if first else []}

    return answer


@pytest.mark.parametrize("total", [0, 1, 20, 21, 45, 1999])
def test_workday_reads_all_pages_by_the_first_ones_total(total: int) -> None:
    """The total stands on the first page only; later pages say 0 and do not end the walk."""
    walked = walk(WORKDAY, tenant(total))
    assert len(walked.rows) == total and not walked.problems
    assert len(walked.asked) == max(1, -(-total // 20))
    assert walked.totals == [total]


FULL: dict[str, tuple[int, Callable[[int], dict[str, Any]]]] = {
    "workday": (20, lambda count: {"jobPostings": workday_rows(0, count)}),
    "amazon": (100, lambda count: {"jobs": [AMAZON_JOB | {"id_icims": str(n)} for n in range(count)]}),
    "oracle": (
        200,
        lambda count: {"items": [{"requisitionList": [ORACLE_ROW | {"Id": str(n)} for n in range(count)]}]},
    ),
}


@pytest.mark.parametrize("name", FULL)
def test_a_full_page_without_the_number_of_all_is_no_whole_list(name: str) -> None:
    """A total that is not said any more must not make the first page the whole board; a page with room is its end."""
    size, made = FULL[name]
    walked = walk(SOURCES[name], lambda request: made(size))
    assert len(walked.rows) == size and walked.problems == ["a full page came without the number of all"]
    assert not walk(SOURCES[name], lambda request: made(size - 1)).problems


def test_workday_splits_a_capped_list_by_a_facet() -> None:
    """A site of 5,000 that shows 2,000 is read by groups of values that stay below the cap, every posting of it."""
    walked = walk(WORKDAY, tenant(5000))
    assert len(walked.rows) == 5000 and not walked.problems


@pytest.mark.parametrize("at", [0, 20, 1000])
def test_workday_says_when_a_part_of_a_split_list_loses_rows(at: int) -> None:
    """Parts have no common total, so each page of one must hold what its list promised, and each list what its value
    counted."""
    whole = tenant(5000)

    def lossy(request: Request) -> Any:
        asked = json.loads(request.body)
        given = whole(request)
        emptied = {"total": 0, "jobPostings": [], "facets": []}
        return emptied if asked["offset"] == at and asked["appliedFacets"] == {"jobFamilyGroup": ["g1"]} else given

    walked = walk(WORKDAY, lossy)
    assert len(walked.problems) == 1 and len(walked.rows) < 5000
    assert ("1667 were counted" if at == 0 else "0 of 20 rows") in walked.problems[0]


def test_workday_says_when_a_capped_list_cannot_be_split() -> None:
    """No facet to split by, or one that does not cover the list: the look is partial, with advice."""
    walked = walk(WORKDAY, tenant(5000, facets=[]))
    assert any("search" in problem for problem in walked.problems)
    thin = [{"facetParameter": "jobFamilyGroup", "values": [{"id": "g0", "count": 12}]}]
    walked = walk(WORKDAY, tenant(5000, facets=thin))
    assert any("cover" in problem for problem in walked.problems)


def test_workday_search_and_facets_are_part_of_the_board() -> None:
    """They are sent, and a list narrowed otherwise is another board; without them the whole site is asked."""
    module = systems.scraper("workday")
    narrow = source(
        "workday", token="acme", instance="wd5", site="Careers", search="Intern", facets={"workerSubType": ["b", "a"]}
    )
    asked = json.loads(module.start(narrow).body)
    assert asked["searchText"] == "Intern" and asked["appliedFacets"] == {"workerSubType": ["b", "a"]}
    assert module.board(narrow) == "workday:acme/careers?search=intern&workerSubType=a,b"
    assert module.board(WORKDAY) == "workday:acme/careers"
    assert json.loads(module.start(WORKDAY).body)["searchText"] == ""


def test_smartrecruiters_follows_the_total() -> None:
    """A hundred a page; a server that gives fewer a page is followed in its own steps."""
    for size in (100, 40):

        def answer(request: Request, size: int = size) -> Any:
            start = int(parse_qs(urlsplit(request.url).query)["offset"][0])
            rows = [SMART_ROW | {"id": str(n)} for n in range(start, min(start + size, 230))]
            return {"offset": start, "limit": size, "totalFound": 230, "content": rows}

        walked = walk(SOURCES["smartrecruiters"], answer)
        assert len(walked.rows) == 230 and walked.totals == [230]
        assert len(walked.asked) == -(-230 // size)


@pytest.mark.parametrize(("name", "row"), [("eightfold", EIGHTFOLD_ROW), ("pcsx", PCSX_ROW)])
@pytest.mark.parametrize("counted", [True, False])
def test_eightfold_follows_count_or_full_pages(name: str, row: dict[str, Any], counted: bool) -> None:
    """Ten a page, both generations; where no count is given, full pages are followed to the first that is not."""

    def answer(request: Request) -> Any:
        start = int(parse_qs(urlsplit(request.url).query)["start"][0])
        found: dict[str, Any] = {"positions": [row | {"id": n} for n in range(start, min(start + 10, 34))]}
        if counted:
            found["count"] = 34
        return {"data": found} if name == "pcsx" else found

    walked = walk(SOURCES[name], answer)
    assert len(walked.rows) == 34 and not walked.problems
    path = "/api/pcsx/search" if name == "pcsx" else "/api/apply/v2/jobs"
    assert all(urlsplit(request.url).path == path for request in walked.asked)


def test_the_older_eightfold_says_that_it_shows_two_thousand() -> None:
    def answer(request: Request) -> Any:
        start = int(parse_qs(urlsplit(request.url).query)["start"][0])
        assert start < 2000
        return {"positions": [EIGHTFOLD_ROW | {"id": n} for n in range(start, start + 10)], "count": 3000}

    walked = walk(SOURCES["eightfold"], answer)
    assert len(walked.rows) == 2000
    assert any("search" in problem for problem in walked.problems)


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://acme.example/jobs/research-intern-17</loc><lastmod>2026-11-19</lastmod></url>
<url><loc>https://acme.example/about</loc></url><url><loc>ftp://acme.example/jobs/x</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://acme.example/sitemap-1.xml</loc></sitemap></sitemapindex>"""


def test_a_sitemap_is_a_list_of_addresses() -> None:
    """An index is followed; addresses that match are rows whose title is read from the address until the page is."""
    of = source("jsonld", sitemap="https://acme.example/sitemap.xml", match="/jobs/")
    table = {"https://acme.example/sitemap.xml": INDEX, "https://acme.example/sitemap-1.xml": SITEMAP}
    walked = walk(of, lambda request: table[request.url].encode())
    (row,) = walked.rows.values()
    assert (row.title, row.updated) == ("jobs research intern 17", "2026-11-19")
    assert row.detail is not None and row.detail.url == "https://acme.example/jobs/research-intern-17"


def test_addresses_of_one_page_are_rows_of_their_own() -> None:
    of = source("jsonld", sitemap="https://acme.example/sitemap.xml")
    body = SITEMAP.replace("/jobs/research-intern-17", "/app#/job/17").replace("/about", "/app#/job/18").encode()
    assert list(walk(of, lambda request: body).rows) == ["acme.example/app#/job/17", "acme.example/app#/job/18"]


def test_an_address_without_words_has_no_title_until_its_page_is_read() -> None:
    of = source("jsonld", sitemap="https://acme.example/sitemap.xml")
    body = SITEMAP.replace("/jobs/research-intern-17", "/careers/job/17").replace("/about", "/x").encode()
    rows = walk(of, lambda request: body).rows
    assert [(raw.title, raw.updated) for raw in rows.values()] == [("", ""), ("x", "")]


def test_what_says_that_a_posting_is_gone() -> None:
    """Workday's S22 closes, another 403 does not; a page without markup, with noindex or past its last day does."""
    workday, jsonld = systems.scraper("workday"), systems.scraper("jsonld")
    assert workday.closed(response({"errorCode": "S22"}, status=403))  # type: ignore[attr-defined]
    assert not workday.closed(response({"errorCode": "S21"}, status=403))  # type: ignore[attr-defined]
    job = {"@type": "JobPosting", "title": "Intern", "validThrough": "2027-01-01"}
    script = b"<script type='application/ld+json'>%s</script>"
    alive = response(script % json.dumps(job).encode())
    over = response(script % json.dumps(job | {"validThrough": "2026-11-20"}).encode())
    hidden = msgspec.structs.replace(alive, body=b"<meta name=robots content=noindex>" + alive.body)
    closed = jsonld.closed  # type: ignore[attr-defined]
    assert not closed(alive) and closed(over) and closed(hidden) and closed(response(b"<html></html>"))
    assert not closed(response(b"<html></html>", status=503))
    for never in ("9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-08:00", "0001-01-01T00:00:00+01:00"):
        assert not closed(response(script % json.dumps(job | {"validThrough": never}).encode())), never


@pytest.mark.parametrize("name", [n for n, of in SOURCES.items() if hasattr(systems.scraper(of.system), "check")])
def test_a_posting_has_an_address_to_ask(name: str) -> None:
    """`check` names the posting's own address on the system's own host; ids are escaped."""
    of = SOURCES[name]
    scraper = systems.scraper(of.system)
    url = "https://acme.wd5.myworkdayjobs.com/Careers/job/Boston/Intern_R-17"
    request = scraper.check(of, "a/b", url)  # type: ignore[attr-defined]
    assert request.purpose in ("check", "detail") and request.native == "a/b"
    # A feed knows no address but the link itself; Jobvite's feed and its pages have a host each.
    own = {"feed": "acme.wd5.myworkdayjobs.com", "jobvite": "jobs.jobvite.com"}
    assert urlsplit(request.url).netloc == own.get(name, urlsplit(scraper.start(of).url).netloc)
    assert "a/b" not in request.url


@pytest.mark.parametrize(
    "name", ["apple", "avature", "breezy", "google", "icims", "jazzhr", "jobvite", "personio", "phenom", "radancy",
             "successfactors", "successfactors_csb", "successfactors_tiles"],
)  # fmt: skip
def test_the_address_that_is_asked_is_the_one_that_was_listed(name: str) -> None:
    """An address that is put together might be "not found" although the posting is open."""
    of = SOURCES[name]
    raw = one(of, BOARDS[name])
    check = systems.scraper(of.system).check(of, raw.native, raw.url)  # type: ignore[attr-defined]
    assert check.url.partition("?")[0] == raw.url


def test_a_jibe_address_has_what_stands_before_jobs() -> None:
    plain, booking = SOURCES["jibe"], source("jibe", host="careers.acme.example", prefix="/acme/")
    assert one(plain, BOARDS["jibe"]).url == "https://careers.acme.example/jobs/10820"
    assert one(booking, BOARDS["jibe"]).url == "https://careers.acme.example/acme/jobs/10820"

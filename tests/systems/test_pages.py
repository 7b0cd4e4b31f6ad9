"""Boards that are pages and feeds: how far they are walked, what is a board's end, and what is no board."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from internwatch import systems
from internwatch.errors import ReadError
from internwatch.model import RawPosting, Request
from internwatch.reading import to_text
from tests.systems import boards_pages as paged
from tests.systems.drive import one, response, source, walk


def query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


# -- pages that are turned --------------------------------------------------------------------------------------------


def icims(count: int, *, repeats: bool, pager: bool = False, lost: int = -1) -> Callable[[Request], bytes]:
    """So many cards, twenty a page; behind the last stands an empty page, or the last one again. `lost` is the number
    of a page that an error page stands for."""

    def answer(request: Request) -> bytes:
        pages = max(1, -(-count // 20))
        number = int(query(request)["pr"])
        if number == lost:
            return b"<html><div class='iCIMS_ErrorMessage'>Something went wrong.</div>"
        shown = min(number, pages - 1) if repeats else number
        cards = [
            paged.ICIMS.replace(b"17017", b"%d" % (1000 + n)) for n in range(20 * shown, min(20 * shown + 20, count))
        ]
        said = b"Page <span>%d</span> of <span>%d</span> , Current Page" % (shown + 1, pages) if pager else b""
        return b"<html><div class='iCIMS_MainWrapper'></div><div class='iCIMS_PagingBatch '>%s</div>" % said + b"".join(
            cards
        )

    return answer


@pytest.mark.parametrize("repeats", [True, False])
@pytest.mark.parametrize("count", [0, 1, 20, 45])
def test_icims_turns_pages_to_the_end(count: int, repeats: bool) -> None:
    """Without a pager an empty page behind a short one ends the walk, and so does the last one served again."""
    walked = walk(paged.SOURCES["icims"], icims(count, repeats=repeats))
    assert len(walked.rows) == count
    assert bool(walked.problems) == (count == 20 and not repeats), "behind a full page an empty one says nothing"
    assert all("#" not in request.url or query(request)["pr"] != "0" for request in walked.asked)


@pytest.mark.parametrize("count", [0, 1, 20, 40, 45])
def test_icims_turns_as_many_pages_as_its_pager_says(count: int) -> None:
    walked = walk(paged.SOURCES["icims"], icims(count, repeats=False, pager=True))
    assert len(walked.rows) == count and not walked.problems
    assert len(walked.asked) == max(1, -(-count // 20))


@pytest.mark.parametrize("pager", [True, False])
def test_an_error_page_of_icims_is_no_end(pager: bool) -> None:
    walked = walk(paged.SOURCES["icims"], icims(70, repeats=True, pager=pager, lost=2))
    assert len(walked.rows) == 40 and walked.problems == ["page 3 did not come, and the list goes on"]


def test_a_page_of_icims_served_again_is_no_end_where_the_pager_promises_more() -> None:
    first = icims(45, repeats=True, pager=True)
    stuck = walk(paged.SOURCES["icims"], lambda request: first(systems.scraper("icims").start(paged.SOURCES["icims"])))
    assert len(stuck.rows) == 20 and stuck.problems == ["page 2 did not come, and the list goes on"]


def test_icims_details_lose_what_says_nothing() -> None:
    """ "OTHER" is no employment type, "UNAVAILABLE" no place, a year by default no deadline."""
    of = paged.SOURCES["icims"]
    raw = one(of, icims(1, repeats=True)(systems.scraper("icims").start(of)))
    assert raw.detail is not None and raw.detail.url.endswith("/job?in_iframe=1") and "?" not in raw.url
    made = systems.scraper("icims").read_detail(of, raw, response(paged.ICIMS_DETAIL))
    assert (made.commitment, made.places, made.deadline) == ("", ("NO-Oslo",), None)


def avature(count: int, *, total: bool, step: int = 6) -> Callable[[Request], bytes]:
    def answer(request: Request) -> bytes:
        at = int(query(request)["jobOffset"])
        rows = [paged.AVATURE.replace(b"17017", b"%d" % (1000 + n)) for n in range(at, min(at + step, count))]
        body = b"".join(rows).replace(b'aria-label="1 results"', b"")
        return (b"<p class='jobListTotalRecords'>%d</p>" % count if total else b"") + body

    return answer


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("count", [1, 6, 20])
def test_avature_walks_in_the_servers_own_steps(count: int, total: bool) -> None:
    """By the page's own number where it has one, else until a page is empty; the words stand in the path."""
    walked = walk(paged.SOURCES["avature"], avature(count, total=total))
    assert len(walked.rows) == count and not walked.problems
    assert walked.totals == ([count] if total else [])
    assert all(urlsplit(request.url).path == "/careers/SearchJobs/intern" for request in walked.asked)


@pytest.mark.parametrize(
    ("words", "count"), [("1-6 of 74 results", 74), ("1,000 results", 1000), ("500+ results", None), ("no idea", None)]
)
def test_avature_says_its_number_in_several_ways(words: str, count: int | None) -> None:
    body = paged.AVATURE.replace(b"1 results", words.encode())
    page = systems.scraper("avature").read(paged.SOURCES["avature"], response(body))
    assert page.total == count


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("lost", [-1, 6])
def test_avature_searches_for_several_words(total: bool, lost: int) -> None:
    """Each search is walked to its end; they overlap, so a counted one is checked page by page."""
    of = source("avature", url="https://acme.avature.net/careers/SearchJobs", search="intern", also=["Praktikum", "x"])
    counts = {"intern": 14, "Praktikum": 20, "x": 3}

    def answer(request: Request) -> bytes:
        words = urlsplit(request.url).path.rpartition("/")[2]
        short = lost if words == "Praktikum" else -1
        given = avature(counts[words], total=total)(request)
        return given if int(query(request)["jobOffset"]) != short else given.replace(b"article--result", b"gone", 1)

    walked = walk(of, answer)
    asked = {(urlsplit(r.url).path.rpartition("/")[2], query(r)["jobOffset"]) for r in walked.asked}
    last = "18" if total or lost < 0 else "17"  # uncounted, pages follow each other by what was on them
    assert {("intern", "12"), ("Praktikum", last), ("x", "0")} <= asked
    assert not walked.totals and len(walked.rows) == 20
    assert walked.problems == (["a page holds 5 of 6 rows"] if total and lost > 0 else [])
    assert systems.scraper("avature").board(of).endswith("?intern+praktikum+x")


def test_an_avature_page_without_rows_is_an_empty_board_only_where_it_says_so() -> None:
    assert not walk(paged.SOURCES["avature"], lambda request: b"<p class='jobListTotalRecords'>0</p>").rows
    with pytest.raises(ReadError, match="no openings"):
        walk(paged.SOURCES["avature"], lambda request: b"<html>Please enable cookies</html>")


def test_radancy_walks_by_its_number_and_phenom_by_its_own_page_size() -> None:
    def radancy(request: Request) -> bytes:
        at = 100 * (int(query(request)["CurrentPage"]) - 1)
        rows = [paged.RADANCY_ROW.replace("17017", str(n)) for n in range(at, min(at + 100, 230))]
        assert "SearchFiltersModuleName" not in query(request), "the filters are eight megabytes"
        return paged.radancy_page("".join(rows), 230)

    walked = walk(paged.SOURCES["radancy"], radancy)
    assert len(walked.rows) == 230 and walked.totals == [230] and len(walked.asked) == 3
    with pytest.raises(ReadError, match="how many"):
        one(paged.SOURCES["radancy"], {"results": "<section></section>"})

    def phenom(request: Request) -> Any:
        asked = json.loads(request.body)
        assert (asked["keywords"], asked["lang"], asked["country"]) == ("intern", "en_us", "us")
        at = asked["from"]
        rows = [paged.PHENOM_JOB | {"jobId": str(n)} for n in range(at, min(at + 50, 120))]
        return {"refineSearch": {"status": 200, "totalHits": 120, "data": {"jobs": rows}}}

    walked = walk(paged.SOURCES["phenom"], phenom)
    assert len(walked.rows) == 120 and walked.totals == [120] and len(walked.asked) == 3
    with pytest.raises(ReadError, match="status 500"):
        one(paged.SOURCES["phenom"], {"refineSearch": {"status": 500, "totalHits": 0, "data": {"jobs": []}}})


def test_phenom_out_of_its_pages() -> None:
    """Where /widgets is closed: the same rows stand in the page's script, ten a page."""
    of = source("phenom", host="careers.acme.example", prefix="us/en", search="intern", api="page")

    def answer(request: Request) -> bytes:
        at = int(query(request)["from"])
        assert urlsplit(request.url).path == "/us/en/search-results" and query(request)["keywords"] == "intern"
        rows = [paged.PHENOM_JOB | {"jobId": str(n)} for n in range(at, min(at + 10, 24))]
        eager = {"eagerLoadRefineSearch": {"status": 200, "hits": 10, "totalHits": 24, "data": {"jobs": rows}}}
        return f"<script>var phApp = {{}};phApp.ddo = {json.dumps(eager)}; phApp.x = {{}};</script>".encode()

    walked = walk(of, answer)
    assert len(walked.rows) == 24 and walked.totals == [24]
    with pytest.raises(ReadError, match="phApp"):
        one(of, b"<html>Access denied</html>")


def test_adp_pages() -> None:
    def answer(request: Request) -> Any:
        asked = query(request)
        assert (asked["$top"], asked["ccId"]) == ("20", "9200420850870_2")
        at = int(asked["$skip"])
        rows = [paged.ADP_JOB | {"itemID": str(n)} for n in range(at, min(at + 20, 45))]
        return {"jobRequisitions": rows, "meta": {"totalNumber": 45}}

    walked = walk(paged.SOURCES["adp"], answer)
    assert len(walked.rows) == 45 and walked.totals == [45] and len(walked.asked) == 3


# -- boards of one page -----------------------------------------------------------------------------------------------


def test_comeet_unites_places_and_leaves_out_what_is_internal() -> None:
    """One position per place, with a uid of its own; JavaScript's `undefined` is no JSON; a page without the list."""
    job = paged.COMEET_POSITION
    other = job | {"uid": "17.017-9B.20A", "location": {"name": "Paris", "country": "FR"}}
    hidden = job | {"uid": "18.018", "is_internal": True}
    body = paged.comeet_page(job, other, hidden).replace(b'"is_remote": false', b'"is_remote": undefined')
    raw = one(paged.SOURCES["comeet"], body)
    assert raw.places == ("Haifa, IL", "Paris, FR") and raw.updated == "2026-11-20T10:00:00Z"
    assert to_text(raw.body).splitlines()[:3] == ["Description", "We read.", "Requirements"]
    assert not walk(paged.SOURCES["comeet"], lambda request: paged.comeet_page()).rows
    with pytest.raises(ReadError, match="COMPANY_POSITIONS_DATA"):
        one(paged.SOURCES["comeet"], b"<html>Not found</html>")


def test_jobvite_finds_the_companys_key_on_its_page() -> None:
    """Two requests without the key in the file, one with it; an empty board leads to NoJobs.htm."""
    of = source("jobvite", token="acme")
    page = b"<script>var x = { companyEId: 'qA17b17c', l: 1 }</script>"
    walked = walk(of, lambda request: paged.JOBVITE if "Xml.aspx" in request.url else page)
    assert [urlsplit(request.url).netloc for request in walked.asked] == ["jobs.jobvite.com", "app.jobvite.com"]
    assert "c=qA17b17c" in walked.asked[1].url and list(walked.rows) == ["oA17b17c"]
    assert len(walk(paged.SOURCES["jobvite"], lambda request: paged.JOBVITE).asked) == 1
    nothing = Request("https://app.jobvite.com/CompanyJobs/NoJobs.htm")
    assert not walk(of, lambda request: response(b"<html>No jobs</html>", nothing)).rows


def test_jobvite_out_of_its_page() -> None:
    """A page that does not name the key: its own rows, each with a page for the text; fifty may be the first only."""
    of = source("jobvite", token="acme")
    row = b'<tr><td><a href="/acme/job/oA%dx">Intern</a></td><td class="jv-job-list-location">Oslo</td></tr>'
    raw = one(of, b"<table>" + row % 17 + b"</table>")
    assert (raw.native, raw.places) == ("oA17x", ("Oslo",))
    assert raw.detail is not None and raw.detail.url == "https://jobs.jobvite.com/acme/job/oA17x"
    assert "company" in walk(of, lambda request: b"".join(row % n for n in range(50))).problems[0]
    with pytest.raises(ReadError, match="key"):
        one(of, b"<html></html>")


def jobvite(count: int, *, links: bool = True) -> Callable[[Request], bytes]:
    """A company's page in fifties, with its counter and the link to the next."""

    def answer(request: Request) -> bytes:
        number = int(query(request).get("p", "0"))
        shown = range(50 * number, min(50 * number + 50, count))
        rows = b"".join(b'<tr><td><a href="/acme/job/oA%dx">Intern</a></td></tr>' % n for n in shown)
        more = b'<a href="/acme/search?p=%d" class="jv-pagination-next">Next</a>' % (number + 1)
        said = b'<div class="jv-pagination-text">%d-%d of %d</div>' % (shown.start + 1, shown.stop, count)
        return b"<table>%s</table>%s%s" % (rows, said, more if links and shown.stop < count else b"")

    return answer


@pytest.mark.parametrize("count", [1, 50, 51, 120])
def test_jobvites_page_is_turned_to_the_end(count: int) -> None:
    of = source("jobvite", token="acme")
    walked = walk(of, jobvite(count))
    assert len(walked.rows) == count and not walked.problems
    assert len(walked.asked) == -(-count // 50)
    assert all("nl=1" in request.url for request in walked.asked)
    assert bool(walk(of, jobvite(count, links=False)).problems) == (count > 50)
    broken = jobvite(120)
    with pytest.raises(ReadError):
        walk(of, lambda request: b"<html>error</html>" if "p" in query(request) else broken(request))


def test_jazzhr_ends_and_closings() -> None:
    """An empty board still is a JazzHR page; other hosts are no postings; a posting that is gone leads to the list."""
    assert not walk(paged.SOURCES["jazzhr"], lambda request: b"<link href='https://app.jazz.co/x.css'>").rows
    walked = walk(paged.SOURCES["jazzhr"], lambda request: paged.JAZZHR.replace(b"https://acme.", b"https://other."))
    assert not walked.rows and walked.problems
    raw = one(paged.SOURCES["jazzhr"], paged.JAZZHR)
    assert (raw.places, raw.department) == (("Oslo, Norway",), "Research")
    closed = systems.scraper("jazzhr").closed  # type: ignore[attr-defined]
    assert closed(response(b"", Request("https://acme.applytojob.com/apply/jobs")))
    assert not closed(response(b"", Request(raw.url)))


def test_breezy_text_from_the_page_itself() -> None:
    """Some pages have no JSON-LD; then the description's own element is the text."""
    of = paged.SOURCES["breezy"]
    raw = RawPosting("17", "Intern", "https://acme.breezy.hr/p/17")
    made = systems.scraper("breezy").read_detail(
        of, raw, response(f"<div class='description'>{paged.TEXT}</div>".encode())
    )
    assert "2028" in made.body
    with pytest.raises(ReadError, match="description"):
        systems.scraper("breezy").read_detail(of, raw, response(b"<html></html>"))


def test_personio_unites_doubles_and_names_the_language() -> None:
    of = source("personio", host="acme.jobs.personio.com", language="de")
    assert systems.scraper("personio").start(of).url == "https://acme.jobs.personio.com/xml?language=de"
    twice = paged.PERSONIO.replace(b"</position>", b"</position><position><id>1</id></position>")
    walked = walk(of, lambda request: twice)
    assert len(walked.rows) == 1 and len(walked.problems) == 1
    assert to_text(next(iter(walked.rows.values())).body).splitlines()[0] == "What we do"
    assert not walk(of, lambda request: b"<workzag-jobs></workzag-jobs>").rows
    with pytest.raises(ReadError, match="workzag-jobs"):
        one(of, b"<html><body>Not found</body></html>")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("icims", b"iCIMS_JobCardItem", b"iCIMS_Card2"),
        ("jazzhr", b'class="list-group-item"', b'class="job"'),
        ("avature", b"article--result", b"card"),
        ("personio", b"position>", b"opening>"),
        ("jobvite", b"job>", b"opening>"),
        ("comeet", b"COMPANY_POSITIONS_DATA", b"POSITIONS"),
        ("radancy", b"data-total-results", b"data-count"),
    ],
)
def test_a_board_whose_rows_have_another_name_is_no_empty_board(name: str, old: bytes, new: bytes) -> None:
    assert old in paged.BOARDS[name]
    body = paged.BOARDS[name].replace(old, new).replace(b"iCIMS_JobsTable", b"iCIMS_Table2")
    with pytest.raises(ReadError):
        one(paged.SOURCES[name], body)


# -- feeds ------------------------------------------------------------------------------------------------------------

FEED = paged.SOURCES["feed"]


@pytest.mark.parametrize(
    ("body", "native"),
    [(paged.RSS, "acme.example/jobs/17"), (paged.ATOM, "tag:acme.example,2026:17"), (paged.JSON_FEED, "17")],
)
def test_a_feed_of_any_kind(body: Any, native: str) -> None:
    """RSS, Atom and JSON Feed: links whole and without tracking, the longest text, sloppy hours."""
    raw = one(FEED, body)
    assert (raw.native, raw.title, raw.url) == (native, paged.TITLE, "https://acme.example/jobs/17")
    assert "graduating in 2028" in to_text(raw.body)
    assert raw.posted is not None and raw.posted.isoformat() == "2026-11-19T07:00:00+00:00"


def entries(*links: str) -> dict[str, str]:
    """id -> address of a feed's entries without a guid, titled by their number from the end."""
    items = "".join(f"<item><title>Job {-n}</title><link>{escape(u)}</link></item>" for n, u in enumerate(links, -9))
    read = systems.scraper("feed").read(FEED, response(f"<rss><channel>{items}</channel></rss>".encode()))
    return {raw.native: raw.url for raw in read.postings}


@pytest.mark.parametrize(
    "address",
    ["https://acme.example/jobs?{}", "https://acme.example/careers#j{}", "https://acme.example/app#/job/{}"],
)
def test_entries_with_nothing_but_a_number_are_told_apart(address: str) -> None:
    """An entry of its own each, whose link leads there, and whose id stays when the others go."""
    links = [address.format(n) for n in (7, 8, 9)]
    found = entries(*links)
    assert list(found.values()) == links
    assert entries(links[2]).items() < entries(*links[1:]).items() < found.items()


@pytest.mark.parametrize("address", ["https://acme.example/careers#{}", "https://acme.example/?{}", "/careers?of={}#x"])
def test_entries_whose_links_differ_by_a_word_or_not_at_all_are_told_apart(address: str) -> None:
    assert len(entries(*(address.format(word) for word in ("vision", "speech", "robotics")))) == 3
    assert len(entries(*[address.format("x")] * 3)) == 3


def test_ids_of_ordinary_entries_stay_as_they_were() -> None:
    """Parameters with a value name an entry; words, empty ones and what stands behind "#" do not."""
    base = "https://acme.example/jobs"
    links = [f"{base}/7#xtor=RSS-3", f"{base}/8?rss", f"{base}/9?1700", f"{base}?job&id=7&lang=", f"{base}?q=a%20b",
             f"{base}?id=8&utm_source=x&lang=", f"{base}/vision#apply"]  # fmt: skip
    found = entries(*links)
    assert [native.removeprefix("acme.example/jobs") for native in found] == [
        "/7", "/8", "/9", "?id=7", "?q=a+b", "?id=8", "/vision",
    ]  # fmt: skip
    assert list(found.values())[3:6] == [*links[3:5], f"{base}?id=8&lang="]


def test_a_feed_is_a_window_unless_its_file_says_otherwise() -> None:
    read = systems.scraper("feed").read
    assert read(FEED, response(paged.RSS)).window
    assert not read(source("feed", url="https://acme.example/jobs.rss", complete=True), response(paged.RSS)).window
    assert not read(source("feed", url="https://acme.example/jobs.rss", match="/blog/"), response(paged.RSS)).postings


def test_entries_that_are_none_are_named_and_pages_stay_on_their_host() -> None:
    """No title, no link: a problem each. The next page of a JSON Feed on another host is not asked for."""
    empty = paged.RSS.replace(b"</channel>", b"<item><title>x</title></item><item><link>/y</link></item></channel>")
    walked = walk(FEED, lambda request: empty)
    assert len(walked.rows) == 1 and len(walked.problems) == 2
    page = paged.JSON_FEED | {"next_url": "https://evil.example/2"}
    assert not systems.scraper("feed").read(FEED, response(page)).more
    page = paged.JSON_FEED | {"next_url": "/feed.json?page=2"}
    assert systems.scraper("feed").read(FEED, response(page)).more[0].url == "https://acme.example/feed.json?page=2"


def test_successfactors_search_feed_is_a_window_with_places_behind_titles() -> None:
    of = source("successfactors", host="jobs.acme.example", feed="feeds", search="intern")
    start = systems.scraper("successfactors").start(of)
    assert start.url == "https://jobs.acme.example/feeds/?locale=en_US&q=intern"
    body = paged.SUCCESSFACTORS.replace(b"<g:location>Oslo, NO</g:location>", b"")
    body = body.replace(b"Language Models</title>", b"Language Models (m/f/d) (Oslo, NO, 0150)</title>")
    page = systems.scraper("successfactors").read(of, response(body, start))
    (raw,) = page.postings
    assert page.window and raw.title == "Research Intern, Language Models (m/f/d)" and raw.places == ("Oslo, NO, 0150",)
    whole = one(paged.SOURCES["successfactors"], paged.SUCCESSFACTORS)
    assert whole.deadline == "2026-12-24" and "utm_source" not in whole.url
    check = systems.scraper("successfactors").check  # type: ignore[attr-defined]
    assert check(of, raw.native, raw.url).url == raw.url


def test_an_answer_that_is_packed_or_poisoned() -> None:
    """Entities are refused, not grown."""
    bomb = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><rss><item>&b;</item></rss>"
    for name in ("feed", "successfactors", "personio", "jobvite"):
        with pytest.raises(ReadError):
            one(paged.SOURCES[name], bomb)

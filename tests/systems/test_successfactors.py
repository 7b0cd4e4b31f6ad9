"""SuccessFactors' careers sites without a feed: every page, every language, and what cannot be known stays unsaid."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from internwatch import systems
from internwatch.errors import ReadError
from internwatch.model import Request, Response
from internwatch.poll.look import look
from internwatch.store.rows import BoardState
from internwatch.systems import successfactors_csb as csb
from tests.systems import boards_successfactors as sf
from tests.systems.drive import NOW, one, response, source, walk

CSB, TILES = sf.SOURCES["successfactors_csb"], sf.SOURCES["successfactors_tiles"]


def searched(totals: dict[str, range], *, short: int = -1) -> Callable[[Request], Any]:
    """A site with these ids per language; `short` is a page that lost a row."""

    def answer(request: Request) -> Any:
        asked = json.loads(request.body)
        ids = list(totals[asked["locale"]])
        begin = 10 * asked["pageNumber"]
        shown = ids[begin : begin + 10][asked["pageNumber"] == short :]
        rows = [{"response": sf.CSB_JOB | {"id": n}} for n in shown]
        return {"totalJobs": len(ids), "jobSearchResult": rows}

    return answer


@pytest.mark.parametrize("count", [0, 1, 10, 11, 45])
def test_all_pages_of_a_search_are_read(count: int) -> None:
    walked = walk(CSB, searched({"en_US": range(count)}))
    assert len(walked.rows) == count and not walked.problems and walked.totals == [count]
    assert len(walked.asked) == max(1, -(-count // 10))


def test_every_language_is_asked_and_a_posting_in_two_is_one() -> None:
    of = source("successfactors_csb", host="jobs.acme.example", locales=["en_US", "de_DE"])
    walked = walk(of, searched({"en_US": range(8), "de_DE": range(4, 25)}))
    assert len(walked.rows) == 25 and not walked.problems and not walked.totals
    assert walked.rows["20"].url.endswith("/20-de_DE") and walked.rows["5"].url.endswith("/5-en_US")


class Answering:
    """What a look needs of the engine, on a table."""

    def __init__(self, answer: Callable[[Request], Any]) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response:
        self.asked.append(json.loads(request.body)["locale"])
        return response(self.answer(request), request)


async def test_a_look_unites_languages_in_the_order_of_the_file() -> None:
    """An id is one posting with one link, of the first of the languages that lists it, whatever page it stands on."""
    of = source("successfactors_csb", host="jobs.acme.example", locales=["fr_FR", "en_US", "de_DE", "en_US"])
    engine = Answering(searched({"fr_FR": range(3), "en_US": range(25), "de_DE": range(15, 40)}))
    state = BoardState("x", "acme", "Acme", "successfactors_csb", "acme", "jobs.acme.example")
    found = await look(of, systems.scraper("successfactors_csb"), state, engine, 86400.0, NOW)
    assert found.complete and sorted(found.rows, key=int) == [str(n) for n in range(40)]
    assert engine.asked == ["fr_FR", *["en_US"] * 3, *["de_DE"] * 3]
    spoken = {native: raw.url.rpartition("-")[2] for native, raw in found.rows.items()}
    assert [spoken[n] for n in ("2", "3", "16", "24", "25")] == ["fr_FR", "en_US", "en_US", "en_US", "de_DE"]


def test_a_page_that_lost_rows_makes_the_look_partial() -> None:
    walked = walk(CSB, searched({"en_US": range(25)}, short=1))
    assert walked.problems == ["page 2 holds 9 of 10 rows"]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("7/1/26", "en_US", "2026-07-01"),
        ("01.07.2026", "de_DE", "2026-07-01"),
        ("2026-07-01", "fr_FR", "2026-07-01"),
        ("7/1/26", "en_GB", None),
        ("31/31/26", "en_US", None),
        ("soon", "en_US", None),
        (None, "en_US", None),
    ],
)
def test_days_of_a_search(text: str | None, locale: str, expected: str | None) -> None:
    at, precision = csb.day(text, locale)
    assert (at and at.date().isoformat(), precision) == (expected, "day" if expected else "")


def test_a_row_of_a_search() -> None:
    raw = one(CSB, sf.CSB)
    assert raw.url == "https://jobs.acme.example/job/Research-Intern-%28FM%29/170017-en_US"
    assert raw.deadline == "2026-12-24"
    assert csb.check(CSB, raw.native, raw.url).url == raw.url
    assert csb.check(CSB, "7", "https://else.example/").url == "https://jobs.acme.example/job/job/7-en_US"
    hostile = one(
        CSB,
        {
            "totalJobs": 1,
            "jobSearchResult": [{"response": sf.CSB_JOB | {"urlTitle": "x", "unifiedUrlTitle": "../?a=<b>"}}],
        },
    )
    assert hostile.url == "https://jobs.acme.example/job/..-%3Fa%3D%3Cb%3E/170017-en_US"
    with pytest.raises(ReadError, match="no text"):
        csb.read_detail(CSB, raw, response(b"<html><span itemprop='title'>x</span></html>"))


def site(count: int, page: Callable[[str, int], bytes], row: str) -> Callable[[Request], Any]:
    """A site that shows 25 rows a page."""

    def answer(request: Request) -> Any:
        asked = urlsplit(request.url)
        begin = int(parse_qs(asked.query)["startrow"][0])
        assert parse_qs(asked.query)["q"] == ["intern"]
        rows = "".join(row.replace("1700170017", str(1700000000 + n)) for n in range(begin, min(begin + 25, count)))
        return rows.encode() if "tile-search-results" in asked.path else page(rows, count)

    return answer


@pytest.mark.parametrize("count", [0, 1, 25, 26, 60])
@pytest.mark.parametrize(("page", "row"), [(sf.tiles, sf.TILE), (sf.table, sf.ROW)])
def test_all_tiles_and_all_rows_are_read(count: int, page: Any, row: str) -> None:
    walked = walk(TILES, site(count, page, row))
    assert len(walked.rows) == count and not walked.problems and walked.totals == [count]
    kinds = {urlsplit(request.url).path for request in walked.asked[1:]}
    assert kinds <= {"/tile-search-results/" if page is sf.tiles else "/search/"}


def test_a_page_of_tiles_that_says_no_number_proves_nothing() -> None:
    read = systems.scraper("successfactors_tiles").read
    with pytest.raises(ReadError, match="how many"):
        read(TILES, response(b"<ul id='job-tile-list'></ul>"))
    with pytest.raises(ReadError, match="3 openings and lists none"):
        read(TILES, response(sf.tiles("", 3)))
    foreign = sf.TILE.replace("/job/Oslo", "https://else.example/job/Oslo")
    of = systems.scraper("successfactors_tiles").start(TILES)
    assert read(TILES, response(sf.tiles(foreign, 1), of)).problems == ("1 rows without title or link",)


def test_a_brand_stands_before_the_search() -> None:
    of = source("successfactors_tiles", host="jobs.acme.example", brand="/labs/")
    scraper = systems.scraper("successfactors_tiles")
    assert scraper.start(of).url.startswith("https://jobs.acme.example/labs/search/?q=&")
    assert scraper.board(of) == "successfactors_tiles:jobs.acme.example/labs"


def test_the_oldest_pages_tell_fields_by_their_labels() -> None:
    raw = one(sf.SOURCES["successfactors_xml"], sf.XML)
    assert raw.department == "Research"
    assert (
        raw.url == "https://career5.successfactors.eu/career?company=acme&career_ns=job_listing&career_job_req_id=17017"
    )
    plain = sf.XML.replace(b"Posting Location", b"Work area")
    assert one(sf.SOURCES["successfactors_xml"], plain).places == ("Norway",)
    empty = walk(sf.SOURCES["successfactors_xml"], lambda request: b"<Job-Listing></Job-Listing>")
    assert not empty.rows and not empty.problems

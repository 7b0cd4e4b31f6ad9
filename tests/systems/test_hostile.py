"""Answers that are not what a system promises: one clear error or a named problem, never a row that is silently lost,
never another exception, never a parser that hangs."""

from __future__ import annotations

import copy
import gzip
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from internwatch import systems
from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Source
from internwatch.poll.look import PAGE_ERRORS
from tests.systems import boards, boards_lists
from tests.systems.boards import DETAILS, HTML, JSONLD_JOB
from tests.systems.drive import response, source

SOURCES = boards.SOURCES | boards_lists.SOURCES
BOARDS = boards.BOARDS | boards_lists.BOARDS
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "html": b"<!doctype html><html><body>We will be back soon</body></html>",
    "half": b'{"jobs": [{"id": 1, "title": "In',
    "null": b"null",
    "number": b"7",
    "text": b'"jobs"',
    "object": b"{}",
    "error": b'{"error": "not found", "status": 404}',
    "list of numbers": b"[1, 2, 3]",
    "wrong list": b'{"jobs": {"a": 1}, "content": 5, "jobPostings": "x", "positions": null, "data": {}}',
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "nul bytes": b"\x00" * 1000,
    "no utf-8": b'{"jobs": [{"id": 1, "title": "\xff\xfe"}]}',
}


def read(of: Source, body: Any) -> Page:
    scraper = systems.scraper(of.system)
    return scraper.read(of, response(body, scraper.start(of)))


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("kind", BODIES)
def test_what_is_no_list_is_one_clear_error(name: str, kind: str) -> None:
    """ReadError with what was promised and what came; or, where a list came, a problem for each of its rows."""
    try:
        page = read(SOURCES[name], BODIES[kind])
    except ReadError as error:
        assert 10 < len(str(error)) < 500
        return
    assert page.problems and not page.postings


TITLES = ("title", "text", "name", "jobOpeningName", "Title", "data", "postingTitle", "_source", "RecruitPostName",
          "Job_Posting_Title", "requisitionTitle", "response")  # fmt: skip
JSON = [name for name, board in BOARDS.items() if not isinstance(board, bytes)]
PAGES = [name for name, board in BOARDS.items() if isinstance(board, bytes)]


@pytest.mark.parametrize("name", JSON)
def test_an_odd_row_costs_no_other_and_is_named(name: str) -> None:
    """Between two good rows: a number, null, a row without id, one whose title is a list. Each is a problem."""
    board = copy.deepcopy(BOARDS[name])
    rows = listed(board)
    good = rows[0]
    odd: list[Any] = [
        7,
        None,
        {},
        good | {key: ["x"] for key in TITLES},
    ]
    rows[:] = [good, *odd, renamed(good)]
    page = read(SOURCES[name], board)
    assert len(page.postings) == 2 and len(page.problems) == len(odd)


IDS = ("id_icims", "Id", "shortcode", "uuid", "positionId", "_id", "PostId", "Job_Requisition_Ref_ID",
       "friendly_id", "jobId", "itemID")  # fmt: skip


def renamed(row: dict[str, Any]) -> dict[str, Any]:
    """The same row under another id."""
    if "data" in row:
        return {"data": row["data"] | {"slug": "999001"}}
    if "response" in row:
        return {"response": row["response"] | {"id": "999001"}}
    if "_source" in row:
        return row | {"_id": "999001", "_source": row["_source"] | {"url": "https://acme.example/999001"}}
    fresh = dict.fromkeys(IDS, "999001") | {"externalPath": "/job/x/y_R-999001"}
    return row | {"id": 999_001 if isinstance(row.get("id"), int) else "999001", **fresh}


ROWS = ("refineSearch", "data", "Data", "res", "jobs", "jobPostings", "content", "positions", "offers", "result",
        "items", "requisitionList", "results", "job_post_list", "searchResults", "hits", "Posts", "Report_Entry",
        "jobRequisitions", "jobSearchResult")  # fmt: skip


def listed(board: Any) -> list[Any]:
    """The rows of a board in any system's shape: a list, or what the names of rows lead to."""
    while isinstance(board, dict):
        board = board[next(name for name in ROWS if name in board)]
        if isinstance(board, list) and board and isinstance(board[0], dict) and "requisitionList" in board[0]:
            board = board[0]
    found: list[Any] = board
    return found


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20), st.just([]), st.just({}),
    st.just([None]), st.just({"name": None}), st.just("9" * 400), st.just(-1), st.just(10**30), st.just("\ud800"),
    st.just("2026-13-99"), st.just("<script>alert(1)</script>"),
)  # fmt: skip


def spots(thing: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside."""
    found = [path] if path else []
    inside = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, value in inside:
        found += spots(value, (*path, key))
    return found


def changed(thing: Any, path: tuple[Any, ...], value: Any) -> Any:
    made = copy.deepcopy(thing)
    inner = made
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return made


def mutated(thing: Any) -> st.SearchStrategy[Any]:
    """The answer with one value anywhere replaced by something odd."""
    return st.tuples(st.sampled_from(spots(thing)), ODD).map(lambda spot: changed(thing, *spot))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize("name", JSON)
def test_any_value_may_be_anything(name: str, data: st.DataObject) -> None:
    """Whatever one field holds: rows that fit the model, or a problem, or an error that a look turns into one."""
    board = data.draw(mutated(BOARDS[name]))
    try:
        body = json.dumps(board).encode("utf-8", "surrogatepass")
        page = read(SOURCES[name], body)
    except (ReadError, *PAGE_ERRORS):
        return
    for raw in page.postings:
        fits(raw)
    assert page.problems or unlisted(name, listed(board)) or len(page.postings) == len(listed(board)), (
        "a row was lost without a word"
    )


def unlisted(name: str, rows: list[Any]) -> bool:
    """Whether the board itself says that a row is not public."""
    said = [row for row in rows if isinstance(row, dict)]
    if name == "listings":
        return not all(row.get("is_visible", True) for row in said)
    if name == "recruitee":
        return any(row.get("status") != "published" for row in said)
    return name == "ashby" and not all(row.get("isListed", True) for row in said)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize("name", [name for name, detail in DETAILS.items() if not isinstance(detail, bytes)])
def test_any_value_of_a_detail_may_be_anything(name: str, data: st.DataObject) -> None:
    detail = data.draw(mutated(DETAILS[name]))
    row = RawPosting("17", "Intern", "https://acme.example/17")
    try:
        body = json.dumps(detail).encode("utf-8", "surrogatepass")
        fits(systems.scraper(SOURCES[name].system).read_detail(SOURCES[name], row, response(body)))
    except (ReadError, *PAGE_ERRORS):
        return


@st.composite
def torn(draw: st.DrawFn, page: bytes) -> bytes:
    """A page of which a piece is gone, doubled, or something odd."""
    begin = draw(st.integers(0, len(page)))
    end = draw(st.integers(begin, min(len(page), begin + draw(st.sampled_from([3, 40, 400])))))
    piece = draw(st.sampled_from([b"", page[begin:end] * 2, b"\x00", b"<", b'"', b"]]>", b"null", b"\xff\xfe", b"{{{"]))
    return page[:begin] + piece + page[end:]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize("name", PAGES)
def test_any_piece_of_a_page_may_be_torn(name: str, data: st.DataObject) -> None:
    """HTML and XML boards: rows that fit the model, or an error that a look turns into a problem."""
    try:
        page = read(SOURCES[name], data.draw(torn(BOARDS[name])))
    except (ReadError, *PAGE_ERRORS):
        return
    for raw in page.postings:
        fits(raw)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize("name", [name for name, detail in DETAILS.items() if isinstance(detail, bytes)])
def test_any_piece_of_a_posting_may_be_torn(name: str, data: st.DataObject) -> None:
    of, row = SOURCES[name], RawPosting("17", "Intern", "https://acme.example/17")
    try:
        fits(systems.scraper(of.system).read_detail(of, row, response(data.draw(torn(DETAILS[name])))))
    except (ReadError, *PAGE_ERRORS):
        return


def fits(raw: RawPosting) -> None:
    """What every later part relies on."""
    assert isinstance(raw.native, str) and isinstance(raw.title, str) and isinstance(raw.body, str)
    assert isinstance(raw.url, str) and all(isinstance(place, str) and place for place in raw.places)
    assert raw.posted is None or raw.posted.utcoffset() is not None
    assert raw.precision in ("time", "day", "") and isinstance(raw.updated, str)
    assert raw.deadline is None or len(raw.deadline) == 10
    assert isinstance(raw.commitment, str) and raw.remote in (True, False, None)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_of_a_jsonld_posting_may_be_anything(data: st.DataObject) -> None:
    job = data.draw(mutated(JSONLD_JOB))
    of = source("jsonld", url="https://acme.example/careers")
    body = b"<script type='application/ld+json'>" + json.dumps(job).encode() + b"</script>"
    try:
        for raw in read(of, body).postings:
            fits(raw)
    except (ReadError, *PAGE_ERRORS):
        return


BOMB = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><urlset>&b;</urlset>"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html></html>", b"<urlset><url>", BOMB, b"\x1f\x8bnot gzip", gzip.compress(b"<urlset>", mtime=0)[:10]],
)
def test_a_sitemap_that_is_none(body: bytes) -> None:
    """Other XML, broken XML, an entity bomb, broken gzip: one clear error."""
    with pytest.raises(ReadError, match="sitemap"):
        read(source("jsonld", sitemap="https://acme.example/sitemap.xml"), body)


def test_a_page_that_changed_is_no_empty_board() -> None:
    """html and jsonld: fewer rows than promised, or no markup at all, is an error and says so."""
    of = source("html", url="https://acme.example/careers", rows="ul.jobs li", title="h3", minimum=3)
    with pytest.raises(ReadError, match="the page changed"):
        read(of, HTML)
    with pytest.raises(ReadError, match="JobPosting"):
        read(source("jsonld", url="https://acme.example/careers"), HTML)


@pytest.mark.parametrize(
    ("system", "fields"),
    [
        ("greenhouse", {}), ("greenhouse", {"token": 7}), ("greenhouse", {"token": "a", "region": "mars"}),
        ("lever", {"token": "a", "site": "b"}), ("workday", {"token": "a"}),
        ("workday", {"token": "a", "instance": "wd5", "site": "s", "facets": ["x"]}), ("eightfold", {"domain": "d"}),
        ("jsonld", {}), ("jsonld", {"url": "https://a.example", "sitemap": "https://a.example"}),
        ("html", {"url": "https://a.example"}),
    ],
)  # fmt: skip
def test_wrong_fields_of_a_scraper_file_are_refused(system: str, fields: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        source(system, **fields)

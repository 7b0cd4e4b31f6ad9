"""Systems that the library ats-scrapers reads: through our engine alone, by our rules of what counts as whole."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from internwatch.errors import FetchError, ReadError
from internwatch.fetch import Fetcher, FetchSettings, MemoryOfHosts
from internwatch.model import Request, Response, Source
from internwatch.poll.look import Look, add_details, look
from internwatch.store.rows import BoardState
from internwatch.systems import library
from tests.fakes.careers import Careers, Given, job_posting, served

pytest.importorskip("ats_scrapers", reason="the extra `ats` is not installed")

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
STATE = BoardState("library:x", "acme", "Acme", "library", "", "")
FEED = "acme.career.softgarden.de/jobs.feed.json"
OPENINGS = "jsapi.recruiterbox.com/v1/openings"


def source(ats: str, slug: str = "acme", **more: Any) -> Source:
    return Source("acme", "Acme", "library", library.Options(ats, slug, **more))


def softgarden(*numbers: int, says: int | None = None) -> dict[str, Any]:
    """A feed as Softgarden writes it."""
    items = [
        {"item": {
            "@type": "JobPosting", "identifier": {"value": str(n)}, "title": f"Research Intern {n}",
            "url": f"https://acme.career.softgarden.de/jobs/{n}/Research-Intern/", "datePosted": "2026-11-02",
            "hiringOrganization": {"name": "Acme"}, "employmentType": "INTERN", "description": f"<p>Text {n}</p>",
        }}
        for n in numbers
    ]  # fmt: skip
    return {"@type": "DataFeed", "numberOfItems": len(items) if says is None else says, "dataFeedElement": items}


def openings(first: int, count: int, total: int) -> dict[str, Any]:
    """A page of openings as Recruiterbox writes it."""
    made = [
        {"id": n, "title": f"Intern {n}", "hosted_url": f"https://acme.recruiterbox.com/jobs/{n}",
         "location": {"city": "Oslo"}, "description": "<p>Words</p>"}
        for n in range(first, first + count)
    ]  # fmt: skip
    return {"meta": {"total": total}, "objects": made}


async def looked(
    pages: Mapping[str, Any], at: Source, details: int = 0
) -> tuple[Look, Careers]:  # fmt: skip
    with served(pages) as careers:
        engine = Fetcher(FetchSettings(pause=0.0, timeout=5.0), MemoryOfHosts(), hosts=careers.hosts)
        try:
            found = await look(at, library, STATE, engine, 0.0, NOW)  # type: ignore[arg-type]
            await add_details(at, library, engine, found, sorted(found.rows)[:details])  # type: ignore[arg-type]
        finally:
            await engine.aclose()
        return found, careers


async def test_a_list_comes_through_our_engine_and_closes_nothing() -> None:
    found, careers = await looked({FEED: softgarden(1, 2)}, source("softgarden"))
    assert [r.title for r in found.rows.values()] == ["Research Intern 1", "Research Intern 2"]
    assert careers.asked[0].endswith("/robots.txt"), "the engine asked whether it may"
    assert found.window and not found.complete and found.problem == ""
    row = found.rows["1"]
    assert (row.posted, row.precision, row.commitment) == (datetime(2026, 11, 2, tzinfo=UTC), "day", "INTERN")


async def test_absence_may_close_only_where_the_file_says_so_and_all_went_well() -> None:
    whole, _ = await looked({FEED: softgarden(1, 2)}, source("softgarden", complete=True))
    assert whole.complete
    short, _ = await looked({FEED: softgarden(1, says=2)}, source("softgarden", complete=True))
    assert not short.complete and "expected 2 jobs" in short.problem
    first = {OPENINGS + "?client_name=acme&offset=0&limit=100": openings(1, 2, 4)}
    cut, careers = await looked(first, source("recruiterbox", complete=True))
    assert not cut.complete and cut.kind == "gone"
    assert len(careers.looked_at("jsapi.recruiterbox.com")) == 2
    second = {OPENINGS + "?client_name=acme&offset=2&limit=100": openings(3, 2, 4)}
    paged, _ = await looked(first | second, source("recruiterbox", complete=True))
    assert paged.complete and set(paged.rows) == {"1", "2", "3", "4"}


async def test_what_the_library_passes_over_makes_the_look_partial() -> None:
    """A detail that failed is nothing to the library; a look with it is not whole."""
    page = '{"company":{"id":7,"name":"Acme","domain":"acme"}}'
    jobs = {"items": [{"id": 1, "idParam": "1-intern", "title": "Intern"}], "pagination": {"totalPages": 1}}
    pages = {"join.com/companies/acme": page, "join.com/api/public/companies/7/jobs": jobs}
    found, _ = await looked(pages, source("join_com", complete=True, texts=True))
    assert len(found.rows) == 1 and not found.complete and "404" in found.problem


async def test_robots_are_kept_to() -> None:
    forbidden = {FEED: softgarden(1), "acme.career.softgarden.de/robots.txt": "User-agent: *\nDisallow: /"}
    found, careers = await looked(forbidden, source("softgarden"))
    assert found.kind == "robots" and careers.looked_at("acme.career.softgarden.de") == []


async def test_a_text_comes_from_the_postings_own_page() -> None:
    page = Given(job_posting("Research Intern 1"), headers={"Content-Type": "text/html"})
    at = "acme.career.softgarden.de/jobs/1/Research-Intern/"
    found, careers = await looked({FEED: softgarden(1), at: page}, source("softgarden"), details=1)
    assert found.detailed == {"1"} and found.rows["1"].body
    assert len(careers.looked_at("acme.career.softgarden.de")) == 2


@pytest.mark.parametrize(("ats", "slug", "says"), [
    ("workday", "acme", "connections of its own"), ("softgardn", "acme", "knows no system"),
    ("oracle", "acme", "must be a full URL"), ("wanted", "acme", "does not begin with one request"),
])  # fmt: skip
def test_what_cannot_be_used_is_refused_with_a_reason(ats: str, slug: str, says: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=says):
        msgspec.convert({"ats": ats, "slug": slug}, library.Options)


def usable() -> list[str]:
    from ats_scrapers.scrapers import ScraperRegistry

    found = []
    for kind in ScraperRegistry.all():
        try:
            library.Options(kind.value, "acme")
        except ValueError:
            continue
        found.append(kind.value)
    return sorted(found)


async def test_nothing_is_asked_but_through_our_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every system that is accepted, against sites where nothing is found: no socket is opened."""

    def refused(*_: object) -> None:
        raise AssertionError("a connection past our engine")

    asked: list[str] = []

    async def fetch(request: Request) -> Response:
        asked.append(request.url)
        raise FetchError("HTTP 404", status=404)

    monkeypatch.setattr(socket.socket, "connect", refused)
    names = usable()
    assert len(names) > 30
    for ats in names:
        before = len(asked)
        try:
            page = await library.walk(source(ats), fetch)
        except (FetchError, ReadError, ValueError, LookupError, TypeError, AttributeError):
            page = None
        assert len(asked) > before, ats
        assert page is None or page.problems, f"{ats} takes what failed for an empty list"

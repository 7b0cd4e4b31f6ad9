"""The practice world: openings come and go, boards break and heal, and the wire behaves like a careers system's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import msgspec
import pytest

from internwatch.practice import Server, World
from internwatch.practice import openings as data
from internwatch.practice.shapes import native, page_url

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LISTS = {
    "quillfeather": ("GET", "boards-api.greenhouse.io", "/v1/boards/quillfeatherrobotics/jobs?content=true"),
    "saltmarsh": ("GET", "api.ashbyhq.com", "/posting-api/job-board/saltmarsh-labs?includeCompensation=true"),
    "brindlewood": ("GET", "api.lever.co", "/v0/postings/brindlewood?mode=json"),
    "kestrel": ("POST", "kestrelfoundry.wd5.myworkdayjobs.com", "/wday/cxs/kestrelfoundry/Careers/jobs"),
    "larkspur": ("GET", "api.smartrecruiters.com", "/v1/companies/LarkspurHealth/postings?limit=100"),
}


@pytest.fixture
def world() -> Iterator[World]:
    yield World(lambda: NOW)


def rows(world: World, key: str) -> list[str]:
    """The titles on a board's list."""
    method, host, target = LISTS[key]
    answer = world.answer(method, host, target, b'{"limit":20,"offset":0}')
    assert answer.status == 200
    body = msgspec.json.decode(answer.body)
    if isinstance(body, dict):
        body = next(body[name] for name in ("jobs", "jobPostings", "content") if name in body)
    return [row.get("title") or row.get("text") or row["name"] for row in body]


@pytest.mark.parametrize("key", LISTS)
def test_a_board_lists_what_is_open(world: World, key: str) -> None:
    before = rows(world, key)
    assert before == [o.title for o in world.open[key].values()]
    opening = data.research(NOW, 7, "Robots", data.LONDON)
    world.publish(key, opening)
    assert rows(world, key) == [*before, opening.title]
    world.edit(key, 7, title="Another title")
    assert rows(world, key) == [*before, "Another title"]
    world.close(key, 7)
    assert rows(world, key) == before


@pytest.mark.parametrize("key", LISTS)
def test_a_posting_s_own_page_is_there_while_it_is_open(world: World, key: str) -> None:
    opening = data.research(NOW, 7, "Robots", data.LONDON)
    url = httpx.URL(page_url(world.employers[key], opening))
    if world.employers[key].system == "workday":
        url = url.copy_with(path="/wday/cxs/kestrelfoundry" + url.path)
    assert world.answer("GET", url.host, url.path, b"").status == 404
    world.publish(key, opening)
    answer = world.answer("GET", url.host, url.path, b"")
    assert (answer.status, b"PhD" in answer.body) == (200, True)


@pytest.mark.parametrize(("fault", "status", "kind"), [("500", 500, "json"), ("html", 200, "html")])
def test_a_broken_board_breaks_nobody_else(world: World, fault: data.System, status: int, kind: str) -> None:
    world.break_board("brindlewood", fault)  # type: ignore[arg-type]
    answer = world.answer(*LISTS["brindlewood"], b"")
    assert (answer.status, kind in answer.type) == (status, True)
    assert rows(world, "saltmarsh")
    world.heal("brindlewood")
    assert rows(world, "brindlewood")


def test_the_details_hold_the_text_that_the_lists_lack(world: World) -> None:
    larkspur = world.employers["larkspur"]
    opening = next(o for o in world.openings(larkspur) if o.internship)
    host = "api.smartrecruiters.com"
    listed = world.answer(*LISTS["larkspur"], b"")
    detail = world.answer("GET", host, f"/v1/companies/LarkspurHealth/postings/{native(larkspur, opening)}", b"")
    assert b"PhD program" not in listed.body
    assert b"PhD program" in detail.body


def test_a_deadline_stands_in_the_field_and_in_the_words() -> None:
    once = data.with_deadline(data.research(NOW, 7, "Robots", data.LONDON), NOW, days=30)
    twice = data.with_deadline(once, NOW, days=31)
    assert once.deadline == "2026-12-24"
    assert "apply by December 25, 2026" in twice.html
    assert "December 24" not in twice.html


def test_unknown_addresses_are_not_found(world: World) -> None:
    assert world.answer("GET", "api.lever.co", "/v0/postings/nobody", b"").status == 404
    assert world.answer("GET", "example.org", "/", b"").status == 404
    assert world.answer("GET", "api.lever.co", "/robots.txt", b"").status == 200


async def test_the_wire_gives_validators_and_keeps_connections(world: World) -> None:
    """An unchanged board answers 304; a changed one does not."""
    _, host, target = LISTS["saltmarsh"]
    async with (
        Server(world) as server,
        httpx.AsyncClient(base_url=f"http://{server.address}", trust_env=False) as client,
    ):
        assert server.table[host] == server.address
        first = await client.get(target, headers={"Host": host})
        assert first.status_code == 200
        again = await client.get(target, headers={"Host": host, "If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        world.publish("saltmarsh", data.research(NOW, 7, "Robots", data.LONDON))
        moved = await client.get(target, headers={"Host": host, "If-None-Match": first.headers["etag"]})
        assert moved.status_code == 200
        posted = await client.post(LISTS["kestrel"][2], headers={"Host": LISTS["kestrel"][1]}, json={"limit": 20})
        assert posted.json()["total"] == len(world.open["kestrel"])
        assert (server.requests, server.unchanged) == (4, 1)

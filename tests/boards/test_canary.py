"""The canary: each board asked once; dead ones named with the home that something speaks for, never with a guess."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from internwatch.boards.canary import Canary, sing
from internwatch.detect import source_of_url
from internwatch.fetch import Fetcher, FetchSettings, MemoryOfHosts
from internwatch.model import Source
from tests.fakes.careers import Given, greenhouse, served

API = "boards-api.greenhouse.io/v1/boards"


def sung(pages: Mapping[str, Any], *sources: Source, leads: Mapping[str, str] | None = None) -> tuple[Any, list[str]]:
    """What the canary finds (one source: that one), and what was asked."""
    with served(pages) as careers:

        async def act() -> list[Canary]:
            settings = FetchSettings(pause=0.0, timeout=5.0, tries=1)
            engine = Fetcher(settings, MemoryOfHosts(), hosts=careers.hosts)
            try:
                return await sing(sources, engine, leads or {}, lambda _: None)
            finally:
                await engine.aclose()

        found = asyncio.run(act())
        return (found[0] if len(sources) == 1 else found), careers.asked


def board(token: str, careers: str = "") -> Source:
    source = source_of_url(f"https://job-boards.greenhouse.io/{token}")
    return Source(token, token.title(), source.system, source.options, careers=careers or source.careers, token=token)


def test_a_board_that_stands_is_asked_once() -> None:
    found, asked = sung({f"{API}/acme/jobs": greenhouse("Engineer"), f"{API}/zeta/jobs": greenhouse()}, board("acme"),
                        board("zeta"))  # fmt: skip
    assert [(c.health, c.postings) for c in found] == [("ok", 1), ("empty", 0)]
    assert sorted(line for line in asked if "robots" not in line) == sorted(
        f"GET boards-api.greenhouse.io/v1/boards/{token}/jobs?content=true" for token in ("acme", "zeta")
    )


def test_a_dead_board_is_found_on_the_careers_page() -> None:
    pages = {
        f"{API}/acme/jobs": Given("", 404),
        "www.acme.example/careers": "<p>Come!</p><a href='https://jobs.ashbyhq.com/acme-ai'>Our jobs</a>",
    }
    found, _ = sung(pages, board("acme", "https://www.acme.example/careers"))
    assert (found.health, found.why) == ("gone", "its careers page")
    assert found.home == "ashby acme-ai: https://www.acme.example/careers"


def test_a_dead_board_is_found_behind_its_own_redirect() -> None:
    """Its page at the old system leads to the company's site, which shows the new board."""
    pages = {
        f"{API}/acme/jobs": Given("", 404),
        "job-boards.greenhouse.io/acme": Given(status=302, headers={"Location": "https://www.acme.example/careers"}),
        "www.acme.example/careers": "<p>Come!</p><a href='https://jobs.lever.co/acme/1-2'>Our jobs</a>",
    }
    found, _ = sung(pages, board("acme"))
    assert (found.health, found.home) == ("gone", "lever acme: https://www.acme.example/careers")


def test_a_list_may_know_the_new_home() -> None:
    found, _ = sung({f"{API}/acme/jobs": Given("", 404)}, board("acme"), leads={"acme": "https://jobs.lever.co/acme/1"})
    assert (found.why, found.home) == ("a community list", "lever acme: https://jobs.lever.co/acme/1")


def test_nothing_is_guessed() -> None:
    """No other system is asked whether it knows the name."""
    found, asked = sung({f"{API}/acme/jobs": Given("", 404)}, board("acme"))
    assert (found.health, found.home) == ("gone", "")
    assert {line.split(" ")[1].partition("/")[0] for line in asked} == {"boards-api.greenhouse.io"}


def test_trouble_and_refusal_are_no_death() -> None:
    pages = {
        f"{API}/acme/jobs": Given("", 503), f"{API}/beta/jobs": Given("", 403), f"{API}/zeta/jobs": "<html>hi</html>",
    }  # fmt: skip
    found, _ = sung(pages, board("acme"), board("beta"), board("zeta"))
    assert [c.health for c in found] == ["trouble", "refused", "changed"]


def test_a_board_that_a_library_reads_is_asked_as_a_look_asks_it() -> None:
    pytest.importorskip("ats_scrapers", reason="the extra `ats` is not installed")
    from tests.systems.test_library import FEED, softgarden, source

    assert [(sung({FEED: softgarden(*numbers)}, source("softgarden"))[0]).health for numbers in ((1, 2), ())] == [
        "ok", "empty",
    ]  # fmt: skip
    assert sung({FEED: Given("", 404)}, source("softgarden"))[0].health == "gone"

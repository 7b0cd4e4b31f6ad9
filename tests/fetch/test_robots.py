"""robots.txt: what is forbidden is not asked, copies last a day, failures close for a while but not for ever."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from internwatch.errors import FetchError
from internwatch.fetch import MemoryOfHosts, RobotsCopy
from internwatch.fetch.robots import Rules
from tests.fetch.conftest import HOST, Clock, Make, ask
from tests.fetch.servers import Asked, Site, Writer, answer

DAY = 24 * 3600
OURS = b"User-agent: internwatch\nDisallow: /ours\n"
RULES = b"User-agent: *\nDisallow: /private\nDisallow: /*?secret=\nAllow: /private/jobs\n\n" + OURS


@pytest.fixture(autouse=True)
def pages(site: Site) -> None:
    site.pages |= {path: answer(200, b"x") for path in ("/jobs", "/private", "/private/jobs", "/ours")}


async def refused(engine: object, path: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await engine.fetch(ask(path))  # type: ignore[attr-defined]
    return caught.value


async def test_what_is_forbidden_is_not_asked(make: Make, site: Site) -> None:
    site.pages["/robots.txt"] = answer(200, RULES)
    engine = make()
    assert (await engine.fetch(ask("/private"))).body == b"x"  # our own group counts, not the one for everybody
    error = await refused(engine, "/ours")
    assert (error.kind, error.passing, error.reach) == ("robots", False, "source")
    assert [a.target for a in site.asked] == ["/private"]


async def test_the_group_for_everybody_is_ours_without_an_own_one(make: Make, site: Site) -> None:
    site.pages["/robots.txt"] = answer(200, RULES.split(b"\n\n")[0])
    engine = make()
    assert (await engine.fetch(ask("/private/jobs"))).body == b"x"
    assert (await refused(engine, "/private")).kind == "robots"
    assert (await refused(engine, "/jobs?secret=1")).kind == "robots"


async def test_it_is_asked_once_and_kept_for_a_day(make: Make, site: Site, memory: MemoryOfHosts, clock: Clock) -> None:
    site.pages["/robots.txt"] = answer(200, RULES)
    engine = make(per_host=4)
    await asyncio.gather(*(engine.fetch(ask()) for _ in range(5)))
    assert len(site.robots) == 1
    assert memory.robots(HOST) == RobotsCopy(200, RULES.decode(), clock.time)
    await make().fetch(ask())  # another engine reads the kept copy
    assert len(site.robots) == 1
    clock.move(DAY + 1)
    await engine.fetch(ask())
    assert len(site.robots) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_none_means_everything_is_allowed(make: Make, site: Site, memory: MemoryOfHosts, status: int) -> None:
    site.pages["/robots.txt"] = answer(status, RULES)
    assert (await make().fetch(ask("/ours"))).body == b"x"
    kept = memory.robots(HOST)
    assert kept is not None
    assert kept.status == status


async def test_one_that_lies_elsewhere_counts_as_none(make: Make, site: Site) -> None:
    site.pages["/robots.txt"] = answer(302, Location="https://login.example.org/")
    assert (await make().fetch(ask())).body == b"x"


async def test_trouble_closes_the_host_but_not_for_ever(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/robots.txt"] = answer(500)
    engine = make(tries=1)
    for _ in range(3):
        error = await refused(engine, "/jobs")
        assert (error.kind, error.passing) == ("robots", True)
    assert len(site.robots) == 1  # not asked again at once
    clock.move(700)
    await refused(engine, "/jobs")
    assert len(site.robots) == 2
    clock.move(DAY)
    assert (await engine.fetch(ask())).body == b"x"


async def test_the_time_of_trouble_outlives_the_process(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/robots.txt"] = answer(500)
    await refused(make(tries=1), "/jobs")
    clock.move(DAY + 1)
    assert (await make(tries=1).fetch(ask())).body == b"x"


async def test_an_older_copy_bridges_trouble(make: Make, site: Site, memory: MemoryOfHosts, clock: Clock) -> None:
    memory.keep_robots(HOST, RobotsCopy(200, RULES.decode(), clock.time - timedelta(days=2)))
    site.pages["/robots.txt"] = answer(503)
    engine = make(tries=1)
    assert (await engine.fetch(ask())).body == b"x"
    assert (await refused(engine, "/ours")).kind == "robots"
    assert len(site.robots) == 1
    clock.move(31 * DAY)
    assert (await engine.fetch(ask("/ours"))).body == b"x"  # a month of trouble: as good as none


async def test_a_host_that_does_not_answer_is_named_as_such(make: Make, site: Site) -> None:
    async def hang(asked: Asked, writer: Writer) -> None:
        await asyncio.sleep(60)

    site.pages["/robots.txt"] = hang
    engine = make(timeout=0.2)
    errors = await asyncio.gather(*(engine.fetch(ask()) for _ in range(20)), return_exceptions=True)
    assert {e.kind for e in errors if isinstance(e, FetchError)} == {"timeout"}
    assert len(errors) == 20
    assert len(site.robots) == 1  # not twenty times the deadline
    assert not site.asked


async def test_after_a_minute_it_is_asked_again(make: Make, site: Site, clock: Clock) -> None:
    async def reset(asked: Asked, writer: Writer) -> None:
        writer.transport.abort()

    site.pages["/robots.txt"] = reset
    engine = make(tries=1)
    assert (await refused(engine, "/jobs")).kind == "reset"
    site.pages["/robots.txt"] = answer(404)
    clock.move(61)
    assert (await engine.fetch(ask())).body == b"x"


async def test_a_crawl_delay_lengthens_the_pause(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 7\n")
    engine = make()
    for _ in range(3):
        await engine.fetch(ask())
    assert [round(s) for s in clock.slept] == [7, 14]  # this clock's sleep takes no time, so turns queue up


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        "nonsense",
        "Disallow",
        "User-agent: *\nDisallow:\n",
        "\0" * 9,
        "Disallow: /x\n" * 3,
        "Crawl-delay: x",
    ],
)
def test_odd_files_allow_and_break_nothing(text: str) -> None:
    rules = Rules(RobotsCopy(200, text, datetime.min))
    assert rules.allow(f"https://{HOST}/jobs")
    assert rules.delay == 0.0


async def test_a_redirect_leads_nowhere_that_is_forbidden(make: Make, site: Site) -> None:
    """By the rules of the host that it leads to, which are asked for first."""
    www = f"www.{HOST}"

    async def rules(asked: Asked, writer: Writer) -> None:
        writer.write(answer(200, OURS) if asked.headers["host"] == www else answer(404))

    site.pages |= {
        "/robots.txt": rules, "/there": answer(302, Location=f"https://{www}/ours"),
        "/fine": answer(302, Location=f"https://{www}/jobs"),
    }  # fmt: skip
    engine = make(hosts={HOST: site.address, www: site.address})
    assert (await refused(engine, "/there")).kind == "robots"
    assert [a.target for a in site.asked] == ["/there"]
    assert [a.headers["host"] for a in site.robots] == [HOST, www]
    assert (await engine.fetch(ask("/fine"))).body == b"x"
    assert (await engine.fetch(ask("/ours"))).body == b"x"


async def test_a_redirect_on_one_host_leads_nowhere_that_is_forbidden(make: Make, site: Site) -> None:
    site.pages |= {"/robots.txt": answer(200, RULES), "/there": answer(302, Location="/ours")}
    assert (await refused(make(), "/there")).kind == "robots"
    assert [a.target for a in site.asked] == ["/there"]

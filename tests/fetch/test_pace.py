"""Turns: one request at a time per host, a pause between, hosts beside each other under a cap."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from internwatch.errors import FetchError
from internwatch.fetch import Seams
from internwatch.fetch.provider import GOOD_AGAIN, SLOWEST, Provider, provider_of
from internwatch.model import Request
from tests.fetch.conftest import HOST, Clock, Make, ask
from tests.fetch.servers import Asked, Site, Writer, answer


async def a_while(asked: Asked, writer: Writer) -> None:
    await asyncio.sleep(0.03)
    writer.write(answer(200, b"x"))


async def test_one_at_a_time_with_a_pause_between(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = a_while
    engine = make(pause=0.1, seams=Seams(now=clock.now, proxies=dict))
    await asyncio.gather(*(engine.fetch(ask()) for _ in range(4)))
    assert site.most_busy == 1
    for before, after in pairwise(site.robots + site.asked):
        assert after.at - before.done >= 0.08  # the server notes its end a moment after the client saw it


async def test_several_at_a_time_where_that_is_set(make: Make, site: Site) -> None:
    site.pages["/jobs"] = a_while
    engine = make(per_host=3)
    await asyncio.gather(*(engine.fetch(ask()) for _ in range(12)))
    assert site.most_busy == 3
    assert site.connections <= 3


async def test_the_pause_holds_for_several_at_a_time(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = a_while
    engine = make(per_host=4, pause=0.08, seams=Seams(now=clock.now, proxies=dict))
    await asyncio.gather(*(engine.fetch(ask()) for _ in range(4)))
    for before, after in pairwise(site.robots + site.asked):
        assert after.at - before.at >= 0.06


async def test_hosts_are_asked_beside_each_other_under_the_cap(make: Make, site: Site) -> None:
    site.pages["/jobs"] = a_while
    names = [f"jobs{n}.example.com" for n in range(10)]
    engine = make(in_flight=4, hosts=dict.fromkeys(names, site.address))
    await asyncio.gather(*(engine.fetch(Request(f"https://{name}/jobs")) for name in names))
    assert site.most_busy == 4
    assert len(site.asked) == 10


async def test_a_host_that_pauses_does_not_stop_another(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = answer(200, b"x")
    engine = make(
        pause=0.5, in_flight=1, hosts={HOST: site.address, "b.example.com": site.address},
        seams=Seams(now=clock.now, proxies=dict),
    )  # fmt: skip
    slow = asyncio.gather(*(engine.fetch(ask()) for _ in range(3)))
    await engine.fetch(Request("https://b.example.com/jobs"))
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_a_cancelled_wait_gives_its_turn_back(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = answer(200, b"x")
    engine = make(pause=0.05, seams=Seams(now=clock.now, proxies=dict))
    tasks = [asyncio.create_task(engine.fetch(ask())) for _ in range(5)]
    while not site.asked:
        await asyncio.sleep(0.005)
    for task in tasks[1:]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (await engine.fetch(ask())).body == b"x"


# -- the hosts of one provider ----------------------------------------------------------------------------------------

TENANTS = [f"tenant{n}.wd{n % 5}.myworkdayjobs.com" for n in range(12)]


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("boards-api.greenhouse.io", "greenhouse.io"), ("boards-api.greenhouse.io:8443", "greenhouse.io"),
        ("nvidia.wd5.myworkdayjobs.com", "myworkdayjobs.com"), ("apply.workable.com", "workable.com"),
        ("www.workable.com", "workable.com"), ("acme.recruitee.com", "recruitee.com"), ("acme.com", "acme.com"),
        ("careers.acme.co.uk", "acme.co.uk"), ("jobs.acme.ac.uk", "acme.ac.uk"), ("acme.co", "acme.co"),
        ("127.0.0.1:8000", "127.0.0.1:8000"), ("[::1]:80", "[::1]:80"), ("[::1]", "[::1]"), ("localhost", "localhost"),
    ],
)  # fmt: skip
def test_whose_a_host_is(host: str, provider: str) -> None:
    assert provider_of(host) == provider


async def test_the_tenants_of_one_provider_are_asked_a_few_at_a_time(make: Make, site: Site, clock: Clock) -> None:
    """By the site's ledger: never more than three at once, and starts lie a third of the pause apart."""

    async def slowly(asked: Asked, writer: Writer) -> None:
        await asyncio.sleep(0.12)
        writer.write(answer(200, b"x"))

    site.pages["/jobs"] = slowly
    engine = make(
        pause=0.12, per_provider=3, hosts=dict.fromkeys(TENANTS, site.address), seams=Seams(now=clock.now, proxies=dict)
    )
    await asyncio.gather(*(engine.fetch(Request(f"https://{name}/jobs")) for name in TENANTS))
    assert 2 <= site.most_busy <= 3
    asked = sorted(site.robots + site.asked, key=lambda one: one.at)
    assert len(asked) == 2 * len(TENANTS)
    assert asked[-1].at - asked[0].at >= (len(asked) - 1) * 0.04 * 0.9


async def test_other_providers_do_not_wait_for_a_busy_one(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = answer(200, b"x")
    names = [*TENANTS, "boards.acme.example.com"]
    engine = make(
        pause=0.5, per_provider=1, hosts=dict.fromkeys(names, site.address), seams=Seams(now=clock.now, proxies=dict)
    )
    crowd = asyncio.gather(*(engine.fetch(Request(f"https://{name}/jobs")) for name in TENANTS))
    await asyncio.wait_for(engine.fetch(ask()), 2.0)
    assert not crowd.done()
    crowd.cancel()
    await asyncio.gather(crowd, return_exceptions=True)


async def test_too_often_from_one_tenant_slows_all_of_them(make: Make, site: Site, clock: Clock) -> None:
    """Each refusal doubles the provider's pause; the ledger shows it at the next tenants."""
    site.pages["/no"], site.pages["/jobs"] = answer(429, b""), answer(200, b"x")
    engine = make(
        pause=0.02, per_provider=1, hosts=dict.fromkeys(TENANTS, site.address), seams=Seams(now=clock.now, proxies=dict)
    )
    for name in TENANTS[:3]:
        with pytest.raises(FetchError):
            await engine.fetch(Request(f"https://{name}/no"))
    await asyncio.gather(*(engine.fetch(Request(f"https://{name}/jobs")) for name in TENANTS[3:5]))
    later = sorted(site.robots + site.asked, key=lambda one: one.at)[-4:]
    assert later[-1].at - later[0].at >= 3 * 0.16 * 0.9


def test_a_provider_comes_back_to_its_pace_with_good_answers() -> None:
    provider = Provider(2, 0.5, asyncio.sleep)
    for _ in range(9):
        provider.too_often()
    assert provider.pace.pause == SLOWEST
    for _ in range(GOOD_AGAIN):
        provider.well()
    assert provider.pace.pause == SLOWEST / 2
    for _ in range(9 * GOOD_AGAIN):
        provider.well()
    assert provider.pace.pause == 0.5

"""Turns: one request at a time per host, a pause between, hosts beside each other under a cap."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from internwatch.fetch import Seams
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

"""Connections that break, crawl or never answer: each ends as one FetchError of the right kind, in time."""

from __future__ import annotations

import asyncio
import gzip
import time

import pytest

from internwatch.errors import FetchError
from tests.fetch.conftest import Clock, Make, ask
from tests.fetch.servers import Asked, Script, Site, Writer, answer, until


def saying(*parts: bytes, abort: bool = False) -> Script:
    """Say these bytes, then close; or break the connection off."""

    async def script(asked: Asked, writer: Writer) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if abort:
            writer.transport.abort()
        else:
            writer.close()

    return script


async def hang(asked: Asked, writer: Writer) -> None:
    await asyncio.sleep(60)


async def drip(asked: Asked, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(0.02)


async def slow_head(asked: Asked, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-Slow: 1\r\n")
        await asyncio.sleep(0.02)


FAULTS = {
    "reset": (saying(abort=True), "reset"),
    "closed without a word": (saying(), "reset"),
    "half the promised body": (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), "truncated"),
    "half a chunk": (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf"), "truncated"),
    "chunks without an end": (
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), "truncated",
    ),
    "gzip that ends early": (
        saying(answer(200, gzip.compress(bytes(range(256)) * 40)[:-20], Content_Encoding="gzip")), "truncated",
    ),
    "damaged gzip": (saying(answer(200, b"no gzip at all", Content_Encoding="gzip")), "protocol"),
    "no HTTP": (saying(b"220 mail.example ESMTP\r\n\r\n"), "protocol"),
    "a header without end": (saying(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000), "protocol"),
    "brotli": (saying(answer(200, b"\x0b\x02\x80xxxxx", Content_Encoding="br")), "protocol"),
    "two codings": (saying(answer(200, b"xx", Content_Encoding="gzip, gzip")), "protocol"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_broken_answer_is_named_and_tried_again(make: Make, site: Site, fault: str) -> None:
    script, kind = FAULTS[fault]
    site.pages["/jobs"] = script
    request = ask()
    with pytest.raises(FetchError) as caught:
        await make(tries=2).fetch(request)
    assert (caught.value.kind, caught.value.passing, caught.value.reach) == (kind, True, "source")
    assert caught.value.request is request
    assert len(site.asked) == 2


@pytest.mark.parametrize("script", [hang, drip, slow_head], ids=["hang", "drip", "slow head"])
async def test_the_whole_request_has_one_deadline(make: Make, site: Site, script: Script) -> None:
    site.pages |= {"/jobs": script, "/other": answer(200, b"fine")}
    engine = make(timeout=0.3)
    await engine.fetch(ask("/other"))
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        await engine.fetch(ask())
    assert 0.25 < time.monotonic() - started < 1.5
    assert (caught.value.kind, caught.value.passing) == ("timeout", True)
    assert (await engine.fetch(ask("/other"))).body == b"fine"
    assert [a.target for a in site.asked] == ["/other", "/jobs", "/other"]


async def test_redirects_share_the_deadline(make: Make, site: Site) -> None:
    async def slowly_on(asked: Asked, writer: Writer) -> None:
        await asyncio.sleep(0.15)
        writer.write(answer(302, Location="/jobs"))

    site.pages["/jobs"] = slowly_on
    engine = make(timeout=0.4)
    with pytest.raises(FetchError) as caught:
        await engine.fetch(ask())
    assert caught.value.kind == "timeout"
    assert len(site.asked) <= 3


async def test_tries_share_the_deadline(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = answer(500)
    with pytest.raises(FetchError) as caught:
        await make(timeout=1.0, backoff=5.0).fetch(ask())
    assert caught.value.status == 500
    assert len(site.asked) == 1
    assert not clock.slept


async def test_waiting_for_a_turn_is_not_counted(make: Make, site: Site) -> None:
    async def a_while(asked: Asked, writer: Writer) -> None:
        await asyncio.sleep(0.2)
        writer.write(answer(200, b"x"))

    site.pages["/jobs"] = a_while
    engine = make(timeout=0.5)
    answers = await asyncio.gather(*(engine.fetch(ask()) for _ in range(4)))
    assert [a.body for a in answers] == [b"x"] * 4


async def test_nobody_listens(make: Make, clock: Clock) -> None:
    from internwatch.fetch import Seams
    from tests.fetch.conftest import HOST
    from tests.worlds import free_port

    seams = Seams(now=clock.now, sleep=clock.sleep, proxies=dict)
    engine = make(hosts={HOST: f"127.0.0.1:{free_port()}"}, seams=seams)
    with pytest.raises(FetchError) as caught:
        await engine.fetch(ask())
    assert (caught.value.kind, caught.value.passing) == ("connect", True)
    assert len(clock.slept) == 2


async def test_a_cancelled_request_leaves_the_engine_usable(make: Make, site: Site) -> None:
    site.pages |= {"/jobs": hang, "/other": answer(200, b"fine")}
    engine = make()
    task = asyncio.create_task(engine.fetch(ask()))
    await until(lambda: bool(site.asked))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await engine.fetch(ask("/other"))).body == b"fine"


async def test_idle_connections_are_closed_after_a_while(make: Make, site: Site) -> None:
    ended = []

    async def page(asked: Asked, writer: Writer) -> None:
        writer.write(answer(200, b"x"))
        ended.append(writer)

    site.pages["/jobs"] = page
    await make(keepalive=0.05).fetch(ask())
    await until(lambda: ended[0].is_closing())

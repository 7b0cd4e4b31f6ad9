"""Bodies: codings, caps, bombs."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from itertools import pairwise

import pytest

from internwatch.errors import FetchError
from internwatch.fetch.decode import Body
from tests.fetch.conftest import Make, ask
from tests.fetch.servers import Asked, Site, Writer, answer

TEXT = b"".join(b'{"title":"Research Intern %d"},' % n for n in range(20_000))


def bare_deflate(data: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return coder.compress(data) + coder.flush()


CODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "GZIP": gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:]),
    "deflate": zlib.compress(TEXT),
    "identity": TEXT,
    "gzip, identity": gzip.compress(TEXT) + b"\0" * 40,
}


@pytest.mark.parametrize("coding", CODED)
async def test_codings(make: Make, site: Site, coding: str) -> None:
    site.pages["/jobs"] = answer(200, CODED[coding], Content_Encoding=coding)
    assert (await make().fetch(ask())).body == TEXT


async def test_bare_deflate(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(200, bare_deflate(TEXT), Content_Encoding="deflate")
    assert (await make().fetch(ask())).body == TEXT


async def test_chunks_and_bodies_that_end_with_the_connection(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(200)[:12] + b" OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"

    async def till_the_end(asked: Asked, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nhello")
        writer.close()

    site.pages["/old"] = till_the_end
    engine = make()
    assert (await engine.fetch(ask())).body == b"hello"
    assert (await engine.fetch(ask("/old"))).body == b"hello"


@pytest.mark.parametrize("coding", ["gzip", "deflate", ""])
@pytest.mark.parametrize("size", [1, 2, 7, 4096, 10**6])
def test_pieces_of_any_size_give_the_same(coding: str, size: int) -> None:
    data = {
        "gzip": gzip.compress(TEXT[:9000]) + gzip.compress(TEXT[9000:20_000]),
        "deflate": zlib.compress(TEXT[:20_000]),
    }
    raw = data.get(coding, TEXT[:20_000])
    body = Body(coding, 10**8, 10**8)
    for start in range(0, len(raw), size):
        for _ in body.feed(raw[start : start + size]):
            pass
    assert body.done() == TEXT[:20_000]


async def test_an_answer_over_the_decoded_cap(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(200, gzip.compress(TEXT), Content_Encoding="gzip")
    with pytest.raises(FetchError) as caught:
        await make(max_bytes=len(TEXT) - 1).fetch(ask())
    assert (caught.value.kind, caught.value.passing) == ("too-large", False)
    assert len(site.asked) == 1
    assert (await make(max_bytes=len(TEXT)).fetch(ask())).body == TEXT


@pytest.mark.parametrize("announced", [True, False])
async def test_an_answer_over_the_raw_cap_is_not_taken_to_its_end(make: Make, site: Site, announced: bool) -> None:
    sent = 0

    async def endless(asked: Asked, writer: Writer) -> None:
        nonlocal sent
        head = b"Content-Length: 999999999\r\n" if announced else b"Connection: close\r\n"
        writer.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 65_536)
            sent += 65_536
            await writer.drain()

    site.pages["/jobs"] = endless
    with pytest.raises(FetchError) as caught:
        await make(max_raw=1_000_000).fetch(ask())
    assert caught.value.kind == "too-large"
    assert sent < 12_000_000  # what fits into the buffers of two sockets


def bomb(megabytes: int) -> bytes:
    coder = zlib.compressobj(9, wbits=31)
    return b"".join(coder.compress(bytes(1_000_000)) for _ in range(megabytes)) + coder.flush()


async def test_a_bomb_costs_neither_memory_nor_the_others_time(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(200, bomb(400), Content_Encoding="gzip")
    ticks: list[float] = []

    async def ticking() -> None:
        while True:
            ticks.append(time.monotonic())
            await asyncio.sleep(0)

    engine = make(max_bytes=16_000_000)
    watch = asyncio.create_task(ticking())
    tracemalloc.start()
    try:
        with pytest.raises(FetchError) as caught:
            await engine.fetch(ask())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        watch.cancel()
    assert (caught.value.kind, caught.value.passing) == ("bomb", False)
    assert peak < 24_000_000
    assert max(b - a for a, b in pairwise(ticks)) < 0.2


def test_a_bomb_in_many_members_is_capped_too() -> None:
    body = Body("gzip", 5_000_000, 10**8)
    with pytest.raises(FetchError) as caught:
        for _ in body.feed(bomb(1) * 10):
            pass
    assert caught.value.kind == "bomb"

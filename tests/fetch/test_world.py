"""The engine against the loopback world of ../shared: real addresses through its TLS proxy, and its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from internwatch.errors import FetchError
from internwatch.fetch import Fetcher, FetchSettings, MemoryOfHosts
from internwatch.model import Request
from tests.shared import needs_shared
from tests.worlds import World, world

pytestmark = needs_shared

# What the world can break, the kind that comes of it, and whether the whole host is held.
FAULTS = [
    ("500", "status", "source"), ("401", "status", "source"), ("403", "status", "source"), ("404", "status", "source"),
    ("410", "status", "source"), ("429", "status", "source"), ("503", "status", "source"),
    ("truncated", "truncated", "source"), ("drip", "timeout", "source"), ("hang", "timeout", "source"),
    ("reset", "reset", "source"),
]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world"), "greenhouse=3") as running:
        yield running


@pytest.fixture
async def engine(served: World, monkeypatch: pytest.MonkeyPatch) -> object:
    for name in ("NO_PROXY", "no_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", served.proxy)
    monkeypatch.setenv("SSL_CERT_FILE", served.ca)
    served.ctl("heal")
    engine = Fetcher(FetchSettings(pause=0.0, timeout=1.0, per_host=3, backoff=0.01), MemoryOfHosts())
    yield engine
    await engine.aclose()


def url(token: str) -> str:
    return f"https://boards-api.greenhouse.io/v1/boards/{token}/jobs?content=true"


async def test_a_board_its_validator_and_nothing_new(served: World, engine: Fetcher) -> None:
    token = served.ctl("boards")[0]["token"]
    first = await engine.fetch(Request(url(token)))
    assert first.body.startswith(b'{"jobs":[')
    again = await engine.fetch(Request(url(token)), etag=first.headers["etag"])
    assert again.unchanged
    served.ctl("publish", platform="greenhouse", token=token)
    assert not (await engine.fetch(Request(url(token)), etag=first.headers["etag"])).unchanged


@pytest.mark.parametrize(("fault", "kind", "reach"), FAULTS)
async def test_a_broken_board_does_not_touch_the_others(
    served: World, engine: Fetcher, fault: str, kind: str, reach: str
) -> None:
    broken, *good = [board["token"] for board in served.ctl("boards")]
    served.ctl("break", platform="greenhouse", token=broken, fault=fault)
    results = await asyncio.gather(*(engine.fetch(Request(url(t))) for t in (broken, *good)), return_exceptions=True)
    error = results[0]
    assert isinstance(error, FetchError)
    assert (error.kind, error.reach) == (kind, reach)
    assert all(getattr(result, "status", None) == 200 for result in results[1:])
    served.ctl("heal")
    assert (await engine.fetch(Request(url(broken)))).status == 200


async def test_a_retry_after_holds_every_board_of_the_host(served: World, engine: Fetcher) -> None:
    broken, good, _ = [board["token"] for board in served.ctl("boards")]
    served.ctl("break", platform="greenhouse", token=broken, fault="429", value=120)
    with pytest.raises(FetchError) as caught:
        await engine.fetch(Request(url(broken)))
    assert (caught.value.reach, caught.value.retry_after) == ("host", 120.0)
    with pytest.raises(FetchError) as held:
        await engine.fetch(Request(url(good)))
    assert held.value.kind == "held"


async def test_a_robots_txt_that_forbids(served: World, engine: Fetcher) -> None:
    token = served.ctl("boards")[0]["token"]
    served.ctl("robots", host="boards-api.greenhouse.io", text="User-agent: *\nDisallow: /v1/\n")
    try:
        with pytest.raises(FetchError) as caught:
            await engine.fetch(Request(url(token)))
    finally:
        served.ctl("robots", host="boards-api.greenhouse.io", text="User-agent: *\nAllow: /\n")
    assert caught.value.kind == "robots"

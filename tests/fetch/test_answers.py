"""What a careers site answers, and what the engine makes of it: bodies, validators, statuses, holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from internwatch.errors import FetchError
from internwatch.fetch import MemoryOfHosts
from internwatch.model import Request
from tests.fetch.conftest import HOST, ROOT, Clock, Make, ask
from tests.fetch.servers import Site, answer


async def failing(make: Make, request: Request | None = None, **settings: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await make(**settings).fetch(request or ask())
    return caught.value


async def test_a_good_answer(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = answer(200, b'{"jobs":[]}', ETag='"v1"', Content_Type="application/json")
    response = await make(contact="me@uni.example").fetch(ask("/jobs?content=true"))
    assert (response.status, response.body, response.unchanged) == (200, b'{"jobs":[]}', False)
    assert response.headers["etag"] == '"v1"'
    assert response.at == clock.time
    (asked,) = site.asked
    assert asked.target == "/jobs?content=true"
    assert asked.headers["host"] == HOST
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert asked.headers["user-agent"].startswith("internwatch/")
    assert asked.headers["user-agent"].endswith("(+me@uni.example)")
    assert "if-none-match" not in asked.headers


async def test_validators_are_sent_and_304_is_unchanged(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(304, ETag='"v1"')
    response = await make().fetch(ask(), etag='"v1"', modified="Thu, 01 Oct 2026 10:00:00 GMT")
    assert response.unchanged
    assert response.body == b""
    assert site.asked[0].headers["if-none-match"] == '"v1"'
    assert site.asked[0].headers["if-modified-since"] == "Thu, 01 Oct 2026 10:00:00 GMT"


async def test_304_that_nobody_asked_for_is_no_answer(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(304)
    error = await failing(make)
    assert (error.kind, error.status) == ("status", 304)


async def test_a_search_is_posted_with_its_body_and_headers(make: Make, site: Site) -> None:
    site.pages["/search"] = answer(200, b"{}")
    request = ask("/search", method="POST", body=b'{"limit":20}', headers=(("Accept", "application/json"),))
    await make().fetch(request)
    (asked,) = site.asked
    assert (asked.method, asked.body) == ("POST", b'{"limit":20}')
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["accept"] == "application/json"


async def test_connections_are_kept(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(200, b"x")
    engine = make()
    for _ in range(5):
        await engine.fetch(ask())
    assert site.connections == 1


async def test_a_kept_connection_that_the_server_closed_is_replaced_unnoticed(make: Make, site: Site) -> None:
    async def then_close(asked: object, writer: object) -> None:
        writer.write(answer(200, b"x"))  # type: ignore[attr-defined]
        writer.close()  # type: ignore[attr-defined]

    site.pages["/jobs"] = then_close
    engine = make(tries=2)
    for _ in range(3):
        assert (await engine.fetch(ask())).body == b"x"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_refusals_hold_only_the_source_and_are_not_repeated(make: Make, site: Site, status: int) -> None:
    site.pages["/jobs"] = answer(status, b"<html>no</html>", Retry_After="60")
    error = await failing(make)
    assert (error.kind, error.status, error.reach, error.retry_after) == ("status", status, "source", None)
    assert not error.passing
    assert len(site.asked) == 1
    site.pages["/other"] = answer(200, b"fine")
    assert (await make().fetch(ask("/other"))).body == b"fine"


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("purpose", ["detail", "check"])
async def test_a_posting_that_is_gone_is_an_answer(make: Make, site: Site, status: int, purpose: str) -> None:
    site.pages["/jobs/7"] = answer(status, b"gone")
    response = await make().fetch(ask("/jobs/7", purpose=purpose, native="7"))
    assert (response.status, response.body) == (status, b"gone")


@pytest.mark.parametrize(("status", "tries"), [(500, 3), (502, 3), (503, 3), (504, 3), (501, 1), (429, 1), (400, 1)])
async def test_what_can_pass_is_tried_again(make: Make, site: Site, clock: Clock, status: int, tries: int) -> None:
    site.pages["/jobs"] = answer(status, b"trouble")
    error = await failing(make)
    assert (error.status, error.reach) == (status, "source")
    assert len(site.asked) == tries
    assert len(clock.slept) == tries - 1


async def test_waits_between_tries_grow_and_are_jittered(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = answer(500)
    await failing(make, tries=4, backoff=0.1)
    first, second, third = clock.slept
    assert 0.05 <= first < 0.15
    assert 0.1 <= second < 0.3
    assert 0.2 <= third < 0.6
    slept, clock.slept = clock.slept, []
    await failing(make, tries=4, backoff=0.1)
    assert clock.slept != slept  # another installation waits otherwise


async def test_trouble_that_passes_is_not_noticed(make: Make, site: Site) -> None:
    site.pages["/jobs"] = [answer(500), answer(502), answer(200, b"good")]
    assert (await make().fetch(ask())).body == b"good"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked_for", "seconds"),
    [
        ("120", 120.0), ("0", 1.0), ("999999", 6 * 3600.0), ("Thu, 01 Oct 2026 12:05:00 GMT", 300.0),
        ("Thu, 01 Oct 2020 12:05:00 GMT", 1.0),
    ],
)  # fmt: skip
async def test_retry_after_holds_the_host(
    make: Make, site: Site, memory: MemoryOfHosts, clock: Clock, status: int, asked_for: str, seconds: float
) -> None:
    site.pages |= {"/jobs": answer(status, Retry_After=asked_for), "/other": answer(200, b"fine")}
    engine = make()
    with pytest.raises(FetchError) as caught:
        await engine.fetch(ask())
    assert (caught.value.reach, caught.value.retry_after, caught.value.passing) == ("host", seconds, True)
    assert memory.held_until(HOST) == clock.time + timedelta(seconds=seconds)
    with pytest.raises(FetchError) as held:
        await engine.fetch(ask("/other"))
    assert (held.value.kind, held.value.reach, held.value.retry_after) == ("held", "host", seconds)
    assert len(site.asked) == 1
    clock.move(seconds + 1)
    assert (await engine.fetch(ask("/other"))).body == b"fine"


async def test_a_http_date_counts_from_the_servers_own_clock(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(503, Date="Thu, 01 Oct 2026 18:00:00 GMT", Retry_After="Thu, 01 Oct 2026 18:01:00 GMT")
    assert (await failing(make)).retry_after == 60.0


async def test_a_retry_after_that_says_nothing_holds_nothing(make: Make, site: Site, memory: MemoryOfHosts) -> None:
    site.pages["/jobs"] = answer(429, Retry_After="soon")
    error = await failing(make)
    assert (error.reach, error.retry_after) == ("source", None)
    assert memory.held_until(HOST) is None


async def test_a_hold_stops_those_that_wait_for_their_turn(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(429, Retry_After="60")
    engine = make()
    import asyncio

    errors = await asyncio.gather(*(engine.fetch(ask()) for _ in range(5)), return_exceptions=True)
    assert len(site.asked) == 1
    assert sorted(e.kind for e in errors if isinstance(e, FetchError)) == ["held"] * 4 + ["status"]


async def test_a_kept_hold_is_honoured_by_a_new_engine(
    make: Make, site: Site, memory: MemoryOfHosts, clock: Clock
) -> None:
    memory.hold(HOST, clock.time + timedelta(seconds=30))
    assert (await failing(make)).kind == "held"
    assert not site.asked
    assert not site.robots


async def test_redirects_on_the_same_host_are_followed_and_named(make: Make, site: Site) -> None:
    site.pages |= {"/jobs": answer(301, Location="/careers/jobs"), "/careers/jobs": answer(200, b"here")}
    response = await make().fetch(ask())
    assert response.body == b"here"
    assert response.request.url == f"{ROOT}/careers/jobs"


async def test_www_may_come_and_go(make: Make, site: Site) -> None:
    site.pages |= {"/jobs": answer(302, Location=f"https://www.{HOST}/jobs2"), "/jobs2": answer(200, b"here")}
    engine = make(hosts={HOST: site.address, f"www.{HOST}": site.address})
    assert (await engine.fetch(ask())).body == b"here"


@pytest.mark.parametrize(
    "location",
    [
        "https://other.example.org/jobs", "https://evil.boards.acme.example.com/jobs", "http://boards.acme.example.com/x",
        "https://example.com/", f"https://{HOST}:8443/jobs", "//other.example.org/",
    ],
)  # fmt: skip
async def test_redirects_elsewhere_are_refused_and_named(make: Make, site: Site, location: str) -> None:
    site.pages["/jobs"] = answer(302, Location=location)
    error = await failing(make)
    assert (error.kind, error.passing) == ("redirect", False)
    assert HOST in str(error)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "https://user:pw@boards.acme.example.com/", "http://127.1/"]
)
async def test_redirects_to_what_may_not_be_asked(make: Make, site: Site, location: str) -> None:
    site.pages["/jobs"] = answer(302, Location=location)
    assert (await failing(make)).kind in ("private-address", "redirect")


async def test_a_redirect_to_a_host_that_wants_to_be_left_alone_is_not_followed(
    make: Make, site: Site, memory: MemoryOfHosts, clock: Clock
) -> None:
    site.pages |= {"/jobs": answer(302, Location=f"https://www.{HOST}/jobs2"), "/jobs2": answer(200, b"here")}
    memory.hold(f"www.{HOST}", clock.time + timedelta(seconds=30))
    engine = make(hosts={HOST: site.address, f"www.{HOST}": site.address})
    with pytest.raises(FetchError) as caught:
        await engine.fetch(ask())
    assert caught.value.kind == "held"
    assert [a.target for a in site.asked] == ["/jobs"]


async def test_each_hop_waits_for_its_turn(make: Make, site: Site, clock: Clock) -> None:
    site.pages |= {
        "/jobs": answer(302, Location="/a"), "/a": answer(302, Location="/b"), "/b": answer(200, b"here"),
    }  # fmt: skip
    await make(pause=3.0).fetch(ask())
    assert len([seconds for seconds in clock.slept if 2.5 < seconds <= 9.0]) >= 3  # after robots.txt and each answer


async def test_a_redirect_loop_ends(make: Make, site: Site) -> None:
    site.pages["/jobs"] = answer(302, Location="/jobs")
    assert (await failing(make)).kind == "redirect"
    assert len(site.asked) == 6


async def test_a_search_is_not_turned_into_a_page(make: Make, site: Site) -> None:
    site.pages |= {"/search": answer(302, Location="/home"), "/home": answer(200, b"<html>")}
    error = await failing(make, ask("/search", method="POST", body=b"{}"))
    assert error.kind == "redirect"
    site.pages["/search"] = answer(307, Location="/search2")
    site.pages["/search2"] = answer(200, b"{}")
    assert (await make().fetch(ask("/search", method="POST", body=b'{"a":1}'))).body == b"{}"
    assert site.asked[-1].body == b'{"a":1}'

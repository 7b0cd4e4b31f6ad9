"""The guard: nothing inside a private network is asked, however it is written or resolved."""

from __future__ import annotations

import pytest

from internwatch.errors import FetchError
from internwatch.fetch import Fetcher, Seams
from internwatch.fetch.guard import allowed
from internwatch.model import Request
from tests.fetch.conftest import HOST, Clock, Make, ask, resolver
from tests.fetch.servers import Site, answer

PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2001:4860:4860::8888", "::ffff:8.8.8.8"]
PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00::1",
    "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "100::1", "", "localhost", "127.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert allowed(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address: str) -> None:
    assert not allowed(address)


async def refusal(engine: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await engine.fetch(Request(url))
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://127.1/", "http://2130706433/",
        "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://localhost/", "http://localhost./", "http://a.localhost/",
        "http://intranet/", "http://printer.local/", "http://metadata.google.internal/", "http://169.254.169.254/",
        "http://[fd00::1]/", "http://[::]/", "http://127.0.0.1./", "http://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("proxied", [False, True])
async def test_private_hosts_are_refused_as_they_are_written(
    make: Make, clock: Clock, site: Site, url: str, proxied: bool
) -> None:
    proxies = {"http": f"http://{site.address}", "https": f"http://{site.address}"} if proxied else {}
    engine = make(hosts={}, seams=Seams(now=clock.now, sleep=clock.sleep, proxies=lambda: proxies))
    error = await refusal(engine, url)
    assert (error.kind, error.passing) == ("private-address", False)
    assert not site.connections


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://jobs.example.com/", "ftp://jobs.example.com/", "jobs.example.com", "//x.org/",
        "https://a@jobs.example.com/", "https://a:b@jobs.example.com/", "https://jobs.exa\tmple.com/", "https://",
        "https://jobs.example.com\\@127.0.0.1/", "https://jobs.example.com/a b", "https://jobs.example.com/\r\nX: y",
        "https://jobs.example.com:22/", "https://jobs.example.com:5432/", "https://jobs.example.com:99999/", "",
        "https://[::1", "https://jobs..example.com/" + "\x00",
    ],
)  # fmt: skip
async def test_urls_that_are_not_asked(make: Make, url: str) -> None:
    assert (await refusal(make(), url)).kind == "private-address"


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]],
)
async def test_a_public_name_that_leads_inside_is_refused(
    make: Make, clock: Clock, site: Site, addresses: list[str]
) -> None:
    seams = Seams(now=clock.now, resolve=resolver(jobs_example_com=addresses), proxies=dict)
    error = await refusal(make(hosts={}, seams=seams), f"http://jobs.example.com:8080/x?port={site.port}")
    assert (error.kind, error.passing) == ("private-address", False)
    assert not site.connections


async def test_what_was_checked_is_what_is_connected_to(make: Make, clock: Clock) -> None:
    """A name server that answers publicly first and privately then: it is asked once per connection."""
    answers = [["203.0.113.9"], ["93.184.215.14"], ["127.0.0.1"]]

    async def rebinding(host: str, port: int) -> list[str]:
        return answers.pop(0)

    engine = make(hosts={}, tries=1, connect=0.05, seams=Seams(now=clock.now, resolve=rebinding, proxies=dict))
    assert (await refusal(engine, "http://jobs.example.com/")).kind == "private-address"
    assert len(answers) == 2


async def test_the_practice_table_opens_exactly_its_hosts(make: Make, site: Site, clock: Clock) -> None:
    site.pages["/jobs"] = answer(200, b"practice")
    seams = Seams(now=clock.now, resolve=resolver(other_example_com=["127.0.0.1"]), proxies=dict)
    engine = make(seams=seams)
    assert (await engine.fetch(ask())).body == b"practice"
    assert site.asked[0].headers["host"] == HOST
    assert (await refusal(engine, f"http://{site.address}/jobs")).kind == "private-address"
    assert (await refusal(engine, "http://other.example.com/jobs")).kind == "private-address"
    assert len(site.asked) == 1


async def test_an_unknown_name(make: Make, clock: Clock) -> None:
    import socket

    async def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    engine = make(hosts={}, seams=Seams(now=clock.now, sleep=clock.sleep, resolve=nothing, proxies=dict))
    error = await refusal(engine, "https://jobs.example.com/")
    assert error.kind == "dns"
    assert "jobs.example.com" in str(error)

"""TLS, proxies and their variables, over real sockets: a proxy that plays the internet, with its own authority."""

from __future__ import annotations

import base64
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from internwatch.errors import FetchError
from internwatch.fetch import Fetcher, Seams, ping
from internwatch.fetch.proxies import Proxies
from internwatch.model import Request
from tests.fetch.conftest import Clock, Make, resolver
from tests.fetch.servers import ProxySite, Site, answer, certificates
from tests.worlds import free_port

NAME = "jobs.example.com"
URL = f"https://{NAME}/jobs"
Behind = Callable[..., Fetcher]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return certificates(tmp_path_factory.mktemp("tls"), NAME, "127.0.0.1")


@pytest.fixture
async def proxy(authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ProxySite]:
    """A proxy; SSL_CERT_FILE names its authority."""
    context, file = authority
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    proxy = ProxySite(context, {"/jobs": answer(200, b"through the proxy")})
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
def behind(make: Make, clock: Clock, proxy: ProxySite) -> Behind:
    """An engine whose variables name the proxy; `variables` change them."""

    def build(**variables: str) -> Fetcher:
        found = {"https": f"http://{proxy.address}", "http": f"http://{proxy.address}", **variables}
        resolve = resolver(jobs_example_com=["127.0.0.1"])
        seams = Seams(now=clock.now, sleep=clock.sleep, resolve=resolve, proxies=lambda: found)
        return make(hosts={}, seams=seams)

    return build


async def refusal(engine: Fetcher, url: str = URL) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await engine.fetch(Request(url))
    return caught.value


async def test_https_goes_through_a_tunnel_and_trusts_ssl_cert_file(behind: Behind, proxy: ProxySite) -> None:
    engine = behind()
    for _ in range(3):
        assert (await engine.fetch(Request(URL))).body == b"through the proxy"
    assert [t.target for t in proxy.tunnels] == [f"{NAME}:443"]  # kept
    assert proxy.tunnels[0].headers["user-agent"].startswith("internwatch/")
    assert proxy.asked[0].target == "/jobs"


async def test_plain_http_is_asked_of_the_proxy_whole(behind: Behind, proxy: ProxySite) -> None:
    response = await behind().fetch(Request(f"http://{NAME}/jobs?x=1"))
    assert response.body == b"through the proxy"
    assert proxy.asked[-1].target == f"http://{NAME}/jobs?x=1"
    assert proxy.asked[-1].headers["host"] == NAME
    assert not proxy.tunnels


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_a_proxy_with_a_password(behind: Behind, proxy: ProxySite, scheme: str) -> None:
    url = f"http://me:p%40ss@{proxy.address}"
    await behind(https=url, http=url).fetch(Request(f"{scheme}://{NAME}/jobs"))
    told = (proxy.tunnels or proxy.asked)[0]
    assert told.headers["proxy-authorization"] == "Basic " + base64.b64encode(b"me:p@ss").decode()
    if scheme == "https":
        assert "proxy-authorization" not in proxy.asked[0].headers


async def test_an_https_proxy(
    behind: Behind, authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, _ = authority
    server = ProxySite(context, {"/jobs": answer(200, b"twice wrapped")})
    await server.start(context)
    try:
        engine = behind(https=f"https://{NAME}:{server.port}")
        assert (await engine.fetch(Request(URL))).body == b"twice wrapped"
    finally:
        await server.stop()


async def test_no_proxy_goes_direct_and_meets_the_guard(behind: Behind, proxy: ProxySite) -> None:
    error = await refusal(behind(no=f"other.org,{NAME}"))
    assert error.kind == "private-address"
    assert not proxy.connections


async def test_a_proxy_that_refuses(behind: Behind, proxy: ProxySite) -> None:
    proxy.refuse = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
    error = await refusal(behind())
    assert (error.kind, error.passing) == ("proxy", False)
    assert "407" in str(error)


async def test_a_proxy_that_hangs_up(behind: Behind, proxy: ProxySite) -> None:
    proxy.refuse = b"HTTP/1.1 200"
    assert (await refusal(behind())).kind == "proxy"


async def test_a_proxy_that_is_not_there(behind: Behind) -> None:
    assert (await refusal(behind(https=f"http://127.0.0.1:{free_port()}"))).kind == "connect"


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1080", "http://", "http://127.0.0.1:99999"])
async def test_a_proxy_we_cannot_speak_to(behind: Behind, url: str) -> None:
    error = await refusal(behind(https=url))
    assert (error.kind, error.passing) == ("proxy", False)


async def test_a_certificate_for_another_name(behind: Behind, proxy: ProxySite) -> None:
    error = await refusal(behind(), "https://careers.example.com/jobs")
    assert (error.kind, error.passing) == ("tls", False)
    assert "careers.example.com" in str(error)


async def test_an_authority_that_is_not_trusted(
    behind: Behind, proxy: ProxySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    assert (await refusal(behind())).kind == "tls"


async def test_ssl_cert_file_that_is_not_there(behind: Behind, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    error = await refusal(behind())
    assert (error.kind, error.passing) == ("tls", False)
    assert "SSL_CERT_FILE" in str(error)


async def test_redirects_and_holds_work_behind_a_proxy(behind: Behind, proxy: ProxySite) -> None:
    proxy.pages |= {"/jobs": answer(301, Location="/new"), "/new": answer(429, Retry_After="30")}
    error = await refusal(behind())
    assert (error.status, error.reach, error.retry_after) == (429, "host", 30.0)


@pytest.mark.parametrize(
    ("entry", "covered"),
    [
        ("*", True), ("jobs.example.com", True), ("example.com", True), (".example.com", True), ("*.example.com", True),
        (".jobs.example.com", False), ("xample.com", False), ("JOBS.Example.com ", True),
        ("jobs.example.com:443", True),
        ("jobs.example.com:8443", False),
        ("https://jobs.example.com", True), ("http://jobs.example.com", False),
        ("all://example.com", True), ("", False), ("other.org, example.com", True), ("10.0.0.0/8", False),
    ],
)  # fmt: skip
def test_no_proxy_entries(entry: str, covered: bool) -> None:
    found = Proxies({"https": "proxy.example.org:3128", "no": entry}).of("https", NAME, 443)
    assert (found is None) is covered
    if found:
        assert (found.scheme, found.host, found.port) == ("http", "proxy.example.org", 3128)


def test_addresses_in_no_proxy() -> None:
    proxies = Proxies({"all": "http://p.example.org", "no": "8.8.8.0/24,1.1.1.1,2606:4700::/32,[::1]:443"})
    assert proxies.of("https", "8.8.8.8", 443) is None
    assert proxies.of("https", "1.1.1.1", 443) is None
    assert proxies.of("https", "2606:4700::1111", 443) is None
    assert proxies.of("https", "9.9.9.9", 443) is not None


def test_importing_the_package_loads_neither_httpx_nor_protego() -> None:
    code = "import internwatch.fetch, sys; print([m for m in ('httpx', 'httpcore', 'protego') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == "[]"


@pytest.fixture
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_variables")
async def test_a_ping(site: Site) -> None:
    site.pages["/secret"] = answer(200, b"OK")
    await ping(f"http://{site.address}/secret", timeout=5)
    assert len(site.asked) == 1


@pytest.mark.usefixtures("no_variables")
@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_ping_that_is_refused_does_not_tell_its_url(site: Site, status: int) -> None:
    site.pages["/secret"] = answer(status)
    with pytest.raises(FetchError) as caught:
        await ping(f"http://{site.address}/secret", timeout=5)
    assert caught.value.status == status
    assert "secret" not in str(caught.value)


@pytest.mark.usefixtures("no_variables")
@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/secret", "no url", "http://[::1/secret", "ftp://x/secret"])
async def test_a_ping_that_cannot_be_sent(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        await ping(url.format(port=free_port()), timeout=5)
    assert "secret" not in str(caught.value)

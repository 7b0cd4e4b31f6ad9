"""What holds for every answer, and what the server bears: headers, slow and huge requests, wrong links, its end."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import structlog

from internwatch.cli.desk import blot_secrets
from internwatch.config.shape import Web
from internwatch.errors import BusyError, InternwatchError
from internwatch.web import pages, serve, site
from tests.web.conftest import ANN, Place


async def raw(port: int, *parts: bytes, wait: float = 5) -> bytes:
    """Send these bytes and read until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), wait)
    finally:
        writer.close()


async def test_every_answer_has_the_headers(place: Place) -> None:
    place.open(place.posting("1"))
    await place.owe()
    feed, calendar = place.token("feed"), place.token("calendar")
    answers = [
        await place.get(place.unsubscribe()), await place.post(place.unsubscribe()), await place.get("/u/unknown"),
        await place.get(f"/feed/{feed}.atom"), await place.get(f"/cal/{calendar}.ics"), await place.get("/"),
        await place.get("/robots.txt"), await place.post(f"/feed/{feed}.atom"), await place.get("/feed/x.json"),
        await place.client.post(place.unsubscribe(), content=b"x" * 9999),
    ]  # fmt: skip
    assert {a.status_code for a in answers} == {200, 404, 405, 413}
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert re.match("private|public", answer.headers["cache-control"]) and "server" not in answer.headers
        assert "set-cookie" not in answer.headers and "location" not in answer.headers
    assert (await place.get("/robots.txt")).text.endswith("Disallow: /\n")


async def test_the_style_of_a_page_is_the_one_its_policy_allows(place: Place) -> None:
    from base64 import b64encode
    from hashlib import sha256

    answer = await place.get("/u/unknown")
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.S)
    allowed = "sha256-" + b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src '{allowed}'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text and "style=" not in answer.text and "src=" not in answer.text


async def test_no_redirect_tells_a_token(place: Place) -> None:
    await place.owe()
    assert (await place.get(place.unsubscribe() + "/")).status_code == 404
    assert (await place.get("/u/../etc/passwd")).status_code == 404
    assert (await place.get("//u//x")).status_code == 404


@pytest.mark.parametrize("path", ["/" + "x" * 15_000, "/u/" + "x" * 70_000, "/feed/" + "%41" * 5_000 + ".atom"])
async def test_huge_paths_harm_nothing(place: Place, path: str) -> None:
    answer = await raw(place.port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.split()[1] in (b"400", b"404")
    assert (await place.get("/robots.txt")).status_code == 200


async def test_nonsense_is_refused(place: Place) -> None:
    for said in (b"\x16\x03\x01\x02\x00\x01\x00\n\n", b"GET /u/x\r\n\r\n", b"GET / HTTP/1.1\r\nno header\r\n\r\n"):
        assert (await raw(place.port, said)).startswith(b"HTTP/1.1 400")
    upgrade = b"GET /u/x HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    assert (await raw(place.port, upgrade)).split()[1] == b"404"


async def test_who_sends_nothing_is_let_go(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that never finish a head, also behind an answered request, do not keep others out."""
    monkeypatch.setattr(serve, "HEAD_SECONDS", 0.3)
    began = time.monotonic()
    whole = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    writer.write(whole)
    assert b"Disallow" in await reader.readuntil(b"/\n")
    writer.write(b"GET /u/y HT")
    silent = [raw(place.port), raw(place.port, b"GET /u/x HT"), reader.read()]
    for found in await asyncio.gather(*silent, return_exceptions=True):
        assert found == b"" or isinstance(found, ConnectionError)
    writer.close()
    assert time.monotonic() - began < 3


async def test_a_crowd_is_told_to_come_back(place: Place) -> None:
    idle = [await asyncio.open_connection("127.0.0.1", place.port) for _ in range(serve.MOST_AT_ONCE)]
    try:
        await asyncio.sleep(0.1)
        assert (await place.get("/robots.txt")).status_code == 503
    finally:
        for _, writer in idle:
            writer.close()
    await asyncio.sleep(0.1)
    assert (await place.get("/robots.txt")).status_code == 200


async def test_many_wrong_links_get_a_curt_answer_and_a_right_one_works(place: Place) -> None:
    await place.owe()
    codes = [(await place.get(f"/u/wrong{n}", x_forwarded_for="203.0.113.9")).status_code for n in range(35)]
    assert codes == [404] * 30 + [429] * 5
    assert (await place.get("/feed/wrong.atom", x_forwarded_for="203.0.113.9")).status_code == 429
    assert (await place.get("/u/wrong", x_forwarded_for="203.0.113.10")).status_code == 404, "another reader"
    assert (await place.get(place.unsubscribe(), x_forwarded_for="203.0.113.9")).status_code == 200
    place.now += timedelta(minutes=11)
    assert (await place.get("/u/wrong", x_forwarded_for="203.0.113.9")).status_code == 404


async def test_no_token_reaches_a_log(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Through success, a wrong link, a defect and a request that is no HTTP, at the most talkative level."""
    said = io.StringIO()
    structlog.configure(
        processors=[structlog.processors.format_exc_info, blot_secrets, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(file=said),
    )
    await place.owe()
    place.open(place.posting("1"))
    path, feed = place.unsubscribe(), place.token("feed")
    with caplog.at_level(logging.DEBUG):
        await place.post(path)
        await place.get(f"/feed/{feed}.atom")
        await raw(place.port, f"GET {path} HTTP/9\r\n\r\n".encode())

        def broken(*args: object) -> None:
            raise RuntimeError("the database is gone")

        place.watch.store.token = broken  # type: ignore[method-assign,assignment]
        failed = await place.get(path)
    assert failed.status_code == 500 and "Something went wrong" in failed.text and "database" not in failed.text
    (mark,) = re.findall(r"say (\w{8})", failed.text)
    ours = [r for r in caplog.records if not r.name.startswith("http")]  # the client of this test speaks, too
    everything = said.getvalue() + "".join(f"{r.getMessage()}{r.exc_text}" for r in ours)
    assert mark in everything and "the database is gone" in everything
    for secret in (path.rpartition("/")[2], feed, ANN.partition(":")[2]):
        assert secret not in everything


async def test_an_answer_that_takes_too_long_is_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    held = asyncio.Event()

    async def never(*args: object) -> None:
        await held.wait()

    monkeypatch.setattr(place.watch, "thread", never)
    app = site.Guard(site.Site(place.watch).app(), 0.2)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        answer = await client.get("/u/x")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "300"


async def test_a_taken_port_is_said_and_a_closed_server_gives_it_back(place: Place) -> None:
    web = place.watch.config.web
    assert web is not None
    with pytest.raises(BusyError, match=rf"\[web\] listen 127.0.0.1:{place.port} .* another program listens there"):
        await serve.serve(place.watch, web)
    with pytest.raises(InternwatchError, match="cannot be opened"):
        await serve.serve(place.watch, Web("https://watch.example", "203.0.113.1", place.port))
    other = await serve.serve(place.watch, Web("https://watch.example", "::1", place.port))
    await other.aclose()
    assert other.ended
    again = await serve.serve(place.watch, Web("https://watch.example", "::1", place.port))
    await again.aclose()


async def test_stopping_lets_a_request_under_way_end(place: Place, tmp_path: Path) -> None:
    from tests.web.conftest import site as another

    (tmp_path / "two").mkdir()
    async with another(tmp_path / "two") as two:
        await two.owe()
        reader, writer = await asyncio.open_connection("127.0.0.1", two.port)
        head = f"POST {two.unsubscribe()} HTTP/1.1\r\nHost: x\r\nContent-Length: 26\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"List-Unsubscribe=One-Click")
        await writer.drain()
        answer = await reader.readuntil(b"\r\n")
        writer.close()
    assert answer.startswith(b"HTTP/1.1 200")


def test_pages_hold_no_words_of_strangers_unescaped() -> None:
    page = pages.html(pages.Page("<b>", ("</p><script>",), (pages.Ask('"><x', "<y>"),)))
    assert "<script" not in page and "<x" not in page and "<y" not in page and "<b>" not in page

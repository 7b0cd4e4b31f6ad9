"""Signs of life arrive at a real socket, in a real file, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from pathlib import Path

from internwatch.daemon.healthz import serve_health
from internwatch.daemon.signs import notify, watchdog_seconds, write_health
from tests.worlds import free_port


def test_systemd_hears_every_word_in_one_datagram(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        assert notify({"NOTIFY_SOCKET": address}, "READY=1", "STATUS=well")
        assert systemd.recv(1000) == b"READY=1\nSTATUS=well"


def test_nobody_listening_is_no_error(tmp_path: Path) -> None:
    assert not notify({}, "READY=1")
    assert not notify({"NOTIFY_SOCKET": str(tmp_path / "gone")}, "READY=1")
    assert not notify({"NOTIFY_SOCKET": "relative"}, "READY=1")


def test_the_watchdog_is_only_for_the_process_it_names() -> None:
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000"}) == 60
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}) == 60
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}) is None
    assert watchdog_seconds({"WATCHDOG_USEC": "no"}) is None


def test_the_health_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "health.json"
    write_health(path, {"ok": True, "boards": 3})
    write_health(path, {"ok": False, "boards": 4})
    assert json.loads(path.read_text()) == {"ok": False, "boards": 4}
    assert [p.name for p in tmp_path.iterdir()] == ["health.json"]


async def _ask(port: int, request: bytes) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


async def test_healthz_and_metrics_tell_the_facts() -> None:
    facts: dict[str, object] = {"ok": True, "boards": 2, "outbox": {"pending": 1}, "version": "x"}
    port = free_port()
    server = await serve_health(port, lambda: facts)
    try:
        status, body = await _ask(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (status, json.loads(body)) == (200, facts)
        status, body = await _ask(port, b"GET /metrics HTTP/1.1\r\n\r\n")
        assert status == 200
        assert b"internwatch_boards 2.0" in body and b'internwatch_outbox{state="pending"} 1.0' in body
        facts["ok"] = False
        assert (await _ask(port, b"GET /healthz HTTP/1.1\r\n\r\n"))[0] == 503
        assert (await _ask(port, b"POST /healthz HTTP/1.1\r\n\r\n"))[0] == 405
        assert (await _ask(port, b"GET /etc/passwd HTTP/1.1\r\n\r\n"))[0] == 404
    finally:
        server.close()
        await server.wait_closed()


async def test_a_monitor_that_sends_nonsense_harms_nothing() -> None:
    port = free_port()
    server = await serve_health(port, lambda: {"ok": True})
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"x" * 100_000)
        writer.close()
        assert (await _ask(port, b"GET /healthz HTTP/1.1\r\n\r\n"))[0] == 200
    finally:
        server.close()
        await server.wait_closed()

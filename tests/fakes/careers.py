"""Careers sites of any number of hosts on one loopback port, with a ledger of what was asked.

It knows no careers system: what a host answers at a path is what the test says.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Given(NamedTuple):
    """An answer: `body` bytes, text or anything that JSON writes."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = {}


class Careers:
    """`pages` maps "host/path" (a query counts only where it is written) to a body or a Given; what is not there is
    404. `asked` are "METHOD host/target"."""

    def __init__(self, pages: Mapping[str, Any]) -> None:
        self.pages = {name: given if isinstance(given, Given) else Given(given) for name, given in pages.items()}
        self.asked: list[str] = []
        self.port = 0

    @property
    def hosts(self) -> dict[str, str]:
        """What an engine's `hosts` must say."""
        return {name.partition("/")[0]: f"127.0.0.1:{self.port}" for name in self.pages}

    def answer(self, method: str, host: str, target: str) -> Given:
        self.asked.append(f"{method} {host}{target}")
        path = target.partition("?")[0]
        for name in (f"{host}{target}", f"{host}{path}", f"{host}/*"):
            if name in self.pages and (name != f"{host}/*" or path != "/robots.txt"):
                return self.pages[name]
        return Given(b"no such page", 404)

    def looked_at(self, host: str) -> list[str]:
        """What was asked of a host, robots.txt left out."""
        return [line for line in self.asked if f" {host}/" in line and not line.endswith("/robots.txt")]


def as_bytes(body: Any) -> bytes:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return text.encode() if isinstance(text, str) else text


@contextmanager
def served(pages: Mapping[str, Any]) -> Iterator[Careers]:
    """The sites, answering until the block ends."""
    careers = Careers(pages)

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _give(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = careers.answer(self.command, self.headers["Host"].partition(":")[0], self.path)
            raw = as_bytes(given.body)
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = _give

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    careers.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield careers
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def greenhouse(*titles: str, token: str = "acme") -> dict[str, Any]:
    """A Greenhouse list with these titles."""
    jobs = [
        {
            "id": 4_000_000 + n, "title": title, "absolute_url": f"https://job-boards.greenhouse.io/{token}/jobs/{n}",
            "location": {"name": "Zurich, Switzerland"}, "updated_at": "2026-11-20T10:00:00Z",
            "first_published": "2026-11-20T10:00:00Z", "content": "&lt;p&gt;We are looking for PhD students.&lt;/p&gt;",
            "departments": [], "offices": [],
        }
        for n, title in enumerate(titles, 1)
    ]  # fmt: skip
    return {"jobs": jobs, "meta": {"total": len(jobs)}}


def job_posting(title: str) -> str:
    """A script of schema.org JobPosting."""
    job = {
        "@context": "https://schema.org", "@type": "JobPosting", "title": title, "datePosted": "2026-11-20",
        "description": "<p>For PhD students.</p>", "hiringOrganization": {"name": "Acme"},
        "jobLocation": {"address": {"addressLocality": "Zurich", "addressCountry": "CH"}},
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(job)}</script>'

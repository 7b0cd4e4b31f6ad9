"""The answers of a look, saved as a folder for a bug report or a test, and played again from there.

    source.toml      the scraper file
    requests.json    each request in its order: address, method, body, status, kept headers, the file of its answer
    001.json …       the answers, byte for byte
    expected.json    what was read from them: problem, counts, rows

Headers that may name a person or a session are left out. It reads no answer itself; a scraper does.
"""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from internwatch import __version__
from internwatch.boards import scrape
from internwatch.boards.once import Seen
from internwatch.errors import FetchError, InternwatchError
from internwatch.model import Request, Response, Source
from internwatch.poll.look import Fetches

REQUESTS, SOURCE, EXPECTED = "requests.json", "source.toml", "expected.json"
_KEPT = frozenset({"content-type", "content-encoding", "etag", "last-modified", "retry-after", "date", "location"})
_ENDINGS = {"json": "json", "html": "html", "xml": "xml", "rss": "xml", "plain": "txt"}


class Kept(msgspec.Struct, omit_defaults=True):
    """One request and what came. `body` of a POST is base64; `error` is the sentence of an answer that was none."""

    url: str
    at: datetime
    method: str = "GET"
    body: str = ""
    status: int = 0
    headers: dict[str, str] = {}
    file: str = ""
    error: str = ""
    kind: str = ""


class Recorder:
    """An engine that keeps every answer of the engine behind it in a folder."""

    def __init__(self, engine: Fetches, folder: Path, now: datetime) -> None:
        self._engine, self._folder, self._now = engine, folder, now
        self.kept: list[Kept] = []

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response:
        """Ask, and keep what comes; FetchError as the engine raises it, noted too."""
        one = Kept(request.url, self._now, request.method, base64.b64encode(request.body).decode())
        self.kept.append(one)
        try:
            response = await self._engine.fetch(request, etag=etag, modified=modified)
        except FetchError as error:
            one.error, one.kind, one.status = str(error), error.kind, error.status or 0
            raise
        one.status, one.at = response.status, response.at
        one.headers = {name: value for name, value in response.headers.items() if name in _KEPT}
        one.file = f"{len(self.kept):03}.{_ending(response.headers.get('content-type', ''))}"
        (self._folder / one.file).write_bytes(response.body)
        return response


def _ending(kind: str) -> str:
    return next((ending for word, ending in _ENDINGS.items() if word in kind), "bin")


def new_folder(folder: Path) -> Path:
    """Make the folder of a recording; InternwatchError where one is there that holds something."""
    if folder.is_dir() and any(folder.iterdir()):
        raise InternwatchError(f"{folder} is there already and holds something; give another place: --to")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def finish(folder: Path, source: Source, kept: list[Kept], seen: Seen) -> None:
    """Write what the answers belong to and what was read from them."""
    (folder / SOURCE).write_text(scrape.text(source), encoding="utf-8")
    (folder / REQUESTS).write_bytes(_pretty(kept))
    (folder / EXPECTED).write_bytes(_pretty(expected(seen)))


def expected(seen: Seen) -> dict[str, Any]:
    """What a look came to, as plain data."""
    rows = sorted(seen.found.rows.items())
    return {
        "internwatch": __version__, "complete": seen.found.complete, "problem": seen.problem,
        "postings": len(rows), "internships": len(seen.internships),
        "rows": [
            {"native": native, "title": raw.title, "url": raw.url, "places": raw.places, "letters": len(raw.body),
             "posted": raw.posted, "deadline": raw.deadline}
            for native, raw in rows
        ],
    }  # fmt: skip


def _pretty(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


class Recording:
    """A recorded folder as an engine: each request gets the answer that was kept for it, in turn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left = msgspec.json.decode((folder / REQUESTS).read_bytes(), type=list[Kept])

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response:
        """The answer to this request; FetchError where the recording holds none."""
        body = base64.b64encode(request.body).decode()
        for one in self._left:
            if (one.url, one.method, one.body) == (request.url, request.method, body):
                self._left.remove(one)
                return self._answer(request, one)
        raise FetchError(f"the recording holds no (further) answer to {request.url}", request=request)

    def _answer(self, request: Request, one: Kept) -> Response:
        if one.error:
            raise FetchError(one.error, request=request, kind=one.kind, status=one.status or None)
        return Response(request, one.status, one.at, (self._folder / one.file).read_bytes(), one.headers)

    async def aclose(self) -> None:
        """There is nothing to close."""


def is_recording(path: str) -> bool:
    """Whether this names a folder that `record` wrote."""
    return (Path(path) / REQUESTS).is_file()

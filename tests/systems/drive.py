"""A look in small: start, read, follow, without engine or network; what is asked is answered from a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from internwatch import systems
from internwatch.model import RawPosting, Request, Response, Source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOST = 600


def source(system: str, **options: Any) -> Source:
    """A source of this system with these fields, checked as a scraper file's are."""
    module = systems.scraper(system)
    made = msgspec.convert(options, module.Options)  # type: ignore[attr-defined]
    return Source("acme", "Acme", system, made)


def response(body: Any, request: Request | None = None, status: int = 200) -> Response:
    """An answer with this body: bytes as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request or Request("https://acme.example/"), status, NOW, raw)


class Walked:
    """What a walk gave: rows by native id (the first of each), problems, requests in their order, totals."""

    def __init__(self) -> None:
        self.rows: dict[str, RawPosting] = {}
        self.problems: list[str] = []
        self.asked: list[Request] = []
        self.totals: list[int] = []


def walk(of: Source, answer: Callable[[Request], Any]) -> Walked:
    """Ask and read until nothing more is to be asked."""
    scraper = systems.scraper(of.system)
    made = Walked()
    todo = [scraper.start(of)]
    while todo:
        request = todo.pop(0)
        made.asked.append(request)
        assert len(made.asked) <= MOST, "the walk does not end"
        given = answer(request)
        page = scraper.read(of, given if isinstance(given, Response) else response(given, request))
        for raw in page.postings:
            made.rows.setdefault(raw.native, raw)
        made.problems += page.problems
        made.totals += [page.total] if page.total is not None else []
        todo += page.more
    return made


def one(of: Source, body: Any) -> RawPosting:
    """The only row of a board of one answer."""
    walked = walk(of, lambda request: body)
    assert not walked.problems, walked.problems
    (row,) = walked.rows.values()
    return row

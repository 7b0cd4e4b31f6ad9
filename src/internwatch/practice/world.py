"""The invented world: who has what open, which boards are broken, and what each address answers; it opens no socket."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from html import escape
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import msgspec

from internwatch.practice import shapes
from internwatch.practice.openings import Employer, Opening, employers, first_openings

Fault = Literal["500", "html"]
_MAINTENANCE = b"<!doctype html><html><body><h1>We will be back soon</h1></body></html>"


class Answer(msgspec.Struct, frozen=True):
    """What an address answers. `etag` is "" where the system gives none."""

    status: int
    body: bytes
    type: str = "application/json; charset=utf-8"
    etag: str = ""


class World:
    """Employers with their openings. `now` dates what is published. `asked` counts list requests by employer key."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.employers: dict[str, Employer] = {e.key: e for e in employers()}
        self.open: dict[str, dict[int, Opening]] = {key: {} for key in self.employers}
        self.faults: dict[str, Fault] = {}
        self.asked: dict[str, int] = dict.fromkeys(self.employers, 0)
        for employer, opening in first_openings(now()):
            self.open[employer.key][opening.number] = opening

    def hosts(self) -> frozenset[str]:
        """Every host that answers in this world, API and public pages."""
        named = {
            "boards-api.greenhouse.io", "job-boards.greenhouse.io", "boards.greenhouse.io", "api.lever.co",
            "jobs.lever.co", "api.ashbyhq.com", "jobs.ashbyhq.com", "api.smartrecruiters.com",
            "jobs.smartrecruiters.com",
        }  # fmt: skip
        return frozenset(named | {shapes.workday_host(e) for e in self.employers.values() if e.system == "workday"})

    def publish(self, key: str, opening: Opening) -> None:
        """Put an opening on a board (or a new version of one that is there)."""
        self.open[key][opening.number] = opening

    def edit(self, key: str, number: int, **changes: object) -> Opening:
        """Change fields of an opening; it counts as updated now."""
        edited: Opening = msgspec.structs.replace(self.open[key][number], **({"updated": self.now()} | changes))
        self.open[key][number] = edited
        return edited

    def close(self, key: str, number: int) -> None:
        """Take an opening off its board; its own address answers 404 from now on."""
        del self.open[key][number]

    def break_board(self, key: str, fault: Fault = "html") -> None:
        """Every address of this employer answers with an error (500) or a maintenance page (200, HTML)."""
        self.faults[key] = fault

    def heal(self, key: str) -> None:
        self.faults.pop(key, None)

    def answer(self, method: str, host: str, target: str, body: bytes) -> Answer:
        """What `host` answers to a request; what nobody serves is a 404."""
        url = urlsplit(target)
        if url.path == "/robots.txt":
            return Answer(200, b"User-agent: *\nDisallow:\n", "text/plain; charset=utf-8")
        for pattern, act in _ROUTES:
            found = pattern.fullmatch(f"{method} {host}{url.path}")
            if found is None:
                continue
            employer = next((e for e in self.employers.values() if e.token == found["token"]), None)
            if employer is None:
                continue
            if fault := self.faults.get(employer.key):
                return _broken(fault)
            asked = {name: values[0] for name, values in parse_qs(url.query).items()} | {"id": found["id"] or ""}
            return act(self, employer, asked, body)
        return _gone()

    def openings(self, employer: Employer) -> list[Opening]:
        return list(self.open[employer.key].values())

    def one(self, employer: Employer, native: str) -> Opening | None:
        return next((o for o in self.openings(employer) if shapes.native(employer, o) == native), None)


Asked = dict[str, str]
Act = Callable[[World, Employer, Asked, bytes], Answer]


def _broken(fault: Fault) -> Answer:
    if fault == "500":
        return Answer(500, b'{"status":500,"error":"Internal Server Error"}')
    return Answer(200, _MAINTENANCE, "text/html; charset=utf-8")


def _gone() -> Answer:
    return Answer(404, b'{"status":404,"error":"Not found"}')


def _json(value: Any, *, etag: bool = True) -> Answer:
    body = msgspec.json.encode(value)
    return Answer(200, body, etag=f'"{blake2b(body, digest_size=8).hexdigest()}"' if etag else "")


def _list(world: World, e: Employer, asked: Asked, body: bytes) -> Answer:
    world.asked[e.key] += 1
    openings = world.openings(e)
    if e.system == "greenhouse":
        return _json(shapes.greenhouse_list(e, openings))
    if e.system == "lever":
        start, size = int(asked.get("skip", 0)), int(asked.get("limit", len(openings)))
        return _json([shapes.lever(e, o) for o in openings[start : start + size]])
    if e.system == "ashby":
        return _json(shapes.ashby_list(e, openings))
    if e.system == "workday":
        # Workday gives no validators for its POST.
        return _json(shapes.workday_list(openings, msgspec.json.decode(body or b"{}"), world.now()), etag=False)
    return _json(shapes.smartrecruiters_list(e, openings, int(asked.get("limit", 10)), int(asked.get("offset", 0))))


def _one(world: World, e: Employer, asked: Asked, body: bytes) -> Answer:
    opening = world.one(e, asked["id"])
    if opening is None:
        return _gone()
    if e.system == "workday":
        return _json(shapes.workday(e, opening, world.now()), etag=False)
    if e.system == "smartrecruiters":
        return _json(shapes.smartrecruiters(e, opening, whole=True))
    return _json(shapes.greenhouse(e, opening) if e.system == "greenhouse" else shapes.lever(e, opening))


def _page(world: World, e: Employer, asked: Asked, body: bytes) -> Answer:
    opening = world.one(e, asked["id"])
    if opening is None:
        return Answer(404, b"<html><body>This posting is no longer there.</body></html>", "text/html; charset=utf-8")
    page = f"<html><head><title>{escape(opening.title)}</title></head><body>{opening.html}</body></html>"
    return Answer(200, page.encode(), "text/html; charset=utf-8")


def _route(pattern: str, act: Act) -> tuple[re.Pattern[str], Act]:
    named = pattern.replace("TOKEN", r"(?P<token>[\w-]+)").replace("ID", r"(?P<id>[\w-]+)")
    return re.compile(named if "(?P<id>" in named else named + "(?P<id>)"), act


_ROUTES = (
    _route(r"GET boards-api\.greenhouse\.io/v1/boards/TOKEN/jobs", _list),
    _route(r"GET boards-api\.greenhouse\.io/v1/boards/TOKEN/jobs/ID", _one),
    _route(r"(?:GET|HEAD) (?:job-boards|boards)\.greenhouse\.io/TOKEN/jobs/ID", _page),
    _route(r"GET api\.lever\.co/v0/postings/TOKEN", _list),
    _route(r"GET api\.lever\.co/v0/postings/TOKEN/ID", _one),
    _route(r"(?:GET|HEAD) jobs\.lever\.co/TOKEN/ID", _page),
    _route(r"GET api\.ashbyhq\.com/posting-api/job-board/TOKEN", _list),
    _route(r"(?:GET|HEAD) jobs\.ashbyhq\.com/TOKEN/ID", _page),
    _route(r"POST [\w-]+\.wd\d+\.myworkdayjobs\.com/wday/cxs/TOKEN/Careers/jobs", _list),
    _route(r"GET [\w-]+\.wd\d+\.myworkdayjobs\.com/wday/cxs/TOKEN/Careers/job/[^/]+/[^/]+_ID", _one),
    _route(r"GET api\.smartrecruiters\.com/v1/companies/TOKEN/postings", _list),
    _route(r"GET api\.smartrecruiters\.com/v1/companies/TOKEN/postings/ID", _one),
    _route(r"(?:GET|HEAD) jobs\.smartrecruiters\.com/TOKEN/ID", _page),
)

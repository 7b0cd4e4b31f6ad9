"""Whether boards still stand where their files say: one request each, or the whole list of a system that asks by
itself; where one is gone, where it likely went.

A new home is only named where something says so (a redirect, the company's careers page, a list); no name is tried.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from internwatch import systems
from internwatch.boards import links
from internwatch.boards.find import by_address, find
from internwatch.errors import FetchError, InternwatchError, ReadError
from internwatch.model import Request, Source
from internwatch.nature import nature
from internwatch.poll.look import Fetches, first_page

Health = Literal["ok", "empty", "gone", "moved", "changed", "refused", "trouble"]
DEAD = frozenset({"gone", "moved", "changed"})
AT_ONCE = 32


class Canary(msgspec.Struct, frozen=True):
    """One source after its request. `home` is where the board likely is now, `why` what says so; both may be ""."""

    source: Source
    health: Health
    problem: str = ""
    postings: int = 0
    home: str = ""
    why: str = ""


async def sing(
    sources: Iterable[Source], engine: Fetches, leads: Mapping[str, str], done: Callable[[Canary], None]
) -> list[Canary]:
    """Ask each source once; `done` hears of each at once. `leads` gives addresses by a company's folded name."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(source: Source) -> Canary:
        async with gate:
            found = await _asked(source, engine)
            # What a list or a plain page links to is other people's boards.
            if found.health in DEAD and nature(systems.scraper(source.system).board(source)) == "own":
                found = await _followed(found, engine, leads.get(source.name.casefold(), ""))
        done(found)
        return found

    return list(await asyncio.gather(*(one(source) for source in sources)))


async def _asked(source: Source, engine: Fetches) -> Canary:
    try:
        page = await first_page(source, systems.scraper(source.system), engine)
    except FetchError as error:
        return Canary(source, _health(error), str(error), home=error.location, why="redirect" if error.location else "")
    except ReadError as error:
        return Canary(source, "changed", str(error)[:300])
    count = len(page.postings) or page.total or 0
    if page.problems and not count:
        return Canary(source, "changed", page.problems[0])
    return Canary(source, "ok" if count or page.more else "empty", postings=count)


def _health(error: FetchError) -> Health:
    if error.location:
        return "moved"
    if error.status in (404, 410, 422) or error.kind == "dns":
        return "gone"
    return "refused" if error.status in (401, 403, 405, 406) or error.kind == "robots" else "trouble"


async def _followed(dead: Canary, engine: Fetches, lead: str) -> Canary:
    """The likely new home: where a redirect leads, what the careers page shows, what a list says; the first board
    that is another one."""
    for at, why in ((dead.home, "a redirect"), (dead.source.careers, "its careers page"), (lead, "a community list")):
        if at and (home := await _board(at, dead.source, engine)):
            return msgspec.structs.replace(dead, home=home, why=why)
    return msgspec.structs.replace(dead, home="", why="")


async def _board(at: str, source: Source, engine: Fetches) -> str:
    """The system and address of another board behind an address; "" where there is none."""
    before = systems.scraper(source.system).board(source)
    named = by_address(links.unwrapped(at))
    if named is not None and systems.scraper(named.source.system).board(named.source) == before:
        at = await _redirect(at, engine)  # its own page: where it leads is what counts
    if not at:
        return ""
    try:
        found = (await find(at, engine)).source
    except InternwatchError:
        return ""
    after = systems.scraper(found.system).board(found)
    shown = found.token or urlsplit(found.careers).hostname or ""
    return f"{found.system} {shown}: {found.careers}" if after != before else ""


async def _redirect(at: str, engine: Fetches) -> str:
    """Where a page leads that is not there any more; "" where it leads nowhere."""
    try:
        await engine.fetch(Request(at))
    except FetchError as error:
        return error.location
    return ""

"""One look at a board: ask, read, ask what the answer says to ask next; nothing is compared or saved here.

A look ends as a value. Whatever goes wrong, on the wire or in a page, is one problem on the look, never an exception
that reaches another board.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import msgspec

from internwatch import identity
from internwatch.errors import FetchError, ReadError
from internwatch.model import Page, RawPosting, Request, Response, Scraper, Source
from internwatch.store.rows import BoardState

# The largest board of the registry walks about 130 pages; a pager that never ends is a fault, not a board.
MOST_REQUESTS = 600
# Seconds; at one request a second of one host a long list takes minutes.
LONGEST_WALK = 1800.0
# Bytes; a page's size has its own bound, this one is for what many large pages come to.
LARGEST_LIST = 256_000_000
# Boards change while they are walked: a total may be missed by so little (SOURCES 0.2).
TOTAL_TOLERANCE = 0.01
GONE = (404, 410)

R = TypeVar("R")
# What a reader may raise on a page that is not what its system promises.
PAGE_ERRORS = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    msgspec.MsgspecError,
)


class Fetches(Protocol):
    """What a look needs of the engine."""

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response: ...


class Look(msgspec.Struct):
    """What one look gave. `signals` are hashes of the listed rows by native id, `digest` one over all of them.

    `conditional` says that validators were sent. `gone` are listed ids whose own address said that they have closed;
    `detailed` those whose detail came; `undetailed` those whose detail failed, `missed` those that were not found.
    `window`: only the newest were shown.
    """

    at: datetime
    rows: dict[str, RawPosting] = {}
    signals: dict[str, str] = {}
    digest: str = ""
    complete: bool = True
    window: bool = False
    unchanged: bool = False
    conditional: bool = False
    etag: str = ""
    modified: str = ""
    validated: str = ""
    problem: str = ""
    kind: str = ""
    retry_after: float | None = None
    held: bool = False
    gone: set[str] = msgspec.field(default_factory=set)
    detailed: set[str] = msgspec.field(default_factory=set)
    undetailed: dict[str, str] = msgspec.field(default_factory=dict)
    missed: set[str] = msgspec.field(default_factory=set)


def may_be_conditional(state: BoardState, request: Request, now: datetime, recheck: float) -> bool:
    """Whether to send validators: they belong to this very request, the recheck is not due, and they were not found
    frozen within the last two rechecks."""
    if state.validated != request.url or not (state.etag or state.modified) or state.fresh_at is None:
        return False
    if state.frozen_at is not None and now - state.frozen_at < timedelta(seconds=2 * recheck):
        return False
    return now - state.fresh_at < timedelta(seconds=recheck)


async def look(
    source: Source, scraper: Scraper, state: BoardState, engine: Fetches, recheck: float, now: datetime
) -> Look:
    """Ask for the whole list of a board. Raises nothing that a site can provoke."""
    try:
        return await _walk(source, scraper, state, engine, recheck, now)
    except FetchError as error:
        return Look(
            now, complete=False, problem=str(error), kind=_kind(error), retry_after=error.retry_after,
            held=error.kind == "held",
        )  # fmt: skip
    except ReadError as error:
        return Look(now, complete=False, problem=str(error), kind="schema")


def _kind(error: FetchError) -> str:
    """The kind of problem, as `schedule.next_due` and the health word need it."""
    if error.status in (401, 403):
        return "refused"
    if error.status in (404, 410):
        return "gone"
    return error.kind


def _readable(call: Callable[..., R], *args: object) -> R:
    """Call a scraper's reader; whatever a wrong page provokes in it becomes one ReadError."""
    try:
        return call(*args)
    except PAGE_ERRORS as error:
        raise ReadError(f"the page could not be read: {type(error).__name__}: {error}"[:300]) from error


async def _walk(
    source: Source, scraper: Scraper, state: BoardState, engine: Fetches, recheck: float, now: datetime
) -> Look:
    if hasattr(scraper, "walk"):
        return _collected([await first_page(source, scraper, engine)], now)
    first = scraper.start(source)
    conditional = may_be_conditional(state, first, now, recheck)
    etag, modified = (state.etag, state.modified) if conditional else ("", "")
    response = await engine.fetch(first, etag=etag, modified=modified)
    if response.unchanged:
        return Look(response.at, unchanged=True, conditional=True)
    pages = [_readable(scraper.read, source, response)]
    asked = await _follow(source, scraper, engine, pages)
    found = _collected(pages, response.at, one_link=getattr(scraper, "ONE_LINK", False))
    found.conditional = conditional
    if asked == 1:  # validators speak for one answer, not for a list in several pages
        found.etag, found.modified = response.headers.get("etag", ""), response.headers.get("last-modified", "")
        found.validated = first.url
    return found


async def first_page(source: Source, scraper: Scraper, engine: Fetches) -> Page:
    """What the first request gives; of a system that asks by itself, its whole list. FetchError, ReadError."""
    by_itself = getattr(scraper, "walk", None)
    if by_itself is not None:
        return await _walked(by_itself, source, engine)
    return _readable(scraper.read, source, await engine.fetch(scraper.start(source)))


async def _walked(by_itself: Callable[..., Awaitable[Page]], source: Source, engine: Fetches) -> Page:
    """The one page of a system that asks by itself, through the engine. Its own pauses are bounded here."""
    try:
        async with asyncio.timeout(LONGEST_WALK):
            return await by_itself(source, engine.fetch)
    except TimeoutError as error:
        raise FetchError(f"the list did not end within {LONGEST_WALK:.0f} s", kind="timeout") from error
    except PAGE_ERRORS as error:
        raise ReadError(f"the page could not be read: {type(error).__name__}: {error}"[:300]) from error


async def _follow(source: Source, scraper: Scraper, engine: Fetches, pages: list[Page]) -> int:
    """Ask for the further pages, level by level; the engine paces them. Returns how many requests were made."""
    todo, asked, size = list(pages[0].more), 1, 0

    async def page(request: Request) -> Page:
        """Read within its task: the answers of a level come over minutes, and none is kept until the last is there."""
        nonlocal size
        if size <= LARGEST_LIST:
            response = await engine.fetch(request)
            size += len(response.body)
        if size > LARGEST_LIST:
            raise ReadError(f"the list is too large: more than {LARGEST_LIST:,} bytes came")
        return _readable(scraper.read, source, response)

    while todo:
        asked += len(todo)
        if asked > MOST_REQUESTS:
            raise ReadError(f"the list does not end: more than {MOST_REQUESTS} pages were asked for")
        answers = await asyncio.gather(*(page(request) for request in todo), return_exceptions=True)
        todo = []
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
            pages.append(answer)
            todo += answer.more
    return asked


def _collected(pages: list[Page], at: datetime, *, one_link: bool = False) -> Look:
    rows, lost = _rows(pages, one_link=one_link)
    problems = [problem for page in pages for problem in page.problems] + lost
    totals = [page.total for page in pages if page.total is not None]
    if totals and len(rows) < sum(totals) - max(1, TOTAL_TOLERANCE * sum(totals)):
        problems.append(f"the board says {sum(totals)} postings, {len(rows)} came")
    signals = {native: identity.signal(raw) for native, raw in rows.items()}
    window = any(page.window for page in pages)
    return Look(
        at, rows, signals, identity.digest(signals.values()), complete=not problems and not window, window=window,
        problem="; ".join(problems[:3]), kind="partial" if problems else "",
    )  # fmt: skip


def _rows(pages: list[Page], *, one_link: bool) -> tuple[dict[str, RawPosting], list[str]]:
    """Rows by native id, and problems: a row for which no name is left. Pages overlap while a board moves, so one link
    counts once; two links under one id (a Workday requisition listed twice) are two postings, of which the first link
    in order keeps the plain id; with `one_link` an id is one posting, and the first page that has it counts."""
    links: dict[str, dict[str, RawPosting]] = {}
    for page in pages:
        for raw in page.postings:
            links.setdefault(raw.native, {}).setdefault("" if one_link else raw.url, raw)
    rows: dict[str, RawPosting] = {}
    lost: list[str] = []
    for native, found in links.items():
        for number, url in enumerate(sorted(found) if len(found) > 1 else found):
            name = f"{native}@{_path(url)}" if number else native
            raw = msgspec.structs.replace(found[url], native=name) if number else found[url]
            kept = rows.setdefault(name, raw)
            if (kept.title, kept.places) != (raw.title, raw.places):
                lost.append(f"{kept.title!r} and {raw.title!r} share an id and an address: {name}"[:200])
    return rows, lost


def _path(url: str) -> str:
    """Path and query: some systems tell their pages apart by a parameter alone."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


async def add_details(source: Source, scraper: Scraper, engine: Fetches, found: Look, natives: list[str]) -> None:
    """Fetch the detail of the named rows and put what it adds in place. A detail that fails is noted, no more: one
    bad page must not cost the whole look. Where all that were asked are "not found" although the list has them, it is
    the address that has changed, and nothing has closed."""
    await asyncio.gather(*(_detail(source, scraper, engine, found, native) for native in natives))
    if not found.detailed and found.missed:
        found.undetailed |= dict.fromkeys(found.missed, "not found, though the list has it")
        found.gone -= found.missed


async def _detail(source: Source, scraper: Scraper, engine: Fetches, found: Look, native: str) -> None:
    raw = found.rows[native]
    assert raw.detail is not None
    try:
        response = await engine.fetch(raw.detail)
        if says_closed(scraper, response):
            found.gone.add(native)
            if response.status in GONE:
                found.missed.add(native)
            return
        if response.status != 200:
            found.undetailed[native] = f"HTTP {response.status}"
            return
        found.rows[native] = _readable(scraper.read_detail, source, raw, response)
        found.detailed.add(native)
    except (FetchError, ReadError) as error:
        found.undetailed[native] = str(error)


def says_closed(scraper: Scraper, response: Response) -> bool:
    """Whether a posting's own address says that it has closed: 404, 410, or what the system says in its own way. A page
    that cannot be read says nothing."""
    if response.status in GONE:
        return True
    closed = getattr(scraper, "closed", None)
    try:
        return bool(closed and closed(response))
    except (ReadError, *PAGE_ERRORS):
        return False


async def confirm_gone(source: Source, scraper: Scraper, engine: Fetches, absent: dict[str, str]) -> set[str]:
    """Ask the own addresses of absent postings (native -> url); those that say so have closed. Systems without such
    an address, and answers that say nothing, leave the posting to the second look."""
    check = getattr(scraper, "check", None)
    if check is None:
        return set()

    async def ask(native: str, url: str) -> bool:
        request = check(source, native, url)
        if request is None:
            return False
        try:
            return says_closed(scraper, await engine.fetch(request))
        except FetchError:
            return False

    answers = await asyncio.gather(*(ask(native, url) for native, url in absent.items()))
    return {native for native, closed in zip(absent, answers, strict=True) if closed}

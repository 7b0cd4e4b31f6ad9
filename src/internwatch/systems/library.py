"""Any system that the library ats-scrapers knows (extra `ats`), for boards that no file of our own reads.

The library's scraper decides what to ask; every request goes through our engine, with its pace, robots.txt, caps and
guards. It is asked for the list alone; texts that the list lacks come from the postings' own pages, under our policy.
The library does not say whether a list was whole, so absence closes nothing unless the file says `complete = true`.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import msgspec

from internwatch.errors import FetchError, ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import jobposting

Fetch = Callable[[Request], Awaitable[Response]]
MOST_REQUESTS = 600
# What a scraper of the library says in its text when it opens connections or browsers of its own.
_BY_ITSELF = re.compile(
    r"\bhttpx\.\w*(?:Client|get|post|stream|request)\b|httpcloak\.|cloakbrowser|browserbase|aiohttp|\brequests\."
    r"|urllib\.request|\bsocket\."
)
# Job exchanges of whole countries, which begin with many requests at once.
_AT_ONCE = frozenset({"eures", "wanted", "weworkremotely"})
_NEEDS = 'needs the extra "ats": pip install "internwatch[ats]"'


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ats` is the library's name of the system ("softgarden"), `slug` the company's name there; `complete` says that
    what the library gives is known to be the whole list, so that absence may close; `texts` lets the library bring the
    texts too: free where the system's list holds them, else a request for every posting at every look."""

    ats: str
    slug: str
    complete: bool = False
    texts: bool = False

    def __post_init__(self) -> None:
        first_of(self)


def board(source: Source) -> str:
    return f"library:{source.options.ats}:{source.options.slug}"


def start(source: Source) -> Request:
    return first_of(source.options)


def first_of(options: Options) -> Request:
    """The first request that the library would make: it is stopped there, and nobody is asked. ValueError with a
    sentence where the library has no such system, does not like the slug, or does not begin with one request."""
    _class_of(options.ats)
    try:
        beginning = _scraper(options, _Asking(None)).afetch()
        beginning.send(None)
    except _FirstError as first:
        return first.request
    except (_library_error(), ValueError) as error:
        raise ValueError(f"the library's {options.ats} does not take {options.slug!r}: {error}") from error
    beginning.close()
    raise ValueError(f"the library's {options.ats!r} does not begin with one request: not used")


async def walk(source: Source, fetch: Fetch) -> Page:
    """The whole list, asked for by the library through `fetch`. Any answer that was no good makes it partial, even
    where the library passes over it."""
    asking = _Asking(fetch)
    try:
        jobs = await _scraper(source.options, asking).afetch()
    except _library_error() as error:
        if asking.failed:
            raise asking.failed[-1] from error
        raise ReadError(f"ats-scrapers could not read it: {error}"[:300]) from error
    rows = tuple(_posting(job) for job in jobs)
    return Page(rows, problems=asking.problems(), window=not source.options.complete)


def read(source: Source, response: Response) -> Page:
    """Never asked for: the library reads its own answers, in `walk`."""
    raise ReadError("this system reads its own answers")


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The text from the posting's own page, where that carries a schema.org JobPosting."""
    return jobposting.detail(raw, response)


def check(source: Source, native: str, url: str) -> Request | None:
    return Request(url, purpose="check", native=native) if url.startswith("https://") else None


def _posting(job: Any) -> RawPosting:
    url, native = str(job.url), str(job.ats_id or job.url)
    posted = job.posted_at if isinstance(job.posted_at, datetime) else None
    if posted is not None:
        posted = posted.replace(tzinfo=UTC) if posted.tzinfo is None else posted.astimezone(UTC)
    deadline = getattr(job, "application_deadline", None)
    said = (job.commitment, getattr(job.employment_type, "value", job.employment_type))
    return RawPosting(
        native=native, title=job.title.strip(), url=url, places=(job.location,) if job.location else (),
        body=job.description or "", posted=posted, precision=_precision(posted),
        commitment=str(next(filter(None, said), "")), department=job.department or "",
        deadline=deadline.date().isoformat() if isinstance(deadline, datetime) else None, remote=job.is_remote,
        requisition=job.requisition_id or "",
        detail=None if job.description else Request(url, purpose="detail", native=native),
    )  # fmt: skip


def _precision(posted: datetime | None) -> Any:
    """A moment at midnight is a day that was written as a moment."""
    if posted is None:
        return ""
    return "day" if (posted.hour, posted.minute, posted.second) == (0, 0, 0) else "time"


# -- the library, tied to our engine ----------------------------------------------------------------------------------


class _FirstError(BaseException):
    """Stops a scraper at its first request; no `except Exception` of the library catches it."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.url)
        self.request = request


class _Asking:
    """What one walk asked, and what of it failed."""

    def __init__(self, fetch: Fetch | None) -> None:
        self._fetch, self.count = fetch, 0
        self.failed: list[FetchError] = []

    async def ask(self, request: Request) -> Response:
        """Ask our engine. An answer with a bad status comes back as the library expects it, and is remembered."""
        if self._fetch is None:
            raise _FirstError(request)
        self.count += 1
        if self.count > MOST_REQUESTS:
            self._note(request, FetchError(f"more than {MOST_REQUESTS} requests for one list", kind="protocol"))
        try:
            return await self._fetch(request)
        except FetchError as error:
            self.failed.append(error)
            if not error.status:
                raise
            return Response(request, error.status, datetime.min.replace(tzinfo=UTC))

    def _note(self, request: Request, error: FetchError) -> None:
        self.failed.append(error)
        raise error

    def problems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(error) for error in self.failed))


@cache
def _class_of(ats: str) -> Any:
    """The library's scraper of a system. ValueError with a sentence where there is none, or where it opens connections
    of its own: those would pass by our pace and guards."""
    try:
        base = importlib.import_module("ats_scrapers.scrapers.base")
        importlib.import_module("ats_scrapers.scrapers")
    except ImportError:
        raise ValueError(f"the system library {_NEEDS}") from None
    known = {kind.value: made for kind, made in base.ScraperRegistry.all().items()}
    made = known.get(ats)
    if made is None:
        raise ValueError(f"ats-scrapers knows no system {ats!r}; known are {', '.join(sorted(known))}")
    if ats in _AT_ONCE:
        raise ValueError(f"the library's {ats!r} does not begin with one request: not used")
    if opens_by_itself(made):
        raise ValueError(f"the library's {ats!r} opens connections of its own, past our pace and guards: not used")
    return made


def opens_by_itself(made: Any) -> bool:
    """Whether a scraper of the library does not send everything through the library's one fetcher."""
    module = importlib.import_module(made.__module__)
    return made.fetch_engine != "httpx" or _BY_ITSELF.search(_code(inspect.getsource(module))) is not None


def _code(source: str) -> str:
    """Without comments and docstrings, which may name what the code does not use."""
    return re.sub(r'"""[\s\S]*?"""|#[^\n]*', "", source)


def _library_error() -> type[Exception]:
    found: type[Exception] = importlib.import_module("ats_scrapers.exceptions").ScraperError
    return found


def _scraper(options: Options, asking: _Asking) -> Any:
    made = _class_of(options.ats)(options.slug, include_descriptions=options.texts)
    own = dict(type(made).default_headers or {})

    def fetcher(**more: Any) -> Any:
        headers = {**own, **(more.get("headers") or {})}
        return _through()(asking, label=f"{options.ats} {options.slug}", headers=headers, retries=1)

    made.make_fetcher = fetcher
    return made


@cache
def _through() -> Any:
    """The library's fetcher with our engine in the place of its connections."""
    from ats_scrapers.exceptions import ScraperError
    from ats_scrapers.fetch import Fetcher, FetchResponse

    class Through(Fetcher):
        def __init__(self, asking: _Asking, **said: Any) -> None:
            super().__init__(**said)
            self._asking = asking

        @property
        def cookies(self) -> Any:
            raise ScraperError("it needs a session with cookies, which internwatch does not keep")

        async def _perform(
            self, method: str, url: str, *, params: Any = None, headers: Any = None, json: Any = None
        ) -> Any:
            if method not in ("GET", "POST"):
                raise ScraperError(f"{method} is not asked")
            sent = tuple((k, str(v)) for k, v in {**self.headers, **(headers or {})}.items())
            body = b"" if json is None else msgspec.json.encode(json)
            request = Request(_with(url, params or {}), method, body, sent)  # type: ignore[arg-type]  # one of the two
            came = await self._asking.ask(request)
            return FetchResponse(came.status, came.body.decode("utf-8", "replace"), came.headers, context=url)

    return Through


def _with(url: str, params: Mapping[str, Any]) -> str:
    """The address with parameters, written as httpx writes them: they take the place of those that it had."""
    if not params:
        return url
    parts = urlsplit(url)
    said = [
        (name, _plain(one)) for name, value in params.items()
        for one in (value if isinstance(value, list | tuple) else [value])
    ]  # fmt: skip
    return urlunsplit(parts._replace(query=urlencode(said)))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)

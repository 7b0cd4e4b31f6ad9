"""The engine's front: `Fetcher.fetch` asks one request, politely and within bounds, or raises FetchError.

It keeps no postings and reads none; when to look at a board again is the scheduler's to say.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from internwatch.errors import FetchError
from internwatch.fetch import robots
from internwatch.fetch.memory import HostMemory, RobotsCopy
from internwatch.fetch.pace import Pace
from internwatch.fetch.provider import Provider, provider_of
from internwatch.fetch.settings import FetchSettings, Seams
from internwatch.model import Request, Response
from internwatch.schedule import fraction

if TYPE_CHECKING:
    from internwatch.fetch.asking import Asking, Target

    Ask = Callable[[], Awaitable[Response | Target]]

MOST_HOPS = 5
# Of what can pass, these do not within seconds: a name server's no, a certificate, "too often", a proxy's refusal.
NOT_AT_ONCE = frozenset({"dns", "tls", "held", "robots", "proxy", "timeout", "too-large", "bomb", "private-address"})
# A robots.txt request that ends so says nothing about robots.txt …
ROBOTS_STOPS = frozenset({"held", "private-address", "proxy"})
# … and one that ends so says that there is none we could use.
ROBOTS_NONE = frozenset({"redirect", "too-large", "bomb", "protocol"})


class Host:
    """What the engine knows of one host while it runs."""

    def __init__(self, name: str, pace: Pace, provider: Provider, standing: robots.Standing) -> None:
        self.name, self.pace, self.provider, self.standing = name, pace, provider, standing
        self.robots_lock = asyncio.Lock()
        self.robots_error: FetchError | None = None


class Fetcher:
    """One engine per process. `memory` keeps robots.txt copies and holds; `hosts` maps a careers host to
    "127.0.0.1:PORT" of a practice world, asked in plain HTTP there and nowhere else.

    Per host `per_host` requests at a time with a pause between, over all hosts of one provider `per_provider`, over
    all hosts `in_flight`. Retries what can pass,
    with growing, jittered waits, within the total `timeout` of the request. Close it with `aclose`.
    """

    def __init__(
        self,
        settings: FetchSettings,
        memory: HostMemory,
        *,
        hosts: Mapping[str, str] | None = None,
        seams: Seams | None = None,
    ) -> None:
        self.settings, self._memory = settings, memory
        self._table = dict(hosts or {})
        self._seams = seams or Seams()
        self._hosts: dict[str, Host] = {}
        self._providers: dict[str, Provider] = {}
        self._gate = asyncio.Semaphore(settings.in_flight)
        self._salt = os.urandom(8).hex()  # so that two installations do not come back in the same moment
        self._asking: Asking | None = None

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response:
        """Ask once. `etag` and `modified` are validators of an earlier answer to the very same request.

        Returns the answer: 2xx, 304 (`unchanged`), or for a detail or check also 404 and 410; its request holds the
        address that answered in the end. Everything else raises FetchError; see there for the kinds.
        """
        try:
            return await self._followed(request, etag, modified)
        except FetchError as error:
            error.request = request
            raise

    def _host(self, target: Target) -> Host:
        host = self._hosts.get(target.host)
        if host is None:
            s = self.settings
            standing = robots.Standing(self._memory.robots(target.host))
            pace = Pace(s.per_host, s.pause, self._seams.sleep)
            host = Host(target.host, pace, self._provider(target.host), standing)
            self._obey(host)
            self._hosts[target.host] = host
        return host

    def _provider(self, host: str) -> Provider:
        name, s = provider_of(host), self.settings
        if name not in self._providers:
            at_once = max(s.per_provider, s.per_host)
            self._providers[name] = Provider(at_once, s.pause / at_once, self._seams.sleep)
        return self._providers[name]

    # Holds

    def _refuse_held(self, host: Host) -> None:
        until = self._memory.held_until(host.name)
        if until is None:
            return
        left = (until - self._seams.now()).total_seconds()
        if left > 0:
            raise FetchError(
                f"{host.name} asked to be left alone for {left:.0f} s more", kind="held", reach="host", retry_after=left
            )

    def _hold(self, host: Host, seconds: float) -> None:
        until = self._seams.now() + timedelta(seconds=seconds)
        before = self._memory.held_until(host.name)
        if before is None or before < until:
            self._memory.hold(host.name, until)

    # Redirects

    async def _followed(self, request: Request, etag: str, modified: str) -> Response:
        """Ask, and ask on where a redirect leads: each address in its turn, by the rules of its own host."""
        target, left, sent = self._opened().target(request.url), self.settings.timeout, request
        for _ in range(MOST_HOPS + 1):
            host = self._host(target)
            self._refuse_held(host)
            if request.purpose != "robots":
                await self._ask_robots(host, target)
            ask = partial(self._opened().ask, sent, target, etag, modified)
            outcome, left = await self._tried(host, sent, ask, left)
            if isinstance(outcome, Response):
                return outcome
            target, sent = outcome, msgspec.structs.replace(request, url=str(outcome.url))
        raise FetchError(f"{target.host} redirects more than {MOST_HOPS} times", kind="redirect", passing=False)

    # Tries

    async def _tried(self, host: Host, request: Request, ask: Ask, left: float) -> tuple[Response | Target, float]:
        """Ask within `left` seconds, again where that may help; gives the answer and the seconds that are left."""
        attempt = 1
        while True:
            outcome, spent = await self._once(host, ask, left)
            if not isinstance(outcome, FetchError):
                host.provider.well()
                return outcome, left - spent
            wait = self._wait(request, attempt)
            left -= spent + wait
            if not _again(outcome) or attempt >= self.settings.tries or left <= 0:
                raise outcome
            await self._seams.sleep(wait)
            attempt += 1

    async def _once(self, host: Host, ask: Ask, left: float) -> tuple[Response | Target | FetchError, float]:
        """One try in its turn, within `left` seconds; gives the answer or the failure, and the seconds it took."""
        async with host.pace, host.provider.pace, self._gate:
            self._refuse_held(host)  # another request may have been told so while this one waited for its turn
            loop = asyncio.get_running_loop()
            started = loop.time()
            try:
                async with asyncio.timeout(left):
                    return await ask(), loop.time() - started
            except TimeoutError:
                failure = FetchError(f"no whole answer within {self.settings.timeout:g} s", kind="timeout")
            except FetchError as error:
                failure = error
            if failure.status == 429:
                host.provider.too_often()
            if failure.reach == "host" and failure.retry_after is not None:
                self._hold(host, failure.retry_after)
            return failure, loop.time() - started

    def _wait(self, request: Request, attempt: int) -> float:
        """Seconds before the next try: doubling, moved by up to half either way."""
        jitter = 0.5 + fraction(f"{self._salt} {request.url} {attempt}")
        return float(self.settings.backoff * 2 ** (attempt - 1) * jitter)

    def _opened(self) -> Asking:
        """The part that knows httpx: loaded with the first request, since most commands make none."""
        if self._asking is None:
            from internwatch.fetch.asking import Asking

            self._asking = Asking(self.settings, self._seams, self._table)
        return self._asking

    # robots.txt

    async def _ask_robots(self, host: Host, target: Target) -> None:
        """Refuse (FetchError) what the host's robots.txt forbids; fetch that file first where it is due."""
        if host.standing.due(self._seams.now()):
            async with host.robots_lock:
                if host.standing.due(self._seams.now()):
                    await self._fetch_robots(host, target)
        standing = host.standing
        if standing.closed(self._seams.now()):
            if (error := host.robots_error) is not None:
                raise FetchError(
                    f"{error} (while asking for its robots.txt)", kind=error.kind, passing=error.passing
                ) from error
            raise FetchError(f"{host.name} has trouble with its robots.txt, so nothing is asked for now", kind="robots")
        if standing.rules is not None and not standing.rules.allow(str(target.url)):
            raise FetchError(f"robots.txt of {host.name} forbids this address", kind="robots", passing=False)

    async def _fetch_robots(self, host: Host, target: Target) -> None:
        request = Request(f"{target.root}/robots.txt", purpose="robots")
        host.robots_error = None
        try:
            response = await self._followed(request, "", "")
            status, text = response.status, response.body[: robots.LARGEST].decode("utf-8", "replace")
        except FetchError as error:
            if error.kind in ROBOTS_STOPS or error.reach == "host":
                raise
            # A robots.txt that lies elsewhere or cannot be used is as good as none.
            status, text = (404 if error.kind in ROBOTS_NONE else error.status or 0), ""
            host.robots_error = error if status == 0 else None
        keep = host.standing.learn(RobotsCopy(status, text, self._seams.now()))
        if keep is not None:
            self._memory.keep_robots(host.name, keep)
        self._obey(host)

    def _obey(self, host: Host) -> None:
        """Take over a Crawl-delay that is longer than our own pause."""
        rules = host.standing.rules
        host.pace.pause = max(self.settings.pause, rules.delay if rules is not None else 0.0)

    async def aclose(self) -> None:
        """Close every connection. Nothing may be in flight; the fetcher can be used again afterwards."""
        if self._asking is not None:
            asking, self._asking = self._asking, None
            await asking.aclose()


def _again(error: FetchError) -> bool:
    """Whether the same request may go better within seconds. "Too often" without a time is left to the schedule."""
    return error.passing and error.reach == "source" and error.kind not in NOT_AT_ONCE and error.status != 429

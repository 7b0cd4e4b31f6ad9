"""One request on the wire: headers, redirects, body, status; the only module besides routes.py and ping.py with httpx.

It tries once and waits for nothing: turns, holds, robots.txt, further tries and the way along redirects are the
fetcher's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
import msgspec

from internwatch.errors import FetchError
from internwatch.fetch.answers import refusal, usable
from internwatch.fetch.decode import Body
from internwatch.fetch.guard import ODD, PORTS
from internwatch.fetch.routes import Routes
from internwatch.fetch.settings import FetchSettings, Seams
from internwatch.model import Request, Response

REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEEPS_METHOD = frozenset({307, 308})
# Of an answer that nobody reads, so much is taken to keep the connection; for more it is closed.
SMALL = 65_536


class Target(msgspec.Struct, frozen=True):
    """A URL that may be asked, read once: `host` as the memory knows it (with the port where it is not the usual
    one), `root` the scheme and host."""

    host: str
    root: str
    url: httpx.URL


class Asking:
    """Asks one request at a time per call; keeps connections between calls. Close it with `aclose`."""

    def __init__(self, settings: FetchSettings, seams: Seams, table: Mapping[str, str]) -> None:
        self._settings, self._seams = settings, seams
        self._routes = Routes(settings, seams, table)

    def target(self, url: str) -> Target:
        """Read a URL; FetchError for one that may not be asked."""
        return _target(self._checked(url))

    def _checked(self, url: str) -> httpx.URL:
        if ODD.search(url):
            raise _bad_url(url, "it holds spaces, control characters or a backslash")
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise _bad_url(url, str(error)) from error
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise _bad_url(url, "only http and https are asked")
        if parsed.userinfo:
            raise _bad_url(url, "it holds a user name or a password")
        if parsed.port is not None and parsed.port not in PORTS and not self._routes.mapped(parsed):
            raise _bad_url(url, f"port {parsed.port} is not one of the web")
        return parsed

    async def ask(self, request: Request, target: Target, etag: str, modified: str) -> Response | Target:
        """Send and take the body, or give the target that a redirect on the same site names. Raises FetchError."""
        headers = self._headers(request, etag, modified)
        sent = httpx.Request(request.method, target.url, headers=headers, content=request.body or None)
        answer = await self._routes.handle_async_request(sent)
        try:
            location = answer.headers.get("location", "") if answer.status_code in REDIRECTS else ""
            if not location:
                return await self._taken(request, answer, conditional=bool(etag or modified))
            there = self._hop(request, target.url, location, answer.status_code)
            await self._skip(answer)
            return _target(there)
        finally:
            await answer.aclose()

    def _headers(self, request: Request, etag: str, modified: str) -> list[tuple[str, str]]:
        asked = {name.lower(): value for name, value in request.headers}
        asked.setdefault("accept", "*/*")
        if request.body:
            asked.setdefault("content-type", "application/json")
        asked["user-agent"] = self._settings.user_agent
        asked["accept-encoding"] = "gzip, deflate"
        if etag:
            asked["if-none-match"] = etag
        if modified:
            asked["if-modified-since"] = modified
        return list(asked.items())

    def _hop(self, request: Request, url: httpx.URL, location: str, status: int) -> httpx.URL:
        """Where a redirect leads, if that is the same site: the same host, with or without "www.", https kept."""
        try:
            there = self._checked(str(url.join(location)))
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(f"{url.host} redirects to something that is no address", kind="redirect") from error
        shown = f"{there.scheme}://{there.netloc.decode('ascii')}{there.path}"[:200]
        if _site(there) != _site(url) or (url.scheme == "https" and there.scheme != "https"):
            raise FetchError(
                f"{url.host} redirects to {shown}; check the source's address", kind="redirect", status=status,
                passing=False, location=str(there),
            )  # fmt: skip
        if request.method == "POST" and status not in KEEPS_METHOD:
            raise FetchError(
                f"{url.host} redirects a search to {shown}; check the source's address", kind="redirect",
                status=status, passing=False,
            )  # fmt: skip
        return there

    async def _taken(self, request: Request, answer: httpx.Response, *, conditional: bool) -> Response:
        status, now = answer.status_code, self._seams.now()
        headers = _plain(answer.headers)
        unchanged = status == 304 and conditional
        if unchanged:
            async for _ in answer.stream:  # type: ignore[union-attr]  # our transport gives async streams only
                pass
            body = b""
        elif usable(request, status):
            body = await self._body(answer, headers)
        else:
            await self._skip(answer)
            raise refusal(request, answer.request.url.host, status, headers, now)
        return Response(request, status, now, body, headers, unchanged)

    async def _body(self, answer: httpx.Response, headers: Mapping[str, str]) -> bytes:
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._settings.max_raw:
            raise FetchError(f"the answer announces {length} bytes", kind="too-large", passing=False)
        body = Body(headers.get("content-encoding", ""), self._settings.max_bytes, self._settings.max_raw)
        async for piece in answer.stream:  # type: ignore[union-attr]
            for step in body.feed(piece):
                if step > 1:  # a large piece: others get their turn between its steps
                    await asyncio.sleep(0)
        return body.done()

    @staticmethod
    async def _skip(answer: httpx.Response) -> None:
        """Read what is left of a short body, so that the connection can be kept."""
        size = 0
        try:
            async for piece in answer.stream:  # type: ignore[union-attr]
                size += len(piece)
                if size > SMALL:
                    return
        except FetchError:
            return  # the status has said it all; the connection is not kept

    async def aclose(self) -> None:
        await self._routes.aclose()


def _target(url: httpx.URL) -> Target:
    netloc = url.netloc.decode("ascii").lower()
    return Target(netloc, f"{url.scheme}://{netloc}", url)


def _plain(headers: httpx.Headers) -> dict[str, str]:
    """Headers by lower-case name; repeated ones joined, as HTTP allows."""
    plain: dict[str, str] = {}
    for raw_name, raw_value in headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        plain[name] = f"{plain[name]}, {value}" if name in plain else value
    return plain


def _site(url: httpx.URL) -> tuple[str, int | None]:
    """What must stay the same over a redirect. Tenants share registrable domains, so the whole name counts."""
    return url.host.rstrip(".").lower().removeprefix("www."), url.port


def _bad_url(url: str, why: str) -> FetchError:
    return FetchError(f"{ODD.sub('?', url)[:120]} is not asked: {why}", kind="private-address", passing=False)

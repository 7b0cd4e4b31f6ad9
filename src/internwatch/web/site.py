"""Which address gives what: the routes, and for each the token it needs. A token that is not right is "not found",
whatever is wrong with it; nothing of a request is said again in an answer or a log.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from internwatch.links import hashed
from internwatch.store.tokens import Purpose, Token
from internwatch.web import feed, leave, pages, telegram
from internwatch.web.calendar import KIND, calendar
from internwatch.web.chosen import Choice, Choices
from internwatch.web.guard import LONGEST_BODY, Guard, Misses, TooLarge, body_of
from internwatch.web.pages import Page

if TYPE_CHECKING:
    from internwatch.watch import Watch

log = structlog.get_logger("internwatch.web")

_UNKNOWN = "This address is unknown, or it was replaced by another one.\n"
_CURT = "Too many wrong links; please wait ten minutes.\n"
_WAIT = {"retry-after": "600"}
# Readers ask about once an hour; one that asks more often may take what it has for so long.
_FRESH = "private, max-age=300"
Writer = Callable[[Choice, Token, str], tuple[bytes, str]]


class Site:
    """The pages of one watch; `app` is the ASGI application."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._choices, self._misses = watch, Choices(watch), Misses()

    def app(self) -> ASGIApp:
        routes = [
            Route("/u/{token}", self._leave, methods=["GET", "POST"]),
            Route("/confirm/{token}", self._confirm, methods=["GET", "POST"]),
            Route("/feed/{token}.atom", self._atom, methods=["GET"]),
            Route("/feed/{token}.json", self._json, methods=["GET"]),
            Route("/cal/{token}.ics", self._calendar, methods=["GET"]),
            Route("/telegram/{token}", self._update, methods=["POST"]),
            Route("/robots.txt", _robots, methods=["GET"]),
        ]
        made = Starlette(routes=routes, exception_handlers={HTTPException: _refused, Exception: _failed})
        # A redirect would repeat the token, and one-click readers follow none.
        made.router.redirect_slashes = False
        return Guard(made)

    # -- pages --------------------------------------------------------------------------------------------------------

    async def _leave(self, request: Request) -> Response:
        token = await self._token(request, "unsubscribe")
        if token is None:
            return self._missed(request)
        thread, store, now = self._watch.thread, self._watch.store, self._watch.now()
        if request.method != "POST":
            return _page(await thread(leave.leaving, store, token, now))
        pressed = leave.wanted(await _posted(request))
        return _page(await thread(leave.left, store, token, pressed, now))

    async def _confirm(self, request: Request) -> Response:
        thread, secret, now = self._watch.thread, request.path_params["token"], self._watch.now()
        if request.method != "POST":
            page = await thread(leave.asking, self._watch.store, secret, now)
        else:
            await _posted(request)
            page = await thread(leave.confirmed, self._watch, secret, now)
        return self._missed(request) if page is None else _page(page)

    # -- feeds and calendars ------------------------------------------------------------------------------------------

    async def _atom(self, request: Request) -> Response:
        return await self._written(request, "feed", lambda c, t, url: (feed.atom(_feed(c, t, url)), feed.ATOM))

    async def _json(self, request: Request) -> Response:
        return await self._written(request, "feed", lambda c, t, url: (feed.json_feed(_feed(c, t, url)), feed.JSON))

    async def _calendar(self, request: Request) -> Response:
        today = self._watch.now().date()
        return await self._written(request, "calendar", lambda c, t, url: (calendar(c, today), KIND))

    async def _written(self, request: Request, purpose: Purpose, write: Writer) -> Response:
        token = await self._token(request, purpose)
        choice = await self._choices.of(token) if token else None
        if token is None or choice is None:
            return self._missed(request, plain=True)
        links = self._watch.links
        address = f"{links.address}{request.url.path}" if links else ""
        # A calendar of some hundred days takes long enough to hold up every other answer.
        body, kind = await asyncio.to_thread(write, choice, token, address)
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {"etag": tag, "cache-control": _FRESH, "content-type": kind}
        if _has(request, tag):
            return Response(status_code=304, headers={"etag": tag, "cache-control": _FRESH})
        return Response(body, headers=headers)

    # -- updates of the bot -------------------------------------------------------------------------------------------

    async def _update(self, request: Request) -> Response:
        if not telegram.is_telegram(self._watch, request.path_params["token"], request.headers):
            return self._missed(request, plain=True)
        update = telegram.update_in(await _posted(request, telegram.LONGEST_UPDATE))
        if update is None:
            raise HTTPException(400)
        await self._watch.thread(self._watch.store.keep_updates, [update], self._watch.now())
        self._watch.heard.set()
        return Response(status_code=200)

    # -- tokens -------------------------------------------------------------------------------------------------------

    async def _token(self, request: Request, purpose: Purpose) -> Token | None:
        text = request.path_params["token"]
        found: Token | None = await self._watch.thread(self._watch.store.token, text, purpose, self._watch.now())
        return found

    def _missed(self, request: Request, *, plain: bool = False) -> Response:
        """The answer to a link that is unknown; curt to whoever tries many."""
        reader = request.client.host if request.client else ""
        if self._misses.missed(reader, self._watch.now()):
            return PlainTextResponse(_CURT, 429, _WAIT) if plain else _page(pages.BUSY, 429, _WAIT)
        return PlainTextResponse(_UNKNOWN, 404) if plain else _page(pages.UNKNOWN, 404)


def _page(page: Page, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(pages.html(page), status, headers)


def _feed(choice: Choice, token: Token, address: str) -> feed.Feed:
    """The feed's own id follows from its token's seed, but tells nothing of it."""
    name = f"internwatch:feed:{token.subject}:{token.detail.get('seed', '')}:{token.detail.get('wish', '')}"
    return feed.Feed(str(uuid.uuid5(uuid.NAMESPACE_URL, hashed(name))), address, choice)


def _has(request: Request, tag: str) -> bool:
    """Whether the reader has this already. A proxy that compresses makes a tag weak; it is the same content."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or known == ["*"]


async def _posted(request: Request, most: int = LONGEST_BODY) -> bytes:
    try:
        return await body_of(request, most)
    except TooLarge:
        raise HTTPException(413) from None
    except TimeoutError:
        raise HTTPException(408) from None


async def _robots(request: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers={"cache-control": "public, max-age=86400"})


async def _refused(request: Request, error: Exception) -> Response:
    """What the routes refuse: no such address, no such method, a body that is too large or does not come."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _page(pages.NOWHERE, 404)
    return PlainTextResponse(f"{error.detail}.\n", error.status_code, error.headers)


async def _failed(request: Request, error: Exception) -> Response:
    """A defect, or a database that cannot be read. The path is not logged: it holds a token."""
    mark = secrets.token_hex(4)
    log.error("a page failed", id=mark, page=request.url.path.split("/")[1], exc_info=error)
    said = f"Something went wrong here; please try again later. If you report it, say {mark}."
    return _page(Page("That did not work", (said,)), 500)

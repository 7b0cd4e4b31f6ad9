"""The operator's dead-man's switch: one GET to the address they named; it has nothing to do with careers sites."""

from __future__ import annotations

import asyncio

from internwatch.errors import FetchError
from internwatch.fetch.settings import FetchSettings


async def ping(url: str, *, timeout: float) -> None:  # noqa: ASYNC109 - the engine's own setting, in seconds
    """Ask `url` once; FetchError unless it answers with 2xx in time.

    The operator wrote the address, so a private one (a monitor in their own network) is fine. The URL is often a
    secret: no error shows more of it than the host.
    """
    import httpx

    try:
        host = httpx.URL(url).host
        async with (
            asyncio.timeout(timeout),
            httpx.AsyncClient(headers={"user-agent": FetchSettings().user_agent}, timeout=timeout) as client,
            client.stream("GET", url) as answer,
        ):
            status = answer.status_code
    except (TimeoutError, httpx.TimeoutException) as error:
        raise FetchError(f"the ping to {host} was not answered in time", kind="timeout") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError, OSError) as error:
        raise FetchError(f"the ping failed: {type(error).__name__}", kind="connect") from None
    if not 200 <= status < 300:
        raise FetchError(f"the ping to {host} was answered with HTTP {status}", status=status)

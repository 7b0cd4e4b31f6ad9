"""What a status says: usable, no usable answer, and whom the trouble holds; it asks nothing and waits for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from internwatch.errors import FetchError
from internwatch.model import Request

RETRY_AFTER_LEAST, RETRY_AFTER_MOST = 1.0, 6 * 3600.0
# A detail or check asks whether the posting is still there: "no" is an answer, not a fault.
GONE = frozenset({404, 410})
PASSING = frozenset({408, 421, 425, 429})
NEVER = frozenset({501, 505, 506, 508, 510})
WORDS = {
    401: "wants a login", 403: "refuses us", 404: "knows no such page", 410: "says that the page is gone",
    429: "says that we ask too often", 503: "is out of service for now",
}  # fmt: skip


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that Retry-After asks for (a number, or an HTTP date counted from the answer's own Date), clamped
    to between a second and six hours. None: not there, or not readable."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.replace(".", "", 1).isdigit():
        wanted = float(value)
    else:
        until, sent = _http_date(value), _http_date(headers.get("date", ""))
        if until is None:
            return None
        wanted = (until - (sent or now)).total_seconds()
    return min(max(wanted, RETRY_AFTER_LEAST), RETRY_AFTER_MOST)


def _http_date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def usable(request: Request, status: int) -> bool:
    """Whether this status is an answer to this request. A posting's own address may say with it that it is gone:
    404, 410, or 403 in a system's own words (Workday), which the reader tells from a refusal."""
    return 200 <= status < 300 or (status in {*GONE, 403} and request.purpose in ("detail", "check"))


def refusal(request: Request, host: str, status: int, headers: Mapping[str, str], now: datetime) -> FetchError:
    """The error that a status means. Only 429 and 503 with a Retry-After speak for the whole host."""
    words = WORDS.get(status, "has trouble" if status >= 500 else "gave no usable answer")
    wait = retry_after(headers, now) if status in (429, 503) else None
    asks = f", and asks to wait {wait:.0f} s" if wait is not None else ""
    return FetchError(
        f"{host} {words} (HTTP {status}{asks})", request=request, status=status,
        reach="source" if wait is None else "host", retry_after=wait,
        passing=status in PASSING or (status >= 500 and status not in NEVER),
    )  # fmt: skip

"""What the systems share: decoding an answer into typed rows, dates and places; it knows no system."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TypeVar

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Precision, RawPosting, Response

T = TypeVar("T")
FIRST_WORDS = 80
# The largest board of the registry walks about 130 pages.
MOST_PAGES = 1_000
LONGEST_DEADLINE = timedelta(days=183)


def decoded(response: Response, kind: type[T], promised: str) -> T:
    """The body as `kind`, or ReadError that says what was promised and what came."""
    if response.body[:200].lstrip().startswith(b"<"):
        raise ReadError(f"HTML came where {promised} was promised: {_words(response.body)}")
    try:
        return msgspec.json.decode(response.body, type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ReadError(f"the answer is not {promised}: {error}; it begins {_words(response.body)}") from error


def _words(body: bytes) -> str:
    return repr(" ".join(body[:400].decode("utf-8", "replace").split())[:FIRST_WORDS])


def rows(
    raws: Iterable[msgspec.Raw], kind: type[T], posting: Callable[[T], RawPosting | None]
) -> tuple[tuple[RawPosting, ...], tuple[str, ...]]:
    """Read each row for itself: an odd one is a problem and costs no other. (postings, problems)"""
    found: list[RawPosting] = []
    problems: list[str] = []
    decoder = msgspec.json.Decoder(kind)
    for number, raw in enumerate(raws, 1):
        try:
            made = posting(decoder.decode(raw))
        except (msgspec.MsgspecError, RecursionError, ValueError, TypeError, LookupError) as error:
            problems.append(f"row {number} could not be read: {error}"[:200])
            continue
        if made is not None:
            found.append(made)
    return tuple(found), tuple(problems)


def converted(
    values: Iterable[object], kind: type[T], posting: Callable[[T], RawPosting | None]
) -> tuple[tuple[RawPosting, ...], tuple[str, ...]]:
    """`rows` for values that are decoded already, as out of a page's script."""
    return rows((msgspec.Raw(msgspec.json.encode(value)) for value in values), kind, posting)


def offsets(size: int, total: int) -> range:
    """Where the further pages of a list begin, by its own total. ReadError for a total that no board has."""
    if total > MOST_PAGES * size:
        raise ReadError(f"the list says that it holds {str(total)[:20]} postings, which cannot be walked")
    return range(size, total, size)


def instant(text: str | None) -> tuple[datetime | None, Precision]:
    """An ISO date or time -> (UTC, precision); (None, "") for none and for what is no date."""
    if not text:
        return None, ""
    try:
        at = _utc(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None, ""
    return at, "day" if len(text.strip()) == 10 else "time"


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def sent(text: str | None) -> tuple[datetime | None, Precision]:
    """A date as mails and feeds write it ("Fri, 02 Oct 2026 7:00:00 GMT"), or an ISO one -> (UTC, "time")."""
    from email.utils import parsedate_to_datetime

    try:
        return _utc(parsedate_to_datetime((text or "").strip())), "time"
    except (ValueError, TypeError, IndexError, OverflowError):
        return instant(text)


def epoch(seconds: float | None) -> tuple[datetime | None, Precision]:
    """Seconds since 1970 -> (UTC, "time"); (None, "") for none, zero and what no clock shows."""
    if not seconds:
        return None, ""
    try:
        return datetime.fromtimestamp(seconds, UTC), "time"
    except (OverflowError, OSError, ValueError):
        return None, ""


def day(text: str | None) -> str | None:
    """The day of an ISO date or time, "YYYY-MM-DD", as it is written there."""
    at, _ = instant(text)
    return (text or "").strip()[:10] if at else None


def deadline(text: str | None, posted: datetime | None) -> str | None:
    """The day up to which one may apply. Many systems write one of a year by default: only a day within half a year of
    the posting date is taken."""
    until, _ = instant(text)
    near = until is not None and posted is not None and until - posted <= LONGEST_DEADLINE
    return day(text) if near else None


def ago(text: str | None, at: datetime) -> tuple[datetime | None, Precision]:
    """ "Posted Today", "Posted Yesterday", "Posted 6 Days Ago" -> that day; "30+ Days Ago" says no day."""
    words = (text or "").lower().split()
    if "today" in words:
        return _midnight(at), "day"
    if "yesterday" in words:
        return _midnight(at) - timedelta(days=1), "day"
    number = next((word for word in words if word.isdigit()), None)
    if number is None or "ago" not in words or int(number) > 400:
        return None, ""
    return _midnight(at) - timedelta(days=int(number)), "day"


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def places(*found: str | None) -> tuple[str, ...]:
    """Places as the source writes them, each once, without empty ones."""
    return tuple(dict.fromkeys(place.strip() for place in found if place and place.strip()))


def workplace(said: str | None) -> bool | None:
    """Remote, as a workplace type says it; hybrid and on site are not; None where it says nothing."""
    word = (said or "").lower().replace("-", "").replace("_", "").replace(" ", "")
    if not word or word == "unspecified":
        return None
    if "hybrid" in word or "onsite" in word or "office" in word or "inperson" in word:
        return False
    return True if "remote" in word else None


def joined(*parts: str | None) -> str:
    """Words of one field side by side, each once: "Intern, Full time"."""
    return ", ".join(dict.fromkeys(part.strip() for part in parts if part and part.strip()))


def united(postings: Iterable[RawPosting], *, per_link: bool = False) -> tuple[RawPosting, ...]:
    """Rows of one id (with `per_link`, of one id and one link) as one posting with all their places: some boards list
    a posting once per place."""
    found: dict[tuple[str, str], RawPosting] = {}
    for raw in postings:
        named = (raw.native, raw.url if per_link else "")
        first = found.get(named)
        found[named] = (
            raw if first is None else msgspec.structs.replace(first, places=places(*first.places, *raw.places))
        )
    return tuple(found.values())


def own(url: str, begins: str, otherwise: str) -> str:
    """A posting's address as it was listed, where it begins so; only otherwise one that is put together."""
    return url if url.startswith(begins) else otherwise


def sections(parts: Iterable[tuple[str | None, str | None]]) -> str:
    """(heading, HTML) parts as one HTML text; a part without text is left out."""
    return "".join(f"<h3>{escape(heading)}</h3>{text}" if heading else text or "" for heading, text in parts if text)


def paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph per line."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())

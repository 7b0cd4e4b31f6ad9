"""What the lists have in common: a row that names its company, its link, and what the list says of it as a text.

It knows no list. A row of a list is a lead: somebody's word that a posting exists, not the employer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from html import escape
from urllib.parse import urljoin, urlsplit

from internwatch.model import Precision, RawPosting

LONGEST_TITLE, LONGEST_COMPANY, LONGEST_URL = 300, 120, 2_000
_MONTHS = {name: n for n, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_AGE = re.compile(r"(\d{1,4})\s{0,2}(h|hr|hours?|d|days?|w|weeks?|mo|months?)(?:\s{1,2}ago)?", re.IGNORECASE)
_DAYS = {"h": 0, "d": 1, "w": 7, "m": 30}
_MONTH_DAY = re.compile(r"([A-Za-z]{3})[a-z]{0,6}\.?\s{1,2}(\d{1,2})(?:st|nd|rd|th)?(?:,?\s{1,2}(20\d\d))?")
_DAY_MONTH = re.compile(r"(\d{1,2})\.?\s{1,2}([A-Za-z]{3})[a-z]{0,6}\.?(?:\s{1,2}(20\d\d))?")
# What a list's own clock may be ahead of ours.
SLACK = timedelta(days=2)


class LeadRow(RawPosting, frozen=True):
    """A row of a list. `company` is the employer as the list writes it; `active` is False where the list says that the
    posting takes no applications any more: the list's word, never the employer's."""

    company: str = ""
    active: bool = True


def link(url: str, base: str) -> str:
    """A row's link made whole; ValueError for none, and for what is no web address."""
    try:
        whole = urljoin(base, url.strip())
        host = urlsplit(whole).hostname
    except ValueError:
        host, whole = None, ""
    if not url.strip() or not host or not whole.startswith(("https://", "http://")) or len(whole) > LONGEST_URL:
        raise ValueError(f"the link {url[:60]!r} is no web address")
    return whole


def number(*parts: str) -> str:
    """A name for a row whose list gives it none: a hash of what the row is about."""
    said = "\x1f".join(part.casefold() for part in parts)
    return blake2b(said.encode("utf-8", "replace"), digest_size=10).hexdigest()


def said(pairs: Iterable[tuple[str, str]]) -> str:
    """What a list says beside title and place, as HTML: a paragraph for each, with its heading where it has one."""
    return "".join(f"<p>{escape(f'{head}: {words}' if head else words)}</p>" for head, words in pairs if words.strip())


def day(text: str, at: datetime) -> tuple[datetime | None, Precision]:
    """ "Oct 12", "12 Oct 2026", "2026-10-12", "3d", "2 weeks ago" -> that day (UTC); (None, "") for anything else.

    A day without a year is the last one before `at`. Months and weeks of age say no day."""
    text = " ".join(text.split())
    found: datetime | None = None
    if age := _AGE.fullmatch(text):
        unit = age[2].lower()[0]
        found = _midnight(at) - timedelta(days=int(age[1]) * _DAYS[unit]) if unit in "hd" else None
    elif named := _MONTH_DAY.fullmatch(text):
        found = _dated(named[1], named[2], named[3], at)
    elif named := _DAY_MONTH.fullmatch(text):
        found = _dated(named[2], named[1], named[3], at)
    elif re.fullmatch(r"20\d\d-\d\d-\d\d", text):
        found = _iso(text)
    return (found, "day") if found else (None, "")


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _dated(month: str, number: str, year: str | None, at: datetime) -> datetime | None:
    if month.lower() not in _MONTHS:
        return None
    try:
        found = datetime(int(year or at.year), _MONTHS[month.lower()], int(number), tzinfo=UTC)
        return found.replace(year=at.year - 1) if not year and found > at + SLACK else found
    except ValueError:  # 31 Feb, or 29 Feb of another year
        return None


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

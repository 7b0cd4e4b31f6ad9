"""Alerts as plain data, one flat object each: what the file channel writes and a script reads.

The names are those of `postings --json`, with the alert's own beside them; nothing is cut.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from internwatch import reading
from internwatch.facts import plain
from internwatch.model import Posting
from internwatch.nature import nature
from internwatch.render.item import Item, stamp
from internwatch.render.markup import safe_url

LONGEST = 500


def line(item: Item) -> dict[str, Any]:
    """One alert. `id` is equal for two copies of the same alert; `repeat` says that this may be the second."""
    head: dict[str, Any] = {
        "id": stamp([item]),
        "alert": item.kind,
        "owed_at": _time(item.owed_at),
        "repeat": item.repeat,
        "filters": list(item.filters),
    }
    if item.posting is None:
        return {**head, "subject": item.subject, **_said(item)}
    return {**head, **_posting(item, item.posting), **_said(item)}


def _posting(item: Item, posting: Posting) -> dict[str, Any]:
    day = posting.posted.date().isoformat() if posting.posted else None
    return {
        "key": posting.key,
        "company_key": posting.source,
        "company": reading.clean(posting.company, LONGEST),
        "title": reading.clean(posting.title, LONGEST),
        "url": safe_url(posting.url),
        "also": [url for url in map(safe_url, item.also) if url],
        "nature": nature(posting.board),
        "places": [reading.clean(place, LONGEST) for place in item.places or posting.places],
        "posted": day,
        "posted_at": _time(posting.posted) if posting.precision == "time" else None,
        "first_seen": _time(item.first_seen),
        "status": item.status,
        "closed_at": _time(item.closed_at),
        "facts": plain(posting.facts),
    }


def _said(item: Item) -> dict[str, Any]:
    """What the payload holds, under its own names: why, changed, of, siblings, count, items, title, lines."""
    return {name: value for name, value in item.payload.items() if name not in ("keys", "filter")}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None

"""Messages that were sent and hold no longer: which of them to edit, and what they must show now.

An edit makes no sound and may be made twice without harm, so it is neither claimed before nor marked as a repeat. It
runs in the store's thread and only reads; `send.py` makes the edits and records them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

import msgspec

from internwatch import showcase
from internwatch.deliver import plan
from internwatch.deliver.plan import Pays
from internwatch.deliver.shapes import Edit
from internwatch.deliver.sift import Now
from internwatch.model import Message
from internwatch.render import Item, Layout, Manner, again
from internwatch.render import public as public_posts
from internwatch.render.words import MONTHS
from internwatch.rhythm import zone_of
from internwatch.showcase import Showcase, Today
from internwatch.store.rows import OwedRow

# Older messages are left as they are: nobody scrolls so far, and edits count against the channel's limits.
EDITABLE = timedelta(days=60)
ASKING = frozenset({"updated", "closed", "reopened"})
# A reopened posting is news and comes by itself as well.
SILENT = frozenset({"updated", "closed"})
GONE, MOVED = "gone", "moved"
NO_ROOM = "there is no room for it in the message"


class Edits(msgspec.Struct, frozen=True):
    """The messages to make right, the rows that go out as messages too, and the ids among these of postings that the
    reader keeps."""

    edits: list[Edit] = []
    rows: list[OwedRow] = []
    saved: frozenset[int] = frozenset()


def asked(store: Pays, now: Now, rows: list[OwedRow]) -> dict[str, list[OwedRow]]:
    """reference -> all alerts of each message that due rows ask to make right."""
    subjects = _subjects(_asking(rows))
    return store.messages_about(now.destination, subjects, now.at - EDITABLE) if subjects else {}


def edits(store: Pays, now: Now, rows: list[OwedRow], about: Mapping[str, list[OwedRow]], made: list[Edit]) -> Edits:
    """Take out of the due rows what earlier messages can show; `made` are the edits of the messages that were `asked`
    about, in their order.

    What makes a posting match a further filter is news, and so is what happens to a posting that the reader keeps: it
    comes as a message too, since an edit makes no sound."""
    told = _told(about)
    asking = [row for row in _asking(rows) if row.subject in told]
    if not asking:
        return Edits(rows=rows)
    last = {row.subject: edit for edit in made for row in about[edit.reference]}
    saved = frozenset(r.id for r in asking if r.kind in SILENT and now.terms.saved(now.destination, r.subject))
    spoken = saved | {r.id for r in asking if _is_spoken(r, told[r.subject], last[r.subject])}
    ends = _ends(store, now, [row for row in asking if row.id not in spoken], spoken, told)
    over = {row.id for row in ends}
    settled = [msgspec.structs.replace(edit, ends=[row for row in ends if last[row.subject] is edit]) for edit in made]
    return Edits(settled, [row for row in rows if row.id not in over], saved)


def outdated(store: Pays, now: Now, subject: str) -> list[Edit]:
    """The edits of messages that told a destination of one posting and show something else than what holds now."""
    about = store.messages_about(now.destination, [subject], now.at - EDITABLE)
    made = (edited(store, now, reference, inside) for reference, inside in about.items())
    return [one for one in made if one.message]


def _asking(rows: Iterable[OwedRow]) -> list[OwedRow]:
    return [row for row in rows if row.kind in ASKING and not row.unknowns]


def _subjects(rows: Iterable[OwedRow]) -> list[str]:
    return list(dict.fromkeys(row.subject for row in rows))


def _told(about: Mapping[str, list[OwedRow]]) -> dict[str, set[str]]:
    """posting -> the filters for which it was told."""
    found: dict[str, set[str]] = {}
    for rows in about.values():
        for row in rows:
            found.setdefault(row.subject, set()).update(row.filters)
    return found


def _is_spoken(row: OwedRow, told: set[str], last: Edit) -> bool:
    """Whether a row that asks for an edit comes as a message as well."""
    return row.kind not in SILENT or _is_news(row, told) or last.lost == NO_ROOM


def _is_news(row: OwedRow, told: set[str]) -> bool:
    """Whether what changed makes the posting match a further filter. A closing matches nothing."""
    return row.kind != "closed" and not told.issuperset(row.filters)


def _ends(
    store: Pays, now: Now, rows: list[OwedRow], spoken: frozenset[int], told: Mapping[str, set[str]]
) -> list[OwedRow]:
    """The rows that one edit settles: of each posting all edits that are due, since the message shows the newest."""
    found, stopped = [], set()
    for row in store.following(now.destination, _subjects(rows)) if rows else ():
        due = row.not_before is None or row.not_before <= now.at
        loud = row.id in spoken or row.kind not in SILENT or bool(row.unknowns) or _is_news(row, told[row.subject])
        if row.subject in stopped or loud or row.state == "sending" or not due:
            stopped.add(row.subject)
        else:
            found.append(row)
    return found


def unmade(reference: str, rows: list[OwedRow]) -> Edit:
    """A message that cannot be made right: what asked for it comes as a message of its own."""
    return Edit(reference, None, rows[0].shown, [], NO_ROOM)


def edited(store: Pays, now: Now, reference: str, rows: list[OwedRow]) -> Edit:
    """The edit of one message, without the rows that it ends."""
    layout, _, known = rows[0].shown.partition(":")
    shown = rows[0].shown
    if layout == GONE:
        return Edit(reference, None, shown, [], "the message is gone")
    if layout in ("away", "short"):
        return Edit(reference, None, shown, [], "it was summed up")
    if layout == MOVED:
        return unmade(reference, rows)
    sent = min((row.sent_at for row in rows if row.sent_at), default=now.at)
    items = _today(store, now, rows, sent)
    zone = zone_of(now.terms.habits(now.destination).zone)
    manner, public = Manner(_layout(layout), sent.astimezone(zone).date()), now.terms.showcases.get(now.destination)
    seen = _again(items, sent, manner, public) if items else None
    message = _again(items, now.at, manner, public) if items else None
    if seen is None or message is None:
        return unmade(reference, rows)
    if fingerprint(seen) == known:
        return Edit(reference, None, shown, [])
    return Edit(reference, message, f"{manner.layout}:{fingerprint(seen)}", [])


def _layout(said: str) -> Layout:
    return said if said in get_args(Layout) else "alerts"  # type: ignore[return-value]  # checked in the same line


def _again(items: Sequence[Item], at: datetime, manner: Manner, public: Showcase | None) -> Message | None:
    if public and manner.layout in ("post", "fold"):
        return showcase.again(items, public, at, fold=manner.layout == "fold")
    return again(for_everybody(items) if public else items, at, manner)


def for_everybody(items: Iterable[Item]) -> list[Item]:
    """Alerts without what is about one reader."""
    return [public_posts.for_everybody(item) for item in items]


def fingerprint(message: Message) -> str:
    """What a message shows, in few letters."""
    said = msgspec.json.encode([message.html, message.text, message.buttons])
    return hashlib.sha256(said).hexdigest()[:24]


def shown_by(items: Sequence[Item], now: datetime, manner: Manner, public: Showcase | None = None) -> str:
    """What to write down of a message of these alerts that goes out now; "" where it can never be edited."""
    message = _again(items, now, manner, public)
    return f"{manner.layout}:{fingerprint(message)}" if message else ""


def today(store: Pays, public: Showcase, now: datetime) -> dict[str, Today]:
    """What was posted in a public channel since its day began, by company."""
    return store.sent_today(public.to, showcase.day_began(now, public.zone), public.per_company)


def _today(store: Pays, now: Now, rows: list[OwedRow], sent: datetime) -> list[Item]:
    """The alerts of a message from today's data; empty when one of their postings is not stored any more."""
    items, orphans = plan.items(rows, plan.gathered(store, rows))
    if orphans:
        return []
    items = plan.standing(store, items)
    moved: dict[str, list[OwedRow]] = {}
    for row in store.edits_of(now.destination, _subjects(rows), sent):
        moved.setdefault(row.subject, []).append(row)
    return [_as_it_stands(item, moved.get(item.subject, []), now) for item in items]


def _as_it_stands(item: Item, later: list[OwedRow], now: Now) -> Item:
    if item.status == "closed":
        return msgspec.structs.replace(item, kind="closed")
    if item.kind == "closed":
        item = msgspec.structs.replace(item, kind="reopened")
    changed = _merged([item.payload, *(row.payload for row in later)])
    if not later or not changed:
        return item
    zone = zone_of(now.terms.habits(now.destination).zone)
    day = later[-1].owed_at.astimezone(zone).date()
    payload = {**item.payload, "changed": changed}
    return msgspec.structs.replace(item, payload=payload, edited=f"{day.day} {MONTHS[day.month - 1]}")


def _merged(payloads: Iterable[Mapping[str, Any]]) -> dict[str, list[object]]:
    """field -> [what the message said first, what holds now]; what moved back is not there."""
    found: dict[str, list[object]] = {}
    for payload in payloads:
        changed = payload.get("changed")
        for name, pair in changed.items() if isinstance(changed, Mapping) else ():
            if isinstance(pair, (list, tuple)) and len(pair) == 2:
                found[name] = [found.get(name, pair)[0], pair[1]]
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}

"""Messages that were sent and hold no longer: which of them to edit, and what they must show now.

An edit makes no sound and may be made twice without harm, so it is neither claimed before nor marked as a repeat. It
runs in the store's thread and only reads; `pay.py` makes the edits and records them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

import msgspec

from internwatch.deliver import plan
from internwatch.deliver.plan import Pays
from internwatch.deliver.shapes import Edit
from internwatch.deliver.sift import Now
from internwatch.model import Message
from internwatch.render import Item, Layout, Manner, again
from internwatch.render.words import MONTHS
from internwatch.rhythm import zone_of
from internwatch.store.rows import OwedRow

# Older messages are left as they are: nobody scrolls so far, and edits count against the channel's limits.
EDITABLE = timedelta(days=60)
ASKING = frozenset({"updated", "closed", "reopened"})
# A reopened posting is news and comes by itself as well.
SILENT = frozenset({"updated", "closed"})
GONE = "gone"


class Edits(msgspec.Struct, frozen=True):
    """The messages to make right, the rows that go out as messages after that, and the ids among these of postings
    that the reader keeps."""

    edits: list[Edit] = []
    rows: list[OwedRow] = []
    saved: frozenset[int] = frozenset()


def edits(store: Pays, now: Now, rows: list[OwedRow]) -> Edits:
    """Take out of the due rows what earlier messages can show."""
    asking = [row for row in rows if row.kind in ASKING and not row.unknowns]
    since = now.at - EDITABLE
    about = store.messages_about(now.destination, _subjects(asking), since) if asking else {}
    told = {row.subject for inside in about.values() for row in inside}
    asking = [row for row in asking if row.subject in told]
    if not asking:
        return Edits(rows=rows)
    saved = frozenset(r.id for r in asking if r.kind in SILENT and now.terms.saved(now.destination, r.subject))
    ends = _ends(store, now, [row for row in asking if row.kind in SILENT and row.id not in saved])
    silent = {row.id for row in ends}
    made = [_edit(store, now, reference, inside) for reference, inside in about.items()]
    return Edits(_with_ends(made, about, ends), [row for row in rows if row.id not in silent], saved)


def _subjects(rows: Iterable[OwedRow]) -> list[str]:
    return list(dict.fromkeys(row.subject for row in rows))


def _ends(store: Pays, now: Now, rows: list[OwedRow]) -> list[OwedRow]:
    """The rows that one edit settles: of each posting all edits that are due, since the message shows the newest."""
    wanted, found = {row.id for row in rows}, []
    stopped: set[str] = set()
    for row in store.following(now.destination, _subjects(rows)) if rows else ():
        due = row.not_before is None or row.not_before <= now.at
        kept = row.id not in wanted and now.terms.saved(now.destination, row.subject)
        if row.subject in stopped or row.kind not in SILENT or row.state == "sending" or not due or kept:
            stopped.add(row.subject)
        else:
            found.append(row)
    return found


def _with_ends(made: list[Edit], about: Mapping[str, list[OwedRow]], ends: list[OwedRow]) -> list[Edit]:
    """Each row ends with the last message that it is about."""
    last = {row.subject: edit.reference for edit in made for row in about[edit.reference]}
    return [
        msgspec.structs.replace(edit, ends=[row for row in ends if last[row.subject] == edit.reference])
        for edit in made
    ]


def _edit(store: Pays, now: Now, reference: str, rows: list[OwedRow]) -> Edit:
    layout, _, known = rows[0].shown.partition(":")
    shown = rows[0].shown
    if layout == GONE:
        return Edit(reference, None, shown, [], "the message is gone")
    if layout in ("away", "short"):
        return Edit(reference, None, shown, [], "it was summed up")
    sent = min((row.sent_at for row in rows if row.sent_at), default=now.at)
    items = _today(store, now, rows, sent)
    zone = zone_of(now.terms.habits(now.destination).zone)
    manner = Manner(_layout(layout), sent.astimezone(zone).date())
    seen = again(items, sent, manner) if items else None
    message = again(items, now.at, manner) if items else None
    if seen is None or message is None:
        return Edit(reference, None, shown, [], "there is no room for it in the message")
    if fingerprint(seen) == known:
        return Edit(reference, None, shown, [], "the message shows it already")
    return Edit(reference, message, f"{manner.layout}:{fingerprint(seen)}", [])


def _layout(said: str) -> Layout:
    return said if said in get_args(Layout) else "alerts"  # type: ignore[return-value]  # checked in the same line


def fingerprint(message: Message) -> str:
    """What a message shows, in few letters."""
    said = msgspec.json.encode([message.html, message.text, message.buttons])
    return hashlib.sha256(said).hexdigest()[:24]


def shown_by(items: Sequence[Item], now: datetime, manner: Manner) -> str:
    """What to write down of a message of these alerts that goes out now; "" where it can never be edited."""
    message = again(items, now, manner)
    return f"{manner.layout}:{fingerprint(message)}" if message else ""


def _today(store: Pays, now: Now, rows: list[OwedRow], sent: datetime) -> list[Item]:
    """The alerts of a message from today's data; empty when one of their postings is not stored any more."""
    items, orphans = plan.items(rows, store.postings(plan.wanted(rows)))
    if orphans:
        return []
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

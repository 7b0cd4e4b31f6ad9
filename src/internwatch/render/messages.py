"""From owed alerts to messages for one kind of destination; every alert ends up in exactly one message.

It does not choose what to group or when: the caller hands over what goes out together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args
from datetime import datetime

import msgspec

from internwatch import reading
from internwatch.model import Message
from internwatch.render import digest, email, layout, telegram, words
from internwatch.render.card import ROOMS, card
from internwatch.render.item import Form, Item, Manner, stamp
from internwatch.render.lines import line as as_line
from internwatch.render.markup import Line, Link, Text, html, text
from internwatch.render.plain import wrapped

POSTING_KINDS = frozenset({"new", "updated", "closed", "reopened", "reposted"})
# Gmail cuts a mail near 102 kB; thirty full alerts stay below it.
MAIL_ALERTS = 30
LONGEST_SUBJECT = 150


_Group = tuple[Sequence[Item], list[Line] | None]
_PLAIN = Manner()


class Rendered(msgspec.Struct, frozen=True):
    """A message and the alerts in it, by the caller's numbers."""

    message: Message
    refs: tuple[int, ...]


def render(items: Sequence[Item], form: Form, now: datetime, manner: Manner = _PLAIN) -> list[Rendered]:
    """Messages for alerts of one destination that may go out together; all of them repeats, or none.

    An alert about a posting needs `item.posting`. A backlog or a word to the operator is a message of its own.
    """
    return [_rendered(group, form, now, lines, manner) for group, lines in _grouped(items, form, now, manner)]


def again(items: Sequence[Item], now: datetime, manner: Manner = _PLAIN) -> Message | None:
    """The one Telegram message that holds these alerts, as it looks today: what was one message stays one.

    Where there is no room for what was edited, that is left out; None where even then it would be two."""
    for some in (items, [msgspec.structs.replace(item, edited="") for item in items]):
        for group, lines in _in_one(some, now, manner):
            return _rendered(group, "telegram", now, lines, manner).message
    return None


def _in_one(items: Sequence[Item], now: datetime, manner: Manner) -> Iterator[_Group]:
    """Ways to write these alerts as one message, the fullest first."""
    ways: list[list[_Group]]
    if manner.layout == "digest":
        ways = [list(digest.groups(items, now, manner.today, one=True))]
    elif manner.layout == "alerts" and len(items) > 1:
        details = get_args(layout.Detail)
        least = details.index(telegram.natural(len(items)))
        ways = [list(telegram.groups(items, now, detail)) for detail in details[least:]]
    else:
        ways = [list(_grouped(items, "telegram", now, manner))]
    yield from (way[0] for way in ways if len(way) == 1)


def _grouped(items: Sequence[Item], form: Form, now: datetime, manner: Manner) -> Iterator[_Group]:
    """(alerts of one message, its lines where they are made already)."""
    alone = [item for item in items if item.kind not in POSTING_KINDS]
    postings = [item for item in items if item.kind in POSTING_KINDS]
    for item in alone:
        yield [item], None
    if not postings:
        return
    if manner.layout == "away":
        yield postings, digest.away(postings)
    elif manner.layout == "short":
        yield from (([item], digest.short(item, now)) for item in postings)
    elif manner.layout == "digest" and form == "telegram":
        yield from digest.groups(postings, now, manner.today)
    else:
        yield from _as_alerts(digest.ordered(postings, now) if manner.layout == "digest" else postings, form, now)


def _as_alerts(postings: Sequence[Item], form: Form, now: datetime) -> Iterator[_Group]:
    if form == "telegram" and len(postings) > 1:
        yield from telegram.groups(postings, now)
    elif form == "email":
        for start in range(0, len(postings), MAIL_ALERTS):
            yield postings[start : start + MAIL_ALERTS], None
    elif form == "console":
        for item in postings:
            yield [item], None
    elif postings:
        yield postings, None


def _rendered(group: Sequence[Item], form: Form, now: datetime, lines: list[Line] | None, manner: Manner) -> Rendered:
    repeat = any(item.repeat for item in group)
    first = [layout.REPEAT] if repeat else []
    blocks = [lines] if lines is not None else list(_blocks(group, form, now, manner))
    whole: list[Line] = [*first, *_joined(blocks)]
    subject = _subject(group, now, manner)
    message = Message(
        subject=f"↻ possible repeat: {subject}" if repeat else subject,
        text=text(whole) if form == "telegram" else wrapped(whole),
        html=_markup(form, subject, [first, *blocks] if first else blocks, whole),
        silent=manner.silent or all(item.kind == "closed" for item in group),
        id=stamp(group),
        lines=tuple(as_line(item) for item in group),
    )
    return Rendered(message, tuple(item.ref for item in group))


def _markup(form: Form, subject: str, blocks: list[list[Line]], whole: list[Line]) -> str:
    if form == "telegram":
        return html(whole)
    return email.html(subject, blocks) if form == "email" else ""


def _blocks(group: Sequence[Item], form: Form, now: datetime, manner: Manner) -> Iterator[list[Line]]:
    """One block of lines per alert; a mail about several begins with the list of them."""
    if form == "telegram":
        yield from (telegram.one(item, now) for item in group)
        return
    if form == "email" and (len(group) > 1 or manner.layout == "digest"):
        yield [(Text(_heading(group, now, manner)),), *_contents(group, now)]
    for item in group:
        yield _full(item, now)


def _heading(group: Sequence[Item], now: datetime, manner: Manner) -> str:
    if manner.layout == "digest":
        return digest.heading(group, now, manner.today)
    return layout.heading([item.kind for item in group])


def _contents(group: Sequence[Item], now: datetime) -> Iterator[Line]:
    for number, item in enumerate(group, 1):
        one = card(item, now)
        company = f" — {one.company}" if one.company else ""
        kind = "" if item.kind == "new" else f" [{one.head.lower()}]"
        yield (Text(f"{number}. "), Link(one.url, one.title), Text(company + kind))


def _full(item: Item, now: datetime) -> list[Line]:
    if item.posting is not None:
        return layout.single(card(item, now))
    if item.kind == "backlog":
        return layout.backlog(item, ROOMS[0], most=100)
    return layout.word(item, most=100)


def _joined(blocks: Iterable[list[Line]]) -> list[Line]:
    """Blocks below each other with an empty line between."""
    out: list[Line] = []
    for block in blocks:
        out += [(), *block] if out else block
    return out


def _subject(group: Sequence[Item], now: datetime, manner: Manner) -> str:
    """A mail's subject: one line, clean, at most 150 characters."""
    item = group[0]
    if item.kind in POSTING_KINDS and manner.layout == "away":
        return reading.clean(text(digest.away(group)), LONGEST_SUBJECT)
    if item.kind in POSTING_KINDS and (len(group) > 1 or manner.layout == "digest"):
        titles = ", ".join(dict.fromkeys(i.posting.company for i in group if i.posting))
        return reading.clean(f"{_heading(group, now, manner)}: {titles}", LONGEST_SUBJECT)
    if item.posting is None:
        lines = text(_full(item, now)[:1])
        return reading.clean(lines, LONGEST_SUBJECT)
    one = card(item, now)
    last = item.posting.facts.deadline if item.kind != "closed" else None
    due = f" (apply by {reading.clean(words.day_of(last.value), 20)})" if last else ""
    company = f" — {one.company}" if one.company else ""
    room = LONGEST_SUBJECT - len(due)
    return reading.clean(f"{one.head}: {one.title}{company}", room) + due

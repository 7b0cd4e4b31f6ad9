"""From owed alerts to messages for one kind of destination; every alert ends up in exactly one message.

It does not choose what to group or when: the caller hands over what goes out together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from internwatch import reading
from internwatch.model import Message
from internwatch.render import email, layout, telegram, words
from internwatch.render.card import ROOMS, card
from internwatch.render.item import Form, Item, stamp
from internwatch.render.lines import line as as_line
from internwatch.render.markup import Line, Link, Text, html, text
from internwatch.render.plain import wrapped

POSTING_KINDS = frozenset({"new", "updated", "closed", "reopened", "reposted"})
# Gmail cuts a mail near 102 kB; thirty full alerts stay below it.
MAIL_ALERTS = 30
LONGEST_SUBJECT = 150


class Rendered(msgspec.Struct, frozen=True):
    """A message and the alerts in it, by the caller's numbers."""

    message: Message
    refs: tuple[int, ...]


def render(items: Sequence[Item], form: Form, now: datetime) -> list[Rendered]:
    """Messages for alerts of one destination that may go out together; all of them repeats, or none.

    An alert about a posting needs `item.posting`. A backlog or a word to the operator is a message of its own.
    """
    return [_rendered(group, form, now, lines) for group, lines in _grouped(items, form, now)]


def _grouped(items: Sequence[Item], form: Form, now: datetime) -> Iterator[tuple[Sequence[Item], list[Line] | None]]:
    """(alerts of one message, its lines where they are made already)."""
    alone = [item for item in items if item.kind not in POSTING_KINDS]
    postings = [item for item in items if item.kind in POSTING_KINDS]
    for item in alone:
        yield [item], None
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


def _rendered(group: Sequence[Item], form: Form, now: datetime, lines: list[Line] | None) -> Rendered:
    repeat = any(item.repeat for item in group)
    first = [layout.REPEAT] if repeat else []
    blocks = [lines] if lines is not None else list(_blocks(group, form, now))
    whole: list[Line] = [*first, *_joined(blocks)]
    subject = _subject(group, now)
    message = Message(
        subject=f"↻ possible repeat: {subject}" if repeat else subject,
        text=text(whole) if form == "telegram" else wrapped(whole),
        html=_markup(form, subject, [first, *blocks] if first else blocks, whole),
        silent=all(item.kind == "closed" for item in group),
        id=stamp(group),
        lines=tuple(as_line(item) for item in group),
    )
    return Rendered(message, tuple(item.ref for item in group))


def _markup(form: Form, subject: str, blocks: list[list[Line]], whole: list[Line]) -> str:
    if form == "telegram":
        return html(whole)
    return email.html(subject, blocks) if form == "email" else ""


def _blocks(group: Sequence[Item], form: Form, now: datetime) -> Iterator[list[Line]]:
    """One block of lines per alert; a mail about several begins with the list of them."""
    if form == "telegram":
        yield from (telegram.one(item, now) for item in group)
        return
    if form == "email" and len(group) > 1:
        yield [(Text(layout.heading([item.kind for item in group])),), *_contents(group, now)]
    for item in group:
        yield _full(item, now)


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


def _subject(group: Sequence[Item], now: datetime) -> str:
    """A mail's subject: one line, clean, at most 150 characters."""
    item = group[0]
    if len(group) > 1:
        titles = ", ".join(i.posting.company for i in group if i.posting)
        return reading.clean(f"{layout.heading([i.kind for i in group])}: {titles}", LONGEST_SUBJECT)
    if item.posting is None:
        lines = text(_full(item, now)[:1])
        return reading.clean(lines, LONGEST_SUBJECT)
    one = card(item, now)
    last = item.posting.facts.deadline if item.kind != "closed" else None
    due = f" (apply by {reading.clean(words.day_of(last.value), 20)})" if last else ""
    company = f" — {one.company}" if one.company else ""
    room = LONGEST_SUBJECT - len(due)
    return reading.clean(f"{one.head}: {one.title}{company}", room) + due

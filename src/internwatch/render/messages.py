"""From owed alerts to messages for one kind of destination; every alert ends up in exactly one message.

It does not choose what to group or when: the caller hands over what goes out together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from internwatch import reading
from internwatch.buttons import code_of
from internwatch.model import Message
from internwatch.render import email, keys, layout, reminder, telegram, words
from internwatch.render.card import ROOMS, Room, card
from internwatch.render.item import Form, Item, Links, stamp
from internwatch.render.lines import line as as_line
from internwatch.render.markup import Line, Link, Text, html, text
from internwatch.render.plain import wrapped

POSTING_KINDS = frozenset({"new", "updated", "closed", "reopened", "reposted"})
# Those that need their posting.
ABOUT_POSTINGS = POSTING_KINDS | {"reminder"}
LONGEST_SUBJECT = 150


class Rendered(msgspec.Struct, frozen=True):
    """A message and the alerts in it, by the caller's numbers."""

    message: Message
    refs: tuple[int, ...]


def render(items: Sequence[Item], form: Form, now: datetime, links: Links | None = None) -> list[Rendered]:
    """Messages for alerts of one destination that may go out together; all of them repeats, or none.

    An alert about a posting needs `item.posting`. A backlog or a word to the operator is a message of its own. `links`
    makes the address that ends the messages, for channels that show one.
    """
    if form == "email":
        return [_mail(group, now, room, links) for group, room in _mails(items, now)]
    return [_rendered(group, form, now, lines) for group, lines in _grouped(items, form, now)]


def _grouped(items: Sequence[Item], form: Form, now: datetime) -> Iterator[tuple[Sequence[Item], list[Line] | None]]:
    """(alerts of one message, its lines where they are made already)."""
    alone = [item for item in items if item.kind not in POSTING_KINDS]
    postings = [item for item in items if item.kind in POSTING_KINDS]
    for item in alone:
        yield [item], None
    if form == "telegram" and len(postings) > 1:
        yield from telegram.groups(postings, now)
    elif form == "console":
        for item in postings:
            yield [item], None
    elif postings:
        yield postings, None


def _mails(items: Sequence[Item], now: datetime) -> Iterator[tuple[Sequence[Item], Room]]:
    for item in items:
        if item.kind not in POSTING_KINDS:
            yield [item], ROOMS[0]
    yield from email.fitting([item for item in items if item.kind in POSTING_KINDS], now)


def _rendered(group: Sequence[Item], form: Form, now: datetime, lines: list[Line] | None) -> Rendered:
    blocks = [lines] if lines is not None else list(_blocks(group, form, now))
    whole: list[Line] = [*_first(group), *_joined(blocks)]
    in_telegram = form == "telegram"
    made = _done(group, now, text(whole) if in_telegram else wrapped(whole), html(whole) if in_telegram else "")
    buttons = _buttons(group) if in_telegram else ()
    return msgspec.structs.replace(made, message=msgspec.structs.replace(made.message, buttons=buttons))


def _buttons(group: Sequence[Item]) -> keys.Rows:
    """Under a message to a person about one posting: what can be done with it next."""
    item = group[0]
    if len(group) > 1 or item.posting is None or item.standing is None:
        return ()
    closed = item.kind == "closed" or item.status == "closed"
    return keys.rows(code_of(item.posting.key), item.standing.stage, item.posting.url, closed=closed)


def _mail(group: Sequence[Item], now: datetime, room: Room, links: Links | None) -> Rendered:
    """A mail: both parts say the same and end with how to stop it."""
    leave = links.unsubscribe(group[0].destination, _filter_of(group)) if links else ""
    blocks = list(_blocks(group, "email", now, room))
    whole: list[Line] = [*_first(group), *_joined(blocks), (), (Text("--"),), email.footer(leave)]
    markup = email.html(_subject(group, now), group, now, room=room, unsubscribe=leave, lines=blocks[0])
    follows = tuple(dict.fromkeys(item.thread for item in group if item.thread))
    made = _done(group, now, wrapped(whole), markup)
    return msgspec.structs.replace(
        made, message=msgspec.structs.replace(made.message, unsubscribe=leave, follows=follows)
    )


def _done(group: Sequence[Item], now: datetime, said: str, markup: str) -> Rendered:
    subject = _subject(group, now)
    message = Message(
        subject=f"↻ possible repeat: {subject}" if _first(group) else subject,
        text=said,
        html=markup,
        silent=all(item.kind == "closed" for item in group),
        id=stamp(group),
        lines=tuple(as_line(item) for item in group),
    )
    return Rendered(message, tuple(item.ref for item in group))


def _first(group: Sequence[Item]) -> list[Line]:
    return [layout.REPEAT] if any(item.repeat for item in group) else []


def _filter_of(group: Sequence[Item]) -> str:
    """The one filter that all of these are for, or "": then leaving means leaving all."""
    names = {name for item in group for name in item.filters}
    return next(iter(names)) if len(names) == 1 else ""


def _blocks(group: Sequence[Item], form: Form, now: datetime, room: Room = ROOMS[0]) -> Iterator[list[Line]]:
    """One block of lines per alert; a mail about several begins with the list of them."""
    if form == "telegram":
        yield from (telegram.one(item, now) for item in group)
        return
    if form == "email" and len(group) > 1:
        yield [(Text(layout.heading([item.kind for item in group])),), *_contents(group, now, room)]
    for item in group:
        yield _full(item, now, room)


def _contents(group: Sequence[Item], now: datetime, room: Room) -> Iterator[Line]:
    for number, item in enumerate(group, 1):
        one = card(item, now, room)
        company = f" — {one.company}" if one.company else ""
        kind = "" if item.kind == "new" else f" [{one.head.lower()}]"
        yield (Text(f"{number}. "), Link(one.url, one.title), Text(company + kind))


def _full(item: Item, now: datetime, room: Room = ROOMS[0]) -> list[Line]:
    if item.kind == "reminder":
        return layout.reminder(card(item, now, room), reminder.told(item, now).tail)
    if item.posting is not None:
        return layout.single(card(item, now, room))
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
        companies = ", ".join(dict.fromkeys(i.posting.company for i in group if i.posting))
        soon = email.closing_soon(group, now)
        closing = f" · {soon} closing soon" if soon else ""
        return reading.clean(f"{layout.heading([i.kind for i in group])}{closing}: {companies}", LONGEST_SUBJECT)
    if item.posting is None:
        lines = text(_full(item, now)[:1])
        return reading.clean(lines, LONGEST_SUBJECT)
    one = card(item, now)
    last = item.posting.facts.deadline if item.kind != "closed" else None
    due = f" (apply by {reading.clean(words.day_of(last.value), 20)})" if last else ""
    company = f" — {one.company}" if one.company else ""
    room = LONGEST_SUBJECT - len(due)
    return reading.clean(f"{one.head}: {one.title}{company}", room) + due

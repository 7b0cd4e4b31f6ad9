"""From owed alerts to messages for one kind of destination; every alert ends up in exactly one message.

It does not choose what to group or when: the caller hands over what goes out together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import get_args

import msgspec

from internwatch import reading
from internwatch.buttons import code_of
from internwatch.model import Message
from internwatch.render import digest, email, keys, layout, reminder, telegram, words
from internwatch.render.card import ROOMS, Room, card
from internwatch.render.item import CHATS, Form, Item, Links, Manner, stamp
from internwatch.render.lines import line as as_line
from internwatch.render.markup import Line, Link, Text, html, text
from internwatch.render.plain import wrapped

POSTING_KINDS = frozenset({"new", "updated", "closed", "reopened", "reposted"})
# Those that need their posting.
ABOUT_POSTINGS = POSTING_KINDS | {"reminder"}
LONGEST_SUBJECT = 150


_Group = tuple[Sequence[Item], list[Line] | None]
_PLAIN = Manner()


class Rendered(msgspec.Struct, frozen=True):
    """A message and the alerts in it, by the caller's numbers."""

    message: Message
    refs: tuple[int, ...]


def render(
    items: Sequence[Item], form: Form, now: datetime, links: Links | None = None, manner: Manner = _PLAIN
) -> list[Rendered]:
    """Messages for alerts of one destination that may go out together; all of them repeats, or none.

    An alert about a posting needs `item.posting`. A backlog or a word to the operator is a message of its own. `links`
    makes the address that ends the messages, for channels that show one.
    """
    if form == "email":
        return [_mail(mail, now, links, manner) for mail in _mails(items, now, manner)]
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
    elif manner.layout == "digest" and form in CHATS:
        yield from digest.groups(postings, now, manner.today)
    else:
        yield from _as_alerts(digest.ordered(postings, now) if manner.layout == "digest" else postings, form, now)


def _as_alerts(postings: Sequence[Item], form: Form, now: datetime) -> Iterator[_Group]:
    if form in CHATS and len(postings) > 1:
        yield from telegram.groups(postings, now)
    elif form == "console":
        for item in postings:
            yield [item], None
    elif postings:
        yield postings, None


class _Mail(msgspec.Struct, frozen=True):
    """The alerts of a mail, how much of each, and its lines where they are made already."""

    group: Sequence[Item]
    room: Room = ROOMS[0]
    lines: list[Line] | None = None


def _mails(items: Sequence[Item], now: datetime, manner: Manner) -> Iterator[_Mail]:
    yield from (_Mail([item]) for item in items if item.kind not in POSTING_KINDS)
    postings = [item for item in items if item.kind in POSTING_KINDS]
    if manner.layout in ("away", "short"):
        yield from (_Mail(group, lines=lines) for group, lines in _grouped(postings, "email", now, manner))
        return
    ordered = digest.ordered(postings, now) if manner.layout == "digest" else postings
    yield from (_Mail(group, room) for group, room in email.fitting(ordered, now))


def _rendered(group: Sequence[Item], form: Form, now: datetime, lines: list[Line] | None, manner: Manner) -> Rendered:
    blocks = [lines] if lines is not None else list(_blocks(group, form, now))
    whole: list[Line] = [*_first(group), *_joined(blocks)]
    in_telegram = form == "telegram"
    said = text(whole) if form in CHATS else wrapped(whole)
    made = _done(group, now, said, html(whole) if in_telegram else "", manner)
    buttons = _buttons(group) if in_telegram else ()
    return msgspec.structs.replace(made, message=msgspec.structs.replace(made.message, buttons=buttons))


def _buttons(group: Sequence[Item]) -> keys.Rows:
    """Under a message to a person about one posting: what can be done with it next."""
    item = group[0]
    if len(group) > 1 or item.posting is None or item.standing is None:
        return ()
    closed = item.kind == "closed" or item.status == "closed"
    return keys.rows(code_of(item.posting.key), item.standing.stage, item.posting.url, closed=closed)


def _mail(mail: _Mail, now: datetime, links: Links | None, manner: Manner) -> Rendered:
    """A mail: both parts say the same and end with how to stop it."""
    group, room = mail.group, mail.room
    leave = links.unsubscribe(group[0].destination, _filter_of(group)) if links else ""
    blocks = [mail.lines] if mail.lines is not None else list(_blocks(group, "email", now, room))
    whole: list[Line] = [*_first(group), *_joined(blocks), (), (Text("--"),), email.footer(leave)]
    lines = blocks[0] if mail.lines is not None or group[0].posting is None else ()
    markup = email.html(_subject(group, now, manner), group, now, room=room, unsubscribe=leave, lines=lines)
    follows = tuple(dict.fromkeys(item.thread for item in group if item.thread))
    made = _done(group, now, wrapped(whole), markup, manner)
    return msgspec.structs.replace(
        made, message=msgspec.structs.replace(made.message, unsubscribe=leave, follows=follows)
    )


def _done(group: Sequence[Item], now: datetime, said: str, markup: str, manner: Manner) -> Rendered:
    subject = _subject(group, now, manner)
    message = Message(
        subject=f"↻ possible repeat: {subject}" if _first(group) else subject,
        text=said,
        html=markup,
        silent=manner.silent or all(item.kind == "closed" for item in group),
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
    if form in CHATS:
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


def _heading(group: Sequence[Item], now: datetime, manner: Manner) -> str:
    if manner.layout == "digest":
        return digest.heading(group, now, manner.today)
    soon = email.closing_soon(group, now)
    return layout.heading([i.kind for i in group]) + (f" · {soon} closing soon" if soon else "")


def _subject(group: Sequence[Item], now: datetime, manner: Manner) -> str:
    """A mail's subject: one line, clean, at most 150 characters."""
    item = group[0]
    if item.kind in POSTING_KINDS and manner.layout == "away":
        return reading.clean(text(digest.away(group)), LONGEST_SUBJECT)
    if item.kind in POSTING_KINDS and (len(group) > 1 or manner.layout == "digest"):
        companies = ", ".join(dict.fromkeys(i.posting.company for i in group if i.posting))
        return reading.clean(f"{_heading(group, now, manner)}: {companies}", LONGEST_SUBJECT)
    if item.posting is None:
        lines = text(_full(item, now)[:1])
        return reading.clean(lines, LONGEST_SUBJECT)
    one = card(item, now)
    last = item.posting.facts.deadline if item.kind != "closed" else None
    due = f" (apply by {reading.clean(words.day_of(last.value), 20)})" if last else ""
    company = f" — {one.company}" if one.company else ""
    room = LONGEST_SUBJECT - len(due)
    return reading.clean(f"{one.head}: {one.title}{company}", room) + due

"""What rendering needs of one owed alert, gathered by the caller; it knows no store and no destination."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal, Protocol

import msgspec

from internwatch.model import AlertKind, Posting

Form = Literal["telegram", "email", "console", "file", "push"]
# Those that are read on a phone: short, several alerts in one message.
CHATS: frozenset[Form] = frozenset({"telegram", "push"})
Layout = Literal["alerts", "digest", "away", "short", "post", "fold"]


class Manner(msgspec.Struct, frozen=True):
    """How alerts that go out together are told: each in full or as rows of a group; as a digest of the day `today`;
    summed up in one line ("away"); or each in two short lines. `silent` asks for no sound. "post" and "fold" are those
    of a public channel: `showcase.py` makes them."""

    layout: Layout = "alerts"
    today: date = date.min
    silent: bool = False


class Standing(msgspec.Struct, frozen=True):
    """Where the reader, a person, stands with the posting: `stage` as in `tracker`, who was `asked` when, the day of
    the application, why it was dismissed."""

    stage: str = "none"
    name: str = ""
    asked: date | None = None
    applied: date | None = None
    why: str = ""


class Item(msgspec.Struct, frozen=True):
    """One owed alert with the posting as it is now.

    `ref` is the caller's own number of it. `posting` is None where the alert is about none (a backlog, a word).
    `places` are those of the posting, of its equal rows and of its twins; `also` are links to its open twins: the same
    job on another system or in another place. `earlier_seen` is when the posting that this one repeats
    was first seen. `repeat` says that a copy may have arrived before. `thread` is the id of the message in which this
    destination was first told of the posting, "" where it was not. `edited` is the day ("2 Nov") of what
    `payload["changed"]` says, where the message was sent before that and now shows it. `standing` is None where no
    person reads it (the config's own destinations, channels): then there are no buttons. `looked_up` says that the
    reader asked to see what is open: it is no news.
    """

    ref: int
    destination: str
    kind: AlertKind
    subject: str
    revision: str
    owed_at: datetime
    filters: tuple[str, ...] = ()
    payload: dict[str, Any] = {}
    posting: Posting | None = None
    status: Literal["open", "closed"] = "open"
    first_seen: datetime | None = None
    closed_at: datetime | None = None
    places: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    earlier_seen: datetime | None = None
    repeat: bool = False
    edited: str = ""
    thread: str = ""
    standing: Standing | None = None
    looked_up: bool = False


class Links(Protocol):
    """Signed web addresses of our own; "" where there are none."""

    def unsubscribe(self, destination: str, filter: str) -> str:
        """The address that ends what this filter ("": every filter) sends to the destination."""


def stamp(items: Iterable[Item]) -> str:
    """A stable name of these alerts: the same on every try, on every machine, after a restore."""
    said = sorted("\x1f".join((i.destination, i.subject, i.kind, i.revision)) for i in items)
    return hashlib.sha256("\x1e".join(said).encode()).hexdigest()[:32]

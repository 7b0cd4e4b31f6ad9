"""The shapes that a pass hands around: how the store is called, what a message carries, what a pass came to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

import msgspec

from internwatch.deliver.plan import Gathered
from internwatch.model import Message, Receipt
from internwatch.render import Manner, Rendered
from internwatch.rhythm import Habits
from internwatch.showcase import Showcase
from internwatch.store.rows import OwedRow

R = TypeVar("R")


class Run(Protocol):
    """Runs a call of the store where the store lives (its own thread) and gives the result."""

    async def __call__(self, act: Callable[..., R], *args: Any) -> R: ...


@runtime_checkable
class Edits(Protocol):
    """A channel that can change what it sent: the message of this reference shows the new one afterwards.

    That it shows it already is success; SendError with code "edit-gone" when it cannot be changed any more."""

    async def edit(self, message: Message, address: str, reference: str) -> Receipt: ...


class Delivered(msgspec.Struct):
    """What a pass came to, in alerts. `edited` are those that became an edit of an earlier message; `held` counts
    destinations that were left waiting; `trouble` are sentences for the operator: channels and destinations that need
    somebody."""

    sent: int = 0
    retried: int = 0
    unknown: int = 0
    dead: int = 0
    held: int = 0
    edited: int = 0
    trouble: tuple[str, ...] = ()


class Batch(msgspec.Struct, frozen=True):
    """Rows that go out together, what they speak of, and how they are told."""

    rows: list[OwedRow]
    told: Gathered = Gathered({}, {})
    manner: Manner = Manner()


class Edit(msgspec.Struct, frozen=True):
    """A message that may show what holds no longer: its reference, and its text as it must be now.

    `message` is None when it shows that already or cannot show it; then `lost` says why ("" where it shows it).
    `shown` is what to write down. `ends` are rows that are over once the message is right; those that also come as a
    message are not among them."""

    reference: str
    message: Message | None
    shown: str
    ends: list[OwedRow]
    lost: str = ""


class Planned(msgspec.Struct, frozen=True):
    """What of a destination's rows goes out now. `first` are edits that belong to what goes out as a message too,
    `edits` the others; `more`: there may be rows that were not looked at yet."""

    first: list[Edit] = []
    batches: list[Batch] = []
    edits: list[Edit] = []
    more: bool = False


class Parcel(msgspec.Struct, frozen=True):
    """A message; `batch` holds just the rows in it. `shown` is what it will show once it is there; `edits` the message
    that it replaces ("": it is a new one)."""

    rendered: Rendered
    batch: Batch
    shown: str = ""
    edits: str = ""

    @property
    def rows(self) -> list[OwedRow]:
        return self.batch.rows


class Pulse:
    """What is remembered from pass to pass, in memory: the last results of each channel, and since when each
    destination waits though it could be paid. A process has one; losing it costs nothing but patience."""

    def __init__(self) -> None:
        self.results: dict[str, deque[bool]] = {}
        self.doubted: set[str] = set()
        self.waiting: dict[str, datetime] = {}
        self.crowded: datetime | None = None
        self.read = False


def _nobodys(destination: str) -> Habits:
    return Habits()


def _not_saved(destination: str, key: str) -> bool:
    return False


class Terms(msgspec.Struct, frozen=True):
    """How people want to be told. `habits`: of a destination; `saved`: whether whoever is behind it keeps this
    posting; both are called in the store's thread. `showcases` are the public channels by destination."""

    habits: Callable[[str], Habits] = _nobodys
    saved: Callable[[str, str], bool] = _not_saved
    showcases: Mapping[str, Showcase] = {}
    pulse: Pulse = msgspec.field(default_factory=Pulse)

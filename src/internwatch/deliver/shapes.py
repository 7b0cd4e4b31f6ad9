"""The shapes that a pass hands around: how the store is called, what a message carries, what a pass came to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import msgspec

from internwatch.render import Rendered
from internwatch.store.rows import OwedRow

R = TypeVar("R")


class Run(Protocol):
    """Runs a call of the store where the store lives (its own thread) and gives the result."""

    async def __call__(self, act: Callable[..., R], *args: Any) -> R: ...


class Delivered(msgspec.Struct):
    """What a pass came to, in alerts. `held` counts destinations that were left waiting; `trouble` are sentences for
    the operator: channels and destinations that need somebody."""

    sent: int = 0
    retried: int = 0
    unknown: int = 0
    dead: int = 0
    held: int = 0
    trouble: tuple[str, ...] = ()


class Parcel(msgspec.Struct, frozen=True):
    """A message and the rows in it."""

    rendered: Rendered
    rows: list[OwedRow]

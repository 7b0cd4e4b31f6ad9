"""Rows whose detail failed, remembered from look to look: which of them to ask again, and which of them are no news.

A site that leaves its texts out is not asked for all of them at every look, and what stood there at the first look is
not new when its text comes at last. It asks nobody; `look.py` does.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from internwatch.model import Known
from internwatch.poll.look import Look

NOTE = "unread:"
# Of many details that failed, so many are asked again in one look while none comes.
AGAIN_AT_ONCE = 20
PUT_OFF = "it failed at an earlier look"


class Notes(Protocol):
    """What remembering needs of the store."""

    def get_meta(self, name: str) -> str | None: ...
    def put_meta(self, name: str, value: str) -> None: ...
    def drop_meta(self, name: str) -> None: ...


class Unread(msgspec.Struct, frozen=True):
    """Native ids of a board: `failed` are those whose detail failed, the longest waiting first; `first` those of which
    nothing is stored because it failed at the first look. `came`: the last look that asked for details got one."""

    failed: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    came: bool = True

    def put_off(self, details: Iterable[str]) -> dict[str, str]:
        """Those of these details that are not asked in this look (native id -> why)."""
        if self.came:
            return {}
        wanted = set(details)
        return dict.fromkeys([native for native in self.failed if native in wanted][AGAIN_AT_ONCE:], PUT_OFF)

    def late(self, known: Mapping[str, Known], baseline: datetime | None) -> set[str]:
        """Native ids that were listed at the first look and whose detail has not come before this look."""
        thin = (n for n, k in known.items() if k.status == "open" and not k.signal and k.detail_at is None)
        stood = {n for n in thin if baseline is not None and known[n].first_seen <= baseline}
        return stood | {n for n in self.first if n not in known}


def recall(store: Notes, board: str) -> Unread:
    note = store.get_meta(NOTE + board)
    return msgspec.json.decode(note, type=Unread) if note else Unread()


def remember(
    store: Notes, board: str, old: Unread, found: Look, known: Container[str], nameless: Iterable[str]
) -> None:
    """Call it before the look is written. `nameless` are rows of a first look that got no title, () for later looks.

    An id leaves `first` when it is stored, or a complete look lists it no more."""
    waiting = (n for n in old.failed if found.undetailed.get(n) == PUT_OFF)
    asked = (n for n, why in found.undetailed.items() if why != PUT_OFF)
    stood = dict.fromkeys((*old.first, *nameless))
    first = tuple(n for n in stood if n not in known and (n in found.rows or not found.complete))
    new = Unread((*waiting, *asked), first, bool(found.detailed))
    if not new.failed and not new.first:
        new = Unread()
    if new == old:
        return
    if new == Unread():
        store.drop_meta(NOTE + board)
    else:
        store.put_meta(NOTE + board, msgspec.json.encode(new).decode())

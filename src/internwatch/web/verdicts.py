"""Which filter wants which posting, kept: reading the text of a posting and cutting it into words is what costs, so a
posting is judged again only when it has changed, and a filter when it says something else. It shows nothing.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from internwatch.filters.index import Index
from internwatch.filters.language import Filter, digest
from internwatch.filters.match import subject
from internwatch.model import Match
from internwatch.store.engine import chunks
from internwatch.store.rows import StoredPosting

if TYPE_CHECKING:
    from internwatch.watch import Watch

MOST_FILTERS = 64
Stamp = tuple[str, datetime, int]


class _Kept(msgspec.Struct):
    """A filter as it was asked: what of each posting was judged, and the matches."""

    filter: Filter
    says: str
    judged: dict[str, Stamp]
    matches: dict[str, Match]

    def forget_others(self, stamps: Mapping[str, Stamp]) -> None:
        """What is no longer shown, or has changed, has no verdict."""
        for key in [key for key, stamp in self.judged.items() if stamps.get(key) != stamp]:
            del self.judged[key]
            self.matches.pop(key, None)


class Verdicts:
    """`of` brings what is kept up to date; one caller at a time. One that is broken off loses nothing: the next goes on
    from there."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._sources: object = None

    async def of(self, filters: Iterable[Filter], since: datetime) -> dict[str, list[Match]]:
        """posting -> the matches of these filters, over internships that are open or closed since then."""
        filters = list(filters)
        stamps = await self._watch.thread(self._watch.store.stamps, since)
        if self._sources is not self._watch.loaded:  # a source has other tags, perhaps
            self._kept.clear()
            self._sources = self._watch.loaded
        self._keep(filters)
        for todo, kept in self._todo(stamps).items():
            await self._judge(todo, kept, stamps)
        found: dict[str, list[Match]] = {}
        for f in filters:
            for key, match in self._kept[f.name].matches.items():
                found.setdefault(key, []).append(match)
        return found

    def _keep(self, filters: list[Filter]) -> None:
        for f in filters:
            says = digest(f)
            if f.name not in self._kept or self._kept[f.name].says != says:
                self._kept[f.name] = _Kept(f, says, {}, {})
            self._kept.move_to_end(f.name)
        while len(self._kept) > max(MOST_FILTERS, len(filters)):
            self._kept.popitem(last=False)

    def _todo(self, stamps: Mapping[str, Stamp]) -> dict[tuple[str, ...], list[_Kept]]:
        """Postings to judge -> the filters to judge them by. Filters that were asked before share theirs: a posting
        that is new is read once for all of them."""
        found: dict[tuple[str, ...], list[_Kept]] = {}
        for kept in self._kept.values():
            kept.forget_others(stamps)
            found.setdefault(tuple(key for key in stamps if key not in kept.judged), []).append(kept)
        return found

    async def _judge(self, keys: Iterable[str], kept: list[_Kept], stamps: Mapping[str, Stamp]) -> None:
        """A part at a time, so that nobody waits long for the store."""
        index = Index([one.filter for one in kept])
        for some in chunks(keys):
            stored = await self._watch.thread(self._watch.store.postings, some)
            matches = await asyncio.to_thread(self._matches, index, stored)
            by_name = {one.filter.name: one.matches for one in kept}
            for key, match in matches:
                by_name[match.filter][key] = match
            for one in kept:
                one.judged |= {key: stamps[key] for key in some}

    def _matches(self, index: Index, stored: Mapping[str, StoredPosting]) -> list[tuple[str, Match]]:
        tags = self._watch.tags
        found = []
        for key, one in stored.items():
            about = subject(one.posting, tags(one.posting.source))
            found += [(key, match) for match in index.matches(about)]
        return found

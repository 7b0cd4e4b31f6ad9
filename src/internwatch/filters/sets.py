"""Which groups of filters have which limit, and which groups a posting leaves; groups are numbers here.

A limit of which one value is enough (topics, places …) is looked up by what the posting has; any other is asked once
and cuts all groups that have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from internwatch.facts import seasons_of
from internwatch.filters.bits import Bits, join
from internwatch.filters.language import Filter
from internwatch.filters.match import LIMITS, Limit, Subject
from internwatch.filters.needles import Needles
from internwatch.filters.parts import Part, Told

# What of a posting decides whether a value holds: the answers for it are remembered.
_DECIDES: Mapping[str, Callable[[Subject], object]] = {
    "seasons": lambda s: tuple(fact.value for fact in seasons_of(s.posting.facts)),
    "places": lambda s: (s.places, s.posting.facts.remote and s.posting.facts.remote.value),
    "companies": lambda s: (s.posting.source, s.company),
    "topics": lambda s: tuple(fact.value for fact in s.posting.facts.topics),
    "languages": lambda s: s.posting.facts.language,
    "tags": lambda s: s.tags,
}
_REMEMBERED = 4096


class Sets:
    """The groups by what they limit."""

    def __init__(self) -> None:
        self._everyone = Bits()
        self._needles = Needles()
        self._values = {limit.alternatives: _Values(limit) for limit in LIMITS if limit.alternatives}
        # The groups that do not limit what is looked up by what the posting has.
        self._free: dict[str, Bits] = {name: Bits() for name in ("any", "all", *self._values)}
        self._whole: dict[int, Bits] = {}

    def of(self, parts: Mapping[int, Part]) -> Iterator[Bits]:
        """The sets that a group with these parts stands in, each once."""
        yield self._everyone
        limited = {part.name for part in parts.values()}
        yield from (free for name, free in self._free.items() if name not in limited)
        for number, part in parts.items():
            if part.name == "all":
                yield from self._needles.one_of_all(part.filter.all)
            elif part.name in ("any", "none"):
                yield from self._needles.sets(part.name, getattr(part.filter, part.name))  # type: ignore[arg-type]
            elif part.name in self._values:
                yield from self._values[part.name].sets(part.filter)
            else:
                yield self._whole.setdefault(number, Bits())

    def left(self, s: Subject, told: Told) -> int:
        """The groups that the posting may pass, as bits; who is left out does not match."""
        any_of, all_of, none_of = self._needles.found(s)
        left = self._everyone.mask & (self._free["any"].mask | join(any_of))
        left &= (self._free["all"].mask | join(all_of)) & ~join(none_of)
        for name, values in self._values.items():
            if left:
                left &= self._free[name].mask | join(values.held(s))
        failed = []
        for number, groups in self._whole.items():
            if len(groups) and (groups.few is not None or groups.mask & left) and told.part[number] is None:
                failed.append(groups)
        return left & ~join(failed)


class _Values:
    """The values of a limit of which one is enough: the groups that have each, and which hold for a posting."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._decides = _DECIDES[limit.alternatives]
        self._numbers: dict[tuple[object, ...], int] = {}
        self._all: list[tuple[Filter, Bits]] = []
        self._known: dict[object, tuple[int, Sequence[Bits]]] = {}

    def sets(self, f: Filter) -> Iterator[Bits]:
        """The sets of the groups that have the values of this filter, each once."""
        for value in dict.fromkeys(getattr(f, self._limit.alternatives)):
            key = (value, f.unstated)
            if key not in self._numbers:
                self._numbers[key] = len(self._all)
                alone = msgspec.structs.replace(f, **{self._limit.alternatives: (value,)})
                self._all.append((alone, Bits()))
            yield self._all[self._numbers[key]][1]

    def held(self, s: Subject) -> Sequence[Bits]:
        """The groups that have a value which holds for the posting."""
        what = self._decides(s)
        asked, held = self._known.get(what, (0, ()))
        if asked < len(self._all):
            fresh = [groups for f, groups in self._all[asked:] if all(r.held for r in self._limit.ask(f, s))]
            held = (*held, *fresh)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[what] = (len(self._all), held)
        return held

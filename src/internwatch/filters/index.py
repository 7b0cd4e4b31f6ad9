"""One posting against many filters: the same answers as `match` for each, without asking each.

Filters that say the same are one group. A group is a handful of limits, and a limit that many groups share is asked
once for a posting. The words, topics, places, seasons and companies that a posting has, and the limits that it fails,
cut down the set of all groups; who is left is told. So the cost grows with how differently people wish and with how
many are told, not with how many there are.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import repeat
from typing import overload

import msgspec

from internwatch.filters.bits import numbers_of
from internwatch.filters.language import Filter
from internwatch.filters.match import Subject
from internwatch.filters.parts import Book, Says, Told
from internwatch.filters.sets import Sets
from internwatch.model import Match


class _Group(msgspec.Struct, gc=False):
    """Filters that say the same, by their numbers in the order of the config."""

    says: Says
    members: list[int]


class _Found(Sequence[Match]):
    """Matches that are put together when they are first looked at."""

    def __init__(self, why: Callable[[], list[Match]]) -> None:
        self._why = why

    @cached_property
    def _all(self) -> list[Match]:
        return self._why()

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Match]:
        return iter(self._all)

    @overload
    def __getitem__(self, at: int) -> Match: ...
    @overload
    def __getitem__(self, at: slice) -> list[Match]: ...
    def __getitem__(self, at: int | slice) -> Match | list[Match]:
        return self._all[at]

    def __eq__(self, other: object) -> bool:
        return self._all == (list(other) if isinstance(other, _Found | tuple) else other)

    __hash__ = None  # type: ignore[assignment]  # as a list


class Index:
    """Filters made ready for many postings. It is used from one thread at a time."""

    def __init__(self, filters: Iterable[Filter] = ()) -> None:
        self._book, self._sets = Book(), Sets()
        self._groups: list[_Group] = []
        self._vacant: list[int] = []
        self._group_saying: dict[Says, int] = {}
        # By the filter's number: its name and its group.
        self._names: list[str] = []
        self._group_of: list[int] = []
        self._by_name: dict[str, list[int]] = {}
        for f in filters:
            self._add(f)

    def matches(self, s: Subject) -> Sequence[Match]:
        """The filters that the posting passes, in the order of the config.

        Who passes is found now, why is put together when it is looked at; look before the index is changed."""
        if not s.posting.facts.internship:
            return []
        told = Told(self._book, s)
        left = self._sets.left(s, told)
        return _Found(partial(self._why, left, told)) if left else []

    def _why(self, left: int, told: Told) -> list[Match]:
        chunk, groups, names = told.chunk, self._groups, self._names
        numbers: list[int] = []
        found: list[Match] = []
        for at in numbers_of(left):
            group = groups[at]
            who, when, rest = group.says
            first, second, third = chunk[who], chunk[when], chunk[rest]
            if first is None or second is None or third is None:
                continue
            reasons = first[0] + second[0] + third[0]
            numbers += group.members
            found += map(
                Match, map(names.__getitem__, group.members), repeat(reasons), repeat(first[1]), repeat(first[2])
            )
        return [found[n] for n in sorted(range(len(numbers)), key=numbers.__getitem__)]

    def replace(self, names: Iterable[str], filters: Iterable[Filter]) -> None:
        """Take the filters of these names out and put others in, at the cost of these alone. A name that stays keeps
        its place in the order."""
        places: dict[str, int] = {}
        for name in names:
            for number in self._by_name.pop(name, ()):
                places.setdefault(name, number)
                self._drop(number)
        for f in filters:
            self._add(f, places.pop(f.name, None))

    def __len__(self) -> int:
        return sum(map(len, self._by_name.values()))

    def groups(self) -> int:
        """How many different things the filters say."""
        return len(self._group_saying)

    def _add(self, f: Filter, number: int | None = None) -> None:
        at = self._group(self._book.says(f))
        if number is None:
            number = len(self._names)
            self._names.append(f.name)
            self._group_of.append(at)
        self._group_of[number] = at
        insort(self._groups[at].members, number)
        self._by_name.setdefault(f.name, []).append(number)

    def _group(self, says: Says) -> int:
        """The number of the group that says this; made where there is none."""
        at = self._group_saying.get(says)
        if at is not None:
            return at
        fresh = _Group(says, [])
        if self._vacant:
            at = self._vacant.pop()
            self._groups[at] = fresh
        else:
            at = len(self._groups)
            self._groups.append(fresh)
        self._group_saying[says] = at
        for groups in self._sets.of(self._book.parts_of(says)):
            groups.add(at)
        return at

    def _drop(self, number: int) -> None:
        at = self._group_of[number]
        group = self._groups[at]
        group.members.remove(number)
        if group.members:
            return
        for groups in self._sets.of(self._book.parts_of(group.says)):
            groups.remove(at)
        del self._group_saying[group.says]
        self._vacant.append(at)

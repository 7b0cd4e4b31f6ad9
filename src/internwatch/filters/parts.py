"""What filters say, taken apart: each limit with its values once, whatever number of filters have it; and what those
say of one posting, each asked once. It holds no names and no filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain

import msgspec

from internwatch.filters.language import Filter
from internwatch.filters.match import LIMITS, Limit, Subject, answer
from internwatch.model import Reason, Verdict

Reasons = tuple[Reason, ...]
# The numbers of parts, in the order of their reasons.
Parts = tuple[int, ...]
# The numbers of chunks: parts that many filters have together are put together once for a posting.
Says = tuple[int, int, int]
Answer = tuple[Reasons, Verdict, str] | None
DATES = "degree"
NO_VERDICT: tuple[Verdict, str] = ("not stated", "")
# Chunks end before these: who, then when and where, then the rest.
_BORDERS = ("seasons", "want")
_EVERYTHING = Filter("")


class Part(msgspec.Struct, frozen=True, gc=False):
    """One limit with its values: a question that has one answer for a posting. `filter` says nothing else."""

    name: str
    limit: Limit
    filter: Filter


class Book:
    """Every part and every chunk of parts that any filter has, by number."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.chunks: list[Parts] = []
        self._part_numbers: dict[tuple[object, ...], int] = {}
        self._chunk_numbers: dict[Parts, int] = {}

    def says(self, f: Filter) -> Says:
        """What a filter says; equal for filters that cannot answer differently."""
        chunks: list[list[int]] = [[], [], []]
        at = 0
        for place, limit in enumerate(LIMITS):
            at += limit.fields[0] in _BORDERS[at : at + 1]
            if limit.always or any(getattr(f, name) not in ((), None) for name in limit.fields if name != "unstated"):
                chunks[at].append(self._part(place, limit, f))
        who, when, rest = (self._chunk(tuple(parts)) for parts in chunks)
        return who, when, rest

    def parts_of(self, says: Says) -> Mapping[int, Part]:
        """The parts of what a filter says, by number."""
        return {number: self.parts[number] for chunk in says for number in self.chunks[chunk]}

    def _part(self, place: int, limit: Limit, f: Filter) -> int:
        key = (place, *(getattr(f, field) for field in limit.fields))
        number = self._part_numbers.get(key)
        if number is None:
            number = self._part_numbers[key] = len(self.parts)
            alone = msgspec.structs.replace(_EVERYTHING, **dict(zip(limit.fields, key[1:], strict=True)))
            self.parts.append(Part(limit.fields[0], limit, alone))
        return number

    def _chunk(self, parts: Parts) -> int:
        number = self._chunk_numbers.get(parts)
        if number is None:
            number = self._chunk_numbers[parts] = len(self.chunks)
            self.chunks.append(parts)
        return number


class _Each(dict[int, Answer]):
    """Answers by number, each asked for when it is first needed."""

    def __init__(self, ask: Callable[[int], Answer]) -> None:
        self._ask = ask

    def __missing__(self, number: int) -> Answer:
        found = self[number] = self._ask(number)
        return found


class Told:
    """What parts and chunks say of one posting: reasons and the verdict on dates, or None where one fails."""

    def __init__(self, book: Book, s: Subject) -> None:
        self._book, self._subject = book, s
        self.part, self.chunk = _Each(self._of_part), _Each(self._of_chunk)
        facts = s.posting.facts
        self._undated = not (facts.graduation or facts.graduation_by_degree or facts.derived)
        self._alike: dict[tuple[object, ...], Answer] = {}

    def _of_chunk(self, number: int) -> Answer:
        answers = []
        for part in self._book.chunks[number]:
            found = self.part[part]
            if found is None:
                return None
            answers.append(found)
        reasons = tuple(chain.from_iterable(found[0] for found in answers))
        verdict = next((found[1:] for found in answers if found[1:] != NO_VERDICT), NO_VERDICT)
        return reasons, *verdict

    def _of_part(self, number: int) -> Answer:
        part = self._book.parts[number]
        if part.name != DATES or not self._undated:
            return self._asked(part)
        # Where the posting states no dates, every month of graduating has the same answer.
        key = (part.filter.degree, part.filter.graduation is None, part.filter.unstated)
        if key not in self._alike:
            self._alike[key] = self._asked(part)
        return self._alike[key]

    def _asked(self, part: Part) -> Answer:
        reasons = tuple(part.limit.ask(part.filter, self._subject))
        if not all(reason.held for reason in reasons):
            return None
        return reasons, *(answer(part.filter, self._subject) if part.name == DATES else NO_VERDICT)

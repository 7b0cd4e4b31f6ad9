"""Sets of small whole numbers that are joined and cut thousands at a time; it knows nothing of filters.

A set of few is a list. A set of many is the bits of one long integer: one step of the processor joins sixty-four.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# A list of so few is small and quick; of more, until they are this share of all numbers, it is smaller than the bits.
FEW, SHARE = 64, 256


class Bits:
    """A set of numbers from 0 on."""

    __slots__ = ("_count", "_few", "_mask", "_some")

    def __init__(self) -> None:
        self._count = 0
        self._few: list[int] | None = []
        self._some = bytearray()
        self._mask: int | None = None

    def __len__(self) -> int:
        return self._count

    def add(self, number: int) -> None:
        """Put a number in that is not in."""
        self._count += 1
        self._mask = None
        if self._few is None:
            _set(self._some, (number,))
            return
        self._few.append(number)
        if len(self._few) > max(FEW, number // SHARE):
            _set(self._some, self._few)
            self._few = None

    def remove(self, number: int) -> None:
        """Take a number out that is in."""
        self._count -= 1
        self._mask = None
        if self._few is not None:
            self._few.remove(number)
        else:
            self._some[number >> 3] &= ~(1 << (number & 7))

    @property
    def few(self) -> list[int] | None:
        """The numbers, where they are kept as a list."""
        return self._few

    @property
    def mask(self) -> int:
        """The set as an integer: bit n is set where n is in."""
        if self._few is not None:
            return join((self,))
        if self._mask is None:
            self._mask = int.from_bytes(self._some, "little")
        return self._mask


def _set(some: bytearray, numbers: Iterable[int]) -> None:
    for number in numbers:
        at = number >> 3
        if at >= len(some):
            some.extend(bytes(at + 1 - len(some) + len(some) // 4))
        some[at] |= 1 << (number & 7)


def join(sets: Iterable[Bits]) -> int:
    """All numbers of these sets, as the bits of an integer."""
    mask, some = 0, bytearray()
    for one in sets:
        few = one.few
        if few is None:
            mask |= one.mask
        else:
            _set(some, few)
    return mask | int.from_bytes(some, "little")


def numbers_of(mask: int) -> Iterator[int]:
    """The numbers of a set of bits, in order."""
    digits = bin(mask)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)

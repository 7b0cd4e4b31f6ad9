"""Looks for a pattern only where one of its beginnings stands: some ten times as quick as a search over a whole text.

It knows no wording. A pattern of many alternatives is tried at every letter; `str.find` passes over most of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_TRIES = 4_000
"""Beginnings tried in one text; a description holds a few hundred at most."""


def scan(
    pattern: re.Pattern[str], low: str, beginnings: tuple[str, ...], start: int = 0, end: int | None = None
) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(low, start, end)` gives, when every match starts with one of these letters.

    Letters that only a look-behind sees are no part of a beginning.
    """
    end = len(low) if end is None else end
    free = start
    for at in _starts(low, beginnings, start, end):
        if at >= free and (found := pattern.match(low, at, end)):
            yield found
            free = max(found.end(), at + 1)


def first(pattern: re.Pattern[str], low: str, beginnings: tuple[str, ...]) -> re.Match[str] | None:
    """What `pattern.search(low)` gives, under the same condition."""
    return next(scan(pattern, low, beginnings), None)


def _starts(low: str, beginnings: tuple[str, ...], start: int, end: int) -> list[int]:
    found: set[int] = set()
    for letters in beginnings:
        at = low.find(letters, start, end)
        while at >= 0 and len(found) < MOST_TRIES:
            found.add(at)
            at = low.find(letters, at + 1, end)
    return sorted(found)

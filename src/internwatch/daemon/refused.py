"""An edit of the config that was refused: what is wrong now, and what of it the operator was told.

Editors save while somebody types, so a file that is broken for an hour may be broken in a hundred ways: a word comes at
once, and after it no other within ten minutes; it says what was not said before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from internwatch.errors import Mistake

PAUSE = timedelta(minutes=10)


class Refused:
    """`now_wrong` at every reading of the files, `due` at every tick."""

    def __init__(self) -> None:
        self.mistakes: dict[Mistake, str] = {}
        """By what is told of each: without its line, since that moves with every line that is typed above."""
        self._told: frozenset[Mistake] = frozenset()
        self._said: datetime | None = None

    def now_wrong(self, mistakes: Iterable[Mistake]) -> None:
        """These are all; none once a good config is taken over, and then what was told is forgotten."""
        self.mistakes = {msgspec.structs.replace(one, line=None): str(one) for one in mistakes}
        if not self.mistakes:
            self._told = frozenset()

    def due(self, now: datetime) -> list[str]:
        """The lines to tell now, which count as told; [] where there is nothing to say (yet)."""
        wrong = frozenset(self.mistakes)
        if not wrong or wrong == self._told or (self._said and abs(now - self._said) < PAUSE):
            return []
        new = [line for one, line in self.mistakes.items() if one not in self._told]
        old = len(wrong & self._told)
        self._told, self._said = wrong, now
        return [*new, *([f"{old} that {'was' if old == 1 else 'were'} told before: not mended yet"] if old else [])]

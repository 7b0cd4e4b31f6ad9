"""What a board is: the employer's own, a list of other people's postings (leads), or a page that is watched for words
(hints, never postings). It asks nobody; the name of the board says it.
"""

from __future__ import annotations

from typing import Literal

Nature = Literal["own", "lead", "hint"]
LISTS = frozenset({"listings", "listings_markdown", "hackernews"})
SIGNALS = frozenset({"signal"})
_RANKS: dict[str, int] = {"own": 0, "lead": 1, "hint": 2}


def nature(board: str) -> Nature:
    """Of a board's identity ("greenhouse:acme") or a posting's key."""
    system = board.partition(":")[0]
    return "lead" if system in LISTS else "hint" if system in SIGNALS else "own"


def rank(board: str) -> int:
    """The smaller, the nearer to the employer: of two copies of a job the one with the smaller rank stands for it."""
    return _RANKS[nature(board)]

"""What a board is: the employer's own, a list of other people's postings (leads), or a page that is watched for words
(hints, never postings). It asks nobody; the name of the board says it.
"""

from __future__ import annotations

from typing import Literal

Nature = Literal["own", "lead", "hint"]
LISTS = frozenset({"listings", "listings_markdown", "hackernews"})
SIGNALS = frozenset({"signal"})
# Readers of anybody's pages: what two of their boards have in common is a format, no vendor and no host of their own.
FORMATS = frozenset({"feed", "html", "jsonld", "library"})
_RANKS: dict[str, int] = {"own": 0, "lead": 1, "hint": 2}


def nature(board: str) -> Nature:
    """Of a board's identity ("greenhouse:acme") or a posting's key."""
    system = board.partition(":")[0]
    return "lead" if system in LISTS else "hint" if system in SIGNALS else "own"


def of_one_vendor(system: str) -> bool:
    """Whether one vendor stands behind all boards of a system: they fail together, and each has a place of its own."""
    return system not in FORMATS and nature(system) == "own"


def rank(board: str) -> int:
    """The smaller, the nearer to the employer: of two copies of a job the one with the smaller rank stands for it."""
    return _RANKS[nature(board)]

"""How long the work lasts, when it starts, full-time or part-time, off-cycle; the season has a file of its own."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def read_term(post: Post) -> Part:
    """`weeks`, `start`, `hours`, `off_cycle`."""
    return {}

"""Graduation bounds that follow from relative wording and the season of the work; stated dates are read elsewhere."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def derive(post: Post, read: Part) -> Part:
    """`derived`, from what the other readers found (`read`)."""
    return {}

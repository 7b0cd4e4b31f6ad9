"""Year of study, and whether one must go back to school afterwards; dates of graduating are not read here."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def read_standing(post: Post) -> Part:
    """`years` and `returning`."""
    return {}

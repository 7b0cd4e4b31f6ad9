"""In which language a text is written; it translates nothing."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def read_language(post: Post) -> Part:
    """`language`."""
    return {}

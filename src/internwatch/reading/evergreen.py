"""Is the posting a standing invitation (talent pool, general application) and no opening at all."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def read_evergreen(post: Post) -> Part:
    """`evergreen`."""
    return {}

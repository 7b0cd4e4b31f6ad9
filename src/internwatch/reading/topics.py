"""Which fields of research a posting is about, from kept lists of synonyms; each with the synonym that stands there."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def read_topics(post: Post) -> Part:
    """`topics`."""
    return {}

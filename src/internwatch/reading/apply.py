"""What an application must hold and how to apply; deadlines have a file of their own."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def read_apply(post: Post) -> Part:
    """`needs`, `one_application`, `referral`."""
    return {}

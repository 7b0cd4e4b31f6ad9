"""What is paid: amount, currency and period, stipend, housing; nothing is converted."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def read_pay(post: Post) -> Part:
    """`pay`, `unpaid`, `stipend`, `housing`."""
    return {}

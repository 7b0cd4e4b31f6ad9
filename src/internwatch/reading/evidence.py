"""The words quoted for a match in a text: its clause, cut to whole words. What they prove is decided elsewhere."""

from __future__ import annotations

import re

from internwatch.reading.clause import clause
from internwatch.reading.said import Said

REACH = 90
"""Letters on each side of a match that its quote may take in, so that the match itself is never cut off."""


def evidence(said: Said, found: re.Match[str]) -> str:
    """The clause round a match as it stands in the text."""
    start, end = clause(said, *found.span(), REACH, REACH)
    if start and said.low[start - 1].isalnum() and start == found.start() - REACH:
        start = said.low.find(" ", start, found.start()) + 1 or found.start()
    if end == found.end() + REACH and said.low[end : end + 1].isalnum():
        end = max(said.low.rfind(" ", found.end(), end), found.end())
    return said.quote(start, end)

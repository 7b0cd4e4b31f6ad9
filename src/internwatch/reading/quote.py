"""The words a fact was read from, cut from the original after a search in its lower-case copy.

It does not search: the readers do, and hand over what they found.
"""

from __future__ import annotations

import re

LONGEST_QUOTE = 240


def as_written(source: str, found: re.Match[str] | None) -> str:
    """The found words as they stand in `source`, white space collapsed.

    A few letters change their length in lower case; then the positions do not fit and there is no quote.
    """
    if found is None:
        return ""
    return cut(source, found.string, *found.span())


def cut(source: str, low: str, start: int, end: int) -> str:
    """`source[start:end]` as a quote, when `low`, its lower-case copy, has the same letters there.

    Lower case never takes letters away, so copies of one length agree everywhere.
    """
    words = source[start:end]
    if len(source) != len(low) and words.lower() != low[start:end]:
        return ""
    return " ".join(words.split())[:LONGEST_QUOTE].strip(" -–—|(),:;•·[")

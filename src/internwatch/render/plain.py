"""Alerts as plain text for a terminal and a mail's text part; colour is the console channel's affair, not ours."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from internwatch.render.markup import Line, text

WIDTH = 100


def wrapped(lines: Iterable[Line], width: int = WIDTH) -> str:
    """Lines as text, long ones folded at words and continued with an indent; an address is never broken."""
    out: list[str] = []
    for line in text(lines).split("\n"):
        indent = line[: len(line) - len(line.lstrip())] + "   "
        folded = textwrap.wrap(
            line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
        )
        out += folded or [""]
    return "\n".join(out)

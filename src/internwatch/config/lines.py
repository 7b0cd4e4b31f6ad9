"""On which line of a TOML text a key stands; tomllib reads values and gives no lines. It does not check the text.

Source of the syntax: TOML 1.0. The text is one that tomllib has taken, so a simple scan is enough.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cached_property

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*')"
    r"|(?P<comment>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<equal>=)"
    r"|(?P<end>\n)|(?P<space>[ \t\r]+)|(?P<other>.)",
    re.DOTALL,
)


class Lines:
    """Where the keys of one TOML text stand, each with the lines it fills. Scanned on the first question."""

    def __init__(self, text: str) -> None:
        self._text = text

    def find(self, path: Path, value: str = "") -> int | None:
        """The line of a key or table (("filter", 0, "any") is `any` in the first `[[filter]]`), or of what it stands
        in; with `value` the first of the key's lines that holds these words. None for a text without that table."""
        while path and path not in self._spans:
            path = path[:-1]
        if not path:
            return None
        first, last = self._spans[path]
        if value:
            rows = self._text.split("\n")
            for number in range(first, last + 1):
                if value in rows[number - 1]:
                    return number
        return first

    @cached_property
    def _spans(self) -> dict[Path, tuple[int, int]]:
        spans: dict[Path, tuple[int, int]] = {}
        table: Path = ()
        counts: dict[Path, int] = {}
        for head, first, last in _statements(self._text):
            if not head.startswith("["):
                spans.setdefault(table + _keys(head), (first, last))
                continue
            table = _placed(_keys(head.strip("[]")), counts, grow=head.startswith("[["))
            spans.setdefault(table, (first, last))
        return spans


def _placed(keys: Path, counts: dict[Path, int], *, grow: bool) -> Path:
    """The path of a table header, with the number of the array element that each part means."""
    placed: Path = ()
    for depth, key in enumerate(keys, 1):
        placed += (key,)
        if grow and depth == len(keys):
            counts[placed] = counts.get(placed, -1) + 1
        if placed in counts:
            placed += (counts[placed],)
    return placed


def _keys(head: str) -> Path:
    """The parts of a dotted key: tomllib itself takes it apart."""
    found: object
    try:
        found = tomllib.loads(f"{head} = 0")
    except tomllib.TOMLDecodeError:
        return (head,)
    keys: Path = ()
    while isinstance(found, dict):
        key, found = next(iter(found.items()))
        keys += (key,)
    return keys


def _statements(text: str) -> Iterator[tuple[str, int, int]]:
    """Each header or key with its value, as (header or key, first line, last line)."""
    line, first, depth = 1, 0, 0
    head, told = "", False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "end" and depth == 0:
            if head:
                yield head.strip(), first, line
            head, told = "", False
        elif kind not in ("comment", "space", "end"):
            first = first if head else line
            depth += (kind == "open") - (kind == "close")
            told = told or kind == "equal"
            head += "" if told else token[0]
        line += token[0].count("\n")
    if head:
        yield head.strip(), first, line

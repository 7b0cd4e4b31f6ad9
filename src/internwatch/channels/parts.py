"""A text as several messages that each fit where they go: cut between lines, else between words, nothing left out.

Sizes are UTF-8 bytes, which are never fewer than the characters that a service counts. It sends nothing.
"""

from __future__ import annotations

import re

# "(12/34)" and its line end.
NUMBER_ROOM = 10
# The service's own name for everybody; a title must not ring at everybody's phone.
_EVERYBODY = re.compile(r"@(?=everyone|here|channel|all\b|room|online|[!&]?\d)|(?<=<)(?=[@!#])", re.IGNORECASE)


def parts_of(text: str, limit: int) -> list[str]:
    """The text whole, or in parts of at most `limit` bytes (at least 40) that say which of how many they are."""
    limit = max(limit, 40)
    if _size(text) <= limit:
        return [text]
    found = _filled([piece for line in text.split("\n") for piece in _pieces(line, limit - NUMBER_ROOM)], limit)
    return [f"({number}/{len(found)})\n{part}" for number, part in enumerate(found, 1)]


def nobody_called(text: str) -> str:
    """The text with a mark in "@everyone" and its like that services would act on."""
    return _EVERYBODY.sub(lambda found: found[0] + "\u2060", text)


def _filled(lines: list[str], limit: int) -> list[str]:
    """Lines packed in their order; a part begins and ends with no empty line."""
    found: list[list[str]] = []
    room = 0
    for line in lines:
        size = _size(line) + 1
        if not found or size > room:
            found.append([])
            room = limit - NUMBER_ROOM + 1
        found[-1].append(line)
        room -= size
    whole = ["\n".join(part).strip("\n") for part in found]
    return [part for part in whole if part]


def _pieces(line: str, limit: int) -> list[str]:
    """A line that is too long, cut between words; a word that is too long, between letters."""
    found = [""]
    for word in re.findall(r"\s*\S+|\s+$", line) or [""]:
        if _size(found[-1] + word) > limit and found[-1]:
            found.append("")
        said = found[-1] + word if found[-1] or not word.strip() else (word if len(found) == 1 else word.lstrip())
        while _size(said) > limit:
            head = said.encode()[:limit].decode("utf-8", "ignore")
            found[-1], said = head, said[len(head) :]
            found.append("")
        found[-1] = said
    return [piece for piece in found if piece] or [""]


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))

"""The texts of the bot in one language; what a text lacks is said in English. It decides nothing.

A text may have lines, *bold* words, ** for an asterisk, and {values}; one that counts has the forms "one" and
"other". Values are put in last, so that nothing a stranger typed is ever read as markup.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from internwatch.render.markup import Bold, Line, Span, Text

ENGLISH = "en"
Entry = str | Mapping[str, str]
_BOLD = re.compile(r"(?<!\*)\*(?!\*)")


class Catalogue:
    """Texts by key ("start.hello"). A key that no file has is a defect and raises KeyError."""

    def __init__(self, own: Mapping[str, Entry], english: Mapping[str, Entry]) -> None:
        self._texts = {**english, **own}

    def say(self, key: str, **values: object) -> str:
        """One text as plain words: for buttons, and answers to a tap."""
        return "".join(_parts(self._form(key, values))).format_map(values)

    def line(self, key: str, **values: object) -> Line:
        """A text of one line."""
        (line,) = self.lines(key, **values)
        return line

    def lines(self, key: str, **values: object) -> list[Line]:
        """A text as lines."""
        return [tuple(_spans(line, values)) for line in self._form(key, values).split("\n")]

    def keys(self) -> set[str]:
        return set(self._texts)

    def _form(self, key: str, values: Mapping[str, Any]) -> str:
        entry = self._texts[key]
        if isinstance(entry, str):
            return entry
        return entry["one" if values.get("n") == 1 else "other"]


def _parts(text: str) -> list[str]:
    """The text taken apart at its bold words: every second part is bold."""
    return [part.replace("**", "*") for part in _BOLD.split(text)]


def _spans(line: str, values: Mapping[str, object]) -> Iterator[Span]:
    for number, part in enumerate(_parts(line)):
        if part:
            said = part.format_map(values)
            yield Bold(said) if number % 2 else Text(said)


@lru_cache(maxsize=16)
def catalogue(language: str) -> Catalogue:
    """The texts in this language ("de", "pt-br"), or in English where there are none."""
    english = _read(ENGLISH)
    own = _read(language) or _read(language.partition("-")[0])
    return Catalogue(own, english)


def _read(language: str) -> dict[str, Entry]:
    if not language.replace("-", "").isalpha():
        return {}
    file = resources.files("internwatch.bot") / "texts" / f"{language}.toml"
    if not file.is_file():
        return {}
    found: dict[str, Entry] = {}
    for group, texts in tomllib.loads(file.read_text("utf-8")).items():
        for key, entry in texts.items():
            found[f"{group}.{key}"] = entry if isinstance(entry, dict) else entry.strip("\n")
    return found

"""The mistakes found in one TOML file, each with its line, and the reading of a table key by key.

It knows nothing of what the keys mean: readers do, and say so by raising `Wrong`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from internwatch.config.lines import Lines, Path
from internwatch.errors import ConfigError, Mistake

Reader = Callable[[object], Any]
_TOKEN = re.compile(r"(?<!\d)\d{5,12}:[A-Za-z0-9_-]{30,}")
# Whole numbers have 64 bits (TOML 1.0).
LARGEST = 2**63
_DIGITS = re.compile(r"\d[\d_]{4000,}")
_TOO_LARGE = ("a whole number is too large.", "A text wants quotes.")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


class Wrong(Exception):  # noqa: N818 - it carries findings about one value
    """What is wrong with one value: (problem, advice, the words in the file that are wrong) for each finding."""

    def __init__(self, problem: str, advice: str = "", value: str = "", *more: tuple[str, str, str]) -> None:
        super().__init__(problem)
        self.found = ((problem, advice, value), *more)

    @classmethod
    def all(cls, found: list[tuple[str, str, str]]) -> Wrong:
        """Several findings about one value; at least one."""
        return cls(*found[0], *found[1:])


class Report:
    """The mistakes and warnings of one file. `shown` is the file's name as the person knows it."""

    def __init__(self, shown: str, text: str) -> None:
        self.shown, self._text = shown, text
        self.mistakes: list[Mistake] = []
        self.warnings: list[str] = []

    @cached_property
    def lines(self) -> Lines:
        return Lines(self._text)

    def mistake(self, path: Path, problem: str, advice: str = "", *, value: str = "", where: str | None = None) -> None:
        """Note a mistake at a key or table; `value` narrows the line, `where` names the place for a reader."""
        shown = where_of(path) if where is None else where
        problem = blot(problem if problem[-1:] in ".!?" else f"{problem}.")
        self.mistakes.append(Mistake(self.shown, self.lines.find(path, value), shown, problem, advice))

    def wrong(self, path: Path, error: Wrong, *, where: str | None = None) -> None:
        for problem, advice, value in error.found:
            self.mistake(path, problem, advice, value=value, where=where)

    def warn(self, path: Path, sentence: str) -> None:
        line = self.lines.find(path)
        self.warnings.append(f"{self.shown}{f':{line}' if line else ''}: {where_of(path)}: {sentence}")

    def table(self, root: Mapping[str, Any], name: str, readers: Mapping[str, Reader]) -> dict[str, Any] | None:
        """The table `[name]`, read; None where the file has none. A wrong value is noted and left out."""
        if name not in root:
            return None
        if not isinstance(root[name], dict):
            self.mistake((name,), "wants a table", f"Write [{name}] on a line of its own and its keys below.")
            return {}
        return self.read(root[name], (name,), readers)

    def read(self, table: Mapping[str, Any], path: Path, readers: Mapping[str, Reader]) -> dict[str, Any]:
        """The values of a table that are right; everything else is noted."""
        values: dict[str, Any] = {}
        for key, value in table.items():
            if key not in readers:
                self.mistake((*path, key), "is not a key that is known here", did_you_mean(key, readers))
                continue
            try:
                values[key] = readers[key](value)
            except Wrong as error:
                self.wrong((*path, key), error)
        return values


def blot(text: str) -> str:
    """The text without what looks like a bot token: one that stands where it should not (as a chat, in an address)
    must not be shown with the mistake."""
    return _TOKEN.sub("…", text)


def where_of(path: Path) -> str:
    """("poll", "every") -> "[poll] every"; ("filter", 0, "zone") -> "filter 1, zone", counted as people count."""
    if len(path) < 2:
        return "".join(map(str, path))
    if isinstance(path[1], int):
        return ", ".join([f"{path[0]} {path[1] + 1}", *map(str, path[2:])])
    return f"[{path[0]}] {'.'.join(map(str, path[1:]))}"


def did_you_mean(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    """Advice for a word that is not known: the nearest known one, else all of them."""
    close = get_close_matches(word.lower(), list(known), 1)
    return f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(known)}."


def read_toml(file: FilePath, shown: str) -> tuple[dict[str, Any], str]:
    """A TOML file as (table, text), or ConfigError with the one mistake that stops reading."""
    try:
        # Editors on Windows put a byte order mark in front; it means nothing.
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ConfigError([Mistake(shown, None, "", "is not UTF-8 text.", "Save it as UTF-8.")]) from error
    except OSError as error:
        raise ConfigError([_unreadable(file, shown, error)]) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_no_toml(shown, text, str(error))]) from error
    except ValueError as error:  # Python itself refuses to read thousands of digits
        found = _DIGITS.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else None
        raise ConfigError([Mistake(shown, line, "", *_TOO_LARGE)]) from error
    except RecursionError as error:
        raise ConfigError([Mistake(shown, None, "", "is nested too deeply")]) from error
    if too_large := _too_large(table):
        raise ConfigError([Mistake(shown, Lines(text).find(too_large), where_of(too_large), *_TOO_LARGE)])
    return table, text


def _too_large(table: dict[str, Any]) -> Path:
    """Where a whole number stands that TOML does not have: Python reads some that it cannot write. () for none."""
    left: list[tuple[Path, object]] = [((), table)]  # no recursion: a dotted key is as deep as it has dots
    while left:
        path, value = left.pop()
        if isinstance(value, int) and not -LARGEST <= value < LARGEST:
            return path
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        left += [((*path, key), one) for key, one in inside]
    return ()


def _unreadable(file: FilePath, shown: str, error: OSError) -> Mistake:
    if isinstance(error, FileNotFoundError):
        return Mistake(shown, None, "", "there is no such file.", "`internwatch init` writes a config.")
    if isinstance(error, IsADirectoryError):
        return Mistake(shown, None, "", "is a folder, not a file.", f"Name a file in it: {file / 'config.toml'}.")
    return Mistake(shown, None, "", f"cannot be read: {error.strerror or error}.", "Check its owner and permissions.")


def _no_toml(shown: str, text: str, said: str) -> Mistake:
    """What tomllib says, and the line; never the line itself, which may hold a secret."""
    at = _AT.search(said)
    line = int(at[1]) if at and at[1] else max(1, text.count("\n") + (not text.endswith("\n")))
    problem = _AT.sub("", said)
    unquoted = "value" in problem.lower() or "newline" in problem.lower()
    advice = 'Texts and durations want quotes: every = "30m".' if unquoted else ""
    if "\\" in problem:  # only its own escapes may follow a backslash in double quotes
        advice = "Write a text with backslashes in single quotes: '/ph\\.?d/'."
    if "overwrite" in problem.lower():
        problem, advice = "a key stands here twice", "Keep one of them."
    elif "twice" in problem.lower():
        advice = "Write its keys below the first one; several filters are each [[filter]] with two brackets."
    return Mistake(shown, line, "", f"is not valid TOML: {problem[:1].lower()}{problem[1:]}.", advice)

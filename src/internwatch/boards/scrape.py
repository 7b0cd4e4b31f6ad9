"""A board as a scraper file: its text, a name for it, and where it goes. It looks at no site."""

from __future__ import annotations

import json
import os
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from internwatch import systems
from internwatch.boards.signs import slug
from internwatch.detect import customer
from internwatch.errors import InternwatchError
from internwatch.model import Source

# Parts of a host that name no company.
_COMMON = frozenset(
    {"www", "jobs", "job", "careers", "career", "apply", "hire", "talent", "work", "join", "karriere", "stellen", "com",
     "org", "net", "edu", "gov", "co", "uk", "ac", "de", "fr", "ch", "io", "ai", "eu", "us", "ca"}
)  # fmt: skip


def named(source: Source, name: str, tags: Iterable[str] = (), taken: Container[str] = ()) -> Source:
    """The source under the name that alerts show; "" takes what the board's own address says. Its key is that name, or
    where other files have `taken` it the board's own: a file of one's own would take the place of a shipped one."""
    shown = name.strip() or guess_name(source)
    board = systems.scraper(source.system).board(source)
    keys = (slug(shown), slug(board.partition(":")[2]), slug(board))
    key = next((key for key in keys if key not in taken), keys[0])
    return msgspec.structs.replace(source, key=key, name=shown, tags=tuple(tags))


def guess_name(source: Source) -> str:
    """A name to show, from the board's token or host: "acme-labs" -> "Acme Labs". It names no board, only a file.
    InternwatchError where the address names nobody."""
    words = source.token or _company(getattr(source.options, "host", "") or urlsplit(source.careers).hostname or "")
    if not words:
        raise InternwatchError("The address does not say whose board this is. Give the company's name: --name")
    spaced = " ".join(words.replace("_", " ").replace("-", " ").replace(".", " ").split())
    return spaced if any(c.isupper() for c in spaced) else spaced.title()


def _company(host: str) -> str:
    parts = [part for part in customer(host).split(".") if part not in _COMMON]
    return max(parts, key=len, default="")


def text(source: Source) -> str:
    """The scraper file of a source: its name, its system and what that system needs, each on its line."""
    options = msgspec.to_builtins(source.options)
    defaults = _defaults(source)
    said: dict[str, Any] = {"name": source.name, "system": source.system}
    if source.token and "token" not in options:
        said["token"] = source.token
    said |= {key: value for key, value in options.items() if key not in defaults or value != defaults[key]}
    said |= {"tags": list(source.tags), "countries": list(source.countries)}
    said |= {"careers": source.careers, "note": source.note}
    return "".join(f"{key} = {_toml(value)}\n" for key, value in said.items() if value not in ("", [], None))


def _defaults(source: Source) -> Mapping[str, Any]:
    fields = msgspec.structs.fields(systems.scraper(source.system).Options)
    return {f.encode_name: f.default for f in fields if f.default is not msgspec.NODEFAULT}


def _toml(value: Any) -> str:
    """A value as TOML: what JSON writes is TOML too, but for tables."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(folder: Path, source: Source) -> Path:
    """Write the file of a source; InternwatchError where one of its name is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{source.key}.toml"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError as error:
        raise InternwatchError(f"{path} is there already; give another name: --name") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text(source))
    return path

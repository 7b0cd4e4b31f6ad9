"""The file channel: one JSON line per alert, appended and synced to disk before it counts as sent.

The address is a path; a relative one stands in the folder that the channel was given. It knows no other channel.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Any

import msgspec

from internwatch.errors import SendError
from internwatch.model import Message, Receipt

# A repeat is looked for in so much of the file's end: the first copy was written minutes ago.
TAIL_BYTES = 1 << 20


class File:
    """Appends JSON lines. A line whose "repeat" is true is left out when its "id" stands in the file already."""

    name = "file"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: Message, address: str) -> Receipt:
        """Append all lines of the message in one write, or none. Trouble concerns this file alone and may pass."""
        path = self._path(address)
        try:
            written = await asyncio.to_thread(_append, path, message.lines)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SendError(f"{path} cannot be written: {reason}", scope="destination", code="disk") from error
        return Receipt(note="" if written else "these lines stood in the file already")

    async def check(self, address: str) -> str:
        """For `doctor`: whether the file can be opened for appending; it is created as sending would do."""
        path = self._path(address)
        try:
            await asyncio.to_thread(_append, path, ())
        except OSError as error:
            raise SendError(f"{path} cannot be written: {error.strerror}", scope="destination", code="disk") from error
        return f"alerts are appended to {path}"

    async def aclose(self) -> None:
        """Nothing is held open between messages."""

    def _path(self, address: str) -> Path:
        return self._folder / Path(address).expanduser()


def _append(path: Path, lines: tuple[dict[str, Any], ...]) -> int:
    """Returns how many lines were written. What a full disk cut short is taken back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        fresh = _fresh(file, end, lines)
        if not fresh:
            return 0
        data = b"".join(msgspec.json.encode(line) + b"\n" for line in fresh)
        if end and not _ends_line(file, end):
            data = b"\n" + data  # a crash cut the last line: ours must not grow onto it
        try:
            _write_all(file, data)
            os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                file.truncate(end)
            raise
        return len(fresh)


def _write_all(file: Any, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _fresh(file: Any, end: int, lines: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    if not any(line.get("repeat") for line in lines):
        return list(lines)
    file.seek(max(0, end - TAIL_BYTES))
    there = {_id(line) for line in file.read().splitlines()}
    return [line for line in lines if not (line.get("repeat") and line.get("id") in there)]


def _id(line: bytes) -> object:
    try:
        found = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None
    return found.get("id") if isinstance(found, dict) else None


def _ends_line(file: Any, end: int) -> bool:
    file.seek(end - 1)
    return bool(file.read(1) == b"\n")

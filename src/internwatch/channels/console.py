"""The console channel: alerts on standard output as they arrive, in colour only where somebody looks.

It takes no address and knows no other channel.
"""

from __future__ import annotations

import os
import re
from typing import TextIO

from internwatch.errors import SendError
from internwatch.model import Message, Receipt

_BOLD, _BLUE, _OFF = "\x1b[1m", "\x1b[34m", "\x1b[0m"
_URL = re.compile(r"https?://\S+")


class Console:
    """Writes each message and an empty line. `out` is a text stream; colour needs a terminal and no NO_COLOR."""

    name = "console"

    def __init__(self, out: TextIO) -> None:
        self._out = out

    async def send(self, message: Message, address: str) -> Receipt:
        """Write and flush. A closed pipe concerns the whole channel: the alerts stay owed."""
        try:
            self._write(self._coloured(message.text) + "\n\n")
        except (OSError, ValueError) as error:
            raise SendError(f"standard output cannot be written: {error}", scope="channel", code="stdout") from error
        return Receipt()

    async def check(self, address: str) -> str:
        """For `doctor`."""
        return "alerts go to standard output"

    async def aclose(self) -> None:
        """Nothing is held open: the stream belongs to the caller."""

    def _coloured(self, text: str) -> str:
        if not self._out.isatty() or os.environ.get("NO_COLOR"):
            return text
        blocks = []
        for block in text.split("\n\n"):
            first, _, rest = block.partition("\n")
            rest = _URL.sub(lambda found: f"{_BLUE}{found[0]}{_OFF}", rest)
            blocks.append(f"{_BOLD}{first}{_OFF}" + (f"\n{rest}" if rest else ""))
        return "\n\n".join(blocks)

    def _write(self, text: str) -> None:
        encoding = getattr(self._out, "encoding", None) or "utf-8"
        # A terminal that is not UTF-8 gets question marks for what it cannot show, not a lost alert.
        self._out.write(text.encode(encoding, "replace").decode(encoding))
        self._out.flush()

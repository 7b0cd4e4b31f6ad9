"""What is made of an answer of the Bot API before the library reads it; it asks nothing."""

from __future__ import annotations

import json
from typing import Any

from telegram.error import TelegramError
from telegram.request import HTTPXRequest

# Seconds of a wait that can be meant; the library cannot hold every number.
MOST_WAIT = 1e9


class Request(HTTPXRequest):
    """The library's own, but for how it reads an answer."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer; TelegramError where it is none. The library's own method logs the whole of what it cannot read,
        and people's words stand there. A wait that is no number would raise what counts as an odd "ok"; it is left
        out."""
        try:
            said = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            raise TelegramError("Invalid server response") from error
        if not isinstance(said, dict):
            raise TelegramError("Invalid server response")
        more = said.get("parameters")
        wait = more.get("retry_after", 0) if isinstance(more, dict) else None
        if not isinstance(wait, int | float) or not 0 <= wait < MOST_WAIT:
            said.pop("parameters", None)
        return said

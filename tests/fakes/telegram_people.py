"""People at the other end of the fake Bot API: what they type and tap becomes an update, as Telegram makes it.

ann = api.user(11, "Ann")
ann.says("/start")
ann.taps(api.last(11), "⭐ Save")     # the button's words or its data
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.telegram import BotApi, Call


@dataclass
class Updates:
    """What waits for getUpdates. Asking with an offset confirms everything below it, for ever."""

    waiting: list[dict[str, Any]] = field(default_factory=list)
    queries: set[str] = field(default_factory=set)
    number: int = 500

    def put(self, **said: Any) -> int:
        self.number += 1
        self.waiting.append({"update_id": self.number, **said})
        return self.number

    def ask(self, offset: int, allowed: list[str]) -> list[dict[str, Any]]:
        self.waiting = [u for u in self.waiting if u["update_id"] >= offset]
        return [u for u in self.waiting if not allowed or set(u) & set(allowed)][:100]


@dataclass
class User:
    """One person with a private chat (or in a group, when `chat` is one)."""

    api: BotApi
    id: int
    name: str
    language: str = "en"
    chat: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chat = self.chat or {"id": self.id, "type": "private", "first_name": self.name}

    @property
    def me(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def says(self, text: str, **more: Any) -> int:
        """Type a message; the update's number."""
        length = len(text.split(maxsplit=1)[0]) if text.startswith("/") else 0
        entities = [{"type": "bot_command", "offset": 0, "length": length}] if length else []
        message = {
            "message_id": self.api.next_id(), "date": int(time.time()), "chat": self.chat, "from": self.me,
            "text": text, **({"entities": entities} if entities else {}), **more,
        }  # fmt: skip
        return self.api.updates.put(message=message)

    def posts(self, text: str) -> int:
        """Post in the channel that `chat` is: nobody is named as its writer."""
        post = {"message_id": self.api.next_id(), "date": int(time.time()), "chat": self.chat, "text": text}
        return self.api.updates.put(channel_post=post)

    def taps(self, on: Call, button: str) -> int:
        """Press a button under a message, by its words or its data; forged data goes as it is."""
        found = [b for row in on.buttons for b in row if button in (b["text"], b.get("callback_data"))]
        data = found[0]["callback_data"] if found else button
        query = f"q{self.api.updates.number + 1}"
        self.api.updates.queries.add(query)
        message = {"message_id": on.message_id, "date": 1, "chat": self.chat, "text": on.visible}
        said = {"id": query, "from": self.me, "chat_instance": "1", "data": data, "message": message}
        return self.api.updates.put(callback_query=said)

    def blocks(self, *, again: bool = False) -> int:
        """Block the bot, or take it back (`again`)."""
        bot = {"id": 42, "is_bot": True, "first_name": "internwatch", "username": "fake_bot"}
        states = [{"user": bot, "status": "member"}, {"user": bot, "status": "kicked", "until_date": 0}]
        old, new = reversed(states) if again else states
        changed = {"chat": self.chat, "from": self.me, "date": int(time.time()), "old_chat_member": old,
                   "new_chat_member": new}  # fmt: skip
        return self.api.updates.put(my_chat_member=changed)

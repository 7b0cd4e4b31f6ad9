"""An update of the Bot API as what somebody said or did; the API's shape ends here. It answers nothing.

Source of the format: Update, Message, CallbackQuery, ChatMemberUpdated of the Bot API (10.0).
"""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from internwatch.reading import clean

ChatKind = Literal["private", "group", "channel"]
_KINDS: dict[str, ChatKind] = {"private": "private", "group": "group", "supergroup": "group", "channel": "channel"}
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{3,40}))?(?:\s+(.*))?", re.DOTALL)
_HERE = frozenset({"member", "administrator", "creator", "restricted"})


class Chat(msgspec.Struct, frozen=True):
    """Where it was said. `topic` is the forum topic or None."""

    id: int
    kind: ChatKind
    title: str = ""
    topic: int | None = None

    @property
    def destination(self) -> str:
        """The destination of alerts for this chat."""
        return f"telegram:{self.id}/{self.topic}" if self.topic else f"telegram:{self.id}"

    @property
    def address(self) -> str:
        return self.destination.partition(":")[2]


class Said(msgspec.Struct, frozen=True):
    """What all have: the update's number, the chat, who (0: a channel or an anonymous admin), their language."""

    update: int
    chat: Chat
    user: int
    name: str = ""
    language: str = ""


class Command(Said, frozen=True):
    """ "/search language models" is word "search", rest "language models"."""

    word: str = ""
    rest: str = ""


class Words(Said, frozen=True):
    """Typed text that is no command."""

    text: str = ""


class Tap(Said, frozen=True):
    """A button. `message` is the number of the message it stands under, `query` what must be answered."""

    query: str = ""
    data: str = ""
    message: int = 0


class Presence(Said, frozen=True):
    """The bot was let in, or blocked and thrown out; or it was `here` before as well, and may do other things now."""

    here: bool = True
    was: bool = False


class Moved(Said, frozen=True):
    """A group became a supergroup: its chat is another now."""

    to: int = 0


def read(update: dict[str, Any], me: str = "") -> Said | None:
    """What an update says, or None where it says nothing to us; `me` is the bot's user name, for "/help@other_bot".

    It takes any JSON object: a shape that is not known is nothing said."""
    try:
        return _read(update, me)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _read(update: dict[str, Any], me: str) -> Said | None:
    number = int(update["update_id"])
    if message := update.get("message") or update.get("channel_post"):
        return _message(number, message, me)
    if query := update.get("callback_query"):
        return _tap(number, query)
    if changed := update.get("my_chat_member"):
        here = _here(changed["new_chat_member"])
        old = changed.get("old_chat_member")
        was = _here(old) if old else not here
        return Presence(number, _chat(changed["chat"]), *_from(changed), here=here, was=was)
    return None


def _here(member: dict[str, Any]) -> bool:
    return member["status"] in _HERE and (member["status"] != "restricted" or bool(member.get("is_member", True)))


def _message(number: int, message: dict[str, Any], me: str) -> Said | None:
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    chat = _chat(message["chat"], topic)
    if to := message.get("migrate_to_chat_id"):
        return Moved(number, chat, *_from(message), to=int(to))
    text = message.get("text")
    if not isinstance(text, str):
        # A photo, a voice message, a sticker: in private somebody waits for an answer.
        known = "caption" in message or any(k in message for k in ("photo", "voice", "sticker", "document", "video"))
        return Words(number, chat, *_from(message), text="") if known and chat.kind == "private" else None
    found = _COMMAND.fullmatch(text.strip())
    if not found:
        return Words(number, chat, *_from(message), text=text)
    if found[2] and me and found[2].lower() != me.lower():
        return None
    return Command(number, chat, *_from(message), word=found[1].lower(), rest=(found[3] or "").strip())


def _tap(number: int, query: dict[str, Any]) -> Tap | None:
    message = query.get("message")
    if not message:  # under an inline message: we never send one
        return None
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    return Tap(
        number, _chat(message["chat"], topic), *_from(query), query=str(query["id"]),
        data=str(query.get("data") or "")[:64], message=int(message["message_id"]),
    )  # fmt: skip


def _chat(chat: dict[str, Any], topic: object = None) -> Chat:
    kind = _KINDS[chat["type"]]
    thread = int(topic) if isinstance(topic, int) and kind == "group" else None
    return Chat(int(chat["id"]), kind, clean(str(chat.get("title") or chat.get("first_name") or ""), 60), thread)


def _from(said: dict[str, Any]) -> tuple[int, str, str]:
    user = said.get("from") or {}
    language = str(user.get("language_code") or "")[:8].lower()
    return int(user.get("id") or 0), clean(str(user.get("first_name") or ""), 40), language

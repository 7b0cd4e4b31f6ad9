"""The Bot API's rules as its own server applies them: parameters by the published specification, HTML by its parser.

The specification is ../shared/data/telegram-api.json; where that is absent, a short table of what is used here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.shared import SHARED

SPECIFICATION = SHARED / "data" / "telegram-api.json"
_SHORT: dict[str, dict[str, tuple[list[str], bool]]] = {
    "getMe": {},
    "getMyDescription": {"language_code": (["String"], False)},
    "getMyShortDescription": {"language_code": (["String"], False)},
    "setMyDescription": {"description": (["String"], False), "language_code": (["String"], False)},
    "setMyShortDescription": {"short_description": (["String"], False), "language_code": (["String"], False)},
    "getWebhookInfo": {},
    "deleteWebhook": {"drop_pending_updates": (["Boolean"], False)},
    "getChat": {"chat_id": (["Integer", "String"], True)},
    "sendMessage": {
        "chat_id": (["Integer", "String"], True),
        "text": (["String"], True),
        "message_thread_id": (["Integer"], False),
        "parse_mode": (["String"], False),
        "disable_notification": (["Boolean"], False),
        "link_preview_options": (["LinkPreviewOptions"], False),
        "reply_markup": (["InlineKeyboardMarkup"], False),
    },
    "editMessageText": {
        "chat_id": (["Integer", "String"], False),
        "message_id": (["Integer"], False),
        "text": (["String"], True),
        "parse_mode": (["String"], False),
        "link_preview_options": (["LinkPreviewOptions"], False),
        "reply_markup": (["InlineKeyboardMarkup"], False),
    },
    "editMessageReplyMarkup": {
        "chat_id": (["Integer", "String"], False),
        "message_id": (["Integer"], False),
        "reply_markup": (["InlineKeyboardMarkup"], False),
    },
    "sendDocument": {
        "chat_id": (["Integer", "String"], True),
        "document": (["InputFile", "String"], True),
        "caption": (["String"], False),
    },
    "answerCallbackQuery": {
        "callback_query_id": (["String"], True),
        "text": (["String"], False),
        "show_alert": (["Boolean"], False),
    },
    "getUpdates": {
        "offset": (["Integer"], False),
        "limit": (["Integer"], False),
        "timeout": (["Integer"], False),
        "allowed_updates": (["Array of String"], False),
    },
    "setWebhook": {
        "url": (["String"], True),
        "max_connections": (["Integer"], False),
        "allowed_updates": (["Array of String"], False),
        "secret_token": (["String"], False),
    },
    "getChatMember": {"chat_id": (["Integer", "String"], True), "user_id": (["Integer"], True)},
    "setMyCommands": {"commands": (["Array of BotCommand"], True), "scope": (["BotCommandScope"], False)},
    "getMyCommands": {"scope": (["BotCommandScope"], False)},
    "pinChatMessage": {
        "chat_id": (["Integer", "String"], True),
        "message_id": (["Integer"], True),
        "disable_notification": (["Boolean"], False),
    },
}


class BadRequest(Exception):
    """A refusal in the server's words."""

    def __init__(self, text: str, code: int = 400) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Entity:
    """A run of marked text; offset and length in UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str = ""


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@cache
def _methods() -> dict[str, dict[str, tuple[list[str], bool]]]:
    if not SPECIFICATION.is_file():
        return _SHORT
    methods = json.loads(SPECIFICATION.read_text(encoding="utf-8"))["methods"]
    return {
        name: {f["name"]: (f["types"], f["required"]) for f in method.get("fields", ())}
        for name, method in methods.items()
    }


def check_parameters(method: str, raw: dict[str, Any]) -> dict[str, Any]:
    """The parameters by their types; BadRequest for an unknown method, an unknown or missing one, a wrong type."""
    fields = _methods().get(method)
    if fields is None:
        raise BadRequest("Not Found", 404)
    unknown = set(raw) - set(fields)
    if unknown:
        raise BadRequest(f"unknown parameters {sorted(unknown)}")
    for name, (_, required) in fields.items():
        if required and raw.get(name) in (None, ""):
            raise BadRequest(f"Bad Request: {name} is empty")
    return {name: _typed(name, value, fields[name][0]) for name, value in raw.items()}


def _typed(name: str, value: Any, types: list[str]) -> Any:
    if not isinstance(value, str):
        return value
    if "String" in types:
        return value
    try:
        decoded = json.loads(value)
    except ValueError:
        raise BadRequest(f"Bad Request: can't parse {name}") from None
    wanted: dict[str, type] = {"Integer": int, "Boolean": bool, "Float": float}
    kinds = tuple(wanted.get(kind, dict) if not kind.startswith("Array") else list for kind in types)
    if not isinstance(decoded, kinds) or (isinstance(decoded, bool) and "Boolean" not in types):
        raise BadRequest(f"Bad Request: {name} must be {' or '.join(types)}")
    return decoded


_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler", "tg-time": "date_time",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(r"<(/?)([a-zA-Z-]*)([^<>]*)(>?)|&(#?\w+);|([^<&]+|[&])", re.DOTALL)
_ATTRIBUTE = re.compile(r'\s+([a-z-]+)\s*=\s*"([^"]*)"')


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """(visible text, entities) as the server reads HTML; BadRequest in its words for a tag that is none."""
    out: list[str] = []
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, str]] = []
    length = 0
    for token in _TOKEN.finditer(text):
        closing, name, rest, end, named, plain = token.groups()
        if not token[0].startswith("<"):
            piece = plain if plain is not None else _entity(named)
            out.append(piece)
            length += utf16(piece)
        elif closing:
            _close(open_tags, name.lower(), token.start(), length, entities)
        else:
            open_tags.append((_opened(name.lower(), end, token.start()), length, _href(rest)))
    if open_tags:
        raise BadRequest(f"can't parse entities: Can't find end tag corresponding to start tag {open_tags[-1][0]}")
    return "".join(out), sorted(entities, key=lambda e: e.offset)


def _entity(name: str) -> str:
    if name.startswith("#"):
        digits = name[1:]
        return chr(int(digits[1:], 16) if digits[:1] in "xX" else int(digits))
    return _NAMED.get(name, f"&{name};")


def _opened(name: str, end: str, at: int) -> str:
    if not end:
        raise BadRequest(f"can't parse entities: Unclosed start tag at byte offset {at}")
    if name not in _KINDS:
        raise BadRequest(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {at}')
    return name


def _close(open_tags: list[tuple[str, int, str]], name: str, at: int, length: int, entities: list[Entity]) -> None:
    if not open_tags:
        raise BadRequest(f"can't parse entities: Unexpected end tag at byte offset {at}")
    opened, start, url = open_tags.pop()
    if name and name != opened:
        raise BadRequest(
            f'can\'t parse entities: Unmatched end tag at byte offset {at}, expected "</{opened}>", found "</{name}>"'
        )
    linked = opened != "a" or re.match(r"https?://[^\s/]+", url)
    if length > start and linked:
        entities.append(Entity(_KINDS[opened], start, length - start, url))


def _href(rest: str) -> str:
    found = dict(_ATTRIBUTE.findall(rest))
    return re.sub(r"&(#?\w+);", lambda m: _entity(m[1]), found.get("href", ""))

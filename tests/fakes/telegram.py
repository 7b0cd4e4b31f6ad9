"""A Bot API on loopback: a real HTTP server that is as strict as the real one and keeps a ledger of what arrived.

It runs in a thread of its own, so that a test, a subprocess or the demo may talk to it. What it did is judged by
`arrived` (every call) and `delivered` (messages a reader would have seen), never by what the sender believes.

    with BotApi() as api:
        api.script(flood(2), error(403, "Forbidden: bot was blocked by the user"))
        ... api_base = api.url ...
        assert [m.visible for m in api.delivered] == [...]
"""

from __future__ import annotations

import asyncio
import json
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from socket import SO_LINGER, SOL_SOCKET
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.telegram_people import Updates, User
from tests.fakes.telegram_rules import BadRequest, Entity, check_parameters, parse_html, utf16

TOKEN = "42:not-a-real-token"
ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(frozen=True)
class Step:
    """What the server does with one call: `accept` keeps the message before, `then` is how the answer goes."""

    accept: bool = True
    then: str = "answer"  # answer | reset | close | cut | hang
    status: int = 200
    body: dict[str, Any] | bytes | None = None
    delay: float = 0.0


def ok() -> Step:
    return Step()


def delay(seconds: float) -> Step:
    """Accept, and answer late."""
    return Step(delay=seconds)


def error(code: int, text: str, **parameters: Any) -> Step:
    """Refuse in the Bot API's way."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": text}
    if parameters:
        body["parameters"] = parameters
    return Step(accept=False, status=code, body=body)


def flood(seconds: int) -> Step:
    return error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def migrate(chat: int) -> Step:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return error(400, text, migrate_to_chat_id=chat)


def bad_gateway() -> Step:
    """The message is taken; a proxy in between answers with HTML."""
    return Step(status=502, body=b"<html>502 Bad Gateway</html>")


def reset_before() -> Step:
    """The connection is reset before the request was looked at."""
    return Step(accept=False, then="reset")


def reset_after() -> Step:
    """The message is taken, then the connection is reset."""
    return Step(then="reset")


def close_after() -> Step:
    return Step(then="close")


def cut_answer() -> Step:
    """The message is taken, half of the answer comes."""
    return Step(then="cut")


def hang() -> Step:
    """The message is taken, no answer ever comes."""
    return Step(then="hang")


@dataclass(frozen=True)
class Call:
    """One call as it came. `visible` and `entities` are what is left after parsing; `accepted` that it was kept; `wait`
    how many seconds it was told to wait."""

    at: float
    method: str
    parameters: dict[str, Any]
    accepted: bool = False
    answer: int = 0
    visible: str = ""
    entities: tuple[Entity, ...] = ()
    message_id: int = 0
    wait: int = 0

    @property
    def chat(self) -> str:
        return str(self.parameters.get("chat_id", ""))

    @property
    def topic(self) -> int | None:
        raw = self.parameters.get("message_thread_id")
        return None if raw is None else int(raw)

    @property
    def text(self) -> str:
        return str(self.parameters.get("text", ""))

    @property
    def parse_mode(self) -> str:
        return str(self.parameters.get("parse_mode", ""))

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        markup = self.parameters.get("reply_markup") or {}
        return list(markup.get("inline_keyboard", ()))

    @property
    def words(self) -> list[str]:
        """What stands on the buttons."""
        return [button["text"] for row in self.buttons for button in row]

    @property
    def silent(self) -> bool:
        return bool(self.parameters.get("disable_notification"))

    @property
    def links(self) -> list[str]:
        return [entity.url for entity in self.entities if entity.kind == "text_link"]


@dataclass
class BotApi:
    """The server. `topics` limits a chat to these topics; `rates` makes it answer 429 as the real one does, by `clock`.
    `choose` says what happens to a message that no script is left for."""

    token: str = TOKEN
    rates: bool = False
    clock: Callable[[], float] = time.monotonic
    choose: Callable[[Call], Step] | None = None
    topics: dict[str, set[int]] = field(default_factory=dict)
    arrived: list[Call] = field(default_factory=list)
    updates: Updates = field(default_factory=Updates)
    commands: dict[str, Any] = field(default_factory=dict)
    hook: dict[str, Any] = field(default_factory=dict)
    """What setWebhook was told last, while it holds."""
    admins: set[int] = field(default_factory=set)
    described: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._steps: deque[Step] = deque()
        self._chat_steps: dict[str, deque[Step]] = defaultdict(deque)
        self._method_steps: dict[str, deque[Step]] = defaultdict(deque)
        self._shown: dict[tuple[str, int], Call] = {}
        self._default = Step()
        self._ready = threading.Event()
        self._open: set[asyncio.Task[None]] = set()
        self._ids = 0
        self.url = ""

    # -- what a test says and asks ------------------------------------------------------------------------------

    def script(self, *steps: Step, chat: str = "", method: str = "") -> None:
        """The next calls of sendMessage (to this chat), or of another method, go like this; afterwards `always`, by
        default ok."""
        if method:
            self._method_steps[method].extend(steps)
        else:
            (self._chat_steps[chat] if chat else self._steps).extend(steps)

    def user(self, number: int, name: str = "Ann", **more: Any) -> User:
        """A simulated person (see telegram_people.py)."""
        return User(self, number, name, **more)

    def next_id(self) -> int:
        self._ids += 1
        return self._ids

    def last(self, chat: int | str) -> Call:
        """The newest message in a chat as it looks now, edits included."""
        here = [call for call in self.delivered if call.chat == str(chat)]
        return self.shown(here[-1])

    def shown(self, sent: Call) -> Call:
        """A message as it looks now."""
        return self._shown.get((sent.chat, sent.message_id), sent)

    @property
    def edits(self) -> list[Call]:
        """Accepted edits, in order."""
        return [call for call in self.arrived if call.accepted and call.method == "editMessageText"]

    @property
    def answers(self) -> list[str]:
        """What taps were answered with, in order."""
        said = [call for call in self.arrived if call.method == "answerCallbackQuery" and call.answer == 200]
        return [str(call.parameters.get("text", "")) for call in said]

    def always(self, step: Step) -> None:
        """What happens to calls that no script is left for."""
        self._default = step

    @property
    def delivered(self) -> list[Call]:
        """The messages that a reader has, in order."""
        return [call for call in self.arrived if call.accepted and call.method == "sendMessage"]

    @property
    def sends(self) -> list[Call]:
        return [call for call in self.arrived if call.method == "sendMessage"]

    # -- the server ---------------------------------------------------------------------------------------------

    def __enter__(self) -> BotApi:
        self._thread = threading.Thread(target=self._run, name="bot-api", daemon=True)
        self._thread.start()
        assert self._ready.wait(10), "the fake Bot API did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.run(self._serve())

    @asynccontextmanager
    async def here(self) -> AsyncIterator[BotApi]:
        """Serve in the running loop, for a test whose loop has a clock of its own."""
        serving = asyncio.create_task(self._serve())
        while not self._ready.is_set():
            await asyncio.sleep(0)
        try:
            yield self
        finally:
            self._stop.set()
            await serving

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._client, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await server.wait_closed()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while (asked := await _request(reader)) is not None:
                if not await self._one(asked, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _one(self, asked: _Asked, writer: asyncio.StreamWriter) -> bool:
        step, call = self._judge(asked)
        if call.method == "getUpdates" and call.answer == 200:
            step = error(409, ACTIVE) if self.hook else await self._poll(call)
        else:
            self.arrived.append(call)
        if step.then in ("reset", "close"):
            if step.then == "reset":
                writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            return False
        if step.then == "hang":
            await self._stop.wait()
            return False
        if step.delay:
            await asyncio.sleep(step.delay)
        body = step.body if isinstance(step.body, bytes) else json.dumps(step.body).encode()
        head = f"HTTP/1.1 {step.status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        whole = head.encode() + body
        writer.write(whole[: len(whole) - len(body) // 2] if step.then == "cut" else whole)
        await writer.drain()
        return step.then != "cut"

    # -- the Bot API --------------------------------------------------------------------------------------------

    def _judge(self, asked: _Asked) -> tuple[Step, Call]:
        """What to answer, and the line of the ledger."""
        token, _, method = asked.path.removeprefix("/bot").partition("/")
        call = Call(self.clock(), method, asked.parameters)
        if not asked.path.startswith("/bot") or token != self.token:
            return self._refused(call, error(401, "Unauthorized"))
        try:
            parameters = check_parameters(method, asked.parameters)
        except BadRequest as problem:
            return self._refused(call, error(problem.code, str(problem)))
        call = Call(call.at, method, parameters)
        if method == "sendMessage":
            return self._send(call)
        if self._method_steps[method]:
            step = self._method_steps[method].popleft()
            if not step.accept:
                return self._refused(call, step)
        else:
            step = Step()
        if method == "editMessageText":
            return self._edit(call, step)
        done, told = self._rekey(call) if method == "editMessageReplyMarkup" else self._told(call)
        return (replace(done, body=step.body) if done.accept and step.body is not None else done), told

    async def _poll(self, call: Call) -> Step:
        """Answer as soon as something is there, at the latest after the time asked for."""
        ends = time.monotonic() + float(call.parameters.get("timeout", 0))
        offset, allowed = int(call.parameters.get("offset", 0)), call.parameters.get("allowed_updates") or []
        while not (found := self.updates.ask(offset, allowed)) and time.monotonic() < ends and not self._stop.is_set():
            await asyncio.sleep(0.02)
        return Step(body={"ok": True, "result": found})

    def _edit(self, call: Call, step: Step) -> tuple[Step, Call]:
        number = int(call.parameters.get("message_id", 0))
        old = next((sent for sent in self.delivered if (sent.chat, sent.message_id) == (call.chat, number)), None)
        try:
            visible, entities = self._read(call)
        except BadRequest as problem:
            return self._refused(call, error(problem.code, f"Bad Request: {problem}"))
        if old is None:
            return self._refused(call, error(400, "Bad Request: message to edit not found"))
        before = self.shown(old)
        if (before.text, before.buttons) == (call.text, call.buttons):
            text = "Bad Request: message is not modified: specified new message content is the same"
            return self._refused(call, error(400, text))
        kept = Call(
            call.at, call.method, call.parameters, accepted=True, answer=step.status, visible=visible,
            entities=tuple(entities), message_id=number,
        )  # fmt: skip
        self._shown[call.chat, number] = kept
        body = {"ok": True, "result": self._message(number, visible)} if step.body is None else step.body
        return Step(True, step.then, step.status, body, step.delay), kept

    def _rekey(self, call: Call) -> tuple[Step, Call]:
        """The same words with other buttons."""
        number = int(call.parameters.get("message_id", 0))
        old = next((sent for sent in self.delivered if (sent.chat, sent.message_id) == (call.chat, number)), None)
        if old is None:
            return self._refused(call, error(400, "Bad Request: message to edit not found"))
        before = self.shown(old)
        kept = replace(before, parameters={**before.parameters, "reply_markup": call.parameters.get("reply_markup")})
        self._shown[call.chat, number] = kept
        done = Call(call.at, call.method, call.parameters, accepted=True, answer=200, message_id=number)
        return Step(body={"ok": True, "result": self._message(number, before.visible)}), done

    def _message(self, number: int, visible: str) -> dict[str, Any]:
        chat = {"id": -1001234, "type": "channel", "title": "interns"}
        return {"message_id": number, "date": int(time.time()), "chat": chat, "text": visible}

    def _refused(self, call: Call, step: Step) -> tuple[Step, Call]:
        told = step.body.get("parameters", {}) if isinstance(step.body, dict) else {}
        asked = told.get("retry_after")
        wait = asked if isinstance(asked, int) else 0
        return step, Call(call.at, call.method, call.parameters, answer=step.status, wait=wait)

    def _told(self, call: Call) -> tuple[Step, Call]:
        if call.method == "answerCallbackQuery" and call.parameters["callback_query_id"] not in self.updates.queries:
            old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
            return self._refused(call, error(400, old))
        if call.method == "setWebhook" and not call.parameters["url"].startswith("https://"):
            return self._refused(
                call, error(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
            )
        if call.method in ("setWebhook", "deleteWebhook"):
            self.hook = call.parameters if call.method == "setWebhook" else {}
        if call.method == "setMyCommands":
            self.commands[json.dumps(call.parameters.get("scope"))] = call.parameters["commands"]
        if call.method in ("setMyDescription", "setMyShortDescription"):
            name = "short_description" if "Short" in call.method else "description"
            self.described[name] = call.parameters.get(name, "")
        step = Step(body={"ok": True, "result": self._result(call)})
        return step, Call(call.at, call.method, call.parameters, answer=200)

    def _result(self, call: Call) -> Any:
        if call.method == "getMyCommands":
            return self.commands.get(json.dumps(call.parameters.get("scope")), [])
        if call.method in ("getMyDescription", "getMyShortDescription"):
            name = "short_description" if "Short" in call.method else "description"
            return {name: self.described.get(name, "")}
        if call.method == "getWebhookInfo":
            return {"url": self.hook.get("url", ""), "has_custom_certificate": False, "pending_update_count": 0}
        if call.method == "getChatMember":
            user = {"id": call.parameters["user_id"], "is_bot": False, "first_name": "x"}
            return {"user": user, "status": "member"} if user["id"] not in self.admins else _admin(user)
        if call.method == "sendDocument":
            return self._message(self.next_id(), "")
        if call.method not in ("getMe", "getChat"):
            return True
        result: dict[str, Any] = {"id": 42, "is_bot": True, "first_name": "internwatch", "username": "fake_bot"}
        if call.method == "getChat":
            result = {
                "id": -1001234, "type": "supergroup", "title": "interns", "accent_color_id": 0, "max_reaction_count": 1,
                "accepted_gift_types": dict.fromkeys(_GIFTS, False),
            }  # fmt: skip
        return result

    def _send(self, call: Call) -> tuple[Step, Call]:
        steps = self._chat_steps.get(call.chat) or self._steps
        step = steps.popleft() if steps else self.choose(call) if self.choose else self._default
        if not step.accept:
            return self._refused(call, step)
        try:
            visible, entities = self._read(call)
        except BadRequest as problem:
            return self._refused(call, error(problem.code, f"Bad Request: {problem}"))
        if self.rates and (wait := self._too_fast(call)):
            return self._refused(call, flood(wait))
        message = self._message(self.next_id(), visible)
        answer = step.body if step.body is not None else {"ok": True, "result": message}
        kept = Call(
            call.at, call.method, call.parameters, accepted=True, answer=step.status, visible=visible,
            entities=tuple(entities), message_id=self._ids,
        )  # fmt: skip
        return Step(True, step.then, step.status, answer, step.delay), kept

    def _read(self, call: Call) -> tuple[str, list[Entity]]:
        if len(call.text.encode()) > 1 << 15:
            raise BadRequest("Text is too long")
        if call.parse_mode not in ("", "HTML"):
            raise BadRequest("unsupported parse_mode")
        visible, entities = parse_html(call.text) if call.parse_mode else (call.text, [])
        if not visible.strip():
            raise BadRequest("message text is empty")
        if utf16(visible.strip()) > 4096:
            raise BadRequest("message is too long")
        for button in (button for row in call.buttons for button in row):
            if len(button.get("callback_data", "").encode()) > 64:
                raise BadRequest("BUTTON_DATA_INVALID")
        allowed = self.topics.get(call.chat)
        if call.topic is not None and (call.topic == 1 or (allowed is not None and call.topic not in allowed)):
            raise BadRequest("message thread not found")
        return visible, entities

    def _too_fast(self, call: Call) -> int:
        """Seconds to wait: one message a second in a chat (bursts of 3), 20 a minute in a group, 30 a second in all."""
        lately = []  # from the newest back: a ledger of thousands is not read through for each message
        for earlier in reversed(self.arrived):
            if call.at - earlier.at >= 60:
                break
            if earlier.accepted and earlier.method == "sendMessage":
                lately.append(earlier)
        here = [c.at for c in lately if c.chat == call.chat]
        group = not call.chat.isdigit()
        if sum(1 for c in lately if call.at - c.at < 1) >= 30:
            return 1
        if group and len(here) >= 20:
            return 5
        return 1 if sum(1 for at in here if call.at - at < 2) >= 4 else 0


_GIFTS = (
    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels",
)  # fmt: skip


def _admin(user: dict[str, Any]) -> dict[str, Any]:
    rights = (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories",
    )  # fmt: skip
    return {"user": user, "status": "administrator", **dict.fromkeys(rights, False)}


@dataclass(frozen=True)
class _Asked:
    path: str
    parameters: dict[str, Any]


async def _request(reader: asyncio.StreamReader) -> _Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    if "json" in headers.get("content-type", ""):
        parameters = json.loads(body or b"{}")
    elif "multipart" in headers.get("content-type", ""):
        whole = b"Content-Type: " + headers["content-type"].encode() + b"\r\n\r\n" + body
        parts = message_from_bytes(whole).get_payload()
        parameters = {
            str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True).decode()
            for part in parts  # type: ignore[union-attr]
        }  # fmt: skip
    else:
        parameters = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)))
    path, _, query = first.split()[1].partition("?")
    return _Asked(path, {**dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))), **parameters})

"""Finding a chat's address: somebody opens a link that holds a code, and the chat where the code is said is the one.

Where no daemon listens, `Ear` does. What other people say meanwhile is the bot's: it is in the inbox before Telegram is
told that it was received, so a daemon that starts later answers it. Where a daemon's bot listens, it notes the chat on
the code's token (`noted`), and `told` waits for that. Nothing is sent here.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from internwatch.bot.said import Chat, Command, Words, read
from internwatch.channels.telegram.listener import HOLD_SECONDS, WANTED
from internwatch.errors import SendError

if TYPE_CHECKING:
    from internwatch.channels.telegram.listener import Listener
    from internwatch.store.tokens import Purpose, Token

# Posts of channels are asked for only here: the bot does not answer in channels.
POST = "channel_post"
PAUSE = 1.0
# Between two looks at whether the daemon has heard the code.
LOOK = 0.5
# A second conflict in a row is a program that listens, not one that just ended.
MOST_CONFLICTS = 2


class Keeps(Protocol):
    """What connecting needs of the store."""

    def keep_updates(self, updates: Iterable[Mapping[str, Any]], now: datetime) -> None: ...
    def handled_update(self, number: int, state: Any, note: str = "") -> None: ...


class Tokens(Protocol):
    """What connecting through a daemon needs of the store."""

    def use(self, text: str, purpose: Purpose, now: datetime, detail: Mapping[str, Any]) -> Token | None: ...
    def token(self, text: str, purpose: Purpose, now: datetime) -> Token | None: ...


class Heard(msgspec.Struct, frozen=True):
    """Where the code was said, and by whom ("" in a channel)."""

    chat: Chat
    name: str = ""


CODE = "c_"


def new_code() -> str:
    """128 bits that fit into a deep link."""
    return CODE + secrets.token_urlsafe(16)


class Ear:
    """Listens until the code was said. `say` is told of trouble that passes, once; `pause` is the wait after it."""

    def __init__(
        self, listener: Listener, store: Keeps, now: Callable[[], datetime], say: Callable[[str], None],
        pause: float = PAUSE,
    ) -> None:  # fmt: skip
        self._listener, self._store, self._now, self._say, self._pause = listener, store, now, say, pause
        self._conflicts = 0
        self._said: set[str] = set()

    async def hear(self, code: str, me: str, seconds: float) -> Heard | None:
        """Where the code was said, or None when nobody did in time. SendError when listening makes no sense."""
        ends, offset = time.monotonic() + seconds, 0
        while (left := ends - time.monotonic()) > 0:
            try:
                found = await self._listener.updates(offset, int(min(HOLD_SECONDS, max(left, 1))), (*WANTED, POST))
            except SendError as error:
                self._bear(error)
                await asyncio.sleep(min(error.retry_after or self._pause, left))
                continue
            self._conflicts = 0
            # Committed before the next call confirms them.
            self._store.keep_updates([one for one in found if POST not in one], self._now())
            offset = max((one["update_id"] for one in found), default=offset - 1) + 1
            for update in found:
                if heard := _heard(update, code, me):
                    await self._over(update, offset)
                    return heard
        return None

    def _bear(self, error: SendError) -> None:
        """Raise what waiting does not mend."""
        self._conflicts = self._conflicts + 1 if error.code == "conflict" else 0
        if error.permanent or self._conflicts >= MOST_CONFLICTS:
            raise error
        if error.code != "conflict" and str(error) not in self._said:
            self._said.add(str(error))
            self._say(f"{error}; trying again")

    async def _over(self, update: Mapping[str, Any], offset: int) -> None:
        """The code is no question to the bot. Where Telegram is not told so, it comes again and is known."""
        if POST not in update:
            self._store.handled_update(update["update_id"], "done", "telegram connect")
        with suppress(SendError):
            await self._listener.updates(offset, 0)


def _heard(update: Mapping[str, Any], code: str, me: str) -> Heard | None:
    said = read(dict(update), me)
    if isinstance(said, Command) and said.word == "start" and said.rest == code:
        return Heard(said.chat, said.name)
    if isinstance(said, Words) and said.text.strip() == code:
        return Heard(said.chat, said.name)
    return None


# -- beside a daemon --------------------------------------------------------------------------------------------------


def noted(store: Tokens, said: object, now: datetime) -> bool:
    """The daemon's part: whether somebody said the code of a waiting `telegram connect`; its chat is noted then."""
    if not isinstance(said, Command) or said.word != "start" or not said.rest.startswith(CODE):
        return False
    heard = msgspec.to_builtins(Heard(said.chat, said.name))
    return store.use(said.rest.removeprefix(CODE), "connect", now, heard) is not None


async def told(store: Tokens, code: str, now: Callable[[], datetime], seconds: float) -> Heard | None:
    """Where the daemon heard the code, or None when nobody said it in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = store.token(code.removeprefix(CODE), "connect", now())
        if found is not None and found.used_at is not None:
            return msgspec.convert(found.detail, Heard)
        await asyncio.sleep(LOOK)
    return None

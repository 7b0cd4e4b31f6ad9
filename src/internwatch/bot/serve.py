"""The bot at work: hears updates, writes them down, answers them, and does what the answers say.

An update is in the inbox before Telegram is told that it was received, and leaves it when it has been answered: a
killed process answers at its next start. Chats are answered side by side, each in its own order (`turns.py`).
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict, deque
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from internwatch.bot.act import do, in_order, listener
from internwatch.bot.catalogue import catalogue
from internwatch.bot.connect import noted
from internwatch.bot.desk import Act, Desk, Screen, Send
from internwatch.bot.hook import Hook
from internwatch.bot.introduce import introduce
from internwatch.bot.route import answer
from internwatch.bot.said import Command, Moved, Presence, Said, Tap, read
from internwatch.bot.turns import Turns
from internwatch.crashpoint import crashpoint
from internwatch.errors import ConfigError, SendError, StoreError

if TYPE_CHECKING:
    from internwatch.channels.telegram.channel import Telegram
    from internwatch.channels.telegram.listener import Listener
    from internwatch.store.inbox import Handled
    from internwatch.watch import Watch

log = structlog.get_logger("internwatch.bot")

# Answers of one person in a minute; beyond it they are told once and not answered for the rest of it.
MOST_A_MINUTE = 30
MINUTE = timedelta(minutes=1)
MOST_TRIES = 3
# Seconds of wait after a failed call; so many times longer where somebody must mend something first.
PAUSE, PATIENCE = 3.0, 10
# Telegram numbers updates anew after a week of silence: then what it has is asked for from the beginning.
SILENCE = timedelta(days=6)
# A menu that could not be set is tried again after so long.
SHOW_AGAIN = timedelta(minutes=5)
ANONYMOUS_ADMIN = 1087968824


class Answer(msgspec.Struct):
    """What is being said to one update: `acts` are those that are left, None until they are worked out. `state` and
    `note` are for the inbox."""

    said: Said
    note: str
    state: Handled = "done"
    acts: list[Act] | None = None


class Bot:
    """`run` until `stop`. `watch` is the daemon's; its config is read anew for every answer."""

    def __init__(self, watch: Watch, stop: asyncio.Event, *, hold: int = 50, pause: float = PAUSE) -> None:
        self.watch, self.stop, self.hold, self.pause = watch, stop, hold, pause
        self.me = ""
        self._show_at: datetime | None = watch.now()
        self._known, self._hook = asyncio.Event(), Hook(watch)
        self._rates: dict[int, deque[datetime]] = defaultdict(deque)
        self._told: dict[int, datetime] = {}

    async def run(self) -> None:
        """Listen and answer; trouble outside is waited for, never raised."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._work())]
        ended = asyncio.create_task(self.stop.wait())
        await asyncio.wait([*tasks, ended], return_when=asyncio.FIRST_COMPLETED)
        for task in (*tasks, ended):
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for failed in results:
            if isinstance(failed, Exception):
                raise failed

    def _listener(self) -> Listener:
        return listener(self.watch)

    def _channel(self) -> Telegram:
        return self.watch.senders.telegram()

    # -- hearing ------------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        offset, heard = 0, self.watch.now()
        while True:
            try:
                await self._introduce()
                if await self._hook.settle(self._listener()):
                    offset, heard = 0, self.watch.now()
                    await asyncio.sleep(self.pause)
                    continue
                found = await self._listener().updates(offset, self.hold)
            except (SendError, ConfigError) as error:
                log.warning("updates cannot be heard", reason=str(error))
                await asyncio.sleep(_pause_after(error, self.pause))
                continue
            now = self.watch.now()
            if found:
                crashpoint("heard")
                await self.watch.thread(self.watch.store.keep_updates, found, now)
                crashpoint("noted")
                offset, heard = max(one["update_id"] for one in found) + 1, now
                self.watch.heard.set()
            elif now - heard > SILENCE:
                offset, heard = 0, now

    async def _introduce(self) -> None:
        """Who we are, before anything is heard; what Telegram shows of us may wait, people may not."""
        now = self.watch.now()
        if not self.me:
            self.me = await self._listener().me()
            self._known.set()
            access = self.watch.config.bot.access if self.watch.config.bot else ""
            log.info("the bot listens", bot=self.me, access=access)
        if self._show_at is None or now < self._show_at:
            return
        try:
            await introduce(self.me, self._listener(), self.watch.store, self.watch.thread, catalogue("en"))
            self._show_at = None
        except SendError as error:
            self._show_at = now + max(SHOW_AGAIN, timedelta(seconds=error.retry_after or 0))
            log.warning("the bot's menu and description could not be set", reason=str(error))

    # -- answering ----------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        await self._known.wait()  # a command may name the bot it is for
        await Turns(self.watch, self._chat_of, self._settle).run()

    def _chat_of(self, update: dict[str, Any]) -> int:
        said = read(update, self.me)
        return said.chat.id if said else 0

    async def _settle(self, number: int) -> None:
        """Answer one update, as often as it takes; it is over afterwards."""
        store, thread = self.watch.store, self.watch.thread
        found = await thread(store.waiting_update, number)
        if found is None:
            return  # everything of its chat was deleted meanwhile
        said, tries = read(found[0], self.me), found[1]
        if said is None:
            await thread(store.handled_update, number, "dead", "nothing said to us")
            return
        person = await thread(store.person, said.chat.destination)
        if person is not None:  # what we say is in the language that they have here, not in that of their Telegram
            said = msgspec.structs.replace(said, language=person.settings.language)
        answer = Answer(said, "given up")
        while tries < MOST_TRIES:
            await self._until_channel()
            await thread(store.trying_update, number)
            tries += 1
            wait = await self._tried(answer, is_last=tries == MOST_TRIES)
            if wait is None:
                break
            await asyncio.sleep(wait)
        crashpoint("answered")
        await thread(store.handled_update, number, answer.state, answer.note[:300])

    async def _tried(self, answer: Answer, *, is_last: bool) -> float | None:
        """The seconds to wait before another try; None where the update is over."""
        try:
            await self._answered(answer)
        except SendError as error:
            answer.note = f"{error.code}: {error}"
            if not error.permanent and not is_last:
                return error.retry_after or self.pause
            await self._regret(answer.said, error)
        except StoreError:
            raise
        except Exception as error:
            mark = secrets.token_hex(4)
            log.exception("an answer failed", update=answer.said.update, id=mark, reason=type(error).__name__)
            if answer.acts is None:  # it was not worked out: that is said in its place
                answer.acts = [Send(Screen(catalogue(answer.said.language).lines("help.error", id=mark)))]
                return 0.0
            answer.state, answer.note = "dead", type(error).__name__
        return None

    async def _regret(self, said: Said, error: SendError) -> None:
        """A short word in the place of an answer that Telegram does not take: somebody waits for one."""
        if error.scope == "message" and not error.unknown:
            with suppress(SendError):
                await do(self.watch, said, [Send(Screen(catalogue(said.language).lines("help.refused")))])

    async def _until_channel(self) -> None:
        """Wait while the token is gone from the environment: nothing is tried without it."""
        while (missing := self._missing()) is not None:
            log.warning("an answer cannot be sent", reason=str(missing))
            await asyncio.sleep(self.pause * PATIENCE)

    def _missing(self) -> ConfigError | None:
        try:
            self._channel()
        except ConfigError as error:
            return error
        return None

    async def _answered(self, answer: Answer) -> None:
        """Do what the answer says, and what it says is worked out once: that may have changed the store, and would say
        something else the next time."""
        if answer.acts is None:
            acts, answer.note = await self._worked_out(answer.said)
            answer.acts = in_order(answer.said, acts)
        await do(self.watch, answer.said, answer.acts)

    async def _worked_out(self, said: Said) -> tuple[list[Act], str]:
        """(acts, note)"""
        if isinstance(said, Moved):
            await self.watch.thread(self._moved, said)
            return [], "moved"
        if self._too_fast(said):
            return self._slow(said), "too fast"
        return await self.watch.thread(self._acts, said, await self._is_admin(said)), ""

    def _acts(self, said: Said, is_admin: bool) -> list[Act]:
        """In the store's thread."""
        if noted(self.watch.store, said, self.watch.now()):
            return []  # `telegram connect` answers
        person = self.watch.store.person(said.chat.destination)
        bot = self.watch.config.bot
        if bot is None:
            return []
        desk = Desk(
            self.watch.store, self.watch.audience, bot, self.me, said.chat, said.user, self.watch.now(),
            catalogue(said.language), person, is_admin, self.watch.tags, self.watch.config.operator.send_to,
            self.watch.links,
        )  # fmt: skip
        return answer(desk, said)

    def _moved(self, said: Moved) -> None:
        old, new = said.chat.destination, f"telegram:{said.to}"
        self.watch.store.move_person(old, new)
        self.watch.audience.edited(old, self.watch.now())
        self.watch.audience.edited(new, self.watch.now())

    async def _is_admin(self, said: Said) -> bool:
        if said.chat.kind != "group" or not isinstance(said, Command | Tap):
            return False
        if said.user == ANONYMOUS_ADMIN:
            return True
        try:
            return await self._listener().is_admin(said.chat.id, said.user)
        except SendError as error:
            if error.permanent:
                return False
            raise

    # -- limits -------------------------------------------------------------------------------------------------------

    def _too_fast(self, said: Said) -> bool:
        if isinstance(said, Presence):
            return False
        now, lately = self.watch.now(), self._rates[said.user]
        while lately and now - lately[0] > MINUTE:
            lately.popleft()
        lately.append(now)
        if len(self._rates) > 10_000:
            self._rates.clear()
        return len(lately) > MOST_A_MINUTE

    def _slow(self, said: Said) -> list[Act]:
        """One word about it in a minute."""
        now = self.watch.now()
        if now - self._told.get(said.user, now - 2 * MINUTE) <= MINUTE:
            return []
        self._told = {u: at for u, at in self._told.items() if now - at < MINUTE} | {said.user: now}
        return [Send(Screen(catalogue(said.language).lines("start.slow")))]


def _pause_after(error: SendError | ConfigError, usual: float) -> float:
    """Seconds to wait after a call that failed."""
    if isinstance(error, ConfigError) or error.code == "conflict":
        return usual * PATIENCE
    return error.retry_after or usual

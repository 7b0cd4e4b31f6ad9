"""Any history of openings, closings, answers of the channel, deaths of the process and edits of the config: nothing is
lost, what comes twice says so and follows a result that nobody knew, and a posting is new before it closes.

The store is the real one; the channel is a ledger. A death lets nothing of the process act any more, as kill -9 does.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from internwatch.deliver import DeliverySettings, Terms, deliver
from internwatch.errors import SendError
from internwatch.model import Change, Message, Owed, Receipt
from internwatch.rhythm import Habits
from internwatch.store import open_store
from internwatch.store.rows import Saved
from internwatch.store.store import Store
from tests.deliver.test_with_store import BOARD
from tests.render.made import NOW, WHY, posting

# A chat whose messages can be edited, one whose messages cannot, and one that is taken out of the config and put back.
EDITED, PLAIN, LEFT = "telegram:1", "apprise:lab", "telegram:2"
EVERYBODY = (EDITED, PLAIN, LEFT)
MOST_POSTINGS = 6
_NUMBER = re.compile(r"jobs/(\d+)|Models (\d+)")
RHYTHMS = (
    Habits(),
    Habits(rhythm="hourly"),
    Habits(quiet="08:00-10:00"),
    Habits(quiet="08:00-10:00", quiet_mode="silent"),
)


class Killed(BaseException):
    """The process is dead."""


class Copy(msgspec.Struct, frozen=True):
    """What a chat got: numbers of postings, whether it says that it may be a repeat, whether it tells a closing."""

    chat: str
    about: frozenset[int]
    marked: bool
    closing: bool
    again: bool = False  # an edit of an earlier message
    away: bool = False


class Ledger:
    """What arrived, and the answers that are still to be given: one for each call, then "ok"."""

    def __init__(self) -> None:
        self.copies: list[Copy] = []
        self.answers: list[str] = []
        self.unknown: Counter[tuple[str, int]] = Counter()
        self.numbers = 0
        self.dead = False


class Chats:
    """A channel of one process. `edit` is only there for Telegram's name."""

    def __init__(self, name: str, ledger: Ledger) -> None:
        self.name, self.ledger = name, ledger

    async def send(self, message: Message, address: str) -> Receipt:
        return self._take(message, address, again=False)

    def _take(self, message: Message, address: str, *, again: bool) -> Receipt:
        book = self.ledger
        if book.dead:
            raise Killed
        answer = book.answers.pop(0) if book.answers else "ok"
        text = message.text
        about = frozenset(int(a or b) for a, b in _NUMBER.findall(f"{text} {message.html}"))
        closing = "🔒" in text or "losed" in text
        copy = Copy(f"{self.name}:{address}", about, text.startswith("↻"), closing, again, "away" in text)
        if answer in ("ok", "lost", "killed after"):
            book.copies.append(copy)
        if answer in ("lost", "broken", "killed before", "killed after"):
            book.unknown.update((copy.chat, number) for number in about)
        if answer.startswith("killed"):
            book.dead = True
            raise Killed
        if error := ERRORS.get(answer):
            raise error()
        book.numbers += 1
        return Receipt(str(book.numbers))

    async def aclose(self) -> None: ...


class Editing(Chats):
    async def edit(self, message: Message, address: str, reference: str) -> Receipt:
        self._take(message, address, again=True)
        return Receipt(reference)


ERRORS: dict[str, Callable[[], SendError]] = {
    "lost": lambda: SendError("the answer was lost", unknown=True, code="cut"),
    "broken": lambda: SendError("500", unknown=True, code="server-error"),
    "wait": lambda: SendError("wait 7 s", retry_after=7, scope="destination", code="flood"),
    "long wait": lambda: SendError("wait 40 s", retry_after=40, scope="channel", code="flood"),
    "unreachable": lambda: SendError("no route", scope="channel", code="connect"),
}
ANSWERS = ("ok", *ERRORS, "killed before", "killed after")


class Histories(RuleBasedStateMachine):
    """`wanted` is what each destination must have been told of, by what was owed while the config named it."""

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        self.folder = tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)
        self.at, self.ledger, self.named = NOW, Ledger(), set(EVERYBODY)
        self.habits, self.deaths, self.closed = Habits(), 0, set[int]()
        self.wanted: set[tuple[str, int]] = set()
        self.opened = 0
        self.store = self._start()

    def _start(self) -> Store:
        """As a process starts: open, take over the config, find what died."""
        store = open_store(f"sqlite:///{self.folder.name}/iw.db", now=self.at)
        store.put_boards([BOARD])
        store.recover(self.at)
        self.channels = {"telegram": Editing("telegram", self.ledger), "apprise": Chats("apprise", self.ledger)}
        self.terms = Terms(lambda _: self.habits)
        return store

    def teardown(self) -> None:
        self.ledger.answers = []
        for _ in range(12):  # hours in which everything works
            self.at += timedelta(hours=3)
            self._pass()
        try:
            self.all_arrived()
        finally:
            self.store.close()
            self.folder.cleanup()

    # -- what happens -------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.opened < MOST_POSTINGS)
    @rule()
    def a_posting_opens(self) -> None:
        self.opened += 1
        self._save((posting(self.opened),), "new", self.opened)
        self.wanted |= {(to, self.opened) for to in self.named}

    @precondition(lambda self: self.opened > len(self.closed))
    @rule(pick=st.integers(0, 99))
    def a_posting_closes(self, pick: int) -> None:
        still = sorted(set(range(1, self.opened + 1)) - self.closed)
        number = still[pick % len(still)]
        self.closed.add(number)
        self._save((), "closed", number)

    def _save(self, made: tuple[Any, ...], kind: str, number: int) -> None:
        key = posting(number).key
        owed = tuple(Owed(to, kind, key, "1", ("f",), {"why": WHY, "siblings": []}) for to in sorted(self.named))  # type: ignore[arg-type]
        closed = frozenset({str(number)}) if kind == "closed" else frozenset()
        changes = (Change("closed", key, self.at),) if closed else ()
        self.store.save(Saved(BOARD, self.at, postings=made, closed=closed, changes=changes, owed=owed))

    @rule(answers=st.lists(st.sampled_from(ANSWERS), max_size=6))
    def the_channel_will_answer(self, answers: list[str]) -> None:
        self.ledger.answers = answers

    @rule(seconds=st.sampled_from((1, 8, 61, 300, 3600)))
    def time_passes(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)
        self._pass()

    @rule(after=st.sampled_from(("claim", "settle", "put_destination")), early=st.booleans())
    def the_process_dies_in_the_store(self, after: str, early: bool) -> None:
        """Before or after it committed a claim, a result or a wait."""
        real = getattr(self.store, after)

        def fatal(*args: Any) -> Any:
            if self.ledger.dead:
                raise Killed
            if not early:
                real(*args)
            self.ledger.dead = True
            raise Killed

        setattr(self.store, after, fatal)
        self._pass()

    @rule(habits=st.sampled_from(RHYTHMS))
    def the_config_says_another_rhythm(self, habits: Habits) -> None:
        self.habits = habits
        self.store.reconsider(None)

    @rule()
    def the_config_drops_or_takes_back_a_chat(self) -> None:
        self.named ^= {LEFT}
        if LEFT not in self.named:
            waiting = {
                row.subject for row in self.store.outbox_rows(("pending", "unknown"), 999) if row.destination == LEFT
            }
            self.store.cancel_others(self.named, self.at)
            self.wanted -= {(LEFT, n) for n in range(1, self.opened + 1) if posting(n).key in waiting}

    def _pass(self) -> None:
        """One pass of delivering, in a process that may die of it and is then started anew."""

        async def here(act: Callable[..., Any], *args: Any) -> Any:
            if self.ledger.dead:
                raise Killed
            return act(*args)

        async def once() -> None:
            await deliver(
                self.store, self.channels, now=lambda: self.at, run=here, terms=self.terms,
                settings=DeliverySettings(group_wait=0.0),
            )  # fmt: skip

        try:
            asyncio.run(once())
        except Killed:
            self._count_what_died()
            self.ledger.dead = False
            self.store.close()
            self.store = self._start()
        for name in ("claim", "settle", "put_destination"):
            vars(self.store).pop(name, None)

    def _count_what_died(self) -> None:
        """What was claimed at a death is a result that nobody knows."""
        for row in self.store.outbox_rows(("sending",), 999):
            self.ledger.unknown[row.destination, int(row.subject.rpartition(":")[2])] += 1

    # -- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def twice_only_after_an_unknown_result_and_marked(self) -> None:
        told = [copy for copy in self.ledger.copies if not copy.again and not copy.closing]
        for to in EVERYBODY:
            here = [copy for copy in told if copy.chat == to]
            plain = Counter(n for copy in here if not copy.marked for n in copy.about)
            assert all(count == 1 for count in plain.values()), f"{to}: a second copy that does not say so: {here}"
            every = Counter(n for copy in here for n in copy.about)
            assert all(count <= 1 + self.ledger.unknown[to, n] for n, count in every.items()), f"{to}: too many: {here}"

    @invariant()
    def new_before_closed(self) -> None:
        seen: set[tuple[str, int]] = set()
        for copy in self.ledger.copies:
            fresh = {(copy.chat, n) for n in copy.about}
            if copy.again:
                assert fresh <= seen, f"edited before it was told: {copy}"
            seen |= fresh

    def all_arrived(self) -> None:
        """At the end everything has arrived, or stands as dead for somebody to see."""
        told = {(copy.chat, n) for copy in self.ledger.copies for n in copy.about}
        # What closed before it could be told is summed up, "while you were away", without its name.
        away = {copy.chat for copy in self.ledger.copies if copy.away}
        told |= {(to, n) for to in away for n in self.closed}
        dead = {(r.destination, int(r.subject.rpartition(":")[2])) for r in self.store.outbox_rows(("dead",), 999)}
        assert self.wanted <= told | dead, f"lost: {self.wanted - told - dead}"
        assert not self.store.outbox_rows(("pending", "unknown", "sending"), 999), "something is owed still"


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)

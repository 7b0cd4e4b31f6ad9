"""Hours and days of delivering in moments: a storm of 429s, and the nights on which clocks change; real store, real
Telegram channel, a strict Bot API in the same loop. Judged by the times in its ledger.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from internwatch.channels.telegram import Telegram
from internwatch.deliver import DeliverySettings, Terms, deliver
from internwatch.model import Owed
from internwatch.rhythm import Habits
from internwatch.store import open_store
from internwatch.store.rows import Saved
from internwatch.store.store import Store
from tests.deliver.test_with_store import BOARD
from tests.deliver.virtual import VirtualLoop, run
from tests.fakes.telegram import TOKEN, BotApi, Call, Step, flood, ok
from tests.render.made import WHY, posting

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


class Life:
    """A store, a bot and people with habits, on the clock of a virtual loop that began at `start`."""

    def __init__(self, store: Store, api: BotApi, loop: VirtualLoop, start: datetime) -> None:
        self.store, self.api, self.loop, self.start = store, api, loop, start
        self.habits: Mapping[str, Habits] = {}
        self.telegram = Telegram(TOKEN, api.url, clock=loop.time)
        self.terms = Terms(lambda to: self.habits.get(to, Habits()))
        store.put_boards([BOARD])

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.loop.time())

    def opens(self, number: int, people: Iterable[str]) -> None:
        """A posting that matches for all of them."""
        made = posting(number)
        owed = tuple(Owed(to, "new", made.key, "1", ("f",), {"why": WHY, "siblings": []}) for to in people)
        self.store.save(Saved(BOARD, self.now(), postings=(made,), owed=owed))

    async def pay(self) -> None:
        async def here(act: Callable[..., Any], *args: Any) -> Any:
            return act(*args)

        await deliver(
            self.store, {"telegram": self.telegram}, now=self.now, run=here, terms=self.terms,
            settings=DeliverySettings(group_wait=0.0),
        )  # fmt: skip

    async def until(self, moment: datetime) -> None:
        await asyncio.sleep((moment - self.now()).total_seconds())

    def at(self, call: Call) -> datetime:
        return self.start + timedelta(seconds=call.at)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where writing to disk is not waited for: thousands of commits are made, and the power does not go."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="internwatch-") as made:
        yield Path(made)


@asynccontextmanager
async def life(folder: Path, loop: VirtualLoop, start: datetime, **api: Any) -> AsyncIterator[Life]:
    store = open_store(f"sqlite:///{folder / 'iw.db'}", now=start)
    async with BotApi(clock=loop.time, **api).here() as server:
        made = Life(store, server, loop, start)
        yield made
        await made.telegram.aclose()
    store.close()


# -- a storm of 429s --------------------------------------------------------------------------------------------------

ALERTS = 40


def stormy(seed: int) -> Callable[[Call], Step]:
    """Half of the calls are told to wait: some seconds, now and then (which means the whole bot) most of a minute."""
    chance, waits = random.Random(seed), (*[1, 2, 3, 5] * 6, 40)
    return lambda _: flood(chance.choice(waits)) if chance.random() < 0.5 else ok()


def test_a_storm_of_429s(folder: Path) -> None:
    """40 alerts, half of the calls refused: each arrives once, unmarked, and nobody is called before the time."""

    async def storm(loop: VirtualLoop) -> None:
        start = datetime(2026, 11, 3, 12, tzinfo=UTC)
        async with life(folder, loop, start, rates=True, choose=stormy(7)) as one:
            people = [f"telegram:{number}" for number in range(1, ALERTS + 1)]
            one.opens(1, people)
            while set(one.store.outbox_counts()) != {"sent"}:
                await one.pay()
                await asyncio.sleep(1)
                assert loop.time() < 4 * 3600, one.store.outbox_counts()
            judge(one.api)

    run(storm)


def judge(api: BotApi) -> None:
    assert Counter(call.chat for call in api.delivered) == Counter(map(str, range(1, ALERTS + 1)))
    assert not any("possible repeat" in call.visible for call in api.delivered)
    refused = [call for call in api.sends if call.answer == 429]
    assert len(refused) > ALERTS / 2, "the storm was none"
    for call in refused:
        early = [c for c in api.sends if call.at < c.at < call.at + call.wait]
        early = [c for c in early if c.chat == call.chat or call.wait >= 30]
        assert not early, f"{early[0].chat} was called {early[0].at - call.at:.1f} s after a wait of {call.wait} s"


# -- nights on which clocks change -------------------------------------------------------------------------------------

ZURICH, NEW_YORK = "Europe/Zurich", "America/New_York"
NIGHT = "22:00-08:00"


class Change(msgspec.Struct, frozen=True):
    """A Saturday, the offsets of its zone before and after the change on Sunday, the moment of the change, and a time
    of day that exists twice or not at all on that Sunday, with the moment that it must mean."""

    zone: str
    saturday: str
    before: str
    after: str
    change: str
    odd: str
    means: str


CHANGES = (
    Change(ZURICH, "2026-10-24", "+02:00", "+01:00", "2026-10-25T01:00Z", "02:30", "2026-10-25T00:30Z"),
    Change(ZURICH, "2027-03-27", "+01:00", "+02:00", "2027-03-28T01:00Z", "02:30", "2027-03-28T01:00Z"),
    Change(NEW_YORK, "2026-10-31", "-04:00", "-05:00", "2026-11-01T06:00Z", "01:30", "2026-11-01T05:30Z"),
    Change(NEW_YORK, "2027-03-13", "-05:00", "-04:00", "2027-03-14T07:00Z", "02:30", "2027-03-14T07:00Z"),
)


class Days:
    """Local times of a weekend as moments; offsets are the test's own, so that no library is asked twice."""

    def __init__(self, of: Change) -> None:
        self.of, self.saturday = of, datetime.fromisoformat(f"{of.saturday}T00:00{of.before}")
        self.sunday = datetime.fromisoformat(f"{of.saturday}T00:00{of.after}") + timedelta(days=1)
        self.change, self.odd = datetime.fromisoformat(of.change), datetime.fromisoformat(of.means)

    def sat(self, hour: int, minute: int = 0) -> datetime:
        """On Saturday, or (past 24) on Sunday before the change."""
        return self.saturday + timedelta(hours=hour, minutes=minute)

    def sun(self, hour: int, minute: int = 0) -> datetime:
        """On Sunday after the change, or (past 24) on Monday."""
        return self.sunday + timedelta(hours=hour, minutes=minute)

    def openings(self) -> list[datetime]:
        """When postings open; the last is past the weekly digest."""
        return [
            self.sat(21, 30), self.sat(23, 10), self.sat(24, 30), self.change - 15 * MINUTE, self.change + 15 * MINUTE,
            self.sun(3, 20), self.sun(7, 59), self.sun(8), self.sun(12, 10),
        ]  # fmt: skip

    def expected(self) -> dict[str, list[tuple[datetime, int, bool]]]:
        """Who gets how many alerts when, and whether without sound."""
        opens, monday = self.openings(), self.sun
        early = sum(at < self.odd for at in opens)
        held = [at for at in opens[1:] if at < self.odd]
        hours = (  # the hour after the change and four o'clock are one in spring
            self.sat(22), self.sat(24), self.sat(25), self.change, self.change + timedelta(hours=1), self.sun(4),
            self.sun(8), self.sun(9), self.sun(13),
        )  # fmt: skip
        hour, minute = map(int, self.of.odd.split(":"))
        return {
            "telegram:1": [(opens[0], 1, False), (self.sun(8), 7, False), (opens[8], 1, False)],
            "telegram:2": [(at, 1, self.sat(22) <= at < self.sun(8)) for at in opens],
            "telegram:3": [(at, count, False) for at, count in Counter(hours).items()],
            "telegram:4": [(self.sun(8, 30), 8, False), (monday(24 + 8, 30), 1, False)],
            "telegram:5": [(self.sun(9), 8, False)],
            "telegram:6": [(opens[0], 1, False), (self.odd, len(held), False)]
            + [(at, 1, False) for at in opens[1:] if at >= self.odd],
            "telegram:7": [(self.odd, early, False), (monday(24 + hour, minute), 9 - early, False)],
        }

    def habits(self) -> dict[str, Habits]:
        zone, odd = self.of.zone, self.of.odd
        made = {
            "1": Habits(quiet=NIGHT), "2": Habits(quiet=NIGHT, quiet_mode="silent"), "3": Habits(rhythm="hourly"),
            "4": Habits(rhythm="daily 08:30"), "5": Habits(rhythm="weekly sun 09:00"),
            "6": Habits(quiet=f"23:00-{odd}"), "7": Habits(rhythm=f"daily {odd}"),
        }  # fmt: skip
        return {f"telegram:{n}": msgspec.structs.replace(one, zone=zone) for n, one in made.items()}


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: f"{c.zone}-{c.saturday}")
def test_a_weekend_on_which_clocks_change(folder: Path, change: Change) -> None:
    """From Saturday noon to Monday noon, nine postings: everybody gets them at the very second their habits say."""

    async def weekend(loop: VirtualLoop) -> None:
        days = Days(change)
        start, end = days.sat(12), days.sun(36)
        async with life(folder, loop, start) as one:
            one.habits = days.habits()
            openings = days.openings()
            grid = [start + n * 30 * MINUTE for n in range(int((end - start) / (30 * MINUTE)))]
            # Whatever is expected at a moment must not have come a second before it.
            edges = [at for told in days.expected().values() for at, *_ in told]
            for moment in sorted({*grid, *openings, *edges, *(at - SECOND for at in edges)}):
                await one.until(moment)
                if moment in openings:
                    one.opens(openings.index(moment) + 1, one.habits)
                await one.pay()
            told: dict[str, list[tuple[datetime, int, bool]]] = {to: [] for to in one.habits}
            for call in one.api.delivered:
                told[f"telegram:{call.chat}"].append((nearest(one.at(call)), len(call.links), call.silent))
            assert told == days.expected()

    run(weekend)


def nearest(at: datetime) -> datetime:
    """The second: sums of floats are not exact."""
    return (at + timedelta(milliseconds=500)).replace(microsecond=0)

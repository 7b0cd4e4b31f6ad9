"""A storm of 429s: half of all calls are told to wait; everything arrives once and nobody is called before the time."""

from __future__ import annotations

import random  # noqa: TID251 - moments and answers follow from a seed
import time
from pathlib import Path

from bench.torture import ledger
from bench.torture.daemon import Daemon
from bench.torture.owed import alerts, prepare
from internwatch.store.store import Store
from tests.fakes.telegram import BotApi, flood, ok

PATIENCE = 300.0


def floods(folder: Path, database: str, store: Store, count: int, seed: int) -> bool:
    """Whether the bars hold: nothing lost, nothing doubled, no call before the time."""
    owed, chance = alerts(count), random.Random(seed)
    with BotApi(rates=True, choose=lambda _: flood(chance.choice((1, 1, 2))) if chance.random() < 0.5 else ok()) as api:
        prepare(folder, database, api.url, owed)
        began, ends = time.monotonic(), time.monotonic() + PATIENCE
        daemon = Daemon(folder)
        while set(store.outbox_counts()) != {"sent"} and time.monotonic() < ends and daemon.process.poll() is None:
            time.sleep(0.2)
        took, code = time.monotonic() - began, daemon.stop()
        found = ledger.judge(api.sends, owed, store, [])
        refused = sum(call.answer == 429 for call in api.sends)
    print(f"  {refused} of {len(api.sends)} calls were told to wait; over after {took:.0f} s")
    print(found)
    return found.holds() and found.doubled == 0 and code == 0

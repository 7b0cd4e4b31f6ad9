"""A storm: the daemon is killed at random moments while thousands of alerts are owed and the server is moody."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from bench.torture import ledger
from bench.torture.daemon import Daemon
from bench.torture.owed import Alert, alerts, prepare
from internwatch.store.store import Store
from tests.fakes import telegram as fake
from tests.fakes.telegram import BotApi, Call, Step

BAR_RECOVERY = 10.0
# After the last start everything must be there within this, beside what so many messages take at 25 a second.
LATE, PACE = 60.0, 25.0
# Seconds that a daemon lives: from its imports to long after its first message.
LIFE = (0.3, 7.0)
PATIENCE = 300.0


def moods(seed: int) -> Callable[[Call], Step]:
    """Of a hundred messages: 2.5 are taken and their answer is lost, 0.5 not taken with a 500, 1.5 told to wait."""
    chance = random.Random(seed)

    def choose(_: Call) -> Step:
        drawn = chance.random()
        if drawn < 0.025:
            return chance.choice((fake.reset_after, fake.close_after, fake.cut_answer, fake.bad_gateway))()
        if drawn < 0.03:
            return fake.error(500, "Internal Server Error: restart")
        return fake.flood(chance.choice((1, 1, 2, 3))) if drawn < 0.045 else fake.ok()

    return choose


def storm(folder: Path, database: str, store: Callable[[], Store], count: int, seconds: float, seed: int) -> bool:
    """Kill for so long, run to quiet, compare; whether the bars hold."""
    owed, chance = alerts(count), random.Random(seed)
    with BotApi(rates=True, choose=moods(seed)) as api:
        prepare(folder, database, api.url, owed)
        starts = kills(folder, chance, seconds)
        left = len(set(owed) - told(api))
        print(f"  {len(starts)} times killed in {seconds:.0f} s (seed {seed}); {left:,} alerts had not arrived by then")
        last = Daemon(folder)
        opened = store()
        try:
            late = quiet(api, opened, owed, last)
            code = last.stop()
            found = ledger.judge(api.sends, owed, opened, [one.ended for one in starts])
            broken = opened.check()
        finally:
            opened.close()
        injected = sum(call.wait > 0 for call in api.sends)
        times = ledger.recoveries(api.sends, [*starts, last])
    print(found)
    print(
        f"  late {late} (later than {LATE:.0f} s and the pace after the last start; bar 0); {injected} calls told to wait"
    )
    print(f"  first send after a start: p50 {ledger.percentile(times, 0.5):.1f} s, p95 {ledger.percentile(times, 0.95):.1f} s, "
          f"max {max(times):.1f} s of {len(times)} (bar {BAR_RECOVERY:.0f})")  # fmt: skip
    print(f"  the database: {broken or 'ok'}; the last daemon ended with {code}")
    return found.holds() and not late and max(times) < BAR_RECOVERY and not broken and code == 0


def kills(folder: Path, chance: random.Random, seconds: float) -> list[Daemon]:
    """Start and kill, again and again."""
    ends, starts = time.monotonic() + seconds, []
    while time.monotonic() < ends:
        one = Daemon(folder)
        time.sleep(chance.uniform(*LIFE))
        one.kill()
        starts.append(one)
    return starts


def told(api: BotApi) -> set[Alert]:
    """What has arrived."""
    return {(call.chat, int(n)) for call in api.delivered for n in ledger._NUMBER.findall(" ".join(call.links))}


def quiet(api: BotApi, store: Store, owed: list[Alert], last: Daemon) -> int:
    """Wait until nothing is owed any more; how many alerts arrived too late."""
    missing = set(owed) - told(api)
    enough = last.began + LATE + len({chat for chat, _ in missing}) / PACE
    ends = time.monotonic() + PATIENCE
    late: set[Alert] | None = None
    while time.monotonic() < ends and last.process.poll() is None:
        if late is None and time.monotonic() > enough:
            late = set(owed) - told(api)
        if not {"pending", "unknown", "sending"} & set(store.outbox_counts()):
            break
        time.sleep(0.5)
    return len(late or ())

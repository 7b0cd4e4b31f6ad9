"""A storm: the daemon is killed at random moments while thousands of alerts are owed and the server is moody."""

from __future__ import annotations

import random  # noqa: TID251 - moments and answers follow from a seed
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
# Seconds that a daemon lives: from its imports on; or, every second time, from its first message on.
LIFE, SENDING = (0.3, 7.0), (0.0, 8.0)
PATIENCE = 600.0


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
        starts = kills(folder, api, chance, seconds)
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
    print(f"  late {late} (not there {LATE:.0f} s after the last start beside the pace; bar 0)")
    print(f"  {injected} calls were told to wait, {len(api.sends):,} made")
    p50, p95 = (ledger.percentile(times, share) for share in (0.5, 0.95))
    print(
        f"  first send after {len(times)} starts: p50 {p50:.1f} s, p95 {p95:.1f} s, max {max(times):.1f} s "
        f"(bar {BAR_RECOVERY:.0f})"
    )
    print(f"  the database: {broken or 'ok'}; the last daemon ended with {code}")
    return found.holds() and not late and max(times) < BAR_RECOVERY and not broken and code == 0


def kills(folder: Path, api: BotApi, chance: random.Random, seconds: float) -> list[Daemon]:
    """Start and kill, again and again."""
    ends, starts = time.monotonic() + seconds, list[Daemon]()
    while time.monotonic() < ends:
        before, one = len(api.sends), Daemon(folder)
        if len(starts) % 2:
            while len(api.sends) == before and time.monotonic() < one.began + BAR_RECOVERY:
                time.sleep(0.01)
        time.sleep(chance.uniform(*(SENDING if len(starts) % 2 else LIFE)))
        one.kill()
        starts.append(one)
    return starts


def told(api: BotApi) -> set[Alert]:
    """What has arrived."""
    return {(call.chat, n) for call in api.delivered for n in ledger.numbers(call)}


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

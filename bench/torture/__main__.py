"""python -m bench.torture [--seconds 300] [--alerts 5000] [--seed 1] [--only storm|postgresql|floods]"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.torture.floods import floods
from bench.torture.storm import storm
from internwatch.store import open_store
from internwatch.store.store import Store
from tests.postgres import server

FLOODED = 60


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench.torture")
    asked.add_argument(
        "--seconds", type=float, default=300.0, help="how long is killed on SQLite; on PostgreSQL a fifth"
    )
    asked.add_argument("--alerts", type=int, default=5000, help="how many are owed on SQLite; on PostgreSQL a fifth")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", choices=("storm", "postgresql", "floods"))
    given = asked.parse_args()
    parts = {"storm": on_sqlite, "postgresql": on_postgresql, "floods": on_floods}
    kept = [act(given) for name, act in parts.items() if given.only in (None, name)]
    print("all bars are kept" if all(kept) else "A BAR WAS MISSED")
    return 0 if all(kept) else 1


def opened(database: str) -> Store:
    return open_store(database, now=datetime.now(UTC))


def on_sqlite(given: argparse.Namespace) -> bool:
    print("a storm of SIGKILLs on SQLite")
    with tempfile.TemporaryDirectory(prefix="internwatch-torture-") as folder:
        database = f"sqlite:///{folder}/iw.db"
        return storm(Path(folder), database, lambda: opened(database), given.alerts, given.seconds, given.seed)


def on_postgresql(given: argparse.Namespace) -> bool:
    print("a storm of SIGKILLs on PostgreSQL")
    with tempfile.TemporaryDirectory(prefix="internwatch-torture-") as folder, server() as url:
        return storm(Path(folder), url, lambda: opened(url), given.alerts // 5, given.seconds / 5, given.seed + 1)


def on_floods(given: argparse.Namespace) -> bool:
    print("a storm of 429s")
    with tempfile.TemporaryDirectory(prefix="internwatch-torture-") as folder:
        database = f"sqlite:///{folder}/iw.db"
        store = opened(database)
        try:
            return floods(Path(folder), database, store, FLOODED, given.seed)
        finally:
            store.close()


if __name__ == "__main__":
    sys.exit(main())

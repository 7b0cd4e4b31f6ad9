"""What breadth costs: 300 boards with about 40,000 postings from cold against a plain downloader, and a steady day.

The world and the yardstick are those of bench_poll.py. The steady day is the real daemon over a few short rounds in
which a little changes, with validators and, as many live systems are, without any; what a round costs and what the
daemon costs while nothing is due are measured apart and put together for a round every 30 minutes. Prints a table and
exits 1 when a bar is missed.

    .venv/bin/python bench/bench_breadth.py [--boards 300] [--largest 1500] [--runs 2] [--rounds 4]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.bench_poll import CONFIG, Bench, Cost, best
from tests.shared import SHARED
from tests.worlds import World, world

COLD, CORE, MEMORY = 5.0, 5.0, 150.0
ROUND = 1800.0
IDLE = 20.0
# So much of all postings is new in half an hour: about one in a hundred a day.
NEW = 0.0002
TICKS = os.sysconf("SC_CLK_TCK")


class Daemon:
    """A running daemon with rounds every `every`, and what it has used so far."""

    def __init__(self, bench: Bench, every: str) -> None:
        config = CONFIG.replace("[poll]\n", f'[poll]\nevery = "{every}"\nrhythm = "fixed"\n')
        (bench.folder / "daemon.toml").write_text(config)
        self.process = subprocess.Popen(
            [bench.command[0], "--config", "daemon.toml", "run"], env=bench.world.env, cwd=bench.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def cpu(self) -> float:
        """Seconds, user and system."""
        if self.process.poll() is not None:
            sys.exit(f"the daemon ended by itself with {self.process.returncode}")
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def peak(self) -> float:
        """MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return float(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    ends = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > ends:
            sys.exit(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.25)


def idle(bench: Bench) -> float:
    """CPU per second of a daemon that has nothing to look at."""
    daemon = Daemon(bench, "1d")
    try:
        time.sleep(8)  # it starts, and looks at nothing: all were read a moment ago
        before, began = daemon.cpu(), time.monotonic()
        time.sleep(IDLE)
        return (daemon.cpu() - before) / (time.monotonic() - began)
    finally:
        daemon.close()


def rounds(bench: Bench, count: int, rest: float) -> tuple[float, float]:
    """(CPU seconds of one round, peak MB) of a daemon over `count` rounds, a little new before each."""
    daemon = Daemon(bench, "30s")
    try:
        turned = len(bench.boards)
        begin = bench.asked()
        until(lambda: bench.asked() - begin >= turned, 300, "a first round")
        before, began, asked = daemon.cpu(), time.monotonic(), bench.asked()
        for number in range(1, count + 1):
            bench.world.ctl("churn", publish=NEW)
            until(lambda number=number: bench.asked() - asked >= number * turned, 300, f"round {number}")
        looked = (bench.asked() - asked) / turned
        used = daemon.cpu() - before - rest * (time.monotonic() - began)
        return used / looked, daemon.peak()
    finally:
        daemon.close()


def served(folder: Path, asked: argparse.Namespace, *more: str) -> AbstractContextManager[World]:
    args = ("--largest", asked.largest, "--latency-ms", "120", "--jitter-ms", "80")
    found: AbstractContextManager[World] = world(folder, asked.boards, *args, *more)
    return found


def cold(folder: Path, asked: argparse.Namespace) -> tuple[Cost, Cost, int]:
    """(ours, the plain downloader, postings), the best of the runs, which alternate."""
    ours, plain = [], []
    with served(folder / "world", asked) as running:
        bench = Bench(running, folder)
        for _ in range(asked.runs):
            bench.forget()
            ours.append(bench.ours())
            plain.append(bench.reference())
        return best(ours), best(plain), sum(b["jobs"] for b in bench.boards)


def steady(folder: Path, asked: argparse.Namespace, *more: str) -> tuple[float, float, float]:
    """(CPU seconds of a round, CPU per second at rest, peak MB)."""
    folder.mkdir()
    with served(folder / "world", asked, *more) as running:
        bench = Bench(running, folder)
        bench.ours()
        rest = idle(bench)
        once, peak = rounds(bench, asked.rounds, rest)
        return once, rest, peak


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--boards", default="300")
    ask.add_argument("--largest", default="1500")
    ask.add_argument("--runs", type=int, default=2)
    ask.add_argument("--rounds", type=int, default=4)
    asked = ask.parse_args()
    if not SHARED.is_dir():
        sys.exit("the bench needs ../shared (the loopback world and the yardstick) beside the repository")
    missed = []
    with tempfile.TemporaryDirectory() as name:
        ours, plain, postings = cold(Path(name), asked)
        ratio = ours.cpu / plain.cpu
        print(f"{asked.boards} boards, {postings:,} postings")
        print(
            f"from cold: {ours.cpu:.1f} s of CPU, plain download {plain.cpu:.1f} s: {ratio:.2f} times (bar {COLD:g});"
        )
        print(f"  {ours.wall:.0f} s of wall (plain {plain.wall:.0f} s), peak {ours.peak:.0f} MB (bar {MEMORY:g})")
        missed += [f"cold {ratio:.2f} > {COLD:g}"] * (ratio > COLD) + [f"peak {ours.peak:.0f} MB"] * (
            ours.peak > MEMORY
        )
        for label, more in (("with validators", ()), ("without validators", ("--no-etag", "all"))):
            once, rest, peak = steady(Path(name) / label.replace(" ", "-"), asked, *more)
            core = 100 * (once / ROUND + rest)
            print(f"a steady day {label}: {once:.2f} s of CPU a round, {100 * rest:.2f} % of a core at rest;")
            print(f"  a round every 30 minutes is {core:.2f} % of a core (bar {CORE:g}), peak {peak:.0f} MB")
            missed += [f"{label}: {core:.2f} % of a core"] * (core > CORE)
            missed += [f"{label}: {peak:.0f} MB"] * (peak > MEMORY)
    for line in missed:
        print(f"MISSED {line}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

"""What polling costs against a plain downloader: CPU, wall time, memory, as ratios in one run.

The world is ../shared/tools/world.py with 200 boards; the yardstick, reference_fetch.py beside it, only downloads,
decodes and remembers ids. Both are started as processes, in turn, and measured by wait4. Prints a Markdown table and
exits 1 when a bar is missed.

    .venv/bin/python bench/bench_poll.py [--boards 200] [--runs 3]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.shared import SHARED
from tests.worlds import World, scraper_file, scraper_of, world

CONFIG = """\
database = "sqlite:///bench.db"
scrapers = "boards"
[poll]
companies = ["tag:practice"]
pause = "0s"
[fetch]
per_host = 8
contact = "bench@example.org"
[[filter]]
name = "research"
roles = ["research"]
any = ["language model*", "title: research"]
send_to = ["file:alerts.jsonl"]
backlog = "none"
"""


@dataclass
class Cost:
    """What one process used: seconds of wall and CPU (user and system), peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def measured(command: list[str], env: dict[str, str], cwd: Path) -> Cost:
    """Run a command to its end and account for it; a failing command ends the bench."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{' '.join(command)} failed:\n{said[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Bench:
    """One world, both clients."""

    def __init__(self, running: World, folder: Path) -> None:
        self.world, self.folder = running, folder
        self.boards = running.ctl("boards")
        for board in self.boards:
            scraper_file(folder / "boards", f"{board['platform']}-{board['token']}", **scraper_of(board))
        (folder / "config.toml").write_text(CONFIG)
        listed = [{"platform": b["platform"], "token": b["token"]} for b in self.boards]
        (folder / "boards.json").write_text(json.dumps(listed))
        self.command = [str(Path(sys.executable).with_name("internwatch")), "--config", "config.toml"]

    def forget(self) -> None:
        for path in (*self.folder.glob("bench.db*"), *self.folder.glob("reference.db*")):
            path.unlink()

    def ours(self) -> Cost:
        return measured([*self.command, "poll", "--all"], self.world.env, self.folder)

    def reference(self) -> Cost:
        tool = str(SHARED / "tools" / "reference_fetch.py")
        return measured([sys.executable, tool, "boards.json", "reference.db"], self.world.env, self.folder)

    def not_modified(self) -> int:
        return int(self.world.ctl("stats")["total"]["not_modified"])

    def asked(self) -> int:
        return int(self.world.ctl("stats")["total"]["requests"])

    def daemon_peak(self) -> float:
        """Most resident memory of a daemon in MB, while it looks twice at everything and tells of new postings."""
        config = CONFIG.replace("[poll]\n", '[poll]\nevery = "10s"\n')
        (self.folder / "daemon.toml").write_text(config)
        for board in self.boards[::10]:
            self.world.ctl("publish", platform=board["platform"], token=board["token"], kind="research")
        before = self.asked()
        process = subprocess.Popen(
            [self.command[0], "--config", "daemon.toml", "run"], env=self.world.env, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            ends = time.monotonic() + 120
            while self.asked() - before < 2 * len(self.boards):
                if process.poll() is not None:
                    sys.exit(f"the daemon ended by itself with {process.returncode}")
                if time.monotonic() > ends:
                    sys.exit(f"the daemon made only {self.asked() - before} requests")
                time.sleep(0.5)
            status = Path(f"/proc/{process.pid}/status").read_text()
            return float(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def best(costs: list[Cost]) -> Cost:
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs), max(c.peak for c in costs))


def rows(bench: Bench, runs: int) -> list[tuple[str, Cost, Cost, float, float]]:
    """(phase, ours, reference, bar for CPU, bar for wall), each the best of the runs, which alternate."""
    first_ours, first_reference = [], []
    for _ in range(runs):
        bench.forget()
        first_ours.append(bench.ours())
        first_reference.append(bench.reference())
    same_ours, same_reference = [], []
    for _ in range(runs):
        before = bench.not_modified()
        same_ours.append(bench.ours())
        answered = bench.not_modified() - before
        if answered < len(bench.boards):
            sys.exit(f"only {answered} of {len(bench.boards)} unchanged boards were answered by a 304")
        same_reference.append(bench.reference())
    return [
        ("first look", best(first_ours), best(first_reference), 5.0, 2.0),
        ("nothing changed", best(same_ours), best(same_reference), 1.75, 1.2),
    ]


def one_new(bench: Bench, runs: int, unchanged: Cost) -> float:
    """Milliseconds of CPU that one new posting on a middling board adds to an unchanged look at all boards; the best of
    the runs against the best of theirs."""
    middling = sorted(bench.boards, key=lambda b: b["jobs"])[len(bench.boards) // 2]
    costs = []
    for _ in range(runs):
        bench.world.ctl("publish", platform=middling["platform"], token=middling["token"], kind="research")
        costs.append(bench.ours())
    return (best(costs).cpu - unchanged.cpu) * 1000


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--boards", default="200")
    ask.add_argument("--runs", type=int, default=3)
    asked = ask.parse_args()
    if not SHARED.is_dir():
        sys.exit("the bench needs ../shared (the loopback world and the yardstick) beside the repository")
    with (
        tempfile.TemporaryDirectory() as name,
        world(Path(name) / "world", asked.boards, "--latency-ms", "120", "--jitter-ms", "80") as running,
    ):
        bench = Bench(running, Path(name))
        found = rows(bench, asked.runs)
        added = one_new(bench, asked.runs, found[1][1])
        daemon = bench.daemon_peak()
    sys.exit(report(found, added, daemon))


def report(found: list[tuple[str, Cost, Cost, float, float]], added: float, daemon: float) -> int:
    missed = []
    print("| look at 200 boards | CPU s | plain download | ratio (bar) | wall s | plain | ratio (bar) | peak MB |")
    print("|---|---|---|---|---|---|---|---|")
    for phase, ours, plain, cpu_bar, wall_bar in found:
        cpu, wall = ours.cpu / plain.cpu, ours.wall / plain.wall
        print(
            f"| {phase} | {ours.cpu:.2f} | {plain.cpu:.2f} | {cpu:.2f} ({cpu_bar}) "
            f"| {ours.wall:.1f} | {plain.wall:.1f} | {wall:.2f} ({wall_bar}) | {ours.peak:.0f} |"
        )
        missed += [f"{phase}: CPU {cpu:.2f} > {cpu_bar}"] if cpu > cpu_bar else []
        missed += [f"{phase}: wall {wall:.2f} > {wall_bar}"] if wall > wall_bar else []
    print(f"\none new posting adds {added:.0f} ms of CPU (bar 100); the daemon's peak is {daemon:.0f} MB (bar 130)")
    missed += [f"peak {found[0][1].peak:.0f} MB > 150"] if found[0][1].peak > 150 else []
    missed += [f"one new posting: {added:.0f} ms > 100"] if added > 100 else []
    missed += [f"daemon {daemon:.0f} MB > 130"] if daemon > 130 else []
    for line in missed:
        print(f"MISSED {line}")
    return 1 if missed else 0


if __name__ == "__main__":
    main()

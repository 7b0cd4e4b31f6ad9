"""Matching as subscribers grow: cost per posting at 100,000 subscriptions against 100, and the memory of a process that
matches 1,000 subscribers against 10,000 postings.

Run: python bench/bench_matching.py. It fails over its bars. Real postings of ../shared are used where they are, else
invented ones; it measures neither fetching nor sending.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from internwatch.filters.index import Index
from internwatch.filters.language import Filter
from internwatch.filters.match import Subject, match
from internwatch.model import Match
from tests.filters.subscribers import made, postings, wishes

BAR_RATIO = 20.0
BAR_BUILD = 10.0
BAR_CHANGE = 0.05
BAR_MEMORY = 200
CORPUS = ROOT.parent / "shared" / "data" / "corpus-postings.jsonl"
SIZES = (100, 1_000, 10_000, 100_000)


def real(most: int) -> Iterator[Subject]:
    """Internships of the corpus, again and again under new numbers; invented ones where there is no corpus."""
    if not CORPUS.is_file():
        yield from postings(most)
        return
    rows = [json.loads(line) for line in CORPUS.open(encoding="utf-8")]
    for n in range(most):
        r = rows[n % len(rows)]
        yield made(n, r["title"], r["description"], r["company"], (r["location"] or "",))


def cpu(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def best(act: Callable[[], object], tries: int = 3) -> float:
    return min(cpu(act) for _ in range(tries))


def growth(subjects: list[Subject]) -> bool:
    """Print the cost per posting at each size; whether the ratio of the ends keeps to the bar."""
    print(f"{len(subjects)} internships; milliseconds of CPU per posting; the plain loop asks each filter")
    print(f"{'subscriptions':>14}{'different':>11}{'built in s':>12}{'told':>8}{'who':>8}{'and why':>9}{'loop':>9}")
    costs = {}
    for size in SIZES:
        filters = wishes(size)
        start = time.process_time()
        index = Index(filters)
        built = time.process_time() - start
        told = sum(len(index.matches(s)) for s in subjects) / len(subjects)
        who = best(lambda index=index: [index.matches(s) for s in subjects]) / len(subjects) * 1e3
        why = best(lambda index=index: [list(index.matches(s)) for s in subjects]) / len(subjects) * 1e3
        loop = f"{plain(filters, subjects[:20]):9.2f}" if size <= 10_000 else ""
        print(f"{size:>14,}{index.groups():>11,}{built:>12.2f}{told:>8.0f}{who:>8.2f}{why:>9.2f}{loop}")
        costs[size] = who
        last, changed = index, filters[:50]
    change = cpu(lambda: [last.replace([f.name], [f]) for f in changed]) / len(changed)
    ratio = costs[SIZES[-1]] / costs[SIZES[0]]
    print(f"{SIZES[-1]:,} cost {ratio:.1f} times what {SIZES[0]} cost (bar {BAR_RATIO:.0f})")
    print(f"one person's edit among {SIZES[-1]:,}: {change * 1e3:.2f} ms (bar {BAR_CHANGE * 1e3:.0f}); "
          f"all of them built in {built:.1f} s (bar {BAR_BUILD:.0f})")  # fmt: skip
    return ratio <= BAR_RATIO and built <= BAR_BUILD and change <= BAR_CHANGE


def plain(filters: list[Filter], subjects: list[Subject]) -> float:
    """Milliseconds per posting of asking each filter; the answers must be those of the index."""
    index = Index(filters)
    start = time.process_time()
    each = [[m for f in filters if isinstance(m := match(f, s), Match)] for s in subjects]
    cost = (time.process_time() - start) / len(subjects) * 1e3
    assert each == [list(index.matches(s)) for s in subjects], "the index and the plain loop differ"
    return cost


def memory() -> bool:
    """1,000 subscribers, 10,000 postings, in a process of its own; its peak as the kernel counted it."""
    child = subprocess.Popen([sys.executable, __file__, "--match-many"])
    _, status, used = os.wait4(child.pid, 0)
    peak = used.ru_maxrss / 1024
    print(f"1,000 subscribers x 10,000 postings: peak {peak:.0f} MB (bar {BAR_MEMORY}), "
          f"{used.ru_utime + used.ru_stime:.0f} s of CPU with reading")  # fmt: skip
    return status == 0 and peak < BAR_MEMORY


def match_many() -> int:
    index = Index(wishes(1_000))
    told = sum(len(index.matches(s)) for s in real(10_000))
    print(f"  {told:,} alerts")
    return 0


def main() -> int:
    if "--match-many" in sys.argv:
        return match_many()
    small = memory()  # first: a child's peak counts from what its parent held when it was forked
    subjects = [s for s in real(1_000) if s.posting.facts.internship][:300]
    return 0 if growth(subjects) and small else 1


if __name__ == "__main__":
    sys.exit(main())

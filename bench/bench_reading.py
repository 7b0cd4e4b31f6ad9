"""How many postings a second are read on one core: full internship descriptions, and titles of other jobs.

Run: python bench/bench_reading.py [--rounds N]. It reads the real postings of ../shared where they are, else invented
ones; it does not measure fetching or storing.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

from internwatch import reading

BAR_INTERNSHIPS = 1_000
BAR_OTHERS = 20_000
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "corpus-postings.jsonl"

LEVELS = ("", "Senior ", "Staff ", "Principal ", "Lead ", "Junior ")
JOBS = (
    "Software Engineer", "Data Scientist", "Product Manager", "Account Executive", "Research Scientist", "Recruiter",
    "Internal Auditor", "Site Reliability Engineer", "Technical Program Manager", "Nurse", "Solutions Architect",
)  # fmt: skip
TEAMS = ("", ", Payments", " - International", " (Remote)", ", Foundation Models", " - Internal Tools", ", New York")
PARAGRAPH = (
    "<p>You will join a team that builds and measures models of language, and you will write up what you find.</p>"
    "<ul><li>Currently pursuing a PhD or Master's degree in computer science or a related field</li>"
    "<li>Expected graduation date between December 2027 and June 2028</li><li>Experience with Python</li></ul>"
    "<p>This internship takes place in <b>summer 2027</b> in our Zurich office. Apply by March 1, 2027.</p>"
    "<p>We are an equal opportunity employer, and we read every application with care and in the order it came.</p>"
)

Row = tuple[str, str, tuple[str, ...]]


def internships() -> list[Row]:
    """(title, description, places) of postings whose title says internship."""
    if CORPUS.is_file():
        rows = [json.loads(line) for line in CORPUS.open(encoding="utf-8")]
        return [
            (r["title"], r["description"], (r["location"] or "",))
            for r in rows
            if reading.read(r["title"], r["description"]).internship
        ]
    return [(f"Research Intern {n}", f"<p>{n}</p>" + PARAGRAPH * 6, ("Zurich",)) for n in range(500)]


def others() -> list[Row]:
    """The same for ordinary jobs, with a description, as a board lists them."""
    names = ["".join(parts) for parts in itertools.product(LEVELS, JOBS, TEAMS)]
    rows = [(name, PARAGRAPH * 6, ("New York, NY",)) for name in names]
    if CORPUS.is_file():
        real = [json.loads(line) for line in CORPUS.open(encoding="utf-8")]
        rows += [
            (r["title"], r["description"], (r["location"] or "",))
            for r in real
            if not reading.worth_reading(r["title"])
        ]
    return rows


def rate(rows: list[Row], rounds: int) -> float:
    """Postings a second of CPU, the best of so many rounds."""

    def once() -> None:
        reading.to_text.cache_clear()
        for title, body, places in rows:
            reading.read(reading.clean(title, 300), body, places=places)

    return len(rows) / min(_cpu(once) for _ in range(rounds))


def _cpu(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    ok = True
    for name, rows, bar in (
        ("full internship descriptions", internships(), BAR_INTERNSHIPS),
        ("titles of other jobs", others(), BAR_OTHERS),
    ):
        found = rate(rows, rounds)
        ok &= found >= bar
        verdict = "met" if found >= bar else "MISSED"
        print(f"{name:30} {len(rows):6,} read   {found:10,.0f} a second   bar {bar:,}: {verdict}")
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())

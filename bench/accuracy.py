"""How well the reader reads: its answers against labels that people set by careful reading.

Run: python bench/accuracy.py [--labels FILE…] [--html FILE]. Every measure is printed with precision, recall and each
miss with its quote; the HTML report adds confusion tables. The postings' texts are read from ../shared; the labels are
../shared's and tests/reading/labels.jsonl. Exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from accuracy_report import Section, page

from internwatch import reading
from internwatch.facts import Fact, Facts, Window
from internwatch.filters.verdict import verdict

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
LABELS = {"shared labels": DATA / "corpus-labels.jsonl", "our own labels": ROOT / "tests" / "reading" / "labels.jsonl"}
# Twelve graduation months against which a window alone is judged.
MONTHS = ("2025-12", "2026-05", "2026-08", "2026-12", "2027-05", "2027-06", "2027-08", "2027-12", "2028-05", "2028-08",
          "2029-05", "2030-05")  # fmt: skip
STUDENT = ("phd", "2028-05")


@dataclass
class Case:
    """One labelled posting, read."""

    label: dict[str, Any]
    posting: dict[str, Any]
    facts: Facts

    def firm(self, *names: str) -> bool:
        """Whether two careful readers would agree on these fields."""
        return not set(names) & set(self.label.get("ambiguous") or ())


@dataclass
class Miss:
    """One wrong answer."""

    case: Case
    wanted: object
    got: object
    quote: str = ""


@dataclass
class Measure:
    """One row of the table: a share, its bar ("≥" or "≤"), and what went wrong."""

    name: str
    bar: float
    most: bool
    count: int
    value: float
    note: str = ""
    misses: list[Miss] = field(default_factory=list)

    @property
    def met(self) -> bool:
        return not self.count or (self.value <= self.bar if self.most else self.value >= self.bar)


def cases(labels: Path) -> list[Case]:
    postings = {row["id"]: row for row in rows(DATA / "corpus-postings.jsonl")}
    return [Case(label, p, facts_of(p)) for label in rows(labels) if (p := postings.get(label["id"]))]


def rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def facts_of(posting: dict[str, Any]) -> Facts:
    """As a full posting, internship or not: the labels speak of every field of both."""
    try:
        posted = datetime.fromisoformat(posting["posted"] or "").replace(tzinfo=UTC)
    except ValueError:
        posted = None
    return reading.read(
        reading.clean(posting["title"] or "", 300), posting["description"] or "",
        places=(posting["location"],) if posting["location"] else (), posted=posted, everything=True,
    )  # fmt: skip


def share(name: str, bar: float, pairs: Iterable[tuple[Case, object, object, str]], *, most: bool = False) -> Measure:
    """The share of right answers; with `most` the share of wrong ones, which must stay under the bar."""
    pairs = list(pairs)
    misses = [Miss(case, wanted, got, quote) for case, wanted, got, quote in pairs if wanted != got]
    wrong = len(misses) / len(pairs) if pairs else 0.0
    return Measure(name, bar, most, len(pairs), wrong if most else 1 - wrong, misses=misses)


def f1(name: str, bar: float, found: list[Case], wanted: str, got: Callable[[Facts], bool]) -> Measure:
    """F1 of a yes or no, with precision and recall."""
    firm = [c for c in found if c.firm(wanted)]
    hits = sum(c.label[wanted] and got(c.facts) for c in firm)
    claimed, true = sum(got(c.facts) for c in firm), sum(bool(c.label[wanted]) for c in firm)
    precision, recall = hits / (claimed or 1), hits / (true or 1)
    value = 2 * precision * recall / ((precision + recall) or 1)
    misses = [
        Miss(c, c.label[wanted], got(c.facts), words_of(c.facts.research if "research" in wanted else c.facts.kind))
        for c in firm
        if bool(c.label[wanted]) != got(c.facts)
    ]
    return Measure(name, bar, False, len(firm), value, f"precision {precision:.3f}, recall {recall:.3f}", misses)


def words_of(fact: Fact[Any] | None) -> str:
    return f"{fact.value} [{fact.rule}] {fact.quote}" if fact else ""


def measures(found: list[Case]) -> list[Measure]:
    return [
        f1("internship (F1)", 0.98, found, "is_internship", lambda f: f.internship),
        f1("research (F1)", 0.92, found, "is_research", is_research),
        *of_degrees(found),
        *of_windows(found),
        *of_seasons(found),
        share(
            "verdict for phd, 2028-05", 0.90,
            ((c, c.label["verdict_phd_2028_05"], verdict(c.facts, *STUDENT)[0], verdict(c.facts, *STUDENT)[1])
             for c in found if c.firm("verdict_phd_2028_05")),
        ),
        quotes(found),
    ]  # fmt: skip


def is_research(facts: Facts) -> bool:
    return bool(facts.research and facts.research.value)


def of_degrees(found: list[Case]) -> list[Measure]:
    firm = [c for c in found if c.firm("degree_levels")]
    pairs = [
        (c, sorted(c.label["degree_levels"]), sorted(c.facts.degrees.value) if c.facts.degrees else [],
         c.facts.degrees.quote if c.facts.degrees else "")
        for c in firm
    ]  # fmt: skip
    return [
        share("degrees (exact set)", 0.88, pairs),
        share("degrees claimed where none", 0.15, (p for p in pairs if not p[1]), most=True),
    ]


def bounds(facts: Facts) -> tuple[str | None, str | None]:
    return (facts.graduation.value.earliest, facts.graduation.value.latest) if facts.graduation else (None, None)


def of_windows(found: list[Case]) -> list[Measure]:
    firm = [c for c in found if c.firm("grad_earliest", "grad_latest")]
    pairs = [
        (c, (c.label["grad_earliest"], c.label["grad_latest"]), bounds(c.facts),
         c.facts.graduation.quote if c.facts.graduation else "")
        for c in firm
    ]  # fmt: skip
    stated = [p for p in pairs if any(p[1])]
    months = [
        (c, inside(wanted, m), inside(got, m), f"{m}: {quote}") for c, wanted, got, quote in pairs for m in MONTHS
    ]
    return [
        share("graduation (both bounds, where stated)", 0.90, stated),
        share("graduation claimed where none", 0.021, (p for p in pairs if not any(p[1])), most=True),
        share("window against 12 months", 0.96,
              ((*m[:3], "") for m in months if m[0].label["grad_earliest"] or m[0].label["grad_latest"])),
        share("does not fit said wrongly", 0.005, ((c, True, got or not wanted, q) for c, wanted, got, q in months),
              most=True),
    ]  # fmt: skip


def inside(ends: tuple[str | None, str | None], month: str) -> bool:
    window = Window(*ends)
    return (window.earliest or month) <= month <= (window.latest or month)


def of_seasons(found: list[Case]) -> list[Measure]:
    firm = [c for c in found if c.firm("season")]
    pairs = [
        (c, c.label["season"], c.facts.season.value if c.facts.season else None,
         c.facts.season.quote if c.facts.season else "")
        for c in firm
    ]  # fmt: skip
    # A season without a year may be concluded where the words leave only one.
    unstated = [(c, None, None if may_conclude(c) else got, quote) for c, wanted, got, quote in pairs if not wanted]
    return [
        share("season (where stated)", 0.95, (p for p in pairs if p[1])),
        share("season claimed where none", 0.05, unstated, most=True),
    ]


def may_conclude(case: Case) -> bool:
    inferable = case.label.get("season_inferable", case.facts.season.value if case.facts.season else None)
    return bool(case.facts.season and case.facts.season.inferred and case.facts.season.value == inferable)


def quotes(found: list[Case]) -> Measure:
    """Every quote stands in the title or the text, white space collapsed."""
    pairs = []
    for case in found:
        title, text = (
            reading.clean(case.posting["title"] or "", 300),
            reading.to_text(case.posting["description"] or ""),
        )
        said = " ".join(f"{title} {text}".split())
        for name in Facts.__struct_fields__:
            value = getattr(case.facts, name)
            several = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            pairs += [(case, True, q in said, q) for one in several if (q := getattr(one, "quote", ""))]
    return share("every quote occurs in the posting", 1.0, pairs)


def printed(name: str, found: list[Measure], total: int) -> None:
    print(f"\n{name}: {total} postings")
    for m in found:
        sign = "≤" if m.most else "≥"
        print(
            f"  {m.name:40} {m.value:6.3f}  {sign} {m.bar:<5}  of {m.count:<5} {'met' if m.met else 'MISSED':7}{m.note}"
        )
    for m in found:
        for miss in m.misses if m.name != "window against 12 months" else ():
            print(f"    {m.name}: {miss.case.label['id']} {miss.case.posting['title'][:60]!r}")
            print(f"      label {miss.wanted!r}, read {miss.got!r}  {miss.quote[:160]}")


def sections(parts: dict[str, tuple[list[Case], list[Measure]]]) -> Iterator[Section]:
    """What the report shows of each set of labels."""
    for name, (found, table) in parts.items():
        verdicts = [
            (c.label["verdict_phd_2028_05"], verdict(c.facts, *STUDENT)[0])
            for c in found
            if c.firm("verdict_phd_2028_05")
        ]
        research = [
            (in_words(c.label["is_research"]), in_words(is_research(c.facts))) for c in found if c.firm("is_research")
        ]
        yield Section(
            f"{name}: {len(found)} postings",
            [
                (
                    m.name,
                    f"{m.value:.3f}",
                    f"{'at most' if m.most else 'at least'} {m.bar}",
                    str(m.count),
                    m.met,
                    m.note,
                )
                for m in table
            ],
            {"Verdict for a PhD student who graduates in May 2028": verdicts, "Is the work research": research},
            [
                (m.name, miss.case.posting["title"][:80], in_words(miss.wanted), in_words(miss.got), miss.quote[:200])
                for m in table
                for miss in m.misses
            ],
        )


def in_words(answer: object) -> str:
    """A label or an answer for the report: "yes", "bachelor, phd", "2027-05 to open", "not stated"."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, tuple):
        return " to ".join(end or "open" for end in answer) if any(answer) else "not stated"
    return ", ".join(answer) if isinstance(answer, list) and answer else str(answer or "not stated")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, nargs="*", help="label files; default: all that are there")
    parser.add_argument("--html", type=Path, default=ROOT / "build" / "accuracy.html")
    asked = parser.parse_args()
    files = {str(file): file for file in asked.labels} if asked.labels else LABELS
    parts = {name: (found := cases(file), measures(found)) for name, file in files.items() if file.is_file()}
    if not parts or not (DATA / "corpus-postings.jsonl").is_file():
        print(f"the labelled postings are not beside this checkout ({DATA}); nothing was measured")
        return 1
    for name, (found, table) in parts.items():
        printed(name, table, len(found))
    asked.html.parent.mkdir(parents=True, exist_ok=True)
    asked.html.write_text(page(sections(parts)), encoding="utf-8")
    print(f"\nreport: {asked.html}")
    return 0 if all(m.met for _, table in parts.values() for m in table) else 1


if __name__ == "__main__":
    raise SystemExit(main())

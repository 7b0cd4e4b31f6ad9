"""What arrived against what was owed: lost, doubled, marked, late; from the ledger of the fake Bot API alone."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from bench.torture.daemon import Daemon
from bench.torture.owed import Alert
from internwatch.store.store import Store
from internwatch.store.tables import attempt, outbox
from tests.fakes.telegram import Call

MARK = "↻ possible repeat"
_NUMBER = re.compile(r"/jobs/(\d+)")
UNKNOWN = ("unknown", "assumed")
# A refusal so shortly before a death was perhaps not written down yet; nobody can know of it afterwards.
UNWRITTEN = 0.5


@dataclass
class Found:
    """`doubled` counts copies beyond the first, `marked` those of them that say so; `unknown` are results that nobody
    knew; `too_many` alerts with more second copies than unknown results; `early` calls before a wait was over."""

    owed: int = 0
    messages: int = 0
    lost: list[Alert] = field(default_factory=list)
    dead: list[Alert] = field(default_factory=list)
    invented: list[Alert] = field(default_factory=list)
    doubled: int = 0
    marked: int = 0
    unknown: int = 0
    too_many: list[Alert] = field(default_factory=list)
    early: int = 0

    def holds(self) -> bool:
        """Whether the bars are kept."""
        wrong = self.lost or self.dead or self.invented or self.too_many or self.early
        return not wrong and self.marked == self.doubled <= self.unknown

    def __str__(self) -> str:
        return (
            f"  {self.owed:,} alerts owed, {self.messages:,} messages arrived\n"
            f"  lost {len(self.lost)} (bar 0), dead {len(self.dead)}, invented {len(self.invented)}\n"
            f"  doubled {self.doubled} (bar: {self.unknown} results that nobody knew), marked {self.marked} of them, "
            f"too often {len(self.too_many)}\n"
            f"  calls before a wait was over {self.early} (bar 0)"
        )


def judge(calls: list[Call], owed: list[Alert], store: Store, deaths: list[float]) -> Found:
    """Compare; `deaths` are the moments (monotonic) at which the daemon was killed."""
    copies: dict[Alert, list[bool]] = defaultdict(list)
    delivered = [call for call in calls if call.accepted]
    for call in delivered:
        for number in numbers(call):
            copies[call.chat, number].append(call.visible.startswith(MARK))
    unknown, dead = _unknown(store)
    found = Found(owed=len(owed), messages=len(delivered), unknown=unknown.total())
    found.invented = sorted(set(copies) - set(owed))
    found.dead = sorted(dead)
    found.lost = sorted(set(owed) - set(copies) - dead)
    found.doubled = sum(len(marks) - 1 for marks in copies.values())
    found.marked = sum(sum(marks[1:]) for marks in copies.values())
    found.too_many = sorted(alert for alert, marks in copies.items() if len(marks) - 1 > unknown[alert])
    found.early = _early(calls, deaths)
    return found


def numbers(call: Call) -> set[int]:
    """The postings of a message."""
    return set(map(int, _NUMBER.findall(" ".join(call.links))))


def _unknown(store: Store) -> tuple[Counter[Alert], set[Alert]]:
    """(results that nobody knew by alert, alerts that stand as dead)"""
    tries = select(outbox.c.destination, outbox.c.subject).join(attempt, attempt.c.outbox == outbox.c.id)
    with store.reading() as connection:
        unknown = Counter(_alert(*row) for row in connection.execute(tries.where(attempt.c.outcome.in_(UNKNOWN))))
        given_up = select(outbox.c.destination, outbox.c.subject).where(outbox.c.state == "dead")
        dead = {_alert(*row) for row in connection.execute(given_up)}
    return unknown, dead


def _alert(destination: str, subject: str) -> Alert:
    return destination.partition(":")[2], int(subject.rpartition(":")[2])


def _early(calls: list[Call], deaths: list[float]) -> int:
    """How often a chat was called before it might be."""
    until: dict[str, float] = {}
    early = 0
    for call in calls:
        early += call.at < until.get(call.chat, 0.0)
        if call.wait and not any(call.at <= death < call.at + UNWRITTEN for death in deaths):
            until[call.chat] = call.at + call.wait
    return early


def recoveries(calls: list[Call], starts: list[Daemon]) -> list[float]:
    """Seconds from each start to its first send, of those that lived so long."""
    sends, found = [call.at for call in calls], []
    for one in starts:
        first = next((at for at in sends if one.began <= at < one.ended), None)
        if first is not None:
            found.append(first - one.began)
    return sorted(found)


def percentile(values: list[float], share: float) -> float:
    """Of sorted values."""
    return values[min(len(values) - 1, math.ceil(share * len(values)) - 1)] if values else math.nan

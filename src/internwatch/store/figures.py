"""Figures of what goes out and what waits: how long, how many, since when. It only reads."""

from __future__ import annotations

from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import BigInteger, and_, case, func, or_, select, type_coerce

from internwatch.render.public import Line
from internwatch.showcase import OPENED, Today
from internwatch.store.boards import Boards
from internwatch.store.line import WAITING, behind_none
from internwatch.store.rows import Freshness, Waiting, Week
from internwatch.store.tables import attempt, change, destination, meta, outbox, posting

_MICROSECONDS = 1e6


class Figures(Boards):
    """Counts and times over the outbox, the history and the notes."""

    def waiting(self, now: datetime) -> dict[str, Waiting]:
        """channel -> what could go out now and has not: how many, and since when the oldest could.

        What waits for its time (a digest, the end of a night) or behind such an alert of the same posting, and what a
        paused destination is owed, does not count."""
        not_before, owed_at = outbox.c.not_before, outbox.c.owed_at
        later = and_(outbox.c.attempts == 0, not_before.is_not(None), not_before > owed_at)
        could = func.min(case((later, not_before), else_=owed_at), type_=owed_at.type)
        active = or_(destination.c.state.is_(None), destination.c.state == "active")
        wanted = (
            select(outbox.c.destination, func.count(), could)
            .select_from(outbox.outerjoin(destination, destination.c.name == outbox.c.destination))
            .where(outbox.c.state.in_(WAITING), active, behind_none())
            .where(or_(outbox.c.attempts > 0, not_before.is_(None), not_before <= now))
            .group_by(outbox.c.destination)
        )
        found: dict[str, Waiting] = {}
        with self.reading() as connection:
            for name, count, since in connection.execute(wanted):
                old = found.get(_channel(name), Waiting(0, since))
                found[_channel(name)] = Waiting(old.count + count, min(old.since, since))
        return found

    def dead(self) -> dict[str, int]:
        """destination -> how many of its alerts are dead."""
        counted = select(outbox.c.destination, func.count()).where(outbox.c.state == "dead")
        with self.reading() as connection:
            rows = connection.execute(counted.group_by(outbox.c.destination)).all()
        return {str(name): int(count) for name, count in rows}

    def freshness(self, since: datetime) -> dict[str, Freshness]:
        """channel -> how long alerts of an opening took from when they could go out to accepted, of those accepted
        since then; "" is all channels together.

        An alert could go out when it was stored, or at the moment that its reader's hours or digest let it wait for;
        at the latest when it was tried first."""
        took = type_coerce(outbox.c.sent_at, BigInteger) - type_coerce(_could_go(), BigInteger)
        wanted = select(outbox.c.destination, took).where(
            outbox.c.kind.in_(OPENED), outbox.c.state == "sent", outbox.c.sent_at >= since
        )
        times: dict[str, list[float]] = {}
        with self.reading() as connection:
            for name, micros in connection.execute(wanted):
                for channel in (_channel(name), ""):
                    times.setdefault(channel, []).append(max(micros / _MICROSECONDS, 0.0))
        return {channel: _fresh(sorted(some)) for channel, some in times.items()}

    def week(self, since: datetime) -> Week:
        """What happened since then, in numbers."""
        with self.reading() as connection:

            def count(table: Any, *conditions: Any) -> int:
                return int(connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())

            fresh = change.c.kind == "new", change.c.at >= since
            kept = change.join(posting, posting.c.key == change.c.key)
            died = select(attempt.c.outbox).where(attempt.c.outcome == "dead", attempt.c.at >= since)
            return Week(
                postings=count(change, *fresh),
                opened=count(kept, *fresh, posting.c.internship),
                sent=count(outbox, outbox.c.state == "sent", outbox.c.sent_at >= since),
                unknown=count(attempt, attempt.c.outcome == "unknown", attempt.c.at >= since),
                dead=count(outbox, outbox.c.id.in_(died)),
            )

    def usual(self, board: str, after: datetime, looks: int = 30) -> list[int]:
        """How many postings the last looks at a board brought that brought any, after its baseline."""
        counted = (
            select(func.count())
            .where(posting.c.board == board, posting.c.first_seen > after)
            .group_by(posting.c.first_seen)
            .order_by(posting.c.first_seen.desc())
            .limit(looks)
        )
        with self.reading() as connection:
            return [int(count) for count in connection.execute(counted).scalars()]

    def opened_for(self, name: str, since: datetime) -> int:
        """How many openings a destination was owed an alert of since then."""
        counted = select(func.count()).where(
            outbox.c.destination == name, outbox.c.kind.in_(OPENED), outbox.c.owed_at >= since
        )
        with self.reading() as connection:
            return int(connection.execute(counted).scalar_one())

    def sent_today(self, name: str, since: datetime, per_company: int) -> dict[str, Today]:
        """company -> what a channel has posted of it since the day began: openings with a post of their own, and those
        beyond `per_company`, which share one."""
        day = or_(outbox.c.sent_at >= since, outbox.c.state.in_(("sending", "unknown")))
        wanted = (
            select(posting.c.company, posting.c.title, posting.c.url, posting.c.places, outbox.c.reference)
            .join_from(outbox, posting, posting.c.key == outbox.c.subject)
            .where(outbox.c.destination == name, outbox.c.kind.in_(OPENED))
            .where(outbox.c.state.in_(("sent", "sending", "unknown")), day)
            .order_by(outbox.c.sent_at.is_(None), outbox.c.sent_at, outbox.c.id)
        )
        found: dict[str, Today] = {}
        with self.reading() as connection:
            for company, title, url, places, reference in connection.execute(wanted):
                old = found.get(company, Today())
                one = Line(title, url, tuple(places))
                if old.alone < per_company:
                    found[company] = Today(old.alone + 1, old.folded, old.reference)
                else:
                    found[company] = Today(old.alone, (*old.folded, one), reference or old.reference)
        return found

    def noted(self, prefix: str) -> dict[str, str]:
        """The notes whose names begin so."""
        wanted = select(meta.c.name, meta.c.value).where(meta.c.name.startswith(prefix, autoescape=True))
        with self.reading() as connection:
            return {str(name): str(value) for name, value in connection.execute(wanted)}


def _could_go() -> Any:
    """Since when a sent alert could go out. What it waited for stays with it; where a try failed that is the wait for
    the next one, so the first one counts."""
    failed = select(func.min(attempt.c.at, type_=attempt.c.at.type)).where(
        attempt.c.outbox == outbox.c.id, attempt.c.at >= outbox.c.owed_at, attempt.c.at < outbox.c.sent_at
    )
    waited = case((outbox.c.not_before > outbox.c.owed_at, outbox.c.not_before), else_=outbox.c.owed_at)
    tried = case((outbox.c.attempts > 1, failed.scalar_subquery()), else_=None)
    return func.coalesce(tried, waited)


def _channel(name: str) -> str:
    return name.partition(":")[0]


def _fresh(times: list[float]) -> Freshness:
    """Of ascending times: the middle, and what 95 of 100 do not exceed."""
    return Freshness(len(times), median(times), times[-(-95 * len(times) // 100) - 1])

"""What is wrong, for the operator: sources that broke, channels that are held, alerts that wait or are dead, boards
whose alerts are held back; and the week in numbers. `upkeep.py` decides when to tell; this finds out and owes.

A source that fails once or twice is only shown in `sources`: most trouble passes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from internwatch.model import Owed
from internwatch.poll.jump import NOTE, Hold
from internwatch.poll.outage import BOARD, outages
from internwatch.store.rows import CROWDED, BoardState, Destination, Freshness, Waiting, Week
from internwatch.upkeep import LISTED, Remembered, Trouble, Word, moment, week_due, words

REPEATED = 3
# An alert that could go out and does not within this time is late; after a start there is a moment to catch up.
LATE = timedelta(minutes=10)
CATCHING_UP = 120.0
# A channel that fails in passing is tried again within seconds; one that rests so long is worth a word at once.
SHORT_REST = timedelta(seconds=60)
PLACE = "destination:"
MEMORY = "operator_told"
_MEMORY = dict[str, Remembered]


class Owes(Protocol):
    """What the operator's words need of the store."""

    def owe(self, owed: Iterable[Owed], now: datetime) -> int: ...
    def get_meta(self, name: str) -> str | None: ...
    def put_meta(self, name: str, value: str) -> None: ...
    def noted(self, prefix: str) -> dict[str, str]: ...
    def destinations(self) -> dict[str, Destination]: ...
    def held(self) -> dict[str, datetime]: ...
    def waiting(self, now: datetime) -> dict[str, Waiting]: ...
    def dead(self) -> dict[str, int]: ...


class Counts(Owes, Protocol):
    """What the week in numbers needs of the store."""

    def week(self, since: datetime) -> Week: ...
    def freshness(self, since: datetime) -> dict[str, Freshness]: ...
    def size(self) -> int: ...


def tell_operator(
    store: Owes, states: Iterable[BoardState], destinations: tuple[str, ...], now: datetime,
    named: Collection[str] = (),
) -> int:  # fmt: skip
    """Owe the words that are due on everything that is wrong or over; returns how many words. `states` are the boards
    that are watched, `named` the destinations that the config names."""
    if not destinations:
        return 0
    watched = list(states)
    note = store.get_meta(MEMORY) or ""
    known = {BOARD + s.board for s in watched} | {PLACE + name for name in named}
    told = msgspec.json.decode(note, type=_MEMORY) if note else {}
    # A board that is watched no more has not healed, nor has a destination that the config names no more.
    memory = {key: r for key, r in told.items() if not key.startswith((BOARD, PLACE)) or key in known}
    wide = outages(watched, store.held(), memory, now)
    closed = of_destinations((d for d in store.destinations().values() if d.name in named), destinations)
    troubles = [*wide.troubles, *of_boards(watched, wide.of), *_of_alerts(store, now), *closed]
    said, kept = words(memory, troubles, now)
    for word in said:
        owe_word(store, word, destinations, now)
    after = msgspec.json.encode(kept).decode()
    if after != (note or "{}"):
        store.put_meta(MEMORY, after)
    return len(said)


def owe_word(store: Owes, word: Word, destinations: tuple[str, ...], now: datetime) -> int:
    """Owe a word to the operator, another way than through the channel or destination that is in trouble, where there
    is another."""
    others = tuple(d for d in destinations if word.avoid not in (d, d.partition(":")[0]))
    payload = {"title": word.title, "lines": list(word.lines)}
    to = others or destinations
    return store.owe([Owed(d, "operator", word.subject, word.revision, (), payload) for d in to], now)


# -- what is wrong ----------------------------------------------------------------------------------------------------


def of_boards(states: Iterable[BoardState], within: Mapping[str, str]) -> Iterator[Trouble]:
    """Boards that used to be read and fail. A look or two are not worth a word, unless others fail along with them;
    `within` names the trouble that explains that of a board."""
    for s in states:
        if not s.active or not s.failures or s.baseline_at is None:
            continue
        partly = s.problem_kind == "partial"
        said = ("shows only a part of its list", "shows its whole list again") if partly else (
            "cannot be read", "is read again"
        )  # fmt: skip
        then = (
            "what it shows is told, and nothing is closed"
            if partly
            else "nothing was closed, it is asked again more slowly"
        )
        yield Trouble(
            BOARD + s.board, f"{s.company} {said[0]}", f"{s.company} {said[1]}",
            (s.problem, f"{s.failures} looks in a row; {then}"), since=s.problem_since, ripe=s.failures >= REPEATED,
            family=f"{s.system.capitalize()} boards", within=within.get(s.board, ""),
        )  # fmt: skip


def _of_alerts(store: Owes, now: datetime) -> Iterator[Trouble]:
    yield from of_channels(store.destinations().values(), now)
    yield from of_waiting(store.waiting(now), now)
    yield from of_dead(store.dead())
    yield from of_crowded(store.get_meta(CROWDED))
    for name, value in store.noted(NOTE).items():
        yield from of_held(name, msgspec.json.decode(value, type=Hold), now)


def of_channels(destinations: Iterable[Destination], now: datetime) -> Iterator[Trouble]:
    """Channels that are held as a whole: their row is "telegram:*"."""
    for d in destinations:
        channel, _, address = d.name.partition(":")
        if address == "*" and d.failures:
            long = d.not_before is not None and d.not_before - now >= SHORT_REST
            again = (f"tried again {moment(d.not_before)}",) if d.not_before else ()
            yield Trouble(
                f"channel:{channel}", f"{channel} is held", f"{channel} sends again",
                (d.reason, *again, "no alert is lost: they go out when it works"), patience=1.0 if long else 60.0,
                avoid=channel,
            )  # fmt: skip


def of_destinations(destinations: Iterable[Destination], operator: Collection[str]) -> Iterator[Trouble]:
    """Destinations that take nothing, of those that the config names: people's own are theirs. `operator` is where the
    operator is told."""
    for d in destinations:
        if d.state != "active":
            resume = f"nothing is tried there until you say so: internwatch people resume {d.name}"
            again = f"tried again {moment(d.not_before)}" if d.not_before else resume
            yield Trouble(
                PLACE + d.name, f"{d.name} takes no alerts", f"{d.name} takes alerts again", (d.reason, again),
                since=d.since, patience=0.0 if d.since else 1.0, avoid=d.name if d.name in operator else "",
            )  # fmt: skip


def of_waiting(waiting: Mapping[str, Waiting], now: datetime) -> Iterator[Trouble]:
    """Channels whose oldest alert could have gone out ten minutes ago."""
    for channel, w in waiting.items():
        if now - w.since > LATE:
            alerts = f"{w.count} alert{'s' * (w.count != 1)} by {channel}"
            yield Trouble(
                f"late:{channel}", f"{alerts} wait{'s' * (w.count == 1)}", f"alerts by {channel} go out again",
                (f"the oldest since {moment(w.since)}", "internwatch outbox shows them"), patience=CATCHING_UP,
                avoid=channel, within=f"channel:{channel}",
            )  # fmt: skip


def of_crowded(note: str | None) -> Iterator[Trouble]:
    """More is owed than can be sent."""
    if note:
        lines = ("new ones are collected and come at the full hour", "internwatch outbox shows what waits")
        yield Trouble(
            "crowded", "more alerts are owed than can be sent", "alerts are told at once again", lines,
            since=datetime.fromisoformat(note), patience=1.0,
        )  # fmt: skip


def of_dead(dead: Mapping[str, int]) -> Iterator[Trouble]:
    """Alerts that are given up; they stay so until somebody looks."""
    if count := sum(dead.values()):
        most = sorted(dead.items(), key=lambda pair: -pair[1])[:5]
        lines = (*(f"{number} for {name}" for name, number in most), "internwatch outbox --state dead says why")
        title = f"{count} alert{'s are' if count != 1 else ' is'} dead"
        yield Trouble("dead", title, "no alert is dead any more", lines, patience=1.0)


def of_held(name: str, hold: Hold, now: datetime) -> Iterator[Trouble]:
    """Boards whose alerts are held back after a sudden jump."""
    if hold.until > now:
        usual = f"{hold.usual:g} at a time" if hold.usual else "none"
        yield Trouble(
            name, f"{hold.company} lists {hold.count} new postings at once", f"the alerts of {hold.company} go out",
            (f"usual are {usual}, so nobody is told yet",
             f"they go out on {moment(hold.until)}, or when the next look finds the same"), since=hold.since,
        )  # fmt: skip


# -- lists and numbers ------------------------------------------------------------------------------------------------


def list_never_worked(store: Owes, states: Iterable[BoardState], destinations: tuple[str, ...], now: datetime) -> int:
    """Owe one grouped list of the sources that never gave a complete look, at most once a day."""
    last = store.get_meta("never_worked_told")
    if not destinations or (last and now - datetime.fromisoformat(last) < timedelta(days=1)):
        return 0
    never = [s for s in states if s.active and s.baseline_at is None and s.failures >= REPEATED]
    if not never:
        return 0
    lines = [f"{s.source}: {s.problem}" for s in never[:LISTED]]
    if len(never) > LISTED:
        lines.append(f"and {len(never) - LISTED} more: internwatch sources")
    title = f"{len(never)} sources have never been read"
    store.put_meta("never_worked_told", now.isoformat())
    return owe_word(store, Word("never-worked", now.isoformat(), title, tuple(lines)), destinations, now)


def tell_week(
    store: Counts, states: Iterable[BoardState], destinations: tuple[str, ...], zone: str, now: datetime
) -> int:
    """Owe the week in numbers, on Monday morning in the operator's zone."""
    week = week_due(now, zone)
    if not week or not destinations or store.get_meta("week_told") == week:
        return 0
    count = owe_word(store, Word("week", week, *_week(store, list(states), now)), destinations, now)
    store.put_meta("week_told", week)
    return count


def _week(store: Counts, states: list[BoardState], now: datetime) -> tuple[str, tuple[str, ...]]:
    since = now - timedelta(days=7)
    week, fresh = store.week(since), store.freshness(since)
    broken = sorted(s.company for s in states if s.active and s.failures)
    named = f": {', '.join(broken[:5])}{' …' * (len(broken) > 5)}" if broken else ""
    lines = [
        f"sources: {len(states) - len(broken)} read well, {len(broken)} with a problem{named}",
        f"postings: {week.postings:,} new, {week.opened:,} of them internships",
        f"alerts: {week.sent:,} sent, {week.unknown:,} with a result nobody knew, {week.dead:,} dead",
        _unsent(store.waiting(now).values()),
        freshness_line(fresh),
        f"database: {store.size() / 1e6:,.0f} MB",
    ]
    well = not broken and not week.dead
    return "a week without trouble" if well else "the week in numbers", tuple(line for line in lines if line)


def _unsent(waiting: Iterable[Waiting]) -> str:
    """What could have gone out and has not, when the week is told; "" for nothing."""
    late = list(waiting)
    if not late:
        return ""
    return f"waiting: {sum(w.count for w in late):,}, the oldest since {moment(min(w.since for w in late))}"


def freshness_line(fresh: Mapping[str, Freshness]) -> str:
    """ "95 of 100 alerts went out within 12 s of when they were due (email 31 s, telegram 9 s)"; "" where none did.
    What waits for its reader's hours or digest is due at their end."""
    if "" not in fresh:
        return ""
    each = [f"{name} {f.p95:.0f} s" for name, f in sorted(fresh.items()) if name]
    said = f"95 of 100 alerts went out within {fresh[''].p95:.0f} s of when they were due"
    return said + (f" ({', '.join(each)})" if each[1:] else "")

"""Trouble of a whole careers system: many of its boards fail in the same way at the same time. It is one trouble, and
as long as it lasts its boards have none of their own. It tells nobody; `word.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from internwatch.nature import of_one_vendor
from internwatch.store.rows import BoardState
from internwatch.upkeep import Remembered, Trouble

BOARD = "board:"
NETWORK = "network"
# So many boards, and this share of those that were looked at since, must fail …
LEAST, SHARE, ALL = 5, 0.4, 0.8
# … within so long of each other.
WINDOW = timedelta(hours=1)
# It is over when hardly any is left; these are waited for as long as failing makes a board rest.
FEW, LEFT = 2, 0.1
EASING = timedelta(minutes=75)
# Whoever looks again within so many seconds may find all well.
PATIENCE = 600.0
SILENT = "silent"
WAYS: Mapping[str, tuple[str, frozenset[str]]] = {
    SILENT: ("does not answer", frozenset(
        {"timeout", "connect", "dns", "tls", "reset", "truncated", "status", "protocol", "proxy"})),
    "refused": ("refuses us", frozenset({"refused", "robots"})),
    "gone": ("knows its boards no more", frozenset({"gone", "redirect"})),
    "changed": ("answers in another form", frozenset({"schema", "partial", "unexpected", "too-large", "bomb"})),
    "empty": ("lists hardly anything", frozenset({"suspect"})),
}  # fmt: skip


class Group(msgspec.Struct, frozen=True):
    """Boards that may fail together: all those of a system, or all. `failing` fail in one way."""

    key: str
    name: str
    words: str
    boards: tuple[BoardState, ...]
    failing: tuple[BoardState, ...]
    share: float = SHARE


class Outages(msgspec.Struct, frozen=True):
    """The troubles, and board -> the key of the one that explains why it cannot be read."""

    troubles: tuple[Trouble, ...]
    of: dict[str, str]


def outages(
    states: Iterable[BoardState], held: Mapping[str, datetime], memory: Mapping[str, Remembered], now: datetime
) -> Outages:
    """What is wrong with whole systems. `held` are hosts that asked to be left alone, and until when; `memory` is what
    the operator was told."""
    watched = [s for s in states if s.active and s.baseline_at]
    everything = _network(watched)
    network = _explained(everything, memory, now) if len({s.system for s in everything.failing}) > 1 else {}
    systems: dict[str, Trouble] = {}
    for group in _groups(watched, held, now):
        systems |= _explained(group, memory, now)
    if network:
        within = {b: msgspec.structs.replace(t, within=NETWORK) for b, t in systems.items() if b in network}
        systems |= within
    both = {t.key: t for t in (*systems.values(), *network.values())}
    return Outages(tuple(both.values()), {b: t.key for b, t in (systems | network).items()})


def asked_again(state: BoardState, well: BoardState) -> bool:
    """Whether a board waits for what has passed at another one: `well` is that one as it was before it was read."""
    if state.system != well.system or not (fails_silently(state) and fails_silently(well)):
        return False
    return bool(state.problem_since and well.problem_since) and abs(_apart(state, well)) <= WINDOW


def _apart(one: BoardState, other: BoardState) -> timedelta:
    assert one.problem_since and other.problem_since
    return one.problem_since - other.problem_since


def fails_silently(state: BoardState) -> bool:
    """Whether a board's trouble is that nothing comes back."""
    return bool(state.failures) and state.problem_kind in WAYS[SILENT][1]


def _network(watched: list[BoardState]) -> Group:
    failing = tuple(s for s in watched if fails_silently(s))
    return Group(NETWORK, "nothing", "answers", tuple(watched), failing, ALL)


def _groups(watched: list[BoardState], held: Mapping[str, datetime], now: datetime) -> Iterable[Group]:
    systems: dict[str, list[BoardState]] = {}
    for s in watched:
        if of_one_vendor(s.system):
            systems.setdefault(s.system, []).append(s)
    for system, boards in systems.items():
        for way, (words, kinds) in WAYS.items():
            failing = tuple(
                s
                for s in boards
                if (s.failures and s.problem_kind in kinds) or (way == SILENT and _waits(s, held, now))
            )
            if failing:
                yield Group(f"system:{system}:{way}", system.capitalize(), words, tuple(boards), failing)


def _waits(s: BoardState, held: Mapping[str, datetime], now: datetime) -> bool:
    """Whether a board would have been looked at, had its host not asked to be left alone."""
    until = held.get(s.host)
    return until is not None and until > now and not s.failures and s.last_ok is not None and now - s.last_ok > WINDOW


def _explained(group: Group, memory: Mapping[str, Remembered], now: datetime) -> dict[str, Trouble]:
    """board -> the trouble of its group, where the group has one."""
    told = memory.get(group.key)
    if told and told.at and not told.gone:
        since, easing = told.since, told.easing
        members = [s for s in group.failing if _begun(s, now) >= since - WINDOW]
        few = len(members) < max(FEW, LEFT * len(group.boards))
        if few and not _still_to_ask(members, easing, now):
            return {}
    else:
        members, few = _together(group.failing, now), False
        since = min((_begun(s, now) for s in members), default=now)
        asked = [s for s in group.boards if s in members or (s.last_look and s.last_look >= since)]
        if len(members) < LEAST or len(members) < group.share * len(asked):
            return {}
    trouble = _trouble(group, members, since, easing=few)
    return {s.board: trouble for s in members}


def _begun(s: BoardState, now: datetime) -> datetime:
    return s.problem_since or now


def _together(failing: tuple[BoardState, ...], now: datetime) -> list[BoardState]:
    """The most that began to fail within a window."""
    ordered = sorted(failing, key=lambda s: _begun(s, now))
    best: list[BoardState] = []
    first = 0
    for last, s in enumerate(ordered):
        while _begun(s, now) - _begun(ordered[first], now) > WINDOW:
            first += 1
        if last + 1 - first > len(best):
            best = ordered[first : last + 1]
    return best


def _still_to_ask(members: list[BoardState], easing: datetime | None, now: datetime) -> bool:
    """Whether one of the last members may be well and was only not looked at since the others were."""
    if not members or easing is None:
        return bool(members)
    return now - easing < EASING and any(s.last_look is None or s.last_look < easing for s in members)


def _trouble(group: Group, members: list[BoardState], since: datetime, *, easing: bool) -> Trouble:
    problems = [s.problem for s in members if s.problem]
    names = ", ".join(sorted(s.company for s in members)[:10]) + (" …" if len(members) > 10 else "")
    lines = (
        *(("perhaps our own network is down",) if group.key == NETWORK else ()),
        problems[-1] if problems else "it asked to be left alone for a while",
        "nothing was closed; they are asked again more slowly, and all soon after one is read",
        names,
    )
    count = f"{len(members)} board{'s wait' if len(members) != 1 else ' waits'}"
    healed = "boards answer again" if group.key == NETWORK else f"{group.name} answers again"
    return Trouble(
        group.key, f"{group.name} {group.words}: {count}", healed, lines, since=since, patience=PATIENCE, easing=easing
    )  # fmt: skip

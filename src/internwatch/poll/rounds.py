"""Many looks at once: every named source is looked at, each in its own task, paced by the engine.

One source's trouble is that source's: it is written on its row and the round goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import structlog

from internwatch.crashpoint import crashpoint
from internwatch.errors import StoreError
from internwatch.model import Scraper, Source
from internwatch.nature import nature
from internwatch.poll import health
from internwatch.poll.hints import keep_hint
from internwatch.poll.keep import (
    Keeps,
    Kept,
    keep,
    keep_problem,
    keep_unchanged,
    plan,
    same_as_before,
)
from internwatch.poll.leads import keep_leads
from internwatch.poll.look import Fetches, Look, add_details, confirm_gone, look
from internwatch.poll.owing import Rules
from internwatch.store.rows import BoardState

R = TypeVar("R")
# Runs a store call in the store's thread; one at a time, so that a board is one unit of work.
Run = Callable[..., Awaitable[Any]]
log = structlog.get_logger("internwatch.poll")


class Board(msgspec.Struct, frozen=True):
    """A source with what looks at it and what is known of its health. `every`: the seconds until its next look, where
    that is not for the rules to say."""

    source: Source
    scraper: Scraper
    state: BoardState
    every: float | None = None


class Round(msgspec.Struct):
    """What a round needs of the world. `at_once` bounds how many of its boards are held in memory together."""

    store: Keeps
    engine: Fetches
    rules: Rules
    run: Run
    now: Callable[[], datetime]
    at_once: int = 32


async def poll(boards: Iterable[Board], around: Round, done: Callable[[Kept], None] | None = None) -> list[Kept]:
    """Look at every board. Results come in the order in which they were done; `done` hears of each at once.

    StoreError when the database cannot be written; the looks that are under way are broken off."""
    gate = asyncio.Semaphore(around.at_once)
    results: list[Kept] = []

    async def one(board: Board) -> None:
        async with gate:
            kept = await poll_one(board, around)
        results.append(kept)
        if done:
            done(kept)

    try:
        async with asyncio.TaskGroup() as tasks:
            for board in boards:
                tasks.create_task(one(board))
    except* StoreError as several:
        failed = several
    else:
        return results
    raise failed.exceptions[0]


async def poll_one(board: Board, around: Round) -> Kept:
    """Look at one board and keep what it gave. Only a database that cannot be written ends the round."""
    try:
        kept = await _look_and_keep(board, around)
    except StoreError:
        raise
    except Exception as error:  # the edge around one source: record on the row, log once, go on
        log.exception("a look failed unexpectedly", source=board.source.key)
        sentence = f"unexpected: {type(error).__name__}: {error}"[:300]
        every = _rules(board, around).every
        state = health.bad(board.state, around.now(), every, problem=sentence, kind="unexpected")
        await around.run(around.store.save_state, state)
        return Kept(board.source, state.board, state, problem=sentence)
    log.debug("looked", source=board.source.key, seen=kept.seen, new=kept.new, problem=kept.problem)
    return kept


def _rules(board: Board, around: Round) -> Rules:
    every = board.every or board.source.every or around.rules.every
    return msgspec.structs.replace(around.rules, every=every)


async def _look_and_keep(board: Board, around: Round) -> Kept:
    source, state, store, rules = board.source, board.state, around.store, _rules(board, around)
    found = await look(source, board.scraper, state, around.engine, rules.recheck, around.now())
    crashpoint("fetched")
    kind = nature(state.board)
    if kind == "hint" and not found.problem:  # an unchanged page may owe what could not be told yesterday
        return await around.run(keep_hint, store, source, state, found, rules)  # type: ignore[no-any-return]
    if found.unchanged or same_as_before(state, found, found.at, rules.recheck):
        return await around.run(keep_unchanged, store, source, state, found, rules)  # type: ignore[no-any-return]
    if kind == "lead" and (found.rows or not found.problem):
        return await around.run(keep_leads, store, source, state, found, rules)  # type: ignore[no-any-return]
    if not found.complete and not found.rows:
        return await around.run(keep_problem, store, source, state, found, rules)  # type: ignore[no-any-return]
    return await _read_further(board, around, found, rules)


async def _read_further(board: Board, around: Round, found: Look, rules: Rules) -> Kept:
    source, state, store = board.source, board.state, around.store
    planned = await around.run(plan, store, state, found, rules)
    await add_details(source, board.scraper, around.engine, found, planned.details)
    found.undetailed |= planned.put_off
    if planned.absent:
        found.gone |= await confirm_gone(source, board.scraper, around.engine, planned.absent)
    return await around.run(keep, store, source, state, found, planned, rules)  # type: ignore[no-any-return]

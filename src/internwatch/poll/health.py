"""How one look moves a board's state: health, failures, validators, the next look; values in, values out.

It writes nothing and tells nobody; `keep.py` saves what it returns and `word.py` tells the operator.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from internwatch import schedule
from internwatch.model import Health
from internwatch.poll.look import Look
from internwatch.store.rows import BoardState

# An answer that lost much is not believed at once (RELIABILITY G3) ...
EMPTY_AT_LEAST = 3
DROP_SHARE = 0.4
DROP_AT_LEAST = 5
# ... but a board that says the same for two days and four looks really has shrunk.
BELIEVED_AFTER = timedelta(hours=48)
BELIEVED_LOOKS = 4

BLOCKED = frozenset({"refused", "robots"})


def suspicion(open_before: int, seen: int) -> str:
    """A sentence when a complete answer lists suspiciously little, else ""."""
    if seen == 0 and open_before >= EMPTY_AT_LEAST:
        return f"the board answered with no postings at all where {open_before} were open"
    if seen < DROP_SHARE * open_before and open_before - seen >= DROP_AT_LEAST:
        return f"the board answered with {seen} postings where {open_before} were open"
    return ""


def believed(state: BoardState, now: datetime) -> bool:
    """Whether a suspicious answer has been the same long enough to be the truth."""
    return (
        state.suspect_since is not None
        and now - state.suspect_since >= BELIEVED_AFTER
        and state.failures >= BELIEVED_LOOKS
    )


def good(state: BoardState, look: Look, every: float, open_now: int, *, thorough: bool = True) -> BoardState:
    """The state after a look that was read well. Validators are kept only where one request made the look.

    `thorough` is False when details that may have moved were left unread: then the recheck stays due."""
    changes: dict[str, object] = {
        "health": "ok", "problem": "", "problem_kind": "", "problem_since": None, "suspect_since": None, "failures": 0,
        "told_at": None, "last_look": look.at, "last_ok": look.at, "baseline_at": state.baseline_at or look.at,
        "next_due": schedule.next_due(state.board, every, look.at), "open": open_now,
    }  # fmt: skip
    if not look.unchanged:
        changes |= {"etag": look.etag, "modified": look.modified, "validated": look.validated, "digest": look.digest}
    if thorough and not look.conditional:
        changes["fresh_at"] = look.at
    return msgspec.structs.replace(state, **changes)


def frozen(state: BoardState, look: Look) -> bool:
    """True when a look without validators found other postings under the very validators that were kept: the server
    would have gone on answering "unchanged"."""
    same = (bool(look.etag) and look.etag == state.etag) or (bool(look.modified) and look.modified == state.modified)
    return same and not look.conditional and bool(state.digest) and look.digest != state.digest


def without_validators(state: BoardState, now: datetime, kind: str, problem: str) -> BoardState:
    """A good look with a flaw: the postings were read, but the next look must not be spared by the server's word."""
    return msgspec.structs.replace(
        state, health="suspect", problem=problem, problem_kind=kind, problem_since=state.problem_since or now,
        failures=state.failures + 1, frozen_at=now if kind == "frozen" else state.frozen_at, etag="", modified="",
        validated="",
    )  # fmt: skip


def partial(moved: BoardState, before: BoardState, every: float) -> BoardState:
    """The state after a look that brought rows and not all of them; `moved` is what `bad` made of the state `before`.

    Its rows are kept, and alerts are measured from the first complete look. But a search that is cut off, or a row that
    nobody can read, is so at every look: the second partial one in a row is a baseline too. The site answers, so it is
    asked no less often."""
    at = moved.last_look
    assert at is not None
    again = before.problem_kind == moved.problem_kind == "partial"
    baseline = before.baseline_at or (at if again else None)
    return msgspec.structs.replace(moved, baseline_at=baseline, next_due=schedule.next_due(moved.board, every, at))


def bad(  # noqa: PLR0913 - one flat record of what happened
    state: BoardState,
    now: datetime,
    every: float,
    *,
    problem: str,
    kind: str,
    retry_after: float | None = None,
    suspect: bool = False,
) -> BoardState:
    """The state after a look with a problem. Validators and digest stay: they belong to what is stored."""
    failures = state.failures + 1
    health: Health = "blocked" if kind in BLOCKED else "suspect" if suspect else "failing"
    return msgspec.structs.replace(
        state,
        health=health,
        problem=problem,
        problem_kind=kind,
        problem_since=state.problem_since or now,
        suspect_since=(state.suspect_since or now) if suspect else None,
        failures=failures,
        last_look=now,
        next_due=schedule.next_due(state.board, every, now, failures=failures, kind=kind, retry_after=retry_after),
    )

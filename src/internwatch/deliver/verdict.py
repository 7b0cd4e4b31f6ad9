"""What an error does to an alert and to its destination: pure decisions, nothing is written or sent.

Trouble of a destination or a channel never kills an alert: it stays owed and the destination waits.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

import msgspec

from internwatch.deliver.plan import DeliverySettings
from internwatch.errors import SendError
from internwatch.store.rows import DIED, MOST_UNKNOWNS, Destination, Outcome, OwedRow

FIRST_DELAY, LONGEST_DELAY = 2.0, 900.0
# A wrong token or login is looked at again soon: somebody may have mended the config.
CLOSED_DELAY = 300.0
# "chat not found" counts when it is said twice, ten minutes apart: a hiccup of the server says the same.
SECOND_LOOK = 600.0
# A paused destination is tried again so often: blocking ends without anybody telling us.
PROBE = 6 * 3600.0
# A chat that threw the bot out is tried less often still; only a deleted account and a receiver that says it is
# gone (410) are given up.
LONG_PROBE = 24 * 3600.0
MOST_REFUSALS = 3
REFUSED_DELAYS = (600.0, 3000.0)
MOST_POISON = 3
_GONE = frozenset({"deactivated", "gone"})
_THROWN_OUT = "kicked"
_DOUBTED = frozenset({"chat-not-found", "recipient-refused"})
_REFUSAL = re.compile(r"\b5\d\d(?: 5\.\d{1,3}\.\d{1,3})?\b", re.ASCII)

# Kinds whose second copy would be noise: when nobody knows whether one arrived, it is taken to have arrived.
ASSUMED = frozenset({"updated", "closed", "operator", "test"})
# Tries that often took nothing: the process may have died before it sent, a server in trouble may have kept nothing.
DOUBTFUL = frozenset({DIED, "server-error"})
# Between these the wait grows so many times: an outage of an hour must not use them all up.
DOUBT_GROWTH = 4.0


def jitter(seed: str) -> float:
    """Between 0.5 and 1, from a hash: spreads tries out, the same on every run."""
    return 0.5 + int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) / 2**33


def backoff(tries: int, seed: str, longest: float = LONGEST_DELAY) -> float:
    """Seconds until the next try: doubling, capped, spread."""
    return float(min(longest, FIRST_DELAY * 2.0 ** min(tries, 30)) * jitter(f"{seed}:{tries}"))


def unknown(
    row: OwedRow, error: SendError, reference: str, now: datetime, wait: float, *, lost: bool = False
) -> Outcome:  # fmt: skip
    """Nobody knows whether it arrived: a marked copy for what must not be missed, none for the rest.

    Where an answer was lost twice (`lost`: once before) it is taken to have arrived. A server that failed may have kept
    nothing, so that is never assumed: it is tried again, ever later, and is dead in the end, which somebody sees."""
    doubtful = error.code in DOUBTFUL
    if row.kind in ASSUMED or (lost and not doubtful):
        return Outcome("assumed", error.code, str(error), reference=reference)
    if row.unknowns >= MOST_UNKNOWNS:
        return Outcome("dead", error.code, str(error), reference=reference)
    later = wait * DOUBT_GROWTH**row.unknowns if doubtful else wait
    return Outcome("unknown", error.code, str(error), now + timedelta(seconds=later), reference=reference)


def was_lost(history: list[dict[str, object]]) -> bool:
    """Whether an answer was lost at one of these tries, so that the message most likely arrived."""
    return any(one.get("outcome") == "unknown" and one.get("code") not in DOUBTFUL for one in history)


def refusals(row: OwedRow, history: list[dict[str, object]]) -> int:
    """How often an alert was refused for what it says; what was before an operator requeued it is forgiven."""
    return sum(one.get("code") == "refused" and one["at"] >= row.owed_at for one in history)  # type: ignore[operator]


def again(row: OwedRow, error: SendError, now: datetime) -> Outcome:
    """Nobody knows whether an edit was made: it is made again, which harms nobody."""
    wait = max(backoff(row.attempts + 1, str(row.id)), error.retry_after or 0.0)
    return Outcome("retry", error.code, str(error), now + timedelta(seconds=wait))


def of_message(row: OwedRow, error: SendError, refusals: int, now: datetime, settings: DeliverySettings) -> Outcome:
    """The trouble is this message's. `refusals` is how often it was refused like this before."""
    if error.permanent:
        return Outcome("dead", error.code, str(error))
    if error.code == "refused":
        if refusals + 1 >= MOST_REFUSALS:
            return Outcome("dead", error.code, str(error))
        delay = REFUSED_DELAYS[min(refusals, len(REFUSED_DELAYS) - 1)]
    elif now - row.owed_at > timedelta(seconds=settings.give_up) and row.attempts:
        return Outcome("dead", "expired", str(error))
    else:
        delay = max(backoff(row.attempts, str(row.id)), error.retry_after or 0.0)
    return Outcome("retry", error.code, str(error), now + timedelta(seconds=delay))


def odd(row: OwedRow, error: Exception, now: datetime, *, sent: bool) -> Outcome:
    """Something unexpected was raised. Before sending the row is set aside; while sending nobody knows. What is always
    raised most likely stops it from leaving at all, so that it is never taken to have arrived."""
    said = f"{type(error).__name__}: {error}"[:300]
    if row.poison + 1 >= MOST_POISON:
        return Outcome("dead", "poison", said, poison=True)
    return Outcome("unknown" if sent else "retry", "poison", said, now + timedelta(seconds=SECOND_LOOK), poison=True)


def of_destination(known: Destination, error: SendError, now: datetime) -> Destination:
    """The destination after trouble that is its own: waiting, paused or dead, with the reason."""
    failures = known.failures + 1
    if error.permanent and error.code in _GONE:
        return _moved(known, "dead", error, failures, now, None)
    if error.permanent or (error.code in _DOUBTED and _same(known.reason, str(error))):
        return _moved(known, "paused", error, failures, now, LONG_PROBE if error.code == _THROWN_OUT else PROBE)
    if error.code in _DOUBTED:
        return _moved(known, known.state, error, failures, now, SECOND_LOOK)
    return _moved(known, known.state, error, failures, now, wait_of(error, failures, known.name))


def _same(before: str, said: str) -> bool:
    """Whether a server refused twice for one reason: a mail server's words may differ (they name the mail), its codes
    ("550 5.1.1") do not."""
    was, now = _REFUSAL.search(before), _REFUSAL.search(said)
    return was[0] == now[0] if was and now else before == said


def of_channel(known: Destination, error: SendError, now: datetime) -> Destination:
    """A channel in trouble (its own row among the destinations): it waits and is never paused or dead."""
    failures = known.failures + 1
    longest = CLOSED_DELAY if error.permanent else LONGEST_DELAY
    wait = error.retry_after + 0.5 if error.retry_after else backoff(failures, known.name, longest)
    return _moved(known, known.state, error, failures, now, wait)


def wait_of(error: SendError, failures: int, seed: str) -> float:
    """Seconds until this destination is tried again; never less than the server asked for."""
    if error.retry_after:
        return error.retry_after + 0.5 + jitter(seed)
    return backoff(failures, seed)


def _moved(
    known: Destination, state: str, error: SendError, failures: int, now: datetime, wait: float | None
) -> Destination:
    return msgspec.structs.replace(
        known,
        state=state,
        reason=str(error),
        since=known.since if known.state == state and known.since else now,
        not_before=now + timedelta(seconds=wait) if wait is not None else None,
        failures=failures,
    )

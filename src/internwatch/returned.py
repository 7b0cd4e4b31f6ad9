"""What a mail that came back does to its address: noted, and the second hard one within a week switches it off.

It reads no mail (`channels/email/bounce.py`) and sends none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from internwatch.channels.email.bounce import Bounce
from internwatch.store.rows import Destination

# One hard bounce may be a hiccup of the receiving side; two on different mails within a week are an answer.
MOST_HARD = 2
WITHIN = timedelta(days=7)
BY_MAIL = "its reader asked by mail to be left alone"
BY_SPAM = "its reader marked a mail as spam"


class Keeps(Protocol):
    """What noting a return needs of the store."""

    def put_return(self, name: str, mark: str, said: Mapping[str, Any], now: datetime, until: datetime) -> bool: ...
    def returns(self, name: str, since: datetime) -> list[tuple[datetime, dict[str, Any]]]: ...
    def note_on_alerts(self, name: str, reference: str, code: str, note: str, now: datetime) -> int: ...
    def put_destination(self, destination: Destination) -> None: ...


def note(store: Keeps, bounce: Bounce, destination: str, now: datetime) -> str:
    """Note a report about a destination; the sentence says what came of it."""
    said = {"kind": bounce.kind, "status": bounce.status, "said": bounce.said, "message": bounce.message}
    if not store.put_return(destination, bounce.mark, said, now, now + WITHIN):
        return f"{destination}: this report is noted already"
    words = " ".join(part for part in (bounce.status, bounce.said) if part)
    if bounce.message:
        store.note_on_alerts(destination, bounce.message, bounce.kind, words, now)
    if bounce.kind == "complaint":
        return switch_off(store, destination, BY_SPAM, now)
    hard = [about for _, about in store.returns(destination, now - WITHIN) if about.get("kind") == "hard"]
    if bounce.kind == "hard" and len(hard) >= MOST_HARD:
        return switch_off(store, destination, f"{len(hard)} mails came back within 7 days: {words}", now)
    left = f" ({len(hard)} of {MOST_HARD} that switch it off)" if bounce.kind == "hard" else ""
    return f"{destination}: a {bounce.kind} bounce is noted{left}: {words}"


def switch_off(store: Keeps, destination: str, reason: str, now: datetime) -> str:
    """Send nothing there any more, until somebody resumes it: a pause without an end."""
    store.put_destination(Destination(destination, "paused", reason, now, None))
    return f"{destination} is switched off: {reason}"

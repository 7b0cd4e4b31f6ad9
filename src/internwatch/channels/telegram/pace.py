"""How fast a bot may speak: token buckets for all chats together and for each chat; it sends nothing.

Telegram allows about 30 messages a second over all chats, one a second in a private chat, 20 a minute in a group. We
stay below: 25 a second, one a second (bursts of 3), 18 a minute (bursts of 3). A burst comes on top of the rate, so
that of all chats is small: 25 and 4 are 29 in any second.
"""

from __future__ import annotations

from collections.abc import Callable

EVERYBODY = (25.0, 4.0)  # (tokens a second, burst)
PRIVATE = (1.0, 3.0)
GROUP = (18 / 60, 3.0)
# So many chats are remembered; a full bucket says nothing and is forgotten first.
MOST_CHATS = 10_000


class Bucket:
    """A token bucket on a monotonic clock; `clock` gives seconds."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._at = burst, clock()

    def wait(self) -> float:
        """Seconds until a token is there; 0 when one is."""
        self._fill()
        return max(0.0, (1.0 - self._tokens) / self._rate) if self._tokens < 1.0 - 1e-9 else 0.0

    def take(self) -> None:
        """Take one token; below zero the next must wait longer."""
        self._fill()
        self._tokens -= 1.0

    @property
    def full(self) -> bool:
        self._fill()
        return self._tokens >= self._burst

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now


class Pace:
    """The buckets of a bot. A chat is a number (negative: a group or channel) or an @name (a channel)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._all = Bucket(*EVERYBODY, clock)
        self._chats: dict[int | str, Bucket] = {}

    def wait(self, chat: int | str) -> float:
        """Seconds until this chat may be sent the next message."""
        return max(self._all.wait(), self._bucket(chat).wait())

    def take(self, chat: int | str) -> None:
        """Count a message that is about to be sent."""
        self._all.take()
        self._bucket(chat).take()

    def _bucket(self, chat: int | str) -> Bucket:
        if chat not in self._chats:
            if len(self._chats) >= MOST_CHATS:
                self._chats = {c: b for c, b in self._chats.items() if not b.full}
            private = isinstance(chat, int) and chat > 0
            self._chats[chat] = Bucket(*(PRIVATE if private else GROUP), self._clock)
        return self._chats[chat]

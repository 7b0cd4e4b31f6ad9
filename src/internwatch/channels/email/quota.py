"""How much mail may go out now: one mail a second, so many an hour, and rest for hosts that keep saying "later".

Numbers only: it sends nothing, sleeps nowhere and is given its clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from internwatch.errors import SendError

HOUR = 3600.0
# Personal accounts have small quotas: one mail a second, a hundred an hour.
PAUSE_SECONDS = 1.0
PER_HOUR = 100
# A server that greylists wants to see the same mail again, later; how much later differs.
GREYLIST_SECONDS = (300.0, 900.0, 3600.0)
# So many mails in a row that a host put off are the host's trouble; it rests this long, then twice as long.
MOST_PUT_OFF = 2
REST_SECONDS, LONGEST_REST = 300.0, 3600.0


class Quota:
    """What was sent and what was put off, in one process. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float], *, per_hour: int = PER_HOUR, pause: float = PAUSE_SECONDS) -> None:
        self._clock, self._per_hour, self._pause = clock, per_hour, pause
        self._sent: deque[float] = deque()
        self._next = 0.0
        self._put_off: dict[str, int] = {}
        self._rests: dict[str, float] = {}
        self._greylisted: dict[str, int] = {}

    def until_next(self) -> float:
        """Seconds until the pause after the last mail is over."""
        return max(0.0, self._next - self._clock())

    def check(self, to: str) -> None:
        """SendError where this mail must wait longer than a moment: the hour is used up, or the host rests."""
        now = self._clock()
        while self._sent and now - self._sent[0] >= HOUR:
            self._sent.popleft()
        if len(self._sent) >= self._per_hour:
            wait = HOUR - (now - self._sent[0])
            said = f"{self._per_hour} mails went out within the hour; the next may in {wait / 60:.0f} minutes"
            raise SendError(said, retry_after=wait, scope="channel", code="quota")
        rest = self._rests.get(_host(to), 0.0) - now
        if rest > 0:
            said = f"{_host(to)} put off several mails; it is left alone for {rest / 60:.0f} minutes"
            raise SendError(said, retry_after=rest, scope="destination", code="host-rests")

    def took(self, to: str) -> None:
        """A mail was taken, or may have been."""
        self._sent.append(self._clock())
        for book, name in ((self._put_off, _host(to)), (self._greylisted, to)):
            book.pop(name, None)
        self._rests.pop(_host(to), None)

    def done(self) -> None:
        """A try is over, however it ended: the pause begins."""
        self._next = self._clock() + self._pause

    def greylisted(self, to: str) -> float:
        """Seconds until this address is worth another try; each time longer."""
        times = self._greylisted.get(to, 0)
        self._greylisted[to] = times + 1
        return GREYLIST_SECONDS[min(times, len(GREYLIST_SECONDS) - 1)]

    def put_off(self, to: str) -> None:
        """The host of this address said "later" (4xx)."""
        host, now = _host(to), self._clock()
        self._put_off[host] = times = self._put_off.get(host, 0) + 1
        if times >= MOST_PUT_OFF:
            self._rests[host] = now + min(LONGEST_REST, REST_SECONDS * 2.0 ** (times - MOST_PUT_OFF))


def _host(to: str) -> str:
    return to.rpartition("@")[2].lower()

"""Named points at which a test may kill the process, to prove that nothing is lost or doubled there.

It does nothing unless the environment says `INTERNWATCH_TEST_CRASH=name:n`: then the n-th passing of that point is a
`kill -9` of the process by itself. Random kills do not find the narrow gaps; named ones do.
"""

from __future__ import annotations

import os
import signal

VARIABLE = "INTERNWATCH_TEST_CRASH"
POINTS = (
    "fetched",  # a board was asked and read, nothing is saved
    "saving",  # inside the transaction: postings are written, what they owe is not
    "saved",  # the transaction of a look is over
    "claimed",  # an alert is claimed, nothing was sent
    "sent",  # the channel took the message, that is not recorded
    "settled",  # the result of a send is recorded
    "refused",  # the channel asked to wait, that is not recorded
    "held",  # the wait of a chat is recorded
    "postponing",  # inside the transaction: alerts are given the moment that their reader chose
    "edited",  # a message shows today's data, that is not recorded
    "shown",  # what the message shows is recorded, the alert that asked for it is not
    "pruning",  # inside the transaction of housekeeping
    "copied",  # a backup is written, it has not got its name yet
    "heard",  # Telegram gave updates, they are not written down
    "noted",  # they are written down, Telegram does not know it, nothing is answered
    "answered",  # an update was answered, that is not recorded
    "migrating",  # inside the transaction of a migration: everything is done
)

_armed, _, _count = os.environ.get(VARIABLE, "").partition(":")
_left = int(_count or 1)


def arm(name: str, count: int = 1) -> None:
    """Ask for it without the environment: for a process that was forked to die."""
    global _armed, _left
    assert name in POINTS, name
    _armed, _left = name, count


def crashpoint(name: str) -> None:
    """Die here when the environment asks for it, else nothing."""
    global _left  # noqa: PLW0603 - one process, one count
    if name == _armed:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
